"""The analysis plan: everything that is computed of one cohort, in the order of the Methods."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from caseseries import ledger
from caseseries.cases.cohort import Cohort
from caseseries.cases.study import Study
from caseseries.estimate import (
    adherence,
    adverse_events,
    association,
    change,
    comparison,
    description,
    durability,
    predictability,
    procedure,
    raters,
    robustness,
    standardisation,
)
from caseseries.estimate.analysis_set import AnalysisSet, analysis_set

PRIMARY, SECONDARY, EXPLORATORY = "primary", "secondary", "exploratory"
SECONDARY_METHODS = ("paired_t", "welch", "superiority", "spearman", "newcombe")
"""The one method of each question beside the primary: change, groups, grades, correlation, shares.

What any other method says of the same question is exploratory: it was not chosen in advance.
"""

DESCRIPTIONS = ("count", "percent", "at_risk", "threshold")


def estimate(
    cohort: Cohort, protocol: adherence.Protocol | None = None, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Return the ledger of one validated cohort, held against its protocol if it names one."""
    codes = pd.Index(cohort.patients["patient_id"])
    numbered = _numbered(cohort, codes)
    cases = replace(analysis_set(numbered, confidence=confidence), codes=codes.tolist())
    return with_roles(ledger.frame(_plan(numbered, cases, protocol)), cohort.study)


def _numbered(cohort: Cohort, codes: "pd.Index[str]") -> Cohort:
    """Return a cohort whose rows name their patient by a number: of many, groups form faster."""
    tables: dict[str, Any] = {
        name: cohort.tables[name].assign(
            patient_id=codes.get_indexer(pd.Index(cohort.tables[name]["patient_id"]))
        )
        for name in ("patients", "sessions", "assessments", "adverse_events")
    }
    tables["assessments"] = tables["assessments"].astype({"timepoint": "category"})
    return replace(cohort, **tables)


def _plan(
    cohort: Cohort, cases: AnalysisSet, protocol: adherence.Protocol | None
) -> Iterator[ledger.Row]:
    yield from description.patients(cohort, cases)
    yield from description.flow(cohort, cases)
    if cohort.study.has_sessions:
        yield from procedure.sessions(cohort, cases)
        met = adherence.requirements_met(cohort.study, cohort.sessions, protocol)
        yield from adherence.adherence(cohort, cases, protocol, met)
    yield from of_scores(cases)
    if cohort.study.has_adverse_events:
        yield from adverse_events.adverse_events(cohort, cases)
    yield from raters.agreement(cohort, cases)
    if cohort.study.has_sessions:
        yield from standardisation.adherence_and_outcome(cases, met)
    yield from standardisation.practitioners(cohort, cases)


def of_scores(cases: AnalysisSet) -> Iterator[ledger.Row]:
    """Yield what the plan computes from groups and scores alone."""
    yield from description.scores(cases)
    yield from change.changes(cases)
    yield from comparison.between_groups(cases)
    yield from comparison.adjusted_family(cases)
    yield from comparison.adjusted_comparison(cases)
    yield from predictability.spread_of_groups(cases)
    yield from predictability.spread_over_time(cases)
    yield from description.categories(cases)
    yield from comparison.best_category(cases)
    yield from association.correlations(cases)
    yield from durability.courses(cases)
    yield from durability.times_to_threshold(cases)
    yield from robustness.one_patient_less(cases)
    yield from robustness.patients_who_did_not_return(cases)


def with_roles(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return a ledger in which each row of an analysis says what it is for; descriptions do not."""
    methods = table["statistic"].str.split(".").str[:-1]
    # Rows that only count or describe answer no question of their own.
    describes = table["statistic"].str.rpartition(".")[2].isin(DESCRIPTIONS)
    inferential = (table["p_value"].notna() | methods.str.len().gt(0)) & ~describes
    questions = [*SECONDARY_METHODS, *(score.top.id for score in study.scores if score.top)]
    graded = [score.id for score in study.scores if score.is_ordinal]
    chosen = methods.str[-1].isin(SECONDARY_METHODS) & methods.str[0].isin(questions)
    # Grades alone are compared by superiority.
    chosen &= (methods.str[-1] != "superiority") | table["outcome"].isin(graded)
    role = pd.Series(EXPLORATORY, index=table.index).mask(chosen, SECONDARY)
    role = role.where(inferential, "").mask(_is_primary(table, study), PRIMARY)
    return table.assign(role=role)


def _is_primary(table: pd.DataFrame, study: Study) -> "pd.Series[bool]":
    primary = study.primary
    if primary is None:
        return pd.Series(False, index=table.index)
    of_method = table["statistic_id"].str.startswith(f"{primary.subject}.{primary.method}.")
    of_method &= ~table["statistic_id"].str.contains(".influence.", regex=False)
    estimates = [f"{primary.subject}.{name}" for name in primary.estimates]
    return of_method | table["statistic_id"].isin(estimates)
