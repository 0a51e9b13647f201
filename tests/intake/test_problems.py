"""The record of one fault, and how it is shown."""

import re

import pytest

from caseseries import document
from caseseries.intake.problems import (
    Problem,
    count_problems,
    errors,
    once,
    problem_of,
    problems_table,
    render_problems,
    sort_problems,
)
from caseseries.intake.raw_table import column_letter, raw_table

COUNTS = r"\{(?:found|width|count|rows|elapsed|shared|times)\b[^}]*\} [a-z]+s\b"


@pytest.mark.parametrize("file", ["faults", "case_checks"])
def test_no_sentence_says_one_in_the_plural(file):
    """A count may be 1: "The row has 1 cells"."""
    assert re.findall(COUNTS, str(document.of_program(file))) == []


def problem(**changes) -> Problem:
    facts = {
        "cohort": "clinic-a",
        "severity": "error",
        "patient_id": "P03",
        "file": "assessments.csv",
        "row": 14,
        "column": "vds",
        "cell": "D14",
        "value": "11",
        "message": "VDS is 11; it must be a number from 0 to 10.",
        "remedy": "Write a number from 0 to 10.",
        "rule": "VDS is a number from 0 to 10, or empty.",
        "rule_id": "assessments.vds",
    }
    return Problem(**(facts | changes))


def test_the_screen_says_where_what_and_what_to_do():
    assert render_problems([problem()]) == (
        "ERROR  assessments.csv, row 14, column vds (D14), patient P03\n"
        "    VDS is 11; it must be a number from 0 to 10.\n"
        "    What to do: Write a number from 0 to 10.\n"
        "\n"
        "1 error\n"
        "Further checks, which may find more, run once these errors are mended."
    )


def test_the_same_fault_in_many_rows_is_told_once_on_screen():
    coded = [
        problem(row=row, cell=f"D{row}", patient_id=f"P{row}", value="-99", message="VDS is -99.")
        for row in range(2, 14)
    ]
    of_other_column = problem(column="pss", cell="E5", row=5, value="-99", message="PSS is -99.")
    screen = render_problems([*coded, of_other_column])
    assert screen.count("VDS is -99.") == 1
    assert "row 2, column vds (D2), patient P2" in screen
    assert "The same in 11 more rows: 3, 4, 5, 6, 7, 8, 9, 10 and 3 others." in screen
    assert "column pss (E5)" in screen
    assert "13 errors" in screen
    assert len(problems_table(coded)) == 12


def test_different_faults_beyond_the_most_are_counted():
    faults = [problem(row=row, cell=f"D{row}", message=f"Fault {row}.") for row in range(2, 7)]
    screen = render_problems(faults, most=2)
    assert "Fault 3." in screen
    assert "Fault 4." not in screen
    assert "… and 3 more." in screen
    assert "5 errors" in screen


def test_a_sheet_is_named_beside_its_file():
    of_sheet = problem(file="cohort.xlsx", sheet="assessments", cell="assessments!D14")
    assert of_sheet.place == (
        "cohort.xlsx [assessments], row 14, column vds (assessments!D14), patient P03"
    )


def test_a_whole_file_has_no_row():
    whole = problem(row=None, column="", cell="", patient_id="")
    assert whole.place == "assessments.csv"
    assert problems_table([whole])["row"].iloc[0] == ""


def test_errors_come_first_then_row_by_row():
    late, early = problem(row=20, cell="D20"), problem(row=3, cell="D3")
    warning = problem(row=1, severity="warning")
    assert sort_problems([warning, late, early]) == [early, late, warning]
    assert errors([warning, late]) == [late]
    assert count_problems([warning, late, early]) == "2 errors and 1 warning"


def test_a_cell_is_told_once():
    assert once([problem(), problem(rule_id="other"), problem(cell="E14")]) == [
        problem(),
        problem(cell="E14"),
    ]


def test_nothing_wrong_is_said():
    assert render_problems([]) == "No problems found."


def test_column_letters():
    assert [column_letter(number) for number in (1, 26, 27, 52, 53, 702, 703)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_a_cell_knows_its_place():
    table = raw_table(
        "patients",
        "book.xlsx",
        ["patient_id", "note", "note", ""],
        {2: ["A", "x", "y", "z"], 5: ["B", "", "", ""]},
        sheet="patients",
    )
    assert list(table.cells) == ["patient_id", "note", "note (column C)", "(column D)"]
    assert table.address(1, "note (column C)") == "patients!C5"
    assert table.heading(1, "note (column C)") == "note"
    assert table.source_row(1) == 5
    renamed = table.relabel({"note": "subtype"})
    assert renamed.address(0, "subtype") == "patients!B2"
    assert renamed.heading(0, "subtype") == "note"


def test_very_many_faults_of_one_kind_are_one_line_behind_the_first_few():
    many = [problem(row=row, message=f"VDS is {row}.", value=str(row)) for row in range(2, 5_002)]
    screen = render_problems(
        [*many, problem(row=3, column="pss", rule_id="assessments.pss")], most=20
    )
    assert screen.count("What to do") == 5
    assert "The same rule is broken 4997 times more" in screen
    assert "column pss" in screen
    assert "5001 errors" in screen


def test_a_line_break_in_a_heading_breaks_no_sentence():
    told = {"heading": "VDS\npost 6", "score": "vds"}
    problem = problem_of("wide.no_timepoint", **told, file="wide.csv", column="VDS\npost 6")
    first, message, what_to_do, *_ = render_problems([problem]).split("\n")
    assert first.endswith("column VDS post 6")
    assert message.startswith("    The column 'VDS post 6' seems")
    assert what_to_do.startswith("    What to do: Write its timepoint")
