"""How the treatment was done: sessions, intervals, density, bleeding."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.estimate.description import numbers, share
from caseseries.ledger import Row, Subject, rows
from caseseries.statistics import descriptive
from caseseries.statistics.result import unavailable

NOT_DELIVERED = "no table of sessions was delivered"
DAYS_PER_WEEK = 7


def sessions(cohort: Cohort, cases: AnalysisSet) -> Iterator[Row]:
    """Sessions for each patient, days between them, density by session, bleeding."""
    for group in cases.groups:
        subject = cases.subject("sessions", group)
        if "sessions" not in cohort.delivered:
            yield from rows(subject, unavailable("count", NOT_DELIVERED, method="median"))
            continue
        members = cases.members(group)
        held = cohort.sessions[cohort.sessions["patient_id"].isin(members)]
        yield from _number_and_interval(subject, held, members)
        yield from _density(cases, group, held)
        bled = held["bleeding"].eq("yes").to_numpy(dtype=bool, na_value=False)
        known = held["bleeding"].notna().to_numpy(dtype=bool)
        yield from share(subject, "bleeding", bled, known, cases.confidence)


def case_numbers(practitioners: "pd.Series[str]") -> "pd.Series[float]":
    """Return the how manieth case of their practitioner each patient is, in the table's order."""
    counted = practitioners.groupby(practitioners, sort=False).cumcount() + 1
    return counted.where(practitioners.notna()).astype(float)


def _number_and_interval(subject: Subject, held: pd.DataFrame, members: list[str]) -> Iterator[Row]:
    number = held.groupby("patient_id")["session"].nunique().reindex(members)
    yield from _typical(subject, "count", number, "sessions of a patient", "sessions")
    begun = held.groupby(["patient_id", "session"], as_index=False)["day"].min()
    begun["interval"] = begun.groupby("patient_id")["day"].diff()
    gaps = begun.loc[begun["session"] > 1, "interval"]
    yield from _typical(subject, "interval_days", gaps, "days between two sessions", "days")
    weeks = gaps / DAYS_PER_WEEK
    yield from _typical(subject, "interval_weeks", weeks, "weeks between two sessions", "weeks")


def _density(cases: AnalysisSet, group: str, held: pd.DataFrame) -> Iterator[Row]:
    for session, rows_of_it in held.groupby("session"):
        subject = cases.subject("sessions", group, f"session_{session}")
        density = rows_of_it["density_percent"]
        yield from _typical(subject, "density_percent", density, "density of the session", "%")


def _typical(
    subject: Subject, statistic: str, values: "pd.Series[Any]", of: str, unit: str
) -> Iterator[Row]:
    """Median, smallest and largest of something about sessions."""
    sample = numbers(values)
    middle = descriptive.median(sample)
    named = replace(middle, statistic=statistic, method=f"median of the {of}")
    yield from rows(subject, named, unit=unit)
    for end in (descriptive.minimum(sample), descriptive.maximum(sample)):
        limit = replace(end, statistic=f"{statistic}_{end.statistic}", method=f"{end.method}: {of}")
        yield from rows(subject, limit, unit=unit)
