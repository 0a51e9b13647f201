"""The tables of a cohort as the page takes them: every number leads to its ledger row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from caseseries.present import anchors
from caseseries.present.material import Material
from caseseries.present.tables.binder import tables_of
from caseseries.present.tables.definition import Table, TableRow
from caseseries.present.tables.to_html import fragment


@dataclass(frozen=True, kw_only=True)
class StudyTable:
    """A table; ``file`` is relative to the page, ``targets`` are the ledger rows that it shows."""

    name: str
    cohort: str
    caption: str
    file: str
    html: Markup
    targets: frozenset[str]


def study_tables(material: Material, *, alone: bool) -> list[StudyTable]:
    """Return the tables of a cohort; unless it is alone, its title stands in their captions."""
    title = "" if alone else f", {material.cohort.facts.title}"
    return [
        _study_table(replace(table, caption=f"{table.caption}{title}"), material.name)
        for table in tables_of(material)
    ]


def _study_table(table: Table, cohort: str) -> StudyTable:
    # The same table of two cohorts stands on one page, so its targets are named by cohort.
    html = fragment(table, lambda source: f"#{anchors.of_row(cohort, source)}")
    for kind in ("caption", "tbl"):
        html = html.replace(f'"{kind}-{table.id}"', f'"{kind}-{cohort}-{table.id}"')
    return StudyTable(
        name=table.id,
        cohort=cohort,
        caption=table.caption,
        file=f"{cohort}/tables/{table.id}.html",
        html=Markup(html),
        targets=frozenset(anchors.of_row(cohort, source) for source in _sources(table)),
    )


def _sources(table: Table) -> Iterator[str]:
    for row in table.rows:
        if isinstance(row, TableRow):
            for cell in row.cells:
                yield from cell.sources
