"""Looks that carry meaning: what a person sees in a cell is what is read, or it is refused."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from python_calamine import CalamineWorkbook

from caseseries.intake.workbook.archive import UnreadableWorkbookError
from caseseries.intake.workbook.cell import FORMAT, LONG, ROUNDED, text_of_number
from caseseries.intake.workbook.cells_only import cells_only
from caseseries.intake.workbook.sheets import read_workbook

NUMBERS = {
    ("8.5", "General"): ("8.5", ""),
    ("8", "0"): ("8", ""),
    ("8.5", "0.00"): ("8.5", ""),
    ("8.5", '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)'): ("8.5", ""),
    ("8.5", "#,##0.0;[Red]-#,##0.0"): ("8.5", ""),
    ("8.5", "0.00E+00"): ("8.5", ""),
    ("8.5", "@"): ("8.5", ""),
    ("12.125", "General"): ("12.1250", ""),
    ("0.1", "General"): ("0.1", ""),
    ("0.85", "0%"): ("85%", ""),
    ("0.07", "0.0%"): ("7%", ""),
    ("0.3", "0 %"): ("30%", ""),
    ("0.8", "# ??/??"): ("0.8", FORMAT),
    ("8500", "0,"): ("8500", FORMAT),
    ("8", '0" weeks"'): ("8 weeks", ""),
    ("12.5", '0.0" ""cm"'): ("12.5 cm", ""),
    ("12.5", "0.0 [$cm]"): ("12.5cm", ""),
    ("12.5", "#,##0.00 [$€-407]"): ("12.5€", ""),
    ("12.5", "0.0\\%"): ("12.5%", ""),
    ("12.25", '0.0" cm"'): ("12.25 cm", ROUNDED),
    ("7", '0"0"'): ("7", FORMAT),
    ("0", '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-'): ("0", FORMAT),
    ("0", '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-'): ("0", FORMAT),
    ("0", "0;-0;\\-"): ("0", FORMAT),
    ("0", "#"): ("0", FORMAT),
    ("0", "0.0;-0.0;0.0"): ("0", ""),
    ("0", "#,##0.00"): ("0", ""),
    ("0.3", "#"): ("0.3", FORMAT),
    ("8", "#"): ("8", ""),
    ("8", '"-"0'): ("8", FORMAT),
    ("8", "(0)"): ("8", FORMAT),
    ("-8", "0;0"): ("-8", FORMAT),
    ("-8", "0"): ("-8", ""),
    ("-8", "0;\\-0"): ("-8", ""),
    ("-8.5", '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)'): ("-8.5", ""),
    ("1200.5", "#\\ ##0.0"): ("1200.5", ""),
    ("3.46", "0"): ("3.46", ROUNDED),
    ("3.46", "0.0"): ("3.46", ROUNDED),
    ("3.46", "#,##0"): ("3.46", ROUNDED),
    ("3.46", "0.00"): ("3.46", ""),
    ("3.4", "0.00"): ("3.4", ""),
    ("0.855", "0%"): ("85.5%", ROUNDED),
    ("0.855", "0.0%"): ("85.5%", ""),
    ("1250", "0.0E+00"): ("1250", ROUNDED),
    ("1250", "0.00E+00"): ("1250", ""),
    ("0.1", "0.00E-00"): ("0.1", ""),
    ("85", '0"."0'): ("85", FORMAT),
    ("85", "0\\.0"): ("85", FORMAT),
    ("8", ";;;"): ("8", FORMAT),
    ("0", "0;-0;"): ("0", FORMAT),
    ("8", "[$€-407] 0"): ("8", FORMAT),
    ("1234567890123456", "0"): ("1234567890123456", LONG),
    ("45481", "yyyy-mm-dd"): ("2024-07-08", ""),
    ("45481.5", "dd/mm/yyyy hh:mm"): ("2024-07-08 12:00:00", ""),
    ("99999999999", "yyyy"): ("99999999999", FORMAT),
}


@pytest.mark.parametrize("stored", NUMBERS)
def test_a_number_is_read_as_it_is_shown_or_refused(stored):
    assert text_of_number(*stored, from_1904=False) == NUMBERS[stored]


def test_days_are_counted_from_the_workbooks_own_day():
    assert text_of_number("44019", "yyyy-mm-dd", from_1904=True)[0] == "2024-07-08"


def changed(folder: Path, change) -> Path:
    path = folder / "cohort.xlsx"
    workbook = load_workbook(path)
    change(workbook)
    workbook.save(path)
    return folder


def struck(sheet: str, *addresses: str):
    def change(workbook):
        for address in addresses:
            workbook[sheet][address].font = Font(strike=True)

    return change


def shown(sheet: str, address: str, value: object, code: str):
    def change(workbook):
        workbook[sheet][address] = value
        workbook[sheet][address].number_format = code

    return change


def raised(text: str, sheet: str = "assessments", address: str = "E4", **look: object):
    def change(workbook):
        runs = TextBlock(InlineFont(**(look or {"vertAlign": "superscript"})), "2")
        workbook[sheet][address] = CellRichText(text, runs)

    return change


REFUSED = {
    "percentage as a score": (shown("assessments", "E4", 0.85, "0%"), "E4", "assessments.vds"),
    "fraction": (shown("assessments", "E4", 0.8, "# ??/??"), "E4", "cells.format"),
    "unit in a format": (shown("sessions", "C3", 2, '0" weeks"'), "C3", "sessions.day"),
    "struck score": (struck("assessments", "E4"), "E4", "cells.struck"),
    "struck word": (struck("patients", "B2"), "B2", "cells.struck"),
    "raised digit": (raised("8.5"), "E4", "cells.raised"),
    "struck digit": (raised("8.5", strike=True), "E4", "cells.struck"),
    "lowered cell": (
        lambda workbook: setattr(workbook["patients"]["D2"], "font", Font(vertAlign="subscript")),
        "D2",
        "cells.raised",
    ),
    "white on white": (
        lambda workbook: setattr(workbook["patients"]["D2"], "font", Font(color="FFFFFFFF")),
        "D2",
        "cells.white",
    ),
    "raised letter": (lambda workbook: workbook["patients"].__setitem__("D2", "4²"), "D2", None),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_look_that_changes_the_value_is_refused(kind, clinic, problems_in):
    change, cell, rule_id = REFUSED[kind]
    [problem] = problems_in(changed(clinic.as_workbook(), change))
    assert problem.cell.endswith(f"!{cell}")
    assert rule_id in (None, problem.rule_id)


def test_white_on_a_colour_is_seen(clinic, problems_in):
    def change(workbook):
        for row in workbook["patients"]:
            row[3].font = Font(color="FFFFFFFF")
            row[3].fill = PatternFill("solid", fgColor="FF000080")

    assert problems_in(changed(clinic.as_workbook(), change)) == []


@pytest.mark.parametrize(
    ("look", "told"),
    [
        ({"font": Font(strike=True)}, True),
        ({"font": Font(color="FFFFFFFF")}, True),
        ({"font": Font(color="FFFF0000", bold=True)}, False),
        ({"fill": PatternFill(bgColor="FFFFFF00")}, False),
    ],
)
@pytest.mark.parametrize("copied", [False, True])
def test_a_condition_that_may_hide_a_cell_is_told(look, told, copied, clinic, problems_in):
    def change(workbook):
        rule = CellIsRule(operator="lessThan", formula=["8"], **look)
        workbook["assessments"].conditional_formatting.add("E2:E9", rule)

    folder = changed(clinic.as_workbook(), change)
    if copied:
        (folder / "cohort.xlsx").write_bytes(cells_only(folder / "cohort.xlsx"))
    problems = problems_in(folder)
    assert [one.rule_id for one in problems] == (["cells.conditional"] if told else [])


def test_the_unit_of_a_column_in_a_format_is_read(clinic, cohort_in):
    folder = changed(clinic.as_workbook(), shown("patients", "H2", 40, '0" cm²"'))
    assert cohort_in(folder).patients["area_cm2"].iloc[0] == 40


@pytest.mark.parametrize(("kind", "rule_id"), [("str", "cells.formula"), ("e", "cells.error_cell")])
def test_a_column_of_scores_without_any_value_is_not_passed_over(
    kind, rule_id, tmp_path, problems_in
):
    workbook = Workbook()
    for row in (["patient_id", "subtype", "vds_immediate", "vds_month_6"], ["P01", "scarring", 8]):
        workbook.active.append(row)
    workbook.active["D2"] = "=C2-1" if kind == "str" else "#REF!"
    workbook.save(tmp_path / "cohort.xlsx")
    (tmp_path / "cohort.yaml").write_text("title: A\nprovenance: observed\n", encoding="utf-8")
    assert [(one.rule_id, one.cell) for one in problems_in(tmp_path)] == [(rule_id, "Sheet!D2")]


def test_a_dash_for_zero_is_refused(clinic, problems_in):
    code = '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-'
    [problem] = problems_in(changed(clinic.as_workbook(), shown("assessments", "E4", 0, code)))
    assert (problem.rule_id, problem.cell) == ("cells.format", "assessments!E4")


def test_fewer_decimals_than_the_cell_holds_are_told_once_a_column(clinic, problems_in):
    folder = clinic.as_workbook()
    for row in range(2, 12):
        changed(folder, shown("assessments", f"E{row}", 8.46, "0.0"))
    problems = problems_in(folder)
    [told] = [problem for problem in problems if problem.rule_id == "cells.rounded"]
    assert (told.severity, told.column, told.cell) == ("warning", "vds", "assessments!E")
    assert "E2, E3, E4, E5, E6, E7, E8, E9 and 2 more." in told.message
    table, _ = read_workbook(folder / "cohort.xlsx")["assessments"]
    assert set(table.cells["vds"][:10]) == {"8.46"}


def test_a_percentage_column_is_read_in_per_cent(clinic, cohort_in):
    heading = clinic.tables["sessions"][0].index("density_percent") + 1
    folder = clinic.as_workbook()
    letter = chr(ord("A") + heading - 1)
    changed(folder, shown("sessions", f"{letter}2", 0.3, "0%"))
    assert cohort_in(folder).sessions["density_percent"].iloc[0] == 30


def test_looks_matter_only_in_columns_that_are_read(clinic, problems_in):
    clinic.add_column("patients", "cost", "5")
    folder = clinic.as_workbook()
    letter = chr(ord("A") + len(clinic.tables["patients"][0]) - 1)
    changed(folder, shown("patients", f"{letter}2", 5, "[$€-407] 0"))
    assert {problem.rule_id for problem in problems_in(folder)} == {"columns.unknown"}


def hide_rows(sheet, *rows: int) -> None:
    for row in rows:
        sheet.row_dimensions[row].hidden = True


def hide_column(sheet, letter: str) -> None:
    sheet.column_dimensions[letter].hidden = True


HIDDEN = {
    "rows": (lambda sheet: hide_rows(sheet, 3), "the row 3 is hidden"),
    "several rows": (lambda sheet: hide_rows(sheet, 3, 5, 6), "the rows 3, 5 to 6 are hidden"),
    "columns": (
        lambda sheet: setattr(sheet.column_dimensions["E"], "hidden", True),
        "column E is hidden",
    ),
    "sheet": (lambda sheet: setattr(sheet, "sheet_state", "veryHidden"), "all rows are hidden"),
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_is_hidden_is_named(kind, clinic, problems_in):
    hide, sentence = HIDDEN[kind]
    [problem] = problems_in(changed(clinic.as_workbook(), lambda book: hide(book["assessments"])))
    assert sentence in problem.message
    assert problem.severity == "warning"


def test_a_colour_that_may_mean_something_is_not_read_in_silence(clinic, problems_in):
    """One red patient is told; a column, a heading or a whole table of one colour is not."""
    red = PatternFill("solid", start_color="FFC00000")

    def paint(book, *rows: int):
        for row in rows:
            for cell in book["patients"][row]:
                cell.fill = red

    folder = clinic.as_workbook()
    rows = len(clinic.tables["patients"])
    assert problems_in(changed(folder, lambda book: paint(book, *range(1, rows + 1)))) == []
    folder = clinic.as_workbook()
    [problem] = problems_in(changed(folder, lambda book: paint(book, 1, 3)))
    assert (problem.rule_id, problem.row, problem.severity) == ("cells.coloured", 3, "warning")


def rezipped(path: Path, change) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


def replaced(part: str, old: bytes, new: bytes):
    def change(parts):
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new, 1)

    return change


SHEET = "xl/worksheets/sheet3.xml"
DAMAGED = {
    "an address that is none": replaced(SHEET, b'r="E4"', b'r="E"'),
    "an address in another row": replaced(SHEET, b'r="E4"', b'r="E5"'),
    "a cell twice": replaced(SHEET, b'r="E4"', b'r="D4"'),
    "a row out of order": replaced(SHEET, b'<row r="4"', b'<row r="9"'),
    "a style that is not there": replaced(SHEET, b'r="E4"', b'r="E4" s="999"'),
    "a text that is not there": replaced(SHEET, b't="n"><v>8.5</v>', b't="s"><v>7</v>'),
    "a number that is none": replaced(SHEET, b"<v>8.5</v>", b"<v>8.5x</v>"),
    "a sheet cut short": lambda parts: parts.update({SHEET: parts[SHEET][:-40]}),
    "a sheet that is gone": lambda parts: parts.pop(SHEET),
    "no list of sheets": lambda parts: parts.pop("xl/workbook.xml"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_workbook_is_refused(kind, clinic):
    path = clinic.as_workbook() / "cohort.xlsx"
    rezipped(path, DAMAGED[kind])
    with pytest.raises(UnreadableWorkbookError):
        read_workbook(path)


def test_a_wrong_checksum_is_refused(clinic, problems_in):
    path = clinic.as_workbook() / "cohort.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    path.write_bytes(path.read_bytes().replace(b"<workbook/>", b"<workboob/>"))
    [problem] = problems_in(path.parent)
    assert "its part xl/workbook.xml is not whole" in problem.message


def test_a_sheet_in_another_encoding_is_read_whole(clinic, cohort_in):
    folder = clinic.as_workbook()

    def in_utf16(parts):
        parts[SHEET] = parts[SHEET].decode().replace("UTF-8", "UTF-16").encode("utf-16")

    plain = cohort_in(folder).assessments
    rezipped(folder / "cohort.xlsx", in_utf16)
    assert cohort_in(folder).assessments.equals(plain)


def test_a_far_cell_costs_no_memory(clinic, problems_in):
    folder = changed(clinic.as_workbook(), lambda book: book["patients"].cell(70000, 16384, "x"))
    [problem] = problems_in(folder)
    assert "its sheet patients reaches to XFD70000, nearly empty" in problem.message


def test_ordinary_cells_are_read_as_another_reader_reads_them(clinic):
    path = clinic.as_workbook() / "cohort.xlsx"
    ours = {name: table for name, (table, _) in read_workbook(path).items()}
    theirs = CalamineWorkbook.from_path(str(path))
    for name in theirs.sheet_names:
        rows = theirs.get_sheet_by_name(name).to_python()
        texts = [
            [f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows
        ]
        assert [list(ours[name].header), *ours[name].cells.to_numpy().tolist()] == texts
