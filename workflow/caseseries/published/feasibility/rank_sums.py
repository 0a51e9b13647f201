"""Rank sums beside the normal distribution, for boxes of tables.

With R twice the mid-ranks and D twice the deviation of the rank sum (for signed ranks: the sum of
the signed R), the squared z is ``factor (|D| - c)^2 / K``: K is the sum of squares of the centred R
(of R for signed ranks), which is how ties correct the variance; c is the continuity correction.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtr

from caseseries.published.feasibility.arrangements import doubled_ranks
from caseseries.published.feasibility.boxes import Ends, Flags, Ints, Reals, square
from caseseries.published.feasibility.t_windows import squared_between
from caseseries.published.feasibility.windows import (
    NOISE,
    PWindow,
    Tables,
    Tail,
    WholeWindow,
    Window,
    outside,
    ratio_may_hold,
)
from caseseries.statistics.counting import Null
from caseseries.statistics.exact import sign_flips

Sums = tuple[int, int, int]
"""Patients, and the ends of the sum of their scores."""

_ERR = 1e-9
"""Floating point errs by less in a share of pairs."""

MOST_SIGNS = 190
"""Above so many patients an exact signed rank test is guided by the normal distribution."""


def _bounded(window: Window, boxes: Tables, *, pratt: bool = False) -> tuple[Ends, Ends]:
    """Bound D and K, over boxes, of two groups, or of the signed ranks of the first alone."""
    first = boxes.cells(window.measure, window.groups)
    if not window.second:
        return of_signed_ranks(*first, pratt=pratt)
    return of_two_groups(first, boxes.cells(window.measure, window.second))


@dataclass(frozen=True)
class RankSumWindow(WholeWindow):
    """Twice the distance of a rank sum from its mean.

    It is that of ``second`` among both groups, in the only one of ``windows``; or of the positive
    measures, in the window of so many that are not 0. Programs that take no notice of ties have one
    exact p-value for each.
    """

    windows: tuple[tuple[int, int], ...] = ()

    def ends(self, boxes: Tables) -> Ends:
        """Bound the distance."""
        return away(_bounded(self, boxes)[0])

    def missed(self, tables: Tables) -> Reals:
        """Return by how much the distance is too small or large, by how many are not 0."""
        values, _ = tables.cells(self.measure, self.groups)
        differing = (values != 0).sum(axis=0) * (not self.second)
        low, high = np.array(self.windows)[differing].T
        return outside(self.ends(tables)[0], low, high)

    def may_have_rank_sum(self, sizes: tuple[int, int], least: float, most: float) -> bool:
        """Tell whether both ends leave a distance that lies in the window."""
        return max(least, -most, 0.0) <= self.high and max(-least, most) >= self.low


@dataclass(frozen=True)
class RankNormalWindow(PWindow):
    """The two-sided p-value of a rank sum by the normal distribution.

    The rank sum is that of ``second`` among both groups, or of the positive measures where
    ``second`` is empty; its variance is corrected for ``ties``, or not. It comes ``nearer`` to its
    mean by the correction for continuity (1), not at all, or goes away from it (-1).
    """

    nearer: int = 0
    ties: bool = True
    pratt: bool = False

    def may_hold(self, boxes: Tables) -> Flags:
        """Hold the squared z against that of both ends of the window."""
        distance, squares, factor = self._z(boxes)
        least, most = squared_between(self.low, self.high, None)
        return ratio_may_hold(square(*distance), squares, float(least) / factor, most / factor)

    def p(self, tables: Tables) -> Reals:
        """Return p-values; NaN where all values are equal."""
        (distance, _), (spread, _), factor = self._z(tables)
        z = np.sqrt(factor / np.maximum(spread, 1)) * distance
        return np.where(spread > 0, 2 * ndtr(-z), np.nan)

    def _z(self, boxes: Tables) -> tuple[Ends, Ends, float]:
        """Bound ``|D|`` less the continuity correction, and K; and return the factor."""
        deviation, squares = _bounded(self, boxes, pratt=self.pratt)
        one, other = boxes.size(self.groups), boxes.size(self.second)
        n = one + other
        if not self.ties and self.second:
            squares = (np.full_like(deviation[0], (n**3 - n) // 3),) * 2
        elif not self.ties:
            low, high = boxes.cells(self.measure, self.groups)
            differing = ((low > 0) | (high < 0)).sum(axis=0), ((low != 0) | (high != 0)).sum(axis=0)
            least, most = (2 * k * (k + 1) * (2 * k + 1) // 3 for k in differing)
            squares = least, most
        factor = n * (n - 1) / (one * other) if self.second else 1.0
        return self.corrected(deviation), squares, factor

    def corrected(self, deviation: Ends) -> Ends:
        """Bound ``|D|`` less the continuity correction."""
        nearest, furthest = away(deviation)
        correction = self.nearer * (1 if self.second else 2)
        return np.maximum(nearest - correction, 0), np.maximum(furthest - correction, 0)

    def may_have_rank_sum(self, sizes: tuple[int, int], least: float, most: float) -> bool:
        """Hold the nearest rank sum against the largest variance, that without ties."""
        n = sum(sizes)
        factor = n * (n - 1) / math.prod(sizes) / ((n**3 - n) / 3)
        _, largest = squared_between(self.low, self.high, None)
        nearest = max(max(least, -most, 0.0) - self.nearer, 0.0)
        return factor * nearest**2 <= largest * (1 + NOISE)


@dataclass(frozen=True)
class SignedRankWindow(PWindow):
    """The exact p-value of a signed rank sum; zeros are left out, once ranked for ``pratt``."""

    inside = -NOISE
    mid_p: bool = False
    tail: Tail = "doubled"
    pratt: bool = False

    def may_hold(self, boxes: Tables) -> Flags:
        """Judge where every difference is known, and the signs can be counted."""
        low, high = boxes.cells(self.measure, self.groups)
        fits = np.ones(len(boxes), dtype=bool)
        if len(low) <= MOST_SIGNS:
            known = np.flatnonzero((low == high).all(axis=0))
            p = self.p(boxes.take(known))
            fits[known] = (p >= float(self.low) - NOISE) & (p <= float(self.high) + NOISE)
        return fits

    def p(self, tables: Tables) -> Reals:
        """Return p-values; 1 without differences."""
        differences, _ = tables.cells(self.measure, self.groups)
        sizes = np.abs(differences)
        ranks, _ = doubled_ranks(sizes, sizes)
        ranks = np.where(sizes > 0, ranks - 2 * (sizes == 0).sum(axis=0) * (not self.pratt), 0)
        deviations = (np.sign(differences) * ranks).sum(axis=0)
        ordered = np.sort(ranks, axis=0)
        return np.array(
            [
                _signed_p(tuple(row[row > 0].tolist()), int(d), self.mid_p, self.tail)
                for row, d in zip(ordered.T, deviations, strict=True)
            ]
        )


# --- bounds of D and K ----------------------------------------------------------------------------


def of_two_groups(first: Ends, second: Ends) -> tuple[Ends, Ends]:
    """Bound D and K of the second group's rank sum, over boxes.

    D counts the pairs in which the second scores higher, less those in which it scores lower.
    """
    least, most = _balance(second[0], first[1]), _balance(second[1], first[0])
    low, high = (np.concatenate(ends) for ends in zip(first, second, strict=True))
    # 3 K = n^3 - n less t^2 - 1 for every patient, t being how many have the same score.
    most_tied = _below(high + 1, low) - _below(low, high)
    settled = low == high
    least_tied = np.where(settled, _equal(low, np.where(settled, low, low.min() - 1)), 1)
    n = len(low)
    squares = tuple((n**3 - (tied**2).sum(axis=0)) // 3 for tied in (most_tied, least_tied))
    return (least, most), (squares[0], squares[1])


def _balance(values: Ints, others: Ints) -> Ints:
    """Count the pairs in which values are higher than others, less those in which they are lower.

    Over boxes.
    """
    if _are_few(others):
        pairs = np.sign(values[:, None] - others)
    else:
        pairs = _below(values, others) + _below(values + 1, others) - len(others)
    return np.asarray(pairs.reshape(-1, pairs.shape[-1]).sum(axis=0))


def _equal(values: Ints, others: Ints) -> Ints:
    """Count the others that are equal to each value, over (patient, box)."""
    if _are_few(others):
        return np.asarray((others[:, None] == values).sum(axis=0))
    return _below(values + 1, others) - _below(values, others)


def _are_few(others: Ints) -> bool:
    """Tell whether there are fewer patients than scores between the lowest and the highest."""
    return len(others) <= int(others.max(initial=0)) - int(others.min(initial=0))


def _below(values: Ints, others: Ints) -> Ints:
    """Count the others that are lower than each value, over (patient, box)."""
    if _are_few(others):
        return np.asarray((others[:, None] < values).sum(axis=0))
    lowest, highest = int(others.min()), int(others.max())
    counts = np.stack([(others < score).sum(axis=0) for score in range(lowest, highest + 2)])
    return np.take_along_axis(counts, np.clip(values - lowest, 0, len(counts) - 1), axis=0)


def between_means(first: Sums, second: Sums, scores: range) -> tuple[float, float]:
    """Bound D of two groups whose sums lie between ends, whatever their scores are.

    D is linear in how the scores of each group are distributed, so it is least, and most, where
    each has one score or two: the corners of all distributions with such means.
    """
    every = np.array(scores)
    one, other = (_corners(every, low / n, high / n) for n, low, high in (first, second))
    share = other.T @ np.sign(np.subtract.outer(every, every)) @ one
    pairs = first[0] * second[0]
    return float(share.min() - _ERR) * pairs, float(share.max() + _ERR) * pairs


def _corners(scores: Ints, low: float, high: float) -> Reals:
    """Return shares of one score or two, over (score, corner), whose mean lies between two."""
    inside = np.eye(len(scores))[(scores >= low) & (scores <= high)]
    below, above = np.triu_indices(len(scores), 1)
    found = [inside]
    for mean in (low, high):
        share = (mean - scores[below]) / (scores[above] - scores[below])
        fits = np.flatnonzero((share >= 0) & (share <= 1))
        mixed = np.zeros((len(fits), len(scores)))
        rows = np.arange(len(fits))
        mixed[rows, below[fits]], mixed[rows, above[fits]] = 1 - share[fits], share[fits]
        found.append(mixed)
    return np.concatenate(found).T


def of_signed_ranks(low: Ints, high: Ints, *, pratt: bool = False) -> tuple[Ends, Ends]:
    """Bound D and K of the ranks of differences without their zeros, over boxes."""
    size_low = np.maximum(np.maximum(low, -high), 0)
    size_high = np.maximum(np.abs(low), np.abs(high))
    least, most = doubled_ranks(size_low, size_high)
    surely_zero, maybe_zero = size_high == 0, size_low == 0
    if not pratt:
        # Zeros rank lowest; without them everybody moves down.
        least = np.maximum(least - 2 * (maybe_zero.sum(axis=0) - maybe_zero), 2)
        most = most - 2 * (surely_zero.sum(axis=0) - surely_zero)
    least, most = np.where(maybe_zero, 0, least), np.where(surely_zero, 0, most)
    signed_low = np.where(low > 0, least, -most)
    signed_high = np.where(high < 0, -least, most)
    return (
        (signed_low.sum(axis=0), signed_high.sum(axis=0)),
        ((least * least).sum(axis=0), (most * most).sum(axis=0)),
    )


def away(deviation: Ends) -> Ends:
    """Bound ``|D|``."""
    low, high = deviation
    return np.maximum(np.maximum(low, -high), 0), np.maximum(np.abs(low), np.abs(high))


@lru_cache(maxsize=100_000)
def _signed_p(ranks: tuple[int, ...], deviation: int, mid_p: bool, tail: str) -> float:
    null = _signs(ranks) if len(ranks) <= MOST_SIGNS else None
    if null is None:
        z = abs(deviation) / math.sqrt(sum(rank * rank for rank in ranks))
        beyond = reached = float(ndtr(-z))
    else:
        # Sums of positive ranks are counted in the largest common step of the ranks.
        at = (abs(deviation) + sum(ranks)) // (2 * math.gcd(*ranks) or 1)
        beyond, reached = (null.at_least(least) / null.total for least in (at + 1, at))
    if mid_p:
        beyond = reached = (beyond + reached) / 2
    if tail == "against":
        return 1 - beyond
    return reached if tail == "one" else min(2 * reached, 1.0)


@lru_cache(maxsize=256)
def _signs(ranks: tuple[int, ...]) -> Null | None:
    return sign_flips(np.array(ranks, dtype=np.int64))
