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
    return ancova(case["vds_6"], case["vds_0"], case["subtype"], levels=["AGA", "SCAR"])


@pytest.mark.parametrize("name", names("ancova_"))
def test_coefficients_agree_with_r(name: str) -> None:
    """Oracle: R lm, sandwich::vcovHC("HC3"), lmtest::coeftest with t(residual df).

    Settled: HC3 is referred to t; statsmodels uses the normal distribution by default.
    """
    case = load(name)
    results = compared(case)
    keys = {"intercept": "intercept", "vds_0": "covariate", "subtype": "group[SCAR]"}
    for theirs, ours in keys.items():
        result = results[ours]
        answers = {
            "coef": result.value,
            "se_hc3": result.parts["se"],
            "t_hc3": result.parts["t"],
            "p_hc3_t": result.p_value,
            "ci_hc3_low": result.ci_low,
            "ci_hc3_high": result.ci_high,
        }
        case.check({f"{theirs}.{key}": value for key, value in answers.items()})
    fit = results["r_squared"]
    case.check(
        {
            "n": fit.n,
            "df_resid": fit.parts["df"],
            "r_squared": fit.value,
            "sigma": fit.parts["sigma"],
            "max_leverage": fit.parts["max_leverage"],
            "interaction_F_p": results["interaction"].p_value,
        }
    )


def test_the_only_patient_of_a_group_has_no_hc3() -> None:
    """Oracle: R, where vcovHC is NaN; statsmodels returns p = .038 from rounding noise."""
    case = load("deg_ancova_subgroup_n1")
    results = compared(case)
    group = results["group[SCAR]"]
    case.check(
        {
            "n": group.n,
            "df_resid": group.parts["df"],
            "coef_subtype": group.value,
            "max_leverage": results["r_squared"].parts["max_leverage"],
            "se_hc3_subtype": group.parts["se"],
            "p_hc3_subtype": group.p_value,
        }
    )
    assert "leverage 1: the only SCAR patient" in group.reason


def test_an_empty_group_is_named() -> None:
    """Oracle: R lm stops, "contrasts can be applied only to factors with 2 or more levels"."""
    case = load("deg_group_empty")
    result = compared(case)["group[SCAR]"]
    case.check({"ancova_subtype": result.value})
    assert result.reason == "subgroup SCAR has no patients"


def test_an_empty_reference_leaves_no_comparison() -> None:
    results = ancova(
        [7.0, 6.5, 8.0, 7.5], [3.0, 2.0, 5.0, 3.5], ["b", "b", "c", "c"], levels=list("abc")
    )
    assert results["group[b]"].reason == "subgroup a has no patients"
    assert results["group[c]"].reason == "subgroup a has no patients"
    assert results["covariate"].value is not None


def test_no_follow_up_at_all() -> None:
    case = load("deg_all_followup_missing")
    results = compared(case)
    assert all(r.value is None and "no patient has" in r.reason for r in results.values())
    assert results["group[SCAR]"].n_missing == 5


def test_a_constant_covariate_is_left_out_and_the_difference_called_unadjusted() -> None:
    """Oracle: R drops the covariate; the difference is that of the means. statsmodels' pseudo
    inverse gives the covariate a coefficient with p = 1e-110.
    """
    y, group = [7.0, 6.5, 8.0, 5.0, 6.0], ["a", "a", "a", "b", "b"]
    results = ancova(y, [4.0] * 5, group)
    assert results["covariate"].value is None
    assert "covariate is 4 in every row" in results["covariate"].reason
    difference = results["group[b]"]
    assert difference.value == pytest.approx(5.5 - 21.5 / 3)
    assert difference.method.startswith("least squares without the covariate")
    assert "not adjusted" in difference.warnings[0]


def test_a_saturated_model_has_coefficients_and_nothing_else() -> None:
    """Oracle: R, where the standard errors are NaN; statsmodels says p = 1 and SE infinite."""
    results = ancova([7.0, 8.0, 6.0], [3.0, 4.0, 5.0], ["a", "a", "b"])
    group = results["group[b]"]
    assert group.value == pytest.approx(-3)
    assert (group.ci_low, group.p_value) == (None, None)
    assert "no residual degrees of freedom" in group.reason
    assert results["r_squared"].parts["sigma"] is None


