"""Tables put together, and written in every format."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jinja2 import FileSystemLoader

from caseseries import files
from caseseries.present import pandoc
from caseseries.present.policy import with_policy
from caseseries.present.registry import INDEX, Subject, write_index
from caseseries.present.sentences import language
from caseseries.present.tables.declared import Declared, declared
from caseseries.present.tables.definition import Column, Table
from caseseries.present.tables.to_pandoc import blocks, document

END = "% end of a table"
TEMPLATES = language(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)


def tables_of(kind: Subject, subject: object) -> list[tuple[str, Table]]:
    """Return every table of a subject that has content, with its section of the page."""
    made = [(one.PLACE.section, one.table(subject)) for one in tables_in(kind)]
    return [(section, table) for section, table in made if table is not None]


def tables_in(kind: Subject) -> list[Declared]:
    """Return what makes the tables of a subject, section by section."""
    found = [one for one in declared() if one.PLACE.of == kind]
    return sorted(found, key=lambda one: one.PLACE.reading_order)


def write_tables(subjects: Mapping[Subject, object], folder: Path) -> None:
    """Write every table that has content, and the index that names them.

    The folder is emptied first: what is not made again has no content any more.
    """
    files.empty(folder)
    made = [one for kind, subject in subjects.items() for one in tables_of(kind, subject)]
    in_latex = latex([table for _, table in made])
    for (_, table), tex in zip(made, in_latex, strict=True):
        texts = {
            "csv": files.BYTE_ORDER_MARK + csv_text(table),
            "html": page(table),
            "json": document(table),
            "tex": tex,
        }
        for ending, text in texts.items():
            files.write_text(text, folder / f"{table.id}.{ending}")
    index = {table.id: {"caption": table.caption, "section": section} for section, table in made}
    write_index(index, folder / INDEX)


def csv_text(table: Table) -> str:
    """Return a table as CSV: its sections, notes and provenance stand beside every row."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["Section", *map(_heading, table.columns), "Notes", "Provenance"])
    for section, rows in table.parts:
        if not rows:
            blank = ("" for _ in table.columns)
            writer.writerow([files.escaped(section), *blank, "", table.provenance])
        for row in rows:
            notes = dict.fromkeys(note for cell in row.cells for note in cell.notes)
            texts = [section, *(cell.text for cell in row.cells), " ".join(notes)]
            writer.writerow([*map(files.escaped, texts), table.provenance])
    return stream.getvalue()


def _heading(column: Column) -> str:
    return f"{column.spanner}: {column.label}" if column.spanner else column.label


def fragment(table: Table, link: Callable[[str], str | None] = lambda _: None) -> str:
    """Return a table and its notes as HTML that a screen reader can walk, to stand in a page.

    A cell points at the address (``link``) of its first source, where there is any; all its
    sources stand in ``data-sources``.
    """
    return TEMPLATES.get_template("fragment.html.j2").render(table=table, link=link) + "\n"


def page(table: Table) -> str:
    """Return a table as a page of its own."""
    whole = TEMPLATES.get_template("page.html.j2").render(table=table, link=lambda _: None)
    return with_policy(f"{whole}\n")


def latex(tables: Sequence[Table]) -> list[str]:
    """Return tables as LaTeX (longtable, booktabs), for a paper of one's own.

    Pandoc starts once for all of them; a comment that it hands through stands behind each.
    """
    end = {"t": "RawBlock", "c": ["latex", END]}
    trees = (node for table in tables for node in (*blocks(table), end))
    text = pandoc.convert(pandoc.document(trees), "--from", "json", "--to", "latex")
    return [f"{part.strip()}\n" for part in text.split(END)[:-1]]
