"""Reading an Excel workbook, as text; cells that would pass for blank are problems."""

import datetime
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, load_workbook

from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable, column_letter, raw_table
from caseseries.intake.workbook.xml import troubled_cells

# A spreadsheet keeps 15 digits; whatever follows in a longer number is lost.
_LONGEST_NUMBER: Final = 10**15


@dataclass(frozen=True)
class Workbook:
    """The sheets of a workbook as text tables by sheet name, and what is wrong with their cells.

    ``whole`` holds every filled row, those too that ``sheets`` leaves out, for the privacy guard.
    """

    sheets: dict[str, RawTable]
    problems: dict[str, list[Problem]]
    whole: dict[str, RawTable]


class UnreadableWorkbookError(Exception):
    """The file is no workbook that we can read; the message says why."""


def read_workbook(cohort: str, path: Path) -> Workbook:
    """Read every sheet of an ``.xlsx`` file; the name of each table is the name of its sheet.

    Raises
    ------
    UnreadableWorkbookError
        If the file is damaged, locked with a password, or no ``.xlsx`` file.
    """
    try:
        troubled = troubled_cells(path)
        workbook = load_workbook(str(path))
    except (CalamineError, zipfile.BadZipFile, KeyError, SyntaxError) as fault:
        raise UnreadableWorkbookError(str(fault)) from fault
    sheets: dict[str, RawTable] = {}
    problems: dict[str, list[Problem]] = {}
    whole: dict[str, RawTable] = {}
    for name in troubled:
        reader = _SheetReader(cohort, path.name, workbook.get_sheet_by_name(name), troubled[name])
        sheets[name] = reader.table()
        problems[name] = list(reader.cell_problems())
        whole[name] = reader.whole()
    return Workbook(sheets, problems, whole)


class _SheetReader:
    """Reads one sheet and words what is wrong with its cells."""

    def __init__(
        self, cohort: str, file: str, sheet: CalamineSheet, troubled: Mapping[str, str]
    ) -> None:
        self.cohort = cohort
        self.file = file
        self.name = sheet.name
        self.values = sheet.to_python(skip_empty_area=False)
        self.merged = sheet.merged_cell_ranges or []
        self.troubled = troubled

    def table(self) -> RawTable:
        """Return the sheet as text, without blank rows and rows that a merged cell runs through."""
        rows = [[cell_text(value) for value in values] for values in self.values]
        header = rows[0] if rows else []
        filled = {row for row, cells in enumerate(rows, start=1) if any(cells)}
        merged = {
            row for (top, _), (bottom, _) in self.merged for row in range(top + 1, bottom + 2)
        }
        troubled = {_row(address) for address in self.troubled}
        whole = sorted(filled - merged - {1})
        return raw_table(
            self.name,
            self.file,
            header,
            [(row, rows[row - 1]) for row in whole],
            sheet=self.name,
            unreadable_rows=sorted((merged & filled | troubled) - set(whole) - {1}),
        )

    def whole(self) -> RawTable:
        """Return every filled row of the sheet as text."""
        rows = [[cell_text(value) for value in values] for values in self.values]
        filled = [(row, cells) for row, cells in enumerate(rows, start=1) if row > 1 and any(cells)]
        return raw_table(self.name, self.file, rows[0] if rows else [], filled, sheet=self.name)

    def cell_problems(self) -> Iterator[Problem]:
        """Yield the cells whose value is an error, was never calculated, is merged or cut off."""
        for address, what in self.troubled.items():
            if what == "formula":
                yield self._problem(
                    address,
                    "cells.formula",
                    "",
                    "The cell holds a formula whose value was not stored.",
                    "Open the workbook, let it calculate, and save it; or write the value itself.",
                    "Every formula has its value stored.",
                )
            else:
                yield self._problem(
                    address,
                    "cells.error_cell",
                    what,
                    f"The cell holds the spreadsheet error {what}.",
                    "Correct the formula, or write the value itself.",
                    "No cell holds a spreadsheet error.",
                )
        yield from self._merged_cells()
        yield from self._long_numbers()

    def _merged_cells(self) -> Iterator[Problem]:
        for (top, left), (bottom, right) in self.merged:
            first = f"{column_letter(left + 1)}{top + 1}"
            last = f"{column_letter(right + 1)}{bottom + 1}"
            yield self._problem(
                first,
                "cells.merged",
                "",  # nothing is quoted before the privacy guard has looked at it
                f"The cells {first} to {last} are merged: only {first} has a value.",
                "Unmerge them and write the value into every cell that it belongs to.",
                "No cells are merged.",
            )

    def _long_numbers(self) -> Iterator[Problem]:
        for row, values in enumerate(self.values):
            for column, value in enumerate(values):
                if isinstance(value, int | float) and abs(value) >= _LONGEST_NUMBER:
                    yield self._problem(
                        f"{column_letter(column + 1)}{row + 1}",
                        "cells.long_number",
                        "",
                        "The cell holds a number of more than 15 digits; "
                        "a spreadsheet loses the rest.",
                        "Set the column to text and write the number again.",
                        "A number has at most 15 digits.",
                    )

    def _problem(
        self, address: str, rule_id: str, value: str, message: str, remedy: str, rule: str
    ) -> Problem:
        letters = address.rstrip("0123456789")
        return Problem(
            cohort=self.cohort,
            severity="error",
            file=self.file,
            sheet=self.name,
            row=_row(address),
            column=self._heading(letters),
            cell=f"{self.name}!{address}",
            value=value,
            message=message,
            remedy=remedy,
            rule=rule,
            rule_id=rule_id,
        )

    def _heading(self, letters: str) -> str:
        headings = self.values[0] if self.values else []
        named = {column_letter(number): value for number, value in enumerate(headings, start=1)}
        return cell_text(named.get(letters, "")) or letters

    def _text(self, row: int, column: int) -> str:
        inside = row < len(self.values) and column < len(self.values[row])
        return cell_text(self.values[row][column]) if inside else ""


def _row(address: str) -> int:
    return int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def cell_text(value: Any) -> str:
    """Return what a person sees in a cell: 3, not 3.0; a day as 2024-07-08."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".15g")
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    return str(value).strip()
