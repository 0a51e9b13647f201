"""What the cohorts give together, how much they differ, and other ways to pool them."""

from collections.abc import Iterator

from caseseries.cases.study import VERSUS
from caseseries.present import words
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Column, Line, Table

PLACE = Place(of="pooled", section="pooled", order=2)
BETWEEN, OTHERS = "Between cohorts", "Other τ² ({interval})"
COLUMNS = (
    Column("Group", 0.23),
    Column("Cohorts", 0.07),
    Column("Pooled ({interval})", 0.15),
    Column("Prediction interval", 0.12),
    Column("τ", 0.06, BETWEEN),
    Column("I², %", 0.06, BETWEEN),
    Column("p of Q", 0.07, BETWEEN),
    Column("DerSimonian–Laird", 0.12, OTHERS),
    Column("Paule–Mandel", 0.12, OTHERS),
)
MEAN = (
    (cells.used, "reml.estimate"),
    (cells.pooled, "reml.estimate"),
    (cells.interval, "reml.prediction_interval"),
    (cells.value, "reml.tau2.tau"),
    (cells.value, "reml.i2"),
    (cells.p_value, "reml.q"),
    (cells.estimate, "dersimonian_laird.estimate"),
    (cells.estimate, "paule_mandel.estimate"),
)
SHARE = (
    (cells.used, "glmm.percent"),
    (cells.pooled, "glmm.percent"),
    None,
    (cells.value, "glmm.tau"),
    *[None] * 4,
)


def table(pooled: PooledMaterial) -> Table | None:
    """Return the table of pooled estimates, if any cohort is pooled."""
    left_out = [f"Left out: {pooled.why_left_out}"] if pooled.why_left_out else []
    return cells.table_of(
        pooled,
        id="pooled",
        caption="Pooled estimates and heterogeneity",
        columns=COLUMNS,
        rows=_rows(pooled) if pooled.contributors else (),
        notes=(
            "Scores: random effects, τ² by REML, interval of Hartung, Knapp, Sidik and Jonkman "
            "with the ad hoc guard. Prediction interval: where the mean of a further cohort is "
            "expected. One model: all patients in a mixed model, cohort a random intercept; τ is "
            "its SD.",
            "Shares: logit-normal model (GLMM); τ on the scale of the log odds.",
            *left_out,
        ),
    )


def _rows(pooled: PooledMaterial) -> Iterator[Line]:
    for change in pooled.study.changes:
        for timepoint in pooled.timepoints(change.id):
            yield words.at(words.outcome(pooled.study, change.id), timepoint)
            subject = f"{change.id}.{timepoint}"
            for group in (*pooled.groups, *pooled.pairs):
                yield cells.row(pooled, pooled.label(group), f"{subject}.{group}", MEAN)
            for pair in pooled.pairs:
                yield from _one_model(pooled, pair, f"{subject}.{pair}.mixed_model")
    for score, top, best in words.best(pooled.study):
        for timepoint in pooled.timepoints(score.id):
            yield words.at(f"{best}, %", timepoint)
            for group in pooled.groups:
                subject = f"{score.id}.{timepoint}.{group}.{top.id}"
                yield cells.row(pooled, pooled.label(group), subject, SHARE)
    if pooled.study.has_adverse_events:
        yield "Patients with an adverse event, %"
        for group in pooled.groups:
            yield cells.row(pooled, pooled.label(group), f"adverse_events.{group}", SHARE)


def _one_model(pooled: PooledMaterial, pair: str, subject: str) -> Iterator[Line]:
    """Yield the difference of two groups, and the mean of the one that stands for zero."""
    second = pair.split(VERSUS)[1]
    for coefficient, group in {"group": pair, "intercept": second}.items():
        looks = (
            (cells.value, "variance.cohort.levels"),
            (cells.estimate, f"{coefficient}.coefficient"),
            None,
            (cells.value, "variance.cohort.sd"),
            *[None] * 4,
        )
        if pooled.row(f"{subject}.{coefficient}.coefficient"):
            yield cells.row(pooled, f"{pooled.label(group)}, one model", subject, looks)
