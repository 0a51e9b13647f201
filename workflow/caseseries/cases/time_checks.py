"""What must hold between timepoints, days and sessions."""

from collections.abc import Iterator

import pandas as pd

from caseseries.cases.delivered import Delivered, rows_of
from caseseries.cases.fault import Fault
from caseseries.cases.vocabulary import IMMEDIATE, follow_up_month


def follow_up_without_immediate(delivered: Delivered) -> Iterator[Fault]:
    """Find patients with a follow-up who have no row for the score right after treatment."""
    if all(change.start != IMMEDIATE for change in delivered.study.changes):
        return
    follow_ups: dict[str, tuple[int, str]] = {}
    immediate = set()
    rows = rows_of(delivered.table("assessments"), ["patient_id", "timepoint"])
    for index, patient, timepoint in rows:
        if timepoint == IMMEDIATE:
            immediate.add(patient)
        elif follow_up_month(timepoint) is not None:
            follow_ups.setdefault(patient, (index, timepoint))
    listed = set(delivered.table("patients").get("patient_id", follow_ups))
    without = {patient: where for patient, where in follow_ups.items() if patient not in immediate}
    strangers = len((immediate | set(follow_ups)) - listed)
    if delivered.sparse or len(without) <= delivered.unusable("assessments") + strangers:
        return
    for patient, (index, timepoint) in without.items():
        yield Fault(
            table="assessments",
            index=index,
            column="timepoint",
            message=f"Patient {patient} has {timepoint} but no row for immediate.",
            remedy=f"Add the row of {patient} at immediate; "
            "leave the scores empty in it if they were not taken.",
            rule="A follow-up comes after a row for immediate.",
            rule_id="assessments.no_immediate",
        )


def assessments_in_order(delivered: Delivered) -> Iterator[Fault]:
    """Find follow-ups before immediate: by their day, or else by their place in the table."""
    columns = ["patient_id", "rater_id", "timepoint", "day"]
    rows = list(rows_of(delivered.table("assessments").fillna({"rater_id": ""}), columns))
    immediate: dict[tuple[str, str], tuple[int, int]] = {}
    for index, patient, rater, timepoint, day in rows:
        if timepoint == IMMEDIATE:
            immediate.setdefault((patient, rater), (index, day))
    for index, patient, rater, timepoint, day in rows:
        if follow_up_month(timepoint) is None or (patient, rater) not in immediate:
            continue
        first_index, first_day = immediate[patient, rater]
        says = f"{timepoint} of patient {patient}"
        if pd.notna(day) and pd.notna(first_day):
            if day <= first_day:
                message = f"{says} is on day {day}, immediate on day {first_day}."
                yield _early(index, "day", message)
        elif index < first_index and not delivered.sparse:
            yield _early(index, "timepoint", f"{says} stands above immediate.")


def follow_ups_in_order(delivered: Delivered) -> Iterator[Fault]:
    """Find follow-ups whose day is not after that of a follow-up of fewer months."""
    follow_ups: dict[str, list[tuple[int, int, int]]] = {}
    columns = ["patient_id", "timepoint", "day"]
    for index, patient, timepoint, day in rows_of(delivered.table("assessments"), columns):
        month = follow_up_month(timepoint)
        if month is not None and pd.notna(day):
            follow_ups.setdefault(patient, []).append((month, day, index))
    for patient, dated in follow_ups.items():
        for month, day, index in dated:
            earlier = [other for fewer, other, _ in dated if fewer < month]
            if earlier and day <= max(earlier):
                says = f"month_{month} of patient {patient} is on day {day}"
                yield _early(index, "day", f"{says}, an earlier follow-up on day {max(earlier)}.")


def _early(index: int, column: str, message: str) -> Fault:
    return Fault(
        table="assessments",
        index=index,
        column=column,
        message=message,
        remedy="Correct the timepoint or the day, or put the rows in the order of time.",
        rule="Immediate comes before every follow-up, and fewer months before more: "
        "by the column day, or else by the order of rows.",
        rule_id="assessments.order",
    )


def first_session_day(delivered: Delivered) -> Iterator[Fault]:
    """Find patients whose session 1 is not day 0."""
    reported = set()
    rows = rows_of(delivered.table("sessions"), ["patient_id", "session", "day"])
    for index, patient, session, day in rows:
        if session != 1 or pd.isna(day) or day == 0 or patient in reported:
            continue
        reported.add(patient)
        yield Fault(
            table="sessions",
            index=index,
            column="day",
            message=f"Session 1 of patient {patient} is on day {day}.",
            remedy=f"Count the days of {patient} from the first session, which is day 0.",
            rule="Days are counted from the patient's first session, which is day 0.",
            rule_id="sessions.first_day",
        )


def session_days(delivered: Delivered) -> Iterator[Fault]:
    """Find sessions whose day is not after that of the session before."""
    sessions = delivered.table("sessions")
    if sessions.empty:
        return
    in_order = sessions.dropna(subset=["day"]).sort_values("session", kind="stable")
    last: dict[str, tuple[int, int]] = {}
    for index, patient, session, day in rows_of(in_order, ["patient_id", "session", "day"]):
        before, last_day = last.get(patient, (0, -1))
        if day != last_day if session == before else day <= last_day:
            yield _session_day(index, patient, (session, day), (before, last_day))
        else:
            last[patient] = (session, day)


def _session_day(
    index: int, patient: str, later: tuple[int, int], earlier: tuple[int, int]
) -> Fault:
    return Fault(
        table="sessions",
        index=index,
        column="day",
        message=f"Session {later[0]} of patient {patient} is on day {later[1]}, "
        f"session {earlier[0]} on day {earlier[1]}.",
        remedy="Correct the day, or the number of the session.",
        rule="A later session has a later day, and a session has one day.",
        rule_id="sessions.day_order",
    )


def events_have_sessions(delivered: Delivered) -> Iterator[Fault]:
    """Find adverse events that name no session of the patient, or precede it."""
    days: dict[str, dict[int, int]] = {}
    columns = ["patient_id", "session", "day"]
    for _, patient, session, day in rows_of(delivered.table("sessions"), columns):
        days.setdefault(patient, {})[session] = day
    events = rows_of(delivered.table("adverse_events"), ["patient_id", "session", "onset_day"])
    for index, patient, session, onset in events:
        if patient not in days or pd.isna(session):
            continue
        if session not in days[patient]:
            if delivered.unusable("sessions") == 0:
                yield _no_session(index, patient, session)
        elif (
            pd.notna(onset) and pd.notna(days[patient][session]) and onset < days[patient][session]
        ):
            yield _too_early(index, onset, session, days[patient][session])


def _no_session(index: int, patient: str, session: int) -> Fault:
    return Fault(
        table="adverse_events",
        index=index,
        column="session",
        message=f"Patient {patient} has no session {session} in sessions.",
        remedy="Correct the session, or add it to sessions.",
        rule="An adverse event names a session of the patient.",
        rule_id="adverse_events.session",
    )


def _too_early(index: int, onset: int, session: int, day: int) -> Fault:
    return Fault(
        table="adverse_events",
        index=index,
        column="onset_day",
        message=f"The event began on day {onset}, before session {session} on day {day}.",
        remedy="Count the onset from the first session, as the day of a session is; or correct it.",
        rule="An adverse event does not begin before its session.",
        rule_id="adverse_events.onset",
    )
