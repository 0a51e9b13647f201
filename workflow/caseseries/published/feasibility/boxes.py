"""Boxes of tables: a lowest and a highest score for every patient and column, many at once.

Boxes stand along the last axis, so that a sum or a minimum over patients runs over many boxes side
by side.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility.table import Measure

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ends = tuple[Ints, Ints]
"""Lowest and highest possible values."""

Members = slice | Ints
"""Patients, as an index of an array's axis."""


@dataclass
class Boxes:
    """Many boxes at once.

    Scores lie from ``low`` to ``high``, over (column, patient, box). ``tie`` is the place of a
    patient's block of tied scores in the column that a tie pattern fixes, from the lowest (all 0
    without one); nothing tells the patients of one run apart, so only their sorted order is looked
    at, and ``above`` and ``below`` count those from each patient on and up to each: all over
    (patient, box). Ends of sums, and of sums of squares about the mean times a
    scale, are over (measure, set of groups, box) as :class:`~.moments.Moments` numbers them.
    ``settled`` tells, over (column, box), where a single score of each patient was left and nothing
    more follows from them; ``part`` of which box each is a part.
    """

    low: Ints
    high: Ints
    tie: Ints
    above: Ints
    below: Ints
    sum_low: Ints
    sum_high: Ints
    spread_low: Ints
    spread_high: Ints
    settled: Flags
    part: Ints

    def __len__(self) -> int:
        return int(self.low.shape[-1])

    @property
    def size(self) -> int:
        """How many numbers the boxes hold."""
        return sum(array.size for array in self.arrays())

    def cells(self, measure: Measure) -> Ends:
        """Return the lowest and highest value of a measure, over (patient, box)."""
        low, high = self.low[measure.start], self.high[measure.start]
        if measure.end is None:
            return low, high
        return low - self.high[measure.end], high - self.low[measure.end]

    def take(self, which: Flags | Ints | slice) -> "Boxes":
        """Return some of the boxes."""
        chosen = np.arange(len(self))[which]
        # Unlike an index, this keeps the boxes together in memory.
        return Boxes(*(array.take(chosen, axis=-1) for array in self.arrays()))

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Return all arrays, in the order of the attributes."""
        return tuple(vars(self).values())

    def complete(self) -> Flags:
        """Tell which boxes hold a single table."""
        return np.asarray((self.low == self.high).all(axis=(0, 1)))


def join(parts: list[Boxes]) -> Boxes:
    """Return the boxes of all parts."""
    if len(parts) == 1:
        return parts[0]
    together = zip(*(part.arrays() for part in parts), strict=True)
    return Boxes(*(np.concatenate(arrays, axis=-1) for arrays in together))


@dataclass
class Space:
    """Where to look for tables: the ends of the scores, and what is known of their order.

    The attributes are those of :class:`Boxes`; ``run`` numbers the runs, over (patient, box).
    """

    low: Ints
    high: Ints
    tie: Ints
    run: Ints

    def __len__(self) -> int:
        return int(self.low.shape[-1])


# --- what is known of the order of scores in a column ---------------------------------------------


_FAR = 2**30


def counted(run: Ints) -> Ends:
    """Count the patients of the same run from each patient on, and up to each."""
    above, below = np.ones_like(run), np.ones_like(run)
    for i in range(1, len(run)):
        below[i] += below[i - 1] * (run[i] == run[i - 1])
        above[-i - 1] += above[-i] * (run[-i] == run[-i - 1])
    return above, below


class SortedRuns:
    """Runs of patients whom nothing tells apart, sorted by their score.

    All over (patient, box); the ends of the scores are narrowed in place, runs follow each other.
    """

    def __init__(self, low: Ints, high: Ints, above: Ints, below: Ints) -> None:
        self._low, self._high = low, high
        # Whether a patient stands in the same run as the one before.
        self._joins: NDArray[Any] = below > 1
        if (below == below[:, :1]).all():
            # The runs of all boxes are alike; one True for all boxes is faster than many.
            above, below = above[:, :1], below[:, :1]
            self._joins = self._joins[:, 0].astype(object)
        self._above, self._below = above, below

    def keep(self) -> None:
        """Let lows rise and highs fall along each run."""
        low, high = self._low, self._high
        for i in range(1, len(low)):
            np.maximum(low[i], low[i - 1], out=low[i], where=self._joins[i])
        for i in range(len(high) - 1, 0, -1):
            np.minimum(high[i - 1], high[i], out=high[i - 1], where=self._joins[i])

    def above(self, members: Members, values: Ints | None = None) -> Ints:
        """Count the members of the same run from each patient on, or add up their values."""
        if values is None:
            return self._above[members]
        total, joins = values[members].copy(), self._joins[members]
        for i in range(len(total) - 1, 0, -1):
            np.add(total[i - 1], total[i], out=total[i - 1], where=joins[i])
        return total

    def below(self, members: Members, values: Ints | None = None) -> Ints:
        """Count the members of the same run up to each patient, or add up their values."""
        if values is None:
            return self._below[members]
        total, joins = values[members].copy(), self._joins[members]
        for i in range(1, len(total)):
            np.add(total[i], total[i - 1], out=total[i], where=joins[i])
        return total


class TiedBlocks:
    """Blocks of patients with equal scores, one block above the other, as :class:`SortedRuns`."""

    def __init__(self, low: Ints, high: Ints, tie: Ints) -> None:
        self._low, self._high, self._tie = low, high, tie

    def keep(self) -> None:
        """Give tied patients the same ends, and each block scores above the block before."""
        blocks = range(int(self._tie.max()) + 1)
        before = np.full_like(self._low[0], -1)
        for block in blocks:
            inside = self._tie == block
            raised = np.where(inside, self._low, -1).max(axis=0)
            before = np.maximum(raised, before + inside.any(axis=0))
            np.copyto(self._low, before, where=inside)
        after = np.full_like(self._high[0], _FAR)
        for block in reversed(blocks):
            inside = self._tie == block
            lowered = np.where(inside, self._high, _FAR).min(axis=0)
            after = np.minimum(lowered, after - inside.any(axis=0))
            np.copyto(self._high, after, where=inside)

    def above(self, members: Members, values: Ints | None = None) -> Ints:
        """Count the members of the same or a higher block, or add up their values."""
        inside = self._above(members)
        chosen = inside if values is None else np.where(inside, values[members], 0)
        return np.asarray(chosen.sum(axis=1, dtype=self._tie.dtype))

    def below(self, members: Members, values: Ints | None = None) -> Ints:
        """Count the members of the same or a lower block, or add up their values."""
        inside = self._above(members)
        chosen = inside if values is None else np.where(inside, values[members][:, None], 0)
        return np.asarray(chosen.sum(axis=0, dtype=self._tie.dtype))

    def _above(self, members: Members) -> Flags:
        """Tell, over (i, j, box), whether member j is in the block of member i or a higher one."""
        tie = self._tie[members]
        return tie[:, None] <= tie[None, :]


Order = SortedRuns | TiedBlocks
"""Knows, in one column, which patients surely score as high as others."""


# --- arithmetic of ends ---------------------------------------------------------------------------


def square(low: Ints, high: Ints) -> Ends:
    """Return the ends of the square of a number between two ends."""
    below, above = low * low, high * high
    least = np.where((low <= 0) & (high >= 0), 0, np.minimum(below, above))
    return least, np.maximum(below, above)


def total(cells: Ints) -> Ints:
    """Sum over patients in numbers of the same length."""
    total: Ints = np.add.reduce(cells, axis=0, dtype=cells.dtype)
    return total


def meet(ends: Ends, low: Ints, high: Ints) -> None:
    """Narrow two ends in place."""
    np.maximum(ends[0], low, out=ends[0])
    np.minimum(ends[1], high, out=ends[1])


def addition(whole: Ends, parts: list[Ends]) -> None:
    """Narrow a whole and its parts, which add up to it, in place."""
    low, high = (reduce(np.add, [part[end] for part in parts]) for end in (0, 1))
    meet(whole, low, high)
    for part in parts:
        most, least = whole[1] - (low - part[0]), whole[0] - (high - part[1])
        meet(part, least, most)


def triangle(sides: list[Ends]) -> None:
    """Narrow three spreads whose roots are the sides of a triangle, in place."""
    shortest, longest = ([np.sqrt(np.maximum(s[end], 0)) for s in sides] for end in (0, 1))
    for i, side in enumerate(sides):
        high = longest[i - 1] + longest[i - 2]
        low = np.maximum(shortest[i - 1] - longest[i - 2], shortest[i - 2] - longest[i - 1])
        np.maximum(low, 0, out=low)
        # Squares below 2^49 err by less than 1 in floating point.
        meet(side, (low * low).astype(np.int64) - 1, (high * high).astype(np.int64) + 2)
