"""Reading a folder of CSV files, as text, whatever program wrote them."""

from collections.abc import Collection
from pathlib import Path
from typing import Final

import numpy as np

from caseseries.cases.vocabulary import TABLES
from caseseries.intake.csv.encoding import UnknownEncodingError, decode
from caseseries.intake.csv.text import BrokenCellError, split_csv
from caseseries.intake.delivery import WIDE
from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import MOST_COLUMNS, RawTable, table_of_columns

_SHORT: Final = ("file.short_row", "warning")


def csv_files(folder: Path) -> dict[str, Path]:
    """Return the files ``<table>.csv`` of a folder by table, in whatever case they are written.

    Google Sheets calls them ``Name of the book - patients.csv``.
    """
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    own = {path.name.casefold(): path for path in files}
    booked = {path.name.casefold().rpartition(" - ")[2]: path for path in files}
    names = {**booked, **own}
    return {sheet: names[f"{sheet}.csv"] for sheet in (*TABLES, WIDE) if f"{sheet}.csv" in names}


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
        Expected column names, as ``mapping.plain`` writes them.
    """
    file = path.name
    try:
        decoded = decode(path.read_bytes(), encoding)
        records = split_csv(decoded.text, headings)
    except UnknownEncodingError as fault:
        return None, [problem_of("file.encoding", {"encoding": fault}, file=file)]
    except BrokenCellError as fault:
        return None, [problem_of(fault.rule_id, file=file, row=fault.row)]
    width = len(records.header)
    if not decoded.text.strip():
        return None, [problem_of("file.empty", file=file)]
    if width > MOST_COLUMNS:
        told = {"width": width, "most": MOST_COLUMNS}
        return None, [problem_of("file.many_columns", told, file=file, row=1)]
    problems = []
    if decoded.guessed:
        guess = {"encoding": decoded.encoding}
        problems = [problem_of("file.encoding_guessed", guess, file=file, severity="warning")]
    long = (records.cells.iloc[:, width:] != "").any(axis=1).to_numpy(dtype=bool)
    for place in np.flatnonzero(long | (records.lengths < width)):
        rule_id, severity = ("file.ragged", "error") if long[place] else _SHORT
        told = {"found": int(records.lengths[place]), "width": width}
        row = int(records.rows[place])
        problems.append(problem_of(rule_id, told, file=file, row=row, severity=severity))
    widest = max([width, *records.lengths[long].tolist()])
    header = [*records.header, *[""] * (widest - width)]
    unreadable = records.rows[long].tolist()
    texts = records.cells.iloc[:, :widest]
    whole = table_of_columns(table, file, header, records.rows, texts, unreadable_rows=unreadable)
    return whole, problems
