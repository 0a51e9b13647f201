"""Who was treated, and what was scored when: counts and distributions."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from caseseries.cases.cohort import Cohort
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Score
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
        about = cases.subject("patients", group, unit="patients")
        members = recorded.loc[cases.members(group)]
        counted = Result(
            statistic="count",
            value=float(len(members)),
            method="number of patients in the table",
            n=len(members),
        )
        yield from rows(about, counted)
        for column in columns:
            outcome = column.name
            if column.report == "distribution":
                subject = cases.subject(outcome, group, unit=column.unit)
                yield from distribution(subject, numbers(members[outcome]), cases.confidence)
            elif column.report == "shares":
                words = sorted(set(recorded[outcome].dropna().map(in_id)))
                subject = cases.subject(outcome, group)
                yield from _shares(subject, members[outcome], words, cases.confidence)


def scores(cases: AnalysisSet) -> Iterator[Row]:
    """Every score at every timepoint, for all and for each group."""
    for score in cases.study.scores:
        for timepoint in cases.timepoints(score.id):
            for group in cases.groups:
                subject = cases.subject(score.id, group, timepoint)
                values = cases.values(score.id, timepoint, group)
                yield from distribution(subject, values, cases.confidence)


def categories(cases: AnalysisSet) -> Iterator[Row]:
    """How many patients are in each category of a short scale, and how many in the best."""
    for score in cases.study.scores:
        for timepoint in cases.timepoints(score.id) if score.is_ordinal else ():
            for group in cases.groups:
                yield from _categories(cases, score, timepoint, group)


def _categories(cases: AnalysisSet, score: Score, timepoint: str, group: str) -> Iterator[Row]:
    subject = cases.subject(score.id, group, timepoint)
    given = cases.values(score.id, timepoint, group)
    known = ~np.isnan(given)
    for grade in map(int, score.grades()):
        yield from share(subject, f"score_{grade}", given == grade, known, cases.confidence)
    if score.top:
        best = given == score.top.value
        yield from share(subject, score.top.id, best, known, cases.confidence)


def distribution(subject: Subject, values: FloatArray, confidence: float) -> Iterator[Row]:
    """Count, mean, SD, median, quartiles and range of one sample; the t interval of the mean."""
    for result in descriptive.summary(values, confidence=confidence).values():
        yield from rows(subject, replace(result, parts={}))


def share(
    subject: Subject, name: str, has_it: BoolArray, known: BoolArray, confidence: float
) -> Iterator[Row]:
    """Count and per cent of those who have something, among those of whom it is known."""
    n = int(known.sum())
    k = int((has_it & known).sum())
    missing = int(known.size - n)
    counted = Result(
        statistic="count",
        value=float(k),
        method="number of patients",
        n=n,
        n_missing=missing,
    )
    yield from rows(subject, counted, method=name)
    wilson = proportions.wilson(k, n, confidence=confidence)
    yield from rows(subject, in_percent(wilson, missing), method=name)
    exact = proportions.clopper_pearson(k, n, confidence=confidence)
    method = ".".join(part for part in (name, "clopper_pearson") if part)
    yield from rows(subject, in_percent(exact, missing), method=method)


def in_percent(result: Result, n_missing: int = 0) -> Result:
    """Return a proportion and its limits in per cent."""
    return replace(
        result,
        statistic="percent",
        own_unit="%",
        value=_percent(result.value),
        ci_low=_percent(result.ci_low),
        ci_high=_percent(result.ci_high),
        n_missing=n_missing,
        parts={},
    )


def _percent(proportion: float | None) -> float | None:
    return None if proportion is None else 100 * proportion


def _shares(
    subject: Subject, column: "pd.Series[Any]", words: list[str], confidence: float
) -> Iterator[Row]:
    """Count and per cent of every word that occurs in the cohort, also where a group has none."""
    known = column.notna().to_numpy(dtype=bool)
    recorded = column.map(in_id, na_action="ignore")
    for word in words:
        has_it = recorded.eq(word).to_numpy(dtype=bool, na_value=False)
        yield from share(subject, word, has_it, known, confidence)


def numbers(column: "pd.Series[Any]") -> FloatArray:
    """Return a column of a case table as numbers, NaN where a cell is empty."""
    return column.to_numpy(dtype=float, na_value=np.nan)
