"""A validated cohort: who it is, and its case tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from caseseries.cases.study import Score, Study
from caseseries.cases.vocabulary import CONSENSUS, TABLES, timepoint_rank

Provenance = Literal["observed", "reconstructed", "simulated"]
ScoreRule = Literal["mean", "consensus"]


@dataclass(frozen=True, kw_only=True)
class CohortFacts:
    """What ``cohort.yaml`` says about a cohort. Text that was not given is empty."""

    cohort: str  # name of its folder
    title: str
    provenance: Provenance
    same_patients_as: str = ""  # a cohort of the same patients; the two are never pooled together
    doi: str = ""
    citation: str = ""
    protocol: str = ""  # name of a file in ``data/protocols``
    steps: Mapping[str, str] = field(default_factory=dict)  # as written, by the id of the score
    rater_score: ScoreRule = "mean"  # of the raters, or the row of the rater ``consensus``
    raters_blinded: str = ""  # ``yes``, ``no``, or not stated
    data_lock: str = ""  # day after which the tables were not changed, YYYY-MM-DD
    licence: str = ""  # SPDX name
    contact_role: str = ""  # whom to ask: a role, not a name


@dataclass(frozen=True, eq=False, kw_only=True)
class Cohort:
    """A cohort whose tables have been validated.

    Every table has all columns of its model, then ``source_file``, ``source_sheet`` and
    ``source_row``: where the record stands in what the clinic delivered. One that was not delivered
    has no rows; a delivered table of adverse events without rows says that none occurred.
    """

    study: Study
    facts: CohortFacts
    patients: pd.DataFrame
    sessions: pd.DataFrame
    assessments: pd.DataFrame
    adverse_events: pd.DataFrame
    photos: pd.DataFrame
    delivered: tuple[str, ...] = field(default=())  # names of the tables that were

    def step_of(self, score: Score) -> str:
        """Return the step in which a score was given; empty if nobody says it."""
        return self.facts.steps.get(score.id) or score.step

    def ratings(self, score: Score) -> dict[str, pd.DataFrame]:
        """Return what named raters gave, by timepoint: one row a patient, one column a rater."""
        scored = self.assessments.dropna(subset=["rater_id", score.id])
        scored = scored[scored["rater_id"].ne(CONSENSUS)]
        return {
            timepoint: scored[scored["timepoint"].eq(timepoint)].pivot(
                index="patient_id", columns="rater_id", values=score.id
            )
            for timepoint in sorted(set(scored["timepoint"]), key=timepoint_rank)
        }

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables by name."""
        return {name: getattr(self, name) for name in TABLES}
