"""Tables put together, and written in every format."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from jinja2 import FileSystemLoader

from caseseries import files
from caseseries.present import pandoc
from caseseries.present.policy import with_policy
from caseseries.present.registry import INDEX, Subject, placed, write_index
from caseseries.present.sentences import language
from caseseries.present.tables.declared import declared
from caseseries.present.tables.definition import Column, Table

MARK = "\n%%%\n"
FOLDER = Path(__file__).parent / "templates"
TEMPLATES = language(loader=FileSystemLoader(FOLDER), autoescape=True)


def tables_of(kind: Subject, subject: object) -> list[tuple[str, Table]]:
    """Return every table of a subject that has content, with its section of the page."""
    made = [(one.PLACE.section, one.table(subject)) for one in placed(declared(), kind)]
    return [(section, table) for section, table in made if table is not None]


def write_tables(subjects: Mapping[Subject, object], folder: Path) -> None:
    """Write every table that has content, and the index that names them.

    The folder is emptied first: what is not made again has no content any more.
    """
    files.empty(folder)
    made = [one for kind, subject in subjects.items() for one in tables_of(kind, subject)]
    written = for_papers([table for _, table in made])
    for (_, table), (tex, tree) in zip(made, written, strict=True):
        texts = {
            "csv": files.BYTE_ORDER_MARK + csv_text(table),
            "html": page(table),
            "json": tree,
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


def for_papers(tables: Sequence[Table]) -> Iterator[tuple[str, str]]:
    """Yield each table as LaTeX (longtable, booktabs), and as pandoc's tree, for papers.

    Pandoc starts once for all of them; its filter marks where a tree begins and ends.
    """
    content = TEMPLATES.get_template("papers.html.j2").render(tables=tables)
    options = ("--from", "html", "--to", "latex", "--lua-filter", FOLDER / "papers.lua")
    parts = pandoc.convert(content, *options).split(MARK)
    for tex, tree in zip(parts[::2], parts[1::2], strict=False):
        yield f"{tex.strip()}\n", f"{tree}\n"
