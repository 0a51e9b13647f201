"""Whole numbers with a given sum and a given sum of squares, or the certainty that none exist."""

import math
from collections.abc import Iterator
from typing import NamedTuple


class Wanted(NamedTuple):
    """What the scores still to be found must be: ``n`` of them from ``low`` to ``high``."""

    n: int
    total: int
    squares: int
    low: int
    high: int


MOST_TRIED = 200_000
"""Scores that a search tries, in a second, before it is given up."""


class UnsettledError(Exception):
    """A search that was given up."""


def scores_with(n: int, total: int, squares: int, *, low: int, high: int) -> tuple[int, ...] | None:
    """Return n whole numbers from low to high with a sum and a sum of squares, highest first.

    The search is exhaustive: None means that there are none. Where there are several, one that
    lies evenly around the mean is preferred; the answer is always the same. An UnsettledError says
    that more than ``MOST_TRIED`` scores would have to be tried, as on scales of very many steps.
    """
    # Whole numbers are odd exactly when their squares are, and so are their sums.
    if (total - squares) % 2:
        return None
    start = Wanted(n, total, squares, low, high)
    # What is still wanted after each score, which is then the highest, and what may follow it.
    path = [(start, _highest(start))]
    hopeless: set[Wanted] = set()
    for _ in range(MOST_TRIED):
        if not path:
            return None
        wanted, candidates = path[-1]
        if wanted.n == 0:
            return tuple(after.high for after, _ in path[1:])
        score = next(candidates, None)
        if score is None:
            hopeless.add(path.pop()[0])
            continue
        rest = Wanted(wanted.n - 1, wanted.total - score, wanted.squares - score**2, low, score)
        if rest not in hopeless and _may_exist(rest):
            path.append((rest, _highest(rest)))
    raise UnsettledError


def _highest(wanted: Wanted) -> Iterator[int]:
    """Yield every score that may be the highest, from one SD above the mean outwards."""
    if wanted.n == 0 or not _may_exist(wanted):
        return
    spread = wanted.n * wanted.squares - wanted.total**2
    middle = (wanted.total + math.isqrt(max(spread, 0))) // wanted.n
    lowest, top = max(-(-wanted.total // wanted.n), wanted.low), wanted.high
    middle = min(max(middle, lowest), top)
    for away in range(max(middle - lowest, top - middle) + 1):
        if middle - away >= lowest:
            yield middle - away
        if away and middle + away <= top:
            yield middle + away


def _may_exist(wanted: Wanted) -> bool:
    """Tell whether the squares lie between the least and the most that the sum allows."""
    n, total, squares, low, high = wanted
    if not n * low <= total <= n * high:
        return False
    if n == 0:
        return total == squares == 0
    return least_squares(n, total) <= squares <= most_squares(n, total, low, high)


def least_squares(n: int, total: int) -> int:
    """Return the smallest sum of squares of n whole numbers with a sum: all nearly equal."""
    each, larger = divmod(total, n)
    return n * each**2 + larger * (2 * each + 1)


def most_squares(n: int, total: int, low: int, high: int) -> int:
    """Return the largest sum of squares: all numbers but one at the ends."""
    if low == high:
        return n * low**2
    at_high, beyond = divmod(total - n * low, high - low)
    if at_high == n:
        return n * high**2
    return at_high * high**2 + (low + beyond) ** 2 + (n - at_high - 1) * low**2
