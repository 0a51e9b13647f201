"""The algebra of random effects: sums by level, from which a likelihood needs no rows.

With Z the 0/1 matrix of all levels and Λ the diagonal of their θ, a restricted likelihood needs
log |I + ΛZ'ZΛ| and W'W - W'ZΛ (I + ΛZ'ZΛ)⁻¹ ΛZ'W for a table W of columns. The finer factor is
eliminated exactly, level by level; levels of equal size share their sums.
"""

import numpy as np

from caseseries.statistics.design import Codes, sums_by_level
from caseseries.statistics.rows import FloatArray


class RandomIntercepts:
    """Sums of the columns of a table by the levels of a factor, and of one that encloses it."""

    def __init__(self, inner: Codes, outer: Codes | None, table: FloatArray) -> None:
        sums = sums_by_level(table, inner)
        self._cross = table.T @ table
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
        """Return the log determinant, and what the levels leave of W'W, at θ."""
        growth = 1 + theta[0] ** 2 * self._sizes
        share = theta[0] ** 2 / growth
        log_determinant = float(self._count @ np.log(growth))
        explained: FloatArray = np.tensordot(share, self._squares, 1)
        if not self._outer:
            return log_determinant, self._cross - explained
        right = theta[1] * (self._outer_sums - np.tensordot(share, self._crossed, 1))
        diagonal = 1 + theta[1] ** 2 * (self._outer_sizes - share @ self._squared_sizes)
        log_determinant += float(np.sum(np.log(diagonal)))
        explained = explained + right.T @ (right / diagonal[:, None])
        return log_determinant, self._cross - explained


class RandomSlopes:
    """What of the columns of a table lies on each patient's line, and what beside all lines.

    With Z_i = Q_i R_i the columns (1, slope) of patient i, L the triangle of θ and F_i = R_i L, a
    restricted likelihood needs Σ log |I + F_i F_i'|, and W'W without what lies on the lines plus
    Σ W_i'Q_i (I + F_i F_i')⁻¹ Q_i'W_i.
    """

    def __init__(self, patients: Codes, slope: FloatArray, table: FloatArray) -> None:
        counts = np.bincount(patients)
        means = np.bincount(patients, slope) / counts
        along = slope - means[patients]
        lengths = np.sqrt(np.bincount(patients, along**2))
        roots = np.sqrt(counts)
        # A single visit has no slope.
        directions = along / np.where(lengths, lengths, 1)[patients]
        lines = np.column_stack([1 / roots[patients], directions])
        self._on_lines = np.stack(
            [sums_by_level(one[:, None] * table, patients) for one in lines.T], axis=1
        )
        triangles = np.array([[roots, roots * means], [0 * means, lengths]])
        self._triangles = triangles.transpose(2, 0, 1)
        rest = table - np.einsum("rk,rkj->rj", lines, self._on_lines[patients])
        self._within = rest.T @ rest

    def eliminate(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Return the log determinant and what patients leave of the table's squares.

        What is left is added up, not taken from the whole: near lines of their own it is tiny.
        """
        factor = self._triangles @ np.array([[theta[0], 0.0], [theta[1], theta[2]]])
        inner = np.eye(2) + factor @ factor.transpose(0, 2, 1)
        solved = np.linalg.solve(inner, self._on_lines)
        left: FloatArray = self._within + np.einsum("pij,pik->jk", self._on_lines, solved)
        return float(np.sum(np.linalg.slogdet(inner)[1])), left


def encloses(outer: Codes, inner: Codes) -> bool:
    """Say whether each inner level lies in one outer level."""
    meetings = np.unique(inner * (outer.max() + 1) + outer)
    return bool(meetings.size == inner.max() + 1)
