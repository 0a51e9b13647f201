"""What a cohort's folder holds: CSV files, one workbook or a REDCap export; what is missing."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from caseseries.cases.vocabulary import TABLES
from caseseries.intake.claims import beside_claims, settle_claims
from caseseries.intake.cohort_file import CohortFile
from caseseries.intake.csv.folder import csv_files, read_csv_folder
from caseseries.intake.delivery import WIDE, Delivery
from caseseries.intake.mapping import expected_headings, has_header
from caseseries.intake.no_record import records_of, row_of_headings
from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.redcap.export import EXPORT, read_redcap
from caseseries.intake.wide import is_wide, wide_to_long

NEEDED_TABLES = ("patients", "assessments")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def deliver(folder: Path, cohort_file: CohortFile) -> Delivery:
    """Read the tables of a cohort's folder as text.

    Returns
    -------
    Delivery
        Tables under their printed headings; a wide sheet is turned into patients and assessments.
    """
    workbooks = _workbooks(folder)
    files = csv_files(folder)
    exports = [folder / EXPORT] if (folder / EXPORT).is_file() else []
    if len(workbooks) + bool(files) + len(exports) > 1:
        names = [path.name for path in (*workbooks, *files.values(), *exports)]
        told = ", ".join(names)
        return Delivery(
            problems=[problem_of("tables.several_sources", folder.name, names[0], {"names": told})]
        )
    if workbooks:
        from caseseries.intake.workbook.tables import read_workbook_tables  # slow to load

        delivery = read_workbook_tables(cohort_file, workbooks[0])
    elif exports:
        delivery = read_redcap(folder, cohort_file)
        delivery.sparse = True
    else:
        headings = {
            table: expected_headings(cohort_file.study, table, cohort_file.columns.get(table, {}))
            for table in (*TABLES, WIDE)
        }
        delivery = read_csv_folder(folder, encoding=cohort_file.encoding, headings=headings)
        _keep_records(delivery, cohort_file)
    _unfold_wide(folder.name, delivery, cohort_file)
    _refuse_without_header(folder.name, delivery, cohort_file)
    place = next((path.name for path in (*workbooks, *exports)), "")
    unread = [one.sheet for one in delivery.problems if one.rule_id == "tables.unread_sheet"]
    delivery.problems += [
        _lacking(folder.name, table, place, unread, empty=table in delivery.empty_sheets)
        for table in NEEDED_TABLES
        if table not in delivery.tables and table not in delivery.unreadable
    ]
    return delivery


def _keep_records(delivery: Delivery, cohort_file: CohortFile) -> None:
    """Take the rows that are no records out of the tables of a folder."""
    cohort, study = cohort_file.facts.cohort, cohort_file.study
    for place, whole in enumerate(delivery.as_read):
        records, beside, told = records_of(cohort, study, whole, cohort_file.headings)
        delivery.as_read[place], delivery.tables[whole.name] = records, records.readable()
        delivery.beside += [beside] if beside else []
        delivery.problems += told


def _workbooks(folder: Path) -> list[Path]:
    """Return the workbooks of a folder, without the lock files of one that is open."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.casefold() in WORKBOOK_ENDINGS and not path.name.startswith(("~$", "."))
    ]


def _unfold_wide(cohort: str, delivery: Delivery, cohort_file: CohortFile) -> None:
    """Turn a wide sheet, or patients with the scores in their rows, into the two long tables."""
    tables = delivery.tables
    columns = cohort_file.columns.get(WIDE, {})
    patients = None if "assessments" in tables else tables.get("patients")
    if patients is not None and is_wide(cohort_file.study, patients.header, columns):
        tables[WIDE] = tables.pop("patients")
    if WIDE in delivery.unreadable:
        delivery.unreadable |= set(NEEDED_TABLES)
    if WIDE not in tables:
        return
    wide = tables.pop(WIDE)
    beside = [table for table in NEEDED_TABLES if table in tables]
    if beside:
        delivery.problems.append(
            problem_of(
                "tables.wide_and_long",
                cohort,
                wide.file,
                {"beside": " and ".join(beside)},
                sheet=wide.sheet,
            )
        )
        return
    names = {**cohort_file.columns.get("patients", {}), **columns}
    wide, claimed = settle_claims(cohort, cohort_file.study, wide.called(WIDE), names)
    unfolded, problems = wide_to_long(cohort, cohort_file.study, wide, names)
    tables.update({table.name: table for table in unfolded})
    delivery.problems += beside_claims(problems, claimed)
    delivery.wide = True


def _refuse_without_header(cohort: str, delivery: Delivery, cohort_file: CohortFile) -> None:
    """Leave out the tables whose first row names no column; nothing of them is quoted."""
    for name, raw in list(delivery.tables.items()):
        if has_header(cohort_file.study, raw, cohort_file.columns.get(name, {})):
            continue
        del delivery.tables[name]
        delivery.unreadable.add(name)
        place = raw.file, raw.sheet
        others = [one for one in delivery.problems if (one.file, one.sheet) != place]
        below = row_of_headings(cohort_file.study, raw.cells.head(20).to_numpy().tolist())
        seems = f"; row {raw.source_row(below)} seems to hold the headings" if below >= 0 else ""
        about = {"title": raw.title, "table": name, "seems": seems}
        refusal = problem_of("columns.header", cohort, raw.file, about, sheet=raw.sheet, row=1)
        delivery.problems = [*others, refusal]


def _lacking(
    cohort: str, table: str, workbook: str, unread: Sequence[str], *, empty: bool
) -> Problem:
    """Tell of a needed table that is not there, or is a sheet without rows."""
    place = f"a sheet {table} to {workbook}" if workbook else f"{table}.csv, or a workbook"
    look = f"Look at what is said of {' and '.join(unread)}; or add" if unread else "Add"
    problem = problem_of(
        "tables.no_rows" if empty else "tables.missing",
        cohort,
        workbook or f"{table}.csv",
        {"table": table, "look": look, "place": place},
        sheet=table if workbook else "",
    )
    return replace(problem, rule_id=f"{table}.no_rows") if empty else problem
