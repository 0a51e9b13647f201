"""All orders of few patients: which rank correlations, with which exact p-values, ties allow.

Where ``own`` and ``other`` say how many patients share each score of two columns, lowest first,
every order has a covariance of centred ranks, and all of them together its exact p-value.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain, combinations
from operator import sub

import numpy as np

from caseseries.published.feasibility.boxes import Ends, Flags, Ints, Reals, square
from caseseries.published.feasibility.checker import MOST_ORDERED
from caseseries.published.feasibility.problem import Problem
from caseseries.published.feasibility.ranks import doubled_ranks
from caseseries.published.feasibility.table import Measure
from caseseries.published.feasibility.windows import (
    NOISE,
    Groups,
    PWindow,
    Tables,
    Tail,
    Window,
    outside,
    ratio_may_hold,
)
from caseseries.published.p_values import p_by_series
from caseseries.statistics.exact import pairings

Levels = tuple[int, ...]
"""Number of patients at each level of a score."""


_FIRST = Measure(0)


@dataclass(frozen=True)
class CorrelationWindow(Window):
    """A rank correlation r, as ``r |r|``, or r squared (``either_sign``)."""

    low: Fraction
    high: Fraction
    partner: Measure = _FIRST
    either_sign: bool = False

    @property
    def by_sign(self) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
        """The ends of r squared where r is above 0, and where it is below."""
        ends = self.low, self.high
        return ends, ends if self.either_sign else (-self.high, -self.low)

    def may_hold(self, boxes: Tables) -> Flags:
        """Hold r squared against the window where r is above 0, and where it is below."""
        (low, high), product = self._covariance(boxes)
        verdict = np.zeros(len(boxes), dtype=bool)
        covariances = (low, high), (-high, -low)
        for (low, high), (least, most) in zip(covariances, self.by_sign, strict=True):
            if most >= 0:
                squared = square(np.maximum(low, 0), high)
                ends = max(float(least), 0.0), float(most)
                verdict |= ratio_may_hold(squared, product, *ends) & (high >= 0)
        return verdict

    def missed(self, tables: Tables) -> Reals:
        """Return how far r squared misses, times the patients; so many where there is none."""
        (covariance, _), (product, _) = self._covariance(tables)
        squared = covariance * covariance / np.maximum(product, 1)
        if not self.either_sign:
            squared = np.copysign(squared, covariance)
        n = tables.size(self.groups)
        missed = n * outside(squared, float(self.low), float(self.high))
        return np.where(product > 0, missed, n)

    def _covariance(self, boxes: Tables) -> tuple[Ends, Ends]:
        """Bound the covariance of the centred ranks, and the product of their spreads."""
        both = self.measure, self.partner
        one, other = (centred(boxes, measure, self.groups) for measure in both)
        products = [a * b for a in one for b in other]
        covariance = (
            np.minimum.reduce(products).sum(axis=0),
            np.maximum.reduce(products).sum(axis=0),
        )
        (a, b), (c, d) = ([end.sum(axis=0) for end in square(*ranks)] for ranks in (one, other))
        return covariance, (a * c, b * d)

    def has(self, covariance: int, spread: int, partner_spread: int) -> bool:
        """Tell whether a correlation lies in the window; without any spread it does not exist."""
        product = spread * partner_spread
        squared = covariance * covariance
        if not self.either_sign and covariance < 0:
            squared = -squared
        return product > 0 and (
            self.low.numerator * product <= squared * self.low.denominator
            and squared * self.high.denominator <= self.high.numerator * product
        )


@dataclass(frozen=True)
class OrdersWindow(PWindow):
    """The exact p-value of a rank correlation, over all orders of the partner scores."""

    partner: Measure = _FIRST
    tail: Tail = "absolute"

    def p(self, tables: Tables) -> Reals:
        """Return p-values; NaN where scores are all equal."""
        both = self.measure, self.partner
        one, other = (centred(tables, measure, self.groups)[0] for measure in both)
        p = np.full(len(tables), np.nan)
        ordered = (np.sort(ranks, axis=0).T.tolist() for ranks in (one, other))
        levels = (map(_levels, map(tuple, ranks)) for ranks in ordered)
        found = (one * other).sum(axis=0)
        for table, (own, others) in enumerate(zip(*levels, strict=True)):
            if min(len(own), len(others)) > 1:
                place = covariances(own, others)[0].searchsorted(found[table])
                p[table] = p_values(own, others, self.tail)[place]
        return p


@lru_cache(maxsize=10_000)
def _levels(ranks: tuple[int, ...]) -> Levels:
    """Return how many patients share each rank, of sorted ones."""
    return tuple(Counter(ranks).values())


def centred(boxes: Tables, measure: Measure, groups: Groups) -> Ends:
    """Bound twice the ranks of a measure, less their mean."""
    low, high = doubled_ranks(*boxes.cells(measure, groups))
    n = len(low)
    return low - n - 1, high - n - 1


# --- what ties and orders allow -------------------------------------------------------------------


def orders_exist(problem: Problem) -> bool:
    """Tell whether ties and orders may give all rank correlations of the same scores."""
    together: dict[tuple[Measure, Measure, tuple[int, ...]], list[Window]] = defaultdict(list)
    for window in problem.windows:
        if window.partner is not None:
            together[window.measure, window.partner, window.groups].append(window)
    return all(
        _agree(windows)
        and _some_order(
            problem.design.size(groups),
            *(len(problem.design.levels(measure)) for measure in measures),
            tuple(windows),
        )
        for (*measures, groups), windows in together.items()
    )


def _agree(windows: list[Window]) -> bool:
    """Tell whether a correlation, above 0 or below it, lies in all windows."""
    share = Fraction(0), Fraction(1)
    told = [window.by_sign for window in windows if isinstance(window, CorrelationWindow)]
    return any(
        max(low for low, _ in ends) <= min(high for _, high in ends)
        for ends in zip((share, share), *told, strict=True)
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
    if len(window.ways) > 1:
        return np.asarray(np.any([fits(way, own, other, sign) for way in window.ways], axis=0))
    if isinstance(window, OrdersWindow):
        values = p_values(own, other, window.tail)
    else:
        found, _ = covariances(own, other)
        values = sign * found * np.abs(found) / max(spread(own) * spread(other), 1)
    if isinstance(window, CorrelationWindow) and window.either_sign:
        values = np.abs(values)
    low, high = float(window.low) - NOISE, float(window.high) + NOISE
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
