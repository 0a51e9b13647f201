"""The columns of the clinic's workbook, sheet by sheet, and what their cells accept and say."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from openpyxl.worksheet.datavalidation import DataValidation

from caseseries import document
from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import FOLLOW_UP, Study
from caseseries.cases.vocabulary import timepoint_rank
from caseseries.intake.delivery import WIDE
from caseseries.intake.privacy.columns import OLDEST_AGE

LAST_ROW: Final = 1001
USUAL_MONTHS: Final = ("month_6", "month_12")


def purposes(study: Study) -> dict[str, str]:
    """Return the sheets of a study's workbook, and what each is for."""
    left_out = {"sessions"} if not study.has_sessions else set()
    left_out |= {"adverse_events"} if not study.has_adverse_events else set()
    told = document.of_program("workbook")["sheets"]
    return {sheet: purpose for sheet, purpose in told.items() if sheet not in left_out}


def sheet_columns(study: Study, sheet: str) -> list[Column]:
    """Return the columns of one sheet of the workbook, in their order."""
    if sheet == "patients":
        return [_as_guarded(column) for column in columns_of(study, sheet).values()]
    if sheet == WIDE:
        return sheet_columns(study, "patients") + _wide_scores(study)
    return list(columns_of(study, sheet).values())


def workbook_columns(study: Study) -> list[tuple[str, Column]]:
    """Return every column of the workbook with its sheet."""
    return [(sheet, column) for sheet in purposes(study) for column in sheet_columns(study, sheet)]


def usual_timepoints(study: Study) -> tuple[str, ...]:
    """Return the timepoints that the study names, and usual months for its follow-ups."""
    named = {timepoint for score in study.scores for timepoint in score.at}
    months = USUAL_MONTHS if FOLLOW_UP in named else ()
    return tuple(sorted({*named, *months} - {FOLLOW_UP}, key=timepoint_rank))


def _as_guarded(column: Column) -> Column:
    """Return the column as the privacy guard lets it pass: no age over 89."""
    if column.name != "age_years":
        return column
    wanted = f"a number from {column.minimum:g} to {OLDEST_AGE}; empty for older people"
    return replace(column, maximum=float(OLDEST_AGE), meaning=wanted)


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
    if column.above_minimum:
        inside = f"ISNUMBER({cell}),{cell}>{column.minimum:g},{cell}<={column.maximum:g}"
        return DataValidation(type="custom", formula1=f"AND({inside})")
    if column.kind in ("number", "whole number"):
        kind = "whole" if column.kind == "whole number" else "decimal"
        low, high = f"{column.minimum:g}", f"{column.maximum:g}"
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
