"""Study codes, and dates that pass for codes."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.cases.study_code import holds_date, is_code

DAYS = st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2099, 12, 31))


@pytest.mark.parametrize(
    "text", ["P01", "001", "7", "A-12", "A.1", "P_1", "患者1", "x" * 40, "10-2", "5.6", "P2024"]
)
def test_codes(text):
    assert is_code(text)


@pytest.mark.parametrize("text", ["", " P01", "P 01", "P01;", "-P01", "_P", "P/1", "x" * 41, "P,1"])
def test_what_is_no_code(text):
    assert not is_code(text)


@pytest.mark.parametrize(
    "form",
    ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%y", "%d-%b", "%b-%y", "%d-%b-%y", "%Y%m%d", "P-%Y-%m-%d"],
)
@given(day=DAYS)
def test_every_day_is_seen_however_it_is_written(form, day):
    text = day.strftime(form)
    assert holds_date(text)
    assert not is_code(text)


@pytest.mark.parametrize("text", ["2024年3月1日", "3月1日", "5月"])
def test_chinese_days(text):
    assert holds_date(text)


@pytest.mark.parametrize("text", ["8.5/10", "1-2-a", "P01", "maybe", "20241301", "12345678"])
def test_what_is_no_day(text):
    assert not holds_date(text)
