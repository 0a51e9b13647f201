"""Is there a table? The order in which the ways to find out are tried."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from caseseries.published.feasibility.arrangements import ArrangementWindow
from caseseries.published.feasibility.boxes import Boxes, Ints, Space
from caseseries.published.feasibility.branch import Search, UndecidedError
from caseseries.published.feasibility.change_starts import change_starts
from caseseries.published.feasibility.climb import CLIMBERS, climb, drawn_starts, filled_starts
from caseseries.published.feasibility.families import families
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.one_set import samples, whole
from caseseries.published.feasibility.orders import CorrelationWindow, orders_exist
from caseseries.published.feasibility.problem import Problem, whole_space
from caseseries.published.feasibility.rank_sums import SignedRankWindow
from caseseries.published.feasibility.ranks import between_means
from caseseries.published.feasibility.table import Design, Measure
from caseseries.published.feasibility.windows import (
    CountWindow,
    ExactWindow,
    SpreadWindow,
    SumWindow,
    Window,
)
from caseseries.published.grimmer import UnsettledError, scores_behind
from caseseries.published.samples import Target

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
"""With more scores than this, counted as :func:`_step_cells` does, fewer steps are climbed."""

WAY_CELLS = 25
"""A way to compute a number takes, apart from its ranks, about as long as so many scores."""

BOXES_PER_STEP = 40
"""A step of all climbers takes about as long as so many boxes."""

MOST_KEPT = 2**19
"""Numbers that a search may keep until it is run again; a larger one begins anew."""


class Solver:
    """Looks for a table that satisfies every window, or shows that there is none.

    A few tie patterns are searched completely. Otherwise the whole space is searched, for a short
    while; then a table is looked for by climbing; then by a search to the end, over tie patterns
    where they are still countable. What was given up goes on where it was.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem.by_ranks()
        self._searches: list[Search] = []
        # Small boxes take no less time than those of so many scores.
        self._cells = max(problem.design.n * len(problem.design.scores), CELLS)
        self._step_cells = self._cells + _step_cells(problem)
        self._steps = 0

    def run(
        self, accepts: Callable[[Ints], bool], effort: int, near: Sequence[Ints] = ()
    ) -> Ints | None:
        """Return a table, over (column, patient), that satisfies every window; None without one.

        ``accepts`` checks a complete table exactly. A complete search may look at ``effort`` boxes
        of few scores, or fewer large ones, and then raises an UndecidedError; with less than
        ``SOON`` none climbs. Tables that miss little may be known to be ``near``.
        """
        problem = self._problem
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
        # So a climb takes as much of the budget whatever its windows cost.
        slower = max(self._step_cells, CLIMB_CELLS)
        fill, most = (steps * CLIMB_CELLS // slower for steps in (FILL_STEPS, CLIMB_STEPS))
        drawn = drawn_starts(moments, box)
        ready = change_starts(problem, drawn, fill)
        self._steps += fill
        found = self._climb(ready, accepts, most, keeping=True) if len(ready) else None
        if found is None:
            filled = filled_starts(problem, drawn, fill)
            found = self._climb(np.stack([*near, *filled][:CLIMBERS]), accepts, most)
        if found is not None:
            return found
        many = families(problem, MANY_FAMILIES)
        if many is not None and not len(many[1]):
            return None
        self._searches.append(whole if many is None else _tied(problem, *many))
        return self._searches[-1].run(accepts, self._boxes(effort))

    def _climb(
        self, starts: Ints, accepts: Callable[[Ints], bool], most: int, *, keeping: bool = False
    ) -> Ints | None:
        found, steps = climb(self._problem, starts, accepts, most, keeping=keeping)
        self._steps += steps
        return found

    def _boxes(self, effort: int) -> int:
        return effort * CELLS // self._cells

    @property
    def seen(self) -> int:
        """How many boxes were looked at; none where arithmetic alone decides."""
        return sum(search.seen for search in self._searches)

    @property
    def cost(self) -> int:
        """What it took so far, in scores of boxes that were looked at."""
        boxes = sum(search.cost for search in self._searches)
        return boxes * self._cells + BOXES_PER_STEP * self._steps * self._step_cells

    @property
    def size(self) -> int:
        """How many numbers are kept until the solver is run again."""
        return sum(search.size for search in self._searches)


def _step_cells(problem: Problem) -> int:
    """Return what the windows of a step of climbing cost, in scores: ranks compare many."""
    design = problem.design
    ways = [way for window in problem.windows for way in window.ways]
    ranked = (way for way in ways if isinstance(way, CorrelationWindow | SignedRankWindow))
    sets = {(type(way), way.measure, way.groups): way for way in ranked}
    compared = sum(_compared(way, design) for way in sets.values())
    # All forms of a test count the same sums.
    counted = sum(way.cells(design) for way in ways if isinstance(way, ArrangementWindow))
    forms = sum(len(way.forms) if isinstance(way, ExactWindow) else 1 for way in ways)
    return WAY_CELLS * forms + compared + counted


def _compared(way: Window, design: Design) -> int:
    """Return how many patients, or sizes of changes, are compared to rank those of a window."""
    n = design.size(way.groups)
    apart = len(design.levels(way.measure)) // 2 + 1
    return n * (min(n, apart) if isinstance(way, SignedRankWindow) else n)


def _tied(problem: Problem, tied: int, space: Space) -> Search:
    moments = Moments(problem, tied)
    return Search(problem, moments, moments.boxes(space))


# --- what is soon seen ----------------------------------------------------------------------------


MOST_SAMPLES = 1_000
"""Where there are more sums with sums of squares a sample is taken to exist."""


def may_exist(problem: Problem) -> bool:
    """Tell whether a table may exist, as far as is soon seen."""
    return (
        _samples_exist(problem)
        and _counts_add_up(problem)
        and _rank_sums_fit(problem)
        and _sets_exist(problem)
        and orders_exist(problem)
    )


def _samples_exist(problem: Problem) -> bool:
    """Tell whether there are scores with each spread, and sum, as far as is soon seen."""
    design = problem.design
    sums = {(w.measure, w.groups): w for w in problem.windows if isinstance(w, SumWindow)}
    for window in problem.windows:
        if isinstance(window, SpreadWindow):
            n, scores = design.size(window.groups), design.levels(window.measure)
            total = sums.get((window.measure, window.groups))
            ends = (total.low, total.high) if total else (n * scores[0], n * scores[-1])
            if not _sample_exists(n, scores, range(ends[0], ends[1] + 1), window.low, window.high):
                return False
    return True


# The same numbers are asked for in many questions.
@lru_cache(maxsize=4096)
def _sample_exists(n: int, scores: range, sums: range, low: int, high: int) -> bool:
    # n Q - S^2 within its window leaves few sums of squares Q.
    targets = [Target(s, -(-(low + s * s) // n), (high + s * s) // n) for s in sums]
    if sum(max(most - least + 1, 0) for _, least, most in targets) > MOST_SAMPLES:
        return True
    try:
        return scores_behind(n, targets, scores) is not None
    except UnsettledError:
        return True


# --- means beside a rank sum ----------------------------------------------------------------------


MOST_LEVELS = 60
"""Of more scores that a patient can have, rank sums are not held against means."""


def _rank_sums_fit(problem: Problem) -> bool:
    """Tell whether the means of two groups allow the p-values of their rank sums."""
    design, sums = problem.design, {}
    for window in problem.windows:
        if isinstance(window, SumWindow):
            size = design.size(window.groups)
            sums[window.measure, window.groups] = (size, window.low, window.high)
    for window in problem.windows:
        first, second = (sums.get((window.measure, of)) for of in (window.groups, window.second))
        scores = design.levels(window.measure)
        if first is None or second is None or len(scores) > MOST_LEVELS:
            continue
        reach = _rank_sum_between(first, second, scores)
        sizes = first[0], second[0]
        if not window.may_have_rank_sum(sizes, *reach):
            return False
    return True


# The same means are asked for in many questions.
_rank_sum_between = lru_cache(maxsize=4096)(between_means)


# --- counts of parts ------------------------------------------------------------------------------


def _counts_add_up(problem: Problem) -> bool:
    """Tell whether counts of the same scores can add up over groups."""
    alike: dict[tuple[Measure, tuple[int, ...]], list[SumWindow]] = defaultdict(list)
    for window in problem.windows:
        if isinstance(window, CountWindow):
            # A count is the sum of a column with 1 for who is counted.
            counted = SumWindow(Measure(0), window.groups, window.low, window.high)
            alike[window.measure, window.scores].append(counted)
    sizes = problem.design.sizes
    return all(_sums_add_up(sizes, tuple(sums)) for sums in alike.values() if len(sums) > 1)


@lru_cache(maxsize=4096)
def _sums_add_up(sizes: tuple[int, ...], sums: tuple[SumWindow, ...]) -> bool:
    design = Design(("",) * len(sizes), sizes, (whole(1),))
    problem = Problem(design, sums)
    return len(Moments(problem).boxes(whole_space(problem))) > 0


# --- all that is printed of one set of patients ---------------------------------------------------


def _sets_exist(problem: Problem) -> bool:
    """Tell whether each set of patients can have scores with all that is printed of them."""
    design = problem.design
    together: dict[tuple[Measure, tuple[int, ...]], list[Window]] = defaultdict(list)
    for window in problem.windows:
        if window.partner is None and not window.second:
            together[window.measure, window.groups].append(window)
    return all(
        samples(design.size(groups), design.levels(measure), tuple(windows)) is not None
        for (measure, groups), windows in together.items()
        if len(windows) > 1 and not all(isinstance(w, SumWindow | SpreadWindow) for w in windows)
    )
