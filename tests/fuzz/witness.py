"""What another reader sees in a damaged file: what we read of it must be the same.

``csv``, openpyxl and PyYAML's reader of plain texts are asked. Where they cannot tell, nothing is
compared.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from openpyxl import load_workbook

from caseseries.cases.cohort import Cohort

Grid = list[list[str]]
MARKS = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16": b"\xff\xfe"}


def changes_in_tables(cohort: Cohort, sheets: Mapping[str, Grid]) -> list[str]:
    """Return the cells of a cohort that another reader saw otherwise, sheet by sheet."""
    return [
        f"{name} row {row} {column}: {value} for '{seen}'"
        for name, frame in cohort.tables.items()
        for row, column, value, seen in _beside(frame, sheets)
        if not _is_same(value, seen)
    ]


def _beside(frame: pd.DataFrame, sheets: Mapping[str, Grid]) -> Iterable[tuple[int, str, Any, str]]:
    """Yield every number of a table with the text that stands at its place."""
    columns = [name for name in frame if frame[name].dtype.kind in "fiIF"]
    for record in frame.to_dict("records"):
        grid = sheets.get(record["source_sheet"] or Path(record["source_file"]).stem)
        row = int(record["source_row"]) - 1
        for column in columns if grid and 0 < row < len(grid) else ():
            wide = f"{column}_{record.get('timepoint')}"
            places = [n for n, text in enumerate(grid[0]) if _plain(text) in (column, wide)]
            if len(places) == 1 and places[0] < len(grid[row]) and not pd.isna(record[column]):
                yield row + 1, column, record[column], grid[row][places[0]]


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "_", heading.strip().casefold()).strip("_")


def _is_same(value: Any, seen: str) -> bool:
    if isinstance(value, str):
        return True
    try:
        return float(seen.strip().rstrip("%").replace(",", ".").replace("−", "-")) == float(value)
    except ValueError:
        return False


def grid_of_csv(data: bytes) -> Grid:
    """Return the cells of a CSV file; none if another reader cannot tell its delimiter."""
    encoding = next((name for name, mark in MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return []
    return [[cell.strip() for cell in row] for row in rows]


def grids_of_workbook(path: Path) -> dict[str, Grid]:
    """Return the cells of every sheet as openpyxl sees them; none if it cannot read the file."""
    try:
        workbook = load_workbook(path, data_only=True)
        return {
            sheet.title: [
                ["" if cell is None else str(cell) for cell in row]
                for row in sheet.iter_rows(min_row=1, min_col=1, values_only=True)
            ]
            for sheet in workbook.worksheets
            if sheet.max_row < 1_000 and sheet.max_column < 1_000
        }
    except Exception:  # whatever it is, this reader sees nothing
        return {}


def changes_in_yaml(document: Any, text: str) -> list[str]:
    """Return the values of a document that stand otherwise in its text."""
    try:
        seen = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return ["PyYAML cannot read it"]
    return list(_differences(document, seen, ""))


def _differences(ours: Any, seen: Any, place: str) -> Iterable[str]:
    if isinstance(ours, dict) and isinstance(seen, dict) and ours.keys() == seen.keys():
        for key, value in ours.items():
            yield from _differences(value, seen[key], f"{place}.{key}")
    elif isinstance(ours, list) and isinstance(seen, list) and len(ours) == len(seen):
        for number, (one, other) in enumerate(zip(ours, seen, strict=True)):
            yield from _differences(one, other, f"{place}.{number}")
    elif not _is_same_leaf(ours, seen):
        yield f"{place}: {ours!r} for {seen!r}"


def _is_same_leaf(ours: Any, seen: Any) -> bool:
    if not isinstance(seen, str):
        return False
    if ours is None:
        return seen.casefold() in ("", "~", "null")
    if isinstance(ours, bool):
        return seen.casefold() == str(ours).casefold()
    return ours == seen if isinstance(ours, str) else float(seen) == ours
