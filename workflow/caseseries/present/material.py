"""What the figures and tables of one cohort are made from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.cases.vocabulary import CONSENSUS, timepoint_rank
from caseseries.estimate.adherence import COLUMNS, requirements_met
from caseseries.estimate.analysis_set import AnalysisSet, analysis_set
from caseseries.intake.protocol import protocol_of
from caseseries.intake.validated import read_validated
from caseseries.ledger import Ledger, Row
from caseseries.ledger import read as read_ledger
from caseseries.present import numbers, words
from caseseries.present.numbers import Precision

FINER_STEPS = ("0.1", "0.01")
TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False, kw_only=True)
class Material:
    """One cohort: its ledger, its cases as they were analysed, and its protocol.

    Attributes
    ----------
    cohort
        The validated tables.
    cases
        One score a patient, outcome and timepoint, several raters combined.
    ledger
        Ledger that holds the rows of this cohort.
    protocol
        Content of the protocol file; empty when the cohort names none.
    """

    cohort: Cohort
    cases: AnalysisSet
    ledger: Ledger
    protocol: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Name of the cohort in the ledger."""
        return self.cohort.facts.cohort

    @property
    def provenance(self) -> str:
        """Where the cases come from, as a sentence."""
        return words.provenance(self.cohort.facts.provenance)

    @cached_property
    def precision(self) -> Precision:
        """Decimals that the scores of this cohort carry."""
        return Precision(steps={score.id: self._step(score.id) for score in self.cases.study.rated})

    @cached_property
    def interval_name(self) -> str:
        """What the intervals of this cohort are called: ``95% CI``."""
        # Of means only: a rank interval has the level that its ranks allow.
        means = [row for row in self.ledger if row.cohort == self.name and row.statistic == "mean"]
        levels = sorted({row.ci_level for row in means if row.ci_level})
        return " ".join([*map(numbers.level, levels), "CI"])

    @property
    def subtypes(self) -> list[str]:
        """Subtypes with patients."""
        return words.subtypes_of(self.cases.group_of)

    def values(self, outcome: str, timepoint: str, group: str = words.ALL) -> "pd.Series[float]":
        """Return an outcome by patient; patients without it are left out."""
        values = self.cases.values(outcome, timepoint, group)
        return pd.Series(values, index=self.cases.groups[group]).dropna()

    @cached_property
    def requirements(self) -> pd.DataFrame:
        """Every session held against the protocol; no rows where there is nothing to hold."""
        if not self.protocol or self.cohort.sessions.empty:
            return pd.DataFrame(columns=COLUMNS)
        return requirements_met(self.cohort.study, self.cohort.sessions, self.protocol)

    @cached_property
    def ratings(self) -> Mapping[str, pd.DataFrame]:
        """VDS that named raters gave at each timepoint: one row a patient, one column a rater."""
        scored = self.cohort.assessments.dropna(subset=["rater_id", "vds"])
        scored = scored[scored["rater_id"].ne(CONSENSUS)]
        return {
            timepoint: scored[scored["timepoint"].eq(timepoint)].pivot(
                index="patient_id", columns="rater_id", values="vds"
            )
            for timepoint in sorted(set(scored["timepoint"]), key=timepoint_rank)
        }

    @cached_property
    def rater_pairs(self) -> Sequence[tuple[str, str]]:
        """Pairs of raters who scored the same patient at any timepoint."""
        return sorted(
            {
                (first, second)
                for table in self.ratings.values()
                for first, second in combinations(sorted(table.columns), 2)
                if len(table[[first, second]].dropna())
            }
        )

    def row(self, statistic_id: str) -> Row | None:
        """Return a ledger row of this cohort; None where the plan had no reason to compute it."""
        return self.ledger.find(self.name, statistic_id)

    def _step(self, score: str) -> str:
        """Return the step in which the analysed scores are printed.

        It is the grid that the cohort states, or whole points; finer where scores lie between,
        because the grid is not stated or the score is a mean of raters.
        """
        scores = self.cases.scores[score].dropna()
        stated = self.cohort.facts.steps.get(score) or "1"
        for step in (stated, *FINER_STEPS):
            decimals = Precision(steps={score: step}).of_scores(score)
            if scores.sub(scores.round(decimals)).abs().lt(TOLERANCE).all():
                return step
        return FINER_STEPS[0]


def read(validated: Path, ledger: Path | str, protocols: Iterable[Path | str]) -> Material:
    """Read what the figures and tables of one cohort are made from.

    Parameters
    ----------
    validated
        Folder of the validated tables.
    ledger
        Ledger of the cohort.
    protocols
        The files of ``data/protocols``.
    """
    cohort = read_validated(validated)
    return Material(
        cohort=cohort,
        cases=analysis_set(cohort),
        ledger=Ledger(read_ledger(ledger)),
        protocol=protocol_of(cohort.study, cohort.facts, protocols) or {},
    )
