"""Linear mixed models against lme4 and lmerTest, and what they refuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import stdtrit

from caseseries.statistics.mixed import random_intercepts
from caseseries.statistics.result import Result
from reference.cases import Case, load, numbers

FORMULAS = {
    "lmm_ancova_by_cohort": ("vds_6", ["vds_0", "subtype"], ["cohort"]),
    "lmm_cohort_patient": ("vds", ["month"], ["cohort", "patient"]),
    "lmm_dyestuff": ("Yield", [], ["Batch"]),
    "lmm_pastes_samples": ("strength", [], ["batch", "sample"]),
    "lmm_singular": ("vds", ["month"], ["cohort", "patient"]),
    "lmm_sleepstudy_intercept": ("Reaction", ["Days"], ["Subject"]),
}


def fitted(case: Case, outcome: str, fixed: list[str], random: list[str]) -> dict[str, Result]:
    return random_intercepts(
        case[outcome],
        fixed={name: numbers(case[name]) for name in fixed},
        random={name: numbers(case[name]) for name in random},
    )


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_variances_agree_with_lme4(name: str) -> None:
    """Oracle: lme4 1.1-31, REML.

    Settled: variances at the maximum, zero where lme4 says singular; statsmodels MixedLM stops
    early (1.6584 for the batches of Pastes, where the maximum has 1.6573).
    """
    case = load(name)
    outcome, fixed, random = FORMULAS[name]
    results = fitted(case, outcome, fixed, random)
    answers = {f"variance.{factor}|(Intercept)": results[f"variance.{factor}"] for factor in random}
    answers["variance.Residual"] = results["variance.residual"]
    case.check({key: result.value for key, result in answers.items()})
    case.check({"n_obs": results["intercept"].n})


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_fixed_effects_agree_with_lmertest(name: str) -> None:
    """Oracle: lmerTest 3.1-3, t with Satterthwaite df.

    Settled: GLS standard errors; statsmodels takes them from the full Hessian (too large in
    unbalanced data) and refers them to the normal distribution.
    """
    case = load(name)
    results = fitted(case, *FORMULAS[name])
    for key, theirs in case.expected["fixed"].items():
        ours = next(r for n, r in results.items() if _ours(key).startswith(n))
        margin = stdtrit(theirs["df_satterthwaite"], 0.975) * theirs["se"]
        assert ours.ci_high - ours.value == pytest.approx(margin, rel=1e-4)
        answers = {"coef": ours.value, "p_satterthwaite": ours.p_value}
        case.check({f"fixed.{key}.{name}": value for name, value in answers.items()})


def _ours(name: str) -> str:
    return {"(Intercept)": "intercept"}.get(name, name)


def test_a_singular_fit_says_so() -> None:
    results = fitted(load("lmm_singular"), *FORMULAS["lmm_singular"])
    assert results["variance.cohort"].value == 0
    assert any("boundary" in warning for warning in results["variance.cohort"].warnings)


def test_one_cohort_has_no_variance_between_cohorts() -> None:
    """Oracle: lme4, which stops, and its fit without the cohort."""
    case = load("deg_lmm_one_cohort")
    results = fitted(case, "vds", ["month"], ["cohort", "patient"])
    case.check(
        {
            "var_cohort": results["variance.cohort"].value,
            "fallback_month_coef": results["month"].value,
        }
    )
    assert "one cohort" in results["variance.cohort"].reason
    assert "fitted without cohort" in results["month"].warnings[0]
    assert results["month"].method.endswith(
        "random intercepts: patient; GLS standard errors; t with Satterthwaite degrees of freedom"
    )


def test_one_row_per_patient_has_no_variance_of_patients() -> None:
    """Oracle: lme4 stops on (1 | patient); without it the fit is that of lmm_ancova_by_cohort.

    statsmodels returns an arbitrary split of the one variance that there is.
    """
    case = load("lmm_ancova_by_cohort")
    patient = list(range(len(case["vds_6"])))
    results = random_intercepts(
        case["vds_6"],
        fixed={"vds_0": case["vds_0"], "subtype": numbers(case["subtype"])},
        random={"cohort": numbers(case["cohort"]), "patient": patient},
    )
    assert results["variance.patient"].value is None
    assert results["variance.residual"].value is None
    assert "one row per patient" in results["variance.patient"].reason
    case.check(
        {
            "variance.cohort|(Intercept)": results["variance.cohort"].value,
            "fixed.vds_0.p_satterthwaite": results["vds_0"].p_value,
        }
    )


def test_only_patients_with_one_row_each_is_least_squares() -> None:
    """Oracle: the mean with s/√n and n − 1 df."""
    y = [7.0, 8.5, 9.0, 6.5]
    results = random_intercepts(y, fixed={}, random={"patient": [0, 1, 2, 3]})
    assert results["intercept"].value == pytest.approx(np.mean(y))
    margin = stdtrit(3, 0.975) * np.std(y, ddof=1) / 2
    assert results["intercept"].ci_high - np.mean(y) == pytest.approx(margin)


@pytest.mark.parametrize(
    ("outcome", "month", "patient", "words"),
    [
        ([], [], [], "no row is complete"),
        ([None, 8.0], [0, None], [0, 1], "no row is complete"),
        ([8.0], [0], [0], "1 complete rows cannot determine"),
        ([8.0, 7.0, 8.5, 9.0], [0, 1, 6, 9], [0, 0, 1, 2], "no row is left over"),
        ([8.0, 8.0, 8.0, 8.0], [0, 6, 0, 6], [0, 0, 1, 1], "fits every row exactly"),
        ([8.1, 7.1, 9.3, 8.3], [0, 6, 0, 6], [0, 0, 1, 1], "fits every row exactly"),
    ],
)
def test_too_little_data_are_refused_in_words(
    outcome: list, month: list, patient: list, words: str
) -> None:
    results = random_intercepts(outcome, fixed={"month": month}, random={"patient": patient})
    assert {"intercept", "variance.patient", "variance.residual"} <= set(results)
    assert all(r.value is None and words in r.reason for r in results.values())


def test_a_constant_covariate_is_left_out_with_its_reason() -> None:
    """Oracle: lme4 drops it, "fixed-effect model matrix is rank deficient"."""
    case = load("lmm_sleepstudy_intercept")
    dose = [1.0] * len(case["Days"])
    results = random_intercepts(
        case["Reaction"],
        fixed={"dose": dose, "Days": case["Days"]},
        random={"Subject": numbers(case["Subject"])},
    )
    assert "dose is 1 in every row" in results["dose"].reason
    case.check({"fixed.Days.p_satterthwaite": results["Days"].p_value})


def test_incomplete_rows_are_counted() -> None:
    case = load("lmm_cohort_patient")
    whole = fitted(case, *FORMULAS["lmm_cohort_patient"])
    results = random_intercepts(
        [*case["vds"], None, 5.0, 6.0],
        fixed={"month": [*case["month"], 0.0, None, 6.0]},
        random={
            "cohort": [*numbers(case["cohort"]), 0, 0, None],
            "patient": [*numbers(case["patient"]), 0, 0, 0],
        },
    )
    assert results["month"].n_missing == 3
    assert results["month"].value == pytest.approx(whole["month"].value)


def test_few_levels_are_said() -> None:
    results = fitted(load("lmm_singular"), *FORMULAS["lmm_singular"])
    assert any("rests on 4 levels" in warning for warning in results["variance.cohort"].warnings)


@settings(max_examples=10)
@given(st.randoms(use_true_random=False), st.floats(-100, 100), st.sampled_from([0.1, 3, 50]))
def test_order_names_shift_and_scale_do_not_matter(shuffle, shift: float, scale: float) -> None:
    case = load("lmm_cohort_patient")
    rows = list(range(len(case["vds"])))
    shuffle.shuffle(rows)
    random = ["cohort", "patient"]
    before = fitted(case, "vds", ["month"], random)
    after = random_intercepts(
        [scale * case["vds"][row] + shift for row in rows],
        fixed={"month": [case["month"][row] for row in rows]},
        random={name: [-numbers(case[name])[row] for row in rows] for name in random},
    )
    assert after["month"].value == pytest.approx(scale * before["month"].value, rel=1e-6)
    assert after["month"].p_value == pytest.approx(before["month"].p_value, rel=1e-4)
    for name in random:
        variance = f"variance.{name}"
        expected = scale**2 * before[variance].value
        assert after[variance].value == pytest.approx(expected, rel=1e-4)


row = st.tuples(
    st.sampled_from([6.0, 7.5, 8.0, None]),
    st.sampled_from([0, 1, 6]),
    st.integers(0, 2),
    st.integers(0, 3),
)


@settings(max_examples=60)
@given(st.lists(row, max_size=9))
def test_any_small_table_is_answered_with_a_number_or_a_reason(rows: list[tuple]) -> None:
    outcome, month, cohort, number = zip(*rows, strict=True) if rows else ([], [], [], [])
    patient = [4 * one + other for one, other in zip(cohort, number, strict=True)]
    results = random_intercepts(
        outcome, fixed={"month": month}, random={"cohort": cohort, "patient": patient}
    )
    assert {"intercept", "variance.cohort", "variance.patient"} <= set(results)
    assert all(r.value is not None or r.reason for r in results.values())


def test_factors_that_cross_are_a_plain_error() -> None:
    with pytest.raises(ValueError, match="the first must enclose the second"):
        random_intercepts([1, 2, 3, 4], fixed={}, random={"a": [0, 0, 1, 1], "b": [0, 1, 0, 1]})


@pytest.mark.parametrize("between", [1e3, 1e5, 1e6])
def test_what_double_precision_loses_is_refused(between: float) -> None:
    """Oracle: the balanced analysis of variance, in which the mean has k − 1 degrees of freedom.

    Settled: where levels differ by a million times the spread within them, the interval was a
    fifth to two fifths too narrow, and nothing said so.
    """
    rng = np.random.default_rng(1)
    table = between * rng.normal(size=(5, 1)) + rng.normal(size=(5, 3))
    levels = np.repeat(np.arange(5.0), 3)
    mean = random_intercepts(table.ravel(), fixed={}, random={"patient": levels})["intercept"]
    if between > 1e4:
        assert "all but rounding" in mean.reason
        return
    exact = stdtrit(4, 0.975) * table.mean(axis=1).std(ddof=1) / np.sqrt(5)
    assert mean.ci_low is not None
    assert mean.ci_high is not None
    assert (mean.ci_high - mean.ci_low) / 2 == pytest.approx(exact, rel=1e-3)
