"""Two independent groups, against R."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.statistics.result import Result
from columns import groups
from reference.cases import load, names

scores = st.integers(0, 20).map(lambda halves: halves / 2)
samples = st.lists(scores, min_size=2, max_size=7)


@pytest.mark.parametrize("case", names("groups_"))
def test_two_groups_agree_with_r(case: str) -> None:
    """Oracle: R 4.2 t.test, coin::wilcox_test and oneway_test (exact), qwilcox, effectsize."""
    reference = load(case)
    first, second = reference.groups().values()
    welch = groups.welch(first, second)
    student = groups.student(first, second)
    g = groups.hedges_g(first, second)
    mw = groups.mann_whitney(first, second)
    permutation = groups.permutation(first, second)
    shift = groups.hodges_lehmann(first, second)
    superiority = groups.probability_of_superiority(first, second)
    reference.check(
        {
            "cliff_delta": 2 * superiority.value - 1,
            "mean_diff": welch.value,
            "welch_p": welch.p_value,
            "welch_ci_low": welch.ci_low,
            "welch_ci_high": welch.ci_high,
            "student_p": student.p_value,
            "student_ci_low": student.ci_low,
            "student_ci_high": student.ci_high,
            "hedges_g": g.value,
            "hedges_g_ci_low": g.ci_low,
            "hedges_g_ci_high": g.ci_high,
            "U1": mw.value,
            "mw_exact_p": mw.p_value,
            "mw_exact_p_double": mw.parts["p_double"],
            "perm_mean_p": permutation.p_value,
            "perm_mean_p_double": permutation.parts["p_double"],
            "hl_shift": shift.value,
            "hl_shift_ci_low": shift.ci_low,
            "hl_shift_ci_high": shift.ci_high,
            "prob_superiority": superiority.value,
        }
    )


def test_many_values_fall_back_to_the_named_approximation() -> None:
    """Oracle: R 4.2 wilcox.test(exact = FALSE, correct = TRUE)."""
    reference = load("large_groups")
    first, second = reference.groups().values()
    got = groups.mann_whitney(first, second)
    reference.check(
        {
            "U1": got.value,
            "p_normal": got.p_value,
            "welch_p": groups.welch(first, second).p_value,
        }
    )
    assert "normal approximation with tie and continuity correction" in got.method
    assert "too many to count" in got.reason


def test_ties_are_kept_where_scipy_approximates_or_ignores_them() -> None:
    """Oracle: coin::wilcox_test(distribution = "exact"); scipy's auto and exact both differ."""
    reference = load("groups_vds64_pss")
    first, second = reference.groups().values()
    exact = reference.alternatives["coin_wilcox_exact_p"]
    for method in ("auto", "exact"):
        assert scipy.stats.mannwhitneyu(first, second, method=method).pvalue != pytest.approx(exact)
    assert groups.mann_whitney(first, second).p_value == pytest.approx(exact)


def test_two_sided_is_distance_from_the_mean_not_twice_a_tail() -> None:
    """Oracle: coin .162; scipy's permutation test .181, kept as ``p_double``."""
    reference = load("groups_vds64_pss")
    first, second = reference.groups().values()
    got = groups.permutation(first, second)
    assert got.p_value == pytest.approx(reference.alternatives["coin_oneway_exact_p"])
    assert got.p_value == pytest.approx(0.161904761904762)
    assert got.parts["p_double"] == pytest.approx(0.180952380952381)


def test_one_against_four_is_a_two_sample_test() -> None:
    """Oracle: R 4.2 t.test(var.equal = TRUE); pingouin runs a one-sample test, p = .0061."""
    reference = load("deg_groups_1_vs_4")
    first, second = reference.groups().values()
    labels = ("AGA", "SCAR")
    student = groups.student(first, second, names=labels)
    welch = groups.welch(first, second, names=labels)
    mw = groups.mann_whitney(first, second)
    reference.check(
        {
            "student_p": student.p_value,
            "welch_p": welch.p_value,
            "mw_exact_p": mw.p_value,
            "min_attainable_exact_p": mw.parts["p_min"],
        }
    )
    assert welch.reason == "SCAR: one value, and a spread needs two"
    assert student.warnings == (
        "SCAR: one value, and a spread needs two: the other group's variance stands for both.",
    )
    assert "significance at 0.05 is impossible" in mw.warnings[0]


def test_identical_values_have_no_t_but_an_exact_p_of_one() -> None:
    """Oracle: R stops or gives NaN, coin errs, scipy gives 1."""
    reference = load("deg_groups_all_identical")
    first, second = reference.groups().values()
    welch = groups.welch(first, second)
    reference.check(
        {
            "mean_diff": welch.value,
            "welch_p": welch.p_value,
            "student_p": groups.student(first, second).p_value,
            "hedges_g": groups.hedges_g(first, second).value,
            "mw_exact_p": groups.mann_whitney(first, second).p_value,
            "perm_mean_p": groups.permutation(first, second).p_value,
        }
    )
    assert welch.reason == "no variation within either group"


def test_two_constant_groups_have_no_t() -> None:
    """Oracle: R stops with "data are essentially constant"; scipy gives (inf, 0)."""
    for method in (groups.welch, groups.student):
        got = method([3, 3, 3], [5, 5, 5])
        assert (got.value, got.p_value, got.ci_low) == (-2.0, None, None)
    assert groups.hedges_g([3, 3, 3], [5, 5, 5]).value is None
    assert groups.mann_whitney([3, 3, 3], [5, 5, 5]).p_value == 0.1
    shift = groups.hodges_lehmann([3, 3, 3], [5, 5, 5])
    assert (shift.value, shift.ci_low) == (-2.0, None)


