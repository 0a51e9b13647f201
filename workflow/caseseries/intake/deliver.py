"""What a cohort's folder holds: CSV files or one workbook, and which tables are missing."""

from pathlib import Path

from caseseries.cases.vocabulary import TABLES
from caseseries.intake.cohort_file import CohortFile
from caseseries.intake.csv_folder import read_csv_folder
from caseseries.intake.delivery import Delivery
from caseseries.intake.mapping import expected_headings
from caseseries.intake.problems import Problem

NEEDED_TABLES = ("patients", "assessments")


def deliver(folder: Path, cohort_file: CohortFile) -> Delivery:
    """Read the tables of a cohort's folder as text."""
    headings = {
        table: expected_headings(table, cohort_file.columns.get(table, {})) for table in TABLES
    }
    delivery = read_csv_folder(folder, encoding=cohort_file.encoding, headings=headings)
    for table in NEEDED_TABLES:
        if table not in delivery.tables and table not in delivery.unreadable:
            delivery.problems.append(_missing_table(folder.name, table))
    return delivery


def _missing_table(cohort: str, table: str) -> Problem:
    return Problem(
        cohort=cohort,
        severity="error",
        file=f"{table}.csv",
        message=f"The cohort has no table {table}.",
        remedy=f"Add {table}.csv, or a workbook with a sheet {table}.",
        rule="Every cohort has the tables patients and assessments.",
        rule_id="tables.missing",
    )
