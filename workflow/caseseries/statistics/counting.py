"""Counting arrangements: how many give a statistic of at most, or of at least, so much.

Counts are floats: whole numbers up to 2**53, and beyond it, being sums of positive numbers, right
to their last digits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from caseseries.statistics.rows import FloatArray


@dataclass(frozen=True)
class Subsets:
    """How many choices have which sum; the sums ascend."""

    sums: NDArray[np.int64]
    counts: FloatArray

    @classmethod
    def of(cls, sums: NDArray[np.int64]) -> "Subsets":
        """Count how often each sum occurs."""
        values, counts = np.unique(sums, return_counts=True)
        return cls(values, counts.astype(float))

    @classmethod
    def at(cls, counts: FloatArray, least: int = 0) -> "Subsets":
        """Leave out the sums that do not occur; the counts begin at the least that may."""
        sums = np.flatnonzero(counts)
        return cls(least + sums, counts[sums])

    @cached_property
    def _ascending(self) -> FloatArray:
        """Running totals of the counts, beginning with 0."""
        return np.concatenate([[0], np.cumsum(self.counts)])

    @cached_property
    def _descending(self) -> FloatArray:
        """What is left of the counts from each sum on, ending with 0."""
        return np.concatenate([np.cumsum(self.counts[::-1])[::-1], [0]])

    @property
    def total(self) -> float:
        """Choices in all."""
        return float(self._ascending[-1])

    def at_most(self, limits: NDArray[np.int64] | FloatArray | float) -> FloatArray:
        """Return how many choices have a sum of at most each limit."""
        return self._ascending[np.searchsorted(self.sums, limits, side="right")]

    def at_least(self, limits: NDArray[np.int64] | FloatArray | float) -> FloatArray:
        """Return how many choices have a sum of at least each limit."""
        return self._descending[np.searchsorted(self.sums, limits, side="left")]

    def mirrored(self, whole: int) -> "Subsets":
        """Return the subsets of those that are left out, of items that sum to ``whole``."""
        return Subsets(whole - self.sums[::-1], self.counts[::-1])


@dataclass(frozen=True)
class Null:
    """The distribution of a sum T when chance alone deals, and T in the data.

    The items were dealt into two halves, counted apart: T is a sum of the first plus one of the
    second, for each of ``pairs``.
    """

    pairs: Sequence[tuple[Subsets, Subsets]]
    mean: Fraction
    observed: int

    @cached_property
    def total(self) -> int:
        """Arrangements in all."""
        return int(sum(one.total * other.total for one, other in self.pairs))

    @property
    def minimum(self) -> int:
        """The smallest T that there is."""
        return min(int(one.sums[0] + other.sums[0]) for one, other in self.pairs)

    @property
    def maximum(self) -> int:
        """The largest T that there is."""
        return max(int(one.sums[-1] + other.sums[-1]) for one, other in self.pairs)

    def at_most(self, statistic: int) -> int:
        """Return the number of arrangements with a T of at most this."""
        return int(sum(a.counts @ b.at_most(statistic - a.sums) for a, b in self.pairs))

    def at_least(self, statistic: int) -> int:
        """Return the number of arrangements with a T of at least this."""
        return int(sum(a.counts @ b.at_least(statistic - a.sums) for a, b in self.pairs))

    @property
    def smallest_p(self) -> float:
        """The smallest two-sided p-value that these arrangements can give."""
        below, above = self.mean - self.minimum, self.maximum - self.mean
        if below == above == 0:
            return 1.0
        at_minimum = self.at_most(self.minimum) if below >= above else 0
        at_maximum = self.at_least(self.maximum) if above >= below else 0
        return (at_minimum + at_maximum) / self.total


NOTHING = Subsets(np.zeros(1, dtype=np.int64), np.ones(1))
"""No items: one choice, whose sum is 0."""


def of_any_size(scores: Sequence[int]) -> Subsets:
    """Count all subsets of the scores by their sum."""
    counts = np.zeros(sum(scores) + 1)
    counts[0] = 1
    reach = 1
    for score in scores:
        reach += score
        counts[score:reach] += counts[: reach - score].copy()
    return Subsets.at(counts)


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
    found = [Subsets.at(row, k * least) for k, row in enumerate(counts)]
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
