"""All orders of few patients: which rank correlations, with which exact p-values, ties allow.

Where ``own`` and ``other`` say how many patients share each score of two columns, lowest first,
every order has a covariance of centred ranks, and all of them together its exact p-value.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import chain, combinations
from operator import sub

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility.boxes import Flags, Ints
from caseseries.published.feasibility.checker import MOST_ORDERED
from caseseries.published.feasibility.problem import (
    AnyWindow,
    CorrelationWindow,
    Measure,
    OrdersWindow,
    Problem,
    Tail,
    Window,
    partner_of,
)
from caseseries.published.p_values import p_by_series
from caseseries.statistics.exact import pairings

Reals = NDArray[np.float64]

Levels = tuple[int, ...]
"""Number of patients at each level of a score."""

_NOISE = 1e-9
"""By how much the ends of a window are moved outward; floating point errs by far less."""


def orders_exist(problem: Problem) -> bool:
    """Tell whether ties and orders may give all rank correlations of the same scores."""
    together: dict[tuple[Measure, Measure, tuple[int, ...]], list[Window]] = defaultdict(list)
    for window in problem.windows:
        partner = partner_of(window)
        if partner is not None:
            together[window.measure, partner, window.groups].append(window)
    return all(
        _agree(windows)
        and _some_order(
            problem.design.size(groups),
            *(_number_of_levels(problem, measure) for measure in measures),
            tuple(windows),
        )
        for (*measures, groups), windows in together.items()
    )


def _number_of_levels(problem: Problem, measure: Measure) -> int:
    top = problem.design.scores[measure.start].top
    return top + 1 if measure.end is None else 2 * top + 1


def _agree(windows: list[Window]) -> bool:
    """Tell whether a correlation, above 0 or below it, lies in all windows."""
    told = [window for window in windows if isinstance(window, CorrelationWindow)]
    above = [(w.low, w.high) for w in told]
    below = [(w.low, w.high) if w.either_sign else (-w.high, -w.low) for w in told]
    zero, one = Fraction(0), Fraction(1)
    return any(
        max([zero, *(low for low, _ in ends)]) <= min([one, *(high for _, high in ends)])
        for ends in (above, below)
    )


@lru_cache(maxsize=4096)
def _some_order(n: int, levels: int, others: int, windows: tuple[Window, ...]) -> bool:
    """Tell whether n patients may have so many levels, and an order, that all windows hold."""
    cheapest_first = sorted(windows, key=lambda window: not isinstance(window, CorrelationWindow))
    return n > MOST_ORDERED or any(
        _all_fit(cheapest_first, own, other, sign)
        for own in _ties(n, levels)
        for other in _ties(n, others)
        for sign in (1, -1)
    )


def _all_fit(windows: Sequence[Window], own: Levels, other: Levels, sign: int) -> bool:
    left = np.ones(len(covariances(own, other)[0]), dtype=bool)
    for window in windows:
        left &= fits(window, own, other, sign)
        if not left.any():
            return False
    return True


def _ties(n: int, levels: int) -> list[Levels]:
    """Return in which ways n patients may tie, the fewest ties first; of mirror images one."""
    numbers = range(min(n, levels) - 1, 0, -1)
    cuts = chain.from_iterable(combinations(range(1, n), k) for k in numbers)
    ties = (tuple(map(sub, (*cut, n), (0, *cut))) for cut in cuts)
    return [tie for tie in ties if tie <= tie[::-1]]


def fits(window: Window, own: Levels, other: Levels, sign: int = 1) -> Flags:
    """Tell which of the :func:`covariances`, times a sign, may lie in a window."""
    if isinstance(window, AnyWindow):
        return np.asarray(np.any([fits(way, own, other, sign) for way in window.ways], axis=0))
    if isinstance(window, OrdersWindow):
        values = p_values(own, other, window.tail)
    else:
        found, _ = covariances(own, other)
        values = sign * found * np.abs(found) / max(spread(own) * spread(other), 1)
    if isinstance(window, CorrelationWindow) and window.either_sign:
        values = np.abs(values)
    low, high = float(window.low) - _NOISE, float(window.high) + _NOISE
    return np.asarray((values >= low) & (values <= high))


@lru_cache(maxsize=20_000)
def p_values(own: Levels, other: Levels, tail: Tail) -> Reals:
    """Return the exact p-value of each of the :func:`covariances`."""
    found, counts = covariances(own, other)
    if tail == "absolute":
        far = np.abs(found)
        return np.asarray((far >= far[:, None]) @ counts / counts.sum())
    above, below = counts[::-1].cumsum()[::-1], counts.cumsum()
    return np.asarray((np.minimum if tail == "one" else np.maximum)(above, below) / counts.sum())


def covariances(own: Levels, other: Levels) -> tuple[Ints, Reals]:
    """Return the covariances of doubled ranks that orders give, ascending, and how many do each."""
    return _covariances(*sorted([own, other]))


@lru_cache(maxsize=20_000)
def _covariances(own: Levels, other: Levels) -> tuple[Ints, Reals]:
    ranks = [np.repeat(centred_ranks(levels), levels) for levels in (own, other)]
    null = pairings(*ranks)
    if null is None:
        raise ValueError(f"the orders of {sum(own)} patients are too many to be counted")
    ((_, products),) = null.pairs
    # Ranks were counted from the lowest, in their largest common step.
    unit = math.prod(int(np.gcd.reduce(rank - rank[0])) or 1 for rank in ranks)
    found = unit * (products.sums - float(null.mean))
    return np.rint(found).astype(np.int64), products.counts


@lru_cache(maxsize=1024)
def correlations_of_series(low: Fraction, high: Fraction, n: int) -> tuple[Fraction, Fraction]:
    """Return the ends of r squared whose p-value by the series is between two; low > high: none."""
    grid = np.linspace(0, 1, 4001)
    least, most = (np.array([p_by_series(r, n, nearer) for r in grid]) for nearer in (1, 2))
    below, above = np.flatnonzero(least <= float(high)), np.flatnonzero(most >= float(low))
    if not len(below) or not len(above):
        return Fraction(1), Fraction(0)
    first, last = grid[max(below[0] - 1, 0)], grid[min(above[-1] + 1, len(grid) - 1)]
    return Fraction(first) ** 2, Fraction(last) ** 2


@lru_cache(maxsize=4096)
def spread(levels: Levels) -> int:
    """Return the sum of squares of the centred ranks of so many patients at each level."""
    return sum(k * r**2 for k, r in zip(levels, centred_ranks(levels), strict=True))


def centred_ranks(levels: Levels) -> tuple[int, ...]:
    """Return twice the mid-rank of each level, less its mean."""
    below, ranks = 0, []
    for count in levels:
        ranks.append(2 * below + count - sum(levels))
        below += count
    return tuple(ranks)