def test_an_empty_group_is_named() -> None:
    """Oracle: the reference case; R stops with "not enough observations"."""
    reference = load("deg_group_empty")
    for method in (groups.welch, groups.mann_whitney, groups.hedges_g, groups.permutation):
        got = method(reference["vds_6"], [], names=("AGA", "SCAR"))
        assert (got.value, got.p_value) == (None, None)
        assert got.reason == "SCAR: no value was observed"


def test_missing_values_are_dropped_and_counted() -> None:
    got = groups.welch([1, None, 2, 3], [4, float("nan"), 6])
    assert (got.n, got.n_missing) == (5, 2)
    assert got.p_value == groups.welch([1, 2, 3], [4, 6]).p_value


def test_welch_is_not_student() -> None:
    """Oracle: scipy's default is Student, R's is Welch."""
    first, second = [1, 2, 3, 9], [4, 4, 5, 5, 5, 6]
    plain = scipy.stats.ttest_ind(first, second).pvalue
    welch = scipy.stats.ttest_ind(first, second, equal_var=False).pvalue
    assert groups.student(first, second).p_value == pytest.approx(plain)
    assert groups.welch(first, second).p_value == pytest.approx(welch)


def test_one_against_two_has_a_d_but_no_g() -> None:
    got = groups.hedges_g([1], [2, 5])
    assert got.value is None
    assert "does not exist with one degree of freedom" in got.reason


def test_binary_fractions_do_not_break_ties() -> None:
    """Oracle: the same data in tenths, as whole numbers."""
    first, second = [0.1 + 0.2, 0.7, 1.1], [0.3, 0.3, 0.1 * 3, 0.8]
    whole = groups.mann_whitney([3, 7, 11], [3, 3, 3, 8])
    got = groups.mann_whitney(first, second)
    assert (got.value, got.p_value) == (whole.value, whole.p_value)


def numbers(result: Result) -> dict[str, float]:
    named = {
        "value": result.value,
        "ci_low": result.ci_low,
        "ci_high": result.ci_high,
        "p_value": result.p_value,
    }
    return {name: number for name, number in named.items() if number is not None}


METHODS = (
    groups.welch,
    groups.student,
    groups.hedges_g,
    groups.mann_whitney,
    groups.permutation,
    groups.hodges_lehmann,
    groups.probability_of_superiority,
)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=25)
@given(first=samples, second=samples)
def test_order_of_patients_does_not_matter(method, first: list[float], second: list[float]) -> None:
    assert method(first, second) == method(first[::-1], second[::-1])


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=25)
@given(first=samples, second=samples)
def test_exchanging_the_groups_turns_the_sign_only(
    method, first: list[float], second: list[float]
) -> None:
    one, other = numbers(method(first, second)), numbers(method(second, first))
    assert one.get("p_value") == pytest.approx(other.get("p_value"))
    if method in (groups.mann_whitney, groups.probability_of_superiority):
        return
    assert one.keys() == other.keys()
    for name, opposite in (("value", "value"), ("ci_low", "ci_high"), ("ci_high", "ci_low")):
        if name in one:
            assert one[name] == pytest.approx(-other[opposite], rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=25)
@given(first=samples, second=samples, shift=st.integers(-50, 50))
def test_a_common_shift_does_not_matter(
    method, first: list[float], second: list[float], shift: int
) -> None:
    plain = method(first, second)
    shifted = method(np.array(first) + shift, np.array(second) + shift)
    assert numbers(plain) == pytest.approx(numbers(shifted), rel=1e-7, abs=1e-9)


@given(first=samples, second=samples)
def test_permutation_and_mann_whitney_count_every_division(
    first: list[float], second: list[float]
) -> None:
    """Oracle: itertools.combinations over exact fractions."""
    pooled = [Fraction(score) for score in first + second]
    ranks = [sum(a < b for a in pooled) + Fraction(pooled.count(b) + 1, 2) for b in pooled]
    for method, values in ((groups.permutation, pooled), (groups.mann_whitney, ranks)):
        sums = [sum(chosen) for chosen in combinations(values, len(first))]
        centre = sum(sums) / len(sums)
        distance = abs(sum(values[: len(first)]) - centre)
        expected = sum(abs(total - centre) >= distance for total in sums) / len(sums)
        assert method(first, second).p_value == pytest.approx(expected, abs=1e-14)


@given(first=samples, second=samples)
def test_u_and_the_probability_of_superiority_agree(
    first: list[float], second: list[float]
) -> None:
    u = groups.mann_whitney(first, second).value
    superiority = groups.probability_of_superiority(first, second).value
    assert u == pytest.approx(superiority * len(first) * len(second))


def test_superiority_agrees_with_brunner_and_munzel() -> None:
    """Oracle: Brunner & Munzel (2000), R lawstat: shoulder pain, p = .0058; scipy."""
    first = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1]
    second = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]
    got = groups.probability_of_superiority(second, first, grid="1")
    theirs = scipy.stats.brunnermunzel(first, second)
    assert got.value == pytest.approx(0.788961038961)
    assert got.p_value == pytest.approx(theirs.pvalue) == pytest.approx(0.005786208666)
    assert 0.5 < got.ci_low < got.value < got.ci_high < 1
    other = groups.probability_of_superiority(first, second, grid="1")
    assert other.ci_low == pytest.approx(1 - got.ci_high)


def test_groups_apart_have_no_interval_of_superiority() -> None:
    got = groups.probability_of_superiority([5, 6, 7], [1, 2, 3])
    assert (got.value, got.ci_low) == (1, None)
    assert "do not overlap" in got.reason
