"""Which sheet of a workbook is which table."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.delivery import WIDE, Delivery
from caseseries.intake.mapping import plain
from caseseries.intake.privacy.guard import check_workbook
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable
from caseseries.intake.wide import is_wide
from caseseries.intake.workbook.archive import UnreadableWorkbookError
from caseseries.intake.workbook.reader import read_workbook

# Sheets of our own workbook that hold no data.
GUIDANCE: Final = ("start", "dictionary")


def read_workbook_tables(
    cohort: str,
    study: Study,
    path: Path,
    *,
    sheets: Mapping[str, str] | None = None,
    wide_columns: Mapping[str, str] | None = None,
) -> Delivery:
    """Read the sheets of a workbook that are tables; a sheet without rows is no table.

    A workbook of one sheet with scores in its columns is taken as the wide sheet, whatever the
    sheet is called. The privacy guard looks at every sheet, those that are no table too.

    Parameters
    ----------
    cohort, study, path
        Name of the cohort, its study, and its workbook.
    sheets
        {our table: name of its sheet}, where they differ.
    wide_columns
        {our column of the wide sheet: name in the file}, where they differ.
    """
    try:
        workbook = read_workbook(cohort, path)
    except UnreadableWorkbookError as fault:
        problem = _unreadable(cohort, path.name, str(fault))
        return Delivery(problems=[problem], unreadable={*TABLES})
    filled = {name: sheet for name, sheet in workbook.sheets.items() if _has_rows(sheet)}
    tables = _tables_by_sheet(workbook.sheets, sheets or {})
    delivery = Delivery(empty_sheets={tables[name] for name in {*workbook.sheets} - {*filled}})
    for table, called in (sheets or {}).items():
        if table not in tables.values():
            delivery.problems.append(_no_such_sheet(cohort, path.name, table, called, tables))
            delivery.unreadable.add(table)
    names = {name: tables[name] for name in filled}
    if len(filled) == 1 and is_wide(study, next(iter(filled.values())).header, wide_columns):
        names = dict.fromkeys(filled, WIDE)
    for name, sheet in filled.items():
        table = names[name]
        if table in (*TABLES, WIDE) and table not in delivery.tables:
            delivery.tables[table] = sheet.called(table)
            delivery.problems += workbook.problems[name]
        elif table not in GUIDANCE:
            row = _row_of_headings(study, workbook.whole[name])
            delivery.problems.append(_unread_sheet(cohort, path.name, name, row))
            table = name
        if table not in GUIDANCE:
            delivery.as_read.append(workbook.whole[name].called(table))
    delivery.problems += check_workbook(cohort, path, delivery.as_read)
    return delivery


def _tables_by_sheet(printed: Iterable[str], sheets: Mapping[str, str]) -> dict[str, str]:
    """Return the table that each sheet is: as ``cohort.yaml`` says, or as it is called itself."""
    ours = {plain(called): table for table, called in sheets.items()}
    own = {name: plain(name) for name in printed}
    return {
        name: ours.get(called, "" if called in sheets else called) for name, called in own.items()
    }


def _has_rows(sheet: RawTable) -> bool:
    return bool(len(sheet.cells) or sheet.unreadable_rows)


def _unreadable(cohort: str, file: str, fault: str) -> Problem:
    return Problem(
        cohort=cohort,
        severity="error",
        file=file,
        message=f"{file} cannot be opened: {fault}.",
        remedy="Correct this in Excel, and save it as Excel Workbook (.xlsx).",
        rule="A workbook is an .xlsx file.",
        rule_id="file.workbook",
    )


def _no_such_sheet(
    cohort: str, file: str, table: str, called: str, printed: Iterable[str]
) -> Problem:
    return Problem(
        cohort=cohort,
        severity="error",
        file=file,
        value=called,
        message=f"cohort.yaml says that {table} is the sheet '{called}', but {file} has no such "
        f"sheet; it has {', '.join(printed)}.",
        remedy="Write the name of the sheet under sheets in cohort.yaml as it stands in the file.",
        rule="A sheet named in cohort.yaml is in the workbook.",
        rule_id="tables.sheet_mapping",
    )


def _row_of_headings(study: Study, sheet: RawTable) -> int:
    """Return the row below the first that seems to hold headings; 0 if none does."""
    known = {
        plain(name)
        for table in TABLES
        for column in columns_of(study, table).values()
        for name in (column.name, *column.headings)
    }
    for index in range(min(len(sheet.cells), 20)):
        texts = [plain(text) for text in sheet.cells.iloc[index]]
        if is_wide(study, texts) or sum(text in known for text in texts) > 1:
            return sheet.source_row(index)
    return 0


def _unread_sheet(cohort: str, file: str, sheet: str, row: int) -> Problem:
    below = f" Its row {row} seems to hold the headings." if row else ""
    return Problem(
        cohort=cohort,
        severity="warning",
        file=file,
        sheet=sheet,
        message=f"The sheet {sheet} is none of the tables; it is not read.{below}",
        remedy=("Write the headings into its first row, with nothing above. " if row else "")
        + "Give it the name of its table, say under sheets in cohort.yaml which table it is, "
        "or take it out.",
        rule=f"The sheets are {', '.join((*TABLES, WIDE))}.",
        rule_id="tables.unread_sheet",
    )
