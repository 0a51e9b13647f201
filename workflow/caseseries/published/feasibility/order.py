"""What is known of the order of scores in a column: who surely scores as high as whom."""

from typing import Protocol

import numpy as np

from caseseries.published.feasibility.boxes import Flags, Ints, Members

_FAR = 2**40


class Order(Protocol):
    """Knows, in one column, which patients surely score as high as others."""

    column: int

    def keep(self) -> None:
        """Move the ends of the scores inward so that the order holds."""

    def above(self, members: Members) -> tuple[Ints, Ints]:
        """Return, for each member, how many members score as high, and the sum of their lows."""

    def below(self, members: Members) -> tuple[Ints, Ints]:
        """Return, for each member, how many members score as low, and the sum of their highs."""


class SortedRuns:
    """Patients whom nothing tells apart, sorted by their score.

    Parameters
    ----------
    low, high
        Ends of the scores, over (box, patient); narrowed in place.
    run
        The number of each patient's run; runs follow each other.
    """

    def __init__(self, column: int, low: Ints, high: Ints, run: Ints) -> None:
        self.column = column
        self._low, self._high = low, high
        # Numbers far apart keep the scores of one run from those of another.
        self._shift = run * _FAR
        place = np.arange(run.shape[1])
        border = np.ones((len(run), run.shape[1] + 1), dtype=bool)
        border[:, 1:-1] = run[:, 1:] != run[:, :-1]
        self._first = np.maximum.accumulate(np.where(border[:, :-1], place, 0), axis=1)
        last = np.where(border[:, 1:], place, run.shape[1])
        self._last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
        self._place = place

    def keep(self) -> None:
        """Let lows rise and highs fall along each run."""
        low = np.maximum.accumulate(self._low + self._shift, axis=1) - self._shift
        high = np.minimum.accumulate((self._high + self._shift)[:, ::-1], axis=1)[:, ::-1]
        self._low[:] = low
        self._high[:] = high - self._shift

    def above(self, members: Members) -> tuple[Ints, Ints]:
        """Count and sum the members of the same run from each patient on."""
        total = np.cumsum(self._low[:, ::-1], axis=1)[:, ::-1]
        behind = np.concatenate([total, np.zeros((len(total), 1), dtype=np.int64)], axis=1)
        sums = total - np.take_along_axis(behind, self._last + 1, axis=1)
        return (self._last - self._place + 1)[:, members], sums[:, members]

    def below(self, members: Members) -> tuple[Ints, Ints]:
        """Count and sum the members of the same run up to each patient."""
        total = np.cumsum(self._high, axis=1)
        before = np.concatenate([np.zeros((len(total), 1), dtype=np.int64), total], axis=1)
        sums = total - np.take_along_axis(before, self._first, axis=1)
        return (self._place - self._first + 1)[:, members], sums[:, members]


class TiedBlocks:
    """Blocks of patients with equal scores, one block above the other.

    Parameters
    ----------
    low, high
        Ends of the scores, over (box, patient); narrowed in place.
    tie
        The place of each patient's block, from the lowest.
    """

    def __init__(self, column: int, low: Ints, high: Ints, tie: Ints) -> None:
        self.column = column
        self._low, self._high, self._tie = low, high, tie

    def keep(self) -> None:
        """Give tied patients the same ends, and each block scores above the block before."""
        blocks = range(int(self._tie.max()) + 1)
        before = np.full(len(self._low), -1, dtype=np.int64)
        for block in blocks:
            inside = self._tie == block
            raised = np.where(inside, self._low, -1).max(axis=1)
            before = np.maximum(raised, before + inside.any(axis=1))
            np.copyto(self._low, before[:, None], where=inside)
        after = np.full(len(self._high), _FAR, dtype=np.int64)
        for block in reversed(blocks):
            inside = self._tie == block
            lowered = np.where(inside, self._high, _FAR).min(axis=1)
            after = np.minimum(lowered, after - inside.any(axis=1))
            np.copyto(self._high, after[:, None], where=inside)

    def above(self, members: Members) -> tuple[Ints, Ints]:
        """Count and sum the members of the same or a higher block."""
        tie = self._tie[:, members]
        return _counted(tie[:, :, None] <= tie[:, None, :], self._low[:, members])

    def below(self, members: Members) -> tuple[Ints, Ints]:
        """Count and sum the members of the same or a lower block."""
        tie = self._tie[:, members]
        return _counted(tie[:, :, None] >= tie[:, None, :], self._high[:, members])


def _counted(which: Flags, values: Ints) -> tuple[Ints, Ints]:
    return which.sum(axis=2), np.where(which, values[:, None, :], 0).sum(axis=2)
