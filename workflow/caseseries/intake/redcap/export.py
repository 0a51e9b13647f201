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
from caseseries.intake.csv.folder import read_csv_file
from caseseries.intake.delivery import WIDE, Delivery
from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import RawTable
from caseseries.intake.redcap.columns import PATIENT, Layout, Target, lay_out
from caseseries.intake.redcap.dictionary import (
    RedcapField,
    UnreadableDictionaryError,
    read_dictionary,
)
from caseseries.intake.redcap.records import RecordReader
from caseseries.intake.redcap.words import contradiction
from caseseries.intake.wide import wide_to_long

TABLE: Final = "redcap"
_COPY: Final = re.compile(r".+--[12]")
EXPORT: Final = "redcap.csv"
DICTIONARY: Final = "redcap-dictionary.csv"


def read_redcap(folder: Path, cohort_file: CohortFile) -> Delivery:
    """Read ``redcap.csv`` and, if it is there, ``redcap-dictionary.csv`` of a cohort's folder.

    Returns
    -------
    Delivery
        Our tables, as far as the export has fields for them; ``as_read`` holds the whole export.
    """
    cohort = folder.name
    delivery = read_csv_file(cohort, TABLE, folder / EXPORT, encoding=cohort_file.encoding)
    if TABLE not in delivery.tables:
        return Delivery(problems=delivery.problems, unreadable={*TABLES})
    export = delivery.tables.pop(TABLE)
    fields: Mapping[str, RedcapField] = {}
    try:
        if (folder / DICTIONARY).is_file():
            fields = read_dictionary(folder / DICTIONARY)
    except UnreadableDictionaryError as fault:
        delivery.problems.append(
            problem_of("redcap.dictionary", cohort, DICTIONARY, {"fault": fault})
        )
    layout = lay_out(cohort_file.study, export.cells.columns, fields, cohort_file.columns)
    if not layout.record:
        return delivery  # of our columns there is none: all tables are missing, and are told so
    reader = RecordReader(export, layout, cohort_file)
    everything = delivery.as_read.pop()
    delivery.as_read = [
        everything.relabel(_our_names(export, layout) | {reader.patient_label: PATIENT})
    ]
    delivery.tables = {table: reader.table(table) for table in TABLES if reader.has(table)}
    if reader.has(WIDE):
        names = {**cohort_file.columns.get("patients", {}), **cohort_file.columns.get(WIDE, {})}
        wide, problems = wide_to_long(cohort, cohort_file.study, reader.table(WIDE), names)
        delivery.tables |= {table.name: table for table in wide}
        delivery.problems += problems
        delivery.wide = True
    delivery.problems += _of_fields(reader, cohort)
    delivery.problems += _double_entries(export, layout, cohort)
    delivery.problems += _marked_identifiers(export, fields, cohort_file)
    delivery.problems += _of_cells(reader, cohort)
    delivery.problems += _unread(export, layout, cohort)
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


def _of_fields(reader: RecordReader, cohort: str) -> Iterator[Problem]:
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
            yield _told(reader.export, cohort, None, label, "two_fields", place | both)
        numeric = target.ours is not None and target.ours.kind in ("number", "whole number")
        known = reader.known(target.table, target.column)
        told = contradiction(field, target.ours, known) if target.ours and numeric else ""
        if told:
            yield _told(reader.export, cohort, None, label, "labels", place | {"told": told})


def _double_entries(export: RawTable, layout: Layout, cohort: str) -> Iterator[Problem]:
    """Yield the records that are a copy of another by REDCap's double data entry."""
    if not layout.record:
        return
    for row, record in enumerate(export.cells[layout.record]):
        if _COPY.fullmatch(record):
            yield _told(export, cohort, row, layout.record, "double_entry", {})


def _of_cells(reader: RecordReader, cohort: str) -> Iterator[Problem]:
    """Yield the cells that the reader could not make sense of."""
    for (row, label), field in reader.unknown_codes.items():
        yield _told(reader.export, cohort, row, label, "code", {"field": field})
    for (row, label), other in reader.conflicts.items():
        yield _told(reader.export, cohort, row, label, "conflict", {"other": other})


def _marked_identifiers(
    export: RawTable, fields: Mapping[str, RedcapField], cohort_file: CohortFile
) -> Iterator[Problem]:
    """Yield the filled fields that the project itself marks as identifiers, unless allowed."""
    allowed = {entry["column"] for entry in cohort_file.privacy_allow if entry["table"] == TABLE}
    for label in export.cells.columns:
        field = fields.get(label.partition("___")[0])
        if field and field.is_identifier and label not in allowed and export.cells[label].any():
            cohort = cohort_file.facts.cohort
            yield export.told(
                cohort, None, label, "privacy.redcap_identifier", {"field": label}, show_value=False
            )


def _unread(export: RawTable, layout: Layout, cohort: str) -> Iterator[Problem]:
    """Yield one warning that names all filled fields that belong to no table."""
    unread = [label for label in layout.unread if export.cells[label].any()]
    if unread:
        fields = ", ".join(unread)
        yield export.told(cohort, None, "", "redcap.unread", {"fields": fields}, severity="warning")


def _told(
    export: RawTable,
    cohort: str,
    row: int | None,
    label: str,
    rule_id: str,
    told: Mapping[str, object],
) -> Problem:
    """Return a problem of REDCap's export that quotes no cell."""
    return export.told(cohort, row, label, f"redcap.{rule_id}", told, show_value=False)
