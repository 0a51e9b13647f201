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

from caseseries.published.feasibility.boxes import Boxes, Ends, Ints, Node
from caseseries.published.feasibility.problem import (
    Measure,
    Problem,
    SpreadWindow,
    SumWindow,
    TWindow,
)


class Moments:
    """The network of sums and spreads of one problem.

    Parameters
    ----------
    problem
        The windows.
    tied
        The column that a tie pattern fixes, or None.
    """

    def __init__(self, problem: Problem, tied: int | None = None) -> None:
        design = problem.design
        self.tied = tied
        # Patients who are alike are kept sorted in one column, and not in the tied one.
        self.sorted_column = 1 if tied == 0 else 0
        self.n = design.n
        base = [(g,) for g in range(len(design.sizes))]
        used = {w.groups for w in problem.windows} | {tuple(range(len(base)))}
        self.base = base
        self.unions = sorted(groups for groups in used if len(groups) > 1)
        self.members = {g: slice_of(design.members(g)) for g in [*base, *self.unions]}
        self.sizes = {groups: design.size(groups) for groups in self.members}
        changes = {w.measure for w in problem.windows if w.measure.end is not None}
        self.columns = [Measure(c) for c in range(len(design.scores))]
        self.changes = sorted(changes, key=lambda m: (m.start, m.end or 0))
        self.sum_windows = [w for w in problem.windows if isinstance(w, SumWindow)]
        self.spread_windows = [w for w in problem.windows if isinstance(w, SpreadWindow)]
        self.scale = self._scale()
        self.spread_measures = self._spread_measures(problem)

    def _scale(self) -> int:
        """Return a multiple of every denominator of a sum of squares about a mean."""
        denominators = list(self.sizes.values())
        for union in self.unions:
            for g, h in _pairs(union):
                denominators.append(self.sizes[union] * self.sizes[(g,)] * self.sizes[(h,)])
        return math.lcm(*denominators)

    def _spread_measures(self, problem: Problem) -> list[Measure]:
        wanted = {w.measure for w in problem.windows if isinstance(w, SpreadWindow | TWindow)}
        for change in self.changes:
            if change in wanted:
                wanted |= set(_columns_of(change))
        return [m for m in [*self.columns, *self.changes] if m in wanted]

    # --- tightening -----------------------------------------------------------------------------

    def tighten(self, boxes: Boxes, rounds: int = 2) -> Boxes:
        """Move the ends inward, in place; return the boxes that may still hold a table."""
        for _ in range(rounds):
            self._keep_order(boxes)
            self._set_sums(boxes)
            self._sums_to_cells(boxes)
            self._set_spreads(boxes)
            self._spreads_to_cells(boxes)
            possible = (boxes.low <= boxes.high).all(axis=(1, 2))
            for low, high in [*boxes.sums.values(), *boxes.spreads.values()]:
                possible &= low <= high
            if not possible.all():
                boxes = boxes.take(possible)
            if not len(boxes):
                break
        return boxes

    def _keep_order(self, boxes: Boxes) -> None:
        low, high = boxes.low[:, self.sorted_column], boxes.high[:, self.sorted_column]
        for i in range(1, self.n):
            low[:, i] = np.maximum(low[:, i], np.where(boxes.alike[:, i], low[:, i - 1], 0))
        for i in range(self.n - 1, 0, -1):
            limit = np.where(boxes.alike[:, i], high[:, i], high[:, i - 1])
            high[:, i - 1] = np.minimum(high[:, i - 1], limit)
        if self.tied is not None:
            _keep_ties(boxes.low[:, self.tied], boxes.high[:, self.tied], boxes.tie)

    # --- sums -----------------------------------------------------------------------------------

    def _set_sums(self, boxes: Boxes) -> None:
        sums = boxes.sums
        for measure in [*self.columns, *self.changes]:
            low, high = boxes.cells(measure)
            for groups, members in self.members.items():
                sums[measure, groups] = low[:, members].sum(axis=1), high[:, members].sum(axis=1)
        for window in self.sum_windows:
            _meet(sums, (window.measure, window.groups), window.low, window.high)
        for _ in range(2):
            for measure in [*self.columns, *self.changes]:
                for union in self.unions:
                    _addition(sums, (measure, union), [(measure, (g,)) for g in union])
            for change in self.changes:
                start, end = _columns_of(change)
                for groups in self.members:
                    _addition(sums, (start, groups), [(change, groups), (end, groups)])

    def _sums_to_cells(self, boxes: Boxes) -> None:
        for measure in self.columns:
            low, high = boxes.low[:, measure.start], boxes.high[:, measure.start]
            for groups in self.base:
                members = self.members[groups]
                total_low, total_high = boxes.sums[measure, groups]
                times = self._times(boxes, measure, members)
                room_up = total_high - low[:, members].sum(axis=1)
                room_down = high[:, members].sum(axis=1) - total_low
                above = low[:, members] + np.maximum(room_up, -1)[:, None] // times
                below = high[:, members] - np.maximum(room_down, -1)[:, None] // times
                high[:, members] = np.minimum(high[:, members], above)
                low[:, members] = np.maximum(low[:, members], below)

    def _times(self, boxes: Boxes, measure: Measure, members: "slice | Ints") -> Ints:
        """Return how many members share the score of each member, as far as ties tell."""
        tie = boxes.tie[:, members]
        if measure.start != self.tied:
            return np.ones_like(tie)
        return (tie[:, :, None] == tie[:, None, :]).sum(axis=2)

    # --- spreads --------------------------------------------------------------------------------

    def _set_spreads(self, boxes: Boxes) -> None:
        spreads = boxes.spreads
        for measure in self.spread_measures:
            for groups in self.members:
                spreads[measure, groups] = self._spread_of_cells(boxes, measure, groups)
        for window in self.spread_windows:
            times = self.scale // self.sizes[window.groups]
            low, high = window.low * times, window.high * times
            _meet(spreads, (window.measure, window.groups), low, high)
        for _ in range(2):
            for measure in self.spread_measures:
                for union in self.unions:
                    between = ("between", union)
                    parts = [(measure, (g,)) for g in union]
                    extended = {**spreads, between: self._between(boxes, measure, union)}
                    _addition(extended, (measure, union), [*parts, between])
                    for node in [(measure, union), *parts]:
                        spreads[node] = extended[node]
            for change in self.changes:
                if change in self.spread_measures:
                    for groups in self.members:
                        nodes = [(m, groups) for m in (change, *_columns_of(change))]
                        _triangle(spreads, nodes)

    def _spread_of_cells(self, boxes: Boxes, measure: Measure, groups: tuple[int, ...]) -> Ends:
        """Bound ``n Q - S^2`` by the gaps between cells, and by chords of the parabola."""
        members, n = self.members[groups], self.sizes[groups]
        low, high = (end[:, members] for end in boxes.cells(measure))
        gaps = np.maximum(low[:, :, None] - high[:, None, :], 0)
        least = (gaps * gaps).sum(axis=(1, 2))
        # u^2 <= (low + high) u - low high within each cell; the slopes' mean goes with the sum.
        sum_low, sum_high = boxes.sums[measure, groups]
        slope = low + high
        mean_slope = slope.sum(axis=1) // n
        extra = slope - mean_slope[:, None]
        rest = np.maximum(extra * low, extra * high).sum(axis=1) - (low * high).sum(axis=1)
        best_sum = np.clip(n * mean_slope // 2, sum_low, sum_high)
        most = n * rest + best_sum * (n * mean_slope - best_sum)
        times = self.scale // n
        return least * times, most * times

    def _between(self, boxes: Boxes, measure: Measure, union: tuple[int, ...]) -> Ends:
        """Bound the sum of squares between the groups of a union."""
        low_total = np.zeros(len(boxes), dtype=np.int64)
        high_total = np.zeros(len(boxes), dtype=np.int64)
        for g, h in _pairs(union):
            n_g, n_h = self.sizes[(g,)], self.sizes[(h,)]
            g_low, g_high = boxes.sums[measure, (g,)]
            h_low, h_high = boxes.sums[measure, (h,)]
            low, high = square(n_h * g_low - n_g * h_high, n_h * g_high - n_g * h_low)
            times = self.scale // (self.sizes[union] * n_g * n_h)
            low_total += low * times
            high_total += high * times
        return low_total, high_total

    def _spreads_to_cells(self, boxes: Boxes) -> None:
        """Keep each score as near to the mean as the sum of squares demands."""
        for measure in self.spread_measures:
            if measure.end is not None:
                continue
            low, high = boxes.low[:, measure.start], boxes.high[:, measure.start]
            for groups, members in self.members.items():
                n = self.sizes[groups]
                times = self._times(boxes, measure, members)
                # k tied scores at distance d of the mean need a sum of squares of d^2 n k / (n-k).
                spread = np.maximum(boxes.spreads[measure, groups][1], 0)[:, None]
                radius = whole_root(spread * n * (n - times) // (times * self.scale))
                sum_low, sum_high = boxes.sums[measure, groups]
                above = (sum_high[:, None] + radius) // n
                below = -((radius - sum_low[:, None]) // n)
                high[:, members] = np.minimum(high[:, members], above)
                low[:, members] = np.maximum(low[:, members], below)


def slice_of(members: tuple[int, ...]) -> "slice | Ints":
    """Return neighbouring patients as a slice, which is faster to look up."""
    if members == tuple(range(members[0], members[-1] + 1)):
        return slice(members[0], members[-1] + 1)
    return np.array(members, dtype=np.int64)


def _pairs(union: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    return ((g, h) for g in union for h in union if g < h)


def _columns_of(change: Measure) -> tuple[Measure, Measure]:
    assert change.end is not None
    return Measure(change.start), Measure(change.end)


def _keep_ties(low: Ints, high: Ints, tie: Ints) -> None:
    """Give tied patients the same ends, and each block scores above the block before."""
    blocks = int(tie.max()) + 1
    before = np.full(len(low), -1, dtype=np.int64)
    for block in range(blocks):
        inside = tie == block
        raised = np.where(inside, low, -1).max(axis=1)
        raised = np.maximum(raised, before + inside.any(axis=1))
        low[inside] = np.broadcast_to(raised[:, None], low.shape)[inside]
        before = raised
    far = np.int64(2**40)
    after = np.full(len(high), far, dtype=np.int64)
    for block in range(blocks - 1, -1, -1):
        inside = tie == block
        lowered = np.where(inside, high, far).min(axis=1)
        lowered = np.minimum(lowered, after - inside.any(axis=1))
        high[inside] = np.broadcast_to(lowered[:, None], high.shape)[inside]
        after = lowered


def _meet(ends: dict[Node, Ends], node: Node, low: Ints | int, high: Ints | int) -> None:
    """Narrow the ends of one node."""
    ends[node] = np.maximum(ends[node][0], low), np.minimum(ends[node][1], high)


def _addition(ends: dict[Node, Ends], whole: Node, parts: list[Node]) -> None:
    """Narrow a whole and its parts, which add up to it."""
    low = sum(ends[part][0] for part in parts)
    high = sum(ends[part][1] for part in parts)
    _meet(ends, whole, low, high)
    whole_low, whole_high = ends[whole]
    for part in parts:
        part_low, part_high = ends[part]
        _meet(ends, part, whole_low - (high - part_high), whole_high - (low - part_low))


def _triangle(spreads: dict[Node, Ends], sides: list[Node]) -> None:
    """Narrow three spreads whose roots are the sides of a triangle."""
    for side in sides:
        one, other = (spreads[node] for node in sides if node != side)
        # (sqrt a + sqrt b)^2 from the highest, (sqrt a - sqrt b)^2 from the nearest two ends.
        high = one[1] + other[1] + whole_root(4 * one[1] * other[1]) + 1
        low = np.maximum(_gap(one[0], other[1]), _gap(other[0], one[1]))
        _meet(spreads, side, low, high)


def _gap(larger: Ints, smaller: Ints) -> Ints:
    """Return at most ``(sqrt larger - sqrt smaller)^2``, and 0 where larger is not the larger."""
    smaller = np.maximum(smaller, 0)
    gap = larger + smaller - whole_root(4 * larger * smaller) - 1
    return np.where(larger > smaller, np.maximum(gap, 0), 0)


def square(low: Ints, high: Ints) -> Ends:
    """Return the ends of the square of a number between two ends."""
    most = np.maximum(low * low, high * high)
    least = np.where((low <= 0) & (high >= 0), 0, np.minimum(low * low, high * high))
    return least, most


def whole_root(value: Ints) -> Ints:
    """Return the whole part of a square root, exactly."""
    value = np.maximum(value, 0)
    root = np.sqrt(value.astype(np.float64)).astype(np.int64)
    root -= root * root > value
    root += (root + 1) * (root + 1) <= value
    return root
