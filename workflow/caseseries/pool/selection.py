"""Which cohorts may be pooled, and the numbers of each that pooling starts from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from caseseries.cases.study import ALL, Study
from caseseries.cases.vocabulary import is_timepoint, timepoint_rank
from caseseries.ledger import Ledger, Row, Subject
from caseseries.share.sealed import is_hidden

POOLED = "pooled"


@dataclass(frozen=True)
class Pool:
    """The cohorts that are pooled, in the order of the settings.

    ``members`` has one row a cohort, pooled or not: ``cohort``, ``provenance``, ``patients``,
    ``sends`` (``rows`` or ``numbers``), ``pooled`` and, where it is not, ``why_not``; ``remark``
    says of which pooled cohort before it it seems to hold the patients. ``alike`` holds these
    remarks by both names.
    """

    study: Study
    book: Ledger  # of all cohorts
    cohorts: tuple[str, ...]
    members: pd.DataFrame
    confidence: float = 0.95
    alike: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def without(self, cohort: str) -> "Pool":
        """Return the pool without one cohort."""
        alike = {both: told for both, told in self.alike.items() if cohort not in both}
        left = tuple(name for name in self.cohorts if name != cohort)
        return replace(self, cohorts=left, alike=alike)

    @property
    def groups(self) -> tuple[str, ...]:
        """All patients, then every group that occurs in any pooled cohort, in their order."""
        there = {row.group for row in self.book if row.cohort in self.cohorts}
        return (ALL, *(name for name in self.study.grouping.ids if name in there))

    @property
    def headline(self) -> str:
        """The outcome under which it is told that nothing can be pooled."""
        return next((change.id for change in self.study.changes), "patients")

    def timepoints(self, outcome: str) -> list[str]:
        """Return the timepoints at which any pooled cohort has an outcome, in the order of time."""
        found = {
            row.timepoint
            for row in self.book
            if row.cohort in self.cohorts and row.outcome == outcome and is_timepoint(row.timepoint)
        }
        return sorted(found, key=timepoint_rank)

    def hidden_in(self, *statistic_ids: str) -> tuple[str, ...]:
        """Return the cohorts of which one of some statistics is hidden, its group being small."""
        return tuple(
            cohort
            for cohort in self.cohorts
            if any(is_hidden(self.book.find(cohort, one)) for one in statistic_ids)
        )

    def rows_of(self, statistic_id: str) -> list[Row | None]:
        """Return one statistic of each pooled cohort, None where a cohort does not have it."""
        return [self.book.find(cohort, statistic_id) for cohort in self.cohorts]

    def subject(self, outcome: str, group: str, timepoint: str = "") -> Subject:
        """Return what a pooled number is about; the cohorts stand where cases would."""
        return Subject(
            cohort=POOLED,
            provenance=self.provenance,
            outcome=outcome,
            group=group,
            timepoint=timepoint,
            unit=self.study.unit(outcome),
            case_ids=self.cohorts,
        )

    @property
    def provenance(self) -> str:
        """The provenance of the pooled cohorts, ``mixed`` where they differ."""
        kinds = {row.provenance for row in self.book if row.cohort in self.cohorts}
        return kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "observed"


def selected(
    study: Study,
    ledgers: pd.DataFrame,
    cohorts: Sequence[str],
    *,
    provenances: Sequence[str],
    shared: Sequence[str] = (),
    same_patients_as: Mapping[str, str] | None = None,
    alike: Mapping[tuple[str, str], str] | None = None,
    confidence: float = 0.95,
) -> Pool:
    """Return the cohorts whose provenance may be pooled; of two with the same patients the first.

    ``shared`` are the cohorts that sent their ledger and no rows; ``same_patients_as`` names, by
    cohort, another that stands for the same patients; ``alike`` remarks, by the names of two
    cohorts, that they seem to.
    """
    book = Ledger(ledgers)
    counts = {name: book.row(name, "patients.all.count") for name in cohorts}
    why_not, same = dict[str, str](), same_patients_as or {}
    for name, count in counts.items():
        before = [other for other, why in why_not.items() if not why]
        twice = [one for one in before if same.get(name) == one or same.get(one) == name]
        why_not[name] = _why_not(count.provenance, provenances, twice)
    pooled = tuple(name for name, why in why_not.items() if not why)
    seem = {both: told for both, told in (alike or {}).items() if {*both} <= {*pooled}}
    members = pd.DataFrame(
        [
            {
                "cohort": name,
                "provenance": count.provenance,
                "patients": "" if is_hidden(count) else count.n,
                "sends": "numbers" if name in shared else "rows",
                "pooled": "no" if why_not[name] else "yes",
                "why_not": why_not[name],
                "remark": " ".join(told for both, told in seem.items() if both[1] == name),
            }
            for name, count in counts.items()
        ]
    )
    return Pool(study, book, pooled, members, confidence, seem)


def _why_not(provenance: str, pooled: Sequence[str], twice: Sequence[str]) -> str:
    if provenance not in pooled:
        return f"{provenance}; the settings pool {' and '.join(pooled)} cohorts only"
    return f"the same patients as {twice[0]}, which is pooled" if twice else ""
