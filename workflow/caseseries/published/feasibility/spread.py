"""Tables from all parts of the space, where many fit.

The space is cut into many boxes before any of them is searched; each then gives at most one table.
"""

from collections.abc import Callable, Iterator

from caseseries.published.feasibility.boxes import Boxes, Ints, whole_space
from caseseries.published.feasibility.branch import Search, UndecidedError, divided, halves
from caseseries.published.feasibility.families import families
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.problem import Problem
from caseseries.published.feasibility.solver import MANY_FAMILIES

PARTS = 500
TOGETHER = 32
EFFORT = 1_000
"""Boxes that are looked at in one part."""


def spread_tables(problem: Problem, accepts: Callable[[Ints], bool]) -> list[Ints]:
    """Return different tables, over (column, patient), that satisfy every window.

    A part in which none is met soon gives none, so an empty list proves nothing.

    Parameters
    ----------
    accepts
        The exact check of a complete table.
    """
    tied, space = families(problem, MANY_FAMILIES) or (None, whole_space(problem))
    moments = Moments(problem, tied)
    tables = []
    for search in _searches(problem, moments, _parts(problem, moments, moments.boxes(space))):
        try:
            found = search.run(accepts, EFFORT)
        except UndecidedError:
            continue
        if found is not None:
            tables.append(found)
    return tables


def _searches(problem: Problem, moments: Moments, parts: Boxes) -> Iterator[Search]:
    """Yield the search of each part; several are divided together, which is faster."""
    for begin in range(0, len(parts), TOGETHER):
        some = parts.take(slice(begin, begin + TOGETHER))
        pieces = divided(some, moments, len(some))
        for i in range(len(some)):
            own = pieces.take(slice(i, None, len(some)))
            yield Search(problem, moments, some.take(slice(i, i + 1)), own)


def _parts(problem: Problem, moments: Moments, boxes: Boxes) -> Boxes:
    while 0 < len(boxes) < PARTS and not boxes.complete().all():
        boxes = halves(problem, moments, boxes)
    return boxes
