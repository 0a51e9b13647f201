"""Reading a REDCap project: one CSV export, with its data dictionary, into our tables.

Names or labels, classic or longitudinal, repeating instruments, checkboxes. Every cell keeps its
place in the export, so that a problem names the cell that a person sees there.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from caseseries.cases.vocabulary import TABLES
from caseseries.intake.cohort_file import CohortFile
from caseseries.intake.csv.reader import read_csv
from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import WIDE, Delivery, RawTable
from caseseries.intake.redcap.codebook import (
    RedcapField,
    UnreadableDictionaryError,
    contradiction,
    read_dictionary,
)
from caseseries.intake.redcap.layout import PATIENT, Layout, Target, lay_out
from caseseries.intake.redcap.records import RecordReader
from caseseries.intake.wide import wide_to_long

TABLE: Final = "redcap"
_COPY: Final = re.compile(r".+--[12]")
EXPORT: Final = "redcap.csv"
DICTIONARY: Final = "redcap-dictionary.csv"


def read_redcap(folder: Path, cohort_file: CohortFile) -> Delivery:
    """Read ``redcap.csv`` and, if it is there, ``redcap-dictionary.csv`` of a cohort's folder.

    ``as_read`` of the delivery holds the whole export, for the privacy guard.
    """
    whole, problems = read_csv(TABLE, folder / EXPORT, cohort_file.encoding)
    if whole is None:
        return Delivery(problems=problems, unreadable={*TABLES})
    delivery, export = Delivery(problems=problems, as_read=[whole]), whole.readable()
    fields: Mapping[str, RedcapField] = {}
    try:
        if (folder / DICTIONARY).is_file():
            fields = read_dictionary(folder / DICTIONARY)
    except UnreadableDictionaryError as fault:
        problems.append(problem_of("redcap.dictionary", {"fault": fault}, file=DICTIONARY))
    layout = lay_out(cohort_file.study, export.cells.columns, fields, cohort_file.columns)
    if not layout.record:
        return delivery  # of our columns there is none: all tables are missing, and are told so
    reader = RecordReader(export, layout, cohort_file)
    called = _our_names(export, layout) | {reader.patient_label: PATIENT}
    delivery.as_read = [whole.relabel(called)]
    delivery.tables = {table: reader.table(table) for table in TABLES if reader.has(table)}
    if reader.has(WIDE):
        names = {**cohort_file.columns.get("patients", {}), **cohort_file.columns.get(WIDE, {})}
        wide, found = wide_to_long(cohort_file.study, reader.table(WIDE), names)
        delivery.tables |= {table.name: table for table in wide}
        problems += found
        delivery.wide = True
    problems += _of_fields(reader)
    problems += _marked_identifiers(export, fields, cohort_file)
    problems += _of_cells(reader)
    unread = ", ".join(label for label in layout.unread if export.cells[label].any())
    if unread:
        told = {"fields": unread}
        problems.append(export.told(None, "", "redcap.unread", told, severity="warning"))
    return delivery


def _our_names(export: RawTable, layout: Layout) -> dict[str, str]:
    """Return {field: our column} where no other field could be it, for the privacy guard."""
    fields: dict[str, list[str]] = {}
    for target in layout.targets:
        if target.table != WIDE and not target.is_checkbox:
            fields.setdefault(target.column, []).append(target.sources[0].label)
    return {
        labels[0]: column
        for column, labels in fields.items()
        if len(labels) == 1 and not export.has(column)
    }


def _of_fields(reader: RecordReader) -> Iterator[Problem]:
    """Yield the fields whose labels contradict ours, and those that claim one column together."""
    first: dict[tuple[str, str], Target] = {}
    for target in reader.layout.targets:
        field, label = target.sources[0].field, target.sources[0].label
        if not reader.export.cells[label].any():
            continue
        other = first.setdefault((target.table, target.column), target)
        place = {"table": target.table, "column": target.column}
        if other is not target:
            both = {"first": other.sources[0].field.name, "second": field.name}
            yield reader.export.told(None, label, "redcap.two_fields", place | both, quoted=False)
        numeric = target.ours is not None and target.ours.kind in ("number", "whole number")
        known = reader.known(target.table, target.column)
        told = contradiction(field, target.ours, known) if target.ours and numeric else ""
        if told:
            yield reader.export.told(
                None, label, "redcap.labels", place | {"told": told}, quoted=False
            )


def _of_cells(reader: RecordReader) -> Iterator[Problem]:
    """Yield copies by double data entry, and cells that the reader could not make sense of."""
    export, record = reader.export, reader.layout.record
    for row, text in enumerate(export.cells[record]):
        if _COPY.fullmatch(text):
            yield export.told(row, record, "redcap.double_entry", quoted=False)
    for (row, label), field in reader.unknown_codes.items():
        yield export.told(row, label, "redcap.code", {"field": field}, quoted=False)
    for (row, label), other in reader.conflicts.items():
        yield export.told(row, label, "redcap.conflict", {"other": other}, quoted=False)


def _marked_identifiers(
    export: RawTable, fields: Mapping[str, RedcapField], cohort_file: CohortFile
) -> Iterator[Problem]:
    """Yield the filled fields that the project itself marks as identifiers, unless allowed."""
    allowed = {entry["column"] for entry in cohort_file.privacy_allow if entry["table"] == TABLE}
    for label in export.cells.columns:
        field = fields.get(label.partition("___")[0])
        if field and field.is_identifier and label not in allowed and export.cells[label].any():
            yield export.told(None, label, "privacy.redcap_identifier", {"field": label})
