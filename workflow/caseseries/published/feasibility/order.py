"""What is known of the order of scores in a column: who surely scores as high as whom."""

import numpy as np

from caseseries.published.feasibility.boxes import Flags, Ints, Members

_FAR = 2**40


class SortedRuns:
    """Patients whom nothing tells apart, sorted by their score.

    Parameters
    ----------
    low, high
        Ends of the scores, over (patient, box); narrowed in place.
    run
        The number of each patient's run, over (patient, box); runs follow each other.
    """

    def __init__(self, column: int, low: Ints, high: Ints, run: Ints) -> None:
        self.column = column
        self._low, self._high = low, high
        # Whether a patient stands in the same run as the one before.
        self._joins = np.zeros(run.shape, dtype=bool)
        self._joins[1:] = run[1:] == run[:-1]
        everybody = slice(0, len(run))
        self._number_above = self._from_top(np.ones_like(run), everybody)
        self._number_below = self._from_bottom(np.ones_like(run), everybody)

    def keep(self) -> None:
        """Let lows rise and highs fall along each run."""
        low, high = self._low, self._high
        for i in range(1, len(low)):
            np.maximum(low[i], low[i - 1], out=low[i], where=self._joins[i])
        for i in range(len(high) - 1, 0, -1):
            np.minimum(high[i - 1], high[i], out=high[i - 1], where=self._joins[i])

    def number_above(self, members: Members) -> Ints:
        """Count the members of the same run from each patient on."""
        return self._number_above[members]

    def number_below(self, members: Members) -> Ints:
        """Count the members of the same run up to each patient."""
        return self._number_below[members]

    def sum_above(self, members: Members) -> Ints:
        """Sum the members of the same run from each patient on."""
        return self._from_top(self._low[members].copy(), members)

    def sum_below(self, members: Members) -> Ints:
        """Sum the members of the same run up to each patient."""
        return self._from_bottom(self._high[members].copy(), members)

    def _from_top(self, values: Ints, members: Members) -> Ints:
        """Add to each value those that follow in its run, in place."""
        joins = self._joins[members]
        for i in range(len(values) - 1, 0, -1):
            values[i - 1] += values[i] * joins[i]
        return values

    def _from_bottom(self, values: Ints, members: Members) -> Ints:
        """Add to each value those before it in its run, in place."""
        joins = self._joins[members]
        for i in range(1, len(values)):
            values[i] += values[i - 1] * joins[i]
        return values


class TiedBlocks:
    """Blocks of patients with equal scores, one block above the other.

    Parameters
    ----------
    low, high
        Ends of the scores, over (patient, box); narrowed in place.
    tie
        The place of each patient's block, from the lowest, over (patient, box).
    """

    def __init__(self, column: int, low: Ints, high: Ints, tie: Ints) -> None:
        self.column = column
        self._low, self._high, self._tie = low, high, tie

    def keep(self) -> None:
        """Give tied patients the same ends, and each block scores above the block before."""
        blocks = range(int(self._tie.max()) + 1)
        before = np.full(self._low.shape[1], -1, dtype=np.int64)
        for block in blocks:
            inside = self._tie == block
            raised = np.where(inside, self._low, -1).max(axis=0)
            before = np.maximum(raised, before + inside.any(axis=0))
            np.copyto(self._low, before, where=inside)
        after = np.full(self._high.shape[1], _FAR, dtype=np.int64)
        for block in reversed(blocks):
            inside = self._tie == block
            lowered = np.where(inside, self._high, _FAR).min(axis=0)
            after = np.minimum(lowered, after - inside.any(axis=0))
            np.copyto(self._high, after, where=inside)

    def number_above(self, members: Members) -> Ints:
        """Count the members of the same or a higher block."""
        number: Ints = self._above(members).sum(axis=1)
        return number

    def number_below(self, members: Members) -> Ints:
        """Count the members of the same or a lower block."""
        number: Ints = self._above(members).sum(axis=0)
        return number

    def sum_above(self, members: Members) -> Ints:
        """Sum the members of the same or a higher block."""
        sums: Ints = np.where(self._above(members), self._low[members], 0).sum(axis=1)
        return sums

    def sum_below(self, members: Members) -> Ints:
        """Sum the members of the same or a lower block."""
        sums: Ints = np.where(self._above(members), self._high[members][:, None], 0).sum(axis=0)
        return sums

    def _above(self, members: Members) -> Flags:
        """Tell, over (i, j, box), whether member j is in the block of member i or a higher one."""
        tie = self._tie[members]
        return tie[:, None] <= tie[None, :]


Order = SortedRuns | TiedBlocks
"""Knows, in one column, which patients surely score as high as others."""
