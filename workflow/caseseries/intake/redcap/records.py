"""From the rows of a REDCap export to the rows of our tables.

A row of the export belongs to an event and perhaps to an instance of a repeating form. What
describes the patient may stand in any row of the record; everything else stays in its row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from caseseries.cases.dictionary import columns_of
from caseseries.cases.vocabulary import TABLES, YES_NO
from caseseries.intake.clinic_words import plain
from caseseries.intake.cohort_file import CohortFile
from caseseries.intake.no_record import says_none
from caseseries.intake.raw_table import WIDE, PlacedCell, RawTable, table_of_cells
from caseseries.intake.redcap.codebook import session_of, timepoint_of, word_of
from caseseries.intake.redcap.layout import (
    EVENT,
    INSTANCE,
    INSTRUMENT,
    PATIENT,
    Layout,
    Source,
    Target,
)

_CHECKED: Final = ("1", "checked")
_UNCHECKED: Final = ("0", "unchecked")

Record = dict[str, PlacedCell]


@dataclass
class RecordReader:
    """Reads our tables off one export, and remembers what it could not make sense of.

    ``unknown_codes`` has {(row, label): field} of cells whose code the dictionary does not know,
    ``conflicts`` {(row, label): address} of those that contradict an earlier one of the record.
    """

    export: RawTable
    layout: Layout
    cohort_file: CohortFile
    unknown_codes: dict[tuple[int, str], str] = field(default_factory=dict)
    conflicts: dict[tuple[int, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find out which rows belong together and how each patient is called."""
        cells = self.export.cells
        self._texts = {label: cells[label].tolist() for label in cells.columns}
        self._columns = {label: number for number, label in enumerate(cells.columns, start=1)}
        self._row_numbers = self.export.source_rows.tolist()
        self._rows_of: dict[str, list[int]] = {}
        for row, record in enumerate(self._texts[self.layout.record]):
            self._rows_of.setdefault(record, []).append(row)
        self._targets = {table: self._targets_of(table) for table in (*TABLES, WIDE)}
        patient = self._targets["patients"].get(PATIENT)
        self.patient_label = patient.sources[0].label if patient else self.layout.record
        written = self._texts[self.patient_label]
        self._codes = {
            record: next(filter(None, (written[row] for row in rows)), record)
            for record, rows in self._rows_of.items()
        }

    def has(self, table: str) -> bool:
        """Tell whether the export has fields for a table."""
        return bool(self._targets[table])

    def known(self, table: str, column: str) -> set[str]:
        """Return the texts of a column that ``cohort.yaml`` deals with itself."""
        words = self.cohort_file.values.get(table, {}).get(column, {})
        return {*words, *self.cohort_file.missing_codes}

    def table(self, name: str) -> RawTable:
        """Return one of our tables, under the names that ``cohort.yaml`` gives its columns."""
        if name in ("patients", WIDE):
            records = [self._of_patient(name, rows) for rows in self._rows_of.values()]
        else:
            rows = range(len(self.export.cells))
            records = [record for row in rows for record in self._of_row(name, row)]
        labels = [target.label for target in self._targets[name].values()]
        empty = dict.fromkeys([self._label("patients", PATIENT), *labels])
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
        for target in self._targets[table].values():
            if target.column == PATIENT:
                continue
            cells = [(row, self._cell(row, target)) for row in rows]
            filled = [(row, cell) for row, cell in cells if cell.text]
            first, record[target.label] = (filled or cells)[0]
            label = target.sources[0].label
            for row, cell in () if target.is_checkbox else filled:
                if cell.text != record[target.label].text:
                    self.conflicts[row, label] = self.export.address(first, label)
        return record

    def _of_row(self, table: str, row: int) -> Iterator[Record]:
        """Yield the records of a table that one row of the export holds."""
        targets = self._targets[table]
        if not self._belongs(row, table):
            return
        record = {self._label(table, PATIENT): self._patient(row)}
        record |= {target.label: self._cell(row, target) for target in targets.values()}
        self._add_from_event(row, table, record)
        event = targets.get("event")
        if table == "adverse_events" and event and event.is_checkbox:
            for box in self._checked(row, event):
                if not says_none(box.choice):
                    told = self._place(row, box.label)._replace(text=box.choice)
                    yield record | {event.label: told}
        # In an export every patient is asked: an answer of none is no event.
        elif not (table == "adverse_events" and event and says_none(record[event.label].text)):
            yield record

    def _belongs(self, row: int, table: str) -> bool:
        """Tell whether a row holds something of a table."""
        instrument = self._system(row, INSTRUMENT)
        if instrument and plain(instrument.text) in TABLES:
            return plain(instrument.text) == table
        own = (
            target
            for target in self._targets[table].values()
            if target.column not in self.layout.shared
        )
        return any(
            self._checked(row, target) if target.is_checkbox else self._cell(row, target).text
            for target in own
        )

    def _add_from_event(self, row: int, table: str, record: Record) -> None:
        """Take timepoint and session from event and instance where no field holds them."""
        event, instance = self._system(row, EVENT), self._system(row, INSTANCE)
        told = {"timepoint": event, "session": instance or event}
        if event and event.text not in self.known(table, "timepoint"):
            told["timepoint"] = event._replace(text=timepoint_of(event.text))
        if event and not instance:
            told["session"] = event._replace(text=session_of(event.text))
        if table != "sessions":
            del told["session"]
        for column, cell in told.items():
            label = self._label(table, column)
            if column not in columns_of(self.cohort_file.study, table):
                continue
            if cell and not (label in record and record[label].text):
                record[label] = cell
            record.setdefault(label, self._patient(row)._replace(text=""))

    def _cell(self, row: int, target: Target) -> PlacedCell:
        """Return what fills one of our cells, in words that our column understands."""
        if target.is_checkbox:
            return self._boxes(row, target)
        source = target.sources[0]
        place = self._place(row, source.label)
        known = self.known(target.table, target.column)
        word = word_of(place.text, source.field, target.ours, known)
        if word is None:
            self.unknown_codes[row, source.label] = source.field.name
        return place._replace(text=word or "")

    def _boxes(self, row: int, target: Target) -> PlacedCell:
        """Return the words of the ticked boxes; a single box of a yes-or-no column says no too."""
        answers = {"", *_CHECKED, *_UNCHECKED, *self.cohort_file.missing_codes}
        for box in target.sources:
            if self._texts[box.label][row].casefold() not in answers:
                self.unknown_codes[row, box.label] = box.field.name
        ticked = self._checked(row, target)
        first = (ticked or target.sources)[0]
        place = self._place(row, first.label)
        if target.ours and target.ours.choices == YES_NO and len(target.sources) == 1:
            no = "no" if place.text.casefold() in _UNCHECKED else ""
            yes = "yes" if _says_yes(first) else first.choice
            return place._replace(text=yes if ticked else no)
        return place._replace(text=", ".join(source.choice for source in ticked))

    def _checked(self, row: int, target: Target) -> tuple[Source, ...]:
        missing = {*self.cohort_file.missing_codes}
        return tuple(
            source
            for source in target.sources
            if self._texts[source.label][row].casefold() in _CHECKED
            and not {source.choice, source.code} & missing
        )

    def _label(self, table: str, column: str) -> str:
        """Return the name that ``cohort.yaml`` gives to a column of ours."""
        return self.cohort_file.columns.get(table, {}).get(column, column)

    def _patient(self, row: int) -> PlacedCell:
        place = self._place(row, self.layout.record)
        return place._replace(text=self._codes[place.text])

    def _system(self, row: int, what: str) -> PlacedCell | None:
        """Return one of REDCap's own cells, if it is there and filled."""
        label = self.layout.system.get(what)
        cell = self._place(row, label) if label else None
        return cell if cell and cell.text else None

    def _place(self, row: int, label: str) -> PlacedCell:
        return PlacedCell(self._texts[label][row], self._row_numbers[row], self._columns[label])


def _says_yes(box: Source) -> bool:
    """Tell whether a ticked box says yes to its field, and not something of its own."""
    field = box.field
    plainly = {"", "1", "yes", "checked", box.code, plain(field.name), plain(field.label)}
    return plain(box.choice) in plainly or plain(box.choice) == plain(box.code)