@pytest.mark.parametrize(
    ("followup", "covariate", "words"),
    [
        ([5.1, 6.1, 7.1, 4.0, 5.0], [1.0, 2.0, 3.0, 1.0, 2.0], "fits every patient exactly"),
        ([6.0] * 5, [1.0, 2.0, 3.0, 1.0, 2.0], "fits every patient exactly"),
    ],
)
def test_an_exact_fit_is_no_evidence(followup: list, covariate: list, words: str) -> None:
    results = ancova(followup, covariate, ["a", "a", "a", "b", "b"])
    assert results["group[b]"].p_value is None
    assert words in results["group[b]"].reason


def test_a_coefficient_decided_by_patients_without_residuals_has_no_hc3() -> None:
    results = ancova([6.0, 6.0, 5.0, 7.0], [2.0] * 4, ["a", "a", "b", "b"])
    assert results["intercept"].p_value is None
    assert "exactly on the line" in results["intercept"].reason
    assert results["group[b]"].p_value is not None


def test_one_group_leaves_nothing_to_compare() -> None:
    results = ancova([7.0, 6.5, 8.0, 5.0], [3.0, 2.0, 5.0, 4.0], ["a"] * 4)
    assert "nothing to compare" in results["group"].reason
    assert results["interaction"].value is None
    assert results["covariate"].p_value is not None


def test_unknown_groups_are_refused() -> None:
    with pytest.raises(ValueError, match="groups outside a, b: c"):
        ancova([1.0, 2.0], [1.0, 2.0], ["a", "c"], levels=["a", "b"])


def test_three_groups_are_compared_with_the_first() -> None:
    """Oracle: numpy.linalg.lstsq on hand-written columns."""
    rng = np.random.default_rng(6)
    y, x = rng.normal(size=9), rng.normal(size=9)
    group = list("abcabcabc")
    columns = np.column_stack([np.ones(9), x, [g == "b" for g in group], [g == "c" for g in group]])
    expected = np.linalg.lstsq(columns, y, rcond=None)[0]
    results = ancova(y, x, group)
    found = [results[name].value for name in ("intercept", "covariate", "group[b]", "group[c]")]
    assert found == pytest.approx(expected)
    assert results["interaction"].parts == {"df1": 2, "df2": 3}


def test_missing_patients_are_counted() -> None:
    case = load("ancova_vds64")
    whole = compared(case)["group[SCAR]"]
    results = ancova(
        [*case["vds_6"], None, 7.0, 7.0],
        [*case["vds_0"], 3.0, None, 3.0],
        [*case["subtype"], "AGA", "SCAR", None],
        levels=["AGA", "SCAR"],
    )
    group = results["group[SCAR]"]
    assert (group.n, group.n_missing, group.value) == (10, 3, pytest.approx(whole.value))


@settings(max_examples=60)
@given(patients, st.randoms(use_true_random=False), st.integers(-40, 40))
def test_order_and_shift_do_not_matter_and_swapping_groups_mirrors(
    rows: list[tuple[int, int, str]], shuffle, shift: int
) -> None:
    y, x, group = zip(*rows, strict=True)
    before = ancova(y, x, group, levels=["a", "b"])
    shuffle.shuffle(rows)
    y, x, group = zip(*rows, strict=True)
    after = ancova(np.array(y) + shift, np.array(x) + shift, group, levels=["b", "a"])
    one, other = before["group[b]"], after["group[a]"]
    assert (one.value is None) == (other.value is None)
    if one.p_value is not None and other.p_value is not None:
        assert other.value == pytest.approx(-one.value, abs=1e-7)
        assert other.p_value == pytest.approx(one.p_value, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("few", [0, 1, 3])
def test_refused_records_name_the_parts_of_computed_ones(few: int) -> None:
    case = load("ancova_vds64")
    computed = compared(case)
    columns = [case[name][:few] for name in ("vds_6", "vds_0", "subtype")]
    refused = ancova(*columns, levels=["AGA", "SCAR"])
    assert {name: (r.statistic, set(r.parts)) for name, r in refused.items()} == {
        name: (r.statistic, set(r.parts)) for name, r in computed.items()
    }
