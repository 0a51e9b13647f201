"""How far complete tables miss each window, in floating point: it guides, it proves nothing.

One unit is about what moving one score by one step changes, so that windows of all kinds weigh
alike in a search.
"""

import math
from collections import Counter
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility import arrangements, orders, rank_sums
from caseseries.published.feasibility.boxes import Ends, Ints
from caseseries.published.feasibility.problem import (
    AnyWindow,
    ArrangementWindow,
    CorrelationWindow,
    CountWindow,
    Design,
    Measure,
    OrdersWindow,
    OrderWindow,
    Problem,
    RankNormalWindow,
    RankSumWindow,
    SignedRankWindow,
    SpreadWindow,
    SumWindow,
    Tail,
    TWindow,
    Window,
)

Reals = NDArray[np.float64]

_NEVER = 1e6
"""The shortfall of a statistic that does not exist."""

_INSIDE = 1e-9
"""By how much the window of a statistic in floating point is narrowed."""


def shortfalls(problem: Problem, tables: Ints) -> Reals:
    """Return how far tables, over (table, column, patient), miss each window; 0 inside."""
    cells = np.ascontiguousarray(tables.transpose(1, 2, 0))
    missed = [shortfall(window, problem.design, cells) for window in problem.windows]
    return np.stack(missed, axis=1) if missed else np.zeros((len(tables), 0))


def shortfall(window: Window, design: Design, cells: Ints) -> Reals:
    """Return how far tables, over (column, patient, table), miss one window; 0 inside."""

    def of(groups: tuple[int, ...]) -> Ints:
        return _values(cells, window.measure, design.members(groups))

    values = of(window.groups)
    match window:
        case SumWindow():
            return _outside(values.sum(axis=0), window.low, window.high)
        case SpreadWindow():
            unit = 2 * math.sqrt(max(window.low, window.high, 1))
            return _outside(_spread(values), window.low, window.high) / unit
        case CountWindow():
            count = np.isin(values, window.scores).sum(axis=0)
            return _outside(count, window.low, window.high)
        case OrderWindow():
            ordered, (first, last) = np.sort(values, axis=0), window.places
            return _outside(ordered[first] + ordered[last], window.low, window.high)
        case CorrelationWindow():
            partner = _values(cells, window.partner, design.members(window.groups))
            return _correlation(window, values, partner)
        case OrdersWindow():
            partner = _values(cells, window.partner, design.members(window.groups))
            return _p_outside(_orders_p(values, partner, window.tail), window)
        case TWindow():
            return _p_outside(_t_p_value(window, values, of(window.second)), window)
        case ArrangementWindow():
            p = arrangements.p_values(window, values, of(window.second))
            return _p_outside(p, window)
        case RankNormalWindow():
            return _p_outside(_rank_normal_p(window, values, of(window.second)), window)
        case RankSumWindow():
            (deviation, _), _ = _rank_sum(window, values, of(window.second))
            differing = (values != 0).sum(axis=0) * (not window.second)
            low, high = np.array(window.windows)[differing].T
            return _outside(np.abs(deviation), low, high)
        case SignedRankWindow():
            return _p_outside(rank_sums.signed_p_values(window, values), window)
        case AnyWindow():
            missed = [shortfall(way, design, cells) for way in window.ways]
            return np.asarray(np.minimum.reduce(missed))


def _values(cells: Ints, measure: Measure, members: tuple[int, ...]) -> Ints:
    """Return a measure of some patients, over (patient, table)."""
    values = cells[measure.start]
    if measure.end is not None:
        values = values - cells[measure.end]
    chosen: Ints = values[list(members)]
    return chosen


def _outside(statistic: Ints | Reals, low: float | Ints, high: float | Ints) -> Reals:
    return np.maximum(np.maximum(low - statistic, statistic - high), 0).astype(np.float64)


def _spread(values: Ints) -> Ints:
    spread: Ints = len(values) * (values * values).sum(axis=0) - values.sum(axis=0) ** 2
    return spread


