"""A table as it was read: text cells, each knowing its place in the file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from caseseries.intake.problems import Problem, Severity, words_of

MOST_COLUMNS: Final = 5_000
"""Columns that a sheet may have; no clinic's has as many, and each of them takes its time."""

Places = Mapping[str, NDArray[np.int64]]

_PLACE = re.compile(r"\(column ([A-Z]+)\)$")


@dataclass(frozen=True, eq=False, kw_only=True)
class RawTable:
    """Text cells of one table and where each of them stands in its file.

    A table that was turned from wide to long keeps the true place of every cell.

    Attributes
    ----------
    name
        ``patients``, ``sessions``, ``assessments``, ``adverse_events`` or ``photos``.
    file, sheet
        File inside the cohort's folder; sheet of a workbook, or empty.
    header
        Headings as printed, in file order; column number n is ``header[n - 1]``.
    cells
        The text, stripped of outer blanks; an empty string is an empty cell. The index is
        0, 1, …; column labels are the printed headings before the column mapping and our names
        after it; always unique.
    row_numbers
        By label, the spreadsheet row of each cell (the header is row 1).
    column_numbers
        By label, the spreadsheet column of each cell (A is 1).
    unreadable_rows
        Rows of the file that are or have to be left out; each has its own problem.
    """

    name: str
    file: str
    sheet: str = ""
    header: tuple[str, ...]
    cells: pd.DataFrame
    row_numbers: Places
    column_numbers: Places
    unreadable_rows: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """The file, with its sheet if it is a workbook, as a reader calls it."""
        return f"{self.file} [{self.sheet}]" if self.sheet else self.file

    def has(self, label: str) -> bool:
        """Say whether the table has a column of this label."""
        return label in self.cells.columns

    def text(self, index: int, label: str) -> str:
        """Return the text of one cell; empty if the table has no such column."""
        return str(self.cells[label].array[index]) if self.has(label) else ""

    def address(self, index: int, label: str) -> str:
        """Return the spreadsheet address of one cell: ``D14`` or ``assessments!D14``."""
        row = self.row_numbers[label][index]
        letter = column_letter(int(self.column_numbers[label][index]))
        return f"{self.sheet}!{letter}{row}" if self.sheet else f"{letter}{row}"

    def heading(self, index: int, label: str) -> str:
        """Return the printed heading above one cell."""
        return self.header[int(self.column_numbers[label][index]) - 1]

    def printed(self, label: str) -> str:
        """Return the heading as printed, of a column whose label says its place as well."""
        return label if label in self.header else _PLACE.sub("", label).strip()

    def source_row(self, index: int) -> int:
        """Return the spreadsheet row from which a record comes."""
        return int(self.source_rows[index])

    @property
    def source_rows(self) -> NDArray[np.int64]:
        """The spreadsheet row from which each record comes."""
        return next(iter(self.row_numbers.values()), np.empty(0, np.int64))

    def called(self, name: str) -> "RawTable":
        """Return the table under another name."""
        return replace(self, name=name)

    def relabel(self, labels: Mapping[str, str]) -> "RawTable":
        """Return the table with its columns renamed, {label: new label}."""

        def renamed(places: Places) -> Places:
            return {labels.get(label, label): numbers for label, numbers in places.items()}

        return replace(
            self,
            cells=self.cells.rename(columns=dict(labels)),
            row_numbers=renamed(self.row_numbers),
            column_numbers=renamed(self.column_numbers),
        )

    def under(self, headings: Sequence[str], above: int) -> "RawTable":
        """Return the table under other headings, without its first rows."""
        labels = dict(zip(self.cells.columns, _unique_labels(headings), strict=True))
        below = self.only(np.arange(len(self.cells)) >= above).relabel(labels)
        return replace(below, header=tuple(headings))

    def readable(self) -> "RawTable":
        """Return the table without its unreadable rows."""
        gone = np.isin(self.source_rows, self.unreadable_rows)
        return self.only(~gone) if gone.any() else self

    def only(self, kept: NDArray[np.bool_]) -> "RawTable":
        """Return the table with some of its rows."""

        def those(places: Places) -> Places:
            return {label: numbers[kept] for label, numbers in places.items()}

        return replace(
            self,
            cells=self.cells[kept].reset_index(drop=True),
            row_numbers=those(self.row_numbers),
            column_numbers=those(self.column_numbers),
        )

    def without(self, labels: Iterable[str]) -> "RawTable":
        """Return the table without some of its columns."""
        gone = set(labels)

        def left(places: Places) -> Places:
            return {label: numbers for label, numbers in places.items() if label not in gone}

        return replace(
            self,
            cells=self.cells.drop(columns=list(gone)),
            row_numbers=left(self.row_numbers),
            column_numbers=left(self.column_numbers),
        )

    def problem(
        self,
        cohort: str,
        index: int | None,
        label: str,
        *,
        message: str,
        remedy: str,
        rule: str,
        rule_id: str,
        severity: Severity = "error",
        show_value: bool = True,
    ) -> Problem:
        """Return a problem placed at one cell, or at a whole column when ``index`` is None.

        ``show_value=False`` keeps the cell's text and the patient out of the report.
        """
        at_cell = index is not None and self.has(label)
        patient = self.text(index, "patient_id") if index is not None and show_value else ""
        return Problem(
            cohort=cohort,
            severity=severity,
            patient_id=patient,
            file=self.file,
            sheet=self.sheet,
            row=self._row(index, label),
            column=self.heading(index, label) if index is not None and at_cell else label,
            cell=self.address(index, label) if index is not None and at_cell else "",
            value=self.text(index, label) if index is not None and show_value else "",
            message=message,
            remedy=remedy,
            rule=rule,
            rule_id=rule_id,
        )

    def told(
        self,
        cohort: str,
        index: int | None,
        label: str,
        rule_id: str,
        told: Mapping[str, object] | None = None,
        *,
        severity: Severity = "error",
        show_value: bool = True,
    ) -> Problem:
        """Return a problem like ``problem``, worded by its rule."""
        message, remedy, rule = words_of(rule_id, told or {})
        return self.problem(
            cohort,
            index,
            label,
            message=message,
            remedy=remedy,
            rule=rule,
            rule_id=rule_id,
            severity=severity,
            show_value=show_value,
        )

    def _row(self, index: int | None, label: str) -> int | None:
        if index is None:
            return None
        if self.has(label):
            return int(self.row_numbers[label][index])
        return self.source_row(index)


