"""What sums and sums of squares say about boxes of tables.

Sums of a column, of its groups and of the changes between columns hang together by addition; so do
sums of squares about the mean, once the part between the groups is known; and the spread of a
change lies between the difference and the sum of the spreads of its two columns. Following these
relations, :class:`Moments` moves the ends of every box inward and drops boxes that became empty.
Whole numbers throughout; square roots are taken in floating point and rounded outward by far more
than they can err. So a box that is dropped holds no table that fits.
"""

import math
from collections.abc import Iterator
from functools import cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility.boxes import (
    Boxes,
    Ends,
    Flags,
    Ints,
    Order,
    Reals,
    SortedRuns,
    Space,
    TiedBlocks,
    addition,
    counted,
    meet,
    square,
    total,
    triangle,
)
from caseseries.published.feasibility.problem import Problem
from caseseries.published.feasibility.t_windows import TWindow
from caseseries.published.feasibility.table import Measure
from caseseries.published.feasibility.windows import Groups, SpreadWindow, SumWindow, Tables

MEAN_WEIGHT = 8
"""A mean is cut until it is known so many times better than the scores behind it."""

_FAR = 2**45
_FAR_SHORT = 2**28

_SHORT = 2**31
"""Whole numbers below it fit into 32 bits, with which the machine is twice as fast."""

_MOST = 2**30
"""The largest sum of squares, scaled: its square fits into 64 bits beside a factor of 4."""

_ALONE = np.ones((1, 1), dtype=np.int64)
"""Of a score whose order is not known only the patient himself is surely as far out."""

_OUTWARD = 1e-6
"""By how much the quotient of a sum is rounded outward; floating point errs by less than 1e-7."""


