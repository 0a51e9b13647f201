"""Which column of a REDCap export is which column of ours.

A field finds its table by what ``cohort.yaml`` says under ``columns``; then by the form in which
it stands; then by its name, if only one of our tables has such a column. A name that several
tables have (``day``, ``session``, ``timepoint``) goes to the table that its row belongs to.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.delivery import WIDE
from caseseries.intake.mapping import plain
from caseseries.intake.redcap.dictionary import RedcapField
from caseseries.intake.wide import is_wide, score_of

PATIENT: Final = "patient_id"
RECORD: Final = "record_id"
EVENT: Final = "redcap_event_name"
INSTRUMENT: Final = "redcap_repeat_instrument"
INSTANCE: Final = "redcap_repeat_instance"

# Columns that REDCap adds by itself; the second name is that of an export with labels.
_SYSTEM: Final = {
    EVENT: ("redcap_event_name", "event_name"),
    INSTRUMENT: ("redcap_repeat_instrument", "repeat_instrument"),
    INSTANCE: ("redcap_repeat_instance", "repeat_instance"),
    "group": ("redcap_data_access_group", "data_access_group"),
    "survey": ("redcap_survey_identifier", "survey_identifier"),
}
_COMPLETE: Final = re.compile(r"(?:.+_)?complete")
_CHECKBOX: Final = re.compile(r"(?P<field>.+?)___(?P<code>.+)")
_CHECKBOX_LABEL: Final = re.compile(r"(?P<field>.+?)\s*\(choice=(?P<choice>.*)\)")


@dataclass(frozen=True)
class Source:
    """One column of the export that feeds a field.

    Attributes
    ----------
    label
        Label of the column in the export.
    field
        The field, as the dictionary describes it, or by its name alone.
    choice, code
        Word and code of the choice, if the column is one box of a checkbox.
    """

    label: str
    field: RedcapField
    choice: str = ""
    code: str = ""


@dataclass(frozen=True)
class Target:
    """One column of one of our tables, and the columns of the export that fill it.

    ``label`` is the name that ``cohort.yaml`` gives it, or ours; ``ours`` is our column as the data
    dictionary describes it.
    """

    table: str
    column: str
    label: str
    sources: tuple[Source, ...]
    ours: Column | None

    @property
    def is_checkbox(self) -> bool:
        """Whether boxes are ticked instead of a value written."""
        return bool(self.sources[0].choice)


@dataclass(frozen=True)
class Layout:
    """What every column of an export is for.

    Attributes
    ----------
    record
        Label of the column that names the record.
    system
        Labels of REDCap's own columns, by ``EVENT``, ``INSTRUMENT``, ``INSTANCE``.
    targets
        Our columns and what fills them. A field that several tables claim is in each of them.
    shared
        Our columns that a field feeds in several tables at once.
    unread
        Labels of the columns that feed none.
    """

    record: str
    system: Mapping[str, str]
    targets: tuple[Target, ...]
    shared: frozenset[str]
    unread: tuple[str, ...]


def is_redcap_export(header: Iterable[str]) -> bool:
    """Tell whether a header is that of a REDCap export, with names or with labels."""
    names = {plain(heading) for heading in header}
    marks = {name for key in (EVENT, INSTRUMENT, INSTANCE) for name in _SYSTEM[key]}
    forms = [name for name in names if name.endswith("_complete")]
    return bool(names & marks) or RECORD in names or bool(forms)


def lay_out(
    study: Study,
    labels: Iterable[str],
    fields: Mapping[str, RedcapField],
    columns: Mapping[str, Mapping[str, str]],
) -> Layout:
    """Find out what every column of an export is for.

    Parameters
    ----------
    study
        The study, whose columns may be filled.
    labels
        The columns of the export.
    fields
        The dictionary; empty if there is none.
    columns
        ``columns`` of ``cohort.yaml``: per table, {our column: name of the field}.
    """
    system, sources = _split_system(list(labels), fields)
    record = next(iter(sources), "")
    targets: list[Target] = []
    shared = set()
    for name, feeding in sources.items():
        claims = _claims(study, name, feeding[0].field, columns)
        targets += [
            Target(
                table,
                column,
                label,
                tuple(feeding),
                _column(study, table, column),
            )
            for table, column, label in claims
        ]
        shared |= {column for _, column, _ in claims if len(claims) > 1}
    used = {source.label for target in targets for source in target.sources}
    unread = [
        source.label
        for name, feeding in sources.items()
        for source in feeding
        if source.label not in used and name != record
    ]
    return Layout(
        record=sources[record][0].label if record else "",
        system=system,
        targets=tuple(targets),
        shared=frozenset(shared),
        unread=tuple(unread),
    )


def _split_system(
    labels: list[str], fields: Mapping[str, RedcapField]
) -> tuple[dict[str, str], dict[str, list[Source]]]:
    """Return REDCap's own columns, and the columns of every field by its name."""
    by_label = _by_label(fields)
    system: dict[str, str] = {}
    sources: dict[str, list[Source]] = {}
    for label in labels:
        called = plain(label)
        own = next((key for key, names in _SYSTEM.items() if called in names), "")
        if own:
            system[own] = label
        elif not _COMPLETE.fullmatch(called):
            source = _source(label, fields, by_label)
            sources.setdefault(source.field.name, []).append(source)
    return system, sources


