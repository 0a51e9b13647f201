"""Exact tests over all arrangements of two groups, for boxes of tables.

Arrangements are counted in halves: as extreme as the observed one counts two, or one for a mid-p.

The statistic T is the sum over the second group, of scores or of their doubled mid-ranks. In an
arrangement some patients of the first group come in, and as many of the second go out. Sums of
whole numbers below 2^24 are exact in floating point, and below 2^53 in double precision, so that
the fast matrix product may be used.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility.boxes import Ends, Flags, Ints
from caseseries.published.feasibility.table import Design
from caseseries.published.feasibility.windows import NOISE, Groups, PWindow, Tables, Tail
from caseseries.statistics.counting import Subsets, by_size

Reals = NDArray[np.floating]

MOST_ARRANGEMENTS = 20_000
"""Designs with more arrangements are judged when a table is complete, not before."""

MOST_LISTED = 300
"""Of complete tables with more arrangements how often each sum occurs is counted."""

MOST_SUMS = 200_000
"""Where patients squared times the range of scores is more, sums are not counted."""

_SHORT = 2**24
"""Whole numbers below it are exact in single precision, which is twice as fast."""


class Sample(NamedTuple):
    """Values of one group, and of their sum, between two ends; over (patient, box) and boxes."""

    low: Ints
    high: Ints
    sum_low: Ints
    sum_high: Ints

    @property
    def size(self) -> int:
        """The number of patients."""
        return len(self.low)

    @property
    def largest(self) -> int:
        """The largest end, whatever its sign."""
        return max(int(np.abs(end).max(initial=0)) for end in self)

    def take(self, which: Flags) -> "Sample":
        """Return the sample in some of the boxes."""
        return Sample(*(np.compress(which, end, axis=-1) for end in self))

    def sums_of(self, subsets: Reals) -> tuple[Reals, Reals]:
        """Bound the sums over subsets of the patients, over (subset, box)."""
        low, high, sum_low, sum_high = (end.astype(subsets.dtype) for end in self)
        least, most = subsets @ low, subsets @ high
        # What the sum of all leaves when the others take as much, or as little, as they can.
        rest_high = most + (sum_low - high.sum(axis=0))
        rest_low = least + (sum_high - low.sum(axis=0))
        return np.maximum(least, rest_high), np.minimum(most, rest_low)


@dataclass(frozen=True)
class ArrangementWindow(PWindow):
    """The exact p-value over all arrangements of two groups.

    ``tail`` says what is counted: arrangements as far from the mean (absolute), twice those of the
    smaller tail (doubled), or those of the smaller tail (one) or of the larger (against).
    """

    inside = -NOISE
    ranks: bool = True
    tail: Tail = "absolute"
    mid_p: bool = False

    def may_hold(self, boxes: Tables) -> Flags:
        """Judge as far as exchanges alone tell, then by all arrangements."""
        whole = self._arrangements(boxes)
        if whole > MOST_ARRANGEMENTS:
            return np.ones(len(boxes), dtype=bool)
        halves = Fraction((1 if self.tail == "doubled" else 2) * whole)
        # Twice the smaller tail is cut off at 1, so a window up to 1 has no upper end.
        least = math.ceil(self.low * halves)
        most = math.floor(2 * halves if self.high >= 1 else self.high * halves)
        first, second = (_sample(self, groups, boxes) for groups in (self.groups, self.second))
        # In the larger tail there are no fewer than in the smaller one.
        fits: Flags = _surely_beyond(first, second) * (1 if self.mid_p else 2) <= most
        surely, possibly = self._extreme(first.take(fits), second.take(fits))
        fits[fits] = (surely <= most) & (possibly >= least)
        return fits

    def p(self, tables: Tables) -> NDArray[np.float64]:
        """Return p-values; NaN where the arrangements are too many."""
        whole = self._arrangements(tables)
        samples = [_sample(self, groups, tables) for groups in (self.groups, self.second)]
        if whole > MOST_LISTED:
            given = list(ranked(*samples)) if self.ranks else samples
            fewer, more = sorted((sample.low for sample in given), key=len)
            pools = np.sort(np.concatenate([fewer, more]), axis=0)
            apart = int((pools[-1] - pools[0]).max(initial=0))
            is_counted = len(pools) ** 2 * apart <= MOST_SUMS
            if not is_counted and whole > MOST_ARRANGEMENTS:
                return np.full(len(tables), np.nan)
        if whole > MOST_LISTED and is_counted:
            pairs = zip(pools.T.tolist(), fewer.sum(axis=0).tolist(), strict=True)
            found = [_counted_p(tuple(p), len(fewer), t, self.mid_p, self.tail) for p, t in pairs]
            return np.array(found)
        halves, _ = self._extreme(*samples)
        return np.minimum(halves / ((1 if self.tail == "doubled" else 2) * whole), 1.0)

    def cells(self, design: Design) -> int:
        """Return what it takes to count how often each sum occurs, in scores of a climb's step."""
        n, m = design.size(self.groups), design.size(self.second)
        apart = 2 * (n + m) if self.ranks else design.levels(self.measure)[-1]
        cells = (n + m) ** 2 * apart
        is_counted = math.comb(n + m, m) > MOST_LISTED and cells <= MOST_SUMS
        return cells // 4 if is_counted else 0

    def _arrangements(self, boxes: Tables) -> int:
        n, m = boxes.size(self.groups), boxes.size(self.second)
        return math.comb(n + m, m)

    def _extreme(self, first: Sample, second: Sample) -> Ends:
        samples = ranked(first, second) if self.ranks else (first, second)
        return _extreme(*samples, self)

    def may_have_rank_sum(self, sizes: tuple[int, int], least: float, most: float) -> bool:
        """Cantelli's and Chebyshev's inequalities say how small p is at most.

        Ties only make the variance smaller.
        """
        if not self.ranks:
            return True
        n = sum(sizes)
        factor = n * (n - 1) / math.prod(sizes) / ((n**3 - n) / 3)
        z_squared = factor * max(least, -most, 0.0) ** 2
        tail, both = 1 / (1 + z_squared), 1 / max(z_squared, 1.0)
        if self.tail == "against":
            return float(self.high) >= 1 - tail - NOISE
        at_most = {"one": tail, "doubled": 2 * tail, "absolute": both}[self.tail]
        return float(self.low) <= at_most + NOISE


