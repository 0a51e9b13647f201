"""Every cell that can be wrong gives its sentence: once, at its cell, with its patient.

``broken_cells.csv`` puts one value into one cell of the sound clinic in ``clinic-a``; each line was
read by a person. Every line is tried in a folder of CSV files, and by turns in a workbook or in a
REDCap export, which must say the same.
"""

import csv
from pathlib import Path

import pytest

from caseseries.intake.problems import Problem, errors

CASES = Path(__file__).with_name("broken_cells.csv")


def broken_cells() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def name_of(case: dict[str, str]) -> str:
    return f"{case['table']}.{case['column']}={case['value']}"


def in_one_cell() -> list[dict[str, str]]:
    """Return the cases that an export has too: it lists no photographs, and counts sessions."""
    return [
        case
        for case in broken_cells()
        if case["table"] != "photos"
        and case["cell"].endswith(case["row"])
        and case["column"] not in ("patient_id", "session")
        and case["rule_id"].startswith((f"{case['table']}.{case['column']}", "privacy."))
    ]


@pytest.mark.parametrize("case", broken_cells(), ids=name_of)
def test_one_broken_cell_is_told_once(case, clinic, problems_in):
    clinic.put(case["table"], int(case["row"]), case["column"], case["value"])
    [problem] = errors(problems_in(clinic.as_csv()))
    assert (problem.sheet, problem.cell) == ("", case["cell"])
    check_words(case, problem)


@pytest.mark.parametrize("case", broken_cells()[::2], ids=name_of)
def test_one_broken_cell_of_a_workbook_is_told_once(case, clinic, problems_in):
    clinic.put(case["table"], int(case["row"]), case["column"], case["value"])
    [problem] = errors(problems_in(clinic.as_workbook()))
    assert problem.cell == f"{problem.sheet}!{case['cell']}"
    check_words(case, problem)


@pytest.mark.parametrize("case", in_one_cell()[1::2], ids=name_of)
def test_one_broken_cell_of_an_export_is_told_once(case, clinic, problems_in):
    place = (case["table"], int(case["row"]), case["column"])
    clinic.put(*place, case["value"])
    [problem] = errors(problems_in(clinic.as_redcap()))
    assert (problem.file, problem.cell) == ("redcap.csv", clinic.redcap_cell(*place))
    assert (problem.message, problem.patient_id) == (case["message"], case["patient_id"])


def check_words(case: dict[str, str], problem: Problem) -> None:
    assert problem.patient_id == case["patient_id"]
    assert problem.rule_id == case["rule_id"]
    assert problem.message == case["message"]
    assert problem.remedy == case["remedy"]
    assert problem.rule
    assert problem.cohort == "clinic-a"


def test_more_than_three_hundred_broken_inputs_are_tried():
    """Each puts another value into a cell, or the same value through another door."""
    assert len(broken_cells()) + len(broken_cells()[::2]) + len(in_one_cell()[1::2]) > 450
    assert len({tuple(case.values()) for case in broken_cells()}) == len(broken_cells())


def test_the_sound_clinic_has_no_problems(clinic, problems_in):
    assert problems_in(clinic.as_csv()) == []


def test_the_sound_clinic_has_no_problems_as_a_workbook(clinic, problems_in):
    assert problems_in(clinic.as_workbook()) == []


def test_the_sound_clinic_has_no_problems_as_an_export(clinic, problems_in):
    assert problems_in(clinic.as_redcap()) == []


def test_all_faults_are_told_at_once(clinic, problems_in):
    clinic.put("patients", 2, "age_years", "old")
    clinic.put("sessions", 5, "density_percent", "130")
    clinic.put("assessments", 4, "vds", "11")
    clinic.put("assessments", 9, "pss", "good")
    clinic.put("adverse_events", 2, "severity", "mild")
    clinic.put("photos", 2, "timepoint", "later")
    clinic.drop_row("patients", 7)
    told = [(problem.file, problem.row, problem.column) for problem in problems_in(clinic.as_csv())]
    assert told == [
        ("adverse_events.csv", 2, "severity"),
        ("assessments.csv", 4, "vds"),
        ("assessments.csv", 9, "pss"),
        ("patients.csv", 2, "age_years"),
        ("photos.csv", 2, "timepoint"),
        ("sessions.csv", 5, "density_percent"),
        ("sessions.csv", 17, "patient_id"),
    ]
