"""Exact tests over all arrangements of two groups, for boxes of tables.

The statistic T is the sum over the second group, of scores or of their doubled mid-ranks. Each
arrangement says which patients could have been that group. Sums of whole numbers below 2^53 are
exact in floating point, so that the fast matrix product may be used.
"""

import math
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility.boxes import Ends, Flags, Ints
from caseseries.published.feasibility.problem import ArrangementWindow

Reals = NDArray[np.float64]

MOST_ARRANGEMENTS = 20_000
"""Designs with more arrangements are judged when a table is complete, not before."""


def may_hold(window: ArrangementWindow, low: Ints, high: Ints, first: int) -> Flags:
    """Tell for each box whether the p-value may lie in the window.

    Parameters
    ----------
    low, high
        Ends over (box, patient): the first group, then the second.
    first
        Size of the first group.
    """
    n = low.shape[1]
    if math.comb(n, first) > MOST_ARRANGEMENTS:
        return np.ones(len(low), dtype=bool)
    if window.ranks:
        low, high = doubled_ranks(low, high)
    surely, possibly = _extreme(low, high, first, window.two_sided)
    least, most = count_window(window, n, first)
    return (surely <= most) & (possibly >= least)


def count_window(window: ArrangementWindow, n: int, first: int) -> tuple[int, int]:
    """Return the numbers of extreme arrangements that give a p-value in the window.

    For ``doubled`` it is the number in the smaller tail.
    """
    arrangements = Fraction(math.comb(n, first))
    if window.two_sided == "absolute":
        return math.ceil(window.low * arrangements), math.floor(window.high * arrangements)
    # Twice the smaller tail is cut off at 1, so a window up to 1 has no upper end.
    most = arrangements if window.high >= 1 else window.high * arrangements / 2
    return math.ceil(window.low * arrangements / 2), math.floor(most)


def _extreme(low: Ints, high: Ints, first: int, two_sided: str) -> Ends:
    """Bound the number of arrangements at least as extreme as the observed one."""
    n = low.shape[1]
    less, more = _differences(n, first)
    # T_k - T over the arrangements k, and n (T_k + T - 2 E T).
    apart = _linear(less, low, high)
    if two_sided == "doubled":
        upper = (apart[0] >= 0).sum(axis=1), (apart[1] >= 0).sum(axis=1)
        lower = (apart[1] <= 0).sum(axis=1), (apart[0] <= 0).sum(axis=1)
        return np.minimum(upper[0], lower[0]), np.minimum(upper[1], lower[1])
    across = _linear(more, low, high)
    # |T_k - E T| >= |T - E T| when both have the same sign, or one of them is 0.
    surely = ((apart[0] >= 0) & (across[0] >= 0)) | ((apart[1] <= 0) & (across[1] <= 0))
    never = ((apart[0] > 0) & (across[1] < 0)) | ((apart[1] < 0) & (across[0] > 0))
    return surely.sum(axis=1), (~never).sum(axis=1)


def _linear(weights: Reals, low: Ints, high: Ints) -> tuple[Reals, Reals]:
    """Bound weighted sums over patients, over (box, arrangement)."""
    plus, minus = np.maximum(weights, 0), np.minimum(weights, 0)
    low, high = low.astype(np.float64), high.astype(np.float64)
    return low @ plus + high @ minus, high @ plus + low @ minus


@lru_cache(maxsize=64)
def _differences(n: int, first: int) -> tuple[Reals, Reals]:
    """Return the weights of T_k - T and of n (T_k + T - 2 E T), over (patient, arrangement)."""
    second = n - first
    arranged = np.zeros((n, math.comb(n, second)))
    for k, chosen in enumerate(combinations(range(n), second)):
        arranged[list(chosen), k] = 1
    observed = np.zeros((n, 1))
    observed[first:] = 1
    return arranged - observed, n * (arranged + observed) - 2 * second


def doubled_ranks(low: Ints, high: Ints) -> Ends:
    """Bound twice the mid-rank of each patient."""
    below_low, below_high = low[:, None, :], high[:, None, :]
    least = 2 * (below_high < low[:, :, None]).sum(axis=2)
    least += (below_high == low[:, :, None]).sum(axis=2)
    most = 2 * (below_low < high[:, :, None]).sum(axis=2)
    most += (below_low == high[:, :, None]).sum(axis=2)
    # A patient is also compared with itself, which is a tie whatever its score.
    unknown = low != high
    return least + unknown, most - unknown


def p_values(window: ArrangementWindow, first: Ints, second: Ints) -> Reals:
    """Return the p-value of each complete table, over tables; NaN where it is not counted."""
    n, size = first.shape[1] + second.shape[1], first.shape[1]
    if math.comb(n, size) > MOST_ARRANGEMENTS:
        return np.full(len(first), np.nan)
    values = np.concatenate([first, second], axis=1)
    if window.ranks:
        values, _ = doubled_ranks(values, values)
    extreme, _ = _extreme(values, values, size, window.two_sided)
    doubling = 2 if window.two_sided == "doubled" else 1
    return np.minimum(doubling * extreme / math.comb(n, size), 1.0)
