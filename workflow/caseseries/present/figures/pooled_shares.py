"""The best category of a score in every pooled cohort, and what the cohorts give together."""

from collections.abc import Iterator

from caseseries.present import numbers, words
from caseseries.present.figures import forest
from caseseries.present.figures.forest import Block, Line, Panel
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="pooled", section="pooled", order=2)
SHARES = (
    "Squares: share of a cohort with its exact confidence interval, the larger the more patients. "
    "Diamonds: logit-normal model (GLMM)."
)


def drawings(pooled: PooledMaterial) -> Iterator[Drawing]:
    """Yield one figure a score with a best category."""
    for score, top, title in words.best(pooled.study):
        every = pooled.timepoints(score.id) if pooled.contributors else []
        panels = {
            words.when(at): shares(pooled, words.timepoint(at), f"{score.id}.{at}", f".{top.id}")
            for at in every[: forest.MOST_PANELS]
        }
        if panels:
            more = forest.further(every, "timepoint")
            yield forest.drawing(pooled, score.id, title, panels, SHARES, more)


def shares(pooled: PooledMaterial, title: str, outcome: str, share: str) -> Panel:
    """Return the panel of one share; ``share`` is what is counted, as it follows a group."""
    blocks = [_counts(pooled, f"{outcome}.{group}{share}", group) for group in pooled.columns]
    return Panel(title, "Patients, %", blocks, bounds=forest.PERCENT)


def _counts(pooled: PooledMaterial, subject: str, group: str) -> Block:
    """Return the share of every cohort, and pooled."""
    lines = []
    for cohort in pooled.contributors:
        counted = cohort.row(f"{subject}.count")
        exact = pooled.row(f"{subject}.in_{cohort.name}.percent")
        text, size = numbers.MISSING, 1
        if counted and counted.value is not None and counted.n:
            text, size = numbers.share(counted.value, counted.n), counted.n
        lines.append(Line(pooled.called(cohort), text, exact, size=size))
    together, tau = pooled.row(f"{subject}.glmm.percent"), pooled.row(f"{subject}.glmm.tau")
    lines.append(Line("Pooled", numbers.pooled_share(together), together, "pooled"))
    known = tau and tau.value is not None
    remark = f"τ {numbers.text(tau, pooled.precision)}" if tau and known else forest.NOT_POOLED
    return forest.block(pooled, group, lines, remark)
