"""Rows without a missing cell."""

import math

import numpy as np
import pandas as pd
import pytest

from caseseries.statistics.rows import as_numbers, complete


def test_none_nan_and_the_mark_of_pandas_are_missing() -> None:
    columns = ([1.0, None, 3.0], np.array([1.0, np.nan, 3.0]), pd.Series([1, pd.NA, 3]))
    columns = (*columns, [0, pd.NaT, False])
    for column in columns:
        assert np.isnan(as_numbers(column)).tolist() == [False, True, False]


def test_a_row_counts_only_when_every_column_has_a_value() -> None:
    (first, second), n_missing = complete([1.0, None, 3.0, 4.0], [5.0, 6.0, float("nan"), 8.0])
    assert (first.tolist(), second.tolist(), n_missing) == ([1.0, 4.0], [5.0, 8.0], 2)


def test_nothing_is_complete_in_nothing() -> None:
    (column,), n_missing = complete([])
    assert (column.size, n_missing) == (0, 0)


def test_columns_of_different_lengths_have_no_rows() -> None:
    with pytest.raises(ValueError, match="equal lengths, not 2, 1"):
        complete([1.0, 2.0], [1.0])


def test_an_infinite_measurement_is_refused() -> None:
    with pytest.raises(ValueError, match="infinite"):
        as_numbers([1.0, float("inf")])


def test_missing_values_are_dropped_and_counted() -> None:
    (present,), n_missing = complete([1, None, 2.5, math.nan])
    assert present.tolist() == [1.0, 2.5]
    assert n_missing == 2


def test_a_pandas_column_is_a_sample() -> None:
    (present,), n_missing = complete(pd.Series([3, None, 4], dtype="Int64"))
    assert present.tolist() == [3.0, 4.0]
    assert n_missing == 1


def test_an_infinite_value_of_a_sample_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="a value is infinite"):
        complete([1.0, math.inf])
