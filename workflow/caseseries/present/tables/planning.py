"""How many patients the next study needs."""

from collections.abc import Iterator

from caseseries.pool.selection import POOLED
from caseseries.present import words
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.cells import Looked
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

PLACE = Place(of="pooled", section="pooled", order=4)
EMPTY = Cell(text="")


def table(pooled: PooledMaterial) -> Table | None:
    """Return the table of sample sizes, if the pooled cohorts have a change to plan from."""
    rows = tuple(_rows(pooled)) if pooled.contributors else ()
    if not rows:
        return None
    compared = next((words.within(pooled.label(pair)) for pair in pooled.pairs), "")
    return Table(
        id="planning",
        caption="Sample size of a next study, from the pooled cohorts",
        columns=(
            Column(label="Question and test", align="left", width=0.34),
            *cells.columns(COLUMNS, pooled.interval_name),
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
    found = cells.looked_up(COLUMNS, pooled, plan)
    own = (cells.in_cohort(POOLED, cell) for cell in found)
    return TableRow(cells=(cells.name(title), *own), indent=1)


def _value(pooled: cells.Source, statistic_id: str) -> Cell:
    """Return a number; an empty cell where the plan has no such number."""
    return cells.value(pooled, statistic_id) if pooled.row(statistic_id) else EMPTY


PATIENTS, CAUTIOUS = "Patients for a power of", "Cautious: patients for a power of"
COLUMNS = (
    Looked("SD within cohorts", 0.12, _value, "sd"),
    Looked("Effect", 0.1, _value, "effect"),
    Looked("80%", 0.09, _value, "power_80.n", PATIENTS),
    Looked("90%", 0.09, _value, "power_90.n", PATIENTS),
    Looked("Effect", 0.08, _value, "cautious.effect", CAUTIOUS),
    Looked("80%", 0.09, _value, "cautious.power_80.n", CAUTIOUS),
    Looked("90%", 0.09, _value, "cautious.power_90.n", CAUTIOUS),
)
