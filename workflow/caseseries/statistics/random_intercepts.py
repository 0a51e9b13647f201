"""The algebra of random intercepts: sums by level, from which a likelihood needs no rows.

With Z the 0/1 matrix of all levels and Λ the diagonal of their θ, a restricted likelihood needs
log |I + ΛZ'ZΛ| and W'ZΛ (I + ΛZ'ZΛ)⁻¹ ΛZ'W for a table W of columns. The factor with the most
levels is eliminated exactly, level by level; levels of equal size share their sums. What remains is
as large as the other factors together.
"""

from collections.abc import Sequence

import numpy as np
import scipy
from numpy.typing import NDArray

from caseseries.statistics.rows import FloatArray, Labels

Codes = NDArray[np.int64]
"""The level of each row, numbered from 0 without gaps."""

CROSSED_LIMIT = 500
"""Most levels besides those of the finest factor, where these do not simply enclose it."""


class RandomIntercepts:
    """Sums of the columns of a table by the levels of one or more factors, the finest first."""

    def __init__(self, factors: Sequence[Codes], table: FloatArray) -> None:
        finest, others = factors[0], factors[1:]
        sums = sums_by_level(table, finest)
        of_size = np.bincount(finest)
        self._sizes, size = np.unique(of_size, return_inverse=True)
        self._count = np.bincount(size)
        members = [np.flatnonzero(size == i) for i in range(self._sizes.size)]
        self._squares = np.array([sums[rows].T @ sums[rows] for rows in members])
        self._levels = [int(other.max()) + 1 for other in others]
        self._enclosing = len(others) == 1 and encloses(others[0], finest)
        if others:
            self._sum_over_others(finest, others, table, sums, members)

    def _sum_over_others(
        self,
        finest: Codes,
        others: Sequence[Codes],
        table: FloatArray,
        sums: FloatArray,
        members: Sequence[Codes],
    ) -> None:
        self._other_sums = np.vstack([sums_by_level(table, other) for other in others])
        rows_by_level = _indicator(others)
        met = (_indicator([finest]).T @ rows_by_level).tocsr()
        self._crossed = np.array([met[rows].T @ sums[rows] for rows in members])
        if self._enclosing:
            self._counts = np.bincount(others[0]).astype(float)
            self._eliminated = np.array([(met[r].multiply(met[r])).sum(axis=0) for r in members])
            self._eliminated = self._eliminated.reshape(len(members), -1)
        else:
            self._counts = (rows_by_level.T @ rows_by_level).toarray()
            self._eliminated = np.array([(met[r].T @ met[r]).toarray() for r in members])

    def eliminate(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Return the log determinant and the part of W'W that the levels explain, at θ."""
        growth = 1 + theta[0] ** 2 * self._sizes
        share = theta[0] ** 2 / growth
        log_determinant = float(self._count @ np.log(growth))
        explained: FloatArray = np.tensordot(share, self._squares, 1)
        if not self._levels:
            return log_determinant, explained
        scale = np.repeat(theta[1:], self._levels)
        right = scale[:, None] * (self._other_sums - np.tensordot(share, self._crossed, 1))
        counts = self._counts - np.tensordot(share, self._eliminated, 1)
        if self._enclosing:
            diagonal = 1 + scale**2 * counts
            solved = right / diagonal[:, None]
            log_determinant += float(np.sum(np.log(diagonal)))
        else:
            matrix = np.eye(scale.size) + np.outer(scale, scale) * counts
            solved = np.linalg.solve(matrix, right)
            log_determinant += float(np.linalg.slogdet(matrix)[1])
        return log_determinant, explained + right.T @ solved


def encoded(labels: Labels) -> Codes:
    """Return the labels as numbers from 0 without gaps."""
    if isinstance(labels, np.ndarray) and labels.dtype != object:
        return np.unique(labels, return_inverse=True)[1]
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels], dtype=np.int64)


def meetings(first: Codes, second: Codes) -> tuple[Codes, Codes, Codes]:
    """Return the pairs of levels that share rows, and how many rows they share."""
    width = int(second.max()) + 1
    pairs, counts = np.unique(first * width + second, return_counts=True)
    return pairs // width, pairs % width, counts


def encloses(outer: Codes, inner: Codes) -> bool:
    """Say whether each inner level lies in one outer level."""
    return bool(meetings(inner, outer)[0].size == int(inner.max()) + 1)


def too_many_levels(factors: Sequence[Codes]) -> bool:
    """Say whether the factors besides the finest are too large, and do not just enclose it."""
    finest_first = sorted(factors, key=lambda codes: -int(codes.max()))
    others = finest_first[1:]
    if len(others) < 2 and all(encloses(other, finest_first[0]) for other in others):
        return False
    return sum(int(other.max()) + 1 for other in others) > CROSSED_LIMIT


def sums_by_level(table: FloatArray, codes: Codes) -> FloatArray:
    """Return the sum of each column over the rows of each level."""
    return np.column_stack([np.bincount(codes, weights=column) for column in table.T])


def _indicator(factors: Sequence[Codes]) -> "scipy.sparse.csr_matrix":
    """Return the 0/1 matrix of rows by levels, the levels of all factors side by side."""
    n = factors[0].size
    columns = []
    for codes in factors:
        shape = (n, int(codes.max()) + 1)
        columns.append(scipy.sparse.csr_matrix((np.ones(n), (np.arange(n), codes)), shape=shape))
    return scipy.sparse.hstack(columns, format="csr")
