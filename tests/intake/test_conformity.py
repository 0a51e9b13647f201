"""Pandera's report, told once a cell."""

import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.intake.conformity import check_table, holds_date, is_code
from caseseries.intake.parse import parse_table
from studies import SMP

DAYS = st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2099, 12, 31))


def test_a_cell_that_fails_several_checks_has_one_fault():
    """A VDS far outside fails one limit; a patient with a date in the code fails one check only."""
    texts = pd.DataFrame(
        {
            "patient_id": ["P01", "2024-03-01", ""],
            "timepoint": ["immediate", "later", ""],
            "vds": ["11", "-3", "99"],
            "pss": ["4", "9", "-1"],
        },
        dtype="str",
    )
    frame, unreadable = parse_table(SMP, "assessments", texts)
    assert unreadable == []
    places = [(fault.index, fault.column) for fault in check_table(SMP, "assessments", frame)]
    assert places == [
        (0, "vds"),
        (0, "pss"),
        (1, "patient_id"),
        (1, "timepoint"),
        (1, "vds"),
        (1, "pss"),
        (2, "patient_id"),
        (2, "timepoint"),
        (2, "vds"),
        (2, "pss"),
    ]


def test_a_date_in_a_code_is_called_a_date():
    texts = pd.DataFrame({"patient_id": ["2024-03-01"], "subtype": ["scarring"]}, dtype="str")
    [fault] = check_table(SMP, "patients", parse_table(SMP, "patients", texts)[0])
    assert fault.message.startswith("Patient '2024-03-01' holds a date; it must be a study code")


def test_a_sound_table_has_no_faults():
    texts = pd.DataFrame({"patient_id": ["P01"], "subtype": ["scarring"]}, dtype="str")
    assert check_table(SMP, "patients", parse_table(SMP, "patients", texts)[0]) == []


def test_a_number_alone_is_given_no_unit():
    texts = pd.DataFrame({"patient_id": ["P01"], "timepoint": ["06"]}, dtype="str")
    frame = parse_table(SMP, "assessments", texts)[0]
    [fault] = [one for one in check_table(SMP, "assessments", frame) if one.column == "timepoint"]
    assert 'one of `"06": day_6`, `"06": week_6`, `"06": month_6`' in fault.remedy


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
