"""Workbooks: cells that a reader of values would take for blank are problems."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.cell_range import CellRange

WIDE = [
    ["patient_id", "subtype", "vds_immediate", "vds_month_6", "pss_month_6"],
    ["001", "androgenetic", 9.5, 8.5, 3],
    ["002", "androgenetic", 9, 8, 2],
    ["003", "scarring", 8.5, 6.5, 1],
]


def changed(folder: Path, change: Callable) -> Path:
    path = folder / "cohort.xlsx"
    workbook = load_workbook(path)
    change(workbook)
    workbook.save(path)
    return folder


def put(sheet: str, cell: str, value: object) -> Callable:
    def change(workbook):
        workbook[sheet][cell] = value

    return change


BROKEN = {
    "division by zero": (put("assessments", "E4", "#DIV/0!"), "assessments!E4", "cells.error_cell"),
    "no reference": (put("patients", "A3", "#REF!"), "patients!A3", "cells.error_cell"),
    "not available": (put("assessments", "F4", "#N/A"), "assessments!F4", "cells.error_cell"),
    "error in a word": (put("patients", "B2", "#NAME?"), "patients!B2", "cells.error_cell"),
    "formula": (put("assessments", "E4", "=4+4"), "assessments!E4", "cells.formula"),
    "formula in a code": (put("patients", "A3", "=A2"), "patients!A3", "cells.formula"),
    "formula in sessions": (put("sessions", "C3", "=C2+7"), "sessions!C3", "cells.formula"),
    "merged down": (
        lambda workbook: workbook["assessments"].merge_cells("A4:A5"),
        "assessments!A4",
        "cells.merged",
    ),
    "merged across": (
        lambda workbook: workbook["patients"].merge_cells("C3:D3"),
        "patients!C3",
        "cells.merged",
    ),
    "a long number": (
        put("patients", "I2", 12345678901234567890),
        "patients!I2",
        "privacy.unique_number",
    ),
    "a day as VDS": (
        put("assessments", "E4", datetime.date(2024, 7, 8)),
        "assessments!E4",
        "assessments.vds",
    ),
    "a time as VDS": (put("assessments", "E4", datetime.time(8, 30)), "assessments!E4", None),
    "true as PSS": (put("assessments", "F4", True), "assessments!F4", "assessments.pss"),
    "a code that lost its zero": (put("assessments", "A4", 1), "assessments!A4", None),
    "VDS above the scale": (put("assessments", "E4", 11), "assessments!E4", "assessments.vds"),
    "a number between steps": (
        put("assessments", "E4", 8.3),
        "assessments!E4",
        "assessments.vds_grid",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_broken_cell_is_told_once(name, clinic, problems_in):
    change, cell, rule_id = BROKEN[name]
    [problem] = problems_in(changed(clinic.as_workbook(), change))
    assert problem.cell == cell
    assert problem.sheet == cell.partition("!")[0]
    assert problem.row == int(cell[-1])
    assert problem.file == "cohort.xlsx"
    assert rule_id in (None, problem.rule_id)
    # A row that a merged cell runs through is not read, so its patient is not known.
    assert problem.patient_id or rule_id == "cells.merged" or cell.endswith("!A3")


def test_a_formula_with_its_value_is_read(clinic, cohort_in):
    """The stored value is written into the sheet's XML, as Excel does when it saves."""
    folder = clinic.as_workbook()
    rewrite_cell(folder / "cohort.xlsx", b'<c r="E4"', b'<c r="E4"><f>17/2</f><v>8.5</v></c>')
    assert cohort_in(folder).assessments["vds"].iloc[2] == 8.5


def test_a_formula_that_gives_no_text_is_an_empty_cell(clinic, cohort_in):
    folder = clinic.as_workbook()
    empty = b'<c r="C2" t="str"><f>IF(1,"","")</f><v></v></c>'
    rewrite_cell(folder / "cohort.xlsx", b'<c r="C2"', empty, sheet="sheet1")
    assert cohort_in(folder).patients["subtype_detail"].isna().iloc[0]


