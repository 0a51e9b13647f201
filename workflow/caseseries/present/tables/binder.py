"""Tables put together, and written in every format."""

from collections.abc import Mapping
from pathlib import Path

from caseseries import files
from caseseries.present import tables
from caseseries.present.registry import INDEX, Subject, members, write_index
from caseseries.present.tables.definition import Table
from caseseries.present.tables.to_csv import csv_text
from caseseries.present.tables.to_html import page
from caseseries.present.tables.to_latex import latex
from caseseries.present.tables.to_pandoc import document


def tables_of(kind: Subject, subject: object) -> list[tuple[str, Table]]:
    """Return every table of a subject that has content, with its section of the page."""
    made = [(module.PLACE.section, module.table(subject)) for module in members(tables, kind)]
    return [(section, table) for section, table in made if table is not None]


def write_tables(subjects: Mapping[Subject, object], folder: Path) -> None:
    """Write every table that has content, and the index that names them.

    Parameters
    ----------
    subjects
        What tables are made from, by its kind.
    folder
        It is emptied first: what is not made again has no content any more.
    """
    files.empty(folder)
    index = {}
    for kind, subject in subjects.items():
        for section, table in tables_of(kind, subject):
            write(table, folder)
            index[table.id] = {"caption": table.caption, "section": section}
    write_index(index, folder / INDEX)


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
