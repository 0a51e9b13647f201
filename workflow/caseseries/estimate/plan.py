"""The analysis plan: everything that is computed of one cohort, in the order of the Methods."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from caseseries import ledger
from caseseries.cases.cohort import Cohort
from caseseries.estimate import (
    adherence,
    adjustment,
    association,
    change,
    comparison,
    description,
    durability,
    predictability,
    procedure,
    raters,
    robustness,
    safety,
    standardisation,
)
from caseseries.estimate.analysis_set import AnalysisSet, analysis_set
from caseseries.estimate.roles import with_roles


def estimate(
    cohort: Cohort,
    protocol: adherence.Protocol | None = None,
    *,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return the ledger of one validated cohort.

    Parameters
    ----------
    cohort
        Validated tables and what ``cohort.yaml`` says.
    protocol
        The protocol that ``cohort.yaml`` names; None if it names none.
    confidence
        Level of all intervals.
    """
    coded = _with_coded_patients(cohort)
    return with_roles(ledger.frame(_plan(coded, protocol, confidence)), cohort.study)


def _with_coded_patients(cohort: Cohort) -> Cohort:
    """Return a cohort whose rows name their patient by a number: of many, groups form faster."""
    codes = pd.CategoricalDtype(sorted(cohort.patients["patient_id"].tolist()))
    tables = {
        name: getattr(cohort, name).astype({"patient_id": codes})
        for name in ("sessions", "assessments")
    }
    return replace(cohort, **tables)


def _plan(
    cohort: Cohort, protocol: adherence.Protocol | None, confidence: float
) -> Iterator[ledger.Row]:
    cases = analysis_set(cohort, confidence=confidence)
    yield from description.patients(cohort, cases)
    yield from description.flow(cohort, cases)
    if cohort.study.has_sessions:
        yield from procedure.sessions(cohort, cases)
        yield from adherence.adherence(cohort, cases, protocol)
    yield from of_scores(cases)
    if cohort.study.has_adverse_events:
        yield from safety.adverse_events(cohort, cases)
    yield from raters.agreement(cohort, cases)
    if cohort.study.has_sessions:
        yield from standardisation.adherence_and_outcome(cohort, cases, protocol)
    yield from standardisation.practitioners(cohort, cases)


def of_scores(cases: AnalysisSet) -> Iterator[ledger.Row]:
    """Yield what the plan computes from groups and scores alone."""
    yield from description.scores(cases)
    yield from change.changes(cases)
    yield from comparison.between_groups(cases)
    yield from comparison.adjusted_family(cases)
    yield from adjustment.adjusted_comparison(cases)
    yield from predictability.spread_of_groups(cases)
    yield from predictability.spread_over_time(cases)
    yield from description.categories(cases)
    yield from comparison.best_category(cases)
    yield from association.correlations(cases)
    yield from durability.courses(cases)
    yield from durability.times_to_threshold(cases)
    yield from robustness.one_patient_less(cases)
    yield from robustness.patients_who_did_not_return(cases)