def rewrite_cell(path: Path, start: bytes, cell: bytes, sheet: str = "sheet3") -> None:
    """Replace the XML of one cell, or put it before the next cell of its row."""
    import re
    import zipfile

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = f"xl/worksheets/{sheet}.xml"
    xml = parts[name]
    found = re.search(re.escape(start) + rb"[^>]*?(/>|>.*?</c>)", xml)
    if found:
        parts[name] = xml.replace(found[0], cell, 1)
    else:
        after = start.replace(b'"C', b'"D')
        parts[name] = xml.replace(after, cell + after, 1)
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


def test_very_many_ranges_of_merged_cells_are_read(clinic, problems_in):
    """Each reaches to the last row: none is walked through row by row."""
    ranges = [f"Z{row}:Z1048576" for row in range(2, 2_000)]

    def merge(workbook):
        workbook["patients"].merged_cells.ranges = list(map(CellRange, ranges))

    problems = problems_in(changed(clinic.as_workbook(), merge))
    merged = [one.cell for one in problems if one.rule_id == "cells.merged"]
    assert len(merged) == len(ranges)


def wide_workbook(folder: Path, rows: list[list[object]], title: str = "wide") -> Path:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    workbook.save(folder / "cohort.xlsx")
    (folder / "cohort.yaml").write_text("title: Clinic W\nprovenance: simulated\n")
    return folder


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "clinic-w"
    path.mkdir()
    return path


@pytest.mark.parametrize("title", ["wide", "Sheet1"])
def test_one_row_a_patient_is_read(title, folder, cohort_in):
    cohort = cohort_in(wide_workbook(folder, WIDE, title))
    assert list(cohort.patients["patient_id"]) == ["001", "002", "003"]
    assert list(cohort.assessments["vds"]) == [9.5, 8.5, 9, 8, 8.5, 6.5]
    assert list(cohort.assessments["source_row"]) == [2, 2, 3, 3, 4, 4]
    assert cohort.delivered == ("patients", "assessments")


WIDE_BROKEN = {
    "VDS above the scale": (2, "vds_month_6", 11, "D3", "002", "assessments.vds"),
    "PSS as a word": (3, "pss_month_6", "good", "E4", "003", "assessments.pss"),
    "patient twice": (2, "patient_id", "001", "A3", "001", "patients.duplicate"),
    "patient without a code": (2, "patient_id", None, "A3", "", "patients.patient_id"),
    "subtype unknown": (1, "subtype", "areata", "B2", "001", "patients.subtype"),
    "N/A": (1, "vds_immediate", "N/A", "C2", "001", "assessments.vds"),
    "error cell": (1, "vds_immediate", "#DIV/0!", "C2", "001", "cells.error_cell"),
    "formula": (1, "vds_immediate", "=9", "C2", "001", "cells.formula"),
}


@pytest.mark.parametrize("name", WIDE_BROKEN)
def test_one_broken_cell_of_a_wide_sheet_is_told_once(name, folder, problems_in):
    row, column, value, cell, patient, rule_id = WIDE_BROKEN[name]
    rows = [list(cells) for cells in WIDE]
    rows[row][WIDE[0].index(column)] = value
    [problem] = problems_in(wide_workbook(folder, rows))
    assert problem.cell == f"wide!{cell}"
    assert (problem.patient_id, problem.rule_id) == (patient, rule_id)


def test_a_score_that_was_not_taken_is_an_empty_cell_of_the_wide_sheet(folder, cohort_in):
    rows = [list(cells) for cells in WIDE]
    rows[2][2] = None
    scores = cohort_in(wide_workbook(folder, rows)).assessments
    of_second = scores[scores["patient_id"] == "002"]
    assert list(of_second["timepoint"]) == ["month_6"]


