"""Exact unconditional tests of two risks: how extreme is a table, and how often at worst.

All tables with the same two group sizes are ordered by how extreme they are, in exact fractions;
the p-value is the probability of a table at least as extreme as the observed one, at the common
risk where that probability is largest.

That maximum is found with a proof. On every interval a polynomial lies below its largest Bernstein
coefficient. Intervals whose bound cannot beat the best value found are given up, the others halved:
no peak is overlooked, as a search from starting points may (Garloff 1986).
"""

import heapq
import math
from collections.abc import Mapping
from fractions import Fraction
from itertools import accumulate, count

import numpy as np

from caseseries.statistics.rows import FloatArray

Row = tuple[int, int]
"""Events in the first and in the second group."""

Order = Mapping[Row, Fraction]
"""How extreme each table is: larger is more extreme."""

RELATIVE_GAP = 1e-13
"""Distance between the best value found and what could at most exist, when the search ends."""


def by_fisher(n1: int, n2: int) -> Order:
    """Order the tables by Fisher's two-sided p-values, small first."""
    order: dict[Row, Fraction] = {}
    for events in range(n1 + n2 + 1):
        weights = table_weights(n1, n2, events)
        ascending = sorted(weights.values())
        # Of equal weights the last running total counts: all tables at most as probable.
        as_probable = dict(zip(ascending, accumulate(ascending), strict=True))
        total = math.comb(n1 + n2, events)
        for x1, weight in weights.items():
            order[x1, events - x1] = -Fraction(as_probable[weight], total)
    return order


def table_weights(n1: int, n2: int, events: int) -> dict[int, int]:
    """Return how many arrangements give each number of events in the first group."""
    first, last = max(0, events - n2), min(n1, events)
    weights = {first: math.comb(n1, first) * math.comb(n2, events - first)}
    for x in range(first, last):
        more = weights[x] * (n1 - x) * (events - x)
        weights[x + 1] = more // ((x + 1) * (n2 - events + x + 1))
    return weights


def largest_p(n1: int, n2: int, order: Order, observed: Row) -> float:
    """Return the largest probability of a table at least as extreme as the observed one."""
    share = [Fraction(0)] * (n1 + n2 + 1)
    for (x1, x2), extremeness in order.items():
        if extremeness >= order[observed]:
            share[x1 + x2] += math.comb(n1, x1) * math.comb(n2, x2)
    # With s events in all, a share of the arrangements is extreme: a Bernstein coefficient.
    coefficients = [float(count / math.comb(n1 + n2, s)) for s, count in enumerate(share)]
    return largest_value(np.array(coefficients))


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
