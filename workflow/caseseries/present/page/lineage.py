"""The case rows behind a number: whose they are, what they say, and where they stand."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.cases.dictionary import columns_of
from caseseries.ledger import Row
from caseseries.present import words

EVENT_COLUMNS = ("session", "event", "severity", "related", "resolved")
NOTHING = "—"

Record = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class CaseTable:
    """Case rows for people: headings, and one line a patient (or session, or event)."""

    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


class Lineage:
    """The case rows of one cohort, found by what a ledger row is about."""

    def __init__(self, cohort: Cohort) -> None:
        self.study = cohort.study
        self.records = {name: _by_patient(table) for name, table in cohort.tables.items()}
        self.columns = {name: tuple(table.columns) for name, table in cohort.tables.items()}
        reported = (one.name for one in cohort.study.session_columns if one.report)
        self.session_columns = ("session", "day", *reported)

    def behind(self, row: Row) -> CaseTable:
        """Return the case rows that a ledger row was computed from.

        The last column names file and row of what the clinic delivered.
        """
        patients = row.case_ids.split()
        scores = self._scored(row)
        if scores:
            return self._scores(scores, patients)
        if row.outcome in ("sessions", "protocol"):
            return self._rows_of("sessions", self.session_columns, patients)
        if row.outcome == "adverse_events":
            return self._rows_of("adverse_events", EVENT_COLUMNS, patients)
        known = [row.outcome] if row.outcome in self.columns["patients"] else []
        return self._rows_of("patients", known, patients)

    def _scored(self, row: Row) -> list[tuple[str, str]]:
        """Return the scores with their timepoints that a ledger row rests on; none if on others."""
        change, score = self.study.change(row.outcome), self.study.scored(row.outcome)
        if change is not None:
            return [(change.score, change.start), (change.score, row.timepoint)]
        if score is not None:
            return [(score.id, row.timepoint)]
        for pair in self.study.associations:
            if row.outcome == "_".join(pair):
                return list(zip(pair, row.timepoint.split("_x_"), strict=True))
        return []

    def _scores(self, wanted: Sequence[tuple[str, str]], patients: Sequence[str]) -> CaseTable:
        """Return one line a patient; the scores of several raters stand in one cell."""
        lines = []
        for patient in patients:
            cells, used = [], []
            for outcome, timepoint in wanted:
                given = [
                    record
                    for record in self.records["assessments"][patient]
                    if record["timepoint"] == timepoint and not pd.isna(record[outcome])
                ]
                cells.append("; ".join(shown(record[outcome]) for record in given) or NOTHING)
                used += [record for record in given if record not in used]
            lines.append((patient, self._group(patient), *cells, source_of(used)))
        heads = (f"{self.study.name(one)}, {words.timepoint(at).lower()}" for one, at in wanted)
        return CaseTable(headings=("Patient", "Group", *heads, "From"), lines=tuple(lines))

    def _rows_of(self, table: str, columns: Sequence[str], patients: Sequence[str]) -> CaseTable:
        """Return one line a row of a table; a patient without a row has a line that says so."""
        lines = []
        for patient in patients:
            group = self._group(patient)
            for record in self.records[table][patient]:
                cells = (shown(record[column]) for column in columns)
                lines.append((patient, group, *cells, source_of([record])))
            if not self.records[table][patient]:
                lines.append((patient, group, *(NOTHING for _ in columns), f"no row in {table}"))
        heads = (columns_of(self.study, table)[column].title for column in columns)
        return CaseTable(headings=("Patient", "Group", *heads, "From"), lines=tuple(lines))

    def _group(self, patient: str) -> str:
        grouping = self.study.grouping
        return grouping.label(self.records["patients"][patient][0][grouping.column], short=True)


def source_of(records: Sequence[Record]) -> str:
    """Return ``assessments.csv, rows 2 and 3``."""
    return "; ".join(_places(records)) or NOTHING


def shown(value: Any) -> str:
    """Return a cell as a person wrote it; a dash when it is empty."""
    if pd.isna(value):
        return NOTHING
    return f"{value:g}" if isinstance(value, float) else str(value)


def _places(records: Sequence[Record]) -> Iterator[str]:
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for record in records:
        sheet = record["source_sheet"]
        inside: str = "" if pd.isna(sheet) else f", {sheet}"
        rows[f"{record['source_file']}{inside}"].append(str(record["source_row"]))
    for file, places in rows.items():
        yield f"{file}, {'row' if len(places) == 1 else 'rows'} {words.listed(places)}"


def _by_patient(table: pd.DataFrame) -> defaultdict[str, list[Record]]:
    records: defaultdict[str, list[Record]] = defaultdict(list)
    for record in table.to_dict("records"):
        records[record["patient_id"]].append({str(name): cell for name, cell in record.items()})
    return records
