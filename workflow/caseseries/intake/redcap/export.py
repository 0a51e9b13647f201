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
from caseseries.intake.problems import Problem, Severity
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
        delivery.problems.append(_unreadable_dictionary(cohort, fault))
    layout = lay_out(cohort_file.study, export.cells.columns, fields, cohort_file.columns)
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
        if other is not target:
            yield _problem(
                reader.export,
                cohort,
                None,
                label,
                "redcap.two_fields",
                message=f"The fields {other.sources[0].field.name} and {field.name} are both taken "
                f"for {target.column} of {target.table}.",
                remedy="Name the right one under columns in cohort.yaml, our column: field.",
                rule="A column of ours is filled by one field.",
            )
        numeric = target.ours is not None and target.ours.kind in ("number", "whole number")
        known = reader.known(target.table, target.column)
        told = contradiction(field, target.ours, known) if target.ours and numeric else ""
        if told:
            yield _problem(
                reader.export,
                cohort,
                None,
                label,
                "redcap.labels",
                message=f"The dictionary {told}.",
                remedy=f"Say under values, {target.table} and {target.column} in cohort.yaml what "
                'each code means, such as "0": "3".',
                rule="A number means the same in the dictionary and in the study.",
            )


def _double_entries(export: RawTable, layout: Layout, cohort: str) -> Iterator[Problem]:
    """Yield the records that are a copy of another by REDCap's double data entry."""
    if not layout.record:
        return
    for row, record in enumerate(export.cells[layout.record]):
        if _COPY.fullmatch(record):
            yield _problem(
                export,
                cohort,
                row,
                layout.record,
                "redcap.double_entry",
                message="The record ends in --1 or --2: it is a copy of double data entry.",
                remedy="Merge the copies in REDCap and export the merged records alone.",
                rule="Every patient is one record.",
            )


def _of_cells(reader: RecordReader, cohort: str) -> Iterator[Problem]:
    """Yield the cells that the reader could not make sense of."""
    for (row, label), field in reader.unknown_codes.items():
        yield _problem(
            reader.export,
            cohort,
            row,
            label,
            "redcap.code",
            message=f"The field {field} holds a code that is none of its choices.",
            remedy="Correct it in REDCap, or list the code under missing_codes in cohort.yaml.",
            rule="A field with choices holds a code that the dictionary lists.",
        )
    for (row, label), other in reader.conflicts.items():
        yield _problem(
            reader.export,
            cohort,
            row,
            label,
            "redcap.conflict",
            message=f"Cell {other} of the same record has another value of this field.",
            remedy="Keep the value in one event, or make both the same.",
            rule="What describes the patient is the same in every event.",
        )


def _marked_identifiers(
    export: RawTable, fields: Mapping[str, RedcapField], cohort_file: CohortFile
) -> Iterator[Problem]:
    """Yield the filled fields that the project itself marks as identifiers, unless allowed."""
    allowed = {entry["column"] for entry in cohort_file.privacy_allow if entry["table"] == TABLE}
    for label in export.cells.columns:
        field = fields.get(label.partition("___")[0])
        if field and field.is_identifier and label not in allowed and export.cells[label].any():
            yield _problem(
                export,
                cohort_file.facts.cohort,
                None,
                label,
                "privacy.redcap_identifier",
                message=f"REDCap's dictionary marks the field {label} as an identifier.",
                remedy='Export again with "Remove all tagged Identifier fields".',
                rule="No table holds anything that names a person (HIPAA Safe Harbor).",
            )


def _unread(export: RawTable, layout: Layout, cohort: str) -> Iterator[Problem]:
    """Yield one warning that names all filled fields that belong to no table."""
    unread = [label for label in layout.unread if export.cells[label].any()]
    if unread:
        yield _problem(
            export,
            cohort,
            None,
            "",
            "redcap.unread",
            message=f"Fields that belong to no table are not read: {', '.join(unread)}.",
            remedy="Name those that are wanted under columns in cohort.yaml, our column: field.",
            rule="A field is read if its name, its form or cohort.yaml says where it belongs.",
            severity="warning",
        )


def _problem(
    export: RawTable,
    cohort: str,
    row: int | None,
    label: str,
    rule_id: str,
    *,
    message: str,
    remedy: str,
    rule: str,
    severity: Severity = "error",
) -> Problem:
    return export.problem(
        cohort,
        row,
        label,
        message=message,
        remedy=remedy,
        rule=rule,
        rule_id=rule_id,
        severity=severity,
        show_value=False,
    )


def _unreadable_dictionary(cohort: str, fault: UnreadableDictionaryError) -> Problem:
    return Problem(
        cohort=cohort,
        file=DICTIONARY,
        message=f"The file {fault}.",
        remedy="Download it again in REDCap: Dictionary Codebook, Download the current dictionary.",
        rule="The dictionary is the CSV file that REDCap gives.",
        rule_id="redcap.dictionary",
    )
