"""Fixed effects of a linear model.

As in R's lm, a coefficient that the rows cannot determine is left out, here with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from caseseries.statistics.rows import Column, FloatArray, as_numbers

ALIASED = 1e-7
"""R's tolerance: less than this part of a column is left beside the others, so it is theirs."""


@dataclass(frozen=True)
class Design:
    """Columns of the model with their orthogonal form ``q`` and triangle ``r``: columns = q r."""

    names: tuple[str, ...]
    columns: FloatArray
    q: FloatArray
    r: FloatArray
    left_out: Mapping[str, str]

    @property
    def rank(self) -> int:
        """How many coefficients the rows determine."""
        return len(self.names)


def build(fixed: Mapping[str, Column], n: int) -> Design:
    """Return the design of an intercept and the fixed effects, on ``n`` complete rows."""
    candidates = {"intercept": np.ones(n)}
    candidates |= {name: as_numbers(values) for name, values in fixed.items()}
    left_out: dict[str, str] = {}
    names, q, r = [], np.empty((n, 0)), np.empty((0, 0))
    for name, column in candidates.items():
        on_others, rest = _project(column, q)
        length = float(np.linalg.norm(rest))
        if length <= ALIASED * np.linalg.norm(column):
            left_out[name] = _why_left_out(name, column)
            continue
        names.append(name)
        q = np.column_stack([q, rest / length])
        r = np.block([[r, on_others[:, None]], [np.zeros((1, r.shape[1])), length]])
    kept = np.column_stack([candidates[name] for name in names]) if names else q
    return Design(tuple(names), kept, q, r, left_out)


def _project(column: FloatArray, q: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Split a column into its coefficients on q and the rest; twice, against rounding."""
    first = q.T @ column
    rest = column - q @ first
    second = q.T @ rest
    return first + second, rest - q @ second


def _why_left_out(name: str, column: FloatArray) -> str:
    if column.size and np.ptp(column) == 0:
        return f"{name} is {column[0]:g} in every row: it explains no difference"
    return f"{name} is a combination of the other effects: the rows cannot tell them apart"
