"""What counts as missing."""

import math

import pandas as pd
import pytest

from caseseries.statistics.sample import is_missing, observed


@pytest.mark.parametrize("cell", [None, math.nan, pd.NA, pd.NaT])
def test_empty_cells_are_missing(cell: object) -> None:
    assert is_missing(cell)


@pytest.mark.parametrize("cell", [0, 0.0, -1, "", False])
def test_zero_is_not_missing(cell: object) -> None:
    assert not is_missing(cell)


def test_missing_values_are_dropped_and_counted() -> None:
    present, n_missing = observed([1, None, 2.5, math.nan])
    assert present.tolist() == [1.0, 2.5]
    assert n_missing == 2


def test_a_pandas_column_is_a_sample() -> None:
    present, n_missing = observed(pd.Series([3, None, 4], dtype="Int64"))
    assert present.tolist() == [3.0, 4.0]
    assert n_missing == 1


def test_an_infinite_value_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="a value is infinite"):
        observed([1.0, math.inf])
