"""Reading an Excel workbook: one pass over a sheet, its texts and everything odd about them.

Cells that would pass for something else are problems. Own, because readers of values (calamine,
openpyxl) show an error, a formula without a value and an empty cell alike, do not say how a number
is shown or that a row is hidden, and take memory for every cell between the first and a stray one.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
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
    Text,
    UnreadableWorkbookError,
    numbered,
    open_workbook,
    text_in,
)
from caseseries.intake.workbook.cell import FORMAT, ROUNDED, named_format, text_of_number

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
ERROR: Final = "cells.error_cell"
Odd = tuple[str, str]
"""The rule that a cell breaks, and a word about it."""

_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_TRUE: Final = ("1", "true")
MOST_EMPTY_COLUMNS: Final = 200
MOST_NAMED: Final = 8
"""Rounded cells of a column that a warning names."""


@dataclass
class SheetContent:
    """What a sheet holds; rows and columns count from 1.

    ``rows`` is {row: {column: text}}, filled cells only. Merged ranges go from first column and row
    to last column and row. What is filtered out counts as hidden.
    """

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    faults: dict[tuple[int, int], Odd] = field(default_factory=dict)  # by row and column
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    conditional: list[str] = field(default_factory=list)  # cells that a condition may hide
    colours: dict[int, dict[int, str]] = field(default_factory=dict)  # by column and row

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

    Raises UnreadableWorkbookError if the file is damaged, locked with a password, or no ``.xlsx``
    file.
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
    looks = [*_odd_cells(table, content), *_hidden(table, part, content)]
    return table, [*looks, *_coloured(table, content)]


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
    """Yield the cells that would pass for something else.

    Those that hold more decimals than they show are told together, a warning a column.
    """
    headings = dict(enumerate(table.header, start=1))
    rounded: dict[int, list[int]] = {}

    def told(rule_id: str, column: int, row: int | None, **words: str) -> Problem:
        letter = column_letter(column)
        place = {"row": row, "cell": f"{table.sheet}!{letter}{row or ''}"}
        heading = headings.get(column) or letter
        return problem_of(rule_id, **words, **table.source, **place, column=heading)

    for (row, column), (rule_id, detail) in sorted(content.faults.items()):
        if rule_id == ROUNDED:
            rounded.setdefault(column, []).append(row)
            continue
        named = named_format(detail) if rule_id == FORMAT else detail
        # Nothing is quoted before the privacy guard has looked at it, but an error's name.
        yield told(rule_id, column, row, told=named, value=detail if rule_id == ERROR else "")
    for left, top, right, bottom in content.merged:
        first, last = f"{column_letter(left)}{top}", f"{column_letter(right)}{bottom}"
        yield told("cells.merged", left, top, first=first, last=last)
    for column, rows in rounded.items():
        cells = ", ".join(f"{column_letter(column)}{row}" for row in rows[:MOST_NAMED])
        more = f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
        yield told(ROUNDED, column, None, cells=cells + more)


def _hidden(table: RawTable, part: SheetPart, content: SheetContent) -> Iterator[Problem]:
    """Yield warnings about what is hidden and read all the same: rows, columns, the sheet."""
    rows, ranges = content.hidden_rows, content.hidden_columns
    columns = {one for one in content.filled_columns if any(a <= one <= b for a, b in ranges)}
    named = [_are("row", rows, str)] if rows else []
    named += [_are("column", columns, column_letter)] if columns else []
    named += ["all rows are"] if part.hidden and content.rows else []
    for what in named:
        yield problem_of("cells.hidden", what=what, **table.source)
    for cells in content.conditional:
        yield problem_of("cells.conditional", cells=cells, **table.source)


def _coloured(table: RawTable, content: SheetContent) -> Iterator[Problem]:
    """Yield a warning for each row with a cell of another colour than most of its column."""
    rows: set[int] = set()
    for cells in content.colours.values():
        [(usual, _)] = Counter(cells.values()).most_common(1)
        rows |= {row for row, colour in cells.items() if colour != usual}
    for row in sorted(rows):
        yield problem_of("cells.coloured", **table.source, row=row)


def _are(what: str, numbers: Collection[int], name: Callable[[int], str]) -> str:
    """Return what is hidden in words, runs of it together: ``the rows 3, 5 to 9 are``."""
    runs = groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    parts = []
    for _, run in runs:
        members = [number for _, number in run]
        first, last = name(members[0]), name(members[-1])
        parts.append(first if first == last else f"{first} to {last}")
    listed = ", ".join(parts)
    return f"the {what} {listed} is" if len(numbers) == 1 else f"the {what}s {listed} are"


def read_sheet(archive: Archive, sheet: SheetPart) -> SheetContent:
    """Read a sheet; a damaged one raises what the parser raises."""
    content, row = SheetContent(), 0
    with archive.open(sheet.part) as stream:
        for _, element in ElementTree.iterparse(stream):
            if element.tag == f"{MAIN}row":
                row = _read_row(archive, content, element, row)
                element.clear()
            elif element.tag == f"{MAIN}col" and _is_hidden(element, "width"):
                ends = int(element.attrib["min"]), int(element.attrib["max"])
                content.hidden_columns.append(ends)
            elif element.tag == f"{MAIN}conditionalFormatting":
                if any(rule.get("dxfId") in archive.hiding for rule in element):
                    content.conditional.append(element.get("sqref", ""))
            elif element.tag == f"{MAIN}mergeCell":
                content.merged.append(range_boundaries(element.attrib["ref"]))
    return content


def _read_row(archive: Archive, content: SheetContent, element: Element, last: int) -> int:
    """Take the cells of a row, which follows the ``last`` one, and return its number."""
    row, column = int(element.get("r", last + 1)), 0
    if not last < row <= LAST_ROW:
        raise ValueError(f"row {row} is out of order")
    cells: dict[int, str] = {}
    for cell in element.iter(f"{MAIN}c"):
        before, column = column, _column(cell, row, column + 1)
        if column <= before:
            raise ValueError(f"column {column} of row {row} is out of order")
        text, odd = _text(archive, cell, in_header=row == 1)
        if text:
            cells[column] = text
            if row > 1:
                style = numbered(archive.styles, cell.get("s", "0"))
                content.colours.setdefault(column, {})[row] = style.colour
        if odd:
            content.faults[row, column] = odd
    if cells:
        content.rows[row] = cells
        if _is_hidden(element, "ht"):
            content.hidden_rows.add(row)
    return row


def _column(cell: Element, row: int, following: int) -> int:
    address = cell.get("r")
    if address is None:
        return following
    parts = _ADDRESS.fullmatch(address)
    if not parts or int(parts[2]) != row:
        raise ValueError(f"{address} is no address in row {row}")
    column = column_index_from_string(parts[1])
    if column > LAST_COLUMN:
        raise ValueError(f"{address} lies outside the sheet")
    return int(column)


def _text(archive: Archive, cell: Element, *, in_header: bool) -> tuple[str, Odd | None]:
    """Return the text of a cell, and what is odd about it, if anything is."""
    style = numbered(archive.styles, cell.get("s", "0"))
    kind, stored = cell.get("t", "n"), cell.findtext(f"{MAIN}v") or ""
    text, odd = Text(stored.strip()), None
    if kind == "inlineStr":
        inside = cell.find(f"{MAIN}is")
        text = Text("") if inside is None else text_in(inside)
    elif kind == "s" and stored:
        text = numbered(archive.texts, stored)
    elif kind == "e":
        text, odd = Text(""), (ERROR, stored)
    elif not stored and cell.find(f"{MAIN}f") is not None and kind != "str":
        odd = ("cells.formula", "")
    elif kind == "n" and stored:
        number, look = text_of_number(stored, style.code, from_1904=archive.counts_from_1904)
        text, odd = Text(number), (look, style.code if look == FORMAT else "") if look else None
    elif kind == "b":
        text = Text("true" if stored in _TRUE else "false" if stored else "")
    elif kind not in ("n", "str", "d", "s"):
        raise ValueError(f"{kind} is no type of a cell")
    if text.text and (text.struck or style.struck):
        odd = ("cells.struck", "")
    elif text.text and not in_header and (text.raised or style.raised):
        odd = ("cells.raised", "")  # a heading may say cm² with a raised 2
    elif text.text and not in_header and style.white:
        odd = ("cells.white", "")
    return text.text, odd


def _is_hidden(element: Element, size: str) -> bool:
    return element.get("hidden") in _TRUE or element.get(size) in ("0", "0.0")
