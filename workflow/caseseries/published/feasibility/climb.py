"""Climbing: the quick search for a table where many fit.

Several tables climb side by side. Each looks at random small moves, takes the best, and where it is
stuck gives the windows that it misses more weight. It finds tables; it never says there is none.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility.boxes import Boxes, Ints
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.problem import Problem
from caseseries.published.feasibility.shortfall import shortfalls

CLIMBERS = 8
MOVES = 48
SEED = 20250901


def climb(
    problem: Problem,
    moments: Moments,
    box: Boxes,
    accepts: Callable[[Ints], bool],
    steps: int,
) -> Ints | None:
    """Return a table that satisfies every window, or None where none was met in so many steps.

    Parameters
    ----------
    box
        One tightened box; climbers stay inside.
    accepts
        The exact check of a complete table, over (column, patient).
    """
    random = np.random.default_rng(SEED)
    low, high = box.low[0], box.high[0]
    tables = _starts(problem, moments, box, random)
    weights = np.ones((CLIMBERS, len(problem.windows)))
    missed = shortfalls(problem, tables)
    for _ in range(steps):
        for table in tables[~missed.any(axis=1)]:
            if accepts(table):
                return table
        moved = np.repeat(tables, MOVES, axis=0)
        _move(moved, problem, low, high, random)
        found = shortfalls(problem, moved).reshape(CLIMBERS, MOVES, -1)
        scores = (found * weights[:, None]).sum(axis=2)
        best = scores.argmin(axis=1)
        climbers = np.arange(CLIMBERS)
        better = scores[climbers, best] < (missed * weights).sum(axis=1)
        tables = np.where(
            better[:, None, None],
            moved.reshape(CLIMBERS, MOVES, *low.shape)[climbers, best],
            tables,
        )
        missed = np.where(better[:, None], found[climbers, best], missed)
        weights[~better] += missed[~better] > 0
    return None


def _starts(problem: Problem, moments: Moments, box: Boxes, random: np.random.Generator) -> Ints:
    """Draw tables whose means and spreads are about right."""
    low, high = box.low[0], box.high[0]
    tables = np.empty((CLIMBERS, *low.shape), dtype=np.int64)
    for measure in moments.columns:
        for groups in moments.base:
            members, n = moments.members[groups], moments.sizes[groups]
            mean = sum(int(end[0]) for end in box.sums[measure, groups]) / 2 / n
            if (measure, groups) in box.spreads:
                squares = sum(int(end[0]) for end in box.spreads[measure, groups]) / 2
                deviation = (squares / moments.scale / n) ** 0.5
            else:
                deviation = float((high - low)[measure.start, members].mean()) / 4
            drawn = random.normal(mean, deviation, size=(CLIMBERS, n))
            tables[:, measure.start, members] = np.rint(drawn)
    return np.clip(tables, low, high)


def _move(
    tables: Ints, problem: Problem, low: Ints, high: Ints, random: np.random.Generator
) -> None:
    """Change each table a little, in place: a step, a transfer, an exchange or a tie."""
    number, columns, n = tables.shape
    rows = np.arange(number)
    column = random.integers(columns, size=number)
    one, other = random.integers(n, size=(2, number))
    kind = random.integers(4, size=number)
    reach = (high - low)[column, one]
    size = np.rint(np.exp(random.uniform(size=number) * np.log(reach / 2 + 1))).astype(np.int64)
    size *= random.choice([-1, 1], size=number)
    a, b = tables[rows, column, one], tables[rows, column, other]
    new_a = np.choose(kind, [a + size, a + size, b, b])
    new_b = np.choose(kind, [b, b - size, a, b])
    tables[rows, column, other] = new_b
    tables[rows, column, one] = new_a
    np.clip(tables, low, high, out=tables)
