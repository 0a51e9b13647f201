"""All tables of a cohort or a study, written in every format."""

from pathlib import Path

import pandas as pd

from caseseries.present.material import Material
from caseseries.present.tables import (
    adherence,
    associations,
    changes,
    characteristics,
    claims,
    comparisons,
    outcomes,
)
from caseseries.present.tables.definition import Table
from caseseries.present.tables.to_csv import csv_text
from caseseries.present.tables.to_html import page
from caseseries.present.tables.to_latex import latex
from caseseries.present.tables.to_pandoc import document

TABLES = (characteristics, outcomes, changes, comparisons, associations, adherence)

# A spreadsheet takes UTF-8 for what it is only behind this mark.
BYTE_ORDER_MARK = "\ufeff"


def tables_of(material: Material) -> list[Table]:
    """Return every table of a cohort."""
    return [module.table(material) for module in TABLES]


def write_tables(material: Material, folder: Path) -> None:
    """Write every table of a cohort as CSV, HTML, pandoc tree (JSON) and LaTeX."""
    for table in tables_of(material):
        write(table, folder)


def write_claims_table(
    verdicts: pd.DataFrame, citation: str, provenance: str, folder: Path
) -> None:
    """Write the table of claims of a study."""
    write(claims.table(verdicts, citation, provenance), folder)


def write(table: Table, folder: Path) -> None:
    """Write one table in every format; the files have its id as their name."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "csv": BYTE_ORDER_MARK + csv_text(table),
        "html": page(table),
        "json": document(table),
        "tex": latex(table),
    }
    for ending, text in texts.items():
        unfinished = folder / f"{table.id}.{ending}.unfinished"
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(folder / f"{table.id}.{ending}")
