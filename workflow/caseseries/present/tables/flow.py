"""How many patients were enrolled, were treated, and were scored at each timepoint."""

from collections.abc import Iterator

from caseseries.cases.vocabulary import timepoint_rank
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Line, Table

PLACE = Place(of="cohort", section="outcomes", order=0)


def table(material: Material) -> Table | None:
    """Return the table of the flow of patients."""
    return cells.table_of(
        material,
        id="flow",
        caption="Flow of patients",
        columns=(Column("Stage"), *map(Column, map(material.label, material.columns))),
        rows=_rows(material),
        notes=("Numbers of patients.",),
    )


def stages(material: Material) -> Iterator[tuple[str, str, str, str]]:
    """Yield each count: its stage, what was done, and its ledger ids before and after the group."""
    yield "Enrolled", "", "flow", "enrolled.count"
    if material.row("flow.all.treated.count"):
        yield "Treated", "", "flow", "treated.count"
    scored = [
        (score, timepoint)
        for score in material.study.scores
        for timepoint in material.timepoints(score.id)
    ]
    for score, timepoint in sorted(scored, key=lambda one: timepoint_rank(one[1])):
        done = f"{score.short} scored"
        yield words.timepoint(timepoint), done, f"flow.{timepoint}", f"scored_{score.id}.count"


def _rows(material: Material) -> Iterator[Line]:
    for stage, done, before, after in stages(material):
        title = f"{done}, {stage.lower()}" if done else stage
        looks = [(cells.value, f"{group}.{after}") for group in material.columns]
        yield cells.row(material, title, before, looks, indent=0)
