"""Where climbs begin that look for changes with printed exact tests: at changes that fit already.

The changes that a group may have by its own numbers are listed; those of all groups that go
together best are put together. What is left to the climb is which scores are behind them.
"""

import math
from itertools import islice, product

import numpy as np

from caseseries.published.feasibility.arrangements import MOST_ARRANGEMENTS, ArrangementWindow
from caseseries.published.feasibility.boxes import Ints
from caseseries.published.feasibility.climb import CLIMBERS, MOST_TOGETHER, climbs, of_group
from caseseries.published.feasibility.one_set import samples
from caseseries.published.feasibility.problem import Problem
from caseseries.published.feasibility.rank_sums import SignedRankWindow
from caseseries.published.feasibility.table import Measure
from caseseries.published.feasibility.windows import Tables, Window

MOST = 256
"""So many samples of changes of a group are listed."""

EFFORT = 60_000
"""Boxes that the search for them may look at."""


def change_starts(problem: Problem, drawn: Ints, steps: int) -> Ints:
    """Return tables whose changes fit, and whose scores are like those ``drawn``.

    All are over (table, column, patient). Each group climbs so many ``steps`` to its own numbers.
    No table where no exact test of changes is printed, or no changes that fit were found.
    """
    tested = {w.measure for w in problem.windows if any(_is_hard(way, problem) for way in w.ways)}
    tables = drawn[: CLIMBERS if tested else 0]
    for measure in sorted(tested, key=lambda one: (one.start, one.end or 0)):
        tables = _behind(problem, measure, _changes(problem, measure), tables)
    for g in range(len(problem.design.sizes) if len(tables) else 0):
        members = problem.design.rows((g,))
        tables[:, :, members] = _repaired(of_group(problem, g), tables[:, :, members], steps)
    return tables


def _repaired(alone: Problem, tables: Ints, steps: int) -> Ints:
    """Return each table of one group as soon as it has the group's own numbers, or at the end."""
    kept, waiting = tables.copy(), np.ones(len(tables), dtype=bool)
    for moved, there in climbs(alone, tables, steps, keeping=True) if alone.windows else ():
        kept[waiting] = moved[waiting]
        waiting &= ~there
        if not waiting.any():
            break
    return kept


def _is_hard(way: Window, problem: Problem) -> bool:
    """Tell whether a window is of an exact test of changes with many arrangements."""
    if way.measure.end is None:
        return False
    sizes = problem.design.size(way.groups), problem.design.size(way.second)
    many = math.comb(sum(sizes), sizes[0]) > MOST_ARRANGEMENTS
    return isinstance(way, SignedRankWindow) or (isinstance(way, ArrangementWindow) and many)


def _changes(problem: Problem, measure: Measure) -> Ints:
    """Return changes of all groups that fit best together, over (table, patient)."""
    design = problem.design
    told = tuple(w for w in problem.windows if w.measure == measure and w.partner is None)
    most = min(MOST, round(MOST_TOGETHER ** (1 / len(design.sizes))))
    listed = []
    for g, size in enumerate(design.sizes):
        own = tuple(w for w in told if w.groups == (g,) and not w.second)
        listed.append(samples(size, design.levels(measure), own, most, EFFORT) or ())
    every = islice(product(*listed), MOST_TOGETHER)
    together = np.array([sum(one, ()) for one in every], np.int64).reshape(-1, design.n)
    seen = Tables(design, together.T[None])
    missed = np.zeros(len(together))
    for window in told:
        missed += window.regrouped(window.groups, Measure(0)).missed(seen)
    return together[np.argsort(missed, kind="stable")[:CLIMBERS]]


def _behind(problem: Problem, measure: Measure, changes: Ints, drawn: Ints) -> Ints:
    """Return tables with changes, and scores that are like those of other tables."""
    design, top = problem.design, problem.design.scores[measure.start].top
    tables = np.resize(drawn, (len(changes), *drawn.shape[1:]))
    for g in range(len(design.sizes)):
        members = design.rows((g,))
        # The highest first scores can fall most.
        first = np.sort(tables[:, measure.start, members], axis=1)
        of = changes[:, members]
        first = np.clip(first, np.maximum(of, 0), np.minimum(top + of, top))
        tables[:, measure.start, members] = first
        tables[:, measure.end, members] = first - of
    return tables
