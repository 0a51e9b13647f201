"""A table as it was read: cells that know their place in the file; and what readers hand on."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from caseseries.intake.problems import Problem, problem_of

MOST_COLUMNS: Final = 5_000
"""Columns that a sheet may have; no clinic's has as many, and each of them takes its time."""

Names = Mapping[str, str]
"""{our column: its heading in the file}, where they differ, as ``cohort.yaml`` says it."""
Told = tuple["RawTable", list[Problem]]
"""A table, and what is told of it."""
Places = Mapping[str, NDArray[np.int64]]
Cells = Mapping[str, NDArray[np.bool_]]
"""By label, which rows of a table; a label that is not there has none."""

_PLACE: Final = re.compile(r"\(column ([A-Z]+)\)$")
_ADDRESS: Final = re.compile(r"([A-Z]+)(\d+)$")


@dataclass(frozen=True, eq=False, kw_only=True)
class RawTable:
    """Text cells of one table and where each of them stands in its file.

    A table that was turned from wide to long keeps the true place of every cell. ``cells`` holds
    the text, stripped of outer blanks; an empty string is an empty cell. Its index is 0, 1, …; its
    labels are the printed headings before the column mapping and our names after it; always unique.
    """

    name: str
    file: str
    sheet: str = ""
    header: tuple[str, ...]  # headings as printed; column number n is ``header[n - 1]``
    cells: pd.DataFrame
    row_numbers: Places  # by label, the spreadsheet row of each cell; the header is 1
    column_numbers: Places  # and its column; A is 1
    unreadable_rows: tuple[int, ...] = ()  # are or have to be left out; each has its own problem

    @property
    def title(self) -> str:
        """The file, with its sheet if it is a workbook, as a reader calls it."""
        return f"{self.file} [{self.sheet}]" if self.sheet else self.file

    @property
    def source(self) -> dict[str, Any]:
        """The file and the sheet, as a problem has them."""
        return {"file": self.file, "sheet": self.sheet}

    def text(self, index: int, label: str) -> str:
        """Return the text of one cell; empty if the table has no such column."""
        return str(self._texts[label][index]) if label in self._texts else ""

    @cached_property
    def _texts(self) -> dict[str, Any]:
        """The texts by label: to look one up in the frame takes a hundred times as long."""
        return {label: self.cells[label].array for label in self.cells.columns}

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

    def letter(self, label: str) -> str:
        """Return the spreadsheet letter of a column."""
        if marked := _PLACE.search(label):
            return marked[1]
        if label in self.header:
            return column_letter(self.header.index(label) + 1)
        # What was put together from all over a file has no heading of this name.
        return column_letter(next(iter(self.column_numbers[label].tolist()), 0))

    def placed(self, label: str) -> "list[PlacedCell]":
        """Return the cells of a column, each with its place."""
        places = self.row_numbers[label].tolist(), self.column_numbers[label].tolist()
        return list(map(PlacedCell, self.cells[label], *places))

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
        return self._taken({labels.get(label, label): label for label in self.cells.columns})

    def without(self, labels: Iterable[str]) -> "RawTable":
        """Return the table without some of its columns."""
        gone = {*labels}
        return self._taken({label: label for label in self.cells.columns if label not in gone})

    def only(self, kept: NDArray[np.bool_]) -> "RawTable":
        """Return the table with some of its rows."""
        return self._taken({label: label for label in self.cells.columns}, kept)

    def readable(self) -> "RawTable":
        """Return the table without its unreadable rows."""
        gone = np.isin(self.source_rows, self.unreadable_rows)
        return self.only(~gone) if gone.any() else self

    def under(self, headings: Sequence[str], above: int) -> "RawTable":
        """Return the table under other headings, without its first rows."""
        labels = dict(zip(_unique_labels(headings), self.cells.columns, strict=True))
        return replace(self, header=tuple(headings))._taken(labels, np.s_[above:])

    def blank(self, cells: Cells) -> "RawTable":
        """Return the table with some of its cells empty."""
        emptied = {label: self.cells[label].mask(rows, "") for label, rows in cells.items()}
        return replace(self, cells=self.cells.assign(**emptied)) if cells else self

    def _taken(self, labels: Mapping[str, str], rows: Any = np.s_[:]) -> "RawTable":
        """Return some columns, {new label: label}, and some rows."""

        def taken(places: Places) -> Places:
            return {new: places[label][rows] for new, label in labels.items()}

        cells = self.cells[list(labels.values())].set_axis(list(labels), axis=1)
        return replace(
            self,
            cells=cells[rows].reset_index(drop=True),
            row_numbers=taken(self.row_numbers),
            column_numbers=taken(self.column_numbers),
        )

    def place(self, index: int | None, label: str, *, quoted: bool = True) -> dict[str, Any]:
        """Return the place of one cell, or of a whole column, as a problem has it.

        What stands there and the patient are left out unless ``quoted``.
        """
        place = {**self.source, "column": label}
        if index is None:
            return place
        place["row"] = self.source_row(index)
        if quoted:
            place["patient_id"] = self.text(index, "patient_id")
            place["value"] = self.text(index, label)
        if label in self.cells:
            place["row"] = int(self.row_numbers[label][index])
            place["column"] = self.heading(index, label)
            place["cell"] = self.address(index, label)
        return place

    def told(self, index: int | None, label: str, rule_id: str, **told: Any) -> Problem:
        """Return a problem at one cell, or at a whole column when ``index`` is None.

        Its words may name the ``title`` and the name, ``table``, of the table, and its own place.
        """
        about = {"title": self.title, "table": self.name, **self.place(index, label)}
        return problem_of(rule_id, **{**about, **told})


