"""Which sheet of a workbook is which table."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.clinic_words import claim_of, plain, timepoint_in
from caseseries.intake.cohort_file import CohortFile
from caseseries.intake.headings import is_read
from caseseries.intake.no_record import first_rows, names_columns, records_of, row_of_headings
from caseseries.intake.privacy.guard import check_workbook
from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import WIDE, Delivery, RawTable, column_letter
from caseseries.intake.wide import is_wide
from caseseries.intake.workbook.archive import UnreadableWorkbookError
from caseseries.intake.workbook.sheets import read_workbook

# Sheets of our own workbook that hold no data.
GUIDANCE: Final = ("start", "dictionary")
# Rules about how a cell looks, which matters only in columns that are read.
_LOOKS: Final = "formula error_cell long_number format struck raised white rounded".split()


def read_workbook_tables(cohort_file: CohortFile, path: Path) -> Delivery:
    """Read the sheets of a workbook that are tables; a sheet without rows is no table.

    A workbook of one sheet with scores in its columns is taken as the wide sheet, whatever the
    sheet is called. The privacy guard looks at every sheet, those that are no table too.
    """
    study, sheets = cohort_file.study, cohort_file.sheets
    try:
        read = read_workbook(path)
    except UnreadableWorkbookError as fault:
        problem = problem_of("file.workbook", fault=fault, file=path.name)
        return Delivery(problems=[problem], unreadable={*TABLES})
    # The table that each sheet is: as ``cohort.yaml`` says, or as it is called itself.
    ours = dict.fromkeys(sheets, "") | {plain(called): table for table, called in sheets.items()}
    tables = {name: ours.get(plain(name), plain(name)) for name in read}
    delivery = Delivery()
    filled: dict[str, RawTable] = {}
    told: dict[str, list[Problem]] = {}
    for name, (sheet, problems) in read.items():
        if tables[name] in GUIDANCE:
            continue
        records, beside, remarks = records_of(study, sheet, cohort_file.headings)
        rows = {row for one in beside for row in one.source_rows.tolist()}
        told[name] = [one for one in problems if one.row not in rows] + remarks
        delivery.as_read += beside
        if len(records.cells) or records.unreadable_rows:
            filled[name] = records
        else:
            delivery.empty_sheets.add(tables[name])
    for table, called in sheets.items():
        if table not in tables.values():
            about = {"table": table, "called": called, "printed": ", ".join(tables)}
            place = {"file": path.name, "value": called}
            delivery.problems.append(problem_of("tables.sheet_mapping", **about, **place))
            delivery.unreadable.add(table)
    wide_columns = cohort_file.columns.get(WIDE, {})
    if len(filled) == 1 and is_wide(study, next(iter(filled.values())).header, wide_columns):
        tables |= dict.fromkeys(filled, WIDE)
    sheet_of = {tables[name]: name for name in reversed(filled) if tables[name] in (*TABLES, WIDE)}
    for name, sheet in filled.items():
        table = tables[name]
        if table in (*TABLES, WIDE) and table not in delivery.tables:
            delivery.tables[table] = sheet.called(table).readable()
            delivery.problems += _of_columns_read(cohort_file, sheet.called(table), told[name])
        else:
            delivery.problems.append(_unread(study, sheet, sheet_of))
            table = name
        delivery.as_read.append(sheet.called(table))
    delivery.problems += check_workbook(study, path, delivery.as_read)
    return delivery


def _of_columns_read(
    cohort_file: CohortFile, sheet: RawTable, problems: list[Problem]
) -> list[Problem]:
    """Leave out how cells look in columns that nobody reads."""
    read = {
        f"{sheet.sheet}!{column_letter(number)}"
        for number, heading in enumerate(sheet.header, start=1)
        if is_read(cohort_file.study, sheet.name, heading, cohort_file.columns)
    }
    looks = {f"cells.{look}" for look in _LOOKS}
    return [
        one for one in problems if one.rule_id not in looks or one.cell.rstrip("0123456789") in read
    ]


def _unread(study: Study, sheet: RawTable, sheet_of: Mapping[str, str]) -> Problem:
    """Say of a sheet that is no table what it seems to hold, and what to do with it.

    ``sheet_of`` is {table: the sheet that holds it}.
    """
    told: dict[str, Any] = {**sheet.source, "tables": ", ".join((*TABLES, WIDE))}
    row = row_of_headings(study, sheet)
    scored = {text: claim for text in sheet.header if (claim := claim_of(study, text))}
    at = timepoint_in(sheet.sheet) if any(not claim.more for claim in scored.values()) else ""
    times = ("timepoint", *columns_of(study, "assessments")["timepoint"].headings)
    is_long = bool(scored) and not {*map(plain, times)}.isdisjoint(map(plain, sheet.header))
    numbered = re.fullmatch(r"(.+)_\d+", plain(sheet.sheet))
    copied = numbered[1] if numbered else ""
    twins = (copied, "assessments", WIDE) if scored and not at else (copied,)
    told["other"] = next((sheet_of[table] for table in twins if table in sheet_of), "")
    seen = ""
    if row > 0:
        seen, told["at_row"] = "_below", sheet.source_row(row - 1)
    elif told["other"]:
        seen = "_again"
    elif at:
        seen, told["at"] = "_of_timepoint", at
    elif is_long:
        seen, told["group"] = "_long", study.grouping.column
    elif any(claim.timepoint for claim in scored.values()):
        seen, told["group"] = "_wide", study.grouping.column
        told["columns"] = ", ".join(f"'{text}'" for text in scored)
    elif scored:
        first, claim = next(iter(scored.items()))
        told |= {"score": claim.score, "first": first}
        seen, told["columns"] = "_scores", ", ".join(f"'{text}'" for text in scored)
    elif names_columns(study, [first for first, *_ in first_rows(sheet)]):
        seen = "_turned"
    # A sheet of scores that is passed over is half of a study, and so is the copy of a table.
    is_half = at or is_long or copied in sheet_of
    severity = "error" if is_half and seen != "_below" else "warning"
    return problem_of(f"tables.unread_sheet{seen}", **told, severity=severity)
