"""Tables put together, and written in every format."""

import json
from collections.abc import Iterable
from pathlib import Path

from caseseries import files
from caseseries.present.material import Material
from caseseries.present.pooled import PooledMaterial
from caseseries.present.readings import Readings
from caseseries.present.tables import (
    INDEX,
    adherence,
    agreement,
    associations,
    changes,
    characteristics,
    cohorts,
    comparisons,
    contradictions,
    outcomes,
    planning,
    pooled,
    reconstructions,
    standardisation,
    unreported,
    what_changed,
)
from caseseries.present.tables.definition import Table
from caseseries.present.tables.to_csv import csv_text
from caseseries.present.tables.to_html import page
from caseseries.present.tables.to_latex import latex
from caseseries.present.tables.to_pandoc import document

TABLES = (
    *(characteristics, outcomes, changes, comparisons, associations, adherence),
    *(standardisation, agreement),
)
POOLED_TABLES = (cohorts, pooled, what_changed, planning)


def tables_of(material: Material) -> list[Table]:
    """Return every table of a cohort."""
    return [module.table(material) for module in TABLES]


def pooled_tables_of(material: PooledMaterial) -> list[Table]:
    """Return every table of several cohorts together."""
    return [module.table(material) for module in POOLED_TABLES]


def readings_tables_of(readings: Readings) -> list[Table]:
    """Return every table of what a paper leaves open."""
    study = readings.study
    return [
        contradictions.table(study, readings.contradictions, readings.compatible),
        reconstructions.table(study, readings.rebuilt),
        unreported.table(study, readings.ranges),
    ]


def write_tables(tables: Iterable[Table], folder: Path) -> None:
    """Write tables as CSV, HTML, pandoc tree (JSON) and LaTeX, and the index that names them."""
    files.empty(folder)
    names = []
    for table in tables:
        write(table, folder)
        names.append(table.id)
    files.write_text(json.dumps(names, indent=2) + "\n", folder / INDEX)


def write(table: Table, folder: Path) -> None:
    """Write one table in every format; the files have its id as their name."""
    texts = {
        "csv": files.BYTE_ORDER_MARK + csv_text(table),
        "html": page(table),
        "json": document(table),
        "tex": latex(table),
    }
    for ending, text in texts.items():
        files.write_text(text, folder / f"{table.id}.{ending}")
