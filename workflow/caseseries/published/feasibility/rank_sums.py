"""Rank sums beside the normal distribution, and signed rank sums, for boxes of tables.

With D and K of :mod:`.ranks` the squared z is ``factor (|D| - c)^2 / K``, c being the continuity
correction.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import ndtr

from caseseries.published.feasibility.boxes import Ends, Flags, Ints, Reals, square
from caseseries.published.feasibility.ranks import away, below, bounded
from caseseries.published.feasibility.t_windows import squared_between
from caseseries.published.feasibility.windows import (
    NOISE,
    ExactWindow,
    Form,
    PWindow,
    Tables,
    WholeWindow,
    outside,
    ratio_may_hold,
)
from caseseries.statistics.counting import Null
from caseseries.statistics.exact import sign_flips

MOST_SIGNS = 190
"""The signs of more patients are not counted."""

MOST_CLIMBED = 60
"""Of more patients a climb goes by Edgeworth's series, which is right to about 1%."""


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
        return away(bounded(boxes, self.measure, self.groups, self.second)[0])

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
        of = self.measure, self.groups, self.second
        deviation, squares = bounded(boxes, *of, pratt=self.pratt)
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
class SignedRankWindow(ExactWindow):
    """The exact p-value of a signed rank sum; zeros are left out, once ranked for ``pratt``."""

    pratt: bool = False

    def p(self, tables: Tables) -> Reals:
        """Return p-values over (form, table), 1 without differences; NaN of too many signs."""
        ranks, deviations = self._ranks(tables)
        if len(ranks) > MOST_SIGNS:
            return np.full((len(self.forms), len(tables)), np.nan)
        ordered = [tuple(row[row > 0].tolist()) for row in np.sort(ranks, axis=0).T]
        seen = list(zip(ordered, deviations.tolist(), strict=True))
        return np.array([[_signed_p(*one, form) for one in seen] for form in self.forms])

    def guide(self, tables: Tables) -> Reals:
        """Return p-values over (form, table), of many patients nearly those.

        Edgeworth's series with the kurtosis of a sum of signed ranks.
        """
        ranks, deviations = self._ranks(tables)
        if len(ranks) <= MOST_CLIMBED:
            return self.p(tables)
        variance, fourth = (np.maximum((ranks**k).sum(axis=0), 1) for k in (2, 4))
        step = np.gcd.reduce(ranks, axis=0)

        def tail(nearer: Ints) -> Any:
            z = (np.abs(deviations) - nearer) / np.sqrt(variance)
            more = fourth / variance**2 / 12 * (z**3 - 3 * z)
            return ndtr(-z) - np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi) * more

        tails = tail(-step), tail(step)
        return np.array([_of_form(form, *tails) for form in self.forms])

    def _ranks(self, tables: Tables) -> tuple[Ints, Ints]:
        """Return the doubled ranks of what differs, over (patient, table), and D."""
        differences, _ = tables.cells(self.measure, self.groups)
        sizes = np.abs(differences)
        ranks = below(sizes, sizes) + below(sizes + 1, sizes) + 1
        ranks = np.where(sizes > 0, ranks - 2 * (sizes == 0).sum(axis=0) * (not self.pratt), 0)
        return ranks, (np.sign(differences) * ranks).sum(axis=0)


def _of_form(form: Form, beyond: Any, reached: Any) -> Any:
    """Return p-values where the tail observed is beyond D, or reaches it."""
    if form.mid_p:
        beyond = reached = (beyond + reached) / 2
    if form.tail == "against":
        return 1 - beyond
    return reached if form.tail == "one" else np.minimum(2 * reached, 1.0)


@lru_cache(maxsize=100_000)
def _signed_p(ranks: tuple[int, ...], deviation: int, form: Form) -> float:
    null = _signs(ranks)
    if null is None:
        return math.nan
    # Sums of positive ranks are counted in the largest common step of the ranks.
    at = (abs(deviation) + sum(ranks)) // (2 * math.gcd(*ranks) or 1)
    beyond, reached = (null.at_least(least) / null.total for least in (at + 1, at))
    return float(_of_form(form, beyond, reached))


@lru_cache(maxsize=256)
def _signs(ranks: tuple[int, ...]) -> Null | None:
    return sign_flips(np.array(ranks, dtype=np.int64))
