"""Windows: between which two ends a statistic of the scores lies, one class for each kind of them.

A window tells which boxes may still hold a table that fits, and how far complete tables miss it.
"No table in this box" is proved: whole numbers throughout, and ratios with ends moved outward by
far more than floating point errs. "Perhaps" may be wrong for a wide box; complete tables are
checked again. How far a table misses guides a search and proves nothing: one unit is about what
moving one score by one step changes, so that windows of all kinds weigh alike.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from typing import Any, ClassVar, Literal, NamedTuple, Self

import numpy as np

from caseseries.published.feasibility.boxes import Ends, Flags, Ints, Reals
from caseseries.published.feasibility.table import Design, Measure

Tail = Literal["absolute", "doubled", "one", "against"]
Groups = tuple[int, ...]

NOISE = 1e-9
"""By how much the window of an exact p-value is widened; floating point errs by far less."""

_NEVER = 1e6
"""How far a statistic that does not exist misses its window."""


class Tables:
    """Complete tables, many at once, as windows look at them: lowest and highest values that meet.

    ``scores`` are over (column, patient, table).
    """

    scale = 1
    """How many times the spreads are larger than sums of squares about the mean."""

    def __init__(self, design: Design, scores: Ints) -> None:
        self._design, self._scores = design, scores

    def __len__(self) -> int:
        return int(self._scores.shape[-1])

    def size(self, groups: Groups) -> int:
        """Return the number of patients in some groups."""
        return self._design.size(groups)

    def take(self, which: Ints) -> "Tables":
        """Return some of the tables."""
        return Tables(self._design, self._scores[..., which])

    def cells(self, measure: Measure, groups: Groups) -> Ends:
        """Return the lowest and highest value of a measure of some groups, over (patient, box)."""
        values = self._scores[measure.start]
        if measure.end is not None:
            values = values - self._scores[measure.end]
        chosen: Ints = values[self._design.rows(groups)]
        return chosen, chosen

    def sums(self, measure: Measure, groups: Groups) -> Ends:
        """Return the ends of a sum, over boxes."""
        total = self.cells(measure, groups)[0].sum(axis=0)
        return total, total

    def spreads(self, measure: Measure, groups: Groups) -> Ends:
        """Return the ends of a sum of squares about the mean, times the scale, over boxes."""
        values, _ = self.cells(measure, groups)
        spread: Any = spread_of(values) / max(len(values), 1)
        return spread, spread


@dataclass(frozen=True)
class Window:
    """A statistic of a measure of some groups, between two ends.

    Most have no ``second`` groups with which the first are compared, and no ``partner`` with which
    the measure is correlated.
    """

    measure: Measure
    groups: Groups
    low: int | Fraction
    high: int | Fraction
    second: Groups = ()
    partner: Measure | None = None

    @property
    def ways(self) -> "tuple[Window, ...]":
        """The windows of which one must hold."""
        return (self,)

    @property
    def columns(self) -> frozenset[int]:
        """The columns of scores that the window speaks of."""
        partner = self.partner.start if self.partner else None
        ends = (self.measure.start, self.measure.end, partner)
        return frozenset(end for end in ends if end is not None)

    def regrouped(self, groups: Groups, measure: Measure | None = None) -> Self:
        """Return the window on another set of groups, and perhaps on another measure."""
        return replace(self, groups=groups, measure=measure or self.measure)

    def renumbered(self, place: Mapping[int, int]) -> Self:
        """Return the window where each column has another place."""
        partner = self.partner and self.partner.renumbered(place)
        return replace(self, measure=self.measure.renumbered(place), partner=partner)

    def may_hold(self, boxes: Tables) -> Flags:
        """Tell for each box whether it may hold a table that satisfies the window."""
        raise NotImplementedError

    def missed(self, tables: Tables) -> Reals:
        """Return how far each complete table misses the window; 0 inside."""
        raise NotImplementedError

    def may_have_rank_sum(self, sizes: tuple[int, int], least: float, most: float) -> bool:
        """Tell whether a test of two groups may fit, twice its rank sum less its mean given."""
        return True


# --- the scores of one set of patients ------------------------------------------------------------


@dataclass(frozen=True)
class WholeWindow(Window):
    """A whole number."""

    low: int
    high: int

    def ends(self, boxes: Tables) -> Ends:
        """Return the ends of the number, over boxes."""
        raise NotImplementedError

    def may_hold(self, boxes: Tables) -> Flags:
        """Tell where the ends leave a number that lies in the window."""
        low, high = self.ends(boxes)
        return (low <= self.high) & (high >= self.low)

    def missed(self, tables: Tables) -> Reals:
        """Return by how much the number is too small, or too large."""
        return outside(self.ends(tables)[0], self.low, self.high)


class SumWindow(WholeWindow):
    """The sum (a printed mean)."""

    def ends(self, boxes: Tables) -> Ends:
        """Bound the sum."""
        return boxes.sums(self.measure, self.groups)


class SpreadWindow(WholeWindow):
    """``n Q - S^2``, Q being the sum of squares and S the sum (a printed SD)."""

    def missed(self, tables: Tables) -> Reals:
        """Return by how much it is too small or large, in about what one step changes."""
        spread = spread_of(tables.cells(self.measure, self.groups)[0])
        return outside(spread, self.low, self.high) / (2 * math.sqrt(max(self.low, self.high, 1)))


@dataclass(frozen=True)
class CountWindow(WholeWindow):
    """The number of patients with one of some ascending scores (a percentage)."""

    scores: tuple[int, ...] = ()

    def ends(self, boxes: Tables) -> Ends:
        """Bound the number of patients with one of the scores."""
        low, high = boxes.cells(self.measure, self.groups)
        scores = np.array(self.scores, dtype=low.dtype)
        inside = scores.searchsorted(high, "right") - scores.searchsorted(low)
        surely = (inside == high - low + 1).sum(axis=0)
        return surely, (inside > 0).sum(axis=0)


@dataclass(frozen=True)
class OrderWindow(WholeWindow):
    """The sum of the scores at two places, from 0, of the sorted ones.

    That is twice a median; at one place twice, twice the smallest or the largest score.
    """

    places: tuple[int, int] = (0, 0)

    def ends(self, boxes: Tables) -> Ends:
        """Bound the sum of the scores at two places."""
        first, last = self.places
        low, high = (np.sort(end, axis=0) for end in boxes.cells(self.measure, self.groups))
        return low[first] + low[last], high[first] + high[last]


# --- p-values -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PWindow(Window):
    """A p-value by one way to do a test."""

    low: Fraction
    high: Fraction

    inside: ClassVar[float] = NOISE
    """By how much the window is narrowed for p-values in floating point; shares of arrangements may
    lie on its very end."""

    def may_hold(self, boxes: Tables) -> Flags:
        """Tell that any box may, where a p-value is known only once a table is complete."""
        return np.ones(len(boxes), dtype=bool)

    def p(self, tables: Tables) -> Reals:
        """Return the p-value of each complete table; NaN where it does not exist."""
        raise NotImplementedError

    def guide(self, tables: Tables) -> Reals:
        """Return about the p-value of each complete table, to climb by."""
        return self.p(tables)

    def missed(self, tables: Tables) -> Reals:
        """Compare on the scale of logarithms, on which p-values move evenly."""
        p = self.guide(tables)
        # No p-value lies beyond 0 and 1, so that these ends need no care.
        low = math.log(max(float(self.low), 1e-300)) + self.inside * (self.low > 0)
        high = math.log(max(float(self.high), 1e-300)) - self.inside * (self.high < 1)
        exists = np.isfinite(p)
        logarithm = np.log(np.maximum(np.where(exists, p, 1.0), 1e-300))
        return np.where(exists, 5 * outside(logarithm, low, high), _NEVER)


class Form(NamedTuple):
    """What an exact p-value counts.

    Arrangements as far from the mean as the observed one (absolute), twice those of the smaller
    tail (doubled), or those of the smaller tail (one) or of the larger (against); with a mid-p,
    those just as extreme count half.
    """

    tail: Tail
    mid_p: bool = False


@dataclass(frozen=True)
class ExactWindow(PWindow):
    """An exact p-value in any of some forms; p-values are over (form, table)."""

    inside = -NOISE
    forms: tuple[Form, ...] = ()

    def may_hold(self, boxes: Tables) -> Flags:
        """Judge where every value is known and p-values are counted; elsewhere it may hold."""
        ends = [boxes.cells(self.measure, of) for of in (self.groups, self.second) if of]
        known = np.flatnonzero(np.all([(low == high).all(axis=0) for low, high in ends], axis=0))
        fits = np.ones(len(boxes), dtype=bool)
        if not len(known):
            return fits
        p = self.p(boxes.take(known))
        beyond = (p < float(self.low) - NOISE) | (p > float(self.high) + NOISE)
        fits[known] = ~beyond.all(axis=0)
        return fits

    def missed(self, tables: Tables) -> Reals:
        """Return how far the nearest form misses."""
        nearest: Reals = super().missed(tables).min(axis=0)
        return nearest


@dataclass(frozen=True)
class AnyWindow(Window):
    """0 or 1: at least one of some windows on a measure holds, as the ways to do a test."""

    of: tuple[Window, ...] = ()

    @property
    def ways(self) -> tuple[Window, ...]:
        """The windows of which one must hold."""
        return self.of

    def regrouped(self, groups: Groups, measure: Measure | None = None) -> Self:
        """Return all windows on another set of groups, and perhaps on another measure."""
        of = tuple(way.regrouped(groups, measure) for way in self.of)
        return replace(self, of=of, groups=groups, measure=measure or self.measure)

    def renumbered(self, place: Mapping[int, int]) -> Self:
        """Return all windows where each column has another place."""
        of = tuple(way.renumbered(place) for way in self.of)
        return replace(super().renumbered(place), of=of)

    def may_hold(self, boxes: Tables) -> Flags:
        """Tell for each box whether it may hold a table that satisfies one of the windows."""
        found, rest = np.zeros(len(boxes), dtype=bool), np.arange(len(boxes))
        for way in self.of:
            held = way.may_hold(boxes)
            if held.any():
                found[rest[held]] = True
                rest, boxes = rest[~held], boxes.take(np.flatnonzero(~held))
            if not len(rest):
                break
        return found

    def missed(self, tables: Tables) -> Reals:
        """Return how far the nearest window is missed."""
        return reduce(np.minimum, (way.missed(tables) for way in self.of))

    def may_have_rank_sum(self, sizes: tuple[int, int], least: float, most: float) -> bool:
        """Tell whether one of the tests may fit."""
        return any(way.may_have_rank_sum(sizes, least, most) for way in self.of)


# --- arithmetic -----------------------------------------------------------------------------------


_OUTWARD = 2.0**-40
"""By which share of themselves the ends of a ratio are moved outward; products err by 2^-51."""


def ratio_may_hold(top: Ends, bottom: Ends, low: float | Reals, high: float | Reals) -> Flags:
    """Tell whether ``top / bottom`` may lie between two numbers, and either of them above 0."""
    endless = np.isinf(high)
    exists: Flags = (bottom[1] > 0) | (endless & (top[1] > 0))
    fits = top[1] >= bottom[0] * (low * (1 - _OUTWARD))
    # 0 times infinity would be no number.
    most = bottom[1] * (np.where(endless, 0.0, high) * (1 + _OUTWARD))
    fits &= (top[0] <= most) | endless | ~exists
    both: Flags = exists & fits
    return both


def outside(statistic: Ints | Reals, low: float | Ints, high: float | Ints) -> Reals:
    """Return how far a statistic lies outside two ends."""
    return np.maximum(np.maximum(low - statistic, statistic - high), 0).astype(np.float64)


def spread_of(values: Ints) -> Ints:
    """Return ``n Q - S^2`` over (patient, table)."""
    spread: Ints = len(values) * (values * values).sum(axis=0) - values.sum(axis=0) ** 2
    return spread
