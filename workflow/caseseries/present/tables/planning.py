"""How many patients the next study needs."""

from collections.abc import Iterator

from caseseries.cases.vocabulary import SUBTYPES
from caseseries.estimate.analysis_set import versus
from caseseries.pool.selection import POOLED
from caseseries.present import words
from caseseries.present.pooled import PooledMaterial
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

NOTHING = "The pooled cohorts have no fading to plan from."
DIFFERENCE = versus(*SUBTYPES)
PLANS = {
    "all.planning.paired_t": "Fading at all: paired t test",
    f"{DIFFERENCE}.planning.independent_t": "Subtypes differ: t test",
    f"{DIFFERENCE}.planning.mann_whitney": "Subtypes differ: Mann–Whitney test",
}
EMPTY = Cell(text="")


def table(pooled: PooledMaterial) -> Table:
    """Return the table of sample sizes."""
    patients, cautious = "Patients for a power of", "Cautious: patients for a power of"
    return Table(
        id="planning",
        caption="Sample size of a next study, from the pooled cohorts",
        columns=(
            Column(label="Question and test", align="left", width=0.34),
            Column(label="SD within cohorts", width=0.12),
            Column(label="Effect", width=0.1),
            Column(label="80%", spanner=patients, width=0.09),
            Column(label="90%", spanner=patients, width=0.09),
            Column(label="Effect", spanner=cautious, width=0.08),
            Column(label="80%", spanner=cautious, width=0.09),
            Column(label="90%", spanner=cautious, width=0.09),
        ),
        rows=tuple(_rows(pooled)) or (cells.nothing(pooled.why_nothing or NOTHING),),
        provenance=pooled.provenance,
        notes=(
            "Two-sided tests. Paired: patients with both scores. Subtypes: two equal groups, "
            "counted together. Patients who will not return come on top.",
            "Effect: pooled mean or difference in units of the SD within cohorts; for Mann–Whitney "
            "the probability that a patient with androgenetic alopecia fades more than one with "
            "scarring alopecia. Cautious: the end of the pooled interval nearest to zero.",
        ),
        abbreviations=words.abbreviations("SD"),
    )


def _rows(pooled: PooledMaterial) -> Iterator[TableRow | Section]:
    for timepoint in pooled.timepoints("fading"):
        yield Section(label=cells.name(f"Fading, {words.timepoint(timepoint).lower()}"))
        for plan, title in PLANS.items():
            yield _row(pooled, title, f"fading.{timepoint}.{plan}")


def _row(pooled: PooledMaterial, title: str, plan: str) -> TableRow:
    found = [
        _value(pooled, f"{plan}.sd"),
        *_sizes(pooled, plan),
        *_sizes(pooled, f"{plan}.cautious"),
    ]
    own = (cells.in_cohort(POOLED, cell) for cell in found)
    return TableRow(cells=(cells.name(title), *own), indent=1)


def _sizes(pooled: PooledMaterial, plan: str) -> Iterator[Cell]:
    yield _value(pooled, f"{plan}.effect")
    yield _value(pooled, f"{plan}.power_80.n")
    yield _value(pooled, f"{plan}.power_90.n")


def _value(pooled: PooledMaterial, statistic_id: str) -> Cell:
    """Return a number; an empty cell where the plan has no such number."""
    return cells.value(pooled, statistic_id) if pooled.row(statistic_id) else EMPTY