def _by_label(fields: Mapping[str, RedcapField]) -> Mapping[str, RedcapField]:
    """Return the fields by their label, without labels that several fields have."""
    labels = [plain(field.label) for field in fields.values()]
    return {
        plain(field.label): field
        for field in fields.values()
        if labels.count(plain(field.label)) == 1
    }


def _source(
    label: str, fields: Mapping[str, RedcapField], by_label: Mapping[str, RedcapField]
) -> Source:
    box = _CHECKBOX.fullmatch(label)
    if box:
        field = fields.get(box["field"], RedcapField(box["field"], kind="checkbox"))
        code, word = _choice_of_box(field, box["code"])
        return Source(label, field, word, code)
    labelled = _CHECKBOX_LABEL.fullmatch(label)
    if labelled:
        name = plain(labelled["field"])
        field = by_label.get(name, RedcapField(name, kind="checkbox"))
        codes = {word: code for code, word in field.choices.items()}
        return Source(label, field, labelled["choice"], codes.get(labelled["choice"], ""))
    called = fields.get(label) or by_label.get(plain(label)) or RedcapField(plain(label))
    return Source(label, called)


def _choice_of_box(field: RedcapField, written: str) -> tuple[str, str]:
    """Return code and word of a box; REDCap writes the code -99 as ``field____99``."""
    for code, word in field.choices.items():
        if re.sub(r"\W", "_", code.casefold()) == written.casefold():
            return code, word
    return written, written


def _column(study: Study, table: str, name: str) -> Column | None:
    """Return our column as the data dictionary describes it; of the wide form that of its score."""
    if table == WIDE:
        table, name = "assessments", score_of(study, name)
    return columns_of(study, table).get(name)


def _claims(
    study: Study, name: str, field: RedcapField, columns: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str, str]]:
    """Return table, column and label of each of our columns that a field may fill."""
    called = {plain(name), plain(field.label)}
    mapped = [
        (table, our, theirs)
        for table, names in columns.items()
        for our, theirs in names.items()
        if plain(theirs) in called
    ]
    if mapped:
        return mapped
    if is_wide(study, [name]):
        return [(WIDE, name, name)]
    by_form = _named(study, plain(field.form), plain(name))
    if by_form:
        return [(*by_form, by_form[1])]
    prefixed = [found for table in TABLES if (found := _prefixed(study, table, plain(name)))]
    direct = [(table, plain(name)) for table in TABLES if plain(name) in columns_of(study, table)]
    return [(table, column, column) for table, column in prefixed or _settled(direct)]


def _named(study: Study, form: str, name: str) -> tuple[str, str] | None:
    return (form, name) if form in TABLES and name in columns_of(study, form) else None


def _prefixed(study: Study, table: str, name: str) -> tuple[str, str] | None:
    column = name.removeprefix(f"{table}_")
    return (table, column) if column != name and column in columns_of(study, table) else None


def _settled(direct: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Keep the patient's code for the patients alone; every row has it by its record."""
    return [(table, column) for table, column in direct if column != PATIENT or table == "patients"]