def raw_table(
    name: str,
    file: str,
    header: Sequence[str],
    texts: Mapping[int, Sequence[str]] | pd.DataFrame,
    *,
    sheet: str = "",
    unreadable_rows: Iterable[int] = (),
) -> RawTable:
    """Build a table from its header and its texts by spreadsheet row, which indexes a frame.

    A heading that occurs twice keeps its name on the first column and is labelled
    ``name (column E)`` on the next; a blank heading is labelled ``(column E)``.
    """
    labels = _unique_labels(header)
    if isinstance(texts, Mapping):
        cells = [*texts.values()]
        texts = pd.DataFrame(cells, index=[*texts], columns=range(len(header)), dtype="str")
    rows = texts.index.to_numpy(np.int64)
    # One number stands for a whole column: no memory is spent on what is the same in every row.
    numbers = {n: np.broadcast_to(np.int64(n), rows.shape) for n in range(1, len(labels) + 1)}
    return RawTable(
        name=name,
        file=file,
        sheet=sheet,
        header=tuple(header),
        cells=texts.set_axis(labels, axis=1).reset_index(drop=True),
        row_numbers=dict.fromkeys(labels, rows),
        column_numbers=dict(zip(labels, numbers.values(), strict=True)),
        unreadable_rows=tuple(sorted(unreadable_rows)),
    )


class PlacedCell(NamedTuple):
    """One text and where it stands: spreadsheet row (header is 1) and column (A is 1)."""

    text: str
    row: int
    column: int


Record = dict[str, PlacedCell]
"""The cells of a row by their labels."""


def table_of_cells(
    name: str, source: RawTable, labels: Sequence[str], records: Sequence[Record]
) -> RawTable:
    """Return a table whose cells come from all over another one and keep their places there.

    Each of the records has a cell for every label.
    """

    def each(part: str) -> dict[str, list[Any]]:
        return {label: [getattr(one[label], part) for one in records] for label in labels}

    return replace(
        source,
        name=name,
        cells=pd.DataFrame(each("text"), columns=list(labels), dtype="str"),
        row_numbers={label: np.array(rows, int) for label, rows in each("row").items()},
        column_numbers={label: np.array(places, int) for label, places in each("column").items()},
    )


def reported_cells(raw: RawTable, problems: Iterable[Problem]) -> Cells:
    """Return the cells that an error names, one by one or by their column."""
    place = raw.file, raw.sheet
    here = [one for one in problems if (one.file, one.sheet, one.severity) == (*place, "error")]
    single: dict[str, list[int]] = {}
    for found in filter(None, (_ADDRESS.search(problem.cell) for problem in here)):
        single.setdefault(found[1], []).append(int(found[2]))
    headings = {problem.column for problem in here if problem.row is None}
    whole = [number for number, text in enumerate(raw.header, start=1) if text in headings]
    cells = {}
    for label, columns in raw.column_numbers.items() if here else ():
        cells[label] = np.isin(columns, whole)
        for number in np.unique(columns):
            rows = single.get(column_letter(number), [])
            cells[label] |= (columns == number) & np.isin(raw.row_numbers[label], rows)
    return {label: rows for label, rows in cells.items() if rows.any()}


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
        is_own = heading and heading not in labels
        labels.append(heading if is_own else f"{heading} (column {column_letter(number)})".strip())
    return labels


# One row a patient, with a column for every score.
WIDE: Final = "wide"


@dataclass
class Delivery:
    """The raw tables of one cohort by name, and the problems met on the way.

    ``unreadable`` names tables that were delivered but could not be read at all, ``empty_sheets``
    those whose sheet has no rows. The privacy guard looks at everything ``as_read``, under its
    printed headings; the rows that are no records, titles, means, notes, are tables of their own.
    ``wide``: the scores came one row a patient. ``sparse``: a score that was not taken has no row,
    and the order of rows says nothing.
    """

    tables: dict[str, RawTable] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    empty_sheets: set[str] = field(default_factory=set)
    as_read: list[RawTable] = field(default_factory=list)
    wide: bool = False
    sparse: bool = False
