"""Pooled proportions against metafor, their degenerate input and their invariances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import expit

from caseseries.statistics.pooling_proportions import (
    _fitted,
    _log_likelihood,
    logit_glmm,
)
from reference.cases import load, names

cohort = st.integers(1, 15).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
cohorts = st.lists(cohort, min_size=2, max_size=5)


@pytest.mark.parametrize("name", names("metaprop_"))
def test_glmm_agrees_with_metafor(name: str) -> None:
    """Oracle: metafor 3.8 rma.glmm(measure = "PLO"), that is lme4::glmer with nAGQ = 7.

    Settled: the GLMM is ours; it is maximum likelihood, so its tau² is not that of REML.
    """
    case = load(name)
    results = logit_glmm(case["x"], case["n"])
    proportion = results["proportion"]
    case.check(
        {
            "k": proportion.n,
            "glmm_ml.tau2": results["tau2"].value,
            "glmm_ml.prop": proportion.value,
            "glmm_ml.ci_low": proportion.ci_low,
            "glmm_ml.ci_high": proportion.ci_high,
        }
    )


def test_the_highest_of_several_maxima_is_found() -> None:
    """Oracle: a grid over both parameters; from tau = 0 a search stays at .217."""
    results = logit_glmm([3, 2], [20, 3])
    assert results["proportion"].value == pytest.approx(0.252, abs=5e-4)
    assert results["tau2"].value == pytest.approx(0.351, abs=5e-4)


def test_cohorts_alike_pool_to_the_crude_proportion() -> None:
    """Oracle: with tau² = 0 the model is one binomial; SE = 1/√(n p (1 − p))."""
    results = logit_glmm([5, 4, 6], [10, 8, 12])
    assert results["tau2"].value == 0
    assert results["proportion"].value == pytest.approx(0.5)
    upper = 1 / (1 + np.exp(-1.959963985 / np.sqrt(30 / 4)))
    assert results["proportion"].ci_high == pytest.approx(upper, rel=1e-6)


@pytest.mark.parametrize(
    ("events", "totals", "words"),
    [
        ([], [], "no cohort has patients"),
        ([0], [0], "no cohort has patients"),
        ([None, 3], [5, None], "no cohort has patients"),
        ([3], [10], "one cohort"),
        ([0, 0], [10, 8], "no patient of any cohort"),
        ([10, 8], [10, 8], "every patient of every cohort"),
        ([0, 10], [10, 10], "no finite maximum"),
    ],
)
def test_a_glmm_that_does_not_exist_says_why(events: list, totals: list, words: str) -> None:
    results = logit_glmm(events, totals)
    assert all(r.value is None and words in r.reason for r in results.values())


def test_more_events_than_patients_is_refused() -> None:
    with pytest.raises(ValueError, match="not 4 of 3"):
        logit_glmm([4, 1], [3, 3])


@settings(max_examples=12)
@given(cohorts)
def test_counting_the_others_mirrors_the_answer(rows: list[tuple[int, int]]) -> None:
    events, totals = (np.array(column) for column in zip(*rows, strict=True))
    those = logit_glmm(events, totals)["proportion"]
    others = logit_glmm(totals - events, totals)["proportion"]
    if those.value is None:
        assert others.value is None
    else:
        assert others.value == pytest.approx(1 - those.value, abs=2e-4)


@settings(max_examples=12)
@given(cohorts, st.randoms(use_true_random=False))
def test_order_does_not_matter(rows: list[tuple[int, int]], shuffle) -> None:
    before = logit_glmm(*zip(*rows, strict=True))["proportion"]
    shuffle.shuffle(rows)
    after = logit_glmm(*zip(*rows, strict=True))["proportion"]
    assert after.reason == before.reason
    if before.value is not None:
        assert after.value == pytest.approx(before.value, abs=2e-4)


EVENTS, TOTALS = np.array([6.0, 5, 9, 1, 7]), np.array([10.0, 8, 12, 6, 9])


def brute_log_likelihood(mu: float, tau: float) -> float:
    """Oracle: adaptive quadrature of scipy over the whole line, cohort by cohort."""

    def density(z: float, x: float, n: float) -> float:
        p = expit(mu + tau * z)
        return p**x * (1 - p) ** (n - x) * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)

    return sum(
        np.log(quad(density, -12, 12, args=cohort, epsabs=0, epsrel=1e-10)[0])
        for cohort in zip(EVENTS, TOTALS, strict=True)
    )


@pytest.mark.parametrize(
    ("mu", "tau"), [(0.5, 0.0), (0.5, 0.3), (-1.0, 0.6), (0.2, 1.0), (2.0, 4.0)]
)
def test_the_likelihood_is_that_of_brute_integration(mu: float, tau: float) -> None:
    found = _log_likelihood(mu, tau, EVENTS, TOTALS)
    assert found == pytest.approx(brute_log_likelihood(mu, tau), abs=1e-8)


def test_the_fit_is_a_maximum_of_the_brute_likelihood() -> None:
    mu, _, tau = _fitted(EVENTS, TOTALS)
    found = brute_log_likelihood(mu, tau)
    for step in (0.02, -0.02):
        assert found > brute_log_likelihood(mu + step, tau)
        assert found > brute_log_likelihood(mu, tau + step)


def test_the_standard_error_is_the_curvature_of_the_profile() -> None:
    """Oracle: the brute likelihood, maximised over tau on a fine grid beside the estimate."""
    fitted_mu, se, fitted_tau = _fitted(EVENTS, TOTALS)

    def profile(mu: float) -> float:
        taus = np.linspace(fitted_tau - 0.05, fitted_tau + 0.05, 41)
        values = [brute_log_likelihood(mu, tau) for tau in taus]
        c2, c1, c0 = np.polyfit(taus - fitted_tau, values, 2)
        return float(c0 - c1**2 / (4 * c2))

    h = 0.05
    curvature = (profile(fitted_mu + h) - 2 * profile(fitted_mu) + profile(fitted_mu - h)) / h**2
    assert se == pytest.approx(1 / np.sqrt(-curvature), rel=0.01)


def test_all_or_none_in_each_cohort_has_no_maximum() -> None:
    assert _fitted(np.array([0.0, 10.0]), np.array([10.0, 10.0])) is None
