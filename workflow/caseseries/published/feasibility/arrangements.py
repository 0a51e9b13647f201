"""Exact tests over all arrangements of two groups, for boxes of tables.

The statistic T is the sum over the second group, of scores or of their doubled mid-ranks. In an
arrangement some patients of the first group come in, and as many of the second go out. Sums of
whole numbers below 2^53 are exact in floating point, so that the fast matrix product may be used.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility.boxes import Ends, Flags, Ints
from caseseries.published.feasibility.problem import ArrangementWindow

Reals = NDArray[np.float64]

MOST_ARRANGEMENTS = 20_000
"""Designs with more arrangements are judged when a table is complete, not before."""


@dataclass(frozen=True)
class Sample:
    """Values of one group, and of their sum, between two ends; over (box, patient) and boxes."""

    low: Ints
    high: Ints
    sum_low: Ints
    sum_high: Ints

    @property
    def size(self) -> int:
        """The number of patients."""
        return int(self.low.shape[1])

    def take(self, which: Flags) -> "Sample":
        """Return the sample in some of the boxes."""
        ends = self.low, self.high, self.sum_low, self.sum_high
        return Sample(*(end[which] for end in ends))

    def sums_of(self, subsets: Reals) -> tuple[Reals, Reals]:
        """Bound the sums over subsets of the patients, over (box, subset)."""
        low, high = self.low.astype(np.float64), self.high.astype(np.float64)
        least, most = low @ subsets, high @ subsets
        # What the sum of all leaves when the others take as much, or as little, as they can.
        rest_high = (self.sum_low - high.sum(axis=1))[:, None] + most
        rest_low = (self.sum_high - low.sum(axis=1))[:, None] + least
        return np.maximum(least, rest_high), np.minimum(most, rest_low)


def may_hold(window: ArrangementWindow, first: Sample, second: Sample) -> Flags:
    """Tell for each box whether the p-value may lie in the window."""
    n = first.size + second.size
    if math.comb(n, second.size) > MOST_ARRANGEMENTS:
        return np.ones(len(first.low), dtype=bool)
    least, most = count_window(window, n, second.size)
    fits: Flags = _surely_beyond(first, second) <= most
    first, second = first.take(fits), second.take(fits)
    if window.ranks:
        first, second = _ranked(first, second)
    surely, possibly = _extreme(first, second, window.two_sided)
    fits[fits] = (surely <= most) & (possibly >= least)
    return fits


def count_window(window: ArrangementWindow, n: int, second: int) -> tuple[int, int]:
    """Return the numbers of extreme arrangements that give a p-value in the window.

    For ``doubled`` it is the number in the smaller tail.
    """
    arrangements = Fraction(math.comb(n, second))
    if window.two_sided == "absolute":
        return math.ceil(window.low * arrangements), math.floor(window.high * arrangements)
    # Twice the smaller tail is cut off at 1, so a window up to 1 has no upper end.
    most = arrangements if window.high >= 1 else window.high * arrangements / 2
    return math.ceil(window.low * arrangements / 2), math.floor(most)


def p_values(window: ArrangementWindow, first: Ints, second: Ints) -> Reals:
    """Return the p-value of each complete table; NaN where the arrangements are too many."""
    n, size = first.shape[1] + second.shape[1], second.shape[1]
    if math.comb(n, size) > MOST_ARRANGEMENTS:
        return np.full(len(first), np.nan)
    one, other = (Sample(v, v, v.sum(axis=1), v.sum(axis=1)) for v in (first, second))
    if window.ranks:
        one, other = _ranked(one, other)
    extreme, _ = _extreme(one, other, window.two_sided)
    doubling = 2 if window.two_sided == "doubled" else 1
    return np.minimum(doubling * extreme / math.comb(n, size), 1.0)


# --- counting the extreme arrangements ------------------------------------------------------------


def _extreme(first: Sample, second: Sample, two_sided: str) -> Ends:
    """Bound the number of arrangements at least as extreme as the observed one."""
    n, m = first.size, second.size
    coming, going = _arrangements(n, m)
    come, go = first.sums_of(coming), second.sums_of(going)
    # T_k - T over the arrangements k.
    apart = come[0] - go[1], come[1] - go[0]
    if two_sided == "doubled":
        upper = (apart[0] >= 0).sum(axis=1), (apart[1] >= 0).sum(axis=1)
        lower = (apart[1] <= 0).sum(axis=1), (apart[0] <= 0).sum(axis=1)
        return np.minimum(upper[0], lower[0]), np.minimum(upper[1], lower[1])
    # T_k + T - 2 E T, times n + m.
    twice = (
        2 * (n * second.sum_low - m * first.sum_high),
        2 * (n * second.sum_high - m * first.sum_low),
    )
    across = tuple((n + m) * a + t[:, None] for a, t in zip(apart, twice, strict=True))
    # |T_k - E T| >= |T - E T| when both have the same sign, or one of them is 0.
    surely = ((apart[0] >= 0) & (across[0] >= 0)) | ((apart[1] <= 0) & (across[1] <= 0))
    surely |= (apart[0] == 0) & (apart[1] == 0)
    never = ((apart[0] > 0) & (across[1] < 0)) | ((apart[1] < 0) & (across[0] > 0))
    return surely.sum(axis=1), (~never).sum(axis=1)


@lru_cache(maxsize=64)
def _arrangements(first: int, second: int) -> tuple[Reals, Reals]:
    """Return who comes in and who goes out, over (patient, arrangement)."""
    pairs = [pair for pairs in _exchanges(first, second) for pair in zip(*pairs, strict=True)]
    coming, going = np.zeros((first, len(pairs) + 1)), np.zeros((second, len(pairs) + 1))
    for k, (come, go) in enumerate(pairs, start=1):
        coming[come, k] = 1
        going[go, k] = 1
    return coming, going


@lru_cache(maxsize=64)
def _exchanges(first: int, second: int) -> list[tuple[Ints, Ints]]:
    """Return, by how many are exchanged, who comes in and who goes out, over (pair, patient)."""
    found = []
    for number in range(1, min(first, second) + 1):
        choices = combinations(range(first), number), combinations(range(second), number)
        pairs = list(product(*choices))
        found.append((np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])))
    return found


def _surely_beyond(first: Sample, second: Sample) -> Ints:
    """Bound from below the number of arrangements at least as extreme, by exchanges alone.

    Where every patient who comes in scores at least as high as one who goes out, T rises or stays,
    for scores and for ranks alike. The tail that the observed T stands in is one of the two.
    """
    low_one, high_one = np.sort(first.low, axis=1), np.sort(first.high, axis=1)
    low_two, high_two = np.sort(second.low, axis=1), np.sort(second.high, axis=1)
    above = np.ones(len(low_one), dtype=np.int64)
    below = np.ones(len(low_one), dtype=np.int64)
    for come, go in _exchanges(first.size, second.size):
        above += (low_one[:, come] >= high_two[:, go]).all(axis=2).sum(axis=1)
        below += (high_one[:, come] <= low_two[:, go]).all(axis=2).sum(axis=1)
    return np.minimum(above, below)


# --- ranks ----------------------------------------------------------------------------------------


def _ranked(first: Sample, second: Sample) -> tuple[Sample, Sample]:
    """Return doubled mid-ranks among both groups in place of the values."""
    n, total = first.size, (first.size + second.size) * (first.size + second.size + 1)
    low, high = doubled_ranks(
        np.concatenate([first.low, second.low], axis=1),
        np.concatenate([first.high, second.high], axis=1),
    )
    one = low[:, :n].sum(axis=1), high[:, :n].sum(axis=1)
    other = low[:, n:].sum(axis=1), high[:, n:].sum(axis=1)
    one_low, one_high = np.maximum(one[0], total - other[1]), np.minimum(one[1], total - other[0])
    return (
        Sample(low[:, :n], high[:, :n], one_low, one_high),
        Sample(low[:, n:], high[:, n:], total - one_high, total - one_low),
    )


def doubled_ranks(low: Ints, high: Ints) -> Ends:
    """Bound twice the mid-rank of each patient."""
    below_low, below_high = low[:, None, :], high[:, None, :]
    least = 2 * (below_high < low[:, :, None]).sum(axis=2)
    least += (below_high == low[:, :, None]).sum(axis=2)
    most = 2 * (below_low < high[:, :, None]).sum(axis=2)
    most += (below_low == high[:, :, None]).sum(axis=2)
    # A patient is also compared with itself, which is a tie whatever its score.
    unknown = low != high
    return least + 1 + unknown, most + 1 - unknown
