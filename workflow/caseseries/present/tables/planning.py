"""How many patients the next study needs."""

from collections.abc import Iterator

from caseseries.present import words
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.cells import if_planned
from caseseries.present.tables.definition import Column, Line, Table

PLACE = Place(of="pooled", section="pooled", order=4)
PATIENTS, CAUTIOUS = "Patients for a power of", "Cautious: patients for a power of"
COLUMNS = (
    Column("Question and test", 0.34),
    Column("SD within cohorts", 0.12),
    Column("Effect", 0.1),
    Column("80%", 0.09, PATIENTS),
    Column("90%", 0.09, PATIENTS),
    Column("Effect", 0.08, CAUTIOUS),
    Column("80%", 0.09, CAUTIOUS),
    Column("90%", 0.09, CAUTIOUS),
)
LOOKS = tuple(
    (if_planned, statistic)
    for statistic in (
        *("sd", "effect", "power_80.n", "power_90.n"),
        *("cautious.effect", "cautious.power_80.n", "cautious.power_90.n"),
    )
)


def table(pooled: PooledMaterial) -> Table | None:
    """Return the table of sample sizes, if the pooled cohorts have a change to plan from."""
    compared = next((words.within(pooled.label(pair)) for pair in pooled.pairs), "")
    return cells.table_of(
        pooled,
        id="planning",
        caption="Sample size of a next study, from the pooled cohorts",
        columns=COLUMNS,
        rows=_rows(pooled) if pooled.contributors else (),
        notes=(
            "Two-sided tests. Paired: patients with both scores. "
            + (f"Groups ({compared}): two equal ones, counted together. " if compared else "")
            + "Patients who will not return come on top.",
            "Effect: pooled mean or difference in units of the SD within cohorts; for Mann–Whitney "
            "the probability that a patient of the first group changes more than one of the "
            "second. Cautious: the end of the pooled interval nearest to zero.",
        ),
    )


def _rows(pooled: PooledMaterial) -> Iterator[Line]:
    for change in pooled.study.main_changes:
        for timepoint in pooled.timepoints(change.id):
            yield words.at(change.name, timepoint)
            plans = {"all.planning.paired_t": f"{change.name} at all: paired t test"}
            for pair in pooled.pairs[:1]:
                plans[f"{pair}.planning.independent_t"] = "Groups differ: t test"
                plans[f"{pair}.planning.mann_whitney"] = "Groups differ: Mann–Whitney test"
            for plan, title in plans.items():
                yield cells.row(pooled, title, f"{change.id}.{timepoint}.{plan}", LOOKS)
