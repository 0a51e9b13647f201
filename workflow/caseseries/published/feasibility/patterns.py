"""Tie patterns: the few orders of scores that a rank correlation with a short scale allows.

Spearman's rho depends only on which patients tie and in which order the ties stand. Against a
partner score with few levels a pattern is a sequence of blocks from the lowest score upward, each
block with the number of its patients at every level of the partner. Where most partner scores are
equal, a high rho leaves startlingly few patterns, and each fixes how many different scores exist.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

from caseseries.published.feasibility.problem import CorrelationWindow

Levels = tuple[int, ...]
"""Number of patients at each level of the partner score."""

Pattern = tuple[Levels, ...]
"""The blocks of tied patients, lowest score first."""


def inside(window: CorrelationWindow, covariance: int, spread: int, partner_spread: int) -> bool:
    """Tell whether a correlation lies in its window; without any spread it does not exist."""
    if spread == 0 or partner_spread == 0:
        return False
    squared = covariance * covariance
    if not window.either_sign and covariance < 0:
        squared = -squared
    low, high, product = window.low, window.high, spread * partner_spread
    return (
        low.numerator * product <= squared * low.denominator
        and squared * high.denominator <= high.numerator * product
    )


@lru_cache(maxsize=4096)
def patterns(
    levels: Levels, windows: tuple[CorrelationWindow, ...], most: int
) -> tuple[Pattern, ...] | None:
    """Return every pattern with these partner scores whose correlation lies in all windows.

    None where there are more than ``most``.
    """
    n = sum(levels)
    ranks = centred_ranks(levels)
    partner_spread = sum(count * rank**2 for count, rank in zip(levels, ranks, strict=True))

    # Which (covariance, spread) a complete pattern must have.
    wanted = frozenset(
        (covariance, spread)
        for covariance, spread in _endings(levels, 0, ranks)
        if all(inside(window, covariance, spread, partner_spread) for window in windows)
    )

    def complete(rest: Levels, placed: int, ends: frozenset[tuple[int, int]]) -> Iterator[Pattern]:
        if placed == n:
            yield ()
            return
        for block, later in _blocks(rest):
            size = sum(block)
            covariance, spread = _contribution(block, placed, n, ranks)
            possible = _endings(later, placed + size, ranks)
            needed = frozenset((c - covariance, s - spread) for c, s in ends) & possible
            if needed:
                for tail in complete(later, placed + size, needed):
                    yield (block, *tail)

    found = tuple(islice(complete(levels, 0, wanted), most + 1))
    return found if len(found) <= most else None


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


def centred_ranks(levels: Levels) -> tuple[int, ...]:
    """Return twice the mid-rank of each level, less its mean."""
    below, ranks = 0, []
    for count in levels:
        ranks.append(2 * below + count - sum(levels))
        below += count
    return tuple(ranks)


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
