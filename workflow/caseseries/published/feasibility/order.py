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

    def number_above(self, members: Members) -> Ints:
        """Return, for each member, how many members surely score as high."""

    def number_below(self, members: Members) -> Ints:
        """Return, for each member, how many members surely score as low."""

    def sum_above(self, members: Members) -> Ints:
        """Return, for each member, the sum of the lows of the members that score as high."""

    def sum_below(self, members: Members) -> Ints:
        """Return, for each member, the sum of the highs of the members that score as low."""


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
        self._number_above = self._last - place + 1
        self._number_below = place - self._first + 1

    def keep(self) -> None:
        """Let lows rise and highs fall along each run."""
        low = np.maximum.accumulate(self._low + self._shift, axis=1) - self._shift
        high = np.minimum.accumulate((self._high + self._shift)[:, ::-1], axis=1)[:, ::-1]
        self._low[:] = low
        self._high[:] = high - self._shift

    def number_above(self, members: Members) -> Ints:
        """Count the members of the same run from each patient on."""
        return self._number_above[:, members]

    def number_below(self, members: Members) -> Ints:
        """Count the members of the same run up to each patient."""
        return self._number_below[:, members]

    def sum_above(self, members: Members) -> Ints:
        """Sum the members of the same run from each patient on."""
        upto = _sums_before(self._low)
        ends: Ints = np.take_along_axis(upto, self._last + 1, axis=1)
        return (ends - upto[:, :-1])[:, members]

    def sum_below(self, members: Members) -> Ints:
        """Sum the members of the same run up to each patient."""
        upto = _sums_before(self._high)
        starts: Ints = np.take_along_axis(upto, self._first, axis=1)
        return (upto[:, 1:] - starts)[:, members]


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

    def number_above(self, members: Members) -> Ints:
        """Count the members of the same or a higher block."""
        number: Ints = self._above(members).sum(axis=2)
        return number

    def number_below(self, members: Members) -> Ints:
        """Count the members of the same or a lower block."""
        number: Ints = self._above(members).sum(axis=1)
        return number

    def sum_above(self, members: Members) -> Ints:
        """Sum the members of the same or a higher block."""
        sums: Ints = np.einsum("bij,bj->bi", self._above(members), self._low[:, members])
        return sums

    def sum_below(self, members: Members) -> Ints:
        """Sum the members of the same or a lower block."""
        sums: Ints = np.einsum("bij,bi->bj", self._above(members), self._high[:, members])
        return sums

    def _above(self, members: Members) -> Flags:
        """Tell, over (box, i, j), whether member j is in the block of member i or a higher one."""
        tie = self._tie[:, members]
        return tie[:, :, None] <= tie[:, None, :]


def _sums_before(values: Ints) -> Ints:
    """Return the sums of the values before each place, and of all."""
    sums = np.zeros((len(values), values.shape[1] + 1), dtype=np.int64)
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums
