"""What the cohorts give together: means by random effects, shares by a logit-normal model."""

from collections.abc import Callable, Iterator, Sequence

from caseseries.cases.study import ALL
from caseseries.estimate.analysis_set import versus
from caseseries.estimate.description import in_percent
from caseseries.ledger import Row, rows
from caseseries.pool.selection import Pool
from caseseries.statistics import pooling, pooling_proportions, proportions
from caseseries.statistics.result import Result, unavailable

NOBODY = "no cohort may be pooled: observed cohorts only, unless the settings say otherwise"
NO_COUNTS = "the cohort's count or its size is missing"
WRITTEN = {
    "reml": ("REML", ("estimate", "prediction_interval", "tau2", "q", "i2")),
    "dersimonian_laird": ("DL", ("estimate",)),
    "paule_mandel": ("PM", ("estimate",)),
}
"""What is told of each: one is the analysis, the others show whether the choice matters."""

PARTS = {"tau2": ("tau",)}
"""Told in place of the estimate: an SD has the unit of the scores."""

Estimate = tuple[float | None, float | None]
"""An estimate of one cohort and its squared standard error."""


def pooled_evidence(pool: Pool) -> Iterator[Row]:
    """Pool every change, its differences between groups, best categories, adverse events."""
    if not pool.cohorts:
        absent = unavailable("estimate", NOBODY, method="random effects")
        yield from rows(pool.subject(pool.headline, ALL), absent)
        return
    for change in pool.study.changes:
        for timepoint in pool.timepoints(change.id):
            for group in pool.groups:
                yield from _mean(pool, change.id, timepoint, group, mean_and_variance)
            for pair in pool.study.grouping.pairs(pool.groups):
                between = versus(*pair)
                yield from _mean(pool, change.id, timepoint, between, difference_and_variance)
    for score in pool.study.scores:
        for timepoint in pool.timepoints(score.id) if score.top else ():
            for group in pool.groups:
                name = f"{score.top.id}.count" if score.top else ""
                yield from _share(pool, score.id, timepoint, group, name)
    for group in pool.groups if pool.study.has_adverse_events else ():
        yield from _share(pool, "adverse_events", "", group, "count")


def mean_and_variance(pool: Pool, prefix: str) -> Iterator[Estimate]:
    """Yield each cohort's mean and its squared standard error."""
    for mean, sd in zip(pool.rows_of(f"{prefix}.mean"), pool.rows_of(f"{prefix}.sd"), strict=True):
        yield _value(mean), None if sd is None or sd.value is None else sd.value**2 / sd.n


def difference_and_variance(pool: Pool, prefix: str) -> Iterator[Estimate]:
    """Yield each cohort's difference between two groups and its squared standard error."""
    both = (pool.rows_of(f"{prefix}.welch.{name}") for name in ("mean_difference", "se"))
    for difference, se in zip(*both, strict=True):
        yield _value(difference), None if se is None or se.value is None else se.value**2


def _mean(
    pool: Pool,
    outcome: str,
    timepoint: str,
    group: str,
    estimates_of: Callable[[Pool, str], Iterator[Estimate]],
) -> Iterator[Row]:
    subject = pool.subject(outcome, group, timepoint)
    prefix = subject.identifier()
    means, variances = zip(*estimates_of(pool, prefix), strict=True)
    hidden = pool.hidden_in(f"{prefix}.mean", f"{prefix}.welch.mean_difference")
    for method, (tau2_method, written) in WRITTEN.items():
        fit = pooling.random_effects(
            means,
            variances,
            names=pool.cohorts,
            tau2_method=tau2_method,
            confidence=pool.confidence,
        )
        for name in written:
            told, parts = _told(pool, fit[name], hidden), PARTS.get(name, ())
            word = f"{method}.{name}"
            yield from rows(subject, told, method=word, estimate=not parts, parts=parts)


def _share(pool: Pool, outcome: str, timepoint: str, group: str, count: str) -> Iterator[Row]:
    subject = pool.subject(outcome, group, timepoint)
    found = pool.rows_of(subject.identifier(count))
    events = [_value(row) for row in found]
    totals = [float(row.n) if row and row.value is not None else None for row in found]
    hidden = pool.hidden_in(subject.identifier(count))
    name, level = count.removesuffix("count"), pool.confidence
    model = pooling_proportions.logit_glmm(events, totals, confidence=level)
    proportion = in_percent(model["proportion"])
    yield from rows(subject, _told(pool, proportion, hidden), method=f"{name}glmm")
    tau2 = _told(pool, model["tau2"], hidden)
    yield from rows(subject, tau2, method=f"{name}glmm", estimate=False, parts=("tau",))
    for cohort, row in zip(pool.cohorts, found, strict=True):
        alone = unavailable("proportion", NO_COUNTS, method="proportion", n_missing=1)
        if row is not None and row.value is not None:
            alone = proportions.clopper_pearson(int(row.value), row.n, confidence=level)
        yield from rows(subject, in_percent(alone), method=f"{name}in_{cohort}")


def _told(pool: Pool, result: Result, hidden: Sequence[str]) -> Result:
    """Say which cohorts seem to hold the same patients, and which hide a small group."""
    result = result.warned(*(told.rstrip(".") for told in pool.alike.values()))
    if not hidden:
        return result
    return result.warned(f"missing, because it is hidden in the shared ledger: {', '.join(hidden)}")


def _value(row: Row | None) -> float | None:
    return None if row is None else row.value
