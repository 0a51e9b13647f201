"""The sessions held against a standardised protocol: each requirement, each session, in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.cases.study import Study
from caseseries.estimate.analysis_set import AnalysisSet, FloatArray
from caseseries.estimate.description import BoolArray, share
from caseseries.ledger import Row, Subject, rows
from caseseries.statistics.result import unavailable

NOT_DELIVERED = "no table of sessions was delivered"
NO_PROTOCOL = "cohort.yaml names no protocol"
NO_LIMITS = "the protocol states no limits that a table of sessions can be held against"
COLUMNS = ["patient_id", "session", "requirement", "wanted", "observed", "holds"]

Protocol = Mapping[str, Any]


def requirements_met(study: Study, sessions: pd.DataFrame, protocol: Protocol) -> pd.DataFrame:
    """Hold every session against every limit that a protocol states.

    Parameters
    ----------
    study, sessions
        The study, and its validated table of sessions.
    protocol
        A file of ``data/protocols``; a limit that is empty is open and asks nothing.

    Returns
    -------
    DataFrame
        One row a session and requirement: ``patient_id``, ``session``, ``requirement`` (a column
        of the table, ``session_count`` or ``interval_days``), ``wanted`` and ``observed`` in
        words, and ``holds``, which is empty where the value was not recorded.
    """
    checked = [
        *_number_of_sessions(sessions, protocol["sessions"]),
        *_intervals(sessions, protocol["sessions"]),
    ]
    units = {column.name: column.unit for column in study.session_columns}
    for name, planned in protocol["by_session"].items():
        checked += _planned(sessions, name, planned, units[name])
    for name, limit in protocol["variables"].items():
        checked += _variable(sessions, name, limit)
    table = pd.DataFrame(checked, columns=COLUMNS).astype({"holds": "boolean"})
    order = ["patient_id", "session", "requirement"]
    return table.sort_values(order, kind="stable").reset_index(drop=True)


def adherence(cohort: Cohort, cases: AnalysisSet, protocol: Protocol | None) -> Iterator[Row]:
    """How many requirements held, and how many patients were treated without a deviation."""
    met = requirements_met(cohort.study, cohort.sessions, protocol) if protocol else None
    for group in cases.groups:
        subject = cases.subject("protocol", group)
        if met is None or met.empty:
            reason = _why_nothing_is_held(cohort, protocol)
            yield from rows(subject, unavailable("count", reason, method="requirements that held"))
            continue
        of_group = met[met["patient_id"].isin(cases.members(group))]
        yield from _held(subject, "requirements_met", of_group["holds"], cases.confidence)
        for requirement, held in of_group.groupby("requirement"):
            yield from _held(subject, str(requirement), held["holds"], cases.confidence)
        by_patient = of_group.groupby("patient_id")["holds"].agg(_all_known_hold)
        complete = by_patient.reindex(cases.members(group)).astype("boolean")
        yield from _held(subject, "patients_adherent", complete, cases.confidence)


def adherence_score(met: pd.DataFrame, patients: list[str]) -> FloatArray:
    """Return the per cent of the requirements that each patient's sessions met.

    Parameters
    ----------
    met
        What ``requirements_met`` returns; requirements that were not recorded do not count.
    """
    known = met.dropna(subset=["holds"]).astype({"holds": "float64"})
    score = 100 * known.groupby("patient_id")["holds"].mean()
    return score.reindex(patients).to_numpy(dtype=float)


def halves(score: FloatArray) -> tuple[BoolArray, BoolArray]:
    """Return who is in the more and who in the less standardised half.

    They are divided at the median: patients above it, or at it where none is above. A patient
    without a score is in neither.
    """
    known = ~np.isnan(score)
    if not known.any():
        return known, known
    middle = float(np.median(score[known]))
    above = known & (score > middle)
    more = above if above.any() else known & (score >= middle)
    return more, known & ~more


def _held(subject: Subject, name: str, holds: "pd.Series[Any]", confidence: float) -> Iterator[Row]:
    known = holds.notna().to_numpy(dtype=bool)
    yield from share(subject, name, holds.to_numpy(dtype=bool, na_value=False), known, confidence)


def _why_nothing_is_held(cohort: Cohort, protocol: Protocol | None) -> str:
    if not protocol:
        return NO_PROTOCOL
    return NO_LIMITS if "sessions" in cohort.delivered else NOT_DELIVERED


def _all_known_hold(holds: "pd.Series[Any]") -> object:
    known = holds.dropna()
    return bool(known.all()) if len(known) else pd.NA


def _number_of_sessions(sessions: pd.DataFrame, scheme: Protocol) -> Iterator[tuple[object, ...]]:
    wanted = scheme["count"]
    if wanted is None:
        return
    for patient, held in sessions.groupby("patient_id"):
        number = held["session"].nunique()
        last = held["session"].max()
        yield patient, last, "session_count", f"{wanted} sessions", f"{number}", number == wanted


def _intervals(sessions: pd.DataFrame, scheme: Protocol) -> Iterator[tuple[object, ...]]:
    limit = scheme["interval_days"]
    if _is_open(limit):
        return
    first = sessions.groupby(["patient_id", "session"], as_index=False)["day"].min()
    first["interval"] = first.groupby("patient_id")["day"].diff()
    wanted = f"{_words(limit)} days after the session before"
    later = first.loc[first["session"] > 1, ["patient_id", "session", "interval"]]
    for patient, session, interval in later.itertuples(index=False):
        yield patient, session, "interval_days", wanted, _shown(interval), _within(interval, limit)


def _planned(
    sessions: pd.DataFrame, name: str, by_session: Sequence[float] | None, unit: str
) -> Iterator[tuple[object, ...]]:
    """Hold a number that rises or falls from session to session against its plan."""
    planned = dict(enumerate(by_session or [], start=1))
    columns = sessions[["patient_id", "session", name]]
    for patient, session, value in columns.itertuples(index=False):
        if session in planned:
            limit = {"min": planned[session], "max": planned[session]}
            wanted = f"{_words(limit)} {unit}".rstrip()
            yield patient, session, name, wanted, _shown(value), _within(value, limit)


def _variable(sessions: pd.DataFrame, name: str, limit: Protocol) -> Iterator[tuple[object, ...]]:
    if _is_open(limit):
        return
    for patient, session, value in sessions[["patient_id", "session", name]].itertuples(
        index=False
    ):
        yield patient, session, name, _words(limit), _shown(value), _within(value, limit)


def _is_open(limit: Protocol) -> bool:
    return all(limit.get(end) is None for end in ("min", "max", "allowed"))


def _within(value: Any, limit: Protocol) -> Any:
    if pd.isna(value):
        return pd.NA
    allowed = limit.get("allowed")
    if allowed is not None:
        return value in allowed
    low, high = limit.get("min"), limit.get("max")
    return (low is None or value >= low) and (high is None or value <= high)


def _words(limit: Protocol) -> str:
    if limit.get("allowed") is not None:
        return " or ".join(limit["allowed"])
    low, high = limit.get("min"), limit.get("max")
    if low is None:
        return f"at most {high:g}"
    if high is None:
        return f"at least {low:g}"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _shown(value: Any) -> str:
    if pd.isna(value):
        return "not recorded"
    return f"{value:g}" if isinstance(value, float) else str(value)
