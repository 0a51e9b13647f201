"""Shares of patients as a forest plot draws them: k of n in each cohort, and pooled."""

from collections.abc import Iterator

from caseseries.ledger import Row
from caseseries.present import numbers, style, words
from caseseries.present.figures import forest
from caseseries.present.pooled import PooledMaterial

PERCENT = (0.0, 100.0)
HOW_TO_READ = (
    "Squares: share of a cohort with its exact confidence interval, the larger the more patients. "
    "Diamonds: logit-normal model (GLMM)."
)


def panel(pooled: PooledMaterial, title: str, outcome: str, share: str = "") -> forest.Panel:
    """Return the panel of one share.

    Parameters
    ----------
    outcome
        Beginning of the ledger ids: ``score.month_6``.
    share
        What is counted, where the outcome alone does not say it: the best category.
    """
    return forest.Panel(
        title=title,
        scale="Patients, %",
        blocks=tuple(_block(pooled, outcome, group, share) for group in pooled.groups),
        bounds=PERCENT,
    )


def in_words(pooled: PooledMaterial, outcome: str, share: str = "") -> str:
    """Return the pooled shares, or why there is none: ``all patients 76% (64 to 85), …``."""
    found = {
        group: pooled.row(_id(outcome, group, share, "glmm.percent")) for group in pooled.groups
    }
    shown = {
        words.within(pooled.label(group)): forest.in_words(row, numbers.pooled_share(row))
        for group, row in found.items()
        if row
    }
    return forest.one_or_each(shown)


def _block(pooled: PooledMaterial, outcome: str, group: str, share: str) -> forest.Block:
    return forest.Block(
        heading=pooled.label(group),
        look=style.look(pooled.study, group),
        lines=tuple(_lines(pooled, outcome, group, share)),
        remark=_heterogeneity(pooled, outcome, group, share),
    )


def _heterogeneity(pooled: PooledMaterial, outcome: str, group: str, share: str) -> str:
    tau = pooled.row(_id(outcome, group, share, "glmm.tau"))
    if tau is None or tau.value is None:
        return forest.NOT_POOLED
    return f"τ {numbers.text(tau, pooled.precision)}"


def _lines(pooled: PooledMaterial, outcome: str, group: str, share: str) -> Iterator[forest.Line]:
    for cohort in pooled.pooled:
        counted = cohort.row(_id(outcome, group, share, "count"))
        exact = pooled.row(_id(outcome, group, share, f"in_{cohort.name}.percent"))
        yield forest.line(cohort.name, "cohort", exact, _count_text(counted), _size(counted))
    row = pooled.row(_id(outcome, group, share, "glmm.percent"))
    yield forest.line("Pooled", "pooled", row, numbers.pooled_share(row))


def _count_text(counted: Row | None) -> str:
    if counted is None or counted.value is None or not counted.n:
        return numbers.MISSING
    return numbers.share(counted.value, counted.n)


def _size(counted: Row | None) -> int:
    return counted.n if counted and counted.n else 1


def _id(outcome: str, group: str, share: str, statistic: str) -> str:
    return ".".join(part for part in (outcome, group, share, statistic) if part)
