"""The clinic's workbook: ``python -m caseseries.intake.template.workbook cohort-template.xlsx``.

Headings, dropdowns, ranges, notes and the dictionary sheet are read off the models that validate
the tables, so the workbook never asks for what the study would refuse.
"""

import argparse
import textwrap
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from caseseries.cases.column import Column
from caseseries.cases.study import Study
from caseseries.intake.study_file import read_study
from caseseries.intake.template.cells import LAST_ROW, cell_rule, heading_rule, prompt
from caseseries.intake.template.columns import (
    purposes,
    sheet_columns,
    usual_timepoints,
    workbook_columns,
)
from caseseries.intake.workbook.stable import save_workbook
from caseseries.study_error import StudyError

START: Final = "start"
DICTIONARY: Final = "dictionary"
DARK: Final = "1F4E79"
PALE: Final = "D9E2EC"
FONT: Final = "Calibri"
RED: Final = "F8D7DA"

STEPS: Final = (
    "Give every patient a code, such as P01, and use the same code in every sheet.",
    "Write no names, no birth dates, no telephone, hospital or insurance numbers, and no "
    "calendar dates: the study refuses them. Time is counted in days from the first session, which "
    "is day 0, or in months.",
    "Fill in patients and assessments. If you keep one row a patient with all scores, "
    "fill in the sheet wide instead, and leave patients and assessments empty.",
    "sessions, adverse_events and photos are welcome, but the study runs without them.",
    "If you looked for adverse events and there were none, write the word none in the first cell "
    "under event in the sheet adverse_events. An empty sheet says that nothing was recorded.",
    "Click on a cell to read what belongs there. Where a list opens, choose from it. "
    "Dark headings must be filled; pale ones may stay empty.",
    "Leave a cell empty if you do not know the value. Do not write 0, -99, n/a or a dash.",
    "Leave the first row of every sheet as it is. Sheets that you do not need stay empty.",
    "Save the workbook and hand it to the study: "
    "make new-cohort NAME=my-clinic FROM=this-file.xlsx",
)
DICTIONARY_HEADINGS: Final = (
    ("Sheet", 16),
    ("Column", 24),
    ("Name", 24),
    ("What it means", 58),
    ("Unit", 12),
    ("What a cell may hold", 46),
    ("Must be filled", 14),
    ("Example", 26),
)


