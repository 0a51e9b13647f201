"""How many patients the next study needs, from what the cohorts gave together.

An effect is a pooled mean in units of the spread within cohorts: a new study has one cohort. Sizes
are given for the pooled effect, and for the end of its interval that lies nearest to no effect.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from caseseries.cases.study import ALL
from caseseries.estimate.analysis_set import versus
from caseseries.ledger import Row, Subject, rows
from caseseries.pool.evidence import NOBODY
from caseseries.pool.selection import Pool
from caseseries.statistics import power
from caseseries.statistics.pooling import ONE_COHORT
from caseseries.statistics.result import Result, unavailable

POWERS = (0.8, 0.9)
NO_SPREAD = "no cohort has two patients whose change is known: there is no spread to plan from"
ALL_ALIKE = "all patients of a cohort changed alike: there is no spread to plan from"
SUPERIORITY = "superiority.probability_of_superiority"
ZERO_IS_POSSIBLE = "the interval of the pooled estimate includes zero: no number is surely enough"
NOT_COMPARED = "no pooled cohort has the change of both groups"
# Beyond this no clinic plans: the number would only restate that the effect is close to none.
MOST_PATIENTS = 1000
TOO_MANY = f"the effect is so small that more than {MOST_PATIENTS} patients would be needed"

Rows = Iterator[Row]

DESIGNS: Mapping[str, tuple[Callable[..., Result], str]] = {
    "paired_t": (power.paired_t_size, "patients with both scores"),
    "independent_t": (power.independent_t_size, "two equal groups together"),
    "mann_whitney": (power.mann_whitney_size, "two equal groups together"),
}
"""The tests that a study is planned for: patients for an effect and a power, and who is counted."""


def planning(pool: Pool, evidence: Iterable[Row]) -> Rows:
    """Plan a study of each main change, and one of its difference between the groups."""
    if not pool.cohorts:
        nothing = unavailable("n", NOBODY, method="number of patients of the next study")
        yield from rows(pool.subject(pool.headline, ALL), nothing, method="planning")
        return
    pooled = {row.statistic_id: row for row in evidence}
    for change in pool.study.main_changes:
        for timepoint in pool.timepoints(change.id):
            # Pairs: the score before and after of the same patients.
            subject = pool.subject(change.id, ALL, timepoint)
            yield from _t_test(pool, subject, "paired_t", [ALL], pooled)
            for pair in pool.study.grouping.pairs(pool.groups):
                # Two groups of equal size.
                subject = pool.subject(change.id, versus(*pair), timepoint)
                yield from _t_test(pool, subject, "independent_t", pair, pooled)
                superiority = superiority_within_cohorts(pool, change.id, timepoint, pair)
                yield from _sizes(pool, subject, "mann_whitney", superiority)


def _t_test(
    pool: Pool, subject: Subject, design: str, groups: Iterable[str], pooled: Mapping[str, Row]
) -> Rows:
    """Plan for the pooled effect, and for the end of its interval that lies nearest to none."""
    estimate = pooled[subject.identifier("reml", "estimate")]
    spread = spread_within_cohorts(pool, subject.outcome, subject.timepoint, groups)
    yield from rows(subject, spread, method=f"planning.{design}.sd")
    method = "pooled estimate / SD within cohorts"
    effect = _standardised(estimate.value, estimate.reason, spread, method)
    yield from _sizes(pool, subject, design, effect)
    nearest, reason = _nearest_to_zero(estimate)
    method = "end of the pooled interval nearest to zero / SD within cohorts"
    cautious = _standardised(nearest, reason, spread, method)
    yield from _sizes(pool, subject, design, cautious, "cautious.")


def spread_within_cohorts(
    pool: Pool, outcome: str, timepoint: str, groups: Iterable[str]
) -> Result:
    """Return the SD of a change within the groups of each cohort, pooled with weights n − 1."""
    method = "SD of the change within cohorts and groups, pooled with weights n − 1"
    found = [row for name in groups for row in pool.rows_of(f"{outcome}.{timepoint}.{name}.sd")]
    known = [(row.n, row.value) for row in found if row and row.value is not None]
    df = sum(n - 1 for n, _ in known)
    if not df:
        return unavailable("sd", NO_SPREAD, method=method)
    sd = math.sqrt(sum((n - 1) * sd**2 for n, sd in known) / df)
    return Result(statistic="sd", value=sd, method=method, n=sum(n for n, _ in known))


def superiority_within_cohorts(
    pool: Pool, outcome: str, timepoint: str, pair: tuple[str, str]
) -> Result:
    """Return how often a patient of the first group changes more than one of the second.

    Pairs are formed within cohorts only, and all pairs count alike; ties count one half.
    """
    method = "probability of superiority within cohorts, each weighted with its pairs of patients"
    wins, pairs, n, cohorts = 0.0, 0, 0, 0
    found = pool.rows_of(f"{outcome}.{timepoint}.{versus(*pair)}.{SUPERIORITY}")
    sizes = [pool.rows_of(f"{outcome}.{timepoint}.{group}.mean") for group in pair]
    for row, first, second in zip(found, *sizes, strict=True):
        if row is not None and row.value is not None and first and second:
            wins += first.n * second.n * row.value
            pairs += first.n * second.n
            n += first.n + second.n
            cohorts += 1
    if cohorts < 2:
        reason = ONE_COHORT if cohorts else NOT_COMPARED
        return unavailable("effect", reason, method=method, n=n)
    return Result(statistic="effect", value=wins / pairs, method=method, n=n)


def _nearest_to_zero(estimate: Row) -> tuple[float | None, str]:
    """Return the end of an interval that lies nearest to zero, or why there is none."""
    low, high = estimate.ci_low, estimate.ci_high
    if low is None or high is None:
        return None, estimate.reason or estimate.note
    if low <= 0 <= high:
        return None, ZERO_IS_POSSIBLE
    return (low if low > 0 else high), ""


def _standardised(value: float | None, reason: str, spread: Result, method: str) -> Result:
    if value is None:
        return unavailable("effect", reason, method=method, n=spread.n)
    if not spread.value:
        return unavailable("effect", spread.reason or ALL_ALIKE, method=method, n=spread.n)
    return Result(statistic="effect", value=value / spread.value, method=method, n=spread.n)


def _sizes(pool: Pool, subject: Subject, design: str, effect: Result, way: str = "") -> Rows:
    """Yield the effect and the numbers of patients that find it."""
    plan = f"planning.{design}.{way}"
    yield from rows(subject, effect, method=f"{plan}effect")
    size_of, counted = DESIGNS[design]
    alpha = round(1 - pool.confidence, 12)
    for wanted in POWERS:
        size = size_of(effect.value or 0.0, wanted, alpha=alpha)
        method = f"{size.method}; {counted}; power {wanted:g}, alpha {alpha:g}"
        reason = TOO_MANY if size.value is not None and size.value > MOST_PATIENTS else ""
        reason = effect.reason if effect.value is None else reason
        told = replace(size, method=method)
        if reason:
            told = unavailable("n", reason, method=method, n=effect.n)
        yield from rows(subject, told, method=f"{plan}power_{wanted * 100:.0f}")
