"""Who was treated, and what was scored when: counts and distributions."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from caseseries.cases.cohort import Cohort
from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.estimate.analysis_set import AnalysisSet, FloatArray
from caseseries.ledger import Row, Subject, in_id, rows
from caseseries.statistics import descriptive, proportions
from caseseries.statistics.result import Result

BoolArray = NDArray[np.bool_]


def patients(cohort: Cohort, cases: AnalysisSet) -> Iterator[Row]:
    """Count patients by group; describe age, sex and the rest of what was recorded of them."""
    recorded = cohort.patients.set_index("patient_id")
    columns = columns_of(cases.study, "patients").values()
    for group in cases.groups:
        about = cases.subject("patients", group)
        n = len(cases.members(group))
        yield from rows(about, count(n, "number of patients in the table", n))
        for column in columns:
            if column.report and recorded[column.name].notna().any():
                yield from _characteristic(cases, column, recorded[column.name], group)


def _characteristic(
    cases: AnalysisSet, column: Column, recorded: "pd.Series[Any]", group: str
) -> Iterator[Row]:
    subject, values = cases.subject(column.name, group), recorded.loc[cases.members(group)]
    if column.report == "shares":
        # Every word that occurs in the cohort, also where a group has none.
        words = {word: in_id(word) for word in recorded.dropna().unique()}
        known, said = values.notna().to_numpy(dtype=bool), values.map(words)
        for word in sorted(set(words.values())):
            has_it = said.eq(word).to_numpy(dtype=bool, na_value=False)
            yield from share(subject, word, has_it, known, cases.confidence)
        return
    for result in descriptive.summary(numbers(values), confidence=cases.confidence).values():
        if result.statistic not in ("min", "max"):  # An extreme age is one patient's.
            yield from rows(subject, result)


def flow(cohort: Cohort, cases: AnalysisSet) -> Iterator[Row]:
    """How many patients were enrolled, were treated, and were scored at each timepoint."""
    treated = cohort.sessions["patient_id"].unique() if "sessions" in cohort.delivered else None
    for group in cases.groups:
        members = cases.members(group)
        n = len(members)
        subject = cases.subject("flow", group)
        yield from rows(subject, count(n, "patients in the table", n), method="enrolled")
        if treated is not None:
            seen = int(pd.Index(members).isin(treated).sum())
            yield from rows(subject, count(seen, "patients with a session", n), method="treated")
        for score in cases.study.scores:
            for timepoint in cases.timepoints(score.id):
                there = int(np.sum(~np.isnan(cases.values(score.id, timepoint, group))))
                at = cases.subject("flow", group, timepoint)
                counted = count(there, f"patients with {score.short}", n)
                yield from rows(at, counted, method=f"scored_{score.id}")


def scores(cases: AnalysisSet) -> Iterator[Row]:
    """Every score at every timepoint, for all and for each group."""
    for score in cases.study.scores:
        for timepoint, group in product(cases.timepoints(score.id), cases.groups):
            yield from distribution(cases, score.id, timepoint, group)


def categories(cases: AnalysisSet) -> Iterator[Row]:
    """How many patients are in each category of a short scale, and how many in the best.

    A mean of several raters can lie between the categories: then nothing is said of categories.
    """
    for score in cases.study.scores:
        grades = list(map(int, score.grades())) if score.is_ordinal else []
        timepoints = cases.timepoints(score.id)
        scored = [cases.values(score.id, timepoint) for timepoint in timepoints]
        if not all((np.isin(values, grades) | np.isnan(values)).all() for values in scored):
            grades = []
        for timepoint, group in product(timepoints, cases.groups):
            subject = cases.subject(score.id, group, timepoint)
            given = cases.values(score.id, timepoint, group)
            known = ~np.isnan(given)
            for grade in grades:
                yield from share(subject, f"score_{grade}", given == grade, known, cases.confidence)
            if score.top:
                best = given == score.top.value
                yield from share(subject, score.top.id, best, known, cases.confidence)


def distribution(cases: AnalysisSet, outcome: str, timepoint: str, group: str) -> Iterator[Row]:
    """Describe an outcome of a group; of a rated score also how many are at the end of its scale.

    Who starts at the end of a scale can only come nearer to its middle.
    """
    subject = cases.subject(outcome, group, timepoint)
    values = cases.values(outcome, timepoint, group)
    for result in descriptive.summary(values, confidence=cases.confidence).values():
        yield from rows(subject, cases.on_scale(result, outcome))
    score = cases.study.score(outcome)
    if cases.study.change(outcome) is None and score.rated:
        at_best, known = values == score.best, ~np.isnan(values)
        yield from share(subject, "at_best", at_best, known, cases.confidence)


def share(
    subject: Subject,
    name: str,
    has_it: BoolArray,
    known: BoolArray,
    confidence: float,
    *,
    exact: bool = False,
) -> Iterator[Row]:
    """Count and per cent of the patients who have something, among those of whom it is known.

    With ``exact``, Clopper and Pearson's interval beside Wilson's.
    """
    n = int(known.sum())
    k = int((has_it & known).sum())
    missing = int(known.size - n)
    yield from rows(subject, count(k, "number of patients", n, missing), method=name)
    wilson = proportions.wilson(k, n, confidence=confidence)
    yield from rows(subject, in_percent(wilson, missing), method=name)
    if exact:
        limits = proportions.clopper_pearson(k, n, confidence=confidence)
        method = ".".join(part for part in (name, "clopper_pearson") if part)
        yield from rows(subject, in_percent(limits, missing), method=method)


def share_of_checks(
    subject: Subject,
    name: str,
    checks: pd.DataFrame,
    confidence: float,
    *,
    of: str,
    unit: str = "checks",
) -> Iterator[Row]:
    """Count the checks that held, of those recorded; the share, patients as the unit.

    ``checks`` has one row a check: ``patient_id``, and ``holds``, empty where it is not recorded.
    """
    known = checks["holds"].notna().to_numpy(dtype=bool)
    held = checks["holds"].to_numpy(dtype=bool, na_value=False)
    kept, recorded = int(held.sum()), int(known.sum())
    counted = count(kept, of, recorded, known.size - recorded, unit=unit)
    yield from rows(subject, counted, method=name)
    patient, _ = pd.factorize(checks["patient_id"])
    there = np.bincount(patient) > 0
    met, looked = (np.bincount(patient, weights=those)[there] for those in (held, known))
    shared = proportions.share_of_checks(met, looked, confidence=confidence)
    yield from rows(subject, in_percent(shared, shared.n_missing), method=name)


def count(k: int, of: str, n: int, missing: int = 0, unit: str = "patients") -> Result:
    """Return a count that says what was counted."""
    return Result(
        statistic="count", value=float(k), method=of, n=n, n_missing=missing, own_unit=unit
    )


def in_percent(result: Result, n_missing: int = 0) -> Result:
    """Return a proportion and its limits in per cent."""
    numbers = (result.value, result.ci_low, result.ci_high)
    value, low, high = (None if one is None else 100 * one for one in numbers)
    percent = replace(result, statistic="percent", own_unit="%", n_missing=n_missing)
    return replace(percent, value=value, ci_low=low, ci_high=high)


def numbers(column: "pd.Series[Any]") -> FloatArray:
    """Return a column of a case table as numbers, NaN where a cell is empty."""
    return column.to_numpy(dtype=float, na_value=np.nan)
