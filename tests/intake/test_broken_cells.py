"""Every cell that can be wrong gives its sentence: once, at its cell, with its patient.

``broken_cells.csv`` puts one value into one cell of the sound clinic in ``clinic-a``; each line was
read by a person. Every line is tried alone in a folder of CSV files, and by turns in a workbook or
in a REDCap export, several at once, which must say the same.
"""

import csv
from pathlib import Path

import pytest

from caseseries.intake.problems import Problem, errors

CASES = Path(__file__).with_name("broken_cells.csv")
KEYS = ("patient_id", "session")  # by which the rows of tables are joined


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
        and case["column"] not in KEYS
        and case["rule_id"].startswith((f"{case['table']}.{case['column']}", "privacy."))
    ]


@pytest.mark.parametrize("case", broken_cells(), ids=name_of)
def test_one_broken_cell_is_told_once(case, clinic, problems_in):
    clinic.put(case["table"], int(case["row"]), case["column"], case["value"])
    [problem] = errors(problems_in(clinic.as_csv()))
    assert (problem.sheet, problem.cell) == ("", case["cell"])
    check_words(case, problem)


def dealt(cases: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Return the cases in rounds that one clinic takes at once: a column has no two of them.

    Only where a column's own rule refuses the value; what concerns more than its cell comes alone.
    """
    rounds: list[dict[str, dict[str, str]]] = []
    alone = []
    for case in cases:
        column = f"{case['table']}.{case['column']}"
        if case["rule_id"] != column or case["column"] in KEYS:
            alone.append([case])
            continue
        taken = next((one for one in rounds if column not in one), None)
        if taken is None:
            rounds.append(taken := {})
        taken[column] = case
    return [*(list(one.values()) for one in rounds), *alone]


@pytest.mark.parametrize("cases", dealt(broken_cells()[::2]), ids=lambda cases: name_of(cases[0]))
def test_broken_cells_of_a_workbook_are_told_once(cases, clinic, problems_in):
    for case in cases:
        clinic.put(case["table"], int(case["row"]), case["column"], case["value"])
    told = errors(problems_in(clinic.as_workbook()))
    assert len(told) == len(cases)
    for case in cases:
        place = (case["rule_id"], case["cell"])
        [problem] = [
            one for one in told if place == (one.rule_id, one.cell.partition(f"{one.sheet}!")[2])
        ]
        check_words(case, problem)


@pytest.mark.parametrize("cases", dealt(in_one_cell()[1::2]), ids=lambda cases: name_of(cases[0]))
def test_broken_cells_of_an_export_are_told_once(cases, clinic, problems_in):
    expected = []
    for case in cases:
        place = (case["table"], int(case["row"]), case["column"])
        clinic.put(*place, case["value"])
        cell = clinic.redcap_cell(*place)
        expected.append(("redcap.csv", cell, case["message"], case["patient_id"]))
    told = errors(problems_in(clinic.as_redcap()))
    found = [(one.file, one.cell, one.message, one.patient_id) for one in told]
    assert sorted(found) == sorted(expected)


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
