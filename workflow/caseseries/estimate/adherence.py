"""The sessions held against a standardised protocol: each requirement, each session, in words."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from caseseries.cases.cohort import Cohort
from caseseries.cases.study import ALL, Study
from caseseries.estimate.analysis_set import AnalysisSet, FloatArray
from caseseries.estimate.description import BoolArray, share, share_of_checks
from caseseries.estimate.procedure import NOT_DELIVERED, intervals
from caseseries.ledger import Row, rows

NO_PROTOCOL = "cohort.yaml names no protocol"
NO_LIMITS = "the protocol states no limits that a table of sessions can be held against"
NO_SCORE = "no session could be held against a protocol"
NO_HALVES = (
    "{above} patients above the median of adherence, {at} at it, {below} below: no two halves"
)
COLUMNS = ["patient_id", "session", "requirement", "wanted", "holds"]

Protocol = Mapping[str, Any]
Patients = Sequence[Any] | NDArray[Any]
"""Codes or numbers of patients, in the order that is wanted."""


def requirements_met(
    study: Study, sessions: pd.DataFrame, protocol: Protocol | None
) -> pd.DataFrame:
    """Hold every session against every limit that a protocol states.

    The protocol is a file of ``data/protocols``; a limit that is empty is open and asks nothing.
    One row a session and requirement: ``patient_id``, ``session``, ``requirement`` (a column of the
    table, ``session_count`` or ``interval_days``), ``wanted`` in words, and ``holds``, which is
    empty where the value was not recorded. Without rows where no protocol is named.
    """
    checked = list(_checks(study, sessions, protocol)) if protocol else []
    if not checked:
        return pd.DataFrame(columns=COLUMNS).astype({"holds": "boolean"})
    table = pd.concat(checked, ignore_index=True)
    return table.astype({"requirement": "category", "wanted": "category"})


def _checks(study: Study, sessions: pd.DataFrame, protocol: Protocol) -> Iterator[pd.DataFrame]:
    """Yield each requirement, what is wanted in words, and whether it holds, by session."""
    scheme = protocol["sessions"]
    number = scheme["count"]
    if number is not None:
        held = sessions.groupby("patient_id")["session"].agg(["nunique", "max"]).reset_index()
        where, wanted = held.rename(columns={"max": "session"}), f"{number} sessions"
        yield _checked(where, "session_count", wanted, held["nunique"], _exactly(number))
    if not _is_open(scheme["interval_days"]):
        limit, later = scheme["interval_days"], intervals(sessions)
        wanted = f"{_words(limit)} days after the session before"
        yield _checked(later, "interval_days", wanted, later["interval"], limit)
    # A number that rises or falls from session to session.
    units = {column.name: column.unit for column in study.session_columns}
    for name, by_session in protocol["by_session"].items():
        for session, planned in enumerate(by_session or [], start=1):
            held, exactly = sessions[sessions["session"].eq(session)], _exactly(planned)
            wanted = f"{_words(exactly)} {units[name]}".rstrip()
            yield _checked(held, name, wanted, held[name], exactly)
    for name, limit in protocol["variables"].items():
        if not _is_open(limit):
            yield _checked(sessions, name, _words(limit), sessions[name], limit)


def adherence(
    cohort: Cohort, cases: AnalysisSet, protocol: Protocol | None, met: pd.DataFrame
) -> Iterator[Row]:
    """How many requirements held, how many were not recorded, and in how many patients all held.

    Checks are counted as checks; intervals take the patient as the unit.
    """
    for group in cases.groups:
        subject = cases.subject("protocol", group)
        if met.empty:
            no_limits = NO_LIMITS if "sessions" in cohort.delivered else NOT_DELIVERED
            reason = no_limits if protocol else NO_PROTOCOL
            absent = cases.absent("count", reason, "requirements that held", group)
            yield from rows(subject, absent)
            continue
        of_group = met if group == ALL else met[met["patient_id"].isin(cases.members(group))]
        counted = [("requirements_met", of_group), *of_group.groupby("requirement")]
        for requirement, checks in counted:
            yield from share_of_checks(
                subject, str(requirement), checks, cases.confidence, of="checks that held"
            )
        # A deviation is one whatever was not recorded; without one, everything must be recorded.
        patient, holds = of_group["patient_id"], of_group["holds"]
        broken = holds.eq(False).fillna(False).groupby(patient).any()
        gaps = holds.isna().groupby(patient).any()
        state = pd.DataFrame({"has_it": ~broken & ~gaps, "known": broken | ~gaps})
        state = state.reindex(cases.members(group), fill_value=False).astype(bool)
        has_it, known = state["has_it"].to_numpy(), state["known"].to_numpy()
        yield from share(subject, "patients_adherent", has_it, known, cases.confidence)


def adherence_score(met: pd.DataFrame, patients: Patients) -> FloatArray:
    """Return the per cent of the recorded requirements that each patient's sessions met."""
    known = met.dropna(subset=["holds"]).astype({"holds": "float64"})
    score = 100 * known.groupby("patient_id")["holds"].mean()
    return score.reindex(pd.Index(patients)).to_numpy(dtype=float)


def halves(score: FloatArray) -> tuple[BoolArray, BoolArray] | str:
    """Return who is in the more and who in the less standardised half, divided at the median.

    Or why there are no halves: their sizes may differ by one patient, and patients at the median
    stay together. A patient without a score is in neither.
    """
    known = ~np.isnan(score)
    if not known.any():
        return NO_SCORE
    middle = float(np.median(score[known]))
    above, at, below = score > middle, score == middle, score < middle
    for more, less in ((above, at | below), (above | at, below)):
        if less.any() and abs(int(more.sum()) - int(less.sum())) <= 1:
            return more, less
    return NO_HALVES.format(above=above.sum(), at=at.sum(), below=below.sum())


def _checked(
    where: pd.DataFrame, requirement: str, wanted: str, values: "pd.Series[Any]", limit: Protocol
) -> pd.DataFrame:
    """Hold a column of values against one limit."""
    holds = _within(values, limit).astype("boolean").mask(values.isna())
    checked = where[["patient_id", "session"]]
    return checked.assign(requirement=requirement, wanted=wanted, holds=holds)


def _exactly(value: float) -> Protocol:
    return {"min": value, "max": value}


def _is_open(limit: Protocol) -> bool:
    return all(limit.get(end) is None for end in ("min", "max", "allowed"))


def _within(values: "pd.Series[Any]", limit: Protocol) -> "pd.Series[bool]":
    if limit.get("allowed") is not None:
        return values.isin(limit["allowed"])
    low, high = limit.get("min"), limit.get("max")
    return values.between(-math.inf if low is None else low, math.inf if high is None else high)


def _words(limit: Protocol) -> str:
    if limit.get("allowed") is not None:
        return " or ".join(limit["allowed"])
    low, high = limit.get("min"), limit.get("max")
    if low is None:
        return f"at most {high:g}"
    if high is None:
        return f"at least {low:g}"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"
