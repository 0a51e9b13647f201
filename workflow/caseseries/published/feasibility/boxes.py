"""Boxes of tables: a lowest and a highest score for every patient and column, many boxes at once."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility.problem import Design, Measure

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Ends = tuple[Ints, Ints]
"""Lowest and highest possible values, over boxes."""

Node = tuple[Measure, tuple[int, ...]]
"""A measure over some groups."""


@dataclass
class Boxes:
    """Many boxes at once.

    Attributes
    ----------
    low, high
        Lowest and highest scores, over (box, column, patient).
    tie
        Over (box, patient): the place of the patient's block of tied scores in the column that a
        tie pattern fixes, counted from the lowest; all 0 where no pattern is fixed.
    alike
        Over (box, patient): nothing tells the patient from the one before, so the two may stand
        in either order and only the sorted order is looked at.
    sums, spreads
        Ends of the sum, and of the sum of squares about the mean (times ``Moments.scale``), by
        measure and groups.
    """

    low: Ints
    high: Ints
    tie: Ints
    alike: Flags
    sums: dict[Node, Ends] = field(default_factory=dict)
    spreads: dict[Node, Ends] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.low)

    def cells(self, measure: Measure) -> Ends:
        """Return the lowest and highest value of a measure, over (box, patient)."""
        low, high = self.low[:, measure.start], self.high[:, measure.start]
        if measure.end is None:
            return low, high
        return low - self.high[:, measure.end], high - self.low[:, measure.end]

    def take(self, which: Flags | Ints | slice) -> "Boxes":
        """Return some of the boxes."""
        return Boxes(
            self.low[which],
            self.high[which],
            self.tie[which],
            self.alike[which],
            {node: (low[which], high[which]) for node, (low, high) in self.sums.items()},
            {node: (low[which], high[which]) for node, (low, high) in self.spreads.items()},
        )

    def complete(self) -> Flags:
        """Tell which boxes hold a single table."""
        return (self.low == self.high).all(axis=(1, 2))


def join(parts: list[Boxes]) -> Boxes:
    """Return the boxes of all parts, without their sums and spreads."""
    return Boxes(
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.high for part in parts]),
        np.concatenate([part.tie for part in parts]),
        np.concatenate([part.alike for part in parts]),
    )


def whole_space(design: Design) -> Boxes:
    """Return one box with every table of a design, patients of a group sorted."""
    low = np.zeros((1, len(design.scores), design.n), dtype=np.int64)
    tops = np.array([score.top for score in design.scores], dtype=np.int64)
    groups = np.array(design.group_of)
    alike = np.zeros((1, design.n), dtype=bool)
    alike[0, 1:] = groups[1:] == groups[:-1]
    return Boxes(low, low + tops[None, :, None], np.zeros((1, design.n), dtype=np.int64), alike)