class Moments:
    """The network of sums and spreads of one problem, in which a tie pattern may fix a column.

    Arrays over measures follow ``measures`` (the columns of scores, then the changes) or, for sums
    of squares, ``spread_measures``; over sets ``sets`` (the groups, then the unions of groups that
    a claim speaks of). ``scale`` makes sums of squares about means whole numbers.
    """

    def __init__(self, problem: Problem, tied: int | None = None) -> None:
        design = problem.design
        self.tied = tied
        # Patients who are alike are kept sorted in one column, and not in the tied one.
        self.sorted_column = next((c for c in problem.columns if c != tied), 0)
        self.n = design.n
        top = max(score.top for score in design.scores)
        # No sum or product of scores below is larger than that.
        short = 8 * design.n**3 * top**2 < _SHORT
        self._whole: np.dtype[Any] = np.dtype(np.int32 if short else np.int64)
        self.group_sizes = np.array(design.sizes)
        self.columns = len(design.scores)
        self._scores = design.scores
        self.measures = _measures(problem)
        self.sets = _sets(problem)
        self.unions = self.sets[len(design.sizes) :]
        self.members = {groups: design.rows(groups) for groups in self.sets}
        self.sizes = {groups: design.size(groups) for groups in self.sets}
        self.scale = self._scale()
        self.spread_measures = _spread_measures(problem, self.measures)
        self._sum_window = self._windows(problem, SumWindow, self.measures)
        self._spread_window = self._windows(problem, SpreadWindow, self.spread_measures)

    def _scale(self) -> int:
        """Return a multiple of every denominator of a sum of squares about a mean.

        Columns whose sum of squares is too large were left out when claims were translated.
        """
        denominators = list(self.sizes.values())
        for union in self.unions:
            for g, h in _pairs(union):
                denominators.append(self.sizes[union] * self.sizes[(g,)] * self.sizes[(h,)])
        most = _MOST // max(self.n * score.top**2 for score in self._scores)
        # With a smaller scale the ends are rounded outward: wider, and still safe.
        return min(math.lcm(*denominators), most)

    def _windows(
        self, problem: Problem, kind: type[SumWindow | SpreadWindow], measures: list[Measure]
    ) -> Ends:
        """Return the ends of all windows of one kind, over (measure, set)."""
        whole = np.dtype(np.int64) if kind is SpreadWindow else self._whole
        far = _FAR if whole == np.int64 else _FAR_SHORT
        low = np.full((len(measures), len(self.sets)), -far, dtype=whole)
        high = np.full((len(measures), len(self.sets)), far, dtype=whole)
        for window in problem.windows:
            if isinstance(window, kind):
                at = measures.index(window.measure), self.sets.index(window.groups)
                least, most = window.low, window.high
                if kind is SpreadWindow:
                    n = self.sizes[window.groups]
                    least, most = least * self.scale // n, -(-most * self.scale // n)
                low[at] = max(low[at], min(least, far))
                high[at] = min(high[at], max(most, -far))
        return low, high

    def seen(self, boxes: Boxes) -> Tables:
        """Return boxes as windows look at them."""
        return _SeenBoxes(boxes, self)

    # --- tightening -----------------------------------------------------------------------------

    def boxes(self, space: Space) -> Boxes:
        """Return tightened boxes that together hold every table of a space that may fit."""
        cells = space.low, space.high, space.tie, *counted(space.run)
        arrays: list[NDArray[Any]] = [cell.astype(self._whole) for cell in cells]
        for end in (*self._sum_window, *self._spread_window):
            arrays.append(np.repeat(end[..., None], len(space), axis=-1))
        arrays.append(np.zeros((self.columns, len(space)), dtype=bool))
        arrays.append(np.arange(len(space)))
        return self.tighten(Boxes(*arrays), rounds=3)

    def tighten(self, boxes: Boxes, rounds: int = 1) -> Boxes:
        """Move the ends inward, in place; return the boxes that may still hold a table."""
        for _ in range(rounds):
            is_open = (boxes.low != boxes.high).any(axis=1)
            # What is settled in every box needs no more work.
            fresh, still_open = (
                np.flatnonzero(columns).tolist()
                for columns in (~boxes.settled.all(axis=1), is_open.any(axis=1))
            )
            orders = self._orders(boxes, still_open)
            for order in orders.values():
                order.keep()
            self._tighten_sums(boxes, fresh)
            for column in still_open:
                self._sums_to_cells(boxes, column, orders.get(column))
            if self.spread_measures:
                self._tighten_spreads(boxes, fresh)
                for column in still_open:
                    self._spreads_to_cells(boxes, column, orders.get(column))
            boxes.settled = ~is_open
            empty = np.asarray((boxes.low > boxes.high).any(axis=(0, 1)))
            empty |= (boxes.sum_low > boxes.sum_high).any(axis=(0, 1))
            empty |= (boxes.spread_low > boxes.spread_high).any(axis=(0, 1))
            if empty.any():
                boxes = boxes.take(~empty)
            if not len(boxes):
                break
        return boxes

    def _orders(self, boxes: Boxes, still_open: list[int]) -> dict[int, Order]:
        """Return what is known of the order of scores, by column that is not settled."""
        orders: dict[int, Order] = {}
        if self.sorted_column in still_open:
            ends = boxes.cells(Measure(self.sorted_column))
            orders[self.sorted_column] = SortedRuns(*ends, boxes.above, boxes.below)
        if self.tied is not None and self.tied in still_open:
            orders[self.tied] = TiedBlocks(*boxes.cells(Measure(self.tied)), boxes.tie)
        return orders

    def mean_widths(self, boxes: Boxes) -> Ints:
        """Return how far the means are open, over (column, group, box), weighted for cutting.

        The spread of a group is bounded well only once its mean is known, so means are cut before
        scores. Columns whose spread nobody asks for are left alone.
        """
        groups = len(self.group_sizes)
        widths = (boxes.sum_high - boxes.sum_low)[: self.columns, :groups] * MEAN_WEIGHT
        for column in range(self.columns):
            if Measure(column) not in self.spread_measures or column == self.tied:
                widths[column] = 0
        means: Ints = widths // self.group_sizes[:, None]
        return means

    # --- sums -----------------------------------------------------------------------------------

    def sums_fit(self, tables: Ints) -> Flags:
        """Tell which complete tables, over (column, patient, box), lie in the windows of sums."""
        sums = self._over_sets(tables)
        changes = [sums[m.start] - sums[m.end] for m in self.measures if m.end is not None]
        if changes:
            sums = np.concatenate([sums, np.stack(changes)])
        low, high = (end[..., None] for end in self._sum_window)
        return np.asarray(((low <= sums) & (sums <= high)).all(axis=(0, 1)))

    def _tighten_sums(self, boxes: Boxes, fresh: list[int]) -> None:
        low, high = boxes.sum_low, boxes.sum_high
        for column in fresh:
            sums = (self._over_sets(end[column]) for end in (boxes.low, boxes.high))
            meet((low[column], high[column]), *sums)
        for _ in range(2):
            for i, change in enumerate(self.measures[self.columns :], start=self.columns):
                ends = [(low[at], high[at]) for at in (change.start, i, change.end)]
                addition(ends[0], ends[1:])
            for i, union in enumerate(self.unions, start=len(self.group_sizes)):
                parts = [(low[:, g], high[:, g]) for g in union]
                addition((low[:, i], high[:, i]), parts)

    def _over_sets(self, cells: Ints) -> Ints:
        """Sum over the patients of each set: from (…, patient, box) to (…, set, box)."""
        sums = np.empty((*cells.shape[:-2], len(self.sets), cells.shape[-1]), dtype=cells.dtype)
        for i, groups in enumerate(self.sets):
            if len(groups) == 1:
                np.add.reduce(cells[..., self.members[groups], :], axis=-2, out=sums[..., i, :])
            else:
                sums[..., i, :] = reduce(np.add, [sums[..., g, :] for g in groups])
        return sums

    def _sums_to_cells(self, boxes: Boxes, column: int, order: Order | None) -> None:
        """Keep each score, and those that are surely as high, within the sum of its group."""
        for g in range(len(self.group_sizes)):
            members = self.members[(g,)]
            low, high = boxes.low[column, members], boxes.high[column, members]
            room_up = boxes.sum_high[column, g] - total(low)
            room_down = total(high) - boxes.sum_low[column, g]
            if order is None:
                most, least = low + room_up, high - room_down
            else:
                up = room_up + order.above(members, boxes.low[column])
                down = room_down - order.below(members, boxes.high[column])
                most, least = up // order.above(members), -(down // order.below(members))
            meet((low, high), least, most)

    # --- spreads --------------------------------------------------------------------------------

    def _tighten_spreads(self, boxes: Boxes, fresh: list[int]) -> None:
        low, high = boxes.spread_low, boxes.spread_high
        at = [self.measures.index(measure) for measure in self.spread_measures]
        sums = boxes.sum_low[at], boxes.sum_high[at]
        wide = sums[0].astype(np.int64), sums[1].astype(np.int64)
        for place, measure in enumerate(self.spread_measures):
            if measure.start in fresh or measure.end in fresh:
                self._spreads_of_cells(boxes, place, sums[0][place], sums[1][place])
        between = [self._between(*wide, union) for union in self.unions]
        for _ in range(2):
            for i, union in enumerate(self.unions, start=len(self.group_sizes)):
                parts = [(low[:, g], high[:, g]) for g in union]
                addition((low[:, i], high[:, i]), [*parts, between[i - len(self.group_sizes)]])
            for change in self.spread_measures:
                if change.end is not None:
                    sides = [change, Measure(change.start), Measure(change.end)]
                    places = [self.spread_measures.index(side) for side in sides]
                    triangle([(low[place], high[place]) for place in places])

    def _spreads_of_cells(self, boxes: Boxes, place: int, sum_low: Ints, sum_high: Ints) -> None:
        """Bound ``n Q - S^2`` by chords of the parabola, and by each cell's way to the mean."""
        low, high = boxes.cells(self.spread_measures[place])
        for i, groups in enumerate(self.sets[: len(self.group_sizes)]):
            members, n = self.members[groups], self.sizes[groups]
            floor, ceiling = low[members], high[members]
            least_sum, most_sum = sum_low[i], sum_high[i]
            # u (u - slope) is largest at an end of each cell; the mean slope goes with the sum.
            slope = (total(floor) + total(ceiling)) // n
            rest = total(np.maximum((floor - slope) * floor, (ceiling - slope) * ceiling))
            best_sum = np.minimum(np.maximum(n * slope // 2, least_sum), most_sum)
            most = n * rest + best_sum * (n * slope - best_sum)
            # n times the way from each cell to the mean, which is an nth of the sum.
            off = np.maximum(n * floor - most_sum, least_sum - n * ceiling)
            np.maximum(off, 0, out=off)
            least, most = (end.astype(np.int64) for end in (total(off * off), most))
            ends = boxes.spread_low[place, i], boxes.spread_high[place, i]
            meet(ends, least * self.scale // n**2, -(-most * self.scale // n))

    def _between(self, sum_low: Ints, sum_high: Ints, union: tuple[int, ...]) -> Ends:
        """Bound the sum of squares between the groups of a union, over (measure, box)."""
        low_total, high_total = np.zeros_like(sum_low[:, 0]), np.zeros_like(sum_low[:, 0])
        for g, h in _pairs(union):
            n_g, n_h = self.sizes[(g,)], self.sizes[(h,)]
            low, high = square(
                n_h * sum_low[:, g] - n_g * sum_high[:, h],
                n_h * sum_high[:, g] - n_g * sum_low[:, h],
            )
            divisor = self.sizes[union] * n_g * n_h
            low_total += low * self.scale // divisor
            high_total -= -high * self.scale // divisor
        return low_total, high_total

    def _spreads_to_cells(self, boxes: Boxes, column: int, order: Order | None) -> None:
        """Keep each score as near to the mean as the sum of squares demands.

        k of n scores at distance d of the mean, or further, need a sum of squares of
        ``d^2 n k / (n - k)``; k counts the scores that are surely as far out.
        """
        if Measure(column) not in self.spread_measures:
            return
        spread_high = boxes.spread_high[self.spread_measures.index(Measure(column))]
        low, high = boxes.low[column], boxes.high[column]
        for i, groups in enumerate(self.sets):
            members, n = self.members[groups], self.sizes[groups]
            # n d for each k; the ends of the mean are those of the sum, a nth of them.
            reach = np.sqrt(np.maximum(spread_high[i], 0) * (n / self.scale))
            share = _far_out(n)
            above, below = (order.above(members), order.below(members)) if order else (_ALONE,) * 2
            most = (boxes.sum_high[column, i] + reach * share.take(above)) / n + _OUTWARD
            least = (boxes.sum_low[column, i] - reach * share.take(below)) / n - _OUTWARD
            high[members] = np.minimum(high[members], np.floor(most).astype(self._whole))
            low[members] = np.maximum(low[members], np.ceil(least).astype(self._whole))


class _SeenBoxes(Tables):
    """Boxes as windows look at them."""

    def __init__(self, boxes: Boxes, moments: Moments) -> None:
        self._boxes, self._moments, self.scale = boxes, moments, moments.scale

    def __len__(self) -> int:
        return len(self._boxes)

    def size(self, groups: Groups) -> int:
        return self._moments.sizes.get(groups, 0)

    def take(self, which: Ints) -> Tables:
        return _SeenBoxes(self._boxes.take(which), self._moments)

    def cells(self, measure: Measure, groups: Groups) -> Ends:
        low, high = self._boxes.cells(measure)
        members = self._moments.members[groups]
        return low[members], high[members]

    def sums(self, measure: Measure, groups: Groups) -> Ends:
        boxes, at = self._boxes, self._place(self._moments.measures, measure, groups)
        return boxes.sum_low[at].astype(np.int64), boxes.sum_high[at].astype(np.int64)

    def spreads(self, measure: Measure, groups: Groups) -> Ends:
        boxes, at = self._boxes, self._place(self._moments.spread_measures, measure, groups)
        return boxes.spread_low[at], boxes.spread_high[at]

    def _place(self, of: list[Measure], measure: Measure, groups: Groups) -> tuple[int, int]:
        return of.index(measure), self._moments.sets.index(groups)


@cache
def _far_out(n: int) -> Reals:
    """Return ``sqrt((n - k) / k)`` for k scores of n that are far out, 0 for none."""
    k = np.arange(1, n + 1)
    return np.concatenate([[0.0], np.sqrt((n - k) / k)])


def _measures(problem: Problem) -> list[Measure]:
    changes = {w.measure for w in problem.windows if w.measure.end is not None}
    columns = [Measure(c) for c in range(len(problem.design.scores))]
    return columns + sorted(changes, key=lambda m: (m.start, m.end or 0))


def _sets(problem: Problem) -> list[tuple[int, ...]]:
    groups = range(len(problem.design.sizes))
    used = {of for window in problem.windows for of in (window.groups, window.second)}
    used |= {tuple(groups)}
    return [(g,) for g in groups] + sorted(union for union in used if len(union) > 1)


def _spread_measures(problem: Problem, measures: list[Measure]) -> list[Measure]:
    """Return the measures with a window on their spread or a t test, and the columns of changes."""
    asked = {
        way.measure
        for window in problem.windows
        for way in window.ways
        if isinstance(way, SpreadWindow | TWindow)
    }
    asked |= {Measure(m.start) for m in asked} | {
        Measure(m.end) for m in asked if m.end is not None
    }
    return [measure for measure in measures if measure in asked]


def _pairs(union: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    return ((g, h) for g in union for h in union if g < h)
