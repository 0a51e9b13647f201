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
from functools import cached_property, lru_cache
from itertools import combinations, product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from caseseries.published.feasibility.boxes import Ends, Flags, Ints
from caseseries.published.feasibility.ranks import away, bounded, doubled_ranks, how_many
from caseseries.published.feasibility.table import Design
from caseseries.published.feasibility.windows import NOISE, ExactWindow, Form, Tables
from caseseries.statistics.counting import Subsets, by_size

Reals = NDArray[Any]
"""In single or in double precision."""

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
class ArrangementWindow(ExactWindow):
    """The exact p-value over all arrangements of two groups, listed once for all forms."""

    ranks: bool = True

    def may_hold(self, boxes: Tables) -> Flags:
        """Judge by how far off the rank sum is, then by all arrangements or by complete tables."""
        whole = self._arrangements(boxes)
        if whole <= MOST_LISTED:
            return self._listed_may_hold(boxes, whole)
        fits = np.ones(len(boxes), dtype=bool)
        if self.ranks:
            sizes = boxes.size(self.groups), boxes.size(self.second)
            deviation, squares = bounded(boxes, self.measure, self.groups, self.second)
            fits = self._may_lie_off(sizes, away(deviation)[0], squares[1])
        left = boxes.take(np.flatnonzero(fits))
        listed = whole <= MOST_ARRANGEMENTS
        fits[fits] = self._listed_may_hold(left, whole) if listed else super().may_hold(left)
        return fits

    def _listed_may_hold(self, boxes: Tables, whole: int) -> Flags:
        ends = [self._ends(form, whole) for form in self.forms]
        first, second = self._scores(boxes)
        # In the larger tail there are no fewer than in the smaller one.
        most = max(
            end[1] // (1 if form.mid_p else 2) for form, end in zip(self.forms, ends, strict=True)
        )
        fits: Flags = _surely_beyond(first, second) <= most
        arranged = _Arranged.of(*self._added_up(first.take(fits), second.take(fits)))
        held = np.zeros(np.count_nonzero(fits), dtype=bool)
        for form, (least, most) in zip(self.forms, ends, strict=True):
            surely, possibly = arranged.extreme(form)
            held |= (surely <= most) & (possibly >= least)
        fits[fits] = held
        return fits

    def p(self, tables: Tables) -> Reals:
        """Return p-values over (form, table); NaN where the arrangements are too many."""
        whole, counted = self._arrangements(tables), self._is_counted(tables)
        samples = self._added_up(*self._scores(tables))
        if whole <= MOST_LISTED or (whole <= MOST_ARRANGEMENTS and not counted):
            arranged = _Arranged.of(*samples)
            shares = [arranged.extreme(form)[0] / _halves(form, whole) for form in self.forms]
            return np.minimum(shares, 1.0)
        if not counted:
            return np.full((len(self.forms), len(tables)), np.nan)
        pools, size, totals = _pooled(*samples)
        pairs = zip(pools.T.tolist(), totals.tolist(), strict=True)
        found = [_counted_p(tuple(pool), size, total, self.forms) for pool, total in pairs]
        return np.reshape(found, (-1, len(self.forms))).T

    def guide(self, tables: Tables) -> Reals:
        """Return p-values over (form, table), nearly those where the arrangements are too many."""
        if self._arrangements(tables) <= MOST_ARRANGEMENTS or self._is_counted(tables):
            return self.p(tables)
        return _near_p(*_pooled(*self._added_up(*self._scores(tables))), self.forms)

    def _is_counted(self, boxes: Tables) -> bool:
        """Tell whether it is counted how often each sum occurs."""
        n = boxes.size(self.groups) + boxes.size(self.second)
        if self.ranks or not len(boxes):
            return 2 * n**3 <= MOST_SUMS
        ends = [boxes.cells(self.measure, groups) for groups in (self.groups, self.second)]
        apart = int(np.ptp([(low.min(), high.max()) for low, high in ends]))
        return n**2 * apart <= MOST_SUMS

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

    def _ends(self, form: Form, whole: int) -> tuple[int, int]:
        """Return the ends of the window in halves of arrangements."""
        halves = Fraction(_halves(form, whole))
        # Twice the smaller tail is cut off at 1, so a window up to 1 has no upper end.
        most = 2 * halves if self.high >= 1 else self.high * halves
        return math.ceil(self.low * halves), math.floor(most)

    def _scores(self, boxes: Tables) -> tuple[Sample, Sample]:
        first, second = (
            Sample(*boxes.cells(self.measure, groups), *boxes.sums(self.measure, groups))
            for groups in (self.groups, self.second)
        )
        return first, second

    def _added_up(self, first: Sample, second: Sample) -> tuple[Sample, Sample]:
        return ranked(first, second) if self.ranks else (first, second)

    def may_have_rank_sum(self, sizes: tuple[int, int], least: float, most: float) -> bool:
        """Cantelli's and Chebyshev's inequalities say how small p is at most.

        Ties only make the variance smaller. Both tails are the same where both groups are as large.
        """
        if not self.ranks:
            return True
        n, nearest = sum(sizes), np.array([max(least, -most, 0.0)])
        return bool(self._may_lie_off(sizes, nearest, np.array([(n**3 - n) / 3]))[0])

    def _may_lie_off(self, sizes: tuple[int, int], nearest: Reals, squares: Reals) -> Flags:
        """Tell where p may fit: |D| is no less than ``nearest``, and K no more than ``squares``."""
        n = sum(sizes)
        z_squared = n * (n - 1) / math.prod(sizes) / np.maximum(squares, 1) * nearest**2
        tail, both = 1 / (1 + z_squared), 1 / np.maximum(z_squared, 1.0)
        if sizes[0] == sizes[1]:
            tail = np.where(z_squared > 0, np.minimum(tail, both / 2), tail)
        at_most = {"one": tail, "doubled": 2 * tail, "absolute": both}
        fits = np.zeros(len(nearest), dtype=bool)
        for form in self.forms:
            if form.tail == "against":
                fits |= float(self.high) >= 1 - tail - NOISE
            else:
                fits |= float(self.low) <= at_most[form.tail] + NOISE
        return fits


