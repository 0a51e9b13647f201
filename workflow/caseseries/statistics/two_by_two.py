"""Two groups and an outcome that is there or not: 2 × 2 tables.

Newcombe's interval is that of statsmodels. The conditional odds ratio is own, because scipy's takes
fifteen times as long for the same digits. The unconditional test is own, because scipy stops short
of the largest p-value and orders tables by one-sided p-values: all tables with the same two group
sizes are ordered by how extreme they are, in exact fractions, and the p-value is the probability of
a table at least as extreme as the observed one, at the common risk where that probability is
largest.

That maximum is found with a proof. On every interval a polynomial lies below its largest Bernstein
coefficient. Intervals whose bound cannot beat the best value found are given up, the others halved:
no peak is overlooked, as a search from starting points may (Garloff 1986).
"""

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, count

import numpy as np
import scipy

from caseseries.statistics.exact import out_of_reach
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import FloatArray

Names = tuple[str, str]
Row = tuple[int, int]
"""Events in the first and in the second group."""

Order = Mapping[Row, Fraction]
"""How extreme each table is: larger is more extreme."""

RELATIVE_GAP = 1e-13
"""Distance between the best value found and what could at most exist, when the search ends."""

MOST_COUNTED = 2_000
"""Observations up to which Fisher's tables are counted."""

LOG_ODDS = 60.0
"""No logarithm of an odds ratio of so many, nor of its limits, lies further from 0."""

MOST_TABLES = 20_000
"""Tables with the same group sizes up to which an unconditional test orders them all."""


@dataclass(frozen=True)
class Table(Sample):
    """Events and sizes of two groups; ``names`` are the words for them in reasons."""

    x1: int
    n1: int
    x2: int
    n2: int
    names: Names

    @property
    def events(self) -> int:
        """Events in both groups."""
        return self.x1 + self.x2

    @property
    def risk_difference(self) -> float:
        """Share of events in the first group minus that in the second."""
        return self.x1 / self.n1 - self.x2 / self.n2

    def empty(self) -> str:
        """Say which group has no observation; nothing where both have."""
        sizes = zip(self.names, (self.n1, self.n2), strict=True)
        without = [name for name, size in sizes if size == 0]
        return f"{' and '.join(without)}: no observation" if without else ""


def table_of(
    counts: Sequence[Sequence[int]],
    *,
    names: Names = ("the first group", "the second group"),
    confidence: float = 0.95,
) -> Table:
    """Return the table of two rows, one a group: how many have the event, how many have not.

    Raises ValueError unless it is 2 × 2 whole numbers of at least 0.
    """
    cells = np.asarray(counts)
    if cells.shape != (2, 2) or np.any(cells < 0) or np.any(cells != np.floor(cells)):
        raise ValueError(f"a 2 × 2 table holds two rows of two whole counts, not {counts}")
    (x1, rest1), (x2, rest2) = cells.astype(int).tolist()
    n1, n2 = x1 + rest1, x2 + rest2
    return Table(n1 + n2, 0, confidence, x1=x1, n1=n1, x2=x2, n2=n2, names=names)


def fisher(table: Table) -> Result:
    """Test independence given the margins; estimate the odds ratio by conditional likelihood.

    Two-sided p: all tables at most as probable as the observed one (R: ``fisher.test``). The odds
    ratio and its exact limits are more precise than R's. An infinite estimate or limit is empty, as
    ``reason`` says.

    >>> tea = fisher(table_of([[3, 1], [1, 3]]))  # R: example(fisher.test), two-sided
    >>> f"{tea.value:.3f} {tea.p_value:.4f}"
    '6.408 0.4857'
    """
    method = "Fisher's exact test, two-sided; conditional odds ratio, exact interval"
    reason = table.empty()
    if table.n > MOST_COUNTED:
        reason = f"more than {MOST_COUNTED} observations: Newcombe's interval says enough"
    if reason:
        return table.refusal("odds_ratio", reason, method)
    weights = table_weights(table.n1, table.n2, table.events)
    counts, total = list(weights.values()), sum(weights.values())
    p_min = min(counts) * counts.count(min(counts)) / total
    as_probable = sum(weight for weight in counts if weight <= weights[table.x1])
    reason = "every observation has the same outcome: no odds ratio is defined"
    tested = replace(
        table.refusal("odds_ratio", reason, method),
        p_value=as_probable / total,
        warnings=out_of_reach(p_min, "a table with these margins"),
    )
    if table.events in (0, table.n):
        return tested
    value, low, high = conditional_odds(weights, table.x1, table.confidence)
    if math.isinf(high):
        infinite = "an empty cell makes the odds ratio and its upper limit infinite"
        return replace(tested, value=None if math.isinf(value) else value, reason=infinite)
    return replace(tested, value=value, reason="").within(low, high, table.confidence)


