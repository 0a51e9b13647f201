"""The estimators of tau² against their definitions, computed the long way round."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.statistics.tau2 import (
    dersimonian_laird,
    generalised_q,
    paule_mandel,
    q_profile_interval,
    restricted_likelihood,
)

cohorts = st.lists(st.tuples(st.floats(-10, 10), st.floats(0.01, 4)), min_size=2, max_size=6).map(
    np.array
)


def dense_restricted_log_likelihood(y: np.ndarray, v: np.ndarray, tau2: float) -> float:
    """Oracle: the likelihood of the contrasts K'y, for any K that is orthogonal to the mean."""
    contrasts = np.linalg.svd(np.ones((1, y.size)))[2][1:]
    covariance = contrasts @ np.diag(v + tau2) @ contrasts.T
    difference = contrasts @ y
    fit = difference @ np.linalg.solve(covariance, difference)
    return float(-(np.linalg.slogdet(covariance)[1] + fit) / 2)


@settings(max_examples=50)
@given(cohorts)
def test_no_tau2_is_more_likely_than_reml(rows: np.ndarray) -> None:
    """Oracle: the dense restricted likelihood on a fine grid."""
    y, v = rows.T
    found = dense_restricted_log_likelihood(y, v, restricted_likelihood(y, v))
    largest = 4 * (np.ptp(y) ** 2 + 1)
    others = [
        dense_restricted_log_likelihood(y, v, tau2)
        for tau2 in (0, *np.geomspace(1e-6 * largest, largest, 80))
    ]
    assert found >= max(others) - 1e-7


@given(cohorts)
def test_paule_mandel_makes_q_equal_its_degrees_of_freedom(rows: np.ndarray) -> None:
    y, v = rows.T
    tau2 = paule_mandel(y, v)
    if tau2 > 0:
        assert generalised_q(y, v, tau2) == pytest.approx(y.size - 1, rel=1e-6)
    else:
        assert generalised_q(y, v) <= y.size - 1


def test_equal_variances_make_all_estimators_equal() -> None:
    """Oracle: with equal v each of them is var(y) − v, by arithmetic."""
    y, v = np.array([1.0, 2.0, 4.0, 7.0]), np.full(4, 0.5)
    expected = np.var(y, ddof=1) - 0.5
    for estimator in (restricted_likelihood, dersimonian_laird, paule_mandel):
        assert estimator(y, v) == pytest.approx(expected, rel=1e-9)


def test_of_two_maxima_the_higher_is_taken() -> None:
    """Oracle: the dense restricted likelihood, which peaks near 0.042 and, lower, near 4.02."""
    y, v = np.array([-0.6, -5.6, -0.3]), np.array([0.001, 4.0, 0.01])
    assert restricted_likelihood(y, v) == pytest.approx(0.0424, abs=5e-4)
    low, valley, high = (dense_restricted_log_likelihood(y, v, at) for at in (0.0424, 0.5, 4.02))
    assert low > high > valley


def test_cohorts_too_alike_have_no_q_profile_interval() -> None:
    y, v = np.array([1.0, 1.0001, 1.0]), np.full(3, 0.5)
    assert q_profile_interval(y, v, 0.95) is None
