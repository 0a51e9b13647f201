"""How many patients the next study needs."""

from collections.abc import Iterator

from caseseries.pool.selection import POOLED
from caseseries.present import words
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

PLACE = Place(of="pooled", section="pooled", order=4)
EMPTY = Cell(text="")


def table(pooled: PooledMaterial) -> Table | None:
    """Return the table of sample sizes, if the pooled cohorts have a change to plan from."""
    rows = tuple(_rows(pooled)) if pooled.pooled else ()
    if not rows:
        return None
    compared = next((words.within(pooled.label(pair)) for pair in pooled.pairs), "")
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
        rows=rows,
        provenance=pooled.provenance,
        notes=(
            "Two-sided tests. Paired: patients with both scores. "
            + (f"Groups ({compared}): two equal ones, counted together. " if compared else "")
            + "Patients who will not return come on top.",
            "Effect: pooled mean or difference in units of the SD within cohorts; for Mann–Whitney "
            "the probability that a patient of the first group changes more than one of the "
            "second. Cautious: the end of the pooled interval nearest to zero.",
        ),
        abbreviations=words.abbreviations("SD"),
    )


def _rows(pooled: PooledMaterial) -> Iterator[TableRow | Section]:
    for change in pooled.study.main_changes:
        for timepoint in pooled.timepoints(change.id):
            yield Section(label=cells.name(f"{change.name}, {words.timepoint(timepoint).lower()}"))
            plans = {"all.planning.paired_t": f"{change.name} at all: paired t test"}
            for pair in pooled.pairs[:1]:
                plans[f"{pair}.planning.independent_t"] = "Groups differ: t test"
                plans[f"{pair}.planning.mann_whitney"] = "Groups differ: Mann–Whitney test"
            for plan, title in plans.items():
                yield _row(pooled, title, f"{change.id}.{timepoint}.{plan}")


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
