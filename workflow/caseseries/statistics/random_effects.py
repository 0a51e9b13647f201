"""The algebra of random effects: sums by level, from which a likelihood needs no rows.

With Z the 0/1 matrix of all levels and Λ the diagonal of their θ, a restricted likelihood needs
log |I + ΛZ'ZΛ| and W'ZΛ (I + ΛZ'ZΛ)⁻¹ ΛZ'W for a table W of columns. The finer factor is eliminated
exactly, level by level; levels of equal size share their sums.
"""

import numpy as np

from caseseries.statistics.design import Codes, sums_by_level
from caseseries.statistics.rows import FloatArray


class RandomIntercepts:
    """Sums of the columns of a table by the levels of a factor, and of one that encloses it."""

    def __init__(self, inner: Codes, outer: Codes | None, table: FloatArray) -> None:
        sums = sums_by_level(table, inner)
        self._sizes, size = np.unique(np.bincount(inner), return_inverse=True)
        self._count = np.bincount(size)
        members = [np.flatnonzero(size == i) for i in range(self._sizes.size)]
        self._squares = np.array([sums[levels].T @ sums[levels] for levels in members])
        self._outer = outer is not None
        if outer is None:
            return
        belongs = np.zeros(inner.max() + 1, dtype=np.int64)
        belongs[inner] = outer
        width = int(outer.max()) + 1
        self._outer_sums = sums_by_level(table, outer)
        self._outer_sizes = np.bincount(outer).astype(float)
        # Of each size, the inner levels in each outer one: their sums, and how many there are.
        self._crossed = self._sizes[:, None, None] * np.array(
            [sums_by_level(sums[levels], belongs[levels], width) for levels in members]
        )
        self._squared_sizes = self._sizes[:, None] ** 2 * np.array(
            [np.bincount(belongs[levels], minlength=width) for levels in members]
        )

    def eliminate(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Return the log determinant and the part of W'W that the levels explain, at θ."""
        growth = 1 + theta[0] ** 2 * self._sizes
        share = theta[0] ** 2 / growth
        log_determinant = float(self._count @ np.log(growth))
        explained: FloatArray = np.tensordot(share, self._squares, 1)
        if not self._outer:
            return log_determinant, explained
        right = theta[1] * (self._outer_sums - np.tensordot(share, self._crossed, 1))
        diagonal = 1 + theta[1] ** 2 * (self._outer_sizes - share @ self._squared_sizes)
        log_determinant += float(np.sum(np.log(diagonal)))
        return log_determinant, explained + right.T @ (right / diagonal[:, None])


class RandomSlopes:
    """Sums of the columns of a table, plain and weighted with the slope's variable, by patient.

    With Z_i the columns (1, slope) of patient i and L the triangle of θ, a restricted likelihood
    needs Σ log |I + L'Z_i'Z_i L| and Σ W_i'Z_i L (I + L'Z_i'Z_i L)⁻¹ L'Z_i'W_i.
    """

    def __init__(self, patients: Codes, slope: FloatArray, table: FloatArray) -> None:
        effects = np.column_stack([np.ones_like(slope), slope])
        self._sums, self._squares = (
            np.stack([sums_by_level(one[:, None] * other, patients) for one in effects.T], axis=1)
            for other in (table, effects)
        )

    def eliminate(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Return the log determinant and the part of the table's squares that patients explain."""
        lower = np.array([[theta[0], 0.0], [theta[1], theta[2]]])
        inner = np.eye(2) + lower.T @ self._squares @ lower
        right = lower.T @ self._sums
        solved = np.linalg.solve(inner, right)
        explained: FloatArray = np.einsum("pij,pik->jk", right, solved)
        return float(np.sum(np.linalg.slogdet(inner)[1])), explained


def encloses(outer: Codes, inner: Codes) -> bool:
    """Say whether each inner level lies in one outer level."""
    meetings = np.unique(inner * (outer.max() + 1) + outer)
    return bool(meetings.size == inner.max() + 1)
