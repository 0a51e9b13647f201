"""The columns of the clinic's workbook, sheet by sheet, read off the models that validate."""

from dataclasses import replace
from typing import Final

from caseseries.cases.column import Column
from caseseries.cases.default import DEFAULT
from caseseries.cases.dictionary import columns_of
from caseseries.cases.vocabulary import BASELINE, IMMEDIATE, TABLES
from caseseries.intake.privacy.columns import OLDEST_AGE

WIDE: Final = "wide"
WIDE_TIMEPOINTS: Final = (BASELINE, IMMEDIATE, "month_6", "month_12")

SHEETS: Final = {
    "patients": "One row a patient.",
    "sessions": "One row a treatment session. If zones were treated differently, one row a zone.",
    "assessments": "One row a patient, timepoint and rater.",
    "adverse_events": "One row an adverse event.",
    "photos": "One row a photograph; the pictures lie in a folder beside the workbook.",
    WIDE: "One row a patient with all scores: instead of the sheets patients and assessments.",
}


def sheet_columns(sheet: str) -> list[Column]:
    """Return the columns of one sheet of the workbook, in their order."""
    if sheet == "patients":
        return [_as_guarded(column) for column in columns_of(DEFAULT, sheet).values()]
    if sheet == WIDE:
        return sheet_columns("patients") + [_wide_score(*score) for score in _wide_scores()]
    return list(columns_of(DEFAULT, sheet).values())


def workbook_columns() -> list[tuple[str, Column]]:
    """Return every column of the workbook with its sheet."""
    return [(sheet, column) for sheet in (*TABLES, WIDE) for column in sheet_columns(sheet)]


def _as_guarded(column: Column) -> Column:
    """Return the column as the privacy guard lets it pass: no age over 89."""
    if column.name != "age_years":
        return column
    wanted = f"a number from {column.minimum:g} to {OLDEST_AGE}; empty for older people"
    return replace(column, maximum=float(OLDEST_AGE), meaning=wanted)


def _wide_scores() -> list[tuple[str, str]]:
    """Return score and timepoint of each wide column; before treatment nobody is satisfied yet."""
    return [
        (score, timepoint)
        for timepoint in WIDE_TIMEPOINTS
        for score in ("vds", "pss")
        if (score, timepoint) != ("pss", BASELINE)
    ]


def _wide_score(score: str, timepoint: str) -> Column:
    column = columns_of(DEFAULT, "assessments")[score]
    when = timepoint.replace("_", " ")
    return replace(column, name=f"{score}_{timepoint}", title=f"{column.title}, {when}")
