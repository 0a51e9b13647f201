"""Analysis of covariance against R, its refusals and its invariances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.statistics.adjusted import ancova
from caseseries.statistics.result import Result
from reference.cases import Case, load, names

patients = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20), st.sampled_from(["a", "b"])),
    min_size=5,
    max_size=14,
)


def compared(case: Case) -> dict[str, Result]:
    return of_labels(case["vds_6"], case["vds_0"], case["subtype"], ("SCAR", "AGA"))


def of_labels(followup, covariate, group, names: tuple[str, str]) -> dict[str, Result]:
    return ancova(followup, covariate, [label == names[0] for label in group], names=names)


@pytest.mark.parametrize("name", names("ancova_"))
def test_the_difference_agrees_with_r(name: str) -> None:
    """Oracle: R lm, sandwich::vcovHC("HC3"), lmtest::coeftest with t(residual df).

    Settled: HC3 is referred to t; statsmodels uses the normal distribution by default.
    """
    case = load(name)
    results = compared(case)
    group = results["group"]
    answers = {
        "coef": group.value,
        "p_hc3_t": group.p_value,
        "ci_hc3_low": group.ci_low,
        "ci_hc3_high": group.ci_high,
    }
    case.check({f"subtype.{key}": value for key, value in answers.items()})
    case.check({"n": group.n, "interaction_F_p": results["interaction"].p_value})


def test_the_only_patient_of_a_group_has_no_hc3() -> None:
    """Oracle: R, where vcovHC is NaN; statsmodels returns p = .038 from rounding noise."""
    case = load("deg_ancova_subgroup_n1")
    group = compared(case)["group"]
    case.check({"n": group.n, "coef_subtype": group.value, "p_hc3_subtype": group.p_value})
    assert "leverage 1: the only SCAR patient" in group.reason


def test_an_empty_group_is_named() -> None:
    """Oracle: R lm stops, "contrasts can be applied only to factors with 2 or more levels"."""
    case = load("deg_group_empty")
    result = compared(case)["group"]
    case.check({"ancova_subtype": result.value})
    assert result.reason == "subgroup SCAR has no patients"


def test_no_follow_up_at_all() -> None:
    case = load("deg_all_followup_missing")
    results = compared(case)
    assert all(r.value is None and "no patient has" in r.reason for r in results.values())
    assert results["group"].n_missing == 5


def test_a_constant_covariate_is_left_out_and_the_difference_called_unadjusted() -> None:
    """Oracle: R drops the covariate; the difference is that of the means. statsmodels' pseudo
    inverse gives the covariate a coefficient with p = 1e-110.
    """
    results = of_labels([7.0, 6.5, 8.0, 5.0, 6.0], [4.0] * 5, "aaabb", ("b", "a"))
    difference = results["group"]
    assert difference.value == pytest.approx(5.5 - 21.5 / 3)
    assert difference.method.startswith("least squares without the covariate")
    assert difference.warnings == (
        "not adjusted: covariate is 4 in every row: it explains no difference",
    )


def test_a_covariate_that_tells_the_groups_apart_leaves_no_difference() -> None:
    """Oracle: R lm gives NA for the group."""
    results = of_labels([7.0, 6.5, 8.0, 5.0], [1.0, 1.0, 2.0, 2.0], "aabb", ("b", "a"))
    assert results["group"].value is None
    assert "combination of the other effects" in results["group"].reason
    assert results["interaction"].p_value is None


def test_a_saturated_model_has_a_coefficient_and_nothing_else() -> None:
    """Oracle: R, where the standard errors are NaN; statsmodels says p = 1 and SE infinite."""
    group = of_labels([7.0, 8.0, 6.0], [3.0, 4.0, 5.0], "aab", ("b", "a"))["group"]
    assert group.value == pytest.approx(-3)
    assert (group.ci_low, group.p_value) == (None, None)
    assert "no residual degrees of freedom" in group.reason


@pytest.mark.parametrize("followup", [[5.1, 6.1, 7.1, 4.0, 5.0], [6.0] * 5])
def test_an_exact_fit_is_no_evidence(followup: list) -> None:
    group = of_labels(followup, [1.0, 2.0, 3.0, 1.0, 2.0], "aaabb", ("b", "a"))["group"]
    assert group.p_value is None
    assert "fits every patient exactly" in group.reason


def test_missing_patients_are_counted() -> None:
    case = load("ancova_vds64")
    whole = compared(case)["group"]
    group = of_labels(
        [*case["vds_6"], None, 7.0],
        [*case["vds_0"], 3.0, None],
        [*case["subtype"], "AGA", "SCAR"],
        ("SCAR", "AGA"),
    )["group"]
    assert (group.n, group.n_missing, group.value) == (10, 2, pytest.approx(whole.value))


@settings(max_examples=60)
@given(patients, st.randoms(use_true_random=False), st.integers(-40, 40))
def test_order_and_shift_do_not_matter_and_swapping_groups_mirrors(
    rows: list[tuple[int, int, str]], shuffle, shift: int
) -> None:
    one = of_labels(*zip(*rows, strict=True), ("b", "a"))["group"]
    shuffle.shuffle(rows)
    y, x, group = zip(*rows, strict=True)
    other = of_labels(np.array(y) + shift, np.array(x) + shift, group, ("a", "b"))["group"]
    assert (one.value is None) == (other.value is None)
    if one.p_value is not None and other.p_value is not None:
        assert other.value == pytest.approx(-one.value, abs=1e-7)
        assert other.p_value == pytest.approx(one.p_value, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("unit", [1e-12, 1e-6, 1, 1e6, 1e12])
def test_the_unit_of_the_covariate_does_not_matter(unit: float) -> None:
    """Oracle: R coefci(m, "g", vcov = vcovHC(m, type = "HC3"), df = 3), m <- lm(y ~ x + g).

    R 4.2, sandwich 3.0, lmtest 0.9; the same digits of x in each of these units.
    """
    followup, first = [3.3, 3.7, 1.9, 2.8, 3.2, 2.9], [True, True, False, True, True, False]
    covariate = [unit * x for x in (4.6, 5.4, 3.8, 3.7, 4.3, 5.8)]
    results = ancova(followup, covariate, np.array(first), names=("a", "b"))
    group = results["group"]
    assert group.value == pytest.approx(1.00257142857)
    assert group.ci_low == pytest.approx(0.887668083273)
    assert group.ci_high == pytest.approx(1.11747477387)
    assert group.p_value == pytest.approx(1.02521645635e-04)
    assert results["interaction"].value == pytest.approx(0.15584, rel=1e-4)
    assert results["interaction"].p_value == pytest.approx(0.73113, rel=1e-4)


def test_an_exact_fit_far_from_zero_has_no_negative_f() -> None:
    first = np.array([False, False, True, False, True, False, True, True])
    covariate = np.array([5.3, 2.8, 6.3, 2.9, 4.0, 3.6, 5.1, 3.2])
    results = ancova(covariate / 2 + first, covariate + 1e4, first, names=("a", "b"))
    assert results["interaction"].value is None
    assert "exactly" in results["interaction"].reason
