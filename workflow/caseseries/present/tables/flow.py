"""How many patients were enrolled, were treated, and were scored at each timepoint."""

from collections.abc import Iterator

from caseseries.cases.vocabulary import timepoint_rank
from caseseries.present import words
from caseseries.present.material import Material
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Table, TableRow

PLACE = Place(of="cohort", section="outcomes", order=0)


def table(material: Material) -> Table:
    """Return the table of the flow of patients."""
    groups = material.columns
    return Table(
        id="flow",
        caption="Flow of patients",
        columns=(
            Column(label="Stage", align="left"),
            *(Column(label=material.label(group)) for group in groups),
        ),
        rows=tuple(_rows(material)),
        provenance=material.provenance,
        notes=("Numbers of patients.",),
        abbreviations=words.scores(material.study.scores),
    )


def stages(material: Material) -> Iterator[tuple[str, str, str, str]]:
    """Yield each count: its stage, what was done, and its ledger ids before and after the group."""
    yield "Enrolled", "", "flow", "enrolled.count"
    if material.row("flow.all.treated.count"):
        yield "Treated", "", "flow", "treated.count"
    scored = [
        (score, timepoint)
        for score in material.study.scores
        for timepoint in material.cases.timepoints(score.id)
    ]
    for score, timepoint in sorted(scored, key=lambda one: timepoint_rank(one[1])):
        done = f"{score.short} scored"
        yield words.timepoint(timepoint), done, f"flow.{timepoint}", f"scored_{score.id}.count"


def _rows(material: Material) -> Iterator[TableRow]:
    for stage, done, before, after in stages(material):
        title = f"{done}, {stage.lower()}" if done else stage
        ids = (f"{before}.{group}.{after}" for group in material.columns)
        yield TableRow(cells=(cells.name(title), *(cells.value(material, one) for one in ids)))
