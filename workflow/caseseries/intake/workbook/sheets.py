"""Reading an Excel workbook: one pass over a sheet, its texts and everything odd about them.

Cells that would pass for something else are problems. Own, because readers of values (calamine,
openpyxl) show an error, a formula without a value and an empty cell alike, do not say how a number
is shown or that a row is hidden, and take memory for every cell between the first and a stray one.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import numpy as np
from openpyxl.utils.cell import column_index_from_string, range_boundaries

from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import MOST_COLUMNS, RawTable, column_letter, raw_table
from caseseries.intake.workbook.archive import (
    MAIN,
    Archive,
    SheetPart,
    Style,
    Text,
    UnreadableWorkbookError,
    numbered,
    open_workbook,
    text_in,
)
from caseseries.intake.workbook.cell import (
    FORMAT,
    LONG,
    RAISED,
    ROUNDED,
    STRUCK,
    named_format,
    text_of_number,
)

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
ERROR: Final = "error"
FORMULA: Final = "formula"
_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_TRUE: Final = ("1", "true")
MOST_EMPTY_COLUMNS: Final = 200
MOST_NAMED: Final = 8
"""Rounded cells of a column that a warning names."""

# The rule that a cell breaks, by what is wrong with it.
_RULES: Final = {
    FORMULA: "cells.formula",
    ERROR: "cells.error_cell",
    LONG: "cells.long_number",
    FORMAT: "cells.format",
    STRUCK: "cells.struck",
    RAISED: "cells.raised",
    ROUNDED: "cells.rounded",
}
LOOKS: Final = frozenset(_RULES.values())
"""Rules about cells that matter only in columns that are read."""


@dataclass
class SheetContent:
    """What a sheet holds; rows and columns count from 1.

    ``rows`` is {row: {column: text}}, filled cells only; ``faults`` is {(row, column): (what is
    wrong, a word about it)}. Merged ranges go from first column and row to last column and row.
    What is filtered out counts as hidden.
    """

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    faults: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    @cached_property
    def filled_columns(self) -> set[int]:
        """The numbers of the columns in which anything stands."""
        return {column for cells in self.rows.values() for column in cells}

    @property
    def width(self) -> int:
        """The number of the last filled column."""
        return max(self.filled_columns, default=0)


def read_workbook(path: Path) -> dict[str, tuple[RawTable, list[Problem]]]:
    """Read every sheet of an ``.xlsx`` file as a table, with what is wrong in its cells.

    A table holds every filled row; its ``unreadable_rows`` are to be left out, once the privacy
    guard has seen them.

    Raises
    ------
    UnreadableWorkbookError
        If the file is damaged, locked with a password, or no ``.xlsx`` file.
    """
    with open_workbook(path) as archive:
        return {part.name: _sheet(path.name, archive, part) for part in archive.sheets}


def _sheet(file: str, archive: Archive, part: SheetPart) -> tuple[RawTable, list[Problem]]:
    """Return every filled row as text; one that a merged cell runs through is unreadable."""
    content = read_sheet(archive, part)
    width, filled = content.width, {*content.rows}
    _refuse_far_cells(part.name, content)
    texts = {
        row: [cells.get(column, "") for column in range(1, width + 1)]
        for row, cells in content.rows.items()
    }
    header = texts.pop(1, [""] * width)
    unreadable = _merged_rows(content) | ({row for row, _ in content.faults} - filled)
    table = raw_table(
        part.name, file, header, texts, sheet=part.name, unreadable_rows=unreadable - {1}
    )
    odd = [*_odd_cells(table, content), *_rounded(table, content)]
    return table, [*odd, *_hidden(table, part, content)]


def _merged_rows(content: SheetContent) -> set[int]:
    """Return the filled rows that a merged cell runs through; each range is looked at once."""
    rows = np.array(sorted(content.rows), dtype=int)
    begun = np.zeros(len(rows) + 1, dtype=int)
    _, tops, _, bottoms = zip(*content.merged, strict=True) if content.merged else [()] * 4
    np.add.at(begun, np.searchsorted(rows, np.array(tops, dtype=int)), 1)
    np.add.at(begun, np.searchsorted(rows, np.array(bottoms, dtype=int), side="right"), -1)
    return {*rows[begun[:-1].cumsum() > 0].tolist()}


def _refuse_far_cells(sheet: str, content: SheetContent) -> None:
    width = content.width
    if width > 2 * len(content.filled_columns) + MOST_EMPTY_COLUMNS:
        last = f"{column_letter(width)}{max(content.rows)}"
        raise UnreadableWorkbookError(
            f"its sheet {sheet} reaches to {last}, nearly empty. Delete the cells that stand far "
            "from the table"
        )
    if width > MOST_COLUMNS:
        raise UnreadableWorkbookError(
            f"its sheet {sheet} has {width} columns; no table has more than {MOST_COLUMNS}"
        )


def _odd_cells(table: RawTable, content: SheetContent) -> Iterator[Problem]:
    """Yield the cells that would pass for something else."""

    def told(column: int, row: int, rule_id: str, told: dict[str, str], value: str) -> Problem:
        letter = column_letter(column)
        heading = table.header[column - 1] if column <= len(table.header) else ""
        place = {**table.source, "row": row, "value": value}
        cell = f"{table.sheet}!{letter}{row}"
        return problem_of(rule_id, told, column=heading or letter, cell=cell, **place)

    for (row, column), (kind, detail) in sorted(content.faults.items()):
        if kind == ROUNDED:
            continue
        named = {"told": named_format(detail) if kind == FORMAT else detail}
        # Nothing is quoted before the privacy guard has looked at it, but an error's name.
        yield told(column, row, _RULES[kind], named, detail if kind == ERROR else "")
    for left, top, right, bottom in content.merged:
        corners = (left, top), (right, bottom)
        first, last = (f"{column_letter(column)}{row}" for column, row in corners)
        yield told(left, top, "cells.merged", {"first": first, "last": last}, "")


def _rounded(table: RawTable, content: SheetContent) -> Iterator[Problem]:
    """Yield a warning for each column with cells that hold more decimals than they show."""
    rows: dict[int, list[int]] = {}
    for (row, column), (kind, _) in sorted(content.faults.items()):
        if kind == ROUNDED:
            rows.setdefault(column, []).append(row)
    for column, found in rows.items():
        letter = column_letter(column)
        cells = ", ".join(f"{letter}{row}" for row in found[:MOST_NAMED])
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        place = {**table.source, "column": table.header[column - 1] or letter}
        yield problem_of(
            _RULES[ROUNDED],
            {"cells": cells + more},
            cell=f"{table.sheet}!{letter}",
            severity="warning",
            **place,
        )


def _hidden(table: RawTable, part: SheetPart, content: SheetContent) -> Iterator[Problem]:
    """Yield warnings about what is hidden and read all the same: rows, columns, the sheet."""
    rows, ranges = content.hidden_rows, content.hidden_columns
    columns = {one for one in content.filled_columns if any(a <= one <= b for a, b in ranges)}
    named = [f"The rows {_ranges(rows, str)}"] if rows else []
    named += [f"The columns {_ranges(columns, column_letter)}"] if columns else []
    named += ["All rows"] if part.hidden and content.rows else []
    for what in named:
        yield problem_of("cells.hidden", {"what": what}, **table.source, severity="warning")


def _ranges(numbers: Iterable[int], name: Callable[[int], str]) -> str:
    """Return numbers in words, runs of them together: ``3, 5 to 9``."""
    runs = groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    parts = []
    for _, run in runs:
        members = [number for _, number in run]
        first, last = name(members[0]), name(members[-1])
        parts.append(first if first == last else f"{first} to {last}")
    return ", ".join(parts)


def read_sheet(archive: Archive, sheet: SheetPart) -> SheetContent:
    """Read a sheet; a damaged one raises what the parser raises."""
    reader = _Reader(archive)
    with archive.open(sheet.part) as stream:
        for _, element in ElementTree.iterparse(stream):
            reader.take(element)
    return reader.content


class _Reader:
    """Takes the elements of a sheet one by one, each when it is whole."""

    def __init__(self, archive: Archive) -> None:
        self.content = SheetContent()
        self._texts, self._styles = archive.texts, archive.styles
        self._from_1904 = archive.counts_from_1904
        self._row = 0

    def take(self, element: Element) -> None:
        """Take what an element says, and let go of it."""
        if element.tag == f"{MAIN}row":
            self._take_row(element)
            element.clear()
        elif element.tag == f"{MAIN}col" and _is_hidden(element, "width"):
            self.content.hidden_columns.append(
                (int(element.attrib["min"]), int(element.attrib["max"]))
            )
        elif element.tag == f"{MAIN}mergeCell":
            self.content.merged.append(range_boundaries(element.attrib["ref"]))

    def _take_row(self, element: Element) -> None:
        row = int(element.get("r", self._row + 1))
        if not self._row < row <= LAST_ROW:
            raise ValueError(f"row {row} is out of order")
        self._row = row
        cells: dict[int, str] = {}
        column = 0
        for cell in element.iter(f"{MAIN}c"):
            last, column = column, self._column(cell, column + 1)
            if column <= last:
                raise ValueError(f"column {column} of row {row} is out of order")
            text = self._text(cell, (row, column))
            if text:
                cells[column] = text
        if cells:
            self.content.rows[row] = cells
            if _is_hidden(element, "ht"):
                self.content.hidden_rows.add(row)

    def _column(self, cell: Element, following: int) -> int:
        address = cell.get("r")
        if address is None:
            return following
        parts = _ADDRESS.fullmatch(address)
        if not parts or int(parts[2]) != self._row:
            raise ValueError(f"{address} is no address in row {self._row}")
        column = column_index_from_string(parts[1])
        if column > LAST_COLUMN:
            raise ValueError(f"{address} lies outside the sheet")
        return int(column)

    def _text(self, cell: Element, place: tuple[int, int]) -> str:
        """Return the text of a cell, and note what is odd about it."""
        style = numbered(self._styles, cell.get("s", "0"))
        kind, stored = cell.get("t", "n"), cell.findtext(f"{MAIN}v") or ""
        if kind == "inlineStr":
            inside = cell.find(f"{MAIN}is")
            return self._looked_at(Text("") if inside is None else text_in(inside), style, place)
        if kind == "s" and stored:
            return self._looked_at(numbered(self._texts, stored), style, place)
        if kind == "e":
            self.content.faults[place] = (ERROR, stored)
        elif not stored and cell.find(f"{MAIN}f") is not None and kind != "str":
            self.content.faults[place] = (FORMULA, "")
        elif kind == "n" and stored:
            stored, odd = text_of_number(stored, style.code, from_1904=self._from_1904)
            if odd:
                self.content.faults[place] = (odd, style.code if odd == FORMAT else "")
        elif kind == "b":
            stored = "true" if stored in _TRUE else "false" if stored else ""
        elif kind not in ("n", "str", "d", "s"):
            raise ValueError(f"{kind} is no type of a cell")
        return self._looked_at(Text("" if kind == "e" else stored.strip()), style, place)

    def _looked_at(self, text: Text, style: Style, place: tuple[int, int]) -> str:
        if text.text and (text.struck or style.struck):
            self.content.faults[place] = (STRUCK, "")
        elif text.text and place[0] > 1 and (text.raised or style.raised):
            # A heading may say cm² with a raised 2.
            self.content.faults[place] = (RAISED, "")
        return text.text


def _is_hidden(element: Element, size: str) -> bool:
    return element.get("hidden") in _TRUE or element.get(size) in ("0", "0.0")
