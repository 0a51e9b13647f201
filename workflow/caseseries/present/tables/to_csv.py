"""A table as CSV: one heading row, sections and footnotes as columns, for people and programs."""

import csv
import io

from caseseries.files import escaped
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow


def csv_text(table: Table) -> str:
    """Return the table with its sections, notes and provenance beside every row."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["Section", *map(_heading, table.columns), "Notes", "Provenance"])
    for section, rows in table.parts:
        name = section.label.text if section else ""
        if not rows:
            writer.writerow([escaped(name), *("" for _ in table.columns), "", table.provenance])
        for row in rows:
            texts = [name, *(cell.text for cell in row.cells), _notes(section, row)]
            writer.writerow([*map(escaped, texts), table.provenance])
    return stream.getvalue()


def _heading(column: Column) -> str:
    return f"{column.spanner}: {column.heading}" if column.spanner else column.heading


def _notes(section: Section | None, row: TableRow) -> str:
    cells: tuple[Cell, ...] = (section.label, *row.cells) if section else row.cells
    return " ".join(dict.fromkeys(note for cell in cells for note in cell.notes))
