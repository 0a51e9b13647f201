"""Which cohorts may be pooled, and the numbers of each that pooling starts from."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from caseseries.ledger import Ledger, Row, Subject

POOLED = "pooled"


@dataclass(frozen=True)
class Pool:
    """The cohorts that are pooled.

    Attributes
    ----------
    book
        The ledgers of all cohorts.
    cohorts
        Names of the cohorts that are pooled, in the order of the settings.
    members
        One row a cohort, pooled or not: ``cohort``, ``provenance``, ``patients``, ``pooled`` and,
        where it is not, ``why_not``.
    confidence
        Level of all intervals.
    """

    book: Ledger
    cohorts: tuple[str, ...]
    members: pd.DataFrame
    confidence: float = 0.95

    def without(self, cohort: str) -> "Pool":
        """Return the pool without one cohort."""
        rest = tuple(name for name in self.cohorts if name != cohort)
        return Pool(self.book, rest, self.members, self.confidence)

    def rows_of(self, statistic_id: str) -> list[Row | None]:
        """Return one statistic of each pooled cohort, None where a cohort does not have it."""
        return [self.book.find(cohort, statistic_id) for cohort in self.cohorts]

    def subject(self, outcome: str, group: str, timepoint: str = "", unit: str = "") -> Subject:
        """Return what a pooled number is about; the cohorts stand where cases would."""
        return Subject(
            cohort=POOLED,
            provenance=self.provenance,
            outcome=outcome,
            group=group,
            timepoint=timepoint,
            unit=unit,
            case_ids=self.cohorts,
        )

    @property
    def provenance(self) -> str:
        """The provenance of the pooled cohorts, ``mixed`` where they differ."""
        kinds = {row.provenance for row in self.book if row.cohort in self.cohorts}
        return kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "observed"


def selected(
    ledgers: pd.DataFrame,
    cohorts: Sequence[str],
    *,
    provenances: Sequence[str],
    confidence: float = 0.95,
) -> Pool:
    """Return the cohorts whose provenance may be pooled.

    Parameters
    ----------
    ledgers
        The ledgers of all cohorts, one below the other.
    cohorts
        Names of all cohorts, in the order of the settings.
    provenances
        The provenances that may be pooled: ``observed`` unless the settings say otherwise.
    """
    book = Ledger(ledgers)
    counts = {name: book.row(name, "patients.all.count") for name in cohorts}
    members = pd.DataFrame(
        [
            {
                "cohort": name,
                "provenance": count.provenance,
                "patients": count.n,
                "pooled": "yes" if count.provenance in provenances else "no",
                "why_not": _why_not(count.provenance, provenances),
            }
            for name, count in counts.items()
        ]
    )
    pooled = tuple(name for name, count in counts.items() if count.provenance in provenances)
    return Pool(book, pooled, members, confidence)


def _why_not(provenance: str, pooled: Sequence[str]) -> str:
    if provenance in pooled:
        return ""
    return f"{provenance}; the settings pool {' and '.join(pooled)} cohorts only"
