"""Which sheet of a workbook is which table."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from caseseries.cases.study import Study
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.cohort_file import CohortFile
from caseseries.intake.delivery import WIDE, Delivery
from caseseries.intake.guesses import claim_of
from caseseries.intake.mapping import plain
from caseseries.intake.no_record import records_of, row_of_headings
from caseseries.intake.privacy.guard import check_workbook
from caseseries.intake.problems import Severity, problem_of
from caseseries.intake.raw_table import RawTable
from caseseries.intake.timepoint_words import timepoint_in
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
    cohort, study, sheets = cohort_file.facts.cohort, cohort_file.study, cohort_file.sheets
    try:
        workbook = read_workbook(cohort, path)
    except UnreadableWorkbookError as fault:
        problem = problem_of("file.workbook", cohort, path.name, {"fault": fault})
        return Delivery(problems=[problem], unreadable={*TABLES})
    tables = _tables_by_sheet(workbook.sheets, sheets)
    delivery = Delivery()
    for name, sheet in workbook.sheets.items():
        if tables[name] not in GUIDANCE:
            records, beside, remarks = records_of(cohort, study, sheet, cohort_file.headings)
            rows = {*beside.source_rows.tolist()} if beside else set()
            others = [one for one in workbook.problems[name] if one.row not in rows]
            workbook.sheets[name], workbook.problems[name] = records, others + remarks
            delivery.beside += [beside] if beside else []
    filled = {name: sheet for name, sheet in workbook.sheets.items() if _has_rows(sheet)}
    delivery.empty_sheets = {tables[name] for name in {*workbook.sheets} - {*filled}}
    for table, called in sheets.items():
        if table not in tables.values():
            told = {"table": table, "called": called, "printed": ", ".join(tables)}
            delivery.problems.append(
                problem_of("tables.sheet_mapping", cohort, path.name, told, value=called)
            )
            delivery.unreadable.add(table)
    wide_columns = cohort_file.columns.get(WIDE, {})
    if len(filled) == 1 and is_wide(study, next(iter(filled.values())).header, wide_columns):
        tables |= dict.fromkeys(filled, WIDE)
    for name, sheet in filled.items():
        table = tables[name]
        if table in GUIDANCE:
            continue
        if table in (*TABLES, WIDE) and table not in delivery.tables:
            delivery.tables[table] = sheet.called(table).readable()
            delivery.problems += workbook.problems[name]
        else:
            seen, remedy = _what_is_seen(study, sheet)
            about = {"seen": seen, "remedy": remedy, "tables": ", ".join((*TABLES, WIDE))}
            # A sheet of scores that is passed over is half of a study.
            severity: Severity = "error" if seen.endswith(HOLDS_SCORES) else "warning"
            unread = problem_of(
                "tables.unread_sheet", cohort, path.name, about, severity=severity, sheet=name
            )
            delivery.problems.append(unread)
            table = name
        delivery.as_read.append(sheet.called(table))
    delivery.problems += check_workbook(cohort, path, delivery.as_read + delivery.beside)
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
