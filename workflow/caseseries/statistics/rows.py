"""Columns of equal length as float arrays, and the rows in which nothing is missing."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Column = Sequence[float | None] | NDArray[Any]
"""Numbers, one a row, with None or NaN where one is missing."""
Table = Sequence[Sequence[float | None]] | NDArray[Any]
"""Rows of cells, all of the same length."""


def as_numbers(values: Column | Table) -> FloatArray:
    """Return a float array of the same shape in which everything that is missing is NaN.

    Raises ValueError for an infinite value, which no measurement is.
    """
    array = np.asarray(values)
    if array.dtype == object:
        cells = [np.nan if pd.isna(cell) else float(cell) for cell in array.flat]
        array = np.array(cells).reshape(array.shape)
    numbers = array.astype(float)
    if np.any(np.isinf(numbers)):
        raise ValueError("a value is infinite; a measurement is a finite number or missing")
    return numbers


def complete(*columns: Column) -> tuple[list[FloatArray], int]:
    """Return the columns without the rows in which any is missing, and how many those were.

    Raises ValueError when the columns have different lengths: then they have no rows in common.
    """
    table = [as_numbers(column) for column in columns]
    lengths = [column.size for column in table]
    if len(set(lengths)) > 1:
        raise ValueError(f"columns need equal lengths, not {', '.join(map(str, lengths))} values")
    rows = ~np.any([np.isnan(column) for column in table], axis=0)
    return [column[rows] for column in table], int(rows.size - rows.sum())
