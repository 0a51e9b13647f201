"""How the treatment was done: sessions, intervals, and what each session recorded."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.cases.study import ALL
from caseseries.cases.vocabulary import TREATMENT_ORDER
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
        number = held.groupby("patient_id")["session"].nunique().reindex(members)
        yield from _typical(subject, "number", number, "sessions of a patient", "sessions")
        days = intervals(held)["interval"]
        yield from _typical(subject, "interval_days", days, "days between two sessions", "days")
        # Papers tell weeks.
        weeks = descriptive.quantiles(numbers(days / DAYS_PER_WEEK), "median")["median"]
        told = replace(weeks, method="median of the weeks between two sessions", own_unit="weeks")
        yield from rows(subject, told, method="interval_weeks")
        for column in cases.study.session_columns:
            if column.report == "by_session":
                of = f"{column.title.lower()} of the session"
                for session, recorded in held.groupby("session")[column.name]:
                    at = cases.subject("sessions", group, f"session_{session}")
                    yield from _typical(at, column.name, recorded, of, column.unit)
            elif column.report == "yes":
                seen = held[column.name].eq("yes").where(held[column.name].notna())
                checks = held.assign(holds=seen.astype("boolean"))
                counted = {"of": "number of sessions", "unit": "sessions"}
                yield from share_of_checks(
                    subject, column.name, checks, cases.confidence, **counted
                )


def case_numbers(cohort: Cohort) -> "pd.Series[float]":
    """Return which case of their practitioner each patient is: 1, 2, … in order of treatment.

    Empty where the study does not record that order; the order of the rows says nothing of it.
    """
    patients = cohort.patients.set_index("patient_id")
    if TREATMENT_ORDER not in patients:
        return pd.Series(index=patients.index, dtype=float)
    known = patients.dropna(subset=["practitioner_id", TREATMENT_ORDER])
    ranked = known.groupby("practitioner_id")[TREATMENT_ORDER].rank(method="min")
    return ranked.reindex(patients.index).astype(float)


def intervals(sessions: pd.DataFrame) -> pd.DataFrame:
    """Return each session but the first, with the days since the one before in ``interval``."""
    begun = sessions.groupby(["patient_id", "session"])["day"].min().reset_index()
    begun["interval"] = begun.groupby("patient_id")["day"].diff()
    return begun[begun["session"] > 1]


def _typical(
    subject: Subject, name: str, values: "pd.Series[Any]", of: str, unit: str
) -> Iterator[Row]:
    """Median, smallest and largest of something about sessions."""
    for result in descriptive.quantiles(numbers(values), "median", "min", "max").values():
        told = replace(result, method=f"{result.method} of the {of}", own_unit=unit)
        yield from rows(subject, told, method=name)
