"""Reading an Excel workbook, as text; cells that would pass for something else are problems."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Workbook:
    """The sheets of a workbook as text tables by sheet name, and what is wrong with their cells.

    A table holds every filled row; its ``unreadable_rows`` are to be left out, once the privacy
    guard has seen them.
    """

    sheets: dict[str, RawTable]
    problems: dict[str, list[Problem]]


def read_workbook(cohort: str, path: Path) -> Workbook:
    """Read every sheet of an ``.xlsx`` file; the name of each table is the name of its sheet.

    Raises
    ------
    UnreadableWorkbookError
        If the file is damaged, locked with a password, or no ``.xlsx`` file.
    """
    workbook = Workbook({}, {})
    with open_workbook(path) as archive:
        for part in archive.sheets:
            sheet = _Sheet(cohort, path.name, archive, part)
            workbook.sheets[part.name] = sheet.table()
            workbook.problems[part.name] = list(sheet.problems())
    return workbook


class _Sheet:
    """One sheet as tables, and what is wrong with it in words."""

    def __init__(self, cohort: str, file: str, archive: Archive, part: SheetPart) -> None:
        self.cohort, self.file, self.part = cohort, file, part
        self.content: SheetContent = read_sheet(archive, part)
        self.width = self.content.width
        filled = {column for cells in self.content.rows.values() for column in cells}
        if self.width > 2 * len(filled) + MOST_EMPTY_COLUMNS:
            last = f"{column_letter(self.width)}{max(self.content.rows)}"
            raise UnreadableWorkbookError(
                f"its sheet {part.name} reaches to {last}, nearly empty. Delete the cells that "
                "stand far from the table"
            )
        if self.width > MOST_COLUMNS:
            raise UnreadableWorkbookError(
                f"its sheet {part.name} has {self.width} columns; no table has more than "
                f"{MOST_COLUMNS}"
            )
        self.header = self._cells(1)
        self.headings = {column_letter(number): text for number, text in enumerate(self.header, 1)}

    def table(self) -> RawTable:
        """Return every filled row as text; one that a merged cell runs through is unreadable."""
        filled, ranges = {*self.content.rows}, self.content.merged
        merged = {row for _, top, _, bottom in ranges for row in filled & {*range(top, bottom + 1)}}
        unreadable = merged | ({row for row, _ in self.content.faults} - filled)
        name, records = self.part.name, [(row, self._cells(row)) for row in sorted(filled - {1})]
        return raw_table(
            name, self.file, self.header, records, sheet=name, unreadable_rows=unreadable - {1}
        )

    def problems(self) -> Iterator[Problem]:
        """Yield the cells that would pass for something else, and what is hidden."""
        for (row, column), (kind, detail) in sorted(self.content.faults.items()):
            told = named_format(detail) if kind == FORMAT else detail
            # Nothing is quoted before the privacy guard has looked at it, but an error's name.
            value = detail if kind == ERROR else ""
            yield self._problem(
                f"{column_letter(column)}{row}", _RULES[kind], {"told": told}, value
            )
        yield from self._merged_cells()
        yield from self._hidden()

    def _cells(self, row: int) -> list[str]:
        cells = self.content.rows.get(row, {})
        return [cells.get(column, "") for column in range(1, self.width + 1)]

    def _merged_cells(self) -> Iterator[Problem]:
        for left, top, right, bottom in self.content.merged:
            first, last = f"{column_letter(left)}{top}", f"{column_letter(right)}{bottom}"
            yield self._problem(first, "cells.merged", {"first": first, "last": last})

    def _hidden(self) -> Iterator[Problem]:
        """Yield warnings about what is hidden and read all the same: rows, columns, the sheet."""
        rows, ranges = self.content.hidden_rows, self.content.hidden_columns
        filled = {column for cells in self.content.rows.values() for column in cells}
        columns = {column for column in filled if any(a <= column <= b for a, b in ranges)}
        named = [f"The rows {_ranges(rows, str)}"] if rows else []
        named += [f"The columns {_ranges(columns, column_letter)}"] if columns else []
        named += ["All rows"] if self.part.hidden and self.content.rows else []
        for what in named:
            yield problem_of(
                "cells.hidden",
                self.cohort,
                self.file,
                {"what": what},
                severity="warning",
                sheet=self.part.name,
            )

    def _problem(
        self, address: str, rule_id: str, told: Mapping[str, object], value: str = ""
    ) -> Problem:
        letters = address.rstrip("0123456789")
        problem = problem_of(
            rule_id,
            self.cohort,
            self.file,
            told,
            sheet=self.part.name,
            row=int(address.removeprefix(letters)),
            column=self.headings.get(letters) or letters,
            value=value,
        )
        return replace(problem, cell=f"{self.part.name}!{address}")


def _ranges(numbers: Iterable[int], name: Callable[[int], str]) -> str:
    """Return numbers in words, runs of them together: ``3, 5 to 9``."""
    runs = groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    parts = []
    for _, run in runs:
        members = [number for _, number in run]
        first, last = name(members[0]), name(members[-1])
        parts.append(first if first == last else f"{first} to {last}")
    return ", ".join(parts)
