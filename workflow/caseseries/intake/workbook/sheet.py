"""One pass over a sheet: its texts by row and column, and everything that is odd about them.

Own, because readers of values (calamine, openpyxl) show an error, a formula without a value and an
empty cell alike, do not say how a number is shown or that a row is hidden, and take memory for
every cell between the first and a stray one.
"""

import re
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from openpyxl.utils.cell import column_index_from_string, range_boundaries

from caseseries.intake.workbook.archive import (
    MAIN,
    Archive,
    SheetPart,
    Style,
    Text,
    numbered,
    text_in,
)
from caseseries.intake.workbook.cell import FORMAT, RAISED, STRUCK, text_of_number

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
ERROR: Final = "error"
FORMULA: Final = "formula"
_ADDRESS: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_TRUE: Final = ("1", "true")


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

    @property
    def filled_columns(self) -> set[int]:
        """The numbers of the columns in which anything stands."""
        return {column for cells in self.rows.values() for column in cells}

    @property
    def width(self) -> int:
        """The number of the last filled column."""
        return max(self.filled_columns, default=0)


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
