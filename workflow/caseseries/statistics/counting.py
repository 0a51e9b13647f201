"""Counting arrangements in whole numbers: how many give a statistic of at most t.

A generating function is kept as one long integer whose digits, to the base 2**width, are its
coefficients. Multiplying by x**s is then a shift, adding two functions one addition, and the sum of
all coefficients a few foldings: exact, and as fast as the machine adds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from caseseries.statistics.rows import FloatArray

_LIMB = 16
"""Bits of a limb, a digit of a count."""

LONGEST = 2**21
"""Cells of a half: so many products of two limbs still add up exactly in a float."""


class Counts(Protocol):
    """A null distribution: whole-number counts of a whole-number statistic."""

    @property
    def total(self) -> int:
        """Arrangements in all."""

    def at_most(self, statistic: int) -> int:
        """Return the number of arrangements with a statistic of at most this."""


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

    def _sum(self, packed: int) -> int:
        """Add the coefficients by folding the number in half until one digit is left."""
        digits = packed.bit_length() // self.width + 1
        while digits > 1:
            digits = (digits + 1) // 2
            cut = digits * self.width
            packed = (packed & ((1 << cut) - 1)) + (packed >> cut)
        return packed


@dataclass(frozen=True)
class Half:
    """Sums over the subsets of one size of half the items, ascending, with their counts.

    A count may exceed any machine number, so it is held in limbs of 16 bits, the lowest first.
    """

    sums: NDArray[np.int64]
    limbs: NDArray[np.uint16]

    @cached_property
    def running(self) -> FloatArray:
        """Running totals of the counts, beginning with 0, in limbs."""
        cells, limbs = self.limbs.shape
        totals = np.zeros((cells + 1, limbs), dtype=np.int64)
        np.cumsum(self.limbs, axis=0, out=totals[1:])
        for limb in range(limbs - 1):
            totals[:, limb + 1] += totals[:, limb] >> _LIMB
            totals[:, limb] &= (1 << _LIMB) - 1
        return totals.astype(np.float64)

    @cached_property
    def total(self) -> int:
        """Subsets of this size."""
        sums = self.limbs.sum(axis=0, dtype=np.int64).tolist()
        return sum(limb << _LIMB * place for place, limb in enumerate(sums))


@dataclass(frozen=True)
class Halves:
    """Counts of a sum whose items were dealt into two halves, counted apart and put together.

    Each pair of ``pairs`` holds the subsets of one size in the first half and those of the
    complementary size in the second.
    """

    pairs: Sequence[tuple[Half, Half]]

    @cached_property
    def total(self) -> int:
        """Arrangements in all."""
        return sum(first.total * second.total for first, second in self.pairs)

    def at_most(self, statistic: int) -> int:
        """Return the number of arrangements with a statistic of at most this."""
        whole = 0
        limbs = [half.limbs.shape[1] for half in self.pairs[0]]
        products = np.zeros(limbs, dtype=np.int64)
        for first, second in self.pairs:
            if statistic >= first.sums[-1] + second.sums[-1]:
                whole += first.total * second.total
            elif statistic >= first.sums[0] + second.sums[0]:
                products += _limb_products(first, second, statistic)
        return whole + _recombined(products)


def _limb_products(first: Half, second: Half, statistic: int) -> NDArray[np.int64]:
    """Sum count × count over all pairs of subsets within the statistic, limb by limb."""
    partners = np.searchsorted(second.sums, statistic - first.sums, side="right")
    products = first.limbs.T.astype(np.float64) @ second.running[partners]
    return products.astype(np.int64)


def _recombined(products: NDArray[np.int64]) -> int:
    return sum(
        int(product) << _LIMB * (low + high) for (low, high), product in np.ndenumerate(products)
    )


def subsets_by_size(scores: Sequence[int], size: int, limbs: int) -> list[Half]:
    """Count the subsets of up to ``size`` scores by their sum, one generating function a size.

    ``scores`` ascend; ``limbs`` × 16 bits must hold the number of all subsets.
    """
    units = len(scores)
    width = _LIMB * limbs
    counted = min(size, units // 2)
    # Function k is counted from the sum of the k smallest scores: that keeps the integers short.
    functions = [1] + [0] * counted
    for taken, score in enumerate(scores, start=1):
        for k in range(min(taken, counted), 0, -1):
            functions[k] += functions[k - 1] << (score - scores[k - 1]) * width
    smallest = np.cumsum([0, *scores[:counted]]).tolist()
    halves = list(map(_unpack, functions, [limbs] * (counted + 1), smallest))
    # To take k is to leave the others: the larger sizes mirror the smaller.
    mirrored = [_mirror(halves[units - k], sum(scores)) for k in range(counted + 1, size + 1)]
    return halves + mirrored


def _mirror(half: Half, whole: int) -> Half:
    return Half(sums=whole - half.sums[::-1], limbs=half.limbs[::-1])


def _unpack(packed: int, limbs: int, first: int) -> Half:
    bytes_per_cell = limbs * _LIMB // 8
    cells = -(-packed.bit_length() // (8 * bytes_per_cell))
    data = packed.to_bytes(cells * bytes_per_cell, "little")
    counts = np.frombuffer(data, dtype="<u2").reshape(cells, limbs)
    reached = np.flatnonzero(counts.any(axis=1))
    return Half(sums=first + reached, limbs=counts[reached])


def subsets_one_by_one(scores: Iterable[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Write out the sum and the size of every subset of the scores."""
    sums = np.zeros(1, dtype=np.int64)
    sizes = np.zeros(1, dtype=np.int64)
    for score in scores:
        sums = np.concatenate([sums, sums + score])
        sizes = np.concatenate([sizes, sizes + 1])
    return sums, sizes


def gather(sums: NDArray[np.int64]) -> Half:
    """Count how often each sum occurs."""
    values, counts = np.unique(sums, return_counts=True)
    limbs = np.column_stack([counts & ((1 << _LIMB) - 1), counts >> _LIMB])
    return Half(sums=values, limbs=limbs.astype(np.uint16))
