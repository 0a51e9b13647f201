"""The wide sheet: one row a patient, one column a score and timepoint, turned into long form.

``vds_immediate``, ``pss_month_6``, ``day_month_6`` and, with several raters,
``vds_month_6_rater_R1``. All other columns describe the patient.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from caseseries.cases.vocabulary import is_timepoint, timepoint_rank
from caseseries.intake.mapping import plain
from caseseries.intake.placed_cells import PlacedCell, table_of_cells
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable

RULE = "One column holds one score of one timepoint and rater."
_HEADING = re.compile(
    r"""
    (?P<score>vds|pss|day) [\s_-]+
    (?: (?P<word>baseline|immediate)
      | (?:month|m) [\s_-]? (?P<month>\d{1,3})
      | (?P<months>\d{1,3}) [\s_-]? (?:months?|m|mo) )
    (?: [\s_-]+ rater [\s_-]* (?P<rater>\w[\w.-]*) )?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ID = "patient_id"
_LABELS = (_ID, "timepoint", "day", "rater_id", "vds", "pss")


@dataclass(frozen=True)
class _Score:
    """What one column of a wide table holds; ``rater`` is empty where none is named."""

    score: str
    timepoint: str
    rater: str


def is_wide(labels: Iterable[str], columns: Mapping[str, str] | None = None) -> bool:
    """Tell whether a table has a column such as ``vds_month_6``, or one that is called so.

    ``columns`` is ``columns.wide`` of ``cohort.yaml``: {our column name: name in the file}.
    """
    called = set((columns or {}).values())
    return any(label in called or _score(label) is not None for label in labels)


def wide_to_long(
    cohort: str, wide: RawTable, columns: Mapping[str, str] | None = None
) -> tuple[list[RawTable], list[Problem]]:
    """Return the patients and the assessments of a wide table, and what is wrong with its columns.

    Parameters
    ----------
    cohort
        Name of the cohort's folder.
    wide
        The table as read, under its printed headings.
    columns
        {our column name, such as ``vds_month_6`` or ``patient_id``: name in the file}, where they
        differ.

    Returns
    -------
    tuple
        ``patients`` under its printed headings, ``assessments`` under our column names; problems.

    Notes
    -----
    Every cell keeps its place in the file. A timepoint at which a patient has no entry gives no
    row. PSS is the patient's own word: it stands on the row of the first rater.
    """
    ours = {theirs: our for our, theirs in (columns or {}).items()}
    scores = {label: _score(ours.get(label, label)) for label in wide.cells.columns}
    column_of: dict[_Score, str] = {}
    problems = []
    for label, score in scores.items():
        if score is None:
            continue
        if score in column_of:
            problems.append(_repeated(cohort, wide, label, column_of[score]))
        else:
            column_of[score] = label
    if not any(score.score == "vds" for score in column_of):
        problems.append(_no_vds(cohort, wide))
    patients = [label for label, score in scores.items() if score is None]
    patient_id = next((label for label in patients if ours.get(label, plain(label)) == _ID), "")
    tables = [_patients(wide, patients), _assessments(wide, column_of, patient_id)]
    return tables, problems


def _score(label: str) -> _Score | None:
    match = _HEADING.fullmatch(label.strip())
    if match is None:
        return None
    month = match["month"] or match["months"]
    timepoint = match["word"].lower() if match["word"] else f"month_{int(month)}"
    if not is_timepoint(timepoint):
        return None
    return _Score(match["score"].lower(), timepoint, match["rater"] or "")


def _patients(wide: RawTable, labels: list[str]) -> RawTable:
    records = [
        {label: _cell(wide, index, label) for label in labels} for index in range(len(wide.cells))
    ]
    return table_of_cells("patients", wide, labels, records)


def _assessments(wide: RawTable, columns: Mapping[_Score, str], patient_id: str) -> RawTable:
    by_timepoint: dict[str, dict[_Score, str]] = defaultdict(dict)
    for score, label in columns.items():
        by_timepoint[score.timepoint][score] = label
    timepoints = sorted(by_timepoint, key=timepoint_rank)
    records = [
        record
        for index in range(len(wide.cells))
        for timepoint in timepoints
        for record in _rows(wide, index, patient_id, timepoint, by_timepoint[timepoint])
    ]
    return table_of_cells("assessments", wide, _LABELS, records)


def _rows(
    wide: RawTable, index: int, patient_id: str, timepoint: str, columns: Mapping[_Score, str]
) -> Iterator[dict[str, PlacedCell]]:
    """Yield the rows of one patient at one timepoint: one a rater who gave a score."""
    filled = {
        score: cell for score, label in columns.items() if (cell := _cell(wide, index, label)).text
    }
    if not filled:
        return
    raters = sorted({score.rater for score in filled if score.score == "vds"}) or [""]
    for position, rater in enumerate(raters):
        own = {
            score.score: cell
            for score, cell in filled.items()
            if score.rater == rater or (score.score == "day" and not score.rater)
        }
        if position == 0:
            own |= {score.score: cell for score, cell in filled.items() if score.score == "pss"}
        first = min(own.values(), key=lambda cell: cell.column)
        patient = _cell(wide, index, patient_id) if patient_id else replace(first, text="")
        yield _record(patient, timepoint, rater, first, own)


def _record(
    patient: PlacedCell,
    timepoint: str,
    rater: str,
    first: PlacedCell,
    own: Mapping[str, PlacedCell],
) -> dict[str, PlacedCell]:
    """Return one row; what the heading says has its place in the heading of the first score."""
    elsewhere = replace(first, text="")
    return {
        _ID: patient,
        "timepoint": PlacedCell(timepoint, 1, first.column),
        "day": own.get("day", elsewhere),
        "rater_id": PlacedCell(rater, 1, first.column),
        "vds": own.get("vds", elsewhere),
        "pss": own.get("pss", elsewhere),
    }


def _cell(wide: RawTable, index: int, label: str) -> PlacedCell:
    return PlacedCell(
        wide.text(index, label),
        int(wide.row_numbers[label].iloc[index]),
        int(wide.column_numbers[label].iloc[index]),
    )


def _no_vds(cohort: str, wide: RawTable) -> Problem:
    return Problem(
        cohort=cohort,
        severity="error",
        file=wide.file,
        sheet=wide.sheet,
        column="vds",
        message=f"No column of {wide.title} holds VDS.",
        remedy="Add columns such as vds_immediate and vds_month_6, or say under columns and wide "
        "in cohort.yaml what the file calls them.",
        rule="Every cohort has VDS.",
        rule_id="columns.missing",
    )


def _repeated(cohort: str, wide: RawTable, label: str, first: str) -> Problem:
    return wide.problem(
        cohort,
        None,
        label,
        message=f"The columns '{first}' and '{label}' hold the same score.",
        remedy="Keep one of the two columns.",
        rule=RULE,
        rule_id="wide.repeated_score",
    )
