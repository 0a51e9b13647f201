"""Branch and prune: the complete search.

Boxes are split in two until they hold a single table or are dropped; when no box is left, there is
no table. The youngest boxes come first, a batch from different parts of the space at a time, so
that a table is found early where one exists and one barren part does not hold up the others. The
middle of a box is tried before the box is cut.
"""

from collections.abc import Callable

import numpy as np

from caseseries.published.feasibility.bounds import may_hold
from caseseries.published.feasibility.boxes import Boxes, Flags, Ints, join
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.problem import (
    CorrelationWindow,
    Problem,
    SpreadWindow,
    SumWindow,
    Window,
)
from caseseries.published.feasibility.shortfall import shortfalls

BATCH = 128
"""Boxes that are split together."""

TIED_FIRST = 2**20
"""A tied column is settled before the others, since little is left of it."""


class UndecidedError(Exception):
    """The search was given up after its share of boxes."""


def search(
    problem: Problem,
    moments: Moments,
    boxes: Boxes,
    accepts: Callable[[Ints], bool],
    most: int,
) -> Ints | None:
    """Return a table that satisfies every window, or None when there is none.

    Parameters
    ----------
    boxes
        Where to look: they hold every table that comes into question.
    accepts
        The exact check of a complete table, over (column, patient).
    most
        How many boxes may be looked at.

    Raises
    ------
    UndecidedError
        When ``most`` boxes were looked at and some are left.
    """
    windows = _judged_here(problem, moments)
    new = _prune(windows, moments, boxes)
    stack: list[Boxes] = []
    seen = 0
    while True:
        complete = new.complete()
        for table in list[Ints](_likely(problem, new, complete)):
            if accepts(table):
                return table
        seen += len(new)
        stack.append(new.take(~complete))
        boxes = _youngest(stack)
        if not len(boxes):
            return None
        if seen > most:
            raise UndecidedError
        while 2 * len(boxes) <= BATCH:
            boxes = split(boxes, moments)
        new = _halves(windows, moments, boxes)


def _likely(problem: Problem, boxes: Boxes, complete: Flags) -> Ints:
    """Return the tables that are left alone in their box, and those in its middle that fit."""
    middle = (boxes.low + boxes.high) // 2
    fitting = middle[~complete]
    for window in problem.windows:
        # Most middles miss one of the first windows, and tests are slow to compute.
        missed = shortfalls(Problem(problem.design, (window,)), fitting)[:, 0] > 0
        fitting = fitting[~missed]
    return np.concatenate([middle[complete], fitting])


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
    return _halves(_judged_here(problem, moments), moments, boxes)


def _halves(windows: list[Window], moments: Moments, boxes: Boxes) -> Boxes:
    return _prune(windows, moments, moments.tighten(split(boxes, moments)))


def _judged_here(problem: Problem, moments: Moments) -> list[Window]:
    """Return the windows that neither the moments nor the tie pattern keep already."""
    kept = (SumWindow, SpreadWindow)
    return [
        w
        for w in problem.windows
        if not isinstance(w, kept)
        and not (isinstance(w, CorrelationWindow) and w.measure.start == moments.tied)
    ]


def _prune(windows: list[Window], moments: Moments, boxes: Boxes) -> Boxes:
    for window in windows:
        if not len(boxes):
            break
        keep = may_hold(window, boxes, moments)
        if not keep.all():
            boxes = boxes.take(keep)
    return boxes


# --- splitting ------------------------------------------------------------------------------------


def split(boxes: Boxes, moments: Moments) -> Boxes:
    """Return both halves of every box, cut across its widest score or mean, tied column first."""
    scores = boxes.high - boxes.low
    if moments.tied is not None:
        scores[:, moments.tied] *= TIED_FIRST
    number = len(boxes)
    scores = scores.reshape(number, -1)
    means = moments.mean_widths(boxes).reshape(number, -1)
    widest_score, widest_mean = scores.argmax(axis=1), means.argmax(axis=1)
    rows = np.arange(number)
    by_mean = means[rows, widest_mean] > scores[rows, widest_score]
    parts = []
    if not by_mean.all():
        parts += _split_scores(boxes.take(~by_mean), widest_score[~by_mean], moments)
    if by_mean.any():
        groups = means.shape[1] // moments.columns
        parts += _split_sums(boxes.take(by_mean), *divmod(widest_mean[by_mean], groups))
    return join(parts)


def _split_sums(boxes: Boxes, column: Ints, group: Ints) -> list[Boxes]:
    rows = np.arange(len(boxes))
    middle = (boxes.sum_low[rows, column, group] + boxes.sum_high[rows, column, group]) // 2
    lower, upper = boxes.take(rows), boxes
    lower.sum_high[rows, column, group] = middle
    upper.sum_low[rows, column, group] = middle + 1
    return [lower, upper]


def _split_scores(boxes: Boxes, flat: Ints, moments: Moments) -> list[Boxes]:
    number, columns, patients = boxes.low.shape
    rows, column, patient = np.arange(number), flat // patients, flat % patients
    middle = (boxes.low[rows, column, patient] + boxes.high[rows, column, patient]) // 2
    lower, upper = boxes.take(rows), boxes
    cut = np.zeros((number, columns, patients), dtype=bool)
    cut[rows, column] = _tied_with(boxes, moments, column, patient)
    limit = np.broadcast_to(middle[:, None, None], cut.shape)
    np.copyto(lower.high, limit, where=cut)
    np.copyto(upper.low, limit + 1, where=cut)
    return [lower, upper]


def _tied_with(boxes: Boxes, moments: Moments, column: Ints, patient: Ints) -> Flags:
    """Tell which patients share the score that is cut."""
    number, patients = boxes.tie.shape
    alone: Flags = np.arange(patients)[None, :] == patient[:, None]
    if moments.tied is None:
        return alone
    block = boxes.tie[np.arange(number), patient]
    tied: Flags = boxes.tie == block[:, None]
    return np.where((column == moments.tied)[:, None], tied, alone)
