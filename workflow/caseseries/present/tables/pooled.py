"""What the cohorts give together, how much they differ, and other ways to pool them."""

from collections.abc import Iterator

from caseseries.cases.study import VERSUS
from caseseries.pool.selection import POOLED
from caseseries.present import words
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.cells import Looked
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

PLACE = Place(of="pooled", section="pooled", order=2)
EMPTY = Cell(text="")
BETWEEN, OTHERS = "Between cohorts", "Other τ² ({interval})"
COLUMNS = (
    Looked("Cohorts", 0.07, cells.used, "reml.estimate"),
    Looked("Pooled ({interval})", 0.15, cells.pooled, "reml.estimate"),
    Looked("Prediction interval", 0.12, cells.interval, "reml.prediction_interval"),
    Looked("τ", 0.06, cells.value, "reml.tau2.tau", BETWEEN),
    Looked("I², %", 0.06, cells.value, "reml.i2", BETWEEN),
    Looked("p of Q", 0.07, cells.p_value, "reml.q", BETWEEN),
    Looked("DerSimonian–Laird", 0.12, cells.estimate, "dersimonian_laird.estimate", OTHERS),
    Looked("Paule–Mandel", 0.12, cells.estimate, "paule_mandel.estimate", OTHERS),
)


def table(pooled: PooledMaterial) -> Table | None:
    """Return the table of pooled estimates, if any cohort is pooled."""
    if not pooled.contributors:
        return None
    return Table(
        id="pooled",
        caption="Pooled estimates and heterogeneity",
        columns=(
            Column(label="Group", align="left", width=0.23),
            *cells.columns(COLUMNS, pooled.interval_name),
        ),
        rows=tuple(_rows(pooled)),
        provenance=pooled.provenance,
        notes=tuple(_notes(pooled)),
        abbreviations=words.abbreviations("CI") | words.scores(pooled.study.scores),
    )


def _notes(pooled: PooledMaterial) -> Iterator[str]:
    yield (
        "Scores: random effects, τ² by REML, interval of Hartung, Knapp, Sidik and Jonkman with "
        "the ad hoc guard. Prediction interval: where the mean of a further cohort is expected. "
        "One model: all patients in a mixed model, cohort a random intercept; τ is its SD."
    )
    yield "Shares: logit-normal model (GLMM); τ on the scale of the log odds."
    if pooled.why_left_out:
        yield f"Left out: {pooled.why_left_out}"


def _rows(pooled: PooledMaterial) -> Iterator[TableRow | Section]:
    for change in pooled.study.changes:
        name = words.outcome(pooled.study, change.id)
        for timepoint in pooled.timepoints(change.id):
            yield Section(label=cells.name(f"{name}, {words.timepoint(timepoint).lower()}"))
            for group in (*pooled.groups, *pooled.pairs):
                yield _mean(pooled, pooled.label(group), f"{change.id}.{timepoint}.{group}")
            for pair in pooled.pairs:
                yield from _one_model(pooled, pair, f"{change.id}.{timepoint}.{pair}.mixed_model")
    for score, top, best in words.best(pooled.study):
        for timepoint in pooled.timepoints(score.id):
            yield Section(label=cells.name(f"{best}, %, {words.timepoint(timepoint).lower()}"))
            for group in pooled.groups:
                yield _share(pooled, group, f"{score.id}.{timepoint}.{group}.{top.id}.glmm")
    if pooled.study.has_adverse_events:
        yield Section(label=cells.name("Patients with an adverse event, %"))
        for group in pooled.groups:
            yield _share(pooled, group, f"adverse_events.{group}.glmm")


def _mean(pooled: PooledMaterial, name: str, subject: str) -> TableRow:
    return _row(name, *cells.looked_up(COLUMNS, pooled, subject))


def _one_model(pooled: PooledMaterial, pair: str, subject: str) -> Iterator[TableRow]:
    """Yield the difference of two groups, and the mean of the one that stands for zero."""
    second = pair.split(VERSUS)[1]
    rows = {"group": pooled.label(pair), "intercept": pooled.label(second)}
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
        pooled.label(group),
        cells.used(pooled, f"{subject}.percent"),
        cells.pooled(pooled, f"{subject}.percent"),
        EMPTY,
        cells.value(pooled, f"{subject}.tau"),
        *[EMPTY] * 4,
    )


def _row(name: str, *found: Cell) -> TableRow:
    own = (cells.in_cohort(POOLED, cell) for cell in found)
    return TableRow(cells=(cells.name(name), *own), indent=1)
