"""Boxes of tables: a lowest and a highest score for every patient and column, many at once.

Boxes stand along the last axis, so that a sum or a minimum over patients runs over many boxes side
by side.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility.problem import Measure, Problem

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Ends = tuple[Ints, Ints]
"""Lowest and highest possible values."""

Members = slice | Ints
"""Patients, as an index of an array's axis."""


@dataclass
class Boxes:
    """Many boxes at once; what :class:`~.moments.Moments` calls measures and sets are numbered.

    Attributes
    ----------
    low, high
        Lowest and highest scores, over (column, patient, box).
    tie
        Over (patient, box): the place of the patient's block of tied scores in the column that a
        tie pattern fixes, counted from the lowest; all 0 where no pattern is fixed.
    run
        Over (patient, box): rising numbers. Nothing tells the patients of a run apart, so they may
        stand in any order, and only the sorted order is looked at.
    sum_low, sum_high
        Ends of the sum, over (measure, set of groups, box).
    spread_low, spread_high
        Ends of the sum of squares about the mean, times a scale, over (measure, set, box).
    """

    low: Ints
    high: Ints
    tie: Ints
    run: Ints
    sum_low: Ints
    sum_high: Ints
    spread_low: Ints
    spread_high: Ints

    def __len__(self) -> int:
        return int(self.low.shape[-1])

    @property
    def size(self) -> int:
        """How many bytes the boxes take."""
        return sum(array.nbytes for array in self.arrays())

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

    def arrays(self) -> tuple[Ints, ...]:
        """Return all arrays, in the order of the attributes."""
        sums = self.sum_low, self.sum_high, self.spread_low, self.spread_high
        return self.low, self.high, self.tie, self.run, *sums

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

    The attributes are those of :class:`Boxes`.
    """

    low: Ints
    high: Ints
    tie: Ints
    run: Ints

    def __len__(self) -> int:
        return int(self.low.shape[-1])


def whole_space(problem: Problem) -> Space:
    """Return one box with every table that matters, patients of a group sorted.

    Columns that no window speaks of are settled at their lowest score.
    """
    design = problem.design
    run = np.array(design.group_of, dtype=np.int64)[:, None]
    low = np.zeros((len(design.scores), design.n, 1), dtype=np.int64)
    high = low.copy()
    for column in problem.columns:
        high[column] = design.scores[column].top
    return Space(low, high, np.zeros_like(run), run)
