"""Reading CSV files as text: delimiter found out, rows counted as a spreadsheet does."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from caseseries.cases.vocabulary import TABLES
from caseseries.intake.clinic_words import plain
from caseseries.intake.csv.encoding import UnknownEncodingError, decode
from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import MOST_COLUMNS, WIDE, RawTable, raw_table

_DELIMITERS: Final = (",", ";", "\t", "|")
_BLANKS: Final = " \t\x0b\x0c\x1c\x1d\x1e\x1f"
MOST_SURPLUS: Final = 200
"""Cells that a row may have more than the header."""

_SHORT: Final = ("file.short_row", "warning")
_WHOLE_NUMBER: Final = re.compile(r"[+-]?\d+")


def csv_files(folder: Path) -> dict[str, list[Path]]:
    """Return the CSV files of a folder by the table that each is called after, as ``plain`` writes.

    Google Sheets calls them ``Name of the book - patients.csv``, so that there may be several.
    """
    found: dict[str, list[Path]] = {}
    for path in all_csv(folder):
        found.setdefault(plain(path.stem.rpartition(" - ")[2]), []).append(path)
    return {table: found[table] for table in (*TABLES, WIDE) if table in found}


def unread_files(folder: Path, read: Collection[Path]) -> list[Problem]:
    """Return a warning for every other CSV file of a folder: it may be half of a study."""
    return [
        problem_of("file.unread", {"tables": ", ".join(TABLES)}, file=path.name, severity="warning")
        for path in all_csv(folder)
        if path not in read
    ]


def all_csv(folder: Path) -> list[Path]:
    """Return the CSV files of a folder, without hidden ones."""
    files = (path for path in sorted(folder.iterdir()) if path.is_file())
    texts = (path for path in files if path.suffix.casefold() in (".csv", ".tsv"))
    return [path for path in texts if not path.name.startswith(".")]


def of_several_books(files: Mapping[str, Sequence[Path]]) -> bool:
    """Tell whether some table stands in two files, or two files come from different books."""
    books = {path.name.rpartition(" - ")[0] for paths in files.values() for path in paths}
    return len(books - {""}) > 1 or any(len(paths) > 1 for paths in files.values())


def read_csv(
    table: str, path: Path, encoding: str | None = None, headings: Collection[str] = ()
) -> tuple[RawTable | None, list[Problem]]:
    """Return a CSV file as the table of a name, None if it cannot be read, and what is wrong.

    Rows that are longer than the header are there, too; they are the table's unreadable ones.

    Parameters
    ----------
    encoding
        Encoding of the file; None to find it out.
    headings
        Expected column names, as ``clinic_words.plain`` writes them.
    """
    file = path.name
    try:
        decoded = decode(path.read_bytes(), encoding)
        header, cells, lengths, doubtful = split_csv(decoded.text, headings)
    except UnknownEncodingError as fault:
        return None, [problem_of("file.encoding", {"encoding": fault}, file=file)]
    except BrokenRowError as fault:
        return None, [problem_of(fault.rule_id, fault.told, file=file, row=fault.row)]
    width = len(header)
    if not decoded.text.strip():
        return None, [problem_of("file.empty", file=file)]
    problems = []
    if decoded.guessed:
        guess = {"encoding": decoded.encoding}
        problems = [problem_of("file.encoding_guessed", guess, file=file, severity="warning")]
    long = (cells.iloc[:, width:] != "").any(axis=1).to_numpy(dtype=bool)
    for place in np.flatnonzero(doubtful & ~long).tolist():
        row = int(cells.index[place])
        problems.append(problem_of("file.surplus_cells", {"width": width}, file=file, row=row))
    for place in np.flatnonzero(long | (lengths < width)).tolist():
        rule_id, severity = ("file.ragged", "error") if long[place] else _SHORT
        told = {"found": int(lengths[place]), "width": width}
        row = int(cells.index[place])
        problems.append(problem_of(rule_id, told, file=file, row=row, severity=severity))
    widest = max([width, *lengths[long].tolist()])
    header = [*header, *[""] * (widest - width)]
    unreadable = cells.index[long | doubtful].tolist()
    texts = cells.iloc[:, :widest]
    return raw_table(table, file, header, texts, unreadable_rows=unreadable), problems


class BrokenRowError(Exception):
    """A row cannot be read, and nothing after it: it breaks a rule, and what is told of it."""

    def __init__(self, row: int, rule_id: str, **told: int) -> None:
        super().__init__(row)
        self.row, self.rule_id, self.told = row, rule_id, told


class Records(NamedTuple):
    """Header and records of a CSV text, and how many cells each record has.

    ``cells`` is as wide as the longest record or the header; a cell that is not there is empty. Its
    index is the spreadsheet row. ``doubtful`` records may hold a decimal comma without quotes.
    """

    header: list[str]
    cells: pd.DataFrame
    lengths: NDArray[np.int64]
    doubtful: NDArray[np.bool_]


def split_csv(text: str, headings: Collection[str] = ()) -> Records:
    """Split CSV text into cells without outer blanks; blank rows are left out.

    A first line ``sep=;``, as Excel understands it, is obeyed. Otherwise ``headings``, the column
    names that are expected as ``clinic_words.plain`` writes them, help to tell the delimiter.

    Raises
    ------
    BrokenRowError
        If a quotation mark is not closed, a cell is too long, or a row has far too many cells.
    """
    first_line, _, rest = text.partition("\n")
    declared = first_line.strip().removeprefix("sep=")
    if first_line.startswith("sep=") and len(declared) == 1:
        return _records(rest, declared)
    return _records(text, _delimiter(text, headings))


def _records(text: str, delimiter: str) -> Records:
    table = _regular(text.rstrip("\r\n"), delimiter)
    if table is not None:
        header = table.iloc[0].tolist()
        cells = table.iloc[1:].set_axis(np.arange(2, len(table) + 1))
        lengths = np.full(len(cells), len(header))
        doubtful = np.zeros(len(cells), bool)
    else:
        rows_as_read = _titled([*_rows(text, delimiter)])
        doubtful = _doubtful(rows_as_read)
        header, *records = [*_bounded(rows_as_read)] or [[]]
        lengths = np.array([len(texts) for texts in records], dtype=np.int64)
        widest = max([len(header), *lengths])
        padded = [[*texts, *[""] * (widest - len(texts))] for texts in records]
        rows = range(2, len(records) + 2)
        cells = pd.DataFrame(padded, columns=range(widest), index=rows, dtype="str")
    filled = _filled(cells)
    return Records(header, cells[filled], lengths[filled], doubtful[filled])


def _titled(rows: list[list[str]]) -> list[list[str]]:
    """Return the rows with a title above the headings as wide as they are."""
    if rows and len(rows[0]) < 2:
        width = next((len(texts) for texts in rows if len(texts) > 1), 1)
        rows[0] += [""] * (width - len(rows[0]))
    return rows


def _doubtful(rows: Sequence[list[str]]) -> NDArray[np.bool_]:
    """Say which records have more cells than the header where a decimal comma can be the reason.

    Spreadsheets put empty cells at the end of every row, or of some. A row that differs from
    others in them, and in which two whole numbers stand side by side, may hold 8,2 as 8 and 2.
    """
    _, *records = rows or [[]]
    header = next((texts for texts in rows if sum(map(bool, texts)) > 1), [])
    named = max((place for place, text in enumerate(header, start=1) if text), default=0)
    lengths = [len(texts) for texts in records if any(texts)]
    if len(lengths) > 1 and len(set(lengths)) == 1:
        return np.zeros(len(records), bool)
    doubtful = [len(texts) > named and _side_by_side(texts) for texts in records]
    return np.array(doubtful, dtype=bool)


def _side_by_side(texts: Sequence[str]) -> bool:
    """Tell whether two neighbouring cells could be the halves of one number."""
    halves = pairwise(texts)
    return any(_WHOLE_NUMBER.fullmatch(one) and other.isdecimal() for one, other in halves)


def _bounded(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """Yield rows, none far longer than the first: each would make all others as long."""
    width = 0
    for row, texts in enumerate(rows, start=1):
        if row == 1:
            width = len(texts)
        if width > MOST_COLUMNS:
            raise BrokenRowError(1, "file.many_columns", width=width, most=MOST_COLUMNS)
        while len(texts) > width and not texts[-1]:
            texts.pop()
        if len(texts) > width + MOST_SURPLUS:
            raise BrokenRowError(row, "file.long_row", found=len(texts), width=width)
        yield texts


def _regular(text: str, delimiter: str) -> pd.DataFrame | None:
    """Return a text of which every line is a record of the header's length; None for any other.

    pandas reads it ten times as fast as the csv module, but is silent about short rows and
    quotation marks that do not pair.
    """
    bare = _quoted_cell(delimiter).sub("", text) if '"' in text else text
    lines = bare.count("\n") + 1
    width = bare.partition("\n")[0].count(delimiter) + 1
    is_regular = (
        bare.count("\r") == bare.count("\r\n")
        and not any(sign in bare for sign in ('"', "\ufeff"))
        and 1 < width <= MOST_COLUMNS
        and bare.count(delimiter) == lines * (width - 1)
    )
    if not is_regular:
        return None
    try:
        table = pd.read_csv(
            io.BytesIO(text.encode()),
            sep=delimiter,
            header=None,
            dtype="str",
            na_filter=False,
            skip_blank_lines=False,
        )
    except pd.errors.ParserError:  # a row is longer, and so another one is shorter
        return None
    # Where there is neither a blank nor a long line, no cell need be looked at.
    blanks = _BLANKS.replace(delimiter, "")
    is_plain = text.isascii() and '"' not in text and not any(sign in text for sign in blanks)
    if is_plain and max(map(len, text.split("\n"))) <= csv.field_size_limit():
        return table
    for name, column in table.items():
        words = column.unique().tolist()
        if max(map(len, words)) > csv.field_size_limit():
            return None
        bare_words = {word: word.strip() for word in words if word != word.strip()}
        if bare_words:
            table[name] = column.replace(bare_words)
    return table


@cache
def _quoted_cell(delimiter: str) -> re.Pattern[str]:
    """Return what a cell within quotation marks looks like that both readers take alike."""
    sign = re.escape(delimiter)
    return re.compile(rf'(?:(?<=[\n{sign}])|\A)"(?:[^"]|"")*"(?=[\r\n{sign}]|\Z)')


def _filled(cells: pd.DataFrame) -> NDArray[np.bool_]:
    """Say which records hold any text."""
    if not len(cells.columns):
        return np.zeros(len(cells), bool)
    filled = (cells.iloc[:, 0] != "").to_numpy(dtype=bool, copy=True)
    filled[~filled] = (cells[~filled] != "").any(axis=1)
    return filled


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
            is_long = "field limit" in str(fault)
            raise BrokenRowError(row, "file.long_cell" if is_long else "file.quotes") from fault
        yield [cell.strip() for cell in cells]


def _delimiter(text: str, headings: Collection[str]) -> str:
    """Choose the delimiter under which the header has most expected names, then most cells."""
    head = text.lstrip("\r\n")[: csv.field_size_limit()]
    first, _, rest = head.partition("\n")
    while rest and not any(sign in first for sign in (*_DELIMITERS, '"')):  # a title
        head = rest
        first, _, rest = head.partition("\n")

    def fitness(delimiter: str) -> tuple[int, int]:
        try:
            header = next(_rows(head, delimiter), [])
        except BrokenRowError:
            return 0, 0
        return sum(plain(cell) in headings for cell in header), len(header)

    return max(_DELIMITERS, key=fitness)
