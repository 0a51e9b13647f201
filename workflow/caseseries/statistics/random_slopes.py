"""The algebra of a random intercept and a random slope of each patient: sums by patient."""

import numpy as np

from caseseries.statistics.random_intercepts import Codes, sums_by_level
from caseseries.statistics.rows import FloatArray


class RandomSlopes:
    """Sums of the columns of a table, plain and weighted with the slope's variable, by patient.

    With Z_i the columns (1, slope) of patient i and L the triangle of θ, a restricted likelihood
    needs Σ log |I + L'Z_i'Z_i L| and Σ W_i'Z_i L (I + L'Z_i'Z_i L)⁻¹ L'Z_i'W_i.
    """

    def __init__(self, patients: Codes, slope: FloatArray, table: FloatArray) -> None:
        weighted = slope[:, None] * table
        self._sums = np.stack(
            [sums_by_level(table, patients), sums_by_level(weighted, patients)], axis=1
        )
        powers = np.column_stack([np.ones_like(slope), slope, slope**2])
        ones, first, second = sums_by_level(powers, patients).T
        self._squares = np.stack(
            [np.stack([ones, first], axis=1), np.stack([first, second], axis=1)], axis=1
        )

    @staticmethod
    def triangle(theta: FloatArray) -> FloatArray:
        """Return L: intercept, slope on intercept, slope."""
        return np.array([[theta[0], 0.0], [theta[1], theta[2]]])

    def eliminate(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Return the log determinant and the part of the table's squares that patients explain."""
        lower = self.triangle(theta)
        inner = np.eye(2) + lower.T @ self._squares @ lower
        right = lower.T @ self._sums
        solved = np.linalg.solve(inner, right)
        explained: FloatArray = np.einsum("pij,pik->jk", right, solved)
        return float(np.sum(np.linalg.slogdet(inner)[1])), explained
