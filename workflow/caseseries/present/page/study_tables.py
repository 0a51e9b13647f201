"""Tables as the page takes them: every number leads to its ledger row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from caseseries.present import anchors
from caseseries.present.registry import Subject
from caseseries.present.tables.binder import tables_of
from caseseries.present.tables.definition import Table, TableRow
from caseseries.present.tables.to_html import fragment


@dataclass(frozen=True, kw_only=True)
class StudyTable:
    """A table; ``file`` is relative to the page, ``targets`` are the ledger rows that it shows."""

    name: str
    part: str
    section: str
    caption: str
    file: str
    html: Markup
    targets: frozenset[str]


def study_tables(kind: Subject, subject: object, part: str, title: str = "") -> list[StudyTable]:
    """Return the tables of a subject that the page shows.

    Parameters
    ----------
    part
        Folder of the results that they stand in.
    title
        What tells the tables from equal ones of another cohort, in their captions.
    """
    return [
        _study_table(table, section, part, title)
        for section, table in tables_of(kind, subject)
        if section
    ]


def _study_table(table: Table, section: str, part: str, title: str) -> StudyTable:
    told = replace(table, caption=f"{table.caption}, {title}" if title else table.caption)
    # The same table of two cohorts stands on one page, so its targets are named by cohort.
    html = fragment(told, lambda source: f"#{_anchor(source, part)}")
    for kind in ("caption", "tbl"):
        html = html.replace(f'"{kind}-{table.id}"', f'"{kind}-{part}-{table.id}"')
    return StudyTable(
        name=table.id,
        part=part,
        section=section,
        caption=told.caption,
        file=f"{part}/tables/{table.id}.html",
        html=Markup(html),
        targets=frozenset(_anchor(source, part) for source in _sources(table)),
    )


def _anchor(source: str, part: str) -> str:
    """Return a source that is an anchor as it is; an id belongs to the cohort of the table."""
    return source if "/" in source else anchors.of_row(part, source)


def _sources(table: Table) -> Iterator[str]:
    for row in table.rows:
        if isinstance(row, TableRow):
            for cell in row.cells:
                yield from cell.sources
