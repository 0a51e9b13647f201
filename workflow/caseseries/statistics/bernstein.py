"""The maximum of a polynomial in Bernstein form, found with a proof.

On every interval the polynomial lies below its largest Bernstein coefficient. Intervals whose
bound cannot beat the best value found are given up, the others halved: no peak is overlooked, as a
search from starting points may (Garloff 1986).
"""

import heapq
from itertools import count

import numpy as np

from caseseries.statistics.rows import FloatArray

RELATIVE_GAP = 1e-13
"""Distance between the best value found and what could at most exist, when the search ends."""


def largest_value(coefficients: FloatArray) -> float:
    """Return max over θ in [0, 1] of Σ c_s C(N, s) θ^s (1 − θ)^(N − s), for c_s >= 0."""
    best = float(max(coefficients[0], coefficients[-1]))
    order = count()  # settles equal bounds, so that arrays are never compared
    intervals = [(-float(coefficients.max()), next(order), coefficients)]
    while intervals:
        bound, _, widest = heapq.heappop(intervals)
        if -bound <= best * (1 + RELATIVE_GAP):
            break
        for half in _halved(widest):
            best = max(best, float(half[0]), float(half[-1]))
            heapq.heappush(intervals, (-float(half.max()), next(order), half))
    return best


def _halved(coefficients: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the coefficients on both halves of the interval (de Casteljau)."""
    left, right = np.empty_like(coefficients), np.empty_like(coefficients)
    means = coefficients
    for step in range(coefficients.size):
        left[step] = means[0]
        right[-1 - step] = means[-1]
        means = (means[:-1] + means[1:]) / 2
    return left, right