def conditional_odds(
    weights: Mapping[int, int], observed: int, confidence: float
) -> tuple[float, float, float]:
    """Return the odds ratio at which X is expected as observed, and its exact limits.

    ``weights`` are those of ``table_weights``: P(X = x) is proportional to weight × odds ratio^x
    (Fisher 1935; Cornfield 1956). At the lower limit P(X >= observed) = (1 − confidence)/2, at the
    upper P(X <= observed). 0 and infinity at the ends of the margins.
    """
    values = np.array(list(weights), dtype=float)
    logs = np.array([math.log(weight) for weight in weights.values()])

    def odds_at(rising: FloatArray, target: float) -> float:
        def excess(log_odds: float) -> float:
            exponents = logs + log_odds * values
            relative = np.exp(exponents - exponents.max())
            return float(rising @ relative / relative.sum()) - target

        return math.exp(scipy.optimize.brentq(excess, -LOG_ODDS, LOG_ODDS, xtol=1e-14))

    value, low, high = 0.0, 0.0, math.inf
    tail = (1 - confidence) / 2
    if observed > values[0]:
        low = odds_at((values >= observed).astype(float), tail)
        value = math.inf
    if observed < values[-1]:
        high = odds_at(-(values <= observed).astype(float), -tail)
    if values[0] < observed < values[-1]:
        value = odds_at(values, observed)
    return value, low, high


def boschloo(table: Table) -> Result:
    """Test equal risks unconditionally, tables ordered by Fisher's p-value (Boschloo 1970).

    The two-sided test orders by the two-sided p-value, as R's Exact does; scipy gives twice the
    smaller one-sided p-value.

    >>> test = boschloo(table_of([[7, 8], [12, 3]]))  # R: exact.test(..., method = "boschloo")
    >>> f"{test.p_value:.5f}"
    '0.06822'
    """
    method = "Boschloo's unconditional exact test, ordered by Fisher's two-sided p, two-sided"
    if table.empty():
        return table.refusal("risk_difference", table.empty(), method)
    point = table.estimate("risk_difference", table.risk_difference, method)
    if (table.n1 + 1) * (table.n2 + 1) > MOST_TABLES:
        reason = f"tables of {table.n1} against {table.n2} observations are too many to order"
        return replace(point, reason=reason)
    order = by_fisher(table.n1, table.n2)
    # No table is more extreme than one with all events in one group and none in the other.
    p, p_min = (
        largest_p(table.n1, table.n2, order, row) for row in ((table.x1, table.x2), (table.n1, 0))
    )
    design = f"{table.n1} against {table.n2} observations"
    return replace(point, p_value=p, warnings=out_of_reach(p_min, design))


def newcombe(table: Table) -> Result:
    """Return the risk difference with the interval that combines two Wilson intervals.

    Method 10 of Newcombe (1998), without continuity correction.

    >>> difference = newcombe(table_of([[56, 14], [48, 32]]))  # Stat Med 17:873, Table II (a)
    >>> f"{difference.ci_low:.4f} {difference.ci_high:.4f}"
    '0.0524 0.3339'
    """
    method = "risk difference, first − second; Newcombe interval (method 10)"
    if table.empty():
        return table.refusal("risk_difference", table.empty(), method)
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(
        table.x1, table.n1, table.x2, table.n2, method="newcomb", alpha=1 - table.confidence
    )
    point = table.estimate("risk_difference", table.risk_difference, method)
    return point.within(low, high, table.confidence)


def by_fisher(n1: int, n2: int) -> Order:
    """Order the tables by Fisher's two-sided p-values, small first."""
    order: dict[Row, Fraction] = {}
    for events in range(n1 + n2 + 1):
        weights = table_weights(n1, n2, events)
        ascending = sorted(weights.values())
        # Of equal weights the last running total counts: all tables at most as probable.
        as_probable = dict(zip(ascending, accumulate(ascending), strict=True))
        total = math.comb(n1 + n2, events)
        for x1, weight in weights.items():
            order[x1, events - x1] = -Fraction(as_probable[weight], total)
    return order


def table_weights(n1: int, n2: int, events: int) -> dict[int, int]:
    """Return how many arrangements give each number of events in the first group."""
    first, last = max(0, events - n2), min(n1, events)
    weights = {first: math.comb(n1, first) * math.comb(n2, events - first)}
    for x in range(first, last):
        more = weights[x] * (n1 - x) * (events - x)
        weights[x + 1] = more // ((x + 1) * (n2 - events + x + 1))
    return weights


def largest_p(n1: int, n2: int, order: Order, observed: Row) -> float:
    """Return the largest probability of a table at least as extreme as the observed one."""
    share = [Fraction(0)] * (n1 + n2 + 1)
    for (x1, x2), extremeness in order.items():
        if extremeness >= order[observed]:
            share[x1 + x2] += math.comb(n1, x1) * math.comb(n2, x2)
    # With s events in all, a share of the arrangements is extreme: a Bernstein coefficient.
    coefficients = [float(count / math.comb(n1 + n2, s)) for s, count in enumerate(share)]
    return largest_value(np.array(coefficients))


def largest_value(coefficients: FloatArray) -> float:
    """Return max over θ in [0, 1] of Σ c_s C(N, s) θ^s (1 − θ)^(N − s), for c_s >= 0."""
    best = float(max(coefficients[0], coefficients[-1]))
    order = count()  # settles equal bounds, so that arrays are never compared
    intervals = [(-float(coefficients.max()), next(order), coefficients)]
    while intervals:
        bound, _, widest = heapq.heappop(intervals)
        if -bound <= best * (1 + RELATIVE_GAP):
            break
        for half in _halved(widest):
            best = max(best, float(half[0]), float(half[-1]))
            heapq.heappush(intervals, (-float(half.max()), next(order), half))
    return best


def _halved(coefficients: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the coefficients on both halves of the interval (de Casteljau)."""
    left, right = np.empty_like(coefficients), np.empty_like(coefficients)
    means = coefficients
    for step in range(coefficients.size):
        left[step] = means[0]
        right[-1 - step] = means[-1]
        means = (means[:-1] + means[1:]) / 2
    return left, right
