"""Reading CSV files as text: delimiter found out, rows counted as a spreadsheet does."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from caseseries.cases.vocabulary import TABLES
from caseseries.intake.clinic_words import plain, table_of_file
from caseseries.intake.csv.encoding import UnknownEncodingError, decode
from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import MOST_COLUMNS, WIDE, RawTable, raw_table

_DELIMITERS: Final = (",", ";", "\t", "|")
MOST_SURPLUS: Final = 200
"""Cells that a row may have more than the header."""

_WHOLE_NUMBER: Final = re.compile(r"[+-]?\d+")


def csv_files(folder: Path, *, alone: bool = True) -> dict[str, list[Path]]:
    """Return the CSV files of a folder by the table that each is called after.

    Google Sheets calls them ``Name of the book - patients.csv``, so that there may be several. One
    that only means a table counts where none bears its name, and they are the ``alone`` source.
    """
    own: dict[str, list[Path]] = {}
    meant: dict[str, list[Path]] = {}
    for path in all_csv(folder):
        name = path.stem.rpartition(" - ")[2]
        own.setdefault(plain(name), []).append(path)
        meant.setdefault(table_of_file(name) if alone else plain(name), []).append(path)
    return {name: own.get(name) or meant[name] for name in (*TABLES, WIDE) if name in meant}


def unread_files(folder: Path, read: Collection[Path]) -> list[Problem]:
    """Return a warning for every other CSV file of a folder: it may be half of a study."""
    others = (path.name for path in all_csv(folder) if path not in read)
    return [problem_of("file.unread", tables=", ".join(TABLES), file=name) for name in others]


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

    Rows that are longer than the header are there, too; they are the table's unreadable ones. The
    encoding is found out if it is None; ``headings`` are those of ``split_csv``.
    """
    file = path.name
    try:
        decoded = decode(path.read_bytes(), encoding)
        header, cells, faults = split_csv(decoded.text, headings)
    except UnknownEncodingError as fault:
        return None, [problem_of("file.encoding", encoding=fault, file=file)]
    except BrokenRowError as fault:
        return None, [problem_of(fault.rule_id, **fault.told, file=file, row=fault.row)]
    if not decoded.text.strip():
        return None, [problem_of("file.empty", file=file)]
    problems = []
    if decoded.guessed:
        problems = [problem_of("file.encoding_guessed", encoding=decoded.encoding, file=file)]
    for row, rule_id, found in faults:
        told = {"found": found, "width": len(header), "row": row, "file": file}
        problems.append(problem_of(rule_id, **told))
    unreadable = {row for row, rule_id, _ in faults if rule_id != "file.short_row"}
    header = [*header, *[""] * (len(cells.columns) - len(header))]
    return raw_table(table, file, header, cells, unreadable_rows=unreadable), problems


class BrokenRowError(Exception):
    """A row cannot be read, and nothing after it: it breaks a rule, and what is told of it."""

    def __init__(self, row: int, rule_id: str, **told: int) -> None:
        super().__init__(row)
        self.row, self.rule_id, self.told = row, rule_id, told


class Records(NamedTuple):
    """Header and records of a CSV text, and what is wrong with them.

    ``cells`` is as wide as the longest record or the header; a cell that is not there is empty. Its
    index is the spreadsheet row. ``faults`` has row, rule and the number of cells.
    """

    header: list[str]
    cells: pd.DataFrame
    faults: list[tuple[int, str, int]]


def split_csv(text: str, headings: Collection[str] = ()) -> Records:
    """Split CSV text into cells without outer blanks; blank rows are left out.

    A first line ``sep=;``, as Excel understands it, is obeyed. Otherwise ``headings``, the column
    names that are expected as ``clinic_words.plain`` writes them, help to tell the delimiter.

    Raises BrokenRowError if a quotation mark is not closed, a cell is too long, or a row has far
    too many cells.
    """
    first_line, _, rest = text.partition("\n")
    declared = first_line.strip().removeprefix("sep=")
    if first_line.startswith("sep=") and len(declared) == 1:
        return _records(rest, declared)
    return _records(text, _delimiter(text, headings))


def _records(text: str, delimiter: str) -> Records:
    table = _regular(text.rstrip("\r\n"), delimiter)
    if table is not None:
        cells = table.iloc[1:].set_axis(np.arange(2, len(table) + 1))
        return Records(table.iloc[0].tolist(), cells[(cells != "").any(axis=1)], [])
    rows = [*_rows(text, delimiter)] or [[]]
    if len(rows[0]) < 2:  # a title above the headings is made as wide as they are
        width = next((len(texts) for texts in rows if len(texts) > 1), 1)
        rows[0] += [""] * (width - len(rows[0]))
    doubtful = _doubtful(rows)
    header, *every = _bounded(rows)
    width, records = len(header), {row: one for row, one in enumerate(every, start=2) if any(one)}
    lengths = [(row, len(texts)) for row, texts in records.items()]
    faults = [(row, "file.ragged", found) for row, found in lengths if found > width]
    faults += [(row, "file.short_row", found) for row, found in lengths if found < width]
    surplus = "file.surplus_cells" if delimiter == "," else "file.surplus_cell"
    not_long = [(row, found) for row, found in lengths if found <= width]
    faults += [(row, surplus, found) for row, found in not_long if row in doubtful]
    widest = max([width, *(found for _, found in lengths)])
    padded = [[*texts, *[""] * (widest - len(texts))] for texts in records.values()]
    cells = pd.DataFrame(padded, columns=range(widest), index=[*records], dtype="str")
    return Records(header, cells, faults)


def _doubtful(rows: Sequence[list[str]]) -> set[int]:
    """Return the rows with more cells than the header where a decimal comma can be the reason.

    Spreadsheets put empty cells at the end of every row, or of some. A row that differs from
    others in them, and in which two whole numbers stand side by side, may hold 8,2 as 8 and 2.
    """
    header = next((texts for texts in rows if sum(map(bool, texts)) > 1), [])
    named = max((place for place, text in enumerate(header, start=1) if text), default=0)
    lengths = [len(texts) for texts in rows[1:] if any(texts)]
    if len(lengths) > 1 and len(set(lengths)) == 1:
        return set()
    below = enumerate(rows[1:], start=2)
    return {row for row, texts in below if len(texts) > named and _side_by_side(texts)}


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
    # A cell within quotation marks that both readers take alike.
    sign = re.escape(delimiter)
    quoted = rf'(?:(?<=[\n{sign}])|\A)"(?:[^"]|"")*"(?=[\r\n{sign}]|\Z)'
    bare = re.sub(quoted, "", text) if '"' in text else text
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
    for name, column in table.items():
        words = column.unique().tolist()
        if max(map(len, words)) > csv.field_size_limit():
            return None
        if bare_words := {word: word.strip() for word in words if word != word.strip()}:
            table[name] = column.replace(bare_words)
    return table


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    read = 0
    try:
        for cells in reader:
            yield [cell.strip() for cell in cells]
            read += 1
    except csv.Error as fault:
        rule_id = "file.long_cell" if "field limit" in str(fault) else "file.quotes"
        raise BrokenRowError(read + 1, rule_id) from fault


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
