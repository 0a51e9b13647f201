"""Is there a table? The order in which the ways to find out are tried."""

from collections.abc import Callable, Sequence

import numpy as np

from caseseries.published.feasibility.boxes import Boxes, Ints, Space, whole_space
from caseseries.published.feasibility.branch import Search, UndecidedError
from caseseries.published.feasibility.climb import CLIMBERS, climb, filled_starts
from caseseries.published.feasibility.families import families
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.necessary import may_exist
from caseseries.published.feasibility.problem import Problem

FEW_FAMILIES = 100
MANY_FAMILIES = 60_000
CLIMB_STEPS = 400
FILL_STEPS = 200

SOON = 1_000
"""Boxes that a search may look at before climbing is tried."""

DEFAULT_EFFORT = 200_000
"""Boxes that a search may look at before it says that it is undecided."""


CELLS = 64
"""Of boxes with more scores than this, fewer are looked at: each takes longer."""

CLIMB_CELLS = 2_000
"""With more scores than this fewer steps are climbed."""

BOXES_PER_STEP = 40
"""A step of all climbers takes about as long as so many boxes."""

MOST_KEPT = 2**22
"""Bytes that a search may keep until it is run again; a larger one begins anew."""


class Solver:
    """Looks for a table that satisfies every window, or shows that there is none.

    A few tie patterns are searched completely. Otherwise the whole space is searched, for a short
    while; then a table is looked for by climbing; then by a search to the end, over tie patterns
    where they are still countable. What was given up goes on where it was.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._searches: list[Search] = []
        # Small boxes take no less time than those of so many scores.
        self._cells = max(problem.design.n * len(problem.design.scores), CELLS)
        self._steps = 0

    def run(
        self, accepts: Callable[[Ints], bool], effort: int, near: Sequence[Ints] = ()
    ) -> Ints | None:
        """Return a table, over (column, patient), that satisfies every window; None without one.

        Parameters
        ----------
        accepts
            The exact check of a complete table.
        effort
            How many boxes of few scores a complete search may look at, or fewer large ones; with
            less than ``SOON`` none climbs.
        near
            Tables that miss little, where they are known.

        Raises
        ------
        UndecidedError
            When the effort was spent before the search was complete.
        """
        problem = self._problem
        if problem.empty_windows:
            return None
        if not problem.windows:
            return np.zeros((len(problem.design.scores), problem.design.n), dtype=np.int64)
        if not self._searches:
            if not may_exist(problem):
                return None
            moments = Moments(problem)
            box = moments.boxes(whole_space(problem))
            if not len(box):
                return None
            few = families(problem, FEW_FAMILIES)
            if few is None:
                return self._climbed(moments, box, accepts, effort, near)
            if not len(few[1]):
                return None
            self._searches.append(_tied(problem, *few))
        return self._searches[-1].run(accepts, self._boxes(effort))

    def _climbed(
        self,
        moments: Moments,
        box: Boxes,
        accepts: Callable[[Ints], bool],
        effort: int,
        near: Sequence[Ints],
    ) -> Ints | None:
        problem = self._problem
        whole = Search(problem, moments, box)
        self._searches.append(whole)
        try:
            return whole.run(accepts, self._boxes(min(SOON, effort)))
        except UndecidedError:
            if effort < SOON:
                raise
            self._searches.pop()
        slower = max(self._cells, CLIMB_CELLS)
        fill, most = (steps * CLIMB_CELLS // slower for steps in (FILL_STEPS, CLIMB_STEPS))
        filled = filled_starts(problem, moments, box, fill)
        starts = np.stack([*near, *filled][:CLIMBERS])
        found, steps = climb(problem, starts, accepts, most)
        self._steps += fill + steps
        if found is not None:
            return found
        many = families(problem, MANY_FAMILIES)
        if many is not None and not len(many[1]):
            return None
        self._searches.append(whole if many is None else _tied(problem, *many))
        return self._searches[-1].run(accepts, self._boxes(effort))

    def _boxes(self, effort: int) -> int:
        return effort * CELLS // self._cells

    @property
    def seen(self) -> int:
        """How many boxes were looked at; none where arithmetic alone decides."""
        return sum(search.seen for search in self._searches)

    @property
    def cost(self) -> int:
        """What it took so far, in scores of boxes that were looked at."""
        boxes = sum(search.cost for search in self._searches) + BOXES_PER_STEP * self._steps
        return boxes * self._cells

    @property
    def size(self) -> int:
        """How many bytes are kept until the solver is run again."""
        return sum(search.size for search in self._searches)


def _tied(problem: Problem, tied: int, space: Space) -> Search:
    moments = Moments(problem, tied)
    return Search(problem, moments, moments.boxes(space))
