"""What changed when a cohort was added: the headline numbers without it and with it."""

from collections.abc import Iterator

import pandas as pd

from caseseries.ledger import Row
from caseseries.pool.evidence import pooled_evidence
from caseseries.pool.selection import Pool

HEADLINES = (".reml.estimate", ".glmm.percent")
ZERO_HAS_MEANING = ".reml.estimate"
ONE_DEGREE = "only two cohorts remain: the interval rests on one degree of freedom"
NOT_KNOWN, NO_INTERVAL = "not known", "no interval"
NOTHING_CONCLUDED = (NOT_KNOWN, NO_INTERVAL)
ONE_LEFT = "only one cohort remains: there is nothing to pool"


COLUMNS = (
    *("cohort", "statistic_id", "without", "without_low", "without_high"),
    *("with_it", "with_low", "with_high", "moved_by"),
    *("conclusion_without", "conclusion_with", "flipped", "newly_known", "note"),
)
"""Of each headline number: pooled without one cohort, and with it; what either interval says in
words, whether one contradicts the other, whether nothing could be concluded without the cohort, and
what else than the cohort's data may explain a move."""


def what_changed(pool: Pool) -> pd.DataFrame:
    """Return, for every pooled cohort, how each headline number moved when it was added.

    One row a cohort and headline number; no rows when fewer than two cohorts are pooled.
    """
    return pd.DataFrame(_changes(pool), columns=list(COLUMNS))


def _changes(pool: Pool) -> Iterator[tuple[object, ...]]:
    if len(pool.cohorts) < 2:
        return
    after = _headlines(pool)
    for cohort in pool.cohorts:
        before = _headlines(pool.without(cohort))
        for statistic_id, row in after.items():
            yield _change(cohort, before.get(statistic_id), row)


def _headlines(pool: Pool) -> dict[str, Row]:
    return {
        row.statistic_id: row
        for row in pooled_evidence(pool)
        if row.statistic_id.endswith(HEADLINES)
    }


def _change(cohort: str, before: Row | None, after: Row) -> tuple[object, ...]:
    first, second = _conclusion(before), _conclusion(after)
    known_before, known_after = (says not in NOTHING_CONCLUDED for says in (first, second))
    old = (before.value, before.ci_low, before.ci_high) if before else (None, None, None)
    new = after.value, after.ci_low, after.ci_high
    moved = None if old[0] is None or new[0] is None else new[0] - old[0]
    flipped = known_before and known_after and first != second
    newly_known = known_after and not known_before
    said = first, second, flipped, newly_known, _note(before)
    return (cohort, after.statistic_id, *old, *new, moved, *said)


def _note(before: Row | None) -> str:
    """Say where few cohorts remain: the interval of means then widens whatever their data are."""
    if before is None or not before.statistic_id.endswith(ZERO_HAS_MEANING):
        return ""
    return {1: ONE_LEFT, 2: ONE_DEGREE}.get(before.n, "")


def _conclusion(row: Row | None) -> str:
    if row is None or row.value is None:
        return NOT_KNOWN
    if row.ci_low is None or row.ci_high is None:
        return NO_INTERVAL
    if not row.statistic_id.endswith(ZERO_HAS_MEANING):
        return "estimated"
    if row.ci_low > 0:
        return "above zero"
    return "below zero" if row.ci_high < 0 else "zero is possible"
