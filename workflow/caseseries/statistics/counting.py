"""Counting arrangements: how many give a statistic of at most, or of at least, so much.

A long count is one integer whose digits, to the base 2**width, are the coefficients of a generating
function: multiplying by x**s is then a shift. Counts of subsets are floats: whole numbers up to
2**53, and beyond it, being sums of positive numbers, right to their last digits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from caseseries.statistics.rows import FloatArray


@dataclass(frozen=True)
class Polynomial:
    """Counts packed in one integer; the coefficient of x**s stands at bit ``width`` × s."""

    packed: int
    width: int

    @cached_property
    def total(self) -> int:
        """Arrangements in all."""
        return self._sum(self.packed)

    def at_most(self, statistic: int) -> int:
        """Return the number of arrangements with a statistic of at most this."""
        if statistic < 0:
            return 0
        return self._sum(self.packed & ((1 << (statistic + 1) * self.width) - 1))

    def at_least(self, statistic: int) -> int:
        """Return the number of arrangements with a statistic of at least this."""
        return self.total - self.at_most(statistic - 1)

    def _sum(self, packed: int) -> int:
        """Add the coefficients by folding the number in half until one digit is left."""
        digits = packed.bit_length() // self.width + 1
        while digits > 1:
            digits = (digits + 1) // 2
            cut = digits * self.width
            packed = (packed & ((1 << cut) - 1)) + (packed >> cut)
        return packed


@dataclass(frozen=True)
class Subsets:
    """How many subsets of one size have which sum; the sums ascend."""

    sums: NDArray[np.int64]
    counts: FloatArray

    @classmethod
    def of(cls, sums: NDArray[np.int64]) -> "Subsets":
        """Count how often each sum occurs."""
        values, counts = np.unique(sums, return_counts=True)
        return cls(values, counts.astype(float))

    @cached_property
    def running(self) -> FloatArray:
        """Running totals of the counts, beginning with 0."""
        return np.concatenate([[0.0], np.cumsum(self.counts)])

    @cached_property
    def remaining(self) -> FloatArray:
        """What is left of the counts from each sum on, ending with 0."""
        return np.concatenate([np.cumsum(self.counts[::-1])[::-1], [0.0]])

    def mirrored(self, whole: int) -> "Subsets":
        """Return the subsets of those that are left out, of items that sum to ``whole``."""
        return Subsets(whole - self.sums[::-1], self.counts[::-1])


@dataclass(frozen=True)
class Halves:
    """Counts of a sum whose items were dealt into two halves, counted apart and put together.

    Each pair of ``pairs`` holds the subsets of one size in the first half and those of the
    complementary size in the second.
    """

    pairs: Sequence[tuple[Subsets, Subsets]]

    @cached_property
    def total(self) -> float:
        """Arrangements in all."""
        return sum(float(one.running[-1] * other.running[-1]) for one, other in self.pairs)

    def at_most(self, statistic: int) -> float:
        """Return the number of arrangements with a statistic of at most this."""
        return sum(
            float(one.counts @ other.running[_partners(one, other, statistic, "right")])
            for one, other in self.pairs
        )

    def at_least(self, statistic: int) -> float:
        """Return the number of arrangements with a statistic of at least this."""
        return sum(
            float(one.counts @ other.remaining[_partners(one, other, statistic, "left")])
            for one, other in self.pairs
        )


Counts = Polynomial | Halves
"""A null distribution: counts of a whole-number statistic."""


def _partners(
    one: Subsets, other: Subsets, statistic: int, side: Literal["left", "right"]
) -> NDArray[np.intp]:
    """Return where the second sums cross what the statistic leaves for them."""
    return np.searchsorted(other.sums, statistic - one.sums, side=side)


def by_size(scores: Sequence[int], size: int) -> list[Subsets]:
    """Count the subsets of up to ``size`` ascending scores by their sum, size by size."""
    units, least = len(scores), scores[0] if scores else 0
    counted = min(size, units // 2)
    beyond = [score - least for score in scores]
    counts = np.zeros((counted + 1, sum(beyond[units - counted :]) + 1))
    counts[0, 0] = 1
    for taken, score in enumerate(beyond, start=1):
        rows = min(taken, counted)
        reach = sum(beyond[max(taken - counted, 0) : taken]) + 1
        counts[1 : rows + 1, score:reach] += counts[:rows, : reach - score]
    sums = [np.flatnonzero(row) for row in counts]
    found = [Subsets(at + k * least, counts[k, at]) for k, at in enumerate(sums)]
    # To take k is to leave the others: the larger sizes mirror the smaller.
    whole = sum(scores)
    return found + [found[units - k].mirrored(whole) for k in range(counted + 1, size + 1)]


def one_by_one(scores: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Write out the sum and the size of every subset of the scores."""
    sums = np.zeros(1, dtype=np.int64)
    sizes = np.zeros(1, dtype=np.int64)
    for score in scores:
        sums = np.concatenate([sums, sums + score])
        sizes = np.concatenate([sizes, sizes + 1])
    return sums, sizes
