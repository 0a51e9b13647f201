"""The words of the field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.cases.vocabulary import (
    follow_up,
    is_timepoint,
    time_after,
    time_unit,
    timepoint_rank,
)


@pytest.mark.parametrize("unit", ["day", "week", "month"])
@given(number=st.integers(min_value=1, max_value=999))
def test_every_follow_up_is_a_timepoint(unit, number):
    word = f"{unit}_{number}"
    assert is_timepoint(word)
    assert follow_up(word) == (unit, number)
    assert time_after(word, unit) == number


@pytest.mark.parametrize(
    "word", ["month_0", "month_06", "month_", "month_-1", "Month_6", "year_1", "weeks_2", "", "6"]
)
def test_what_is_no_timepoint(word):
    assert not is_timepoint(word)
    with pytest.raises(ValueError, match="is no follow-up"):
        timepoint_rank(word)


def test_timepoints_sort_in_time():
    words = ["month_12", "week_6", "immediate", "month_1", "day_3", "baseline"]
    ordered = ["baseline", "immediate", "day_3", "month_1", "week_6", "month_12"]
    assert sorted(words, key=timepoint_rank) == ordered


def test_times_stand_in_the_unit_that_follow_ups_share():
    assert time_unit(["baseline", "week_6", "week_12"]) == "week"
    assert time_unit(["baseline", "immediate"]) == "month"
    assert [time_after(one, "week") for one in ("baseline", "immediate", "week_6")] == [0, 0, 6]


def test_times_of_several_units_stand_in_days():
    assert time_unit(["week_6", "month_6"]) == "day"
    assert [time_after(one, "day") for one in ("day_3", "week_6", "month_6")] == [3, 42, 183]