@lru_cache(maxsize=100_000)
def _counted_p(pool: tuple[int, ...], size: int, total: int, mid_p: bool, tail: Tail) -> float:
    """Return the p-value of the sum of so many of a sorted pool, by how often each sum occurs."""
    n, step = len(pool), math.gcd(*(score - pool[0] for score in pool)) or 1
    mean = size * (sum(pool) - n * pool[0]) / n / step
    at = (total - size * pool[0]) // step
    sums = _sums(tuple((score - pool[0]) // step for score in pool), size)
    away = abs(at - mean)
    low, high = (mean - away, mean + away) if tail == "absolute" else (at, at)
    reached = sums.at_most(low + NOISE), sums.at_least(high - NOISE)
    beyond = sums.at_most(low - NOISE), sums.at_least(high + NOISE)
    tails = [(a + b) / 2 if mid_p else a for a, b in zip(reached, beyond, strict=True)]
    # Sums at their mean are as far in both directions, and count once.
    twice = tails[0] - beyond[0] if low == high else 0
    of = {"absolute": sum(tails) - twice, "doubled": 2 * min(tails), "one": min(tails)}
    return float(min(of.get(tail, max(tails)) / sums.total, 1.0))


@lru_cache(maxsize=4096)
def _sums(pool: tuple[int, ...], size: int) -> Subsets:
    return by_size(pool, size)[size]


def _sample(window: ArrangementWindow, groups: Groups, boxes: Tables) -> Sample:
    return Sample(*boxes.cells(window.measure, groups), *boxes.sums(window.measure, groups))


# --- counting the extreme arrangements ------------------------------------------------------------


def _extreme(first: Sample, second: Sample, window: ArrangementWindow) -> Ends:
    """Bound the halves of arrangements at least as extreme as the observed one."""
    n, m = first.size, second.size
    # No sum or difference below is larger than so many times the largest sum, or score, alone.
    reach = 8 * (n + m) * max(first.largest, second.largest)
    coming, going = _arrangements(n, m, short=reach < _SHORT)
    come, go = first.sums_of(coming), second.sums_of(going)
    # T_k - T over the arrangements k.
    low, high = np.subtract(come[0], go[1], out=come[0]), np.subtract(come[1], go[0], out=come[1])
    if window.tail != "absolute":
        upper = _number(low >= 0), _number(high >= 0)
        lower = _number(high <= 0), _number(low <= 0)
        if window.mid_p:
            upper = upper[0] + _number(low > 0), upper[1] + _number(high > 0)
            lower = lower[0] + _number(high < 0), lower[1] + _number(low < 0)
        else:
            upper, lower = (2 * upper[0], 2 * upper[1]), (2 * lower[0], 2 * lower[1])
        of_both = np.maximum if window.tail == "against" else np.minimum
        return of_both(upper[0], lower[0]), of_both(upper[1], lower[1])
    # |T_k - E T| >= |T - E T| unless T_k - T lies between 0 and its mirror image, 2 (E T - T),
    # whose ends are rounded to whole numbers here.
    mirror_low = 2 * (m * first.sum_low - n * second.sum_high)
    mirror_high = 2 * (m * first.sum_high - n * second.sum_low)
    ends = mirror_low, mirror_high
    floor_low, floor_high = ((end // (n + m)).astype(low.dtype) for end in ends)
    ceil_low, ceil_high = (-(-end // (n + m)).astype(low.dtype) for end in ends)
    surely = (low >= np.maximum(ceil_high, 0)) | (high <= np.minimum(floor_low, 0))
    surely |= (low == 0) & (high == 0)
    never = ((low > 0) & (high < ceil_low)) | ((high < 0) & (low > floor_high))
    counted = _number(surely), len(never) - _number(never)
    if not window.mid_p:
        return 2 * counted[0], 2 * counted[1]
    beyond = (low > np.maximum(floor_high, 0)) | (high < np.minimum(ceil_low, 0))
    within = ((low >= 0) & (high <= floor_low)) | ((high <= 0) & (low >= ceil_high))
    within |= (low == 0) & (high == 0)
    return counted[0] + _number(beyond), counted[1] + len(within) - _number(within)


def _number(flags: Flags) -> Ints:
    """Count along the first axis; arrangements and patients are few enough for short numbers."""
    return np.asarray(flags.sum(axis=0, dtype=np.int16)).astype(np.int64)


@lru_cache(maxsize=64)
def _arrangements(first: int, second: int, *, short: bool) -> tuple[Reals, Reals]:
    """Return who comes in and who goes out, over (arrangement, patient)."""
    kind = np.float32 if short else np.float64
    pairs = [pair for pairs in _exchanges(first, second) for pair in zip(*pairs, strict=True)]
    coming, going = (np.zeros((len(pairs) + 1, n), kind) for n in (first, second))
    for k, (come, go) in enumerate(pairs, start=1):
        coming[k, come] = 1
        going[k, go] = 1
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
    low_one, high_one = np.sort(first.low, axis=0), np.sort(first.high, axis=0)
    low_two, high_two = np.sort(second.low, axis=0), np.sort(second.high, axis=0)
    higher = low_one[:, None] >= high_two[None, :]
    lower = high_one[:, None] <= low_two[None, :]
    above = np.ones(low_one.shape[1], dtype=np.int64)
    below = np.ones(low_one.shape[1], dtype=np.int64)
    for come, go in _exchanges(first.size, second.size):
        above += _number(np.asarray(higher[come, go].all(axis=1)))
        below += _number(np.asarray(lower[come, go].all(axis=1)))
    return np.minimum(above, below)


# --- ranks ----------------------------------------------------------------------------------------


def ranked(first: Sample, second: Sample) -> tuple[Sample, Sample]:
    """Return doubled mid-ranks among both groups in place of the values."""
    n, total = first.size, (first.size + second.size) * (first.size + second.size + 1)
    low, high = doubled_ranks(
        np.concatenate([first.low, second.low]), np.concatenate([first.high, second.high])
    )
    one = low[:n].sum(axis=0), high[:n].sum(axis=0)
    other = low[n:].sum(axis=0), high[n:].sum(axis=0)
    one_low, one_high = np.maximum(one[0], total - other[1]), np.minimum(one[1], total - other[0])
    return (
        Sample(low[:n], high[:n], one_low, one_high),
        Sample(low[n:], high[n:], total - one_high, total - one_low),
    )


def doubled_ranks(low: Ints, high: Ints) -> Ends:
    """Bound twice the mid-rank of each patient, over (patient, box)."""
    # Whoever is below counts twice, once as below and once as not above; whoever ties counts once.
    least = _number(high[:, None] < low) + _number(high[:, None] <= low)
    most = _number(low[:, None] < high) + _number(low[:, None] <= high)
    # A patient is also compared with itself, which is a tie whatever its score.
    unknown = low != high
    return least + 1 + unknown, most + 1 - unknown