def raw_table(
    name: str,
    file: str,
    header: Sequence[str],
    records: Sequence[tuple[int, Sequence[str]]],
    *,
    sheet: str = "",
    unreadable_rows: Iterable[int] = (),
) -> RawTable:
    """Build a table from its header and its records, each with its spreadsheet row."""
    rows = np.array([row for row, _ in records], dtype=np.int64)
    texts = pd.DataFrame([cells for _, cells in records], columns=range(len(header)), dtype="str")
    return table_of_columns(
        name, file, header, rows, texts, sheet=sheet, unreadable_rows=unreadable_rows
    )


def table_of_columns(
    name: str,
    file: str,
    header: Sequence[str],
    rows: NDArray[np.int64],
    texts: pd.DataFrame,
    *,
    sheet: str = "",
    unreadable_rows: Iterable[int] = (),
) -> RawTable:
    """Build a table from its header, the spreadsheet row of each record, and its texts.

    A heading that occurs twice keeps its name on the first column and is labelled
    ``name (column E)`` on the next; a blank heading is labelled ``(column E)``.
    """
    labels = _unique_labels(header)
    # One number stands for a whole column: no memory is spent on what is the same in every row.
    numbers = (
        np.broadcast_to(np.int64(number), rows.shape) for number in range(1, len(labels) + 1)
    )
    return RawTable(
        name=name,
        file=file,
        sheet=sheet,
        header=tuple(header),
        cells=texts.set_axis(labels, axis=1),
        row_numbers=dict.fromkeys(labels, rows),
        column_numbers=dict(zip(labels, numbers, strict=True)),
        unreadable_rows=tuple(sorted(unreadable_rows)),
    )


def column_letter(number: int) -> str:
    """Return the spreadsheet letter of a column: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _unique_labels(header: Sequence[str]) -> list[str]:
    labels: list[str] = []
    for number, heading in enumerate(header, start=1):
        place = f"(column {column_letter(number)})"
        if not heading:
            labels.append(place)
        elif heading in labels:
            labels.append(f"{heading} {place}")
        else:
            labels.append(heading)
    return labels
