"""Two groups and an outcome that is there or not: 2 × 2 tables.

Own, because scipy's unconditional tests stop short of the largest p-value, and its conditional odds
ratio stops at fewer digits. Given the margins, the number X of events in the first group
has P(X = x) proportional to weight(x) × ψ^x, where ψ is the odds ratio (Fisher 1935; Cornfield
1956).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import NDArray

from caseseries.statistics import proportions
from caseseries.statistics.exact import out_of_reach
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import FloatArray
from caseseries.statistics.unconditional import by_fisher, largest_p, table_weights

Names = tuple[str, str]
Weights = Mapping[int, int]
"""How many arrangements of the table give each number of events in the first group."""

MOST_COUNTED = 2_000
"""Observations up to which Fisher's tables are counted."""

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
    rows = counts if isinstance(counts, list | tuple) else np.asarray(counts).tolist()
    cells = [cell for row in rows for cell in row]
    two_rows_of_two = [len(row) for row in rows] == [2, 2]
    if not two_rows_of_two or not all(cell == int(cell) >= 0 for cell in cells):
        raise ValueError(f"a 2 × 2 table holds two rows of two whole counts, not {counts}")
    event1, rest1, event2, rest2 = map(int, cells)
    return Table(
        n=event1 + rest1 + event2 + rest2,
        n_missing=0,
        confidence=confidence,
        x1=event1,
        n1=event1 + rest1,
        x2=event2,
        n2=event2 + rest2,
        names=names,
    )


def fisher(table: Table) -> Result:
    """Test independence given the margins; estimate the odds ratio by conditional likelihood.

    Two-sided p: all tables at most as probable as the observed one (R: ``fisher.test``). The odds
    ratio and its exact limits are solved to machine precision, which R's are not. An infinite
    estimate or limit is empty, as ``reason`` says.

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
    low, high = conditional_limits(weights, table.x1, table.confidence)
    infinite = "an empty cell makes the odds ratio and its upper limit infinite"
    value = conditional_estimate(weights, table.x1)
    tested = replace(tested, value=value, reason=infinite if high is None else "")
    return tested if high is None else tested.within(low, high, table.confidence)


def boschloo(table: Table) -> Result:
    """Test equal risks unconditionally, tables ordered by Fisher's p-value (Boschloo 1970).

    The two-sided test orders by the two-sided p-value, as R's Exact does; scipy gives twice the
    smaller one-sided p-value.
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
    low1, high1 = _wilson_limits(table.x1, table.n1, table.confidence)
    low2, high2 = _wilson_limits(table.x2, table.n2, table.confidence)
    risk1, risk2 = table.x1 / table.n1, table.x2 / table.n2
    return table.estimate("risk_difference", table.risk_difference, method).within(
        table.risk_difference - math.hypot(risk1 - low1, high2 - risk2),
        table.risk_difference + math.hypot(high1 - risk1, risk2 - low2),
        table.confidence,
    )


def _wilson_limits(k: int, n: int, confidence: float) -> tuple[float, float]:
    interval = proportions.wilson(k, n, confidence=confidence)
    assert interval.ci_low is not None
    assert interval.ci_high is not None
    return interval.ci_low, interval.ci_high


def conditional_estimate(weights: Weights, observed: int) -> float | None:
    """Return ψ at which X is expected as observed; None where that is infinity."""
    if observed == max(weights):
        return None
    if observed == min(weights):
        return 0.0
    values, logs = _logarithms(weights)
    return _solve(
        lambda log_odds: float(values @ _probabilities(logs, values, log_odds)) - observed
    )


def conditional_limits(
    weights: Weights, observed: int, confidence: float
) -> tuple[float, float | None]:
    """Return the exact limits of ψ; the upper is None where it is infinity.

    At the lower limit P(X >= observed) = (1 − confidence)/2, at the upper P(X <= observed).
    """
    tail = (1 - confidence) / 2
    values, logs = _logarithms(weights)

    def probability(chosen: NDArray[np.bool_], log_odds: float) -> float:
        return float(_probabilities(logs, values, log_odds)[chosen].sum())

    low = 0.0
    if observed > min(weights):
        low = _solve(lambda log_odds: probability(values >= observed, log_odds) - tail)
    high = None
    if observed < max(weights):
        high = _solve(lambda log_odds: tail - probability(values <= observed, log_odds))
    return low, high


def _logarithms(weights: Weights) -> tuple[FloatArray, FloatArray]:
    values = np.array(list(weights), dtype=float)
    return values, np.array([math.log(weight) for weight in weights.values()])


def _probabilities(logs: FloatArray, values: FloatArray, log_odds: float) -> FloatArray:
    exponents = logs + log_odds * values
    relative: FloatArray = np.exp(exponents - exponents.max())
    return relative / float(relative.sum())


def _solve(excess: Callable[[float], float]) -> float:
    """Return ψ where a function of log ψ, increasing through 0, is 0."""
    reach = 1.0
    while excess(-reach) > 0 or excess(reach) < 0:
        reach *= 2
    return math.exp(scipy.optimize.brentq(excess, -reach, reach, xtol=1e-14, rtol=1e-14))
