"""Which column of a REDCap export is which column of ours.

A field finds its table by what ``cohort.yaml`` says under ``columns``; then by the form in which
it stands; then by its name, if only one of our tables has such a column. A name that several
tables have (``day``, ``session``, ``timepoint``) goes to the table that its row belongs to.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.clinic_words import LISTS, plain
from caseseries.intake.raw_table import WIDE, Names
from caseseries.intake.redcap.codebook import RedcapField
from caseseries.intake.wide import is_wide, score_of

PATIENT: Final = "patient_id"
RECORD: Final = "record_id"
EVENT: Final = "redcap_event_name"
INSTRUMENT: Final = "redcap_repeat_instrument"
INSTANCE: Final = "redcap_repeat_instance"

_SYSTEM: Final[Mapping[str, Sequence[str]]] = LISTS["redcap"]["own"]
Fields = Mapping[str, RedcapField]
"""The fields of a dictionary, by name or by label."""

_COMPLETE: Final = re.compile(r"(?:.+_)?complete")
_CHECKBOX: Final = re.compile(r"(?P<field>.+?)___(?P<code>.+)")
_CHECKBOX_LABEL: Final = re.compile(r"(?P<field>.+?)\s*\(choice=(?P<choice>.*)\)")


class Source(NamedTuple):
    """One column of the export that feeds a field; a box of a checkbox has its choice's word."""

    label: str
    field: RedcapField
    choice: str = ""
    code: str = ""


class Target(NamedTuple):
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

    @property
    def place_of_words(self) -> tuple[str, str]:
        """Table and column under which ``values`` has its words: of the wide form its score's."""
        return (self.ours.table, self.ours.name) if self.ours else (self.table, self.column)


class Layout(NamedTuple):
    """What every column of an export is for.

    The label of the column that names the record, those of REDCap's own columns, our columns and
    what fills them, our columns that a field feeds in several tables at once, and the labels of
    the columns that feed none.
    """

    record: str
    system: Mapping[str, str]
    targets: tuple[Target, ...]
    shared: frozenset[str]
    unread: tuple[str, ...]


def is_redcap_export(header: Iterable[str]) -> bool:
    """Tell whether a header is that of a REDCap export, with names or with labels."""
    names = {plain(heading) for heading in header}
    marks = {RECORD, *(name for key in (EVENT, INSTRUMENT, INSTANCE) for name in _SYSTEM[key])}
    return bool(names & marks) or any(name.endswith("_complete") for name in names)


def lay_out(
    study: Study, labels: Iterable[str], fields: Fields, columns: Mapping[str, Names]
) -> Layout:
    """Find out what every column of an export is for.

    ``fields`` is the dictionary, empty if there is none; ``columns`` that of ``cohort.yaml``.
    """
    system, sources = _split_system(labels, fields)
    record = next(iter(sources), "")
    targets: list[Target] = []
    shared: set[str] = set()
    unread: list[str] = []
    for name, feeding in sources.items():
        claims = _claims(study, name, feeding[0].field, columns)
        for table, column, label in claims:
            # Of the wide form our column is that of its score.
            known = columns_of(study, "assessments" if table == WIDE else table)
            ours = known.get(score_of(study, column) if table == WIDE else column)
            targets.append(Target(table, column, label, tuple(feeding), ours))
        shared |= {column for _, column, _ in claims if len(claims) > 1}
        if not claims and name != record:
            unread += [source.label for source in feeding]
    own = sources[record][0].label if record else ""
    return Layout(own, system, tuple(targets), frozenset(shared), tuple(unread))


def _split_system(
    labels: Iterable[str], fields: Fields
) -> tuple[dict[str, str], dict[str, list[Source]]]:
    """Return REDCap's own columns, and the columns of every field by its name."""
    times = Counter(plain(field.label) for field in fields.values())
    called = {plain(field.label): field for field in fields.values()}
    by_label = {name: field for name, field in called.items() if times[name] == 1}
    system: dict[str, str] = {}
    sources: dict[str, list[Source]] = {}
    for label in labels:
        own = next((key for key, names in _SYSTEM.items() if plain(label) in names), "")
        if own:
            system[own] = label
        elif not _COMPLETE.fullmatch(plain(label)):
            source = _source(label, fields, by_label)
            sources.setdefault(source.field.name, []).append(source)
    return system, sources


def _source(label: str, fields: Fields, by_label: Fields) -> Source:
    if box := _CHECKBOX.fullmatch(label):
        field = fields.get(box["field"], RedcapField(box["field"], kind="checkbox"))
        # REDCap writes the code -99 as ``field____99``.
        asked = str(box["code"])
        written = {re.sub(r"\W", "_", code.casefold()): code for code in [*field.choices][::-1]}
        code = written.get(asked.casefold(), asked)
        return Source(label, field, field.choices.get(code, code), code)
    if labelled := _CHECKBOX_LABEL.fullmatch(label):
        name, choice = plain(labelled["field"]), labelled["choice"]
        field = by_label.get(name, RedcapField(name, kind="checkbox"))
        codes = {word: code for code, word in field.choices.items()}
        return Source(label, field, choice, codes.get(choice, ""))
    called = fields.get(label) or by_label.get(plain(label)) or RedcapField(plain(label))
    return Source(label, called)


def _claims(
    study: Study, name: str, field: RedcapField, columns: Mapping[str, Names]
) -> list[tuple[str, str, str]]:
    """Return table, column and label of each of our columns that a field may fill."""
    written = {plain(name), plain(field.label)}
    mapped = [
        (table, our, theirs)
        for table, names in columns.items()
        for our, theirs in names.items()
        if plain(theirs) in written
    ]
    if mapped:
        return mapped
    if is_wide(study, [name]):
        return [(WIDE, name, name)]
    known = {table: columns_of(study, table) for table in TABLES}
    called, form = plain(name), plain(field.form)
    if called in known.get(form, ()):
        return [(form, called, called)]
    short = {table: called.removeprefix(f"{table}_") for table in TABLES}
    prefixed = [(table, of) for table, of in short.items() if of != called and of in known[table]]
    # The patient's code is kept for the patients alone; every row has it by its record.
    tables = ("patients",) if called == PATIENT else TABLES
    direct = [(table, called) for table in tables if called in known[table]]
    return [(table, column, column) for table, column in prefixed or direct]
