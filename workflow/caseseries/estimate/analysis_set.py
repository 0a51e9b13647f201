"""The patients and scores that every section of the plan works on."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import lcm

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from caseseries.cases.cohort import Cohort, CohortFacts
from caseseries.cases.rater_score import one_score_each
from caseseries.cases.vocabulary import IMMEDIATE, SUBTYPES, follow_up_month, timepoint_rank
from caseseries.ledger import Subject

FloatArray = NDArray[np.float64]

ALL = "all"
VERSUS = "_vs_"
DECIMALS = 9  # scores are decimals: 8.7 − 8.3 is 0.4, whatever binary arithmetic makes of it
UNITS = {"vds": "points", "pss": "points", "fading": "points", "retention": "%"}


@dataclass(frozen=True, eq=False)
class AnalysisSet:
    """One row a patient; one column an outcome at a timepoint; empty where a score is missing.

    Attributes
    ----------
    facts
        What ``cohort.yaml`` says.
    subtypes
        Subtype by patient, in the order of the patients' table.
    scores
        One score by patient and timepoint, several raters combined: columns ``patient_id``,
        ``timepoint``, ``vds``, ``pss``.
    grid
        Step in which the scores lie, where it is known; the mean of two raters lies in half steps
        of the scale.
    confidence
        Level of all intervals.
    """

    facts: CohortFacts
    subtypes: "pd.Series[str]"
    scores: pd.DataFrame
    grid: str | None = None
    confidence: float = 0.95

    @cached_property
    def groups(self) -> Mapping[str, list[str]]:
        """Patients of each group: all, then every subtype that occurs."""
        everybody = list(self.subtypes.index)
        members = {
            name: [patient for patient in everybody if self.subtypes[patient] == name]
            for name in SUBTYPES
        }
        return {ALL: everybody} | {name: group for name, group in members.items() if group}

    @property
    def comparisons(self) -> list[tuple[str, str]]:
        """Pairs of subtypes that both have patients."""
        return list(combinations([name for name in self.groups if name != ALL], 2))

    def grid_of(self, outcome: str) -> str | None:
        """Step in which an outcome lies: PSS is whole, fading is in steps of VDS."""
        return {"pss": "1", "vds": self.grid, "fading": self.grid}.get(outcome)

    def timepoints(self, outcome: str) -> list[str]:
        """Timepoints at which an outcome was scored in anybody, in the order of time."""
        scored = self.scores.loc[self.scores[outcome].notna(), "timepoint"]
        return sorted(set(scored), key=timepoint_rank)

    @property
    def follow_ups(self) -> list[str]:
        """Follow-up timepoints with VDS, when there is VDS right after treatment as well."""
        scored = self.timepoints("vds")
        if IMMEDIATE not in scored:
            return []
        return [timepoint for timepoint in scored if follow_up_month(timepoint) is not None]

    def values(self, outcome: str, timepoint: str, group: str = ALL) -> FloatArray:
        """Return an outcome of every patient of a group, NaN where it is missing.

        ``fading`` and ``retention`` are computed from VDS right after treatment and at the
        follow-up; retention is empty where VDS right after treatment is 0.
        """
        if outcome in ("fading", "retention"):
            return self._change(outcome, timepoint, group)
        if timepoint not in self._at:
            return np.full(len(self.groups[group]), np.nan)
        return self._at[timepoint][outcome].reindex(self.groups[group]).to_numpy(dtype=float)

    @cached_property
    def _at(self) -> Mapping[str, pd.DataFrame]:
        """The scores at each timepoint, by patient."""
        by_timepoint = self.scores.groupby("timepoint", sort=False)
        return {str(name): rows.set_index("patient_id") for name, rows in by_timepoint}

    def _change(self, outcome: str, timepoint: str, group: str) -> FloatArray:
        start = self.values("vds", IMMEDIATE, group)
        end = self.values("vds", timepoint, group)
        if outcome == "fading":
            return (start - end).round(DECIMALS)
        return 100 * end / np.where(start > 0, start, np.nan)

    def subject(self, outcome: str, group: str, timepoint: str = "", unit: str = "") -> Subject:
        """Return what a number is about, with the patients of the group behind it."""
        return Subject(
            cohort=self.facts.cohort,
            provenance=self.facts.provenance,
            outcome=outcome,
            group=group,
            timepoint=timepoint,
            unit=unit or UNITS.get(outcome, ""),
            case_ids=tuple(self.members(group)),
        )

    def members(self, group: str) -> list[str]:
        """Return the patients of a group, or of both groups of a comparison."""
        return [patient for part in group.split(VERSUS) for patient in self.groups[part]]


def versus(first: str, second: str) -> str:
    """Return the name of a comparison: ``androgenetic_vs_scarring``."""
    return f"{first}{VERSUS}{second}"


def analysis_set(cohort: Cohort, *, confidence: float = 0.95) -> AnalysisSet:
    """Return the analysis set of a validated cohort, with several raters combined to one score."""
    return AnalysisSet(
        facts=cohort.facts,
        subtypes=cohort.patients.set_index("patient_id")["subtype"],
        scores=one_score_each(cohort.assessments, cohort.facts.rater_score),
        grid=_grid(cohort),
        confidence=confidence,
    )


def _grid(cohort: Cohort) -> str | None:
    """Return the step of the scores that are analysed: of the scale, over the raters averaged."""
    if not cohort.facts.vds_grid:
        return None
    scored = cohort.assessments.dropna(subset=["vds"])
    if cohort.facts.rater_score == "mean":
        raters = scored.groupby(["patient_id", "timepoint"]).size()
    else:
        raters = pd.Series([1])
    return str(Fraction(cohort.facts.vds_grid) / lcm(*map(int, set(raters))))
