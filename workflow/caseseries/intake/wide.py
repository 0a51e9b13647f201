"""The wide sheet: one row a patient, one column a score and timepoint, turned into long form.

A column is called by its score and timepoint, ``<score>_month_6``, ``day_month_6``, and, with
several raters, ``<score>_month_6_rater_R1``. All other columns describe the patient.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.cases.vocabulary import timepoint_rank
from caseseries.intake.clinic_words import plain, score_at_start, timepoint_and_rest, without_scale
from caseseries.intake.parse import can_hold
from caseseries.intake.privacy.rules import readable
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import Names, PlacedCell, RawTable, Record, table_of_cells
from caseseries.intake.units import names_another_unit

_ID: Final = "patient_id"
_DAY: Final = "day"


class _Entry(NamedTuple):
    """What one column of a wide table holds; ``rater`` is empty where none is named."""

    score: str
    timepoint: str
    rater: str


def is_wide(study: Study, labels: Iterable[str], columns: Names | None = None) -> bool:
    """Tell whether a table has a column such as ``<score>_month_6``, or one that is called so."""
    called = {plain(theirs) for theirs in (columns or {}).values()}
    return any(plain(label) in called or _entry(study, label) for label in labels)


def wide_to_long(
    study: Study, wide: RawTable, columns: Names | None = None
) -> tuple[list[RawTable], list[Problem]]:
    """Return the patients and the assessments of a wide table, and what is wrong with its columns.

    ``columns`` names both kinds, ``<score>_month_6`` and ``patient_id``. The patients come under
    their printed headings, the assessments under our column names.

    Every cell keeps its place in the file. A timepoint at which a patient has no entry gives no
    row. A score that no rater gives is the patient's own word: it stands on the row of the first
    rater.
    """
    ours = {plain(theirs): our for our, theirs in (columns or {}).items()}
    headings = {label: " ".join(wide.printed(label).split()) for label in wide.cells.columns}
    scores = {label: _entry(study, ours.get(plain(text), text)) for label, text in headings.items()}
    column_of: dict[_Entry, str] = {}
    problems = []
    for label, score in scores.items():
        if score and column_of.setdefault(score, label) != label:
            told = {"first": column_of[score], "our": f"{score.score}_{score.timepoint}"}
            problems.append(wide.told(None, label, "wide.repeated_score", **told))
    held = {entry.score for entry in column_of}
    for one in study.scores:
        if one.needed and one.id not in held:
            problems.append(wide.told(None, one.id, "columns.no_score", score=one))
    unplaced = []
    for label, heading in headings.items():
        if scores[label] or plain(heading) in ours:
            continue
        named = score_at_start(study, heading)
        column = columns_of(study, "assessments").get(named)
        if column and any(can_hold(column, text) for text in wide.cells[label].unique()):
            unplaced.append(label)
            problems.append(wide.told(None, heading, "wide.no_timepoint", score=named))
    placed = [label for label, score in scores.items() if score]
    patients = wide.without([*placed, *unplaced]).called("patients")
    labels = patients.cells.columns
    patient_id = next(
        (label for label in labels if ours.get(plain(label), plain(label)) == _ID), ""
    )
    if not (patient_id and column_of):  # what is told is enough
        return [patients], problems
    return [patients, _assessments(study, wide, column_of, patient_id)], problems


@cache
def _heading(study: Study) -> re.Pattern[str]:
    """Return what the heading of a score's column looks like."""
    names = sorted([_DAY, *(score.id for score in study.scores)], key=len, reverse=True)
    score = f"(?P<score>{'|'.join(map(re.escape, names))})"
    before = r"[\s_-]+ rater [\s_-]* (?P<before>[^\W_]+)"
    rater = r"[\s_-]+ rater [\s_-]* (?P<rater>\w[\w.-]*)"
    pattern = rf"{score} (?:{before})? [\s_-]+ (?P<timepoint>.+?) (?:{rater})?"
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE | re.DOTALL)


def score_of(study: Study, label: str) -> str:
    """Return the score that a column of a wide table holds; empty if it holds none."""
    entry = _entry(study, label)
    return entry.score if entry else ""


def _entry(study: Study, label: str) -> _Entry | None:
    match = _heading(study).fullmatch(readable(label).strip())
    if match is None:
        return None
    said, named = match["timepoint"], match["score"].lower()
    score = next((one for one in study.scores if one.id == named), None)
    timepoint, others = timepoint_and_rest(without_scale(score, said) if score else said)
    column = columns_of(study, "assessments")[named]
    if not timepoint or others or names_another_unit(column, label):
        return None
    return _Entry(named, timepoint, match["rater"] or match["before"] or "")


def _assessments(
    study: Study, wide: RawTable, columns: Mapping[_Entry, str], patient_id: str
) -> RawTable:
    labels = (_ID, "timepoint", _DAY, "rater_id", *(score.id for score in study.scores))
    by_timepoint: dict[str, dict[_Entry, list[PlacedCell]]] = defaultdict(dict)
    for entry, label in columns.items():
        by_timepoint[entry.timepoint][entry] = wide.placed(label)
    in_order = [by_timepoint[one] for one in sorted(by_timepoint, key=timepoint_rank)]
    records: list[Record] = []
    for index, patient in enumerate(wide.placed(patient_id)):
        for at in in_order:
            filled = {entry: cells[index] for entry, cells in at.items() if cells[index].text}
            records += _rows(study, patient, filled) if filled else ()
    return table_of_cells("assessments", wide, labels, records)


def _rows(
    study: Study, patient: PlacedCell, filled: Mapping[_Entry, PlacedCell]
) -> Iterator[Record]:
    """Yield the rows of one patient at one timepoint: one a rater who gave a score."""
    timepoint = next(iter(filled)).timepoint
    rated = {score.id for score in study.rated}
    scoring, dating = (
        {entry.rater for entry in filled if entry.score in names} for names in (rated, {_DAY})
    )
    for position, rater in enumerate(sorted(scoring or dating or {""})):
        own = {
            entry.score: cell
            for entry, cell in filled.items()
            if entry.rater == rater
            or (entry.score == _DAY and not entry.rater)
            or (position == 0 and entry.score not in {*rated, _DAY})
        }
        first = min(own.values(), key=lambda cell: cell.column)
        elsewhere = first._replace(text="")
        # What the heading says has its place in the heading of the first score.
        yield {
            _ID: patient,
            "timepoint": PlacedCell(timepoint, 1, first.column),
            "rater_id": PlacedCell(rater, 1, first.column),
            _DAY: own.get(_DAY, elsewhere),
            **{score.id: own.get(score.id, elsewhere) for score in study.scores},
        }