def _halves(form: Form, whole: int) -> int:
    """Return how many halves of arrangements make a p-value of 1."""
    return whole if form.tail == "doubled" else 2 * whole


def _pooled(first: Sample, second: Sample) -> tuple[Ints, int, Ints]:
    """Return what both groups of complete tables hold, sorted; and size and sum of the smaller."""
    fewer, more = sorted((first.low, second.low), key=len)
    return np.sort(np.concatenate([fewer, more]), axis=0), len(fewer), fewer.sum(axis=0)


@lru_cache(maxsize=100_000)
def _counted_p(
    pool: tuple[int, ...], size: int, total: int, forms: tuple[Form, ...]
) -> list[float]:
    """Return the p-values of the sum of so many of a sorted pool, by how often each sum occurs."""
    n, step = len(pool), math.gcd(*(score - pool[0] for score in pool)) or 1
    mean = size * (sum(pool) - n * pool[0]) / n / step
    at = (total - size * pool[0]) // step
    sums = _sums(tuple((score - pool[0]) // step for score in pool), size)
    away = abs(at - mean)
    # As far from the mean as the observed sum, below it and above it; and the observed sum itself.
    ends = np.array([[mean - away, at], [mean + away, at]])
    reached = np.stack([sums.at_most(ends[0] + NOISE), sums.at_least(ends[1] - NOISE)])
    beyond = np.stack([sums.at_most(ends[0] - NOISE), sums.at_least(ends[1] + NOISE)])
    if not away:
        # Sums at their mean are as far in both directions, and count once.
        reached[1, 0] = beyond[1, 0]
    counts = (_in_form(form, reached, beyond) for form in forms)
    return [float(min(count / sums.total, 1.0)) for count in counts]


def _in_form(form: Form, reached: Reals, beyond: Reals) -> Any:
    """Return what a form counts, over (below or above, as far as the observed or just it, ...)."""
    far, tails = np.moveaxis((reached + beyond) / 2 if form.mid_p else reached, 1, 0)
    if form.tail == "absolute":
        return far.sum(axis=0)
    if form.tail == "against":
        return tails.max(axis=0)
    return (2 if form.tail == "doubled" else 1) * tails.min(axis=0)


def _near_p(pools: Ints, size: int, totals: Ints, forms: tuple[Form, ...]) -> Reals:
    """Return about the p-values of sums of so many of each pool, over (form, table).

    Edgeworth's series with the skewness and kurtosis of sums drawn without replacement; it guides a
    climb, and decides nothing.
    """
    n, step = len(pools), np.gcd.reduce(pools - pools[0], axis=0)
    off = pools - pools.mean(axis=0)
    second, third, fourth = ((off**k).sum(axis=0) for k in (2, 3, 4))
    rest = n - size
    variance = size * rest / (n * (n - 1)) * np.maximum(second, NOISE)
    skewness = size * rest * (rest - size) / (n * (n - 1) * (n - 2)) * third / variance**1.5
    both = (n * (n + 1) - 6 * size * rest) * fourth + 3 * (size - 1) * (rest - 1) * second**2
    kurtosis = size * rest / (n * (n - 1) * (n - 2) * (n - 3)) * both / variance**2 - 3
    at = totals - size * pools.mean(axis=0)
    ends = np.array([[abs(at), -at], [abs(at), at]])
    skew = np.array([-skewness, skewness])[:, None]

    def tails(nearer: Reals) -> Any:
        z = (ends - nearer) / np.sqrt(variance)
        by_skewness = skew / 6 * (z**2 - 1) + skew**2 / 72 * (z**5 - 10 * z**3 + 15 * z)
        more = by_skewness + kurtosis / 24 * (z**3 - 3 * z)
        return np.clip(ndtr(-z) + np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi) * more, 0, 1)

    reached, beyond = tails(step / 2), tails(-step / 2)
    return np.array([np.minimum(_in_form(form, reached, beyond), 1) for form in forms])


@lru_cache(maxsize=4096)
def _sums(pool: tuple[int, ...], size: int) -> Subsets:
    return by_size(pool, size)[size]


# --- counting the extreme arrangements ------------------------------------------------------------


@dataclass(frozen=True)
class _Arranged:
    """The ends of ``T_k - T`` over (arrangement, box), and of ``2 (E T - T)`` over boxes.

    The latter are times n + m. All that is counted are the fewest and the most arrangements.
    """

    low: Reals
    high: Reals
    mirror: Ends
    patients: int

    @classmethod
    def of(cls, first: Sample, second: Sample) -> "_Arranged":
        """List the arrangements of two groups."""
        n, m = first.size, second.size
        # No sum or difference below is larger than so many times the largest sum, or score, alone.
        reach = 8 * (n + m) * max(first.largest, second.largest)
        coming, going = _arrangements(n, m, short=reach < _SHORT)
        come, go = first.sums_of(coming), second.sums_of(going)
        low = np.subtract(come[0], go[1], out=come[0])
        high = np.subtract(come[1], go[0], out=come[1])
        mirror_low = 2 * (m * first.sum_low - n * second.sum_high)
        mirror_high = 2 * (m * first.sum_high - n * second.sum_low)
        return cls(low, high, (mirror_low, mirror_high), n + m)

    def extreme(self, form: Form) -> Ends:
        """Bound the halves of arrangements at least as extreme as the observed one."""
        if form.tail == "absolute":
            reached, beyond = self._far
            return _added(reached, beyond if form.mid_p else reached)
        of_both = np.maximum if form.tail == "against" else np.minimum
        upper, lower = (_added(one[0], one[form.mid_p]) for one in (self._upper, self._lower))
        return of_both(upper[0], lower[0]), of_both(upper[1], lower[1])

    @cached_property
    def _upper(self) -> tuple[Ends, Ends]:
        """Count arrangements with a T_k of at least T, and with one above it."""
        reached = how_many(self.low >= 0), how_many(self.high >= 0)
        return reached, (how_many(self.low > 0), how_many(self.high > 0))

    @cached_property
    def _lower(self) -> tuple[Ends, Ends]:
        """Count arrangements with a T_k of at most T, and with one below it."""
        reached = how_many(self.high <= 0), how_many(self.low <= 0)
        return reached, (how_many(self.high < 0), how_many(self.low < 0))

    @cached_property
    def _far(self) -> tuple[Ends, Ends]:
        """Count arrangements with a T_k as far from E T as T is, and with one farther from it.

        T_k - T lies between 0 and its mirror image of the others, whose ends are rounded to whole
        numbers here.
        """
        low, high, n = self.low, self.high, self.patients
        floor_low, floor_high = ((end // n).astype(low.dtype) for end in self.mirror)
        ceil_low, ceil_high = (-(-end // n).astype(low.dtype) for end in self.mirror)
        same = (low == 0) & (high == 0)
        surely = (low >= np.maximum(ceil_high, 0)) | (high <= np.minimum(floor_low, 0)) | same
        never = ((low > 0) & (high < ceil_low)) | ((high < 0) & (low > floor_high))
        beyond = (low > np.maximum(floor_high, 0)) | (high < np.minimum(ceil_low, 0))
        within = ((low >= 0) & (high <= floor_low)) | ((high <= 0) & (low >= ceil_high)) | same
        reached = how_many(surely), len(never) - how_many(never)
        return reached, (how_many(beyond), len(within) - how_many(within))


def _added(one: Ends, other: Ends) -> Ends:
    return one[0] + other[0], one[1] + other[1]


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
        above += how_many(np.asarray(higher[come, go].all(axis=1)))
        below += how_many(np.asarray(lower[come, go].all(axis=1)))
    return np.minimum(above, below)


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
