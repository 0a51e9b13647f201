"""Is there a table? The order in which the ways to find out are tried."""

from collections.abc import Callable

import numpy as np

from caseseries.published.feasibility.boxes import Ints, Space, whole_space
from caseseries.published.feasibility.branch import UndecidedError, search
from caseseries.published.feasibility.climb import climb, drawn_starts
from caseseries.published.feasibility.families import families
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.problem import Problem

FEW_FAMILIES = 100
MANY_FAMILIES = 60_000
CLIMB_STEPS = 400

SOON = 1_000
"""Boxes that a search may look at before climbing is tried."""

DEFAULT_EFFORT = 200_000
"""Boxes that a search may look at before it says that it is undecided."""


def solve(
    problem: Problem,
    accepts: Callable[[Ints], bool],
    effort: int = DEFAULT_EFFORT,
) -> Ints | None:
    """Return a table, over (column, patient), that satisfies every window; None if there is none.

    A few tie patterns are searched completely. Otherwise the whole space is searched, for a short
    while; then a table is looked for by climbing; then by a search to the end, over tie patterns
    where they are still countable.

    Parameters
    ----------
    accepts
        The exact check of a complete table.
    effort
        How many boxes a complete search may look at.

    Raises
    ------
    UndecidedError
        When the effort was spent before the search was complete.
    """
    if problem.empty_windows:
        return None
    if not problem.windows:
        return np.zeros((len(problem.design.scores), problem.design.n), dtype=np.int64)
    moments = Moments(problem)
    space = whole_space(problem)
    box = moments.boxes(space)
    if not len(box):
        return None
    few = families(problem, FEW_FAMILIES)
    if few is not None:
        return _search_tied(problem, *few, accepts, effort)
    try:
        return search(problem, moments, box, accepts, min(SOON, effort))
    except UndecidedError:
        pass
    found = climb(problem, drawn_starts(moments, box), accepts, CLIMB_STEPS)
    if found is not None:
        return found
    many = families(problem, MANY_FAMILIES)
    if many is not None:
        return _search_tied(problem, *many, accepts, effort)
    return search(problem, moments, box, accepts, effort)


def _search_tied(
    problem: Problem, tied: int, space: Space, accepts: Callable[[Ints], bool], effort: int
) -> Ints | None:
    if not len(space):
        return None
    moments = Moments(problem, tied)
    return search(problem, moments, moments.boxes(space), accepts, effort)
