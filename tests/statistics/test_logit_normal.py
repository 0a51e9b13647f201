"""The logit-normal likelihood against brute integration."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit

from caseseries.statistics.logit_normal import fit, log_likelihood

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
    found = log_likelihood(mu, tau, EVENTS, TOTALS)
    assert found == pytest.approx(brute_log_likelihood(mu, tau), abs=1e-8)


def test_the_fit_is_a_maximum_of_the_brute_likelihood() -> None:
    best = fit(EVENTS, TOTALS)
    found = brute_log_likelihood(best.mu, best.tau)
    for step in (0.02, -0.02):
        assert found > brute_log_likelihood(best.mu + step, best.tau)
        assert found > brute_log_likelihood(best.mu, best.tau + step)


def test_the_standard_error_is_the_curvature_of_the_profile() -> None:
    """Oracle: the brute likelihood, maximised over tau on a fine grid beside the estimate."""
    best = fit(EVENTS, TOTALS)

    def profile(mu: float) -> float:
        taus = np.linspace(best.tau - 0.05, best.tau + 0.05, 41)
        values = [brute_log_likelihood(mu, tau) for tau in taus]
        c2, c1, c0 = np.polyfit(taus - best.tau, values, 2)
        return float(c0 - c1**2 / (4 * c2))

    h = 0.05
    curvature = (profile(best.mu + h) - 2 * profile(best.mu) + profile(best.mu - h)) / h**2
    assert best.se == pytest.approx(1 / np.sqrt(-curvature), rel=0.01)


def test_all_or_none_in_each_cohort_has_no_maximum() -> None:
    assert fit(np.array([0.0, 10.0]), np.array([10.0, 10.0])) is None
