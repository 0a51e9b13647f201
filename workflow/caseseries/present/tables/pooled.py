"""What the cohorts give together, how much they differ, and other ways to pool them."""

from collections.abc import Iterator

from caseseries.cases.vocabulary import PSS_VERY_SATISFIED, SUBTYPES
from caseseries.estimate.analysis_set import versus
from caseseries.pool.selection import POOLED
from caseseries.present import words
from caseseries.present.pooled import PooledMaterial
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

GROUPS = (words.ALL, *SUBTYPES)
DIFFERENCE = versus(*SUBTYPES)
NAMES = {**words.GROUPS, DIFFERENCE: "Androgenetic − scarring"}
NOTHING = "The pooled cohorts have no outcome in common."
EMPTY = Cell(text="")


def table(pooled: PooledMaterial) -> Table:
    """Return the table of pooled estimates."""
    interval = pooled.interval_name
    return Table(
        id="pooled",
        caption="Pooled estimates and heterogeneity",
        columns=(
            Column(label="Group", align="left", width=0.23),
            Column(label="Cohorts", width=0.07),
            Column(label=f"Pooled ({interval})", width=0.15),
            Column(label="Prediction interval", width=0.12),
            Column(label="τ", spanner="Between cohorts", width=0.06),
            Column(label="I², %", spanner="Between cohorts", width=0.06),
            Column(label="p of Q", spanner="Between cohorts", width=0.07),
            Column(label="DerSimonian–Laird", spanner=f"Other τ² ({interval})", width=0.12),
            Column(label="Paule–Mandel", spanner=f"Other τ² ({interval})", width=0.12),
        ),
        rows=tuple(_rows(pooled)) or (cells.nothing(pooled.why_nothing or NOTHING),),
        provenance=pooled.provenance,
        notes=tuple(_notes(pooled)),
        abbreviations=words.abbreviations("CI", "PSS", "VDS"),
    )


def _notes(pooled: PooledMaterial) -> Iterator[str]:
    if not pooled.pooled:
        return
    yield (
        "Scores: random effects, τ² by REML, interval of Hartung, Knapp, Sidik and Jonkman with "
        "the ad hoc guard. Prediction interval: where the mean of a further cohort is expected. "
        "One model: all patients in a mixed model, cohort a random intercept; τ is its SD."
    )
    yield "Shares: logit-normal model (GLMM); τ on the scale of the log odds."
    if pooled.why_left_out:
        yield f"Left out: {pooled.why_left_out}"


def _rows(pooled: PooledMaterial) -> Iterator[TableRow | Section]:
    if not pooled.pooled:
        return
    for timepoint in pooled.timepoints("fading"):
        title = f"Fading, points of VDS, {words.timepoint(timepoint).lower()}"
        yield Section(label=cells.name(title))
        for group in (*GROUPS, DIFFERENCE):
            yield _mean(pooled, NAMES[group], f"fading.{timepoint}.{group}")
        yield from _one_model(pooled, f"fading.{timepoint}.{DIFFERENCE}.mixed_model")
    for timepoint in pooled.timepoints("pss"):
        at = words.timepoint(timepoint).lower()
        yield Section(label=cells.name(f"Very satisfied (PSS {PSS_VERY_SATISFIED}), %, {at}"))
        for group in GROUPS:
            yield _share(pooled, group, f"pss.{timepoint}.{group}.very_satisfied.glmm")
    yield Section(label=cells.name("Patients with an adverse event, %"))
    for group in GROUPS:
        yield _share(pooled, group, f"adverse_events.{group}.glmm")


def _mean(pooled: PooledMaterial, name: str, subject: str) -> TableRow:
    return _row(
        name,
        cells.used(pooled, f"{subject}.reml.estimate"),
        cells.pooled(pooled, f"{subject}.reml.estimate"),
        cells.interval(pooled, f"{subject}.reml.prediction_interval"),
        cells.value(pooled, f"{subject}.reml.tau2.tau"),
        cells.value(pooled, f"{subject}.reml.i2"),
        cells.p_value(pooled, f"{subject}.reml.q"),
        cells.estimate(pooled, f"{subject}.dersimonian_laird.estimate"),
        cells.estimate(pooled, f"{subject}.paule_mandel.estimate"),
    )


def _one_model(pooled: PooledMaterial, subject: str) -> Iterator[TableRow]:
    """Yield the difference of the subtypes, and the mean of the one that stands for zero."""
    rows = {"group": NAMES[DIFFERENCE], "intercept": NAMES[SUBTYPES[1]]}
    for coefficient, name in rows.items():
        if pooled.row(f"{subject}.{coefficient}.coefficient"):
            yield _row(
                f"{name}, one model",
                cells.value(pooled, f"{subject}.variance.cohort.levels"),
                cells.estimate(pooled, f"{subject}.{coefficient}.coefficient"),
                EMPTY,
                cells.value(pooled, f"{subject}.variance.cohort.sd"),
                *[EMPTY] * 4,
            )


def _share(pooled: PooledMaterial, group: str, subject: str) -> TableRow:
    return _row(
        NAMES[group],
        cells.used(pooled, f"{subject}.percent"),
        cells.pooled(pooled, f"{subject}.percent"),
        EMPTY,
        cells.value(pooled, f"{subject}.tau"),
        *[EMPTY] * 4,
    )


def _row(name: str, *found: Cell) -> TableRow:
    own = (cells.in_cohort(POOLED, cell) for cell in found)
    return TableRow(cells=(cells.name(name), *own), indent=1)
