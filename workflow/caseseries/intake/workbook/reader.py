"""Reading an Excel workbook, as text; cells that would pass for something else are problems."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import MOST_COLUMNS, RawTable, column_letter, raw_table
from caseseries.intake.workbook.archive import (
    Archive,
    SheetPart,
    UnreadableWorkbookError,
    open_workbook,
)
from caseseries.intake.workbook.cell import FORMAT, LONG, RAISED, STRUCK, named_format
from caseseries.intake.workbook.sheet import ERROR, FORMULA, SheetContent, read_sheet

MOST_EMPTY_COLUMNS: Final = 200

# The rule that a cell breaks, by what is wrong with it.
_RULES: Final = {
    FORMULA: "cells.formula",
    ERROR: "cells.error_cell",
    LONG: "cells.long_number",
    FORMAT: "cells.format",
    STRUCK: "cells.struck",
    RAISED: "cells.raised",
}
LOOKS: Final = frozenset(_RULES.values())
"""Rules about cells that matter only in columns that are read."""


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
    ranges = content.merged
    merged = {row for _, top, _, bottom in ranges for row in filled & {*range(top, bottom + 1)}}
    unreadable = merged | ({row for row, _ in content.faults} - filled)
    rows = sorted(texts.items())
    table = raw_table(
        part.name, file, header, rows, sheet=part.name, unreadable_rows=unreadable - {1}
    )
    return table, [*_odd_cells(table, content), *_hidden(table, part, content)]


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
        place = {"file": table.file, "sheet": table.sheet, "row": row, "value": value}
        cell = f"{table.sheet}!{letter}{row}"
        return problem_of(rule_id, told, column=heading or letter, cell=cell, **place)

    for (row, column), (kind, detail) in sorted(content.faults.items()):
        named = {"told": named_format(detail) if kind == FORMAT else detail}
        # Nothing is quoted before the privacy guard has looked at it, but an error's name.
        yield told(column, row, _RULES[kind], named, detail if kind == ERROR else "")
    for left, top, right, bottom in content.merged:
        corners = (left, top), (right, bottom)
        first, last = (f"{column_letter(column)}{row}" for column, row in corners)
        yield told(left, top, "cells.merged", {"first": first, "last": last}, "")


def _hidden(table: RawTable, part: SheetPart, content: SheetContent) -> Iterator[Problem]:
    """Yield warnings about what is hidden and read all the same: rows, columns, the sheet."""
    rows, ranges = content.hidden_rows, content.hidden_columns
    columns = {one for one in content.filled_columns if any(a <= one <= b for a, b in ranges)}
    named = [f"The rows {_ranges(rows, str)}"] if rows else []
    named += [f"The columns {_ranges(columns, column_letter)}"] if columns else []
    named += ["All rows"] if part.hidden and content.rows else []
    place = {"file": table.file, "sheet": table.sheet, "severity": "warning"}
    for what in named:
        yield problem_of("cells.hidden", {"what": what}, **place)


def _ranges(numbers: Iterable[int], name: Callable[[int], str]) -> str:
    """Return numbers in words, runs of them together: ``3, 5 to 9``."""
    runs = groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    parts = []
    for _, run in runs:
        members = [number for _, number in run]
        first, last = name(members[0]), name(members[-1])
        parts.append(first if first == last else f"{first} to {last}")
    return ", ".join(parts)
