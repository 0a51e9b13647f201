"""Every cell that can be wrong gives its sentence: once, at its cell, with its patient.

``broken_cells.csv`` puts one value into one cell of the sound clinic in ``clinic-a``; each line was
read by a person. Every line is tried in a folder of CSV files; the first of each column also in a
workbook.
"""

import csv
from pathlib import Path

import pytest

from caseseries.intake.problems import Problem

CASES = Path(__file__).with_name("broken_cells.csv")


def broken_cells() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def name_of(case: dict[str, str]) -> str:
    return f"{case['table']}.{case['column']}={case['value']}"


def first_of_each_column() -> list[dict[str, str]]:
    firsts: dict[tuple[str, str], dict[str, str]] = {}
    for case in broken_cells():
        firsts.setdefault((case["table"], case["column"]), case)
    return list(firsts.values())


@pytest.mark.parametrize("case", broken_cells(), ids=name_of)
def test_one_broken_cell_is_told_once(case, clinic, problems_in):
    clinic.put(case["table"], int(case["row"]), case["column"], case["value"])
    check_told_once(case, problems_in(clinic.as_csv()))


@pytest.mark.parametrize("case", first_of_each_column(), ids=name_of)
def test_one_broken_cell_of_a_workbook_is_told_once(case, clinic, problems_in):
    clinic.put(case["table"], int(case["row"]), case["column"], case["value"])
    check_told_once(case, problems_in(clinic.as_workbook()))


def check_told_once(case: dict[str, str], problems: list[Problem]) -> None:
    [problem] = [problem for problem in problems if problem.severity == "error"]
    sheet, _, cell = problem.cell.rpartition("!")
    assert cell == case["cell"]
    assert sheet == problem.sheet
    assert problem.patient_id == case["patient_id"]
    assert problem.rule_id == case["rule_id"]
    assert problem.message == case["message"]
    assert problem.remedy == case["remedy"]
    assert problem.rule
    assert problem.cohort == "clinic-a"


def test_the_sound_clinic_has_no_problems(clinic, problems_in):
    assert problems_in(clinic.as_csv()) == []


def test_the_sound_clinic_has_no_problems_as_a_workbook(clinic, problems_in):
    assert problems_in(clinic.as_workbook()) == []


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
