"""Which sheet of a workbook is which table."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from caseseries.cases.study import Study
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.clinic_words import claim_of, plain, timepoint_in
from caseseries.intake.cohort_file import CohortFile
from caseseries.intake.no_record import records_of, row_of_headings
from caseseries.intake.privacy.guard import check_workbook
from caseseries.intake.problems import Problem, Severity, problem_of
from caseseries.intake.raw_table import WIDE, Delivery, RawTable
from caseseries.intake.wide import is_wide
from caseseries.intake.workbook.archive import UnreadableWorkbookError
from caseseries.intake.workbook.reader import read_workbook

# Sheets of our own workbook that hold no data.
GUIDANCE: Final = ("start", "dictionary")
HOLDS_SCORES: Final = "it seems to hold the scores."


def read_workbook_tables(cohort_file: CohortFile, path: Path) -> Delivery:
    """Read the sheets of a workbook that are tables; a sheet without rows is no table.

    A workbook of one sheet with scores in its columns is taken as the wide sheet, whatever the
    sheet is called. The privacy guard looks at every sheet, those that are no table too.
    """
    study, sheets = cohort_file.study, cohort_file.sheets
    try:
        read = read_workbook(path)
    except UnreadableWorkbookError as fault:
        problem = problem_of("file.workbook", {"fault": fault}, file=path.name)
        return Delivery(problems=[problem], unreadable={*TABLES})
    tables = _tables_by_sheet(read, sheets)
    delivery = Delivery()
    filled: dict[str, RawTable] = {}
    told: dict[str, list[Problem]] = {}
    for name, (sheet, problems) in read.items():
        if tables[name] in GUIDANCE:
            continue
        records, beside, remarks = records_of(study, sheet, cohort_file.headings)
        rows = {*beside.source_rows.tolist()} if beside else set()
        told[name] = [one for one in problems if one.row not in rows] + remarks
        delivery.beside += [beside] if beside else []
        if len(records.cells) or records.unreadable_rows:
            filled[name] = records
        else:
            delivery.empty_sheets.add(tables[name])
    for table, called in sheets.items():
        if table not in tables.values():
            about = {"table": table, "called": called, "printed": ", ".join(tables)}
            place = {"file": path.name, "value": called}
            delivery.problems.append(problem_of("tables.sheet_mapping", about, **place))
            delivery.unreadable.add(table)
    wide_columns = cohort_file.columns.get(WIDE, {})
    if len(filled) == 1 and is_wide(study, next(iter(filled.values())).header, wide_columns):
        tables |= dict.fromkeys(filled, WIDE)
    for name, sheet in filled.items():
        table = tables[name]
        if table in (*TABLES, WIDE) and table not in delivery.tables:
            delivery.tables[table] = sheet.called(table).readable()
            delivery.problems += told[name]
        else:
            delivery.problems.append(_unread(study, sheet))
            table = name
        delivery.as_read.append(sheet.called(table))
    delivery.problems += check_workbook(path, delivery.as_read + delivery.beside)
    return delivery


def _tables_by_sheet(printed: Iterable[str], sheets: Mapping[str, str]) -> dict[str, str]:
    """Return the table that each sheet is: as ``cohort.yaml`` says, or as it is called itself."""
    ours = {plain(called): table for table, called in sheets.items()}
    own = {name: plain(name) for name in printed}
    return {
        name: ours.get(called, "" if called in sheets else called) for name, called in own.items()
    }


def _unread(study: Study, sheet: RawTable) -> Problem:
    seen, remedy = _what_is_seen(study, sheet)
    told = {"seen": seen, "remedy": remedy, "tables": ", ".join((*TABLES, WIDE))}
    # A sheet of scores that is passed over is half of a study.
    severity: Severity = "error" if seen.endswith(HOLDS_SCORES) else "warning"
    return problem_of("tables.unread_sheet", told, **sheet.source, severity=severity)


def _what_is_seen(study: Study, sheet: RawTable) -> tuple[str, str]:
    """Say what a sheet that is no table seems to hold, and what to do with it."""
    name, group = sheet.sheet, study.grouping.column
    row = row_of_headings(study, [list(sheet.header), *sheet.cells.head(20).to_numpy().tolist()])
    if row > 0:
        seen = f" Its row {sheet.source_row(row - 1)} seems to hold the headings."
        return seen, "Write the headings into its first row, with nothing above."
    scored = {text: claim for text in sheet.header if (claim := claim_of(study, text))}
    at = timepoint_in(name)
    if at and any(not words for _, _, words in scored.values()):
        seen = f" At {at} {HOLDS_SCORES}"
        return seen, "Put the scores of all timepoints into one sheet assessments, with timepoint."
    if scored and any(plain(text) == "timepoint" for text in sheet.header):
        seen = f" With a row for every patient and timepoint {HOLDS_SCORES}"
        remedy = f"Name it under sheets in cohort.yaml with the line `assessments: {name}`, and "
        return seen, remedy + f"list every patient once, with {group}, in a sheet patients."
    if scored:
        first, (score, *_) = next(iter(scored.items()))
        told = ", ".join(f"'{text}'" for text in scored)
        seen = f" Its columns {told} seem to hold scores, but name no timepoint that is known."
        remedy = "Write into cohort.yaml, under columns and wide, which timepoint each one is, "
        return seen, remedy + f"such as the line `{score}_immediate: {first}`."
    remedy = "Give it the name of its table, say under sheets in cohort.yaml which table it is, "
    return "", remedy + "or take it out."
