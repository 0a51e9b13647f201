"""Branch and prune: the complete search.

Boxes are split in two until they hold a single table or are dropped; when no box is left, there is
no table. The youngest boxes come first, a batch from different parts of the space at a time, so
that a table is found early where one exists and one barren part does not hold up the others. The
middle of a box is tried before the box is cut.
"""

from collections.abc import Callable, Sequence

import numpy as np

from caseseries.published.feasibility.arrangements import ArrangementWindow
from caseseries.published.feasibility.boxes import Boxes, Flags, Ints, join
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.orders import CorrelationWindow
from caseseries.published.feasibility.problem import Problem
from caseseries.published.feasibility.windows import SpreadWindow, SumWindow, Tables, Window

BATCH = 256
"""Boxes that are split together."""

BOXES_PER_CHECK = 200
"""An exact check of a table, with p-values, takes as long as so many boxes."""

LEAST_CHECKS = BATCH
BOXES_A_CHECK = 10
"""So many tables may always be checked, and one more for each so many boxes that are allowed."""

TIED_FIRST = 2**20
"""A tied column is settled before the others, since little is left of it."""


class UndecidedError(Exception):
    """The search was given up; where it is known, of which sets of claims."""

    def __init__(self, parts: Sequence[frozenset[str]] = ()) -> None:
        super().__init__("The search was given up after its share of boxes.")
        self.parts = tuple(parts)


class Search:
    """A search through boxes that hold every table; given up, it goes on where it was."""

    def __init__(self, problem: Problem, moments: Moments, boxes: Boxes) -> None:
        self.seen = self.checked = 0
        self._problem, self._moments = problem, moments
        self._new = _prune(problem, moments, boxes)
        self._stack: list[Boxes] = []
        self._now: Boxes | None = None

    def run(self, accepts: Callable[[Ints], bool], most: int) -> Ints | None:
        """Return a table, over (column, patient), that satisfies every window; None without one.

        ``accepts`` checks a complete table exactly. ``most`` boxes may be looked at, counted from
        the beginning, and the more tables checked; then an UndecidedError is raised.
        """
        while True:
            if self._now is None:
                new, complete = self._new, self._new.complete()
                for table in list[Ints](_likely(self._problem, self._moments, new, complete)):
                    self.checked += 1
                    if accepts(table):
                        return table
                self.seen += len(new)
                self._stack.append(new.take(~complete) if complete.any() else new)
                self._now = _youngest(self._stack)
            if not len(self._now):
                return None
            if self.seen > most or self.checked > LEAST_CHECKS + most // BOXES_A_CHECK:
                raise UndecidedError
            boxes, self._now = self._now, None
            while 2 * len(boxes) <= BATCH:
                boxes = split(boxes, self._moments)
            self._new = halves(self._problem, self._moments, boxes)

    @property
    def cost(self) -> int:
        """What was looked at, in boxes."""
        return self.seen + BOXES_PER_CHECK * self.checked

    @property
    def size(self) -> int:
        """How many numbers the boxes hold that are left."""
        return sum(boxes.size for boxes in self._stack)


def _likely(problem: Problem, moments: Moments, boxes: Boxes, complete: Flags) -> Ints:
    """Return the tables that are left alone in their box, and those in its middle that fit.

    They are over (table, column, patient).
    """
    middle = (boxes.low + boxes.high) // 2
    # Most middles miss a sum, and tests are slow to compute.
    fits = moments.sums_fit(middle) & ~complete
    fitting = np.compress(fits, middle, axis=-1)
    for window in problem.windows:
        if not fitting.shape[-1]:
            break
        if isinstance(window, SumWindow):
            continue
        inside = window.missed(Tables(problem.design, fitting)) == 0
        fitting = np.compress(inside, fitting, axis=-1)
    settled = np.compress(complete, middle, axis=-1)
    likely = np.concatenate([settled, fitting], axis=-1).transpose(2, 0, 1)
    return likely.astype(np.int64)


