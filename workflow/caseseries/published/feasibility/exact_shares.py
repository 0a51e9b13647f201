"""Exact p-values: the share of arrangements of some scores that are as extreme, as a fraction.

Own, because the numbers of arrangements of many patients are exact in no library.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import floor, lcm

import numpy as np

from caseseries.published.model import SignificanceTest
from caseseries.statistics.exact import pairings

Values = Sequence[Fraction]
Counts = Mapping[int, int]

MOST_BITS = 2**31
"""Counts of arrangements that need more memory are not made."""


class UndefinedError(Exception):
    """A number does not exist for some scores; the reason is for those who read the code."""


def mid_ranks(values: Values) -> list[Fraction]:
    """Return the mean rank of each value among all."""
    ordered = sorted(values)
    rank = {v: Fraction(bisect_left(ordered, v) + bisect_right(ordered, v) + 1, 2) for v in values}
    return [rank[v] for v in values]


def exact_p(
    pool: Values,
    size: int | None,
    observed: Fraction,
    test: SignificanceTest,
    near: Callable[[Fraction], int] = floor,
) -> Fraction:
    """Return the exact p-value of a sum over so many of a pool, or over any number of it."""
    # As whole numbers, of a fixed number of scores above the lowest: neither changes which
    # arrangements are as extreme.
    unit = lcm(*(score.denominator for score in pool))
    lowest = min(pool) if size is not None else Fraction(0)
    counts = _sums_of_subsets([int((score - lowest) * unit) for score in pool], size)
    return _tail_share(counts, near((observed - lowest * (size or 0)) * unit), test)


def _tail_share(counts: Counts, observed: int, test: SignificanceTest) -> Fraction:
    """Return the share of sums that are as extreme; those just as extreme may count half."""
    total = sum(counts.values())
    equal = 1 if test.method == "mid_p" else 2

    def halves(beyond: Callable[[int], int]) -> int:
        """Count sums that lie beyond the observed one, in halves."""
        signed = ((beyond(t), count) for t, count in counts.items())
        return sum((2 if far > 0 else equal) * count for far, count in signed if far >= 0)

    tails = halves(lambda t: t - observed), halves(lambda t: observed - t)
    tail = min(tails)
    if test.sides in ("one", "against"):
        return Fraction(tail if test.sides == "one" else max(tails), 2 * total)
    if test.two_sided == "doubled":
        return min(Fraction(tail, total), Fraction(1))
    # In units of 1 / total the mean is a whole number.
    mean = sum(t * count for t, count in counts.items())
    far = abs(observed * total - mean)
    return Fraction(halves(lambda t: abs(t * total - mean) - far), 2 * total)


def _sums_of_subsets(scores: Sequence[int], size: int | None) -> Counts:
    """Count the subsets of a size, or of any, by their sum."""
    # One whole number holds all counts of one size, each in its own block of bits.
    bits = len(scores) + 1
    if bits * (sum(scores) + 1) * (size or 1) > MOST_BITS:
        raise UndefinedError("The arrangements are too many to be counted.")
    by_size = [1] + [0] * (size or 0)
    for score in scores:
        if size is None:
            by_size[0] += by_size[0] << (bits * score)
        for k in range(len(by_size) - 1, 0, -1):
            by_size[k] += by_size[k - 1] << (bits * score)
    return _blocks(by_size[-1], bits)


def _blocks(packed: int, bits: int) -> Counts:
    """Return the blocks of bits that are not 0, by their place."""
    digits = f"{packed:b}"
    digits = digits.zfill(-(-len(digits) // bits) * bits)
    blocks = (digits[i : i + bits] for i in range(len(digits) - bits, -1, -bits))
    return {place: int(block, 2) for place, block in enumerate(blocks) if "1" in block}


def p_of_orders(x: Values, y: Values, test: SignificanceTest) -> Fraction:
    """Return the share of the orders of few y whose rank correlation with x is as extreme."""
    null = pairings(*(np.array([int(2 * rank) for rank in mid_ranks(v)]) for v in (x, y)))
    if null is None:
        raise UndefinedError("The orders are too many to be counted.")
    ((_, products),) = null.pairs
    counts = dict(zip(products.sums.tolist(), map(int, products.counts), strict=True))
    return _tail_share(counts, null.observed, test)
