"""All that is printed of one set of patients: the scores, or changes, that it may have."""

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache

import numpy as np

from caseseries.published.feasibility.boxes import Ints, Space
from caseseries.published.feasibility.branch import Search, UndecidedError
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.problem import Problem, whole_space
from caseseries.published.feasibility.rank_sums import MOST_SIGNS, SignedRankWindow
from caseseries.published.feasibility.table import Design, Measure, Score
from caseseries.published.feasibility.translate import MOST_SQUARES
from caseseries.published.feasibility.windows import (
    CountWindow,
    OrderWindow,
    SpreadWindow,
    Tables,
    Window,
)

Samples = tuple[tuple[int, ...], ...]

EFFORT = 3_000
"""Boxes that the search for scores of one set of patients may look at."""


def whole(top: int) -> Score:
    """Return scores that nothing is known of but how many there are."""
    return Score("", None, Fraction(0), Fraction(1), top)


@lru_cache(maxsize=4096)
def samples(
    n: int, scores: range, windows: tuple[Window, ...], most: int = 1, effort: int = EFFORT
) -> Samples | None:
    """Return ascending scores of n patients that lie in all windows, as far as is soon seen.

    The search ends with ``most``; where it is given up it may have found fewer or none. None where
    it proved that there are none. A change is a score less the top.
    """
    top, change = scores[-1], scores[0] < 0
    tops = (2 * top, top) if change else (top,)
    signed = any(isinstance(way, SignedRankWindow) for w in windows for way in w.ways)
    if n * tops[0] ** 2 > MOST_SQUARES or (signed and n > MOST_SIGNS):
        return ()
    own = tuple(window.regrouped((0,), Measure(0, 1 if change else None)) for window in windows)
    problem = Problem(Design(("set",), (n,), tuple(map(whole, tops))), own)
    moments = Moments(problem)
    search = Search(problem, moments, moments.boxes(_in_order(problem)))
    found: dict[tuple[int, ...], None] = {}

    def enough(table: Ints) -> bool:
        if _nearly_fits(problem, table):
            found[tuple((table[0] - top * change).tolist())] = None
        return len(found) == most

    with suppress(UndecidedError):
        if search.run(enough, effort) is None and not found:
            return None
    return tuple(found)


def _nearly_fits(problem: Problem, table: Ints) -> bool:
    """Tell whether a table may satisfy every window, of which p-values are in floating point."""
    seen = Tables(problem.design, table[..., None])
    return all(
        window.missed(seen)[0] == 0
        if isinstance(window, SpreadWindow)
        else window.may_hold(seen)[0]
        for window in problem.windows
    )


def _in_order(problem: Problem) -> Space:
    """Return the sorted scores of the only group, each between the ends that it cannot leave."""
    space, n, top = whole_space(problem), problem.design.n, problem.design.scores[-1].top
    if len(problem.design.scores) > 1:
        space.low[1] = space.high[1] = top
        return space
    low, high = space.low[0, :, 0], space.high[0, :, 0]
    for window in problem.windows:
        for at_least, place, end in _ends(window, n, top):
            if at_least:
                low[place:] = np.maximum(low[place:], end)
            else:
                high[: place + 1] = np.minimum(high[: place + 1], end)
    return space


def _ends(window: Window, n: int, top: int) -> Iterator[tuple[bool, int, int]]:
    """Yield places among sorted scores, from 0, whose score is at least, or at most, a number."""
    if isinstance(window, OrderWindow):
        first, last = window.places
        yield True, last, -(-window.low // 2)
        yield False, first, window.high // 2
    if isinstance(window, CountWindow) and window.scores:
        first, low, high = window.scores[0], window.low, window.high
        if window.scores == tuple(range(len(window.scores))):
            # Whoever is not counted scores higher.
            first, low, high = len(window.scores), n - high, n - low
        elif window.scores != tuple(range(first, top + 1)):
            return
        if 0 < low <= n:
            yield True, n - low, first
        if high < n:
            yield False, n - high - 1, first - 1
