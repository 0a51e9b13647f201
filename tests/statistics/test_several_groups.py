"""More than two groups, against R."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from columns import groups, several_groups
from reference.cases import load

METHODS = (several_groups.welch_anova, several_groups.kruskal_wallis)
samples = st.lists(st.integers(0, 10), min_size=2, max_size=6).filter(lambda x: len(set(x)) > 1)


def test_several_groups_agree_with_r() -> None:
    """Oracle: R 4.2 oneway.test, kruskal.test."""
    reference = load("multi_group_cohorts")
    groups = reference.groups()
    welch = several_groups.welch_anova(groups)
    kruskal = several_groups.kruskal_wallis(groups)
    reference.check(
        {
            "welch_F": welch.value,
            "welch_p": welch.p_value,
            "kruskal_H": kruskal.value,
            "kruskal_p": kruskal.p_value,
        }
    )


def test_identical_values_have_no_test() -> None:
    """Oracle: R's kruskal.test gives NaN."""
    reference = load("deg_groups_all_identical")
    got = several_groups.kruskal_wallis(reference.groups())
    reference.check({"kruskal_p": got.p_value})
    assert got.reason == "no variation at all: every value is the same"


@pytest.mark.parametrize(
    ("method", "data", "reason"),
    [
        (several_groups.kruskal_wallis, {}, "no group was given"),
        (several_groups.kruskal_wallis, {"a": [1, 2]}, "one group cannot be compared"),
        (
            several_groups.kruskal_wallis,
            {"a": [1, 2], "b": []},
            "each group needs 1 values: b has 0",
        ),
        (
            several_groups.welch_anova,
            {"a": [1, 2], "b": [3]},
            "each group needs 2 values: b has 1",
        ),
        (several_groups.welch_anova, {"a": [1, 2], "b": [3, 3]}, "no variation in b"),
    ],
)
def test_what_cannot_be_compared_is_said(method, data: dict[str, list[int]], reason: str) -> None:
    got = method(data)
    assert (got.value, got.p_value, got.reason) == (None, None, reason)


def test_missing_values_are_dropped_and_counted() -> None:
    got = several_groups.kruskal_wallis({"a": [1, None, 2], "b": [4, 5, None]})
    assert (got.n, got.n_missing) == (4, 2)


@settings(max_examples=50)
@given(samples, samples)
def test_two_groups_are_the_t_tests(one: list[int], two: list[int]) -> None:
    """Oracle: F = t² with the same p-value."""
    welch = several_groups.welch_anova({"one": one, "two": two})
    assert welch.p_value == pytest.approx(groups.welch(one, two).p_value)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=25)
@given(samples, samples, samples)
def test_labels_and_order_do_not_matter(
    method, one: list[int], two: list[int], three: list[int]
) -> None:
    plain = method({"a": one, "b": two, "c": three})
    other = method({"z": three[::-1], "y": one, "x": two})
    assert (plain.value, plain.p_value) == pytest.approx((other.value, other.p_value))
