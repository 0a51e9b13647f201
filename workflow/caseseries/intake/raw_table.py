"""A table as it was read: text cells, each knowing its place in the file."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from caseseries.intake.problems import Problem, Severity, words_of

MOST_COLUMNS: Final = 5_000
"""Columns that a sheet may have; no clinic's has as many, and each of them takes its time."""

_PLACE = re.compile(r"\(column ([A-Z]+)\)$")


@dataclass(frozen=True, eq=False, kw_only=True)
class RawTable:
    """Text cells of one table and where each of them stands in its file.

    ``cells``, ``row_numbers`` and ``column_numbers`` have the same index (0, 1, …) and columns.
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
        The text, stripped of outer blanks; an empty string is an empty cell. Column labels are the
        printed headings before the column mapping and our names after it; always unique.
    row_numbers
        Spreadsheet row of each cell (the header is row 1).
    column_numbers
        Spreadsheet column of each cell (A is 1).
    unreadable_rows
        Rows of the file that are or have to be left out; each has its own problem.
    """

    name: str
    file: str
    sheet: str = ""
    header: tuple[str, ...]
    cells: pd.DataFrame
    row_numbers: pd.DataFrame
    column_numbers: pd.DataFrame
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
        return str(self.cells.at[index, label]) if self.has(label) else ""

    def address(self, index: int, label: str) -> str:
        """Return the spreadsheet address of one cell: ``D14`` or ``assessments!D14``."""
        row = _number(self.row_numbers, index, label)
        letter = column_letter(_number(self.column_numbers, index, label))
        return f"{self.sheet}!{letter}{row}" if self.sheet else f"{letter}{row}"

    def heading(self, index: int, label: str) -> str:
        """Return the printed heading above one cell."""
        return self.header[_number(self.column_numbers, index, label) - 1]

    def printed(self, label: str) -> str:
        """Return the heading as printed, of a column whose label says its place as well."""
        return label if label in self.header else _PLACE.sub("", label).strip()

    def source_row(self, index: int) -> int:
        """Return the spreadsheet row from which a record comes."""
        return _number(self.row_numbers, index, self.row_numbers.columns[0])

    def called(self, name: str) -> "RawTable":
        """Return the table under another name."""
        return replace(self, name=name)

    def relabel(self, labels: Mapping[str, str]) -> "RawTable":
        """Return the table with its columns renamed, {label: new label}."""
        return self.reframe(lambda frame: frame.rename(columns=dict(labels)))

    def under(self, headings: Sequence[str], above: int) -> "RawTable":
        """Return the table under other headings, without its first rows."""
        labels = _unique_labels(headings)
        below = self.reframe(
            lambda frame: frame.iloc[above:].set_axis(labels, axis=1).reset_index(drop=True)
        )
        return replace(below, header=tuple(headings))

    def readable(self) -> "RawTable":
        """Return the table without its unreadable rows."""
        gone = self.row_numbers.iloc[:, :1].isin(self.unreadable_rows).any(axis=1)
        if not gone.any():
            return self
        return self.reframe(lambda frame: frame[~gone].reset_index(drop=True))

    def reframe(self, change: Callable[[pd.DataFrame], pd.DataFrame]) -> "RawTable":
        """Return the table with one change made to the cells and to their places alike."""
        return replace(
            self,
            cells=change(self.cells),
            row_numbers=change(self.row_numbers),
            column_numbers=change(self.column_numbers),
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
            return _number(self.row_numbers, index, label)
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
    """Build a table from its header and its records, each with its spreadsheet row.

    A heading that occurs twice keeps its name on the first column and is labelled
    ``name (column E)`` on the next; a blank heading is labelled ``(column E)``.
    """
    labels = _unique_labels(header)
    columns = list(zip(*(cells for _, cells in records), strict=True)) or [()] * len(labels)
    index = pd.RangeIndex(len(records))
    row_numbers = np.array([row for row, _ in records], dtype="int64")
    texts = zip(labels, columns, strict=True)
    series = {label: pd.Series(column, index, "str") for label, column in texts}
    cells = pd.DataFrame(series, index)
    rows = pd.DataFrame(dict.fromkeys(labels, row_numbers), index=index)
    numbers = pd.DataFrame(
        {label: number for number, label in enumerate(labels, start=1)},
        index=index,
        dtype="int64",
    )
    return RawTable(
        name=name,
        file=file,
        sheet=sheet,
        header=tuple(header),
        cells=cells,
        row_numbers=rows,
        column_numbers=numbers,
        unreadable_rows=tuple(sorted(unreadable_rows)),
    )


def column_letter(number: int) -> str:
    """Return the spreadsheet letter of a column: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _number(numbers: pd.DataFrame, index: int, label: str) -> int:
    return int(numbers[label].to_numpy()[index])


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
