"""A fault that all raters' rows of one patient and timepoint share is one fault, told once."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np

from caseseries.cases.study import Study
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable

# What does not depend on who scored.
SAME_FOR_ALL_RATERS = ("patient_id", "timepoint", "day")


def once_for_all_raters(
    study: Study, problems: Sequence[Problem], assessments: RawTable
) -> list[Problem]:
    """Keep the first of the problems that rows of several raters share, and name the other rows.

    The assessments are as read, under our column names. A score that no rater gives is the
    patient's own word, which all raters' rows share.
    """
    shared = {*SAME_FOR_ALL_RATERS, *(score.id for score in study.scores if not score.rated)}
    headings = _headings(assessments, shared)
    seen = _scored_by(assessments, {problem.row for problem in problems})
    kept: list[Problem] = []
    places: dict[tuple[str, ...], int] = {}
    told: dict[int, dict[str, int]] = {}  # by place in ``kept``: rater and row
    for problem in problems:
        if problem.row not in seen or not _is_shared(problem, assessments, headings):
            kept.append(problem)
            continue
        patient, timepoint, rater = seen[problem.row]
        key = (patient, timepoint, problem.column, problem.rule_id, problem.message)
        rows = told.setdefault(places.setdefault(key, len(kept)), {})
        if not rows or rater in rows:
            kept.append(problem)
        rows.setdefault(rater, problem.row or 0)
    for place, rows in told.items():
        others = list(rows.values())[1:]
        if others:
            message = f"{kept[place].message} {_same_in(others)}"
            kept[place] = replace(kept[place], message=message)
    return kept


def _scored_by(
    assessments: RawTable, wanted: Collection[int | None]
) -> dict[int | None, tuple[str, str, str]]:
    """Return {spreadsheet row: patient, timepoint and rater as they stand there}."""
    rows = assessments.source_rows
    places = np.flatnonzero(np.isin(rows, [row for row in wanted if row is not None]))
    return {
        int(rows[place]): (
            assessments.text(place, "patient_id"),
            assessments.text(place, "timepoint"),
            assessments.text(place, "rater_id"),
        )
        for place in places.tolist()
    }


def _is_shared(problem: Problem, assessments: RawTable, headings: set[str]) -> bool:
    here = (problem.file, problem.sheet) == (assessments.file, assessments.sheet)
    return here and problem.column in headings


def _headings(assessments: RawTable, shared: Iterable[str]) -> set[str]:
    named = [name for name in shared if assessments.has(name)]
    return {assessments.heading(0, name) for name in named} if len(assessments.cells) else set()


def _same_in(rows: list[int]) -> str:
    *most, last = map(str, rows)
    words = f"rows {', '.join(most)} and {last}" if most else f"row {last}"
    return f"The same holds for {words}."
