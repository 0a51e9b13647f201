"""One cohort as the paper of a case series tells of it: which sentences its data allow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from caseseries.cases.study import ALL, VERSUS, Level, Primary, Score, Study
from caseseries.cases.vocabulary import BASELINE, CONSENSUS, follow_up_month
from caseseries.ledger import Row
from caseseries.present.material import Material


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """One cohort; called with the parts of a ledger id, it gives the id with the cohort's name.

    Attributes
    ----------
    material
        Its cases and its ledger.
    told
        What its ``reporting.yaml`` says.
    file
        Name of that file, for what is missing.
    """

    material: Material
    told: Mapping[str, Any]
    file: str

    def __call__(self, *parts: str) -> str:
        """Return ``clinic-a/score.month_6.all.mean``."""
        return f"{self.name}/{'.'.join(part for part in parts if part)}"

    @property
    def name(self) -> str:
        """Name of the cohort."""
        return self.material.name

    @property
    def title(self) -> str:
        """Name for people."""
        return self.material.cohort.facts.title

    @property
    def provenance(self) -> str:
        """Where its cases come from: ``observed`` or ``simulated``."""
        return self.material.cohort.facts.provenance

    @property
    def study(self) -> Study:
        """The study that it takes part in."""
        return self.material.cohort.study

    @property
    def groups(self) -> list[Level]:
        """The groups with patients."""
        there = self.material.cases.groups
        return [level for level in self.study.grouping.levels if level.id in there]

    @property
    def blinded(self) -> str:
        """Whether raters were blinded: ``yes``, ``no``, or empty."""
        return self.material.cohort.facts.raters_blinded

    @property
    def protocol(self) -> Mapping[str, Any]:
        """The protocol that it names; empty if it names none."""
        return self.material.protocol

    def scored(self, outcome: str) -> list[str]:
        """Return the timepoints at which anybody has an outcome."""
        return self.material.cases.timepoints(outcome)

    def later(self, outcome: str) -> list[str]:
        """Return the follow-ups at which anybody has an outcome."""
        return [one for one in self.scored(outcome) if follow_up_month(one) is not None]

    def raters(self, score: Score) -> int:
        """Return how many named raters gave a score."""
        given = self.material.cohort.assessments.dropna(subset=["rater_id", score.id])
        return int(given.loc[given["rater_id"].ne(CONSENSUS), "rater_id"].nunique())

    @property
    def has_baseline(self) -> bool:
        """Whether any score that raters give was taken before treatment."""
        return any(BASELINE in self.scored(score.id) for score in self.study.rated)

    @cached_property
    def primary(self) -> "Answer | None":
        """The primary outcome in this cohort; None where it has none."""
        primary = self.study.primary
        return answer(self, primary) if primary else None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The rows that answer the primary question, by their ids; empty where there is no such row.

    Attributes
    ----------
    estimate, p
        Estimate and p-value of the method.
    groups
        The groups that are compared, or the one whose change is tested.
    mean
        Mean of the outcome in all patients.
    bounds
        The estimate if every missing value were the worst, and if it were the best; none where
        nothing is missing.
    """

    estimate: str
    p: str
    groups: Sequence[str]
    mean: str
    bounds: Sequence[str]


def answer(clinic: Clinic, primary: Primary) -> Answer | None:
    """Return the rows of the primary outcome; None where nobody has it."""
    subject = (primary.outcome, primary.timepoint, primary.group)
    rows = [
        row
        for row in clinic.material.ledger
        if row.cohort == clinic.name and (row.outcome, row.timepoint, row.group) == subject
    ]
    if not rows:
        return None
    p = next((row for row in rows if row.statistic == f"{primary.method}.p"), None)
    shown = _estimate(rows, primary.method)
    return Answer(
        estimate=clinic(shown.statistic_id) if shown else "",
        p=clinic(p.statistic_id) if p else "",
        groups=primary.group.split(VERSUS),
        mean=clinic(primary.outcome, primary.timepoint, ALL, "mean"),
        bounds=[
            clinic(row.statistic_id)
            for row in rows
            if "if_missing_were_" in row.statistic and row.value is not None
        ],
    )


def _estimate(rows: Sequence[Row], method: str) -> Row | None:
    """Return the estimate of a method; that of ranks is the Hodges–Lehmann shift."""
    wanted = [f"{method}.mean_difference", "hodges_lehmann", "mean"]
    by_statistic = {row.statistic: row for row in rows}
    found = (by_statistic.get(name) for name in wanted)
    return next((row for row in found if row is not None), None)