def _youngest(stack: list[Boxes]) -> Boxes:
    """Take a batch of the youngest boxes off the stack, at even distances; none at the end."""
    boxes = stack.pop()
    while stack and len(boxes) + len(stack[-1]) <= BATCH:
        boxes = join([stack.pop(), boxes])
    while stack and not len(boxes):
        boxes = stack.pop()
    if len(boxes) <= BATCH:
        return boxes
    now = np.zeros(len(boxes), dtype=bool)
    now[np.arange(BATCH) * len(boxes) // BATCH] = True
    stack.append(boxes.take(~now))
    return boxes.take(now)


def halves(problem: Problem, moments: Moments, boxes: Boxes) -> Boxes:
    """Return what is left of both halves of every box."""
    return _prune(problem, moments, moments.tighten(split(boxes, moments)))


def _judged_here(problem: Problem, moments: Moments) -> list[Window]:
    """Return the windows that neither the moments nor the tie pattern keep, the slow ones last."""
    kept = (SumWindow, SpreadWindow)
    judged = (
        w
        for w in problem.windows
        if not isinstance(w, kept)
        and not (isinstance(w, CorrelationWindow) and w.measure.start == moments.tied)
    )
    return sorted(judged, key=lambda w: any(isinstance(one, ArrangementWindow) for one in w.ways))


def _prune(problem: Problem, moments: Moments, boxes: Boxes) -> Boxes:
    for window in _judged_here(problem, moments):
        if not len(boxes):
            break
        keep = window.may_hold(moments.seen(boxes))
        if not keep.all():
            boxes = boxes.take(keep)
    return boxes


# --- splitting ------------------------------------------------------------------------------------


def split(boxes: Boxes, moments: Moments) -> Boxes:
    """Return both halves of every box, cut across its widest score or mean, tied column first.

    The lower halves come first, then the upper ones in the same order.
    """
    widths = (boxes.high - boxes.low).astype(np.int64)
    if moments.tied is not None:
        widths[moments.tied] *= TIED_FIRST
    mean_widths = moments.mean_widths(boxes)
    rows = np.arange(len(boxes))
    score, width = _widest(widths)
    mean, mean_width = _widest(mean_widths)
    by_mean = mean_width > width
    both = join([boxes, boxes])
    _cut_scores(both, moments, rows[~by_mean], *divmod(score[~by_mean], widths.shape[1]))
    _cut_sums(both, rows[by_mean], *divmod(mean[by_mean], mean_widths.shape[1]))
    return both


def _widest(widths: Ints) -> tuple[Ints, Ints]:
    """Return the place and the width of what is widest in each box."""
    flat = widths.reshape(-1, widths.shape[-1])
    place = flat.argmax(axis=0)
    return place, flat[place, np.arange(len(place))]


def _cut_sums(both: Boxes, lower: Ints, column: Ints, group: Ints) -> None:
    upper = lower + len(both) // 2
    middle = (both.sum_low[column, group, lower] + both.sum_high[column, group, lower]) // 2
    both.sum_high[column, group, lower] = middle
    both.sum_low[column, group, upper] = middle + 1


def _cut_scores(both: Boxes, moments: Moments, lower: Ints, column: Ints, patient: Ints) -> None:
    upper = lower + len(both) // 2
    middle = (both.low[column, patient, lower] + both.high[column, patient, lower]) // 2
    both.high[column, patient, lower] = middle
    both.low[column, patient, upper] = middle + 1
    if moments.tied is None:
        return
    # A whole block of tied patients is cut together.
    tied = column == moments.tied
    lower, upper, middle = lower[tied], upper[tied], middle[tied]
    others, cuts = np.nonzero(both.tie[:, lower] == both.tie[patient[tied], lower])
    both.high[moments.tied, others, lower[cuts]] = middle[cuts]
    both.low[moments.tied, others, upper[cuts]] = middle[cuts] + 1
