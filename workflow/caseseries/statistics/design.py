"""Fixed effects of a linear model: numbers as they are, labels as differences from a reference.

As in R's lm, a coefficient that the rows cannot determine is left out, here with the reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caseseries.statistics.rows import (
    FloatArray,
    Labels,
    as_numbers,
    by_position,
    is_missing,
    missing_labels,
)

INTERCEPT = "intercept"
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


def is_categorical(values: Labels) -> bool:
    """Say whether a fixed effect consists of labels, not of numbers."""
    if isinstance(values, np.ndarray) and values.dtype != object:
        return values.dtype.kind in "US"
    return any(isinstance(value, str) for value in values)


def missing_cells(values: Labels) -> NDArray[np.bool_]:
    """Return, row by row, whether a fixed effect, of numbers or labels, is missing."""
    return missing_labels(values) if is_categorical(values) else np.isnan(as_numbers(values))


def build(fixed: Mapping[str, Labels], n: int) -> Design:
    """Return the design of an intercept and the fixed effects, on ``n`` complete rows.

    A label column becomes one 0/1 column for each label but the first in sorted order; its
    coefficients are called ``name[label]``.
    """
    candidates: dict[str, FloatArray] = {INTERCEPT: np.ones(n)}
    left_out: dict[str, str] = {}
    for name, values in fixed.items():
        columns = _columns(name, values)
        candidates.update(columns)
        if not columns:
            left_out[name] = f"{name} is {_only(values)} in every row"
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


def _columns(name: str, values: Labels) -> dict[str, FloatArray]:
    if not is_categorical(values):
        return {name: as_numbers(values)}
    _, *others = sorted({str(value) for value in values if not is_missing(value)})
    return {
        f"{name}[{label}]": np.array([str(value) == label for value in values], dtype=float)
        for label in others
    }


def _only(values: Sequence[Any] | FloatArray) -> str:
    return str(by_position(values)[0])


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
