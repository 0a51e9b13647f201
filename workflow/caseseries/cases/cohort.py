"""A validated cohort: who it is, and its case tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from caseseries.cases.study import Score, Study

Provenance = Literal["observed", "reconstructed", "simulated"]
ScoreRule = Literal["mean", "consensus"]


@dataclass(frozen=True, kw_only=True)
class CohortFacts:
    """What ``cohort.yaml`` says about a cohort. Text that was not given is empty.

    Attributes
    ----------
    cohort
        Name of the cohort's folder.
    title
        Name for people.
    provenance
        ``observed`` in patients, ``reconstructed`` from published numbers, or ``simulated``.
    same_patients_as
        Another cohort that stands for the same patients; the two are never pooled together.
    doi, citation
        Where the cases, or the numbers behind them, were published.
    protocol
        Name of a file in ``data/protocols``.
    steps
        Step in which the cohort gave a score, as written, by the id of the score.
    rater_score
        How several raters become one score: their ``mean``, or the row of the rater ``consensus``.
    raters_blinded
        ``yes``, ``no``, or empty when it was not stated.
    data_lock
        Day after which the tables were not changed, as YYYY-MM-DD.
    licence
        Licence of the tables, as an SPDX name.
    contact_role
        Whom to ask: a role, not a name.
    """

    cohort: str
    title: str
    provenance: Provenance
    same_patients_as: str = ""
    doi: str = ""
    citation: str = ""
    protocol: str = ""
    steps: Mapping[str, str] = field(default_factory=dict)
    rater_score: ScoreRule = "mean"
    raters_blinded: str = ""
    data_lock: str = ""
    licence: str = ""
    contact_role: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Cohort:
    """A cohort whose tables have been validated.

    Every table has all columns of its model, then ``source_file``, ``source_sheet`` and
    ``source_row``: where the record stands in what the clinic delivered.

    Attributes
    ----------
    study
        The study that the cohort takes part in.
    facts
        What ``cohort.yaml`` says.
    patients, sessions, assessments, adverse_events, photos
        The tables; one that was not delivered has no rows.
    delivered
        Names of the tables that were delivered. A delivered table of adverse events without rows
        says that none occurred; one that was not delivered says nothing.
    """

    study: Study
    facts: CohortFacts
    patients: pd.DataFrame
    sessions: pd.DataFrame
    assessments: pd.DataFrame
    adverse_events: pd.DataFrame
    photos: pd.DataFrame
    delivered: tuple[str, ...] = field(default=())

    def step_of(self, score: Score) -> str:
        """Return the step in which a score was given; empty if nobody says it."""
        return self.facts.steps.get(score.id) or score.step

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables by name."""
        return {
            "patients": self.patients,
            "sessions": self.sessions,
            "assessments": self.assessments,
            "adverse_events": self.adverse_events,
            "photos": self.photos,
        }
