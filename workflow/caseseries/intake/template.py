"""The clinic's workbook, ``cohort-template.xlsx`` in the study's folder.

Headings, dropdowns, ranges, notes and the dictionary sheet are read off the models that validate
the tables, so the workbook never asks for what the study would refuse.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from caseseries import document
from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import FOLLOW_UP, Study
from caseseries.cases.vocabulary import timepoint_rank
from caseseries.intake.privacy.workbook_texts import OUR_NOTES
from caseseries.intake.raw_table import WIDE
from caseseries.intake.study_file import read_study
from caseseries.intake.workbook.stable import save_workbook
from caseseries.study_error import StudyError
from caseseries.study_folder import study_folder

LAST_ROW: Final = 1001
USUAL_MONTHS: Final = ("month_6", "month_12")

TOLD: Final[dict[str, Any]] = document.of_program("workbook")


def purposes(study: Study) -> dict[str, str]:
    """Return the sheets of a study's workbook, and what each is for."""
    left_out = {"sessions"} if not study.has_sessions else set()
    left_out |= {"adverse_events"} if not study.has_adverse_events else set()
    return {name: purpose for name, purpose in TOLD["sheets"].items() if name not in left_out}


def sheet_columns(study: Study, sheet: str) -> list[Column]:
    """Return the columns of one sheet of the workbook, in their order."""
    if sheet == WIDE:
        return sheet_columns(study, "patients") + _wide_scores(study)
    return list(columns_of(study, sheet).values())


def usual_timepoints(study: Study) -> tuple[str, ...]:
    """Return the timepoints that the study names, and usual months for its follow-ups."""
    named = {timepoint for score in study.scores for timepoint in score.at}
    named |= {study.primary.timepoint} if study.primary else set()
    months = USUAL_MONTHS if FOLLOW_UP in named else ()
    return tuple(sorted({*named, *months} - {FOLLOW_UP}, key=timepoint_rank))


def _wide_scores(study: Study) -> list[Column]:
    """Return a column for every score and timepoint at which the study takes it."""
    columns = columns_of(study, "assessments")
    return [
        replace(
            columns[score.id],
            name=f"{score.id}_{timepoint}",
            title=f"{columns[score.id].title}, {timepoint.replace('_', ' ')}",
        )
        for timepoint in usual_timepoints(study)
        for score in study.scores
        if score.taken_at(timepoint)
    ]


def cell_rule(sheet: str, column: Column, letter: str, timepoints: Sequence[str]) -> DataValidation:
    """Return what the cells below a heading accept.

    A choice gets a dropdown, a number its range, a study code its form. Excel counts formulas
    from the first cell of the range, which is row 2.
    """
    rule = _rule(sheet, column, letter, timepoints)
    rule.promptTitle = column.title[:32]
    rule.prompt = prompt(column)
    rule.showInputMessage = True
    rule.showErrorMessage = rule.type is not None
    rule.errorTitle = "This entry is not taken"
    rule.error = _refusal(sheet, column)
    rule.add(f"{letter}2:{letter}{LAST_ROW}")
    return rule


def heading_rule(column: Column, letter: str) -> DataValidation:
    """Return the rule that keeps a heading as it is, without locking the sheet."""
    rule = DataValidation(type="custom", formula1=f'EXACT({letter}1,"{column.name}")')
    rule.errorTitle = "The headings stay as they are"
    rule.error = f"The study knows this column as '{column.name}'."
    rule.showErrorMessage = True
    rule.add(f"{letter}1")
    return rule


def prompt(column: Column) -> str:
    """Return what the clinic reads on clicking a cell, in at most 255 characters."""
    unit = f" Unit: {column.unit}." if column.unit else ""
    example = f" Example: {column.example}." if column.example else ""
    empty = "" if column.filled else " Empty if not known."
    return f"{column.description} Write {_wanted(column)}.{unit}{example}{empty}"


def _wanted(column: Column) -> str:
    return "a code without spaces" if column.name.endswith("_id") else column.wanted


def _refusal(sheet: str, column: Column) -> str:
    if column.name == "patient_id":
        return (
            "A code of letters and digits without spaces, each patient once."
            if sheet in ("patients", "wide")
            else "This patient is not in the sheet patients. Add the patient there, or correct it."
        )
    return f"It must be {_wanted(column)}."


def _rule(sheet: str, column: Column, letter: str, timepoints: Sequence[str]) -> DataValidation:
    cell = f"{letter}2"
    is_code = f'AND(ISERROR(FIND(" ",{cell})),LEN({cell})<=40)'
    if column.choices:
        return DataValidation(type="list", formula1=f'"{",".join(column.choices)}"')
    if column.above_minimum or column.step:
        low = f"{'>' if column.above_minimum else '>='}{column.minimum:.15g}"
        inside = f"ISNUMBER({cell}),{cell}{low},{cell}<={column.maximum:.15g}"
        if column.step:
            steps = f"({cell}-({column.minimum:.15g}))/{column.step}"
            inside += f",ABS({steps}-ROUND({steps},0))<1E-9"
        return DataValidation(type="custom", formula1=f"AND({inside})")
    if column.is_number:
        kind = "whole" if column.kind == "whole number" else "decimal"
        low, high = f"{column.minimum:.15g}", f"{column.maximum:.15g}"
        return DataValidation(type=kind, operator="between", formula1=low, formula2=high)
    if column.name == "timepoint":
        listed = f'"{",".join(timepoints)}"'
        return DataValidation(type="list", formula1=listed, errorStyle="warning")
    if column.name == "patient_id" and sheet in ("patients", WIDE):
        once = f"COUNTIF(${letter}$2:${letter}${LAST_ROW},{cell})=1"
        return DataValidation(type="custom", formula1=f"AND({once},{is_code})")
    if column.name == "patient_id":
        # A warning only: a clinic that keeps the wide sheet lists its patients there.
        places = (f"COUNTIF({name}!$A$2:$A${LAST_ROW},{cell})" for name in ("patients", WIDE))
        return DataValidation(type="custom", formula1=f"{'+'.join(places)}>0", errorStyle="warning")
    if column.name.endswith("_id"):
        return DataValidation(type="custom", formula1=is_code)
    return DataValidation()


