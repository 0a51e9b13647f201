"""What is wrong in the rows of all raters alike is told once; the error sheet names each row."""

import pytest

from caseseries.intake.problems import render_problems


def put_both(clinic, column: str, value: str) -> None:
    """Write a cell into the rows of both raters of A01 at month 6."""
    for row in (4, 5):
        clinic.put("assessments", row, column, value)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("timepoint", "later", "Timepoint is 'later'"),
        ("timepoint", "", "Timepoint is empty"),
        ("timepoint", "?", "a word for a missing value"),
        ("day", "2024-03-12", "seems to hold an exact date"),
        ("day", "soon", "Day is 'soon'"),
        ("day", "-99", "a code for a missing value"),
        ("day", "7", "month_6 of patient A01 is on day 7, immediate on day 14."),
        ("pss", "good", "PSS is 'good'"),
        ("pss", "7", "PSS is 7"),
        ("patient_id", "A 01", "Patient is 'A 01'"),
        ("patient_id", "JS", "a person's initials"),
    ],
)
@pytest.mark.parametrize("form", ["as_csv", "as_workbook"])
def test_a_fault_of_all_raters_rows_is_told_once(clinic, problems_in, form, column, value, words):
    put_both(clinic, column, value)
    first, second = problems_in(getattr(clinic, form)())
    assert [(one.severity, one.row) for one in (first, second)] == [("error", 4), ("error", 5)]
    assert words in first.message
    told = render_problems([first, second])
    assert told.count("What to do") == 1
    assert "The same in 1 more row: 5." in told


def test_a_warning_too(clinic, problems_in):
    put_both(clinic, "day", "400")
    problems = problems_in(clinic.as_csv())
    assert [one.severity for one in problems] == ["warning", "warning"]
    assert "took place on day 386 after treatment" in problems[0].message
    assert "The same in 1 more row: 5." in render_problems(problems)


def test_three_raters_rows_are_all_named(clinic, problems_in):
    clinic.insert("assessments", 6, ["A01", "month_6", "197", "R3", "8", ""])
    put_both(clinic, "day", "soon")
    clinic.put("assessments", 6, "day", "soon")
    assert "The same in 2 more rows: 5, 6." in render_problems(problems_in(clinic.as_csv()))


def test_each_rater_is_told_of_their_own_score(clinic, problems_in):
    put_both(clinic, "vds", "11")
    assert [problem.row for problem in problems_in(clinic.as_csv())] == [4, 5]


def test_other_patients_and_timepoints_are_told_apart(clinic, problems_in):
    for row in (2, 4, 6):
        clinic.put("assessments", row, "pss", "good")
    assert [problem.row for problem in problems_in(clinic.as_csv())] == [2, 4, 6]
