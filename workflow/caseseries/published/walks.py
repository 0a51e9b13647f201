"""Tables drawn from all that give some printed numbers: random walks that never leave them.

Every move is as likely as its reverse, so that a long walk visits all tables that it can reach
equally often. Walks begin in all parts of the space where the search meets a table; what none of
them reaches is missed, so that a range over the tables drawn is at least so wide.
"""

from collections.abc import Callable
from contextlib import suppress

import numpy as np

from caseseries.published.feasibility.boxes import Flags, Ints
from caseseries.published.feasibility.branch import Search, UndecidedError, halves
from caseseries.published.feasibility.families import families
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.oracle import Question
from caseseries.published.feasibility.problem import Problem, whole_space
from caseseries.published.feasibility.solver import MANY_FAMILIES
from caseseries.published.feasibility.table import Table, table_of
from caseseries.published.feasibility.windows import Tables

SEED = 20250901
WALKERS = 256
STEPS = 600
MOST_MOVES = 4
"""Moves that are made at once, so that a sum may stay while its parts change."""

_REACH = (-3, -2, -1, 1, 2, 3)


def tables_drawn(question: Question, claims: frozenset[str], number: int) -> list[Table]:
    """Return different tables that satisfy some claims, evenly taken from random walks.

    Empty where no table satisfies them.
    """
    if number == 0 or question.table(claims) is None:
        return []
    problem = question.translation.problem(claims)

    def accepts(steps: Ints) -> bool:
        return question.satisfies(table_of(problem.design, steps), claims)

    starts = [*question.memory.fitting(problem), *spread_tables(problem, accepts)]
    random = np.random.default_rng(SEED)
    walkers = np.stack([starts[i % len(starts)] for i in range(WALKERS)])
    visited: dict[bytes, Ints] = {}
    new = np.ones(WALKERS, dtype=bool)
    for _ in range(STEPS):
        walkers, moved = _walk(walkers, problem, random)
        # Who stayed was there before.
        for walker in _sorted(walkers[moved | new], problem):
            visited.setdefault(walker.tobytes(), walker)
        new[:] = False
    chosen = np.linspace(0, len(visited) - 1, min(number, len(visited))).astype(int)
    walked = list(visited.values())
    return [table_of(problem.design, walked[i]) for i in chosen if accepts(walked[i])]


def _walk(walkers: Ints, problem: Problem, random: np.random.Generator) -> tuple[Ints, Flags]:
    """Move each walker, where that leaves it among the tables that fit; tell which moved."""
    moved = walkers.copy()
    for _ in range(random.integers(1, MOST_MOVES + 1)):
        moved = _move(moved, random)
    tops = np.array([score.top for score in problem.design.scores])[:, None]
    fits = np.asarray(((moved >= 0) & (moved <= tops)).all(axis=(1, 2)))
    for window in problem.windows:
        left = np.flatnonzero(fits)
        cells = np.ascontiguousarray(moved[left].transpose(1, 2, 0))
        fits[left] = window.missed(Tables(problem.design, cells)) == 0
    chosen: Ints = np.where(fits[:, None, None], moved, walkers)
    return chosen, fits


def _move(tables: Ints, random: np.random.Generator) -> Ints:
    """Change one score, a pair of scores, or all equal scores of a column together."""
    number, columns, n = tables.shape
    rows = np.arange(number)
    column = random.integers(columns, size=number)
    one, other = random.integers(n, size=(2, number))
    step = random.choice(_REACH, size=number)
    kind = random.integers(4, size=number)
    scores = tables[rows, column]
    a, b = scores[rows, one], scores[rows, other]
    changed = scores.copy()
    # One score takes a step; one gives a step to another; two exchange scores.
    changed[rows, other] = np.choose(kind, [b, b - step, a, b])
    changed[rows, one] = np.choose(kind, [a + step, a + step, b, a])
    changed[one == other] = scores[one == other]
    # Where nobody scores the target yet: equal scores that merge could not part again.
    together = (kind == 3) & (scores != (a + step)[:, None]).all(axis=1)
    changed += np.where(together[:, None] & (scores == a[:, None]), step[:, None], 0)
    moved = tables.copy()
    moved[rows, column] = changed
    return moved


def _sorted(tables: Ints, problem: Problem) -> list[Ints]:
    """Return each table with the patients of each group sorted, so that equal tables are equal."""
    groups = np.array(problem.design.group_of)
    return [table[:, np.lexsort([*table[::-1], groups])] for table in list[Ints](tables)]


# --- where walks begin ----------------------------------------------------------------------------


PARTS = 500
EFFORT = 1_000
"""Boxes that are looked at in one part."""


def spread_tables(problem: Problem, accepts: Callable[[Ints], bool]) -> list[Ints]:
    """Return different tables, over (column, patient), that satisfy every window.

    ``accepts`` checks a table exactly. A part in which none is met soon gives none, so an empty
    list proves nothing.
    """
    tied, space = families(problem, MANY_FAMILIES) or (None, whole_space(problem))
    moments = Moments(problem, tied)
    parts = moments.boxes(space)
    while 0 < len(parts) < PARTS and not parts.complete().all():
        parts = halves(problem, moments, parts)
    tables = []
    for i in range(len(parts)):
        with suppress(UndecidedError):
            found = Search(problem, moments, parts.take(slice(i, i + 1))).run(accepts, EFFORT)
            if found is not None:
                tables.append(found)
    return tables