def template_workbook(study: Study) -> Workbook:
    """Return the empty workbook that a clinic fills in for a study."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    _add_start(workbook.create_sheet(START), study)
    for sheet in purposes(study):
        _add_table(workbook.create_sheet(sheet), study, sheet)
    _add_dictionary(workbook.create_sheet(DICTIONARY), study)
    return workbook


def _add_start(page: Any, study: Study) -> None:
    """Write the first sheet: what to do, and what each sheet is for."""
    page.sheet_view.showGridLines = False
    page.column_dimensions["A"].width = 18
    page.column_dimensions["B"].width = 92
    page["A1"] = "Case series workbook"
    page["A1"].font = Font(FONT, size=18, bold=True, color=DARK)
    page["A2"] = "What to do"
    page["A2"].font = Font(FONT, size=13, bold=True, color=DARK)
    row = 3
    for number, step in enumerate(STEPS, start=1):
        _write_line(page, row, f"{number}.", step)
        row += 1
    page.cell(row + 1, 1, "The sheets").font = Font(FONT, size=13, bold=True, color=DARK)
    row += 2
    for sheet, purpose in {
        **purposes(study),
        DICTIONARY: "Every column and what it means.",
    }.items():
        _write_line(page, row, sheet, purpose)
        link = page.cell(row, 1)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{sheet}'!A1")
        link.font = Font(FONT, color="0563C1", underline="single")
        row += 1
    _fit_to_page(page)


def _write_line(page: Any, row: int, label: str, text: str) -> None:
    page.cell(row, 1, label).alignment = Alignment(horizontal="right", vertical="top", indent=1)
    page.cell(row, 2, text).alignment = Alignment(wrap_text=True, vertical="top")
    page.row_dimensions[row].height = 16 * _lines(text, 104)


def _lines(text: str, width: int) -> int:
    """Return how many lines a text fills in a column, whatever program shows it."""
    return len(textwrap.wrap(text, int(0.95 * width))) or 1


def _add_table(page: Any, study: Study, sheet: str) -> None:
    """Write one sheet to fill in: headings with notes, and cells that know what they accept."""
    columns = sheet_columns(study, sheet)
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        _write_heading(page.cell(1, number, column.name), column)
        page.column_dimensions[letter].width = max(12, len(column.name) + 4)
        if column.kind == "text":
            page.column_dimensions[letter].number_format = "@"
        page.add_data_validation(heading_rule(column, letter))
        page.add_data_validation(cell_rule(sheet, column, letter, usual_timepoints(study)))
    _mark_what_is_missing(page, columns)
    page.row_dimensions[1].height = 22
    page.freeze_panes = "B2"
    _fit_to_page(page)


def _write_heading(cell: Any, column: Column) -> None:
    cell.font = Font(FONT, bold=True, color="FFFFFF" if column.filled else "000000")
    cell.fill = PatternFill("solid", start_color=DARK if column.filled else PALE)
    cell.border = Border(right=Side(style="thin", color="FFFFFF"))
    cell.alignment = Alignment(vertical="center")
    cell.comment = Comment(f"{column.title}\n{prompt(column)}", "study", height=130, width=320)


def _mark_what_is_missing(page: Any, columns: list[Column]) -> None:
    """Colour the cells that must be filled in rows that have been begun."""
    last = get_column_letter(len(columns))
    for number, column in enumerate(columns, start=1):
        if column.filled:
            letter = get_column_letter(number)
            begun = f"AND(COUNTA($A2:${last}2)>0,LEN({letter}2)=0)"
            page.conditional_formatting.add(
                f"{letter}2:{letter}{LAST_ROW}",
                FormulaRule(formula=[begun], fill=PatternFill("solid", bgColor=RED)),
            )


def _add_dictionary(page: Any, study: Study) -> None:
    """Write the data dictionary: one row a column of every sheet."""
    for number, (heading, width) in enumerate(DICTIONARY_HEADINGS, start=1):
        cell = page.cell(1, number, heading)
        cell.font = Font(FONT, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", start_color=DARK)
        page.column_dimensions[get_column_letter(number)].width = width
    for row, (sheet, column) in enumerate(workbook_columns(study), start=2):
        filled = "yes" if column.filled else "no"
        values = (
            sheet,
            column.name,
            column.title,
            column.description,
            column.unit,
            column.wanted,
            filled,
            column.example,
        )
        for number, value in enumerate(values, start=1):
            cell = page.cell(row, number, value or None)
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        widths = [width for _, width in DICTIONARY_HEADINGS]
        most = max(map(_lines, map(str, values), widths))
        page.row_dimensions[row].height = 15 * most
    page.freeze_panes = "C2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(DICTIONARY_HEADINGS))}{page.max_row}"
    _fit_to_page(page)


def _fit_to_page(page: Any) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"


def main() -> None:
    """Write the workbook to the path given on the command line."""
    parser = argparse.ArgumentParser(description="Write the workbook that a clinic fills in.")
    parser.add_argument("path", type=Path, metavar="OUT.xlsx")
    parser.add_argument("--study", type=Path, default=Path("config/study.yaml"))
    asked = parser.parse_args()
    try:
        workbook = template_workbook(read_study(asked.study))
    except StudyError as fault:
        raise SystemExit(str(fault)) from None
    path = asked.path
    path.parent.mkdir(parents=True, exist_ok=True)
    save_workbook(workbook, path)
    print(f"Wrote {path}. Open it: the first sheet says what to do.")


if __name__ == "__main__":
    main()