START: Final = "start"
DICTIONARY: Final = "dictionary"
DARK: Final = "1F4E79"
PALE: Final = "D9E2EC"
FONT: Final = "Calibri"
RED: Final = "F8D7DA"


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
    steps = {f"{number}.": step for number, step in enumerate(TOLD["steps"], start=1)}
    sheets = {**purposes(study), DICTIONARY: "Every column and what it means."}
    below = len(steps) + 4
    titles = {1: "Case series workbook", 2: "What to do", below: "The sheets"}
    for row, title in titles.items():
        size = 18 if row == 1 else 13
        page.cell(row, 1, title).font = Font(FONT, size=size, bold=True, color=DARK)
    for row, (label, text) in enumerate(steps.items(), start=3):
        _write_line(page, row, label, text)
    for row, (sheet, purpose) in enumerate(sheets.items(), start=below + 1):
        link = _write_line(page, row, sheet, purpose)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{sheet}'!A1")
        link.font = Font(FONT, color="0563C1", underline="single")
    _fit_to_page(page)


def _write_line(page: Any, row: int, label: str, text: str) -> Any:
    """Write a row of the first sheet, and return its first cell."""
    page.cell(row, 1, label).alignment = Alignment(horizontal="right", vertical="top", indent=1)
    page.cell(row, 2, text).alignment = Alignment(wrap_text=True, vertical="top")
    page.row_dimensions[row].height = 16 * _lines(text, 104)
    return page.cell(row, 1)


def _lines(text: str, width: int) -> int:
    """Return how many lines a text fills in a column, whatever program shows it."""
    return len(textwrap.wrap(text, int(0.95 * width))) or 1


def _add_table(page: Any, study: Study, sheet: str) -> None:
    """Write one sheet to fill in: headings with notes, and cells that know what they accept."""
    columns = sheet_columns(study, sheet)
    last = get_column_letter(len(columns))
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        _write_heading(page.cell(1, number, column.name), column)
        page.column_dimensions[letter].width = max(12, len(column.name) + 4)
        if column.kind == "text":
            page.column_dimensions[letter].number_format = "@"
        page.add_data_validation(heading_rule(column, letter))
        page.add_data_validation(cell_rule(sheet, column, letter, usual_timepoints(study)))
        if column.filled:  # empty cells of rows that have been begun are coloured
            begun = f"AND(COUNTA($A2:${last}2)>0,LEN({letter}2)=0)"
            colour = FormulaRule(formula=[begun], fill=PatternFill("solid", bgColor=RED))
            page.conditional_formatting.add(f"{letter}2:{letter}{LAST_ROW}", colour)
    page.row_dimensions[1].height = 22
    page.freeze_panes = "B2"
    _fit_to_page(page)


def _write_heading(cell: Any, column: Column) -> None:
    cell.font = Font(FONT, bold=True, color="FFFFFF" if column.filled else "000000")
    cell.fill = PatternFill("solid", start_color=DARK if column.filled else PALE)
    cell.border = Border(right=Side(style="thin", color="FFFFFF"))
    cell.alignment = Alignment(vertical="center")
    cell.comment = Comment(f"{column.title}\n{prompt(column)}", OUR_NOTES, height=130, width=320)


def _add_dictionary(page: Any, study: Study) -> None:
    """Write the data dictionary: one row a column of every sheet."""
    widths: dict[str, int] = TOLD["dictionary"]
    for number, (heading, width) in enumerate(widths.items(), start=1):
        cell = page.cell(1, number, heading)
        cell.font = Font(FONT, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", start_color=DARK)
        page.column_dimensions[get_column_letter(number)].width = width
    columns = [(sheet, one) for sheet in purposes(study) for one in sheet_columns(study, sheet)]
    for row, (sheet, one) in enumerate(columns, start=2):
        about = (one.name, one.title, one.description, one.unit, one.wanted)
        values = (sheet, *about, "yes" if one.filled else "no", one.example)
        for number, value in enumerate(values, start=1):
            cell = page.cell(row, number, value or None)
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.row_dimensions[row].height = 15 * max(map(_lines, values, widths.values()))
    page.freeze_panes = "C2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(widths))}{page.max_row}"
    _fit_to_page(page)


def _fit_to_page(page: Any) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"


def main() -> None:
    """Write the workbook into the study's folder."""
    path = study_folder() / "cohort-template.xlsx"
    try:
        workbook = template_workbook(read_study(study_folder() / "config/study.yaml"))
    except StudyError as fault:
        raise SystemExit(str(fault)) from None
    save_workbook(workbook, path)
    print(f"Wrote {path}. Open it: the first sheet says what to do.")


if __name__ == "__main__":
    main()
