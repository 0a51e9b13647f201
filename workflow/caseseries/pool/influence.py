"""What changed when a cohort was added: the headline numbers without it and with it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

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


@dataclass(frozen=True, kw_only=True)
class Change:
    """One headline number, pooled without one cohort and with it.

    ``conclusion_without`` and ``conclusion_with`` say in words what the interval says;
    ``flipped`` whether the one contradicts the other; ``newly_known`` whether nothing could be
    concluded without the cohort; ``note`` what else than the cohort's data may explain a move.
    """

    cohort: str
    statistic_id: str
    without: float | None
    without_low: float | None
    without_high: float | None
    with_it: float | None
    with_low: float | None
    with_high: float | None
    moved_by: float | None
    conclusion_without: str
    conclusion_with: str
    flipped: bool
    newly_known: bool
    note: str


def what_changed(pool: Pool) -> pd.DataFrame:
    """Return, for every pooled cohort, how each headline number moved when it was added.

    Returns
    -------
    DataFrame
        One row a cohort and headline number; no rows when fewer than two cohorts are pooled.
    """
    changes = [asdict(change) for change in _changes(pool)]
    return pd.DataFrame(changes, columns=list(Change.__dataclass_fields__))


def _changes(pool: Pool) -> Iterator[Change]:
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


def _change(cohort: str, before: Row | None, after: Row) -> Change:
    first, second = _conclusion(before), _conclusion(after)
    known_before, known_after = (says not in NOTHING_CONCLUDED for says in (first, second))
    old, new = before.value if before else None, after.value
    return Change(
        cohort=cohort,
        statistic_id=after.statistic_id,
        without=old,
        without_low=before.ci_low if before else None,
        without_high=before.ci_high if before else None,
        with_it=new,
        with_low=after.ci_low,
        with_high=after.ci_high,
        moved_by=None if old is None or new is None else new - old,
        conclusion_without=first,
        conclusion_with=second,
        flipped=known_before and known_after and first != second,
        newly_known=known_after and not known_before,
        note=_note(before),
    )


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
