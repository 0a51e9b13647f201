"""The patients and scores that every section of the plan works on."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from caseseries.cases.cohort import Cohort, CohortFacts, ScoreRule
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import ALL, BETWEEN, VERSUS, Change, Score, Study, Top
from caseseries.cases.vocabulary import CONSENSUS, timepoint_rank
from caseseries.ledger import Subject
from caseseries.statistics.groups import TwoGroups, two_groups
from caseseries.statistics.paired import Changes, changes
from caseseries.statistics.result import Result, unavailable

FloatArray = NDArray[np.float64]

AGREEMENT = "_agreement"
"""Follows the name of a score in the outcome that is the raters' agreement on it."""

MOST_NAMED = 500
"""Patients that a row of the ledger names; the codes of more would be most of the file."""

DECIMALS = 9  # scores are decimals: 8.7 − 8.3 is 0.4, whatever binary arithmetic makes of it
KEYS = ["patient_id", "timepoint"]


@dataclass(frozen=True, eq=False)
class AnalysisSet:
    """One row a patient; one column an outcome at a timepoint; empty where a score is missing.

    ``scores`` has one row a patient and timepoint, several raters combined: ``patient_id``,
    ``timepoint``, and every score of the study.
    """

    study: Study
    facts: CohortFacts
    group_of: "pd.Series[str]"  # by patient, in the order of the patients' table
    scores: pd.DataFrame
    steps: Mapping[str, str]  # where they are known; the mean of two raters lies in half steps
    confidence: float = 0.95
    practitioner_of: "pd.Series[str] | None" = None  # by patient
    codes: Sequence[str] | None = None  # where the patients are numbered, what they are called

    @cached_property
    def _places(self) -> Mapping[str, NDArray[np.intp]]:
        """Positions of the patients of each group: all, then every group that occurs."""
        names = self.group_of.to_numpy()
        found = {name: np.flatnonzero(names == name) for name in self.study.grouping.ids}
        everybody = {ALL: np.arange(len(names))}
        return everybody | {name: places for name, places in found.items() if places.size}

    @cached_property
    def groups(self) -> Mapping[str, NDArray[Any]]:
        """Patients of each group: all, then every group that occurs."""
        patients = self.group_of.index.to_numpy()
        return {name: patients[places] for name, places in self._places.items()}

    @property
    def comparisons(self) -> list[tuple[str, str]]:
        """Pairs of groups that the study compares and that both have patients."""
        return self.study.grouping.pairs(self.groups)

    def grid_of(self, outcome: str) -> str | None:
        """Step in which an outcome lies, if it is known; a ratio lies in none."""
        change, score = self.study.change(outcome), self.study.score(outcome)
        return None if change and outcome == change.ratio else self.steps.get(score.id)

    def timepoints(self, outcome: str) -> list[str]:
        """Timepoints at which an outcome is known of anybody, in the order of time."""
        change, score = self.study.change(outcome), self.study.score(outcome)
        known = self._scored_at[score.id]
        if change is None:
            return known
        return [one for one in known if change.start in known and change.ends_at(one)]

    @cached_property
    def _scored_at(self) -> Mapping[str, list[str]]:
        """The timepoints of each score, in the order of time."""
        return {
            score.id: sorted(
                self.scores.loc[self.scores[score.id].notna(), "timepoint"].unique(),
                key=timepoint_rank,
            )
            for score in self.study.scores
        }

    def best_categories(self) -> Iterator[tuple[Score, Top, str]]:
        """Yield every score that names its best category, with that, at each timepoint."""
        for score in self.study.scores:
            if score.top:
                for timepoint in self.timepoints(score.id):
                    yield score, score.top, timepoint

    def values(self, outcome: str, timepoint: str, group: str = ALL) -> FloatArray:
        """Return an outcome of every patient of a group, NaN where it is missing.

        A change is computed from the scores at its two ends; a ratio is empty where the earlier
        score is 0.
        """
        change = self.study.change(outcome)
        if change is not None:
            return self._change(change, outcome, timepoint, group)
        found, places = self._at.get((outcome, timepoint)), self._places[group]
        return np.full(places.size, np.nan) if found is None else found[places]

    @cached_property
    def _at(self) -> Mapping[tuple[str, str], FloatArray]:
        """Each score at each timepoint, patient by patient."""
        found = {}
        for timepoint, rows in self.scores.groupby("timepoint", sort=False):
            by_patient = rows.set_index("patient_id").reindex(self.group_of.index)
            for score in self.study.scores:
                found[score.id, str(timepoint)] = by_patient[score.id].to_numpy(dtype=float)
        return found

    def _change(self, change: Change, outcome: str, timepoint: str, group: str) -> FloatArray:
        start = self.values(change.score, change.start, group)
        end = self.values(change.score, timepoint, group)
        if outcome == change.ratio:
            return 100 * end / np.where(start > 0, start, np.nan)
        return (start - end if change.sign == "loss" else end - start).round(DECIMALS)

    def compared(self, outcome: str, timepoint: str, names: tuple[str, str]) -> TwoGroups:
        """Return an outcome of two groups, for the methods that compare them."""
        first, second = (self.values(outcome, timepoint, name) for name in names)
        grid = self.grid_of(outcome)
        return two_groups(first, second, grid=grid, names=names, confidence=self.confidence)

    def changed(self, change: Change, timepoint: str, group: str = ALL) -> Changes:
        """Return the scores of a group at the ends of a change, for the methods of pairs."""
        early = self.values(change.score, change.start, group)
        later = self.values(change.score, timepoint, group)
        # A method subtracts its first column from its second.
        pair = (later, early) if change.sign == "loss" else (early, later)
        return changes(*pair, grid=self.grid_of(change.id), confidence=self.confidence)

    def on_scale(self, result: Result, outcome: str) -> Result:
        """Return a result that says where its interval reaches beyond what the scale allows."""
        low, high = self.ends(outcome)
        ends = result.ci_low, result.ci_high
        if all(end is None or low <= end <= high for end in ends):
            return result
        beyond = f"the interval reaches beyond the scale, {low:g} to {high:g}"
        return result.warned(beyond)

    def ends(self, outcome: str) -> tuple[float, float]:
        """Return the least and the greatest value that an outcome can have on its scale."""
        change, score = self.study.change(outcome), self.study.score(outcome)
        if change is None:
            return score.lowest, score.highest
        if outcome == change.ratio:
            return 0.0, math.inf
        width = score.highest - score.lowest
        return -width, width

    def subject(self, outcome: str, group: str, timepoint: str = "") -> Subject:
        """Return what a number is about, with the patients of the group behind it, if not many."""
        column = columns_of(self.study, "patients").get(outcome)
        scored = outcome.removesuffix(AGREEMENT)
        few = len(self.members(group)) <= MOST_NAMED
        return Subject(
            cohort=self.facts.cohort,
            provenance=self.facts.provenance,
            outcome=outcome,
            group=group,
            timepoint=timepoint,
            unit=column.unit if column else self.study.unit(scored),
            case_ids=tuple(self.codes_of(group)) if few else (),
        )

    def absent(self, statistic: str, reason: str, method: str, group: str = ALL) -> Result:
        """Return the record of a number that none of the patients of a group gives."""
        missing = len(self.members(group))
        return unavailable(statistic, reason, method=method, n_missing=missing)

    def members(self, group: str) -> NDArray[Any]:
        """Return the patients of a group, or of all groups of a comparison."""
        if group == BETWEEN:
            return self.groups[ALL]
        first, *others = (self.groups[part] for part in group.split(VERSUS))
        return np.concatenate([first, *others]) if others else first

    def codes_of(self, group: str) -> list[str]:
        """Return what the patients of a group are called."""
        members = self.members(group).tolist()
        return members if self.codes is None else [self.codes[place] for place in members]


