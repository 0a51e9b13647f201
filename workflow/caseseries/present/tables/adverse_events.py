"""What went wrong: how many patients had which adverse event, how bad it was, what came of it."""

from collections.abc import Iterator

from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import ALL
from caseseries.ledger import in_id
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Line, Table

PLACE = Place(of="cohort", section="outcomes", order=10)
ABOUT = {
    "related": "With one that the treatment caused",
    "not_resolved": "With one that had not passed",
}


def table(material: Material) -> Table | None:
    """Return the table of adverse events, if there was any."""
    return cells.table_of(
        material,
        id="adverse_events",
        caption="Patients with adverse events",
        columns=(Column("Event"), *map(Column, map(material.label, material.columns))),
        rows=_rows(material) if len(material.cohort.adverse_events) else (),
        notes=(
            "Patients of all treated (%). A patient counts once, whatever the number of events, "
            "and with the worst grade. Where a grade, cause or outcome was not recorded, the "
            "patients of whom it is not known are left out.",
        ),
    )


def _rows(material: Material) -> Iterator[Line]:
    yield _row(material, "Any adverse event", "", indent=0)
    known = {in_id(word): word for word in sorted(material.cohort.adverse_events["event"])}
    kinds = _named(material, "kind_")
    if kinds:
        yield "By event"
    for kind in kinds:
        yield _row(material, known[kind], f"kind_{kind}")
    grades = _named(material, "worst_grade_")
    if grades:
        yield "By worst grade"
    words = dict(columns_of(material.study, "adverse_events")["severity"].words)
    for grade in grades:
        said = next(iter(words.get(grade, ())), "")
        yield _row(material, f"{grade} ({said})" if said else grade, f"worst_grade_{grade}")
    yield "By cause and outcome"
    for name, title in ABOUT.items():
        yield _row(material, title, name)


def _named(material: Material, prefix: str) -> list[str]:
    """Return what stands behind a prefix in the ids of the events, in their order."""
    found = (row.statistic for row in material.rows_of("adverse_events") if row.group == ALL)
    wanted = (one.removesuffix(".count") for one in found if one.endswith(".count"))
    return [one.removeprefix(prefix) for one in wanted if one.startswith(prefix)]


def _row(material: Material, title: str, name: str, indent: int = 1) -> Line:
    looks = [(cells.share, ".".join(filter(None, (group, name)))) for group in material.columns]
    return cells.row(material, title, "adverse_events", looks, indent)
