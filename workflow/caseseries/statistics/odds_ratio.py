"""The conditional odds ratio of a 2 × 2 table: estimate and exact limits, solved to the last digit.

Given the margins, the number X of events in the first group has P(X = x) proportional to
weight(x) × ψ^x, where ψ is the odds ratio (Fisher 1935; Cornfield 1956).
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
import scipy
from numpy.typing import NDArray

from caseseries.statistics.rows import FloatArray

Weights = Mapping[int, int]
"""How many arrangements of the table give each number of events in the first group."""


def conditional_estimate(weights: Weights, observed: int) -> float | None:
    """Return ψ at which X is expected as observed; None where that is infinity."""
    if observed == max(weights):
        return None
    if observed == min(weights):
        return 0.0
    values, logs = _logarithms(weights)
    return _solve(
        lambda log_odds: float(values @ _probabilities(logs, values, log_odds)) - observed
    )


def conditional_limits(
    weights: Weights, observed: int, confidence: float
) -> tuple[float, float | None]:
    """Return the exact limits of ψ; the upper is None where it is infinity.

    At the lower limit P(X >= observed) = (1 − confidence)/2, at the upper P(X <= observed).
    """
    tail = (1 - confidence) / 2
    values, logs = _logarithms(weights)

    def probability(chosen: NDArray[np.bool_], log_odds: float) -> float:
        return float(_probabilities(logs, values, log_odds)[chosen].sum())

    low = 0.0
    if observed > min(weights):
        low = _solve(lambda log_odds: probability(values >= observed, log_odds) - tail)
    high = None
    if observed < max(weights):
        high = _solve(lambda log_odds: tail - probability(values <= observed, log_odds))
    return low, high


def _logarithms(weights: Weights) -> tuple[FloatArray, FloatArray]:
    values = np.array(list(weights), dtype=float)
    return values, np.array([math.log(weight) for weight in weights.values()])


def _probabilities(logs: FloatArray, values: FloatArray, log_odds: float) -> FloatArray:
    exponents = logs + log_odds * values
    relative: FloatArray = np.exp(exponents - exponents.max())
    return relative / float(relative.sum())


def _solve(excess: Callable[[float], float]) -> float:
    """Return ψ where a function of log ψ, increasing through 0, is 0."""
    reach = 1.0
    while excess(-reach) > 0 or excess(reach) < 0:
        reach *= 2
    return math.exp(scipy.optimize.brentq(excess, -reach, reach, xtol=1e-14, rtol=1e-14))
