"""Climbing: the quick search for a table where many fit.

Several tables climb side by side. Each looks at random small moves, takes the best, and where it is
stuck gives the windows that it misses more weight. It finds tables; it never says there is none.
"""

from collections.abc import Callable

import numpy as np

from caseseries.published.feasibility.boxes import Boxes, Ints
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.problem import Measure, Problem
from caseseries.published.feasibility.shortfall import shortfalls

CLIMBERS = 8
MOVES = 48
SEED = 20250901


def climb(
    problem: Problem, starts: Ints, accepts: Callable[[Ints], bool], steps: int
) -> Ints | None:
    """Return a table that satisfies every window, or None where none was met in so many steps.

    Parameters
    ----------
    starts
        Where to begin, over (climber, column, patient).
    accepts
        The exact check of a complete table, over (column, patient).
    """
    random = np.random.default_rng(SEED)
    tops = np.array([score.top for score in problem.design.scores])[:, None]
    tables = np.clip(starts, 0, tops)
    climbers = np.arange(len(tables))
    weights = np.ones((len(tables), len(problem.windows)))
    missed = shortfalls(problem, tables)
    for _ in range(steps):
        for table in list[Ints](tables[~missed.any(axis=1)]):
            if accepts(table):
                return table
        moved = np.repeat(tables, MOVES, axis=0)
        _move(moved, tops, random)
        found = shortfalls(problem, moved).reshape(len(tables), MOVES, -1)
        scores = (found * weights[:, None]).sum(axis=2)
        best = scores.argmin(axis=1)
        better = scores[climbers, best] < (missed * weights).sum(axis=1)
        chosen = moved.reshape(len(tables), MOVES, *tables.shape[1:])[climbers, best]
        tables = np.where(better[:, None, None], chosen, tables)
        missed = np.where(better[:, None], found[climbers, best], missed)
        weights[~better] += missed[~better] > 0
    return None


def drawn_starts(moments: Moments, box: Boxes) -> Ints:
    """Draw tables whose means and spreads are about right, from one tightened box."""
    random = np.random.default_rng(SEED)
    low, high = box.low[..., 0], box.high[..., 0]
    tables = np.empty((CLIMBERS, *low.shape), dtype=np.int64)
    for column in range(moments.columns):
        measure = Measure(column)
        for groups in moments.sets[: len(moments.group_sizes)]:
            members, n = moments.members[groups], moments.sizes[groups]
            mean = sum(int(end[0]) for end in moments.sums(box, measure, groups)) / 2 / n
            if measure in moments.spread_measures:
                squares = sum(int(end[0]) for end in moments.spreads(box, measure, groups)) / 2
                deviation = (squares / moments.scale / n) ** 0.5
            else:
                deviation = float((high - low)[column, members].mean()) / 4
            drawn = random.normal(mean, deviation, size=(CLIMBERS, n))
            tables[:, column, members] = np.rint(drawn)
    return np.clip(tables, low, high)


def _move(tables: Ints, tops: Ints, random: np.random.Generator) -> None:
    """Change each table a little, in place.

    One score takes a step; or takes over another's score; two exchange scores; one gives to
    another; or all equal scores of a column take a step together.
    """
    number, columns, n = tables.shape
    rows = np.arange(number)
    column = random.integers(columns, size=number)
    one, other = random.integers(n, size=(2, number))
    kind = random.integers(5, size=number)
    reach = np.log(tops[column, 0] / 4 + 1)
    size = np.rint(np.exp(random.uniform(size=number) * reach)).astype(np.int64)
    size *= random.choice([-1, 1], size=number)
    a, b = tables[rows, column, one], tables[rows, column, other]
    equal = (tables[rows, column] == a[:, None]) & (kind == 4)[:, None]
    tables[rows, column, other] = np.choose(kind, [b, b, a, b - size, b])
    tables[rows, column, one] = np.choose(kind, [a + size, b, b, a + size, a])
    tables[rows, column] += equal * size[:, None]
    np.clip(tables, 0, tops, out=tables)
