"""Families of tables: everything that a tie pattern fixes, as a space to search.

Spearman's rho depends only on which patients tie and in which order the ties stand. Against a
partner score with few levels a **pattern** is a sequence of blocks from the lowest score upward,
each block with the number of its patients at every level of the partner. Where most partner scores
are equal, a high rho leaves startlingly few patterns, and each fixes how many different scores
exist. A **family** settles the partner score of every patient and the pattern; what stays open is
the score of each block, and the other columns.
"""

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations_with_replacement, islice, product

import numpy as np

from caseseries.published.feasibility.boxes import Ints, Space
from caseseries.published.feasibility.orders import (
    CorrelationWindow,
    Levels,
    centred_ranks,
    covariances,
    fits,
    spread,
)
from caseseries.published.feasibility.problem import Problem, whole_space
from caseseries.published.feasibility.table import Design, Measure
from caseseries.published.feasibility.windows import Tables, WholeWindow, Window

Pattern = tuple[Levels, ...]
"""The blocks of tied patients, lowest score first."""

MOST_PARTNER_SCORES = 20_000
"""Above this number of partner columns tie patterns are not tried."""

MOST_BLOCKS = 300_000
"""Nor where so many blocks would have to be placed, in all columns together."""


def families(problem: Problem, most: int) -> tuple[int, Space] | None:
    """Return the correlated column and the families that the rank correlation allows.

    None where no rank correlation is asked for, or it allows more than ``most`` families.
    """
    windows = _rank_correlations(problem)
    partner = windows[0].partner if windows else None
    if partner is None:
        return None
    alone = tuple(w for w in problem.windows if w.measure == partner)
    allowed = _allowed(problem.design, windows, partner.start, alone, most)
    if allowed is None:
        return None
    return windows[0].measure.start, _space(problem, partner.start, *allowed)


@lru_cache(maxsize=16)
def _allowed(
    design: Design, windows: tuple[Window, ...], partner: int, alone: tuple[Window, ...], most: int
) -> tuple[Ints, Ints] | None:
    """Return partner scores and blocks of every family, over (patient, family).

    ``alone`` are the windows on the partner score itself.
    """
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


def _rank_correlations(problem: Problem) -> tuple[Window, ...]:
    """Return the rank correlations of one pair of columns over all patients, and their p-values."""
    everybody = tuple(range(len(problem.design.sizes)))
    of = [
        (w, (w.measure, w.partner))
        for w in problem.windows
        if w.partner and w.groups == everybody and w.measure.end is None
    ]
    return tuple(window for window, pair in of if pair == of[0][1])


def _partner_scores(design: Design, partner: int, windows: tuple[Window, ...]) -> Ints | None:
    """Return every partner column, sorted within groups, that satisfies its own windows."""
    score = design.scores[partner]
    numbers = [math.comb(size + score.top, score.top) for size in design.sizes]
    if math.prod(numbers) > MOST_PARTNER_SCORES:
        return None
    choices = [combinations_with_replacement(range(score.top + 1), n) for n in design.sizes]
    rows = np.array([sum(row, ()) for row in product(*choices)], dtype=np.int64)
    if score.ranked:
        # Any scores have the ranks of some that leave no score between them out.
        used = (rows[:, :, None] == np.arange(score.top + 1)).any(axis=1)
        rows = rows[(used[:, 1:] <= used[:, :-1]).all(axis=1)]
    for window in windows:
        if isinstance(window, WholeWindow):  # which floating point holds exactly
            alone = window.regrouped(window.groups, Measure(0))
            rows = rows[alone.missed(Tables(design, rows.T[None])) == 0]
    return rows


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


# --- patterns -------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def patterns(levels: Levels, windows: tuple[Window, ...], most: int) -> tuple[Pattern, ...] | None:
    """Return every pattern with these partner scores whose correlation lies in all windows.

    None where there are more than ``most``.
    """
    n, ranks, partner_spread = sum(levels), centred_ranks(levels), spread(levels)
    of_ranks = [window for window in windows if isinstance(window, CorrelationWindow)]
    counted = [window for window in windows if not isinstance(window, CorrelationWindow)]

    # Which (covariance, spread) a complete pattern must have.
    wanted = frozenset(
        (covariance, squares)
        for covariance, squares in _endings(levels, 0, ranks)
        if all(window.has(covariance, squares, partner_spread) for window in of_ranks)
    )

    def complete(rest: Levels, placed: int, ends: frozenset[tuple[int, int]]) -> Iterator[Pattern]:
        if placed == n:
            yield ()
            return
        for block, later in _blocks(rest):
            size = sum(block)
            covariance, squares = _contribution(block, placed, n, ranks)
            possible = _endings(later, placed + size, ranks)
            needed = frozenset((c - covariance, s - squares) for c, s in ends) & possible
            if needed:
                for tail in complete(later, placed + size, needed):
                    yield (block, *tail)

    found = tuple(islice(complete(levels, 0, wanted), most + 1))
    if len(found) > most:
        return None
    return tuple(one for one in found if all(_may_give(one, levels, w) for w in counted))


def _may_give(pattern: Pattern, levels: Levels, window: Window) -> bool:
    """Tell whether a pattern may have a p-value, which a count of its orders gives."""
    own, other = tuple(map(sum, pattern)), tuple(filter(None, levels))
    covariance = centred_ranks(own) @ (np.array(pattern) @ centred_ranks(levels))
    place = np.searchsorted(covariances(own, other)[0], covariance)
    return bool(fits(window, own, other)[place])


@lru_cache(maxsize=200_000)
def _endings(rest: Levels, placed: int, ranks: tuple[int, ...]) -> frozenset[tuple[int, int]]:
    """Return every (covariance, spread) that the patients not yet placed can add."""
    if not any(rest):
        return frozenset({(0, 0)})
    n = placed + sum(rest)
    found = set()
    for block, later in _blocks(rest):
        covariance, spread = _contribution(block, placed, n, ranks)
        for c, s in _endings(later, placed + sum(block), ranks):
            found.add((c + covariance, s + spread))
    return frozenset(found)


def _contribution(block: Levels, placed: int, n: int, ranks: tuple[int, ...]) -> tuple[int, int]:
    """Return what one block adds to the covariance and to the spread of the ranks."""
    size = sum(block)
    rank = 2 * placed + size - n
    covariance = rank * sum(count * r for count, r in zip(block, ranks, strict=True))
    return covariance, size * rank**2


def _blocks(levels: Levels) -> Iterator[tuple[Levels, Levels]]:
    """Yield every block that may come next, with what it leaves."""
    for block in product(*(range(count + 1) for count in levels)):
        if any(block):
            yield block, tuple(a - b for a, b in zip(levels, block, strict=True))
