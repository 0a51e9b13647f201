"""A fault that all raters' rows of one patient and timepoint share is one fault, told once."""

from collections.abc import Collection, Sequence
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
    shared = (*SAME_FOR_ALL_RATERS, *(score.id for score in study.scores if not score.rated))
    named = [name for name in shared if assessments.has(name) and len(assessments.cells)]
    headings = {assessments.heading(0, name) for name in named}
    place = assessments.file, assessments.sheet
    seen = _scored_by(assessments, {problem.row for problem in problems})
    kept: list[Problem] = []
    places: dict[tuple[str, ...], int] = {}
    told: dict[int, dict[str, int]] = {}  # by place in ``kept``: rater and row
    for problem in problems:
        here = (problem.file, problem.sheet) == place and problem.column in headings
        if problem.row not in seen or not here:
            kept.append(problem)
            continue
        patient, timepoint, rater = seen[problem.row]
        key = (patient, timepoint, problem.column, problem.rule_id, problem.message)
        rows = told.setdefault(places.setdefault(key, len(kept)), {})
        if not rows or rater in rows:
            kept.append(problem)
        rows.setdefault(rater, problem.row or 0)
    for number, rows in told.items():
        *most, last = [*rows.values()][1:] or [0]
        if last:
            words = f"rows {', '.join(map(str, most))} and {last}" if most else f"row {last}"
            message = f"{kept[number].message} The same holds for {words}."
            kept[number] = replace(kept[number], message=message)
    return kept


def _scored_by(
    assessments: RawTable, wanted: Collection[int | None]
) -> dict[int | None, tuple[str, ...]]:
    """Return {spreadsheet row: patient, timepoint and rater as they stand there}."""
    rows = assessments.source_rows
    places = np.flatnonzero(np.isin(rows, [row for row in wanted if row is not None]))
    keys = ("patient_id", "timepoint", "rater_id")
    return {
        int(rows[one]): tuple(assessments.text(one, key) for key in keys) for one in places.tolist()
    }