def versus(first: str, second: str) -> str:
    """Return the name of a comparison: ``one_vs_other``."""
    return f"{first}{VERSUS}{second}"


def analysis_set(cohort: Cohort, *, confidence: float = 0.95) -> AnalysisSet:
    """Return the analysis set of a validated cohort, with several raters combined to one score."""
    study = cohort.study
    steps = {score.id: _step(cohort, score) for score in study.scores}
    return AnalysisSet(
        study=study,
        facts=cohort.facts,
        group_of=cohort.patients.set_index("patient_id")[study.grouping.column],
        scores=one_score_each(study, cohort.assessments, cohort.facts.rater_score),
        steps={score: step for score, step in steps.items() if step},
        confidence=confidence,
        practitioner_of=cohort.patients.set_index("patient_id")["practitioner_id"],
    )


def _step(cohort: Cohort, score: Score) -> str:
    """Return the step of the scores that are analysed: of the scale, over the raters averaged."""
    step = cohort.step_of(score)
    if not step or not score.rated or cohort.facts.rater_score != "mean":
        return step
    scored = cohort.assessments.dropna(subset=[score.id])
    raters = scored.groupby(["patient_id", "timepoint"]).size()
    return str(Fraction(step) / lcm(*map(int, raters.unique())))


def one_score_each(study: Study, assessments: pd.DataFrame, rule: ScoreRule) -> pd.DataFrame:
    """Return one row a patient and timepoint: ``patient_id``, ``timepoint``, and every score.

    A rated score is the mean of the single raters, or the row of the rater ``consensus`` where the
    rule says so; where rows of that kind are missing, those that there are. A patient's own word
    is the same on every row that holds it.
    """
    scored = assessments.astype({score.id: "float64" for score in study.scores})
    agreed = scored["rater_id"] == CONSENSUS
    wanted = agreed if rule == CONSENSUS else ~agreed
    any_wanted = wanted.groupby([scored[key] for key in KEYS]).transform("any")
    counted = scored[wanted | ~any_wanted]
    by_raters, by_anybody = counted.groupby(KEYS, sort=False), scored.groupby(KEYS, sort=False)
    together = {
        score.id: by_raters[score.id].mean().round(DECIMALS)
        if score.rated
        else by_anybody[score.id].first()
        for score in study.scores
    }
    return pd.DataFrame(together).reset_index()
