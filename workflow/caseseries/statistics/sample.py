"""A sample as every method sees it: the values that are there, and how many are missing."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = Sequence[float | None] | NDArray[Any]
"""Numbers, with None or NaN where one is missing."""


def is_missing(cell: object) -> bool:
    """Say whether a cell is empty: None, NaN, or the missing mark of pandas."""
    return cell is None or type(cell).__name__ in ("NAType", "NaTType") or cell != cell


def observed(values: Values) -> tuple[NDArray[np.float64], int]:
    """Return the values that are there, and how many are missing.

    Raises ValueError for an infinite value, which no measurement is.
    """
    cells = list(values)
    present = np.array([cell for cell in cells if not is_missing(cell)], dtype=float)
    if np.any(np.isinf(present)):
        raise ValueError("a value is infinite; a measurement is a finite number or missing")
    return present, len(cells) - present.size
