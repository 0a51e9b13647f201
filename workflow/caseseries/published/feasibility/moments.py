"""What sums and sums of squares say about boxes of tables.

Sums of a column, of its groups and of the changes between columns hang together by addition; so do
sums of squares about the mean, once the part between the groups is known; and the spread of a
change lies between the difference and the sum of the spreads of its two columns. Following these
relations, :class:`Moments` moves the ends of every box inward and drops boxes that became empty.
All of it is whole-number arithmetic: a box that is dropped holds no table that fits.
"""

import math
from collections.abc import Iterator

import numpy as np

from caseseries.published.feasibility.boxes import Boxes, Ends, Flags, Ints, Space
from caseseries.published.feasibility.problem import (
    Measure,
    Problem,
    SpreadWindow,
    SumWindow,
    TWindow,
)

MEAN_WEIGHT = 8
"""A mean is cut until it is known so many times better than the scores behind it."""

_FAR = 2**45


class Moments:
    """The network of sums and spreads of one problem.

    Parameters
    ----------
    problem
        The windows.
    tied
        The column that a tie pattern fixes, or None.

    Attributes
    ----------
    measures
        The columns of scores, then the changes; arrays over measures follow this order.
    spread_measures
        The measures whose sum of squares matters; arrays of spreads follow this order.
    sets
        The groups one by one, then the unions of groups that a claim speaks of.
    scale
        By what sums of squares about means are multiplied to make them whole numbers.
    """

    def __init__(self, problem: Problem, tied: int | None = None) -> None:
        design = problem.design
        self.tied = tied
        # Patients who are alike are kept sorted in one column, and not in the tied one.
        self.sorted_column = 1 if tied == 0 else 0
        self.n = design.n
        self.group_of = np.array(design.group_of)
        self.starts = np.cumsum([0, *design.sizes[:-1]])
        self.group_sizes = np.array(design.sizes)
        self.columns = len(design.scores)
        self.measures = _measures(problem)
        self.sets = _sets(problem)
        self.unions = self.sets[len(design.sizes) :]
        self.members = {groups: _slice(design.members(groups)) for groups in self.sets}
        self.sizes = {groups: design.size(groups) for groups in self.sets}
        self.scale = self._scale()
        self.spread_measures = _spread_measures(problem, self.measures)
        self._sum_window = self._windows(problem, SumWindow, self.measures)
        self._spread_window = self._windows(problem, SpreadWindow, self.spread_measures)

    def _scale(self) -> int:
        """Return a multiple of every denominator of a sum of squares about a mean."""
        denominators = list(self.sizes.values())
        for union in self.unions:
            for g, h in _pairs(union):
                denominators.append(self.sizes[union] * self.sizes[(g,)] * self.sizes[(h,)])
        return math.lcm(*denominators)

    def _windows(
        self, problem: Problem, kind: type[SumWindow | SpreadWindow], measures: list[Measure]
    ) -> Ends:
        """Return the ends of all windows of one kind, over (measure, set)."""
        low = np.full((len(measures), len(self.sets)), -_FAR, dtype=np.int64)
        high = np.full((len(measures), len(self.sets)), _FAR, dtype=np.int64)
        for window in problem.windows:
            if isinstance(window, kind):
                times = self.scale // self.sizes[window.groups] if kind is SpreadWindow else 1
                at = measures.index(window.measure), self.sets.index(window.groups)
                low[at] = max(low[at], window.low * times)
                high[at] = min(high[at], window.high * times)
        return low, high

    # --- looking up -----------------------------------------------------------------------------

    def sums(self, boxes: Boxes, measure: Measure, groups: tuple[int, ...]) -> Ends:
        """Return the ends of a sum, over boxes."""
        at = self.measures.index(measure), self.sets.index(groups)
        return boxes.sum_low[:, *at], boxes.sum_high[:, *at]

    def spreads(self, boxes: Boxes, measure: Measure, groups: tuple[int, ...]) -> Ends:
        """Return the ends of a sum of squares about the mean, times the scale, over boxes."""
        at = self.spread_measures.index(measure), self.sets.index(groups)
        return boxes.spread_low[:, *at], boxes.spread_high[:, *at]

    # --- tightening -----------------------------------------------------------------------------

    def boxes(self, space: Space) -> Boxes:
        """Return tightened boxes that together hold every table of a space that may fit."""
        sums, spreads = (
            [np.repeat(end[None], len(space), axis=0) for end in window]
            for window in (self._sum_window, self._spread_window)
        )
        low, high = space.low.copy(), space.high.copy()
        return self.tighten(Boxes(low, high, space.tie, space.alike, *sums, *spreads), rounds=6)

    def tighten(self, boxes: Boxes, rounds: int = 1) -> Boxes:
        """Move the ends inward, in place; return the boxes that may still hold a table."""
        for _ in range(rounds):
            order = self._order(boxes)
            self._keep_order(boxes)
            self._tighten_sums(boxes)
            self._sums_to_cells(boxes, order)
            if self.spread_measures:
                self._tighten_spreads(boxes)
                self._spreads_to_cells(boxes, order)
            possible = (boxes.low <= boxes.high).all(axis=(1, 2))
            possible &= (boxes.sum_low <= boxes.sum_high).all(axis=(1, 2))
            possible &= (boxes.spread_low <= boxes.spread_high).all(axis=(1, 2))
            if not possible.all():
                boxes = boxes.take(possible)
            if not len(boxes):
                break
        return boxes

    def mean_widths(self, boxes: Boxes) -> Ints:
        """Return how far the means are open, over (box, column, group), weighted for cutting.

        The spread of a group is bounded well only once its mean is known, so means are cut before
        scores. Columns whose spread nobody asks for are left alone.
        """
        groups = len(self.group_sizes)
        widths = (boxes.sum_high - boxes.sum_low)[:, : self.columns, :groups] * MEAN_WEIGHT
        for column in range(self.columns):
            if Measure(column) not in self.spread_measures or column == self.tied:
                widths[:, column] = 0
        return widths // self.group_sizes

    # --- order ----------------------------------------------------------------------------------

    def _order(self, boxes: Boxes) -> dict[int, Flags]:
        """Tell by column who surely scores as high as whom, over (box, patient, patient)."""
        run = np.cumsum(~boxes.alike, axis=1)
        later = np.arange(self.n)[:, None] <= np.arange(self.n)
        order = {self.sorted_column: (run[:, :, None] == run[:, None, :]) & later}
        if self.tied is not None:
            order[self.tied] = boxes.tie[:, :, None] <= boxes.tie[:, None, :]
        return order

    def _keep_order(self, boxes: Boxes) -> None:
        low, high = boxes.low[:, self.sorted_column], boxes.high[:, self.sorted_column]
        if boxes.alike.any():
            for i in range(1, self.n):
                limit = np.where(boxes.alike[:, i], low[:, i - 1], 0)
                np.maximum(low[:, i], limit, out=low[:, i])
            for i in range(self.n - 1, 0, -1):
                limit = np.where(boxes.alike[:, i], high[:, i], _FAR)
                np.minimum(high[:, i - 1], limit, out=high[:, i - 1])
        if self.tied is not None:
            _keep_ties(boxes.low[:, self.tied], boxes.high[:, self.tied], boxes.tie)

    # --- sums -----------------------------------------------------------------------------------

    def _tighten_sums(self, boxes: Boxes) -> None:
        low, high = boxes.sum_low, boxes.sum_high
        columns = slice(0, self.columns)
        np.maximum(low[:, columns], self._over_sets(boxes.low), out=low[:, columns])
        np.minimum(high[:, columns], self._over_sets(boxes.high), out=high[:, columns])
        for _ in range(2):
            for i, change in enumerate(self.measures[self.columns :], start=self.columns):
                ends = [(low[:, at], high[:, at]) for at in (change.start, i, change.end)]
                _addition(ends[0], ends[1:])
            for i, union in enumerate(self.unions, start=len(self.group_sizes)):
                parts = [(low[:, :, g], high[:, :, g]) for g in union]
                _addition((low[:, :, i], high[:, :, i]), parts)

    def _over_sets(self, cells: Ints) -> Ints:
        """Sum over the patients of each set, over (box, column, set)."""
        by_group = np.add.reduceat(cells, self.starts, axis=2)
        by_union = [by_group[:, :, list(union)].sum(axis=2) for union in self.unions]
        return np.concatenate([by_group, *(one[:, :, None] for one in by_union)], axis=2)

    def _sums_to_cells(self, boxes: Boxes, order: dict[int, Flags]) -> None:
        """Keep each score, and those that are surely as high, within the sum of its group."""
        low, high = boxes.low, boxes.high
        same_group = self.group_of[:, None] == self.group_of
        columns, groups = slice(0, self.columns), slice(0, len(self.group_sizes))
        room_up = boxes.sum_high[:, columns, groups] - np.add.reduceat(low, self.starts, axis=2)
        room_down = np.add.reduceat(high, self.starts, axis=2) - boxes.sum_low[:, columns, groups]
        most = low + room_up[:, :, self.group_of]
        least = high - room_down[:, :, self.group_of]
        for column, above in order.items():
            above = above & same_group
            below = above.transpose(0, 2, 1)
            up = room_up[:, column, self.group_of] + _sum_over(above, low[:, column])
            down = room_down[:, column, self.group_of] - _sum_over(below, high[:, column])
            most[:, column] = up // above.sum(axis=2)
            least[:, column] = -(down // below.sum(axis=2))
        np.minimum(high, most, out=high)
        np.maximum(low, least, out=low)

    # --- spreads --------------------------------------------------------------------------------

    def _tighten_spreads(self, boxes: Boxes) -> None:
        low, high = boxes.spread_low, boxes.spread_high
        at = [self.measures.index(measure) for measure in self.spread_measures]
        sums = boxes.sum_low[:, at], boxes.sum_high[:, at]
        least, most = self._spreads_of_cells(boxes, *sums)
        np.maximum(low, least, out=low)
        np.minimum(high, most, out=high)
        between = [self._between(*sums, union) for union in self.unions]
        for _ in range(2):
            for i, union in enumerate(self.unions, start=len(self.group_sizes)):
                parts = [(low[:, :, g], high[:, :, g]) for g in union]
                _addition((low[:, :, i], high[:, :, i]), [*parts, between[i - len(self.group_sizes)]])
            for change in self.spread_measures:
                if change.end is not None:
                    sides = [change, Measure(change.start), Measure(change.end)]
                    places = [self.spread_measures.index(side) for side in sides]
                    _triangle([(low[:, place], high[:, place]) for place in places])

    def _spreads_of_cells(self, boxes: Boxes, sum_low: Ints, sum_high: Ints) -> Ends:
        """Bound ``n Q - S^2`` by the gaps between cells, and by chords of the parabola."""
        cells = [boxes.cells(measure) for measure in self.spread_measures]
        low, high = (np.stack(end, axis=1) for end in zip(*cells, strict=True))
        gaps = np.maximum(low[:, :, :, None] - high[:, :, None, :], 0)
        gaps *= gaps
        least, most = [], []
        for i, groups in enumerate(self.sets):
            members, n = self.members[groups], self.sizes[groups]
            times = self.scale // n
            least.append(gaps[:, :, members][:, :, :, members].sum(axis=(2, 3)) * times)
            # u^2 <= (low + high) u - low high in each cell; the mean slope goes with the sum.
            floor, ceiling = low[:, :, members], high[:, :, members]
            slope = floor + ceiling
            mean_slope = slope.sum(axis=2) // n
            extra = slope - mean_slope[:, :, None]
            rest = (np.maximum(extra * floor, extra * ceiling) - floor * ceiling).sum(axis=2)
            best_sum = np.clip(n * mean_slope // 2, sum_low[:, :, i], sum_high[:, :, i])
            most.append((n * rest + best_sum * (n * mean_slope - best_sum)) * times)
        return np.stack(least, axis=2), np.stack(most, axis=2)

    def _between(self, sum_low: Ints, sum_high: Ints, union: tuple[int, ...]) -> Ends:
        """Bound the sum of squares between the groups of a union, over (box, measure)."""
        low_total, high_total = np.zeros_like(sum_low[:, :, 0]), np.zeros_like(sum_low[:, :, 0])
        for g, h in _pairs(union):
            n_g, n_h = self.sizes[(g,)], self.sizes[(h,)]
            low, high = square(
                n_h * sum_low[:, :, g] - n_g * sum_high[:, :, h],
                n_h * sum_high[:, :, g] - n_g * sum_low[:, :, h],
            )
            times = self.scale // (self.sizes[union] * n_g * n_h)
            low_total += low * times
            high_total += high * times
        return low_total, high_total

    def _spreads_to_cells(self, boxes: Boxes, order: dict[int, Flags]) -> None:
        """Keep each score as near to the mean as the sum of squares demands.

        k of n scores at distance d of the mean, or further, need a sum of squares of
        ``d^2 n k / (n - k)``; k counts the scores that are surely as far out.
        """
        for place, measure in enumerate(self.spread_measures):
            if measure.end is not None:
                continue
            low, high = boxes.low[:, measure.start], boxes.high[:, measure.start]
            for i, groups in enumerate(self.sets):
                members, n = self.members[groups], self.sizes[groups]
                spread = n * np.maximum(boxes.spread_high[:, place, i], 0)[:, None]
                above, below = _counts(order.get(measure.start), members)
                up = whole_root(spread * (n - above) // (above * self.scale))
                down = whole_root(spread * (n - below) // (below * self.scale))
                most = (boxes.sum_high[:, measure.start, i, None] + up) // n
                least = -((down - boxes.sum_low[:, measure.start, i, None]) // n)
                high[:, members] = np.minimum(high[:, members], most)
                low[:, members] = np.maximum(low[:, members], least)


def _measures(problem: Problem) -> list[Measure]:
    changes = {w.measure for w in problem.windows if w.measure.end is not None}
    columns = [Measure(c) for c in range(len(problem.design.scores))]
    return columns + sorted(changes, key=lambda m: (m.start, m.end or 0))


def _sets(problem: Problem) -> list[tuple[int, ...]]:
    groups = range(len(problem.design.sizes))
    used = {w.groups for w in problem.windows} | {tuple(groups)}
    return [(g,) for g in groups] + sorted(union for union in used if len(union) > 1)


def _spread_measures(problem: Problem, measures: list[Measure]) -> list[Measure]:
    """Return the measures with a window on their spread or a t test, and the columns of changes."""
    asked = {w.measure for w in problem.windows if isinstance(w, SpreadWindow | TWindow)}
    asked |= {Measure(m.start) for m in asked} | {Measure(m.end) for m in asked if m.end is not None}
    return [measure for measure in measures if measure in asked]


def _slice(members: tuple[int, ...]) -> "slice | Ints":
    """Return neighbouring patients as a slice, which is faster to look up."""
    if members == tuple(range(members[0], members[-1] + 1)):
        return slice(members[0], members[-1] + 1)
    return np.array(members, dtype=np.int64)


def _pairs(union: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    return ((g, h) for g in union for h in union if g < h)


def _counts(above: Flags | None, members: "slice | Ints") -> tuple[Ints | int, Ints | int]:
    """Count the members who are surely as high as each, and surely as low."""
    if above is None:
        return 1, 1
    inside = above[:, members][:, :, members]
    return inside.sum(axis=2), inside.sum(axis=1)


def _sum_over(which: Flags, values: Ints) -> Ints:
    """Sum values over the flagged patients, over (box, patient)."""
    return np.where(which, values[:, None, :], 0).sum(axis=2)


def _keep_ties(low: Ints, high: Ints, tie: Ints) -> None:
    """Give tied patients the same ends, and each block scores above the block before."""
    blocks = range(int(tie.max()) + 1)
    before = np.full(len(low), -1, dtype=np.int64)
    for block in blocks:
        inside = tie == block
        raised = np.where(inside, low, -1).max(axis=1)
        before = np.maximum(raised, before + inside.any(axis=1))
        np.copyto(low, before[:, None], where=inside)
    after = np.full(len(high), _FAR, dtype=np.int64)
    for block in reversed(blocks):
        inside = tie == block
        lowered = np.where(inside, high, _FAR).min(axis=1)
        after = np.minimum(lowered, after - inside.any(axis=1))
        np.copyto(high, after[:, None], where=inside)


def _meet(ends: Ends, low: Ints, high: Ints) -> None:
    """Narrow two ends in place."""
    np.maximum(ends[0], low, out=ends[0])
    np.minimum(ends[1], high, out=ends[1])


def _addition(whole: Ends, parts: list[Ends]) -> None:
    """Narrow a whole and its parts, which add up to it, in place."""
    low = sum(part[0] for part in parts)
    high = sum(part[1] for part in parts)
    _meet(whole, low, high)
    for part in parts:
        most, least = whole[1] - (low - part[0]), whole[0] - (high - part[1])
        _meet(part, least, most)


def _triangle(sides: list[Ends]) -> None:
    """Narrow three spreads whose roots are the sides of a triangle, in place."""
    for i, side in enumerate(sides):
        one, other = sides[i - 1], sides[i - 2]
        # (sqrt a + sqrt b)^2 from the highest, (sqrt a - sqrt b)^2 from the nearest two ends.
        high = one[1] + other[1] + whole_root(4 * one[1] * other[1]) + 1
        _meet(side, np.maximum(_gap(one[0], other[1]), _gap(other[0], one[1])), high)


def _gap(larger: Ints, smaller: Ints) -> Ints:
    """Return at most ``(sqrt larger - sqrt smaller)^2``, and 0 where larger is not the larger."""
    gap = larger + smaller - whole_root(4 * larger * smaller) - 1
    return np.where(larger > smaller, np.maximum(gap, 0), 0)


def square(low: Ints, high: Ints) -> Ends:
    """Return the ends of the square of a number between two ends."""
    below, above = low * low, high * high
    least = np.where((low <= 0) & (high >= 0), 0, np.minimum(below, above))
    return least, np.maximum(below, above)


def whole_root(value: Ints) -> Ints:
    """Return the whole part of a square root, exactly; 0 below 0."""
    value = np.maximum(value, 0)
    root = np.sqrt(value).astype(np.int64)
    root -= root * root > value
    root += (root + 1) * (root + 1) <= value
    return root
