"""The words of the field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.cases.vocabulary import follow_up_month, is_timepoint, timepoint_rank


@given(st.integers(min_value=1, max_value=999))
def test_every_month_is_a_timepoint(month):
    assert is_timepoint(f"month_{month}")
    assert follow_up_month(f"month_{month}") == month
    assert timepoint_rank(f"month_{month}") == month


@pytest.mark.parametrize("word", ["month_0", "month_06", "month_", "month_-1", "Month_6", "", "6"])
def test_what_is_no_timepoint(word):
    assert not is_timepoint(word)
    assert follow_up_month(word) is None
    with pytest.raises(ValueError, match="is no timepoint"):
        timepoint_rank(word)


def test_timepoints_sort_in_time():
    words = ["month_12", "immediate", "month_6", "baseline"]
    assert sorted(words, key=timepoint_rank) == ["baseline", "immediate", "month_6", "month_12"]
