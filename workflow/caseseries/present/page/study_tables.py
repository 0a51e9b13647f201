"""Tables as the page takes them: every number leads to its ledger row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from caseseries.present import anchors
from caseseries.present.material import Material
from caseseries.present.pooled import PooledMaterial
from caseseries.present.readings import Readings
from caseseries.present.series import PublishedSeries
from caseseries.present.tables import binder
from caseseries.present.tables import series as series_table
from caseseries.present.tables.binder import pooled_tables_of, tables_of
from caseseries.present.tables.definition import Table, TableRow
from caseseries.present.tables.to_html import fragment


@dataclass(frozen=True, kw_only=True)
class StudyTable:
    """A table; ``file`` is relative to the page, ``targets`` are the ledger rows that it shows."""

    name: str
    part: str
    caption: str
    file: str
    html: Markup
    targets: frozenset[str]


def cohort_tables(material: Material, *, alone: bool) -> list[StudyTable]:
    """Return the tables of a cohort; unless it is alone, its title stands in their captions."""
    title = "" if alone else f", {material.cohort.facts.title}"
    return [
        _study_table(replace(table, caption=f"{table.caption}{title}"), material.name)
        for table in tables_of(material)
    ]


def pooled_tables(together: PooledMaterial) -> list[StudyTable]:
    """Return the tables of all cohorts together."""
    return [_study_table(table, "pooled") for table in pooled_tables_of(together)]


def table_of_series(series: PublishedSeries) -> StudyTable:
    """Return the table of the published series."""
    return _study_table(series_table.table(series), "audit/synthesis")


def tables_of_readings(readings: Readings) -> list[StudyTable]:
    """Return the tables of what cannot be true together, and of what was rebuilt all the same."""
    return [
        _study_table(table, f"audit/{readings.study.id}")
        for table in binder.readings_tables_of(readings)
    ]


def _study_table(table: Table, part: str) -> StudyTable:
    # The same table of two cohorts stands on one page, so its targets are named by cohort.
    html = fragment(table, lambda source: f"#{_anchor(source, part)}")
    for kind in ("caption", "tbl"):
        html = html.replace(f'"{kind}-{table.id}"', f'"{kind}-{part}-{table.id}"')
    return StudyTable(
        name=table.id,
        part=part,
        caption=table.caption,
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
