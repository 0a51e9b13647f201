"""What must hold between timepoints, days and sessions."""

from collections.abc import Iterator

import pandas as pd

from caseseries.cases.delivered import Delivered, rows_of
from caseseries.cases.fault import Fault, fault_of
from caseseries.cases.vocabulary import IMMEDIATE, follow_up_month


def follow_up_without_immediate(delivered: Delivered) -> Iterator[Fault]:
    """Find patients with a follow-up who have no row for the score right after treatment."""
    if all(change.start != IMMEDIATE for change in delivered.study.changes):
        return
    assessments = delivered.table("assessments")
    if not {"patient_id", "timepoint"} <= set(assessments):
        return
    immediate = assessments.loc[assessments["timepoint"].eq(IMMEDIATE), "patient_id"].unique()
    later = assessments[_follow_ups(assessments)].drop_duplicates("patient_id")
    listed = delivered.table("patients").get("patient_id", later["patient_id"])
    seen = {*immediate.tolist(), *later["patient_id"].tolist()}
    strangers = len(seen - set(listed.tolist()))
    without = later[~later["patient_id"].isin(immediate)]
    if delivered.sparse or len(without) <= delivered.unusable("assessments") + strangers:
        return
    for index, patient, timepoint in rows_of(without, ["patient_id", "timepoint"]):
        told = {"patient": patient, "timepoint": timepoint}
        yield fault_of("assessments.no_immediate", index, **told)


def assessments_in_order(delivered: Delivered) -> Iterator[Fault]:
    """Find follow-ups before immediate: by their day, or else by their place in the table."""
    assessments = delivered.table("assessments")
    if not {"patient_id", "rater_id", "timepoint", "day"} <= set(assessments):
        return
    rows = assessments.fillna({"rater_id": ""}).assign(place=assessments.index)
    keys = ["patient_id", "rater_id"]
    immediate = rows[rows["timepoint"].eq(IMMEDIATE)].drop_duplicates(keys)
    later = rows[_follow_ups(rows)].merge(immediate[[*keys, "place", "day"]], on=keys)
    dated = later["day_x"].notna() & later["day_y"].notna()
    by_day = dated & (later["day_x"] <= later["day_y"]).fillna(False)
    by_place = ~dated & later["place_x"].lt(later["place_y"]) & (not delivered.sparse)
    columns = ["place_x", "patient_id", "timepoint", "day_x", "day_y"]
    for _, index, patient, timepoint, day, first_day in rows_of(later[by_day | by_place], columns):
        told = {"patient": patient, "timepoint": timepoint, "early": "stands above immediate"}
        column = "timepoint"
        if pd.notna(day) and pd.notna(first_day):
            column, told["early"] = "day", f"is on day {day}, immediate on day {first_day}"
        yield fault_of("assessments.order", index, column=column, **told)


def _follow_ups(assessments: pd.DataFrame) -> "pd.Series[bool]":
    """Say of each row whether it is one of a follow-up."""
    named = [one for one in assessments["timepoint"].unique() if follow_up_month(one) is not None]
    return assessments["timepoint"].isin(named)


def follow_ups_in_order(delivered: Delivered) -> Iterator[Fault]:
    """Find follow-ups whose day is not after that of a follow-up of fewer months."""
    assessments = delivered.table("assessments")
    if not {"patient_id", "timepoint", "day"} <= set(assessments):
        return
    dated = assessments[assessments["day"].notna() & _follow_ups(assessments)]
    months = {one: follow_up_month(one) for one in dated["timepoint"].unique()}
    dated = dated.assign(month=dated["timepoint"].map(months))
    latest = dated.groupby(["patient_id", "month"])["day"].max()
    before = latest.groupby("patient_id").cummax().groupby("patient_id").shift().rename("before")
    dated = dated.join(before, on=["patient_id", "month"])
    early = dated[dated["day"].le(dated["before"]).fillna(False)]
    columns = ["patient_id", "timepoint", "day", "before"]
    for index, patient, timepoint, day, last in rows_of(early, columns):
        told = {"patient": patient, "timepoint": timepoint}
        told["early"] = f"is on day {day}, an earlier follow-up on day {last}"
        yield fault_of("assessments.order", index, column="day", **told)


def first_session_day(delivered: Delivered) -> Iterator[Fault]:
    """Find patients whose session 1 is not day 0."""
    sessions = delivered.table("sessions")
    if not {"patient_id", "session", "day"} <= set(sessions):
        return
    late = sessions[sessions["session"].eq(1) & sessions["day"].ne(0).fillna(False)]
    late = late.drop_duplicates("patient_id")
    for index, patient, day in rows_of(late, ["patient_id", "day"]):
        yield fault_of("sessions.first_day", index, patient=patient, day=day)


def session_days(delivered: Delivered) -> Iterator[Fault]:
    """Find sessions whose day is not after that of the session before."""
    sessions = delivered.table("sessions")
    if sessions.empty:
        return
    in_order = sessions.dropna(subset=["day"]).sort_values("session", kind="stable")
    last: dict[str, tuple[int, int]] = {}
    in_order = in_order[in_order["patient_id"].isin(_out_of_order(in_order))]
    for index, patient, session, day in rows_of(in_order, ["patient_id", "session", "day"]):
        before, last_day = last.get(patient, (0, -1))
        if day != last_day if session == before else day <= last_day:
            told = {"patient": patient, "session": session, "day": day}
            yield fault_of("sessions.day_order", index, before=before, last=last_day, **told)
        else:
            last[patient] = (session, day)


def _out_of_order(in_order: pd.DataFrame) -> "pd.Series[str]":
    """Return the patients of whom a session is not later than the one before."""
    before = in_order.groupby("patient_id", sort=False)[["session", "day"]].shift()
    same = in_order["session"].eq(before["session"])
    later = in_order["day"].gt(before["day"])
    sound = before["day"].isna() | (same & in_order["day"].eq(before["day"])) | (~same & later)
    return in_order.loc[~sound.fillna(False), "patient_id"]


def events_have_sessions(delivered: Delivered) -> Iterator[Fault]:
    """Find adverse events that name no session of the patient, or precede it."""
    days: dict[str, dict[int, int]] = {}
    sessions, events = delivered.table("sessions"), delivered.table("adverse_events")
    if sessions.empty or events.empty:
        return
    affected = sessions[sessions["patient_id"].isin(events["patient_id"])]
    for _, patient, session, day in rows_of(affected, ["patient_id", "session", "day"]):
        days.setdefault(patient, {})[session] = day
    columns = ["patient_id", "session", "onset_day"]
    for index, patient, session, onset in rows_of(events, columns):
        if patient not in days or pd.isna(session):
            continue
        day = days[patient].get(session)
        if session not in days[patient]:
            if delivered.unusable("sessions") == 0:
                yield fault_of("adverse_events.session", index, patient=patient, session=session)
        elif pd.notna(onset) and pd.notna(day) and onset < day:
            told = {"onset": onset, "session": session, "day": day}
            yield fault_of("adverse_events.onset", index, **told)
