"""How the treatment was done: sessions, intervals, and what each session recorded."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from caseseries.cases.cohort import Cohort
from caseseries.cases.column import Column
from caseseries.cases.study import ALL
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.estimate.description import numbers, share_of_checks
from caseseries.ledger import Row, Subject, rows
from caseseries.statistics import descriptive

NOT_DELIVERED = "no table of sessions was delivered"
DAYS_PER_WEEK = 7


def sessions(cohort: Cohort, cases: AnalysisSet) -> Iterator[Row]:
    """Sessions for each patient, days between them, and the session columns of the study."""
    for group in cases.groups:
        subject = cases.subject("sessions", group)
        if "sessions" not in cohort.delivered:
            absent = cases.absent("median", NOT_DELIVERED, "median", group)
            yield from rows(subject, absent, method="number")
            continue
        members = cases.members(group)
        held = cohort.sessions
        if group != ALL:
            held = held[held["patient_id"].isin(members)]
        yield from _number_and_interval(subject, held, members)
        for column in cases.study.session_columns:
            if column.report == "by_session":
                yield from _by_session(cases, group, held, column)
            elif column.report == "yes":
                yield from _sessions_with(subject, held, column, cases.confidence)


def case_numbers(practitioners: "pd.Series[str]", order: "pd.Series[Any]") -> "pd.Series[float]":
    """Return the how manieth case of their practitioner each patient is, by order of treatment."""
    known = practitioners.notna() & order.notna()
    ranked = order[known].groupby(practitioners[known]).rank(method="min")
    return ranked.reindex(practitioners.index).astype(float)


def intervals(sessions: pd.DataFrame) -> pd.DataFrame:
    """Return each session but the first, with the days since the one before in ``interval``."""
    begun = sessions.groupby(["patient_id", "session"])["day"].min().reset_index()
    begun["interval"] = begun.groupby("patient_id")["day"].diff()
    return begun[begun["session"] > 1]


def _sessions_with(
    subject: Subject, held: pd.DataFrame, column: Column, confidence: float
) -> Iterator[Row]:
    """Count the sessions in which something was seen; the share, patients as the unit."""
    yes = held[column.name].eq("yes").where(held[column.name].notna())
    checks = held.assign(holds=yes.astype("boolean"))
    yield from share_of_checks(
        subject, column.name, checks, confidence, of="number of sessions", unit="sessions"
    )


def _number_and_interval(
    subject: Subject, held: pd.DataFrame, members: NDArray[Any]
) -> Iterator[Row]:
    number = held.groupby("patient_id")["session"].nunique().reindex(members)
    yield from _typical(subject, "number", number, "sessions of a patient", "sessions")
    days = intervals(held)["interval"]
    yield from _typical(subject, "interval_days", days, "days between two sessions", "days")
    # Papers tell weeks.
    weeks = descriptive.quantiles(numbers(days / DAYS_PER_WEEK), "median")["median"]
    told = replace(weeks, method="median of the weeks between two sessions", own_unit="weeks")
    yield from rows(subject, told, method="interval_weeks")


def _by_session(
    cases: AnalysisSet, group: str, held: pd.DataFrame, column: Column
) -> Iterator[Row]:
    for session, rows_of_it in held.groupby("session"):
        subject = cases.subject("sessions", group, f"session_{session}")
        of = f"{column.title.lower()} of the session"
        yield from _typical(subject, column.name, rows_of_it[column.name], of, column.unit)


def _typical(
    subject: Subject, name: str, values: "pd.Series[Any]", of: str, unit: str
) -> Iterator[Row]:
    """Median, smallest and largest of something about sessions."""
    for result in descriptive.quantiles(numbers(values), "median", "min", "max").values():
        told = replace(result, method=f"{result.method} of the {of}", own_unit=unit)
        yield from rows(subject, told, method=name)
