"""Families of tables: everything that a tie pattern fixes, as a space to search.

A family settles the partner score of every patient and which patients tie in the correlated
column, and in which order. What stays open is the score of each block, and the other columns.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations_with_replacement, product

import numpy as np

from caseseries.published.feasibility.bounds import may_hold
from caseseries.published.feasibility.boxes import Ints, Space, whole_space
from caseseries.published.feasibility.moments import Moments
from caseseries.published.feasibility.patterns import Levels, Pattern, patterns
from caseseries.published.feasibility.problem import (
    AnyWindow,
    CorrelationWindow,
    Design,
    Measure,
    Problem,
    Window,
)

MOST_PARTNER_SCORES = 20_000
"""Above this number of partner columns tie patterns are not tried."""

MOST_BLOCKS = 300_000
"""Nor where so many blocks would have to be placed, in all columns together."""


def families(problem: Problem, most: int) -> tuple[int, Space] | None:
    """Return the correlated column and the families that the rank correlation allows.

    None where no rank correlation is asked for, or it allows more than ``most`` families.
    """
    windows = _rank_correlations(problem)
    if not windows:
        return None
    partner = windows[0].partner
    alone = tuple(
        w
        for w in problem.windows
        if w.measure == partner and not isinstance(w, CorrelationWindow | AnyWindow)
    )
    allowed = _allowed(problem.design, windows, alone, most)
    if allowed is None:
        return None
    return windows[0].measure.start, _space(problem, partner.start, *allowed)


@lru_cache(maxsize=16)
def _allowed(
    design: Design, windows: tuple[CorrelationWindow, ...], alone: tuple[Window, ...], most: int
) -> tuple[Ints, Ints] | None:
    """Return partner scores and blocks of every family, over (patient, family).

    ``alone`` are the windows on the partner score itself.
    """
    partner = windows[0].partner.start
    scores = _partner_scores(design, partner, alone)
    if scores is None or len(scores) > most:
        return None
    columns = [_levels(row, design, design.scores[partner].top + 1) for row in scores]
    totals = [tuple(map(sum, zip(*levels, strict=True))) for levels in columns]
    # A block takes some of the patients that are left at each level.
    if sum(math.prod(math.comb(c + 2, 2) for c in total) for total in totals) > MOST_BLOCKS:
        return None
    rows: list[tuple[list[int], list[int]]] = []
    for levels, total in zip(columns, totals, strict=True):
        found = patterns(total, windows, most)
        if found is None:
            return None
        for pattern in found:
            rows.extend(_allocations(pattern, levels))
            if len(rows) > most:
                return None
    family = np.array(rows, dtype=np.int64).reshape(len(rows), 2, design.n)
    return family[:, 0].T.copy(), family[:, 1].T.copy()


def _rank_correlations(problem: Problem) -> tuple[CorrelationWindow, ...]:
    """Return the rank correlations of one pair of columns over all patients."""
    everybody = tuple(range(len(problem.design.sizes)))
    found = [
        w
        for w in problem.windows
        if isinstance(w, CorrelationWindow) and w.groups == everybody and w.measure.end is None
    ]
    return tuple(w for w in found if (w.measure, w.partner) == (found[0].measure, found[0].partner))


def _partner_scores(design: Design, partner: int, windows: tuple[Window, ...]) -> Ints | None:
    """Return every partner column, sorted within groups, that satisfies its own windows."""
    score = design.scores[partner]
    numbers = [math.comb(size + score.top, score.top) for size in design.sizes]
    if math.prod(numbers) > MOST_PARTNER_SCORES:
        return None
    choices = [combinations_with_replacement(range(score.top + 1), n) for n in design.sizes]
    rows = np.array([sum(row, ()) for row in product(*choices)], dtype=np.int64)
    windows = tuple(replace(w, measure=Measure(0)) for w in windows if not isinstance(w, AnyWindow))
    alone = Problem(Design(design.groups, design.sizes, (score,)), windows)
    moments = Moments(alone)
    template = whole_space(alone)
    tie, run = (np.repeat(one, len(rows), axis=1) for one in (template.tie, template.run))
    boxes = moments.boxes(Space(rows.T[None], rows.T[None], tie, run))
    for window in windows:
        boxes = boxes.take(may_hold(window, boxes, moments))
    return np.ascontiguousarray(boxes.low[0].T)


def _levels(row: Ints, design: Design, number: int) -> tuple[Levels, ...]:
    """Return how many patients of each group are at each level."""
    groups = np.array(design.group_of)
    return tuple(
        tuple(np.bincount(row[groups == g], minlength=number).tolist())
        for g in range(len(design.sizes))
    )


def _allocations(
    pattern: Pattern, levels: tuple[Levels, ...]
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield partner score and block of each patient, for every share of groups in the blocks."""
    cells = [
        (block, level, count)
        for block, counts in enumerate(pattern)
        for level, count in enumerate(counts)
        if count
    ]
    for shares in _shares(cells, [list(group) for group in levels]):
        scores, ties = [], []
        for g in range(len(levels)):
            for (block, level, _), share in zip(cells, shares, strict=True):
                scores += [level] * share[g]
                ties += [block] * share[g]
        yield scores, ties


def _shares(
    cells: list[tuple[int, int, int]], left: list[list[int]]
) -> Iterator[list[tuple[int, ...]]]:
    """Yield, for each cell, how many of its patients are in each group."""
    if not cells:
        yield []
        return
    (_, level, count), *rest = cells
    for share in product(*(range(min(group[level], count) + 1) for group in left)):
        if sum(share) == count:
            for group, taken in zip(left, share, strict=True):
                group[level] -= taken
            for tail in _shares(rest, left):
                yield [share, *tail]
            for group, taken in zip(left, share, strict=True):
                group[level] += taken


def _space(problem: Problem, partner: int, scores: Ints, ties: Ints) -> Space:
    template = whole_space(problem)
    number = scores.shape[1]
    low, high = (np.repeat(end, number, axis=2) for end in (template.low, template.high))
    low[partner] = high[partner] = scores
    differs = np.zeros(scores.shape, dtype=bool)
    for column in (template.run, scores, ties):
        differs[1:] |= column[1:] != column[:-1]
    return Space(low, high, ties, np.cumsum(differs, axis=0))
