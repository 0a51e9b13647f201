"""Reading a REDCap project: one CSV export, with its data dictionary, into our tables.

Names or labels, classic or longitudinal, repeating instruments, checkboxes. A row of the export
belongs to an event and perhaps to an instance of a repeating form. What describes the patient may
stand in any row of the record; everything else stays in its row. Every cell keeps its place in the
export, so that a problem names the cell that a person sees there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from caseseries.cases.dictionary import columns_of
from caseseries.cases.vocabulary import TABLES, YES_NO
from caseseries.intake.clinic_words import plain
from caseseries.intake.cohort_file import CohortFile
from caseseries.intake.csv.records import read_csv
from caseseries.intake.no_record import says_none
from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import WIDE, Delivery, PlacedCell, RawTable, Record, table_of_cells
from caseseries.intake.redcap import codebook
from caseseries.intake.redcap.layout import (
    EVENT,
    INSTANCE,
    INSTRUMENT,
    PATIENT,
    Fields,
    Layout,
    Source,
    Target,
    lay_out,
)

TABLE: Final = "redcap"
EXPORT: Final = "redcap.csv"
DICTIONARY: Final = "redcap-dictionary.csv"
_COPY: Final = re.compile(r".+--[12]")
_WHOLE_NUMBER: Final = re.compile(r"(?:-?\d+\.0)?")
_SHORT_NUMBER: Final = re.compile(r"-?\d{1,3}")
_CHECKED: Final = ("1", "checked")
_UNCHECKED: Final = ("0", "unchecked")


@dataclass
class RecordReader:
    """Reads our tables off one export, and tells which cells, by row and label, make no sense."""

    export: RawTable
    layout: Layout
    cohort_file: CohortFile
    problems: dict[tuple[int, str], Problem] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find out which rows belong together and how each patient is called."""
        self._cells = {label: self.export.placed(label) for label in self.export.cells.columns}
        self._rows_of: dict[str, list[int]] = {}
        for row, record in enumerate(self._cells[self.layout.record]):
            self._rows_of.setdefault(record.text, []).append(row)
        self.targets = {table: self._targets_of(table) for table in (*TABLES, WIDE)}
        patient = self.targets["patients"].get(PATIENT)
        self.patient_label = patient.sources[0].label if patient else self.layout.record
        written = self._cells[self.patient_label]
        self._codes = {
            record: next(filter(None, (written[row].text for row in rows)), record)
            for record, rows in self._rows_of.items()
        }

    def own(self, table: str) -> list[Target]:
        """Return what fills the columns that a table shares with no other."""
        targets = self.targets[table].values()
        return [target for target in targets if target.column not in self.layout.shared]

    def words(self, table: str, column: str) -> dict[str, str | None]:
        """Return what ``cohort.yaml`` says that texts of a column mean."""
        missing = dict.fromkeys(self.cohort_file.missing_codes)
        return {**missing, **self.cohort_file.values.get(table, {}).get(column, {})}

    def table(self, name: str) -> RawTable:
        """Return one of our tables, under the names that ``cohort.yaml`` gives its columns."""
        if name in ("patients", WIDE):
            records = [self._of_patient(name, rows) for rows in self._rows_of.values()]
        else:
            rows = range(len(self.export.cells))
            records = [record for row in rows for record in self._of_row(name, row)]
        labels = [target.label for target in self.targets[name].values()]
        empty = dict.fromkeys([self._label("patients" if name == WIDE else name, PATIENT), *labels])
        return table_of_cells(name, self.export, list(records[0] if records else empty), records)

    def _targets_of(self, table: str) -> dict[str, Target]:
        """Return what fills the columns of a table; of two fields for one column the first."""
        found: dict[str, Target] = {}
        for target in self.layout.targets:
            if target.table == table:
                found.setdefault(target.column, target)
        return self._targets_of("patients") | found if table == WIDE and found else found

    def _of_patient(self, table: str, rows: list[int]) -> Record:
        """Return what all rows of a record say about the patient."""
        record = {self._label("patients", PATIENT): self._patient(rows[0])}
        for target in self.targets[table].values():
            if target.column == PATIENT:
                continue
            cells = [(row, self._cell(row, target)) for row in rows]
            filled = [(row, cell) for row, cell in cells if cell.text]
            first, record[target.label] = (filled or cells)[0]
            label = target.sources[0].label
            for row, cell in () if target.is_checkbox else filled:
                if cell.text != record[target.label].text:
                    other = self.export.address(first, label)
                    self._tell(row, label, "redcap.conflict", other=other)
        return record

    def _of_row(self, table: str, row: int) -> Iterator[Record]:
        """Yield the records of a table that one row of the export holds."""
        targets = self.targets[table]
        if not self._belongs(row, table):
            return
        record = {self._label(table, PATIENT): self._patient(row)}
        record |= {target.label: self._cell(row, target) for target in targets.values()}
        self._add_from_event(row, table, record)
        event = targets.get("event") if table == "adverse_events" else None
        answer = record[event.label].text if event else ""
        if event and event.is_checkbox:
            for box in self._checked(row, event):
                if not says_none(box.choice):
                    told = self._cells[box.label][row]._replace(text=box.choice)
                    yield record | {event.label: told}
        # In an export every patient is asked: an answer of none, or a missing one, is no event.
        elif not (event and (says_none(answer) or answer in self.cohort_file.missing_codes)):
            yield record

    def _belongs(self, row: int, table: str) -> bool:
        """Tell whether a row holds something of a table."""
        instrument = self._system(row, INSTRUMENT)
        if instrument and plain(instrument.text) in TABLES:
            return plain(instrument.text) == table
        return any(
            self._checked(row, target) if target.is_checkbox else self._cell(row, target).text
            for target in self.own(table)
        )

    def _add_from_event(self, row: int, table: str, record: Record) -> None:
        """Take timepoint and session from event and instance where no field holds them."""
        event = self._system(row, EVENT) or self._patient(row)._replace(text="")
        told = {}
        if "timepoint" in columns_of(self.cohort_file.study, table):
            is_known = event.text in self.words(table, "timepoint")
            timepoint = event.text if is_known else codebook.timepoint_of(event.text)
            told["timepoint"] = event._replace(text=timepoint)
        if table == "sessions":
            number = event._replace(text=codebook.session_of(event.text))
            told["session"] = self._system(row, INSTANCE) or number
        for column, cell in told.items():
            label = self._label(table, column)
            if not record.setdefault(label, cell).text and cell.text:
                record[label] = cell

    def _cell(self, row: int, target: Target) -> PlacedCell:
        """Return what fills one of our cells, in words that our column understands."""
        if target.is_checkbox:
            return self._boxes(row, target)
        source = target.sources[0]
        place = self._cells[source.label][row]
        known = self.words(*target.place_of_words)
        word = codebook.word_of(place.text, source.field, target.ours, known)
        if word is None:
            self._tell(row, source.label, "redcap.code", field=source.field.name)
        return place._replace(text=word or "")

    def _boxes(self, row: int, target: Target) -> PlacedCell:
        """Return the words of the ticked boxes; a single box of a yes-or-no column says no too."""
        answers = {"", *_CHECKED, *_UNCHECKED, *self.cohort_file.missing_codes}
        for box in target.sources:
            if self._cells[box.label][row].text.casefold() not in answers:
                self._tell(row, box.label, "redcap.code", field=box.field.name)
        ticked = self._checked(row, target)
        first = (ticked or target.sources)[0]
        place = self._cells[first.label][row]
        if target.ours and target.ours.choices == YES_NO and len(target.sources) == 1:
            no = "no" if place.text.casefold() in _UNCHECKED else ""
            # A ticked box says yes to its field, unless it says something of its own.
            said = {"", "1", "yes", "checked", plain(first.code)}
            said |= {plain(first.field.name), plain(first.field.label)}
            yes = "yes" if plain(first.choice) in said else first.choice
            return place._replace(text=yes if ticked else no)
        return place._replace(text=", ".join(source.choice for source in ticked))

    def _checked(self, row: int, target: Target) -> tuple[Source, ...]:
        missing = {*self.cohort_file.missing_codes}
        return tuple(
            source
            for source in target.sources
            if self._cells[source.label][row].text.casefold() in _CHECKED
            and not {source.choice, source.code} & missing
        )

    def _tell(self, row: int, label: str, rule_id: str, **told: str) -> None:
        # The privacy guard has not judged a text yet; a short number is nobody's.
        place, text = self.export.place(row, label, quoted=False), self._cells[label][row].text
        value = text if _SHORT_NUMBER.fullmatch(text) else ""
        told |= {"value": value, "what": f"the code {value}" if value else "a text"}
        self.problems.setdefault((row, label), problem_of(rule_id, **place, **told))

    def _label(self, table: str, column: str) -> str:
        """Return the name that ``cohort.yaml`` gives to a column of ours."""
        return self.cohort_file.columns.get(table, {}).get(column, column)

    def _patient(self, row: int) -> PlacedCell:
        place = self._cells[self.layout.record][row]
        return place._replace(text=self._codes[place.text])

    def _system(self, row: int, what: str) -> PlacedCell | None:
        """Return one of REDCap's own cells, if it is there and filled."""
        label = self.layout.system.get(what)
        cell = self._cells[label][row] if label else None
        return cell if cell and cell.text else None


