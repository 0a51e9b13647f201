"""Between-cohort variance tau²: DerSimonian–Laird, REML, Paule–Mandel, and its Q-profile interval.

Every function takes estimates ``y`` and their sampling variances ``v`` (positive, same length,
two cohorts or more) and returns tau² in squared units of ``y``, truncated at zero.
"""

from collections.abc import Callable

import numpy as np
import scipy

from caseseries.statistics.distributions import chi2_quantile
from caseseries.statistics.rows import FloatArray

GRID_POINTS = 60
"""Points at which the restricted likelihood is compared: it may have more than one maximum."""


def weighted_mean(y: FloatArray, w: FloatArray) -> float:
    """Return the mean of ``y`` with weights ``w``."""
    return float(np.sum(w * y) / np.sum(w))


def generalised_q(y: FloatArray, v: FloatArray, tau2: float = 0.0) -> float:
    """Return Σ w (y − mu)² with w = 1/(v + tau²); Cochran's Q when tau² is 0."""
    w = 1 / (v + tau2)
    return float(np.sum(w * (y - weighted_mean(y, w)) ** 2))


def dersimonian_laird(y: FloatArray, v: FloatArray) -> float:
    """Return the moment estimate of DerSimonian and Laird (1986)."""
    w = 1 / v
    scale = np.sum(w) - np.sum(w**2) / np.sum(w)
    return max(0.0, float((generalised_q(y, v) - (y.size - 1)) / scale))


def paule_mandel(y: FloatArray, v: FloatArray) -> float:
    """Return the tau² at which the generalised Q equals its degrees of freedom (1982)."""
    return _where_q_equals(y.size - 1, y, v)


def restricted_likelihood(y: FloatArray, v: FloatArray) -> float:
    """Return the tau² that maximises the restricted likelihood (Viechtbauer 2005)."""
    spread = float(np.var(y, ddof=1))
    if spread == 0:
        return 0.0
    # Beyond this the derivative is negative whatever the data.
    largest = spread + np.sqrt(spread * np.max(v))
    grid = np.concatenate(([0.0], largest * np.geomspace(1e-8, 1, GRID_POINTS)))
    best = int(np.argmax(_restricted_log_likelihoods(y, v, grid)))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, grid.size - 1)]
    slope_low, slope_high = _restricted_slope(low, y, v), _restricted_slope(high, y, v)
    if slope_low <= 0:
        return 0.0
    if slope_high >= 0:
        return float(high)
    return _root(lambda tau2: _restricted_slope(tau2, y, v), low, high)


ESTIMATORS: dict[str, Callable[[FloatArray, FloatArray], float]] = {
    "REML": restricted_likelihood,
    "DL": dersimonian_laird,
    "PM": paule_mandel,
}


def q_profile_interval(
    y: FloatArray, v: FloatArray, confidence: float
) -> tuple[float, float] | None:
    """Return the Q-profile interval of Viechtbauer (2007), or None where no tau² fits the data."""
    df = y.size - 1
    tail = (1 - confidence) / 2
    if generalised_q(y, v) < chi2_quantile(tail, df):
        return None
    low = _where_q_equals(chi2_quantile(1 - tail, df), y, v)
    high = _where_q_equals(chi2_quantile(tail, df), y, v)
    return low, high


def _where_q_equals(target: float, y: FloatArray, v: FloatArray) -> float:
    """Return the tau² at which the generalised Q falls to ``target``, or 0 if it starts below."""
    if generalised_q(y, v) <= target:
        return 0.0
    # Q(tau²) <= Σ (y − mean)² / tau², so the root lies below.
    largest = float(np.sum((y - y.mean()) ** 2)) / target
    return _root(lambda tau2: generalised_q(y, v, tau2) - target, 0.0, largest)


def _restricted_log_likelihoods(y: FloatArray, v: FloatArray, grid: FloatArray) -> FloatArray:
    total = v + grid[:, None]
    w = 1 / total
    mu = (w @ y) / w.sum(axis=1)
    squares = np.sum(w * (y - mu[:, None]) ** 2, axis=1)
    loglik: FloatArray = -(np.log(total).sum(axis=1) + np.log(w.sum(axis=1)) + squares) / 2
    return loglik


def _restricted_slope(tau2: float, y: FloatArray, v: FloatArray) -> float:
    """Return twice the derivative of the restricted log-likelihood."""
    w = 1 / (v + tau2)
    residual = y - weighted_mean(y, w)
    return float(np.sum((w * residual) ** 2) - np.sum(w) + np.sum(w**2) / np.sum(w))


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(scipy.optimize.brentq(function, low, high, xtol=1e-14 * high, rtol=1e-14))
