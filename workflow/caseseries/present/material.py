"""What the figures and tables of one cohort are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.estimate.adherence import COLUMNS, requirements_met
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.ledger import Ledger, Row
from caseseries.present import words
from caseseries.present.numbers import Precision


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
        return Precision(steps={"vds": self.cohort.facts.vds_grid or self._finest_vds()})

    @property
    def subtypes(self) -> list[str]:
        """Subtypes with patients."""
        return words.subtypes_of(self.cases.subtypes)

    def values(self, outcome: str, timepoint: str, group: str = words.ALL) -> "pd.Series[float]":
        """Return an outcome by patient; patients without it are left out."""
        values = self.cases.values(outcome, timepoint, group)
        return pd.Series(values, index=self.cases.groups[group]).dropna()

    @cached_property
    def requirements(self) -> pd.DataFrame:
        """Every session held against the protocol; no rows where there is nothing to hold."""
        if not self.protocol or self.cohort.sessions.empty:
            return pd.DataFrame(columns=COLUMNS)
        return requirements_met(self.cohort.sessions, self.protocol)

    def row(self, statistic_id: str) -> Row | None:
        """Return a ledger row of this cohort; None where the plan had no reason to compute it."""
        return self.ledger.find(self.name, statistic_id)

    def _finest_vds(self) -> str:
        """Return the step that the recorded scores need when the cohort states none."""
        scores = self.cohort.assessments["vds"].dropna()
        for step, scale in (("1", 1), ("0.1", 10)):
            if (scores * scale).round(6).mod(1).eq(0).all():
                return step
        return "0.01"
