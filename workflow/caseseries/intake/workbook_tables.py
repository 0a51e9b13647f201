"""Which sheet of a workbook is which table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from caseseries.cases.vocabulary import TABLES
from caseseries.intake.delivery import WIDE, Delivery
from caseseries.intake.mapping import plain
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable
from caseseries.intake.wide import is_wide
from caseseries.intake.workbook_reader import UnreadableWorkbookError, read_workbook

# Sheets of our own workbook that hold no data.
GUIDANCE: Final = ("start", "dictionary")


def read_workbook_tables(
    cohort: str, path: Path, wide_columns: Mapping[str, str] | None = None
) -> Delivery:
    """Read the sheets of a workbook that are tables; a sheet without rows is no table.

    A workbook of one sheet with scores in its columns is taken as the wide sheet, whatever the
    sheet is called; ``wide_columns`` says how the file calls them. The privacy guard looks at
    every sheet, those that are no table too.
    """
    try:
        workbook = read_workbook(cohort, path)
    except UnreadableWorkbookError:
        problem = _unreadable(cohort, path.name)
        return Delivery(problems=[problem], unreadable={*TABLES})
    filled = {name: sheet for name, sheet in workbook.sheets.items() if _has_rows(sheet)}
    delivery = Delivery(empty_sheets={plain(name) for name in {*workbook.sheets} - {*filled}})
    names = {name: plain(name) for name in filled}
    if len(filled) == 1 and is_wide(next(iter(filled.values())).header, wide_columns):
        names = dict.fromkeys(filled, WIDE)
    for name, sheet in filled.items():
        table = names[name]
        if table in (*TABLES, WIDE) and table not in delivery.tables:
            delivery.tables[table] = sheet.called(table)
            delivery.problems += workbook.problems[name]
        elif table not in GUIDANCE:
            delivery.problems.append(_unread_sheet(cohort, path.name, name))
            table = name
        if table not in GUIDANCE:
            delivery.as_read.append(workbook.whole[name].called(table))
    return delivery


def _has_rows(sheet: RawTable) -> bool:
    return bool(len(sheet.cells) or sheet.unreadable_rows)


def _unreadable(cohort: str, file: str) -> Problem:
    return Problem(
        cohort=cohort,
        severity="error",
        file=file,
        message=f"{file} cannot be opened: it is no .xlsx workbook, is damaged, or has a password.",
        remedy="Save it in Excel as .xlsx without a password.",
        rule="A workbook is an .xlsx file.",
        rule_id="file.workbook",
    )


def _unread_sheet(cohort: str, file: str, sheet: str) -> Problem:
    return Problem(
        cohort=cohort,
        severity="warning",
        file=file,
        sheet=sheet,
        message=f"The sheet {sheet} is none of the tables; it is not read.",
        remedy="Give it the name of its table, or take it out.",
        rule=f"The sheets are {', '.join((*TABLES, WIDE))}.",
        rule_id="tables.unread_sheet",
    )
