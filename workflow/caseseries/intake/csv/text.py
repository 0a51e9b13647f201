"""CSV text to a header and its records: delimiter found out, rows counted as a spreadsheet does."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from caseseries.intake.mapping import plain

_DELIMITERS = (",", ";", "\t", "|")


class BrokenCellError(Exception):
    """A cell cannot be read: its quotation mark is never closed, or it is far too long.

    ``row`` is where it stands.
    """

    def __init__(self, row: int, *, too_long: bool) -> None:
        super().__init__(row)
        self.row = row
        self.too_long = too_long


@dataclass(frozen=True)
class Records:
    """Header and records of a CSV text; a record is its spreadsheet row and its cells."""

    header: list[str]
    records: list[tuple[int, list[str]]]


def split_csv(text: str, headings: Collection[str] = ()) -> Records:
    """Split CSV text into cells without outer blanks; blank rows are left out.

    Parameters
    ----------
    text
        The text; a first line ``sep=;``, as Excel understands it, is obeyed.
    headings
        Column names that are expected, as ``mapping.plain`` writes them; they help to tell the
        delimiter.

    Raises
    ------
    BrokenCellError
        If a quotation mark is not closed, or a cell is too long.
    """
    first_line, _, rest = text.partition("\n")
    declared = first_line.strip().removeprefix("sep=")
    if first_line.startswith("sep=") and len(declared) == 1:
        return _records(rest, declared)
    return _records(text, _delimiter(text, headings))


def _records(text: str, delimiter: str) -> Records:
    rows = [
        (row, cells)
        for row, cells in enumerate(_rows(text, delimiter), start=1)
        if row == 1 or any(cells)
    ]
    return Records(rows[0][1], rows[1:]) if rows else Records([], [])


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    while True:
        row += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise BrokenCellError(row, too_long="field limit" in str(fault)) from fault
        yield [cell.strip() for cell in cells]


def _delimiter(text: str, headings: Collection[str]) -> str:
    """Choose the delimiter under which the header has most expected names, then most cells."""

    def fitness(delimiter: str) -> tuple[int, int]:
        try:
            header = next(_rows(text.lstrip("\r\n"), delimiter), [])
        except BrokenCellError:
            return 0, 0
        return sum(plain(cell) in headings for cell in header), len(header)

    return max(_DELIMITERS, key=fitness)
