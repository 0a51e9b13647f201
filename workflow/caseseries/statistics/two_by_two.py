"""Two groups and an outcome that is there or not: 2 × 2 tables.

``table`` holds one row for each group: how many have the event, how many have not. ``names`` are
the words for the two groups in reasons.

Own, because scipy's odds ratio is not the conditional one, and its unconditional tests stop short
of the largest p-value.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from caseseries.statistics import proportions
from caseseries.statistics.exact import out_of_reach, within_floats
from caseseries.statistics.odds_ratio import conditional_estimate, conditional_limits
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.unconditional import (
    Order,
    by_fisher,
    largest_p,
    table_weights,
)

Names = tuple[str, str]
NAMES = ("the first group", "the second group")
ONE_OUTCOME = "every observation has the same outcome"
FISHER_PARTS = (
    "p_less",
    "p_greater",
    "p_mid",
    "p_mid_double",
    "p_min",
    "n_arrangements",
    "sample_odds_ratio",
    "lower_limit",
    "upper_limit",
)
UNCONDITIONAL_PARTS = ("p_less", "p_greater", "p_double", "p_min")
MOST_COUNTED = 2_000
"""Observations up to which Fisher's tables are counted."""

MOST_TABLES = 20_000
"""Tables with the same group sizes up to which an unconditional test orders them all."""


@dataclass(frozen=True)
class Table:
    """Events and sizes of two groups."""

    x1: int
    n1: int
    x2: int
    n2: int

    @property
    def n(self) -> int:
        """Observations."""
        return self.n1 + self.n2

    @property
    def events(self) -> int:
        """Events in both groups."""
        return self.x1 + self.x2

    @property
    def one_outcome(self) -> bool:
        """Whether all observations share one outcome."""
        return self.events in (0, self.n)

    @property
    def risk_difference(self) -> float:
        """Share of events in the first group minus that in the second."""
        return self.x1 / self.n1 - self.x2 / self.n2

    def empty(self, names: Names) -> str:
        """Say which group has no observation; nothing where both have."""
        sizes = zip(names, (self.n1, self.n2), strict=True)
        without = [name for name, size in sizes if size == 0]
        return f"{' and '.join(without)}: no observation" if without else ""


def read(table: Sequence[Sequence[int]]) -> Table:
    """Return the table; raises ValueError unless it is 2 × 2 whole numbers of at least 0."""
    rows = table if isinstance(table, list | tuple) else np.asarray(table).tolist()
    cells = [cell for row in rows for cell in row]
    two_rows_of_two = [len(row) for row in rows] == [2, 2]
    if not two_rows_of_two or not all(cell == int(cell) >= 0 for cell in cells):
        raise ValueError(f"a 2 × 2 table holds two rows of two whole counts, not {table}")
    event1, rest1, event2, rest2 = map(int, cells)
    return Table(event1, event1 + rest1, event2, event2 + rest2)


def fisher(
    table: Sequence[Sequence[int]],
    *,
    confidence: float = 0.95,
    names: Names = NAMES,
    alpha: float = 0.05,
) -> Result:
    """Test independence given the margins; estimate the odds ratio by conditional likelihood.

    Two-sided p: all tables at most as probable as the observed one (R: ``fisher.test``). The odds
    ratio and its exact limits are solved to machine precision, which R's are not. An infinite
    estimate or limit is empty, as ``reason`` says; parts ``lower_limit`` and ``upper_limit`` hold
    the limit that is finite. Further parts: ``p_less``, ``p_greater``, ``p_mid`` (less half the
    observed table), ``p_mid_double``, ``sample_odds_ratio``, ``p_min``, ``n_arrangements``.

    >>> tea = fisher([[3, 1], [1, 3]])  # R: example(fisher.test), two-sided
    >>> f"{tea.value:.3f} {tea.p_value:.4f}"
    '6.408 0.4857'
    """
    method = "Fisher's exact test, two-sided; conditional odds ratio, exact interval"
    data = read(table)
    if data.empty(names):
        return unavailable(
            "odds_ratio", data.empty(names), method=method, n=data.n, parts=FISHER_PARTS
        )
    if data.n > MOST_COUNTED:
        reason = f"more than {MOST_COUNTED} observations: Newcombe's interval says enough"
        return unavailable("odds_ratio", reason, method=method, n=data.n, parts=FISHER_PARTS)
    weights = table_weights(data.n1, data.n2, data.events)
    p_min = _smallest_p(weights)
    point = Result(
        statistic="odds_ratio",
        value=None,
        method=method,
        n=data.n,
        reason=f"{ONE_OUTCOME}: no odds ratio is defined",
        parts={
            "p_min": p_min,
            "n_arrangements": within_floats(sum(weights.values())),
            "sample_odds_ratio": _sample_odds_ratio(data),
            "lower_limit": None,
            "upper_limit": None,
        },
        warnings=out_of_reach(p_min or 0.0, "a table with these margins", alpha),
    )
    point = _with_fisher_p(point, data, weights)
    return point if data.one_outcome else _with_odds_ratio(point, data, weights, confidence)