def test_wide_and_long_together_are_refused(folder, problems_in):
    wide_workbook(folder, WIDE)

    def add_long(workbook):
        sheet = workbook.create_sheet("assessments")
        sheet.append(["patient_id", "timepoint", "vds", "pss"])
        sheet.append(["001", "immediate", 9, 3])
        patients = workbook.create_sheet("patients")
        patients.append(["patient_id", "subtype"])
        patients.append(["001", "scarring"])

    problems = problems_in(changed(folder, add_long))
    assert [problem.rule_id for problem in problems] == ["tables.wide_and_long"]


@pytest.mark.parametrize("data", [b"", b"PK garbage", b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_a_file_that_is_no_workbook_is_told(data, folder, problems_in):
    wide_workbook(folder, WIDE)
    (folder / "cohort.xlsx").write_bytes(data)
    [problem] = problems_in(folder)
    assert problem.rule_id == "file.workbook"
    assert problem.remedy == "Correct this in Excel, and save it as Excel Workbook (.xlsx)."


def test_a_sheet_that_is_no_table_is_a_warning(clinic, problems_in):
    def add_notes(workbook):
        workbook.create_sheet("notes").append(["Scores"])
        workbook["notes"].append(["checked"])

    [problem] = problems_in(changed(clinic.as_workbook(), add_notes))
    assert (problem.severity, problem.sheet) == ("warning", "notes")


@pytest.mark.parametrize("table", ["patients", "assessments"])
def test_an_empty_sheet_of_a_needed_table_is_called_empty(table, clinic, problems_in):
    clinic.tables[table] = clinic.tables[table][:1]
    [problem] = problems_in(clinic.as_workbook())
    assert (problem.file, problem.sheet) == ("cohort.xlsx", table)
    assert problem.rule_id == f"{table}.no_rows"
    assert problem.message.startswith(f"The sheet {table} is empty")


def test_a_day_as_a_patients_code_asks_for_a_study_code(clinic, problems_in):
    put_day = put("patients", "A3", datetime.date(2024, 7, 8))
    [problem] = problems_in(changed(clinic.as_workbook(), put_day))
    assert problem.rule_id == "privacy.date"
    assert problem.remedy.startswith("Write a code with a number that says nothing")


def test_an_empty_sheet_of_adverse_events_says_nothing(clinic, cohort_in):
    clinic.tables["adverse_events"] = clinic.tables["adverse_events"][:1]
    assert "adverse_events" not in cohort_in(clinic.as_workbook()).delivered


def test_the_word_none_says_that_there_were_no_adverse_events(clinic, cohort_in):
    header = clinic.tables["adverse_events"][0]
    clinic.tables["adverse_events"] = [header, ["", "", "none", "", "", "", "", ""]]
    cohort = cohort_in(clinic.as_workbook())
    assert "adverse_events" in cohort.delivered
    assert cohort.adverse_events.empty


def test_the_word_none_beside_an_adverse_event_is_told_with_both_rows(clinic, problems_in):
    clinic.tables["adverse_events"].append(["", "", "none", "", "", "", "", ""])
    [problem] = problems_in(clinic.as_workbook())
    assert (problem.severity, problem.cell) == ("error", "adverse_events!C4")
    assert problem.message == "This row says that there were none, but row 2 records one."


def test_the_word_none_of_one_patient_is_no_adverse_event(clinic, problems_in):
    header = clinic.tables["adverse_events"][0]
    clinic.tables["adverse_events"] = [header, ["A03", "", "None", "", "", "", "", ""]]
    [problem] = problems_in(clinic.as_workbook())
    assert problem.message.startswith("This row says none of one patient")


def test_the_lock_file_of_an_open_workbook_is_no_workbook(clinic, problems_in):
    folder = clinic.as_workbook()
    (folder / "~$cohort.xlsx").write_bytes(b"lock")
    assert problems_in(folder) == []
