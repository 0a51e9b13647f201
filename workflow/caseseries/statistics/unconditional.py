"""Exact unconditional tests of two risks: how extreme is a table, and how often at worst.

Each function orders all tables with the same two group sizes by how extreme they are, in exact
fractions; ``largest_p`` is then the probability of a table at least as extreme as the observed one,
at the common risk where that probability is largest.
"""

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import accumulate, product

import numpy as np

from caseseries.statistics.bernstein import largest_value

Row = tuple[int, int]
"""Events in the first and in the second group."""

Order = Mapping[Row, Fraction]
"""How extreme each table is: larger is more extreme."""


def tables(n1: int, n2: int) -> Iterable[Row]:
    """Return all pairs of numbers of events."""
    return product(range(n1 + 1), range(n2 + 1))


def by_fisher(n1: int, n2: int) -> dict[str, Order]:
    """Order by Fisher's p-values, small first: ``two_sided``, ``less`` and ``greater``."""
    orders: dict[str, dict[Row, Fraction]] = {"two_sided": {}, "less": {}, "greater": {}}
    for events in range(n1 + n2 + 1):
        for x1, p in fisher_p(n1, n2, events).items():
            for side, probability in p.items():
                orders[side][x1, events - x1] = -probability
    return dict(orders)


def fisher_p(n1: int, n2: int, events: int) -> dict[int, dict[str, Fraction]]:
    """Return Fisher's p-values for every number of events that the first group can have."""
    weights = table_weights(n1, n2, events)
    total = math.comb(n1 + n2, events)
    less = dict(zip(weights, accumulate(weights.values()), strict=True))
    ascending = sorted(weights.values())
    # Of equal weights the last running total counts: all tables at most as probable.
    two_sided = dict(zip(ascending, accumulate(ascending), strict=True))
    return {
        x: {
            "two_sided": Fraction(two_sided[weight], total),
            "less": Fraction(less[x], total),
            "greater": Fraction(total - less[x] + weight, total),
        }
        for x, weight in weights.items()
    }


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