def _with_fisher_p(point: Result, data: Table, weights: dict[int, int]) -> Result:
    total, observed = sum(weights.values()), weights[data.x1]
    as_probable = sum(weight for weight in weights.values() if weight <= observed)
    less = sum(weight for x, weight in weights.items() if x <= data.x1)
    greater = total - less + observed
    p_mid = None if data.one_outcome else (2 * as_probable - observed) / (2 * total)
    parts = {
        "p_less": less / total,
        "p_greater": greater / total,
        "p_mid": p_mid,
        "p_mid_double": min(1.0, (2 * min(less, greater) - observed) / total),
    }
    return replace(point, p_value=as_probable / total, parts={**parts, **point.parts})


def _smallest_p(weights: dict[int, int]) -> float | None:
    """Return the smallest two-sided p with these margins; None where it is below any float."""
    counts = list(weights.values())
    return min(counts) * counts.count(min(counts)) / sum(counts) or None


def _with_odds_ratio(
    point: Result, data: Table, weights: dict[int, int], confidence: float
) -> Result:
    low, high = conditional_limits(weights, data.x1, confidence)
    bounded = high is not None
    infinite = "an empty cell makes the odds ratio and its upper limit infinite"
    tiny = "the smallest p-value with these margins is below any float"
    reasons = ["" if bounded else infinite, "" if point.parts["p_min"] else tiny]
    return replace(
        point,
        value=conditional_estimate(weights, data.x1),
        ci_low=low if bounded else None,
        ci_high=high,
        ci_level=confidence if bounded else None,
        reason="; ".join(filter(None, reasons)),
        parts={**point.parts, "lower_limit": low, "upper_limit": high},
    )


def boschloo(
    table: Sequence[Sequence[int]], *, names: Names = NAMES, alpha: float = 0.05
) -> Result:
    """Test equal risks unconditionally, tables ordered by Fisher's p-value (Boschloo 1970).

    The two-sided test orders by the two-sided p-value, as R's Exact does; twice the smaller
    one-sided p-value, which scipy gives, is part ``p_double``.
    """
    method = "Boschloo's unconditional exact test, ordered by Fisher's two-sided p, two-sided"
    data = read(table)
    if data.empty(names) or _too_many(data):
        return _no_test(data, names, method, UNCONDITIONAL_PARTS)
    return _unconditional(data, by_fisher(data.n1, data.n2), method, alpha)


def newcombe(
    table: Sequence[Sequence[int]], *, confidence: float = 0.95, names: Names = NAMES
) -> Result:
    """Return the risk difference with the interval that combines two Wilson intervals.

    Method 10 of Newcombe (1998), without continuity correction.

    >>> difference = newcombe([[56, 14], [48, 32]])  # Newcombe 1998, Stat Med 17:873, Table II (a)
    >>> f"{difference.ci_low:.4f} {difference.ci_high:.4f}"
    '0.0524 0.3339'
    """
    method = "risk difference, first − second; Newcombe interval (method 10)"
    data = read(table)
    if data.empty(names):
        return unavailable("risk_difference", data.empty(names), method=method, n=data.n)
    low1, high1 = _wilson_limits(data.x1, data.n1, confidence)
    low2, high2 = _wilson_limits(data.x2, data.n2, confidence)
    risk1, risk2 = data.x1 / data.n1, data.x2 / data.n2
    return Result(
        statistic="risk_difference",
        value=data.risk_difference,
        method=method,
        n=data.n,
        ci_low=data.risk_difference - math.hypot(risk1 - low1, high2 - risk2),
        ci_high=data.risk_difference + math.hypot(high1 - risk1, risk2 - low2),
        ci_level=confidence,
    )


def _unconditional(data: Table, orders: dict[str, Order], method: str, alpha: float) -> Result:
    observed = (data.x1, data.x2)
    p = {side: largest_p(data.n1, data.n2, order, observed) for side, order in orders.items()}
    # No table is more extreme than one with all events in one group and none in the other.
    p_min = largest_p(data.n1, data.n2, orders["two_sided"], (data.n1, 0))
    return Result(
        statistic="risk_difference",
        value=data.risk_difference,
        method=method,
        n=data.n,
        p_value=p["two_sided"],
        parts={
            "p_less": p["less"],
            "p_greater": p["greater"],
            "p_double": min(1.0, 2 * min(p["less"], p["greater"])),
            "p_min": p_min,
        },
        warnings=out_of_reach(p_min, f"{data.n1} against {data.n2} observations", alpha),
    )


def _too_many(data: Table) -> bool:
    return (data.n1 + 1) * (data.n2 + 1) > MOST_TABLES


def _no_test(data: Table, names: Names, method: str, parts: Iterable[str]) -> Result:
    if data.empty(names):
        return unavailable(
            "risk_difference", data.empty(names), method=method, n=data.n, parts=parts
        )
    return Result(
        statistic="risk_difference",
        value=data.risk_difference,
        method=method,
        n=data.n,
        reason=f"tables of {data.n1} against {data.n2} observations are too many to order",
        parts=dict.fromkeys(parts),
    )


def _sample_odds_ratio(data: Table) -> float | None:
    against = (data.n1 - data.x1) * data.x2
    return data.x1 * (data.n2 - data.x2) / against if against else None


def _wilson_limits(k: int, n: int, confidence: float) -> tuple[float, float]:
    interval = proportions.wilson(k, n, confidence=confidence)
    assert interval.ci_low is not None
    assert interval.ci_high is not None
    return interval.ci_low, interval.ci_high