def read_redcap(folder: Path, cohort_file: CohortFile) -> Delivery:
    """Read ``redcap.csv`` and, if it is there, ``redcap-dictionary.csv`` of a cohort's folder.

    ``as_read`` of the delivery holds the whole export, for the privacy guard.
    """
    whole, problems = read_csv(TABLE, folder / EXPORT, cohort_file.encoding)
    if whole is None:
        return Delivery(problems=problems, unreadable={*TABLES})
    delivery, export = Delivery(problems=problems, as_read=[whole]), _whole(whole.readable())
    fields: Fields = {}
    try:
        if (folder / DICTIONARY).is_file():
            fields = codebook.read_dictionary(folder / DICTIONARY)
    except codebook.UnreadableDictionaryError as fault:
        problems.append(problem_of("redcap.dictionary", fault=fault, file=DICTIONARY))
    layout = lay_out(cohort_file.study, export.cells.columns, fields, cohort_file.columns)
    if not layout.record:
        return delivery  # of our columns there is none: all tables are missing, and are told so
    reader = RecordReader(export, layout, cohort_file)
    called = _our_names(export, layout) | {reader.patient_label: PATIENT}
    delivery.as_read = [whole.relabel(called)]
    aside = ("patients", "assessments") if reader.targets[WIDE] else ()
    names = [table for table in reader.targets if reader.own(table) and table not in aside]
    delivery.tables = {table: reader.table(table) for table in names}
    unread = list(layout.unread)
    if aside:
        # What belongs to a visit has no place where the scores come one row a patient.
        visit = {one.column: one.sources[0].label for one in reader.own("assessments")}
        scores = {score.id: visit.pop(score.id, "") for score in cohort_file.study.scores}
        unread += visit.values()
        for score, label in scores.items():
            if label and export.cells[label].any():
                problems.append(export.told(None, label, "redcap.by_visit", score=score))
    event = layout.system.get(EVENT, "")
    arms = codebook.arms_of(export.cells[event].unique()) if event else []
    if len(arms) > 1:
        problems.append(export.told(None, event, "redcap.arms", arms=", ".join(arms)))
    problems += _of_fields(reader)
    problems += _marked_identifiers(export, fields, cohort_file)
    for row, text in enumerate(export.cells[layout.record]):
        if _COPY.fullmatch(text):
            place = export.place(row, layout.record, quoted=False)
            problems.append(problem_of("redcap.double_entry", **place))
    problems += reader.problems.values()
    if filled := ", ".join(label for label in unread if export.cells[label].any()):
        problems.append(export.told(None, "", "redcap.unread", fields=filled))
    return delivery


