"""One cohort as the paper of a case series tells of it: which sentences its data allow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from caseseries.cases.cohort import CohortFacts
from caseseries.cases.study import Change, Score
from caseseries.cases.vocabulary import BASELINE, CONSENSUS, is_follow_up
from caseseries.present import words
from caseseries.present.material import Material


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """One cohort; called with the parts of a ledger id, it gives the id with the cohort's name.

    ``told`` is what its ``reporting.yaml`` says, ``file`` the name of that file.
    """

    material: Material
    told: Mapping[str, Any]
    file: str

    def __call__(self, *parts: str) -> str:
        """Return ``clinic-a/score.month_6.all.mean``."""
        return f"{self.name}/{'.'.join(filter(None, parts))}"

    @property
    def name(self) -> str:
        """Name of the cohort."""
        return self.material.name

    @property
    def facts(self) -> CohortFacts:
        """What its ``cohort.yaml`` says."""
        return self.material.cohort.facts

    @property
    def protocol(self) -> Mapping[str, Any]:
        """The protocol that it names; empty if it names none."""
        return self.material.protocol

    def scored(self, outcome: str) -> list[str]:
        """Return the timepoints at which anybody has an outcome."""
        return self.material.timepoints(outcome)

    def later(self, outcome: str) -> list[str]:
        """Return the follow-ups at which anybody has an outcome."""
        return [one for one in self.scored(outcome) if is_follow_up(one)]

    def raters(self, score: Score) -> int:
        """Return how many named raters gave a score; none where a single one did not give all."""
        given = self.material.cohort.assessments.dropna(subset=[score.id])["rater_id"]
        named = given[given.ne(CONSENSUS).fillna(False)].nunique()
        return named if named > 1 or given.nunique(dropna=False) == 1 else 0

    @property
    def has_baseline(self) -> bool:
        """Whether any score was taken before treatment."""
        return any(BASELINE in self.scored(score.id) for score in self.material.study.scores)

    @cached_property
    def gained(self) -> list[Change]:
        """The changes from before treatment that anybody has."""
        changes = self.material.study.changes
        return [one for one in changes if one.start == BASELINE and self.scored(one.id)]

    @cached_property
    def primary(self) -> "Answer | None":
        """The rows of the primary outcome; None where there is none, or nobody has it."""
        primary = self.material.study.primary
        if primary is None:
            return None
        found = {
            row.statistic: row
            for row in self.material.rows_of(primary.outcome)
            if (row.timepoint, row.group) == (primary.timepoint, primary.group)
        }
        if not found:
            return None
        estimate = next((found[name] for name in primary.estimates if name in found), None)
        p = found.get(f"{primary.method}.p")
        bounds = [row for name, row in found.items() if "if_missing_were_" in name]
        known = sorted((row.value, row.statistic_id) for row in bounds if row.value is not None)
        return Answer(
            estimate=self(estimate.statistic_id) if estimate else "",
            kind=words.ESTIMATES.get(estimate.statistic, "") if estimate else "",
            p=self(p.statistic_id) if p else "",
            bounds=[self(statistic_id) for _, statistic_id in known],
        )


class Answer(NamedTuple):
    """The rows that answer the primary question, by their ids; empty where there is no such row.

    ``kind`` is what the estimate is if it is no mean: a word of ``words.ESTIMATES``. ``bounds`` of
    the mean, or of the difference between two, the lower first, hold wherever missing values lie.
    """

    estimate: str
    kind: str
    p: str
    bounds: Sequence[str]
