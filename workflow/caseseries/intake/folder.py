"""What a cohort's folder holds: CSV files, one workbook or a REDCap export; what is missing."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from caseseries.intake.cohort_file import CohortFile
from caseseries.intake.csv.records import csv_files, of_several_books, read_csv, unread_files
from caseseries.intake.headings import beside_claims, expected_headings, is_read, settle_claims
from caseseries.intake.no_record import records_of, row_of_headings
from caseseries.intake.problems import Problem, problem_of
from caseseries.intake.raw_table import WIDE, Delivery
from caseseries.intake.redcap.export import DICTIONARY, EXPORT, read_redcap
from caseseries.intake.wide import is_wide, wide_to_long

NEEDED_TABLES = ("patients", "assessments")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def deliver(folder: Path, cohort_file: CohortFile) -> Delivery:
    """Read the tables of a cohort's folder as text, under their printed headings.

    A wide sheet is turned into patients and assessments.
    """
    workbooks = workbooks_in(folder)
    exports = [folder / EXPORT] if (folder / EXPORT).is_file() else []
    files = csv_files(folder, alone=not (workbooks or exports))
    tables = [path for paths in files.values() for path in paths]
    many_sources = len(workbooks) + bool(files) + len(exports) > 1
    if many_sources or of_several_books(files):
        names = [path.name for path in (*workbooks, *tables, *exports)]
        rule_id = "tables.several_sources" if many_sources else "tables.several_files"
        return Delivery(problems=[problem_of(rule_id, names=", ".join(names), file=names[0])])
    if workbooks:
        from caseseries.intake.workbook.tables import read_workbook_tables  # slow to load

        delivery = read_workbook_tables(cohort_file, workbooks[0])
    elif exports:
        delivery = read_redcap(folder, cohort_file)
        delivery.sparse = True
    else:
        delivery = _read_csv_files(files, cohort_file)
    delivery.problems += unread_files(folder, [*tables, *exports, folder / DICTIONARY])
    _unfold_wide(delivery, cohort_file)
    _refuse_without_header(delivery, cohort_file)
    place = next((path.name for path in (*workbooks, *exports)), "")
    known = {*delivery.tables, *delivery.unreadable}
    absent = [table for table in NEEDED_TABLES if table not in known]
    delivery.problems += [_lacking(table, place, delivery) for table in absent]
    return delivery


def _read_csv_files(files: Mapping[str, Sequence[Path]], cohort_file: CohortFile) -> Delivery:
    """Read the files by table, and take out the rows that are no records."""
    study, delivery = cohort_file.study, Delivery()
    for table, [path] in files.items():
        headings = expected_headings(study, table, cohort_file.columns)
        whole, problems = read_csv(table, path, cohort_file.encoding, headings)
        delivery.problems += problems
        if whole is None:
            delivery.unreadable.add(table)
            continue
        records, beside, told = records_of(study, whole, cohort_file.headings)
        delivery.as_read += [records, *beside]
        delivery.tables[table] = records.readable()
        delivery.problems += told
    return delivery


def workbooks_in(folder: Path) -> list[Path]:
    """Return the workbooks of a folder, without the lock files of one that is open."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.casefold() in WORKBOOK_ENDINGS and not path.name.startswith(("~$", "."))
    ]


def _unfold_wide(delivery: Delivery, cohort_file: CohortFile) -> None:
    """Turn a wide sheet, or patients with the scores in their rows, into the two long tables."""
    tables, study = delivery.tables, cohort_file.study
    columns = cohort_file.columns.get(WIDE, {})
    patients = None if "assessments" in tables else tables.get("patients")
    if patients is not None and is_wide(study, patients.header, columns):
        tables[WIDE] = tables.pop("patients")
    if WIDE in delivery.unreadable:
        delivery.unreadable |= set(NEEDED_TABLES)
    if WIDE not in tables:
        return
    wide = tables.pop(WIDE)
    if beside := " and ".join(table for table in NEEDED_TABLES if table in tables):
        delivery.problems.append(problem_of("tables.wide_and_long", beside=beside, **wide.source))
        return
    names = {**cohort_file.columns.get("patients", {}), **columns}
    wide, claimed = settle_claims(study, wide.called(WIDE), names)
    unfolded, problems = wide_to_long(study, wide, names)
    tables.update({table.name: table for table in unfolded})
    delivery.unreadable |= {"assessments"} - {*tables}
    delivery.problems += beside_claims(problems, claimed)
    delivery.wide = True


def _refuse_without_header(delivery: Delivery, cohort_file: CohortFile) -> None:
    """Leave out the tables whose first row names no column; nothing of them is quoted."""
    study, columns = cohort_file.study, cohort_file.columns
    for name, raw in list(delivery.tables.items()):
        if any(is_read(study, name, one, columns) for one in (*raw.header, *raw.cells.columns)):
            continue
        del delivery.tables[name]
        delivery.unreadable.add(name)
        place = raw.file, raw.sheet
        others = [one for one in delivery.problems if (one.file, one.sheet) != place]
        below = row_of_headings(study, raw)
        seems = f"; row {raw.source_row(below - 1)} seems to hold the headings" if below > 0 else ""
        delivery.problems = [*others, raw.told(None, "", "columns.header", seems=seems, row=1)]


def _lacking(table: str, file: str, delivery: Delivery) -> Problem:
    """Tell of a needed table that is not there, or is a sheet without rows."""
    unread = [one.sheet for one in delivery.problems if one.rule_id == "tables.unread_sheet"]
    look = f"look at what is said of {' and '.join(unread)}; or " if unread else ""
    add = f"add a sheet {table} to {file}" if file else f"add {table}.csv, or a workbook"
    if file == EXPORT:
        add = f"name its fields under columns and {table} in cohort.yaml"
    what = f"{look}{add}"
    return problem_of(
        "tables.no_rows" if table in delivery.empty_sheets else "tables.missing",
        table=table,
        what=what[0].upper() + what[1:],
        file=file or f"{table}.csv",
        sheet=table if file not in ("", EXPORT) else "",
    )