def _whole(export: RawTable) -> RawTable:
    """Return an export with 1 for 1.0, as a statistics program saves whole columns of codes."""
    whole = {
        str(label): cells.str.removesuffix(".0")
        for label, cells in export.cells.items()
        if all(map(_WHOLE_NUMBER.fullmatch, cells.unique()))
    }
    return replace(export, cells=export.cells.assign(**whole))


def _our_names(export: RawTable, layout: Layout) -> dict[str, str]:
    """Return {field: our column} where no other field could be it, for the privacy guard."""
    single = [one for one in layout.targets if one.table != WIDE and not one.is_checkbox]
    times = Counter(target.column for target in single)
    return {
        target.sources[0].label: target.column
        for target in single
        if times[target.column] == 1 and target.column not in export.cells
    }


def _of_fields(reader: RecordReader) -> Iterator[Problem]:
    """Yield the fields whose labels contradict ours, and those that claim one column together."""
    first: dict[tuple[str, str], Target] = {}
    for target in reader.layout.targets:
        field, label = target.sources[0].field, target.sources[0].label
        if not reader.export.cells[label].any():
            continue
        other = first.setdefault((target.table, target.column), target)
        if other is not target:
            both = {"first": other.sources[0].field.name, "second": field.name}
            yield reader.export.told(None, label, "redcap.two_fields", our=target, **both)
        if not (target.ours and target.ours.is_number):
            continue
        words = reader.words(*target.place_of_words)
        if told := codebook.contradiction(field, target.ours, words):
            codes = codebook.line_of_codes(field, target.ours, words)
            ours = dict(zip(("table", "our"), target.place_of_words, strict=True))
            yield reader.export.told(None, label, "redcap.labels", **ours, told=told, codes=codes)


def _marked_identifiers(
    export: RawTable, fields: Fields, cohort_file: CohortFile
) -> Iterator[Problem]:
    """Yield the filled fields that the project itself marks as identifiers, unless allowed."""
    allowed = cohort_file.let_through(TABLE)
    for label in export.cells.columns:
        field = fields.get(label.partition("___")[0])
        if field and field.is_identifier and label not in allowed and export.cells[label].any():
            yield export.told(None, label, "privacy.redcap_identifier")
