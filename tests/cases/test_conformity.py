"""Pandera's report, told once a cell."""

import pandas as pd

from caseseries.cases.conformity import check_table
from caseseries.intake.parse import parse_table
from studies import SMP


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
