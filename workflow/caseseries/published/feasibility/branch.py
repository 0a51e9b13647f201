"""Branch and prune: the complete search.

Boxes are split in two until they hold a single table or are dropped. The deepest boxes come first,
so that a table is found early where one exists; when no box is left, there is none.
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
)

BATCH = 256
"""Boxes that are split together."""


class Undecided(Exception):  # noqa: N818 - it is an outcome, not an error
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
        Where to look: together they hold every table that comes into question.
    accepts
        The exact check of a complete table, over (column, patient).
    most
        How many boxes may be looked at.

    Raises
    ------
    Undecided
        When ``most`` boxes were looked at and some are left.
    """
    judged = _judged_here(problem, moments)
    stack = _prune(judged, moments, moments.tighten(boxes, rounds=6))
    seen = len(stack)
    while len(stack):
        complete = stack.complete()
        for table in stack.low[complete]:
            if accepts(table):
                return table
        stack = stack.take(~complete)
        if not len(stack):
            return None
        if seen > most:
            raise Undecided
        last = max(len(stack) - BATCH, 0)
        halves = split(stack.take(slice(last, None)), moments)
        halves = _prune(judged, moments, moments.tighten(halves))
        seen += len(halves)
        stack = join([stack.take(slice(0, last)), halves])
    return None


def _judged_here(problem: Problem, moments: Moments) -> list:
    """Return the windows that neither the moments nor the tie pattern keep already."""
    kept = (SumWindow, SpreadWindow)
    return [
        w
        for w in problem.windows
        if not isinstance(w, kept)
        and not (isinstance(w, CorrelationWindow) and w.measure.start == moments.tied)
    ]


def _prune(windows: list, moments: Moments, boxes: Boxes) -> Boxes:
    for window in windows:
        if not len(boxes):
            break
        keep = may_hold(window, boxes, moments)
        if not keep.all():
            boxes = boxes.take(keep)
    return boxes


def split(boxes: Boxes, moments: Moments) -> Boxes:
    """Return both halves of every box, cut across its widest score, tied column first."""
    width = boxes.high - boxes.low
    if moments.tied is not None:
        width[:, moments.tied] *= 2**20
    number, columns, patients = width.shape
    flat = width.reshape(number, -1).argmax(axis=1)
    column, patient = flat // patients, flat % patients
    rows = np.arange(number)
    middle = (boxes.low[rows, column, patient] + boxes.high[rows, column, patient]) // 2
    lower, upper = boxes.take(rows), boxes.take(rows)
    cut = np.zeros((number, columns, patients), dtype=bool)
    cut[rows, column] = _tied_with(boxes, moments, column, patient)
    lower.high = np.where(cut, np.minimum(lower.high, middle[:, None, None]), lower.high)
    upper.low = np.where(cut, np.maximum(upper.low, middle[:, None, None] + 1), upper.low)
    return join([lower, upper])


def _tied_with(boxes: Boxes, moments: Moments, column: Ints, patient: Ints) -> Flags:
    """Tell which patients share the score that is cut."""
    number, patients = boxes.tie.shape
    alone = np.arange(patients)[None, :] == patient[:, None]
    if moments.tied is None:
        return alone
    block = boxes.tie[np.arange(number), patient]
    return np.where((column == moments.tied)[:, None], boxes.tie == block[:, None], alone)