def _correlation(window: CorrelationWindow, values: Ints, partner: Ints) -> Reals:
    n = len(values)
    one, other = (arrangements.doubled_ranks(v, v)[0] - n - 1 for v in (values, partner))
    product = ((one * one).sum(axis=0) * (other * other).sum(axis=0)).astype(np.float64)
    covariance = (one * other).sum(axis=0)
    squared = covariance * covariance / np.maximum(product, 1)
    if not window.either_sign:
        squared = np.copysign(squared, covariance)
    missed: Reals = n * _outside(squared, float(window.low), float(window.high))
    return np.where(product > 0, missed, n)


def _orders_p(values: Ints, partner: Ints, tail: Tail) -> Reals:
    """Return the exact p-value of the rank correlation; NaN where scores are all equal."""
    n = len(values)
    one, other = (arrangements.doubled_ranks(v, v)[0] - n - 1 for v in (values, partner))
    p = np.full(values.shape[1], np.nan)
    ordered = (np.sort(ranks, axis=0).T.tolist() for ranks in (one, other))
    levels = (map(_levels, map(tuple, ranks)) for ranks in ordered)
    covariances = (one * other).sum(axis=0)
    for table, (own, others) in enumerate(zip(*levels, strict=True)):
        if min(len(own), len(others)) > 1:
            place = orders.covariances(own, others)[0].searchsorted(covariances[table])
            p[table] = orders.p_values(own, others, tail)[place]
    return p


@lru_cache(maxsize=10_000)
def _levels(ranks: tuple[int, ...]) -> orders.Levels:
    """Return how many patients share each rank, of sorted ones."""
    return tuple(Counter(ranks).values())


def _t_p_value(window: TWindow, first: Ints, second: Ints) -> Reals:
    """Return the two-sided p-value; NaN where it does not exist, 0 where only means differ."""
    from scipy.special import stdtr

    n, m = len(first), len(second)
    a, b = _spread(first) / n, _spread(second) / max(m, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        if window.test == "paired_t":
            difference, error = first.mean(axis=0), a / max(n - 1, 1) / n
            df = np.full(len(a), float(n - 1))
        else:
            difference = first.mean(axis=0) - second.mean(axis=0)
            if window.test == "student":
                error = (a + b) / max(n + m - 2, 1) * (1 / n + 1 / m)
                df = np.full(len(a), float(n + m - 2))
            else:
                u, v = a / (n - 1) / n, b / (m - 1) / m
                error, df = u + v, (u + v) ** 2 / (u**2 / (n - 1) + v**2 / (m - 1))
        t = np.abs(difference) / np.sqrt(error)
        p = np.where(error > 0, 2 * stdtr(df, -t), np.where(difference, 0.0, np.nan))
    return np.where((df > 0) | (error == 0), p, np.nan)


def _rank_normal_p(window: RankNormalWindow, first: Ints, second: Ints) -> Reals:
    """Return the two-sided p-value; NaN where all values are equal."""
    from scipy.special import ndtr

    deviation, squares = _rank_sum(window, first, second)
    away, spread = rank_sums.corrected(window, deviation)[0], squares[0]
    factor = float(rank_sums.factor(window, len(first), len(second)))
    z = np.sqrt(factor / np.maximum(spread, 1)) * away
    return np.where(spread > 0, 2 * ndtr(-z), np.nan)


def _rank_sum(
    window: RankNormalWindow | RankSumWindow, first: Ints, second: Ints
) -> tuple[Ends, Ends]:
    others = (second, second) if window.second else None
    return rank_sums.bounded(window, (first, first), others)


def _p_outside(
    p: Reals,
    window: TWindow | ArrangementWindow | RankNormalWindow | SignedRankWindow | OrdersWindow,
) -> Reals:
    """Compare on the scale of logarithms, on which p-values move evenly."""
    low = math.log(max(float(window.low), 1e-300)) + _INSIDE
    high = math.log(max(float(window.high), 1e-300)) - _INSIDE
    exists = np.isfinite(p)
    logarithm = np.log(np.maximum(np.where(exists, p, 1.0), 1e-300))
    return np.where(exists, 5 * _outside(logarithm, low, high), _NEVER)
