"""The columns of the clinic's workbook, sheet by sheet, read off the models that validate."""

from dataclasses import replace
from typing import Final

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import FOLLOW_UP, Study
from caseseries.cases.vocabulary import timepoint_rank
from caseseries.intake.privacy.columns import OLDEST_AGE

WIDE: Final = "wide"
USUAL_MONTHS: Final = ("month_6", "month_12")
_PURPOSES: Final = {
    "patients": "One row a patient.",
    "sessions": "One row a treatment session. If zones were treated differently, one row a zone.",
    "assessments": "One row a patient, timepoint and rater.",
    "adverse_events": "One row an adverse event.",
    "photos": "One row a photograph; the pictures lie in a folder beside the workbook.",
    WIDE: "One row a patient with all scores: instead of the sheets patients and assessments.",
}


def purposes(study: Study) -> dict[str, str]:
    """Return the sheets of a study's workbook, and what each is for."""
    left_out = {"sessions"} if not study.has_sessions else set()
    left_out |= {"adverse_events"} if not study.has_adverse_events else set()
    return {sheet: purpose for sheet, purpose in _PURPOSES.items() if sheet not in left_out}


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
