"""What must hold between the rows and between the tables of a cohort.

Every check takes the tables that were delivered, without the rows whose keys cannot be read. A row
that was set aside may be the very row that another one misses; so an absence is reported only where
the rows set aside cannot explain it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches
from typing import Final

import pandas as pd

from caseseries.cases.delivered import Delivered, faults_of, rows_of
from caseseries.cases.fault import Fault, fault_of
from caseseries.cases.study import Score
from caseseries.cases.study_code import code_shapes, read_alike
from caseseries.cases.vocabulary import CONSENSUS, IMMEDIATE, follow_up_month

TOLERANCE: Final = 1e-9

MOST_COMPARED: Final = 100_000
"""Codes that are compared letter by letter, to guess which one was meant."""

PLACE: Final = {"patient": "patient_id", "timepoint": "timepoint"}

# What makes a row the only one of its kind.
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "patients": ("patient_id",),
    "sessions": ("patient_id", "session", "zone"),
    "assessments": ("patient_id", "timepoint", "rater_id"),
    "adverse_events": ("patient_id", "session", "event", "onset_day"),
    "photos": ("patient_id", "timepoint", "view", "file"),
}


def check_between(delivered: Delivered) -> list[Fault]:
    """Return the faults that no single cell shows."""
    repeated = list(duplicate_rows(delivered))
    single = _without(delivered, repeated)
    checks = (
        empty_tables,
        unlisted_patients,
        patients_read_alike,
        follow_up_without_immediate,
        assessments_in_order,
        follow_ups_in_order,
        one_word_of_the_patient,
        scores_in_steps,
        consensus_rows,
        raters_read_alike,
        first_session_day,
        session_days,
        events_have_sessions,
    )
    return repeated + [fault for check in checks for fault in check(single)]


def _without(delivered: Delivered, repeated: Iterable[Fault]) -> Delivered:
    """Leave out the rows that are there already, so that no other check stumbles over them."""
    rows: dict[str, list[int | None]] = {}
    for fault in repeated:
        rows.setdefault(fault.table, []).append(fault.index)
    tables = {
        name: frame.drop(index=rows.get(name, [])) for name, frame in delivered.tables.items()
    }
    return replace(delivered, tables=tables)


def empty_tables(delivered: Delivered) -> Iterator[Fault]:
    """Find tables without rows that must have some."""
    for name in ("patients", "assessments"):
        if name in delivered.tables and not len(delivered.table(name)) + delivered.unusable(name):
            yield fault_of(f"{name}.no_rows", None, table=name)


def duplicate_rows(delivered: Delivered) -> Iterator[Fault]:
    """Find rows whose key stands in the table already."""
    for name, frame in delivered.tables.items():
        if delivered.wide and name == "assessments":
            continue  # scores are there twice because the patient is
        keys = [key for key in KEYS[name] if key in frame]
        repeated = frame[frame.duplicated(keys)] if len(keys) == len(KEYS[name]) else frame[:0]
        for index, *parts in rows_of(repeated, keys):
            says = ", ".join(str(part) for part in parts if pd.notna(part))
            told = {"table": name, "says": says, "keys": ", ".join(KEYS[name])}
            yield fault_of("{table}.duplicate", index, column=keys[:2][-1], **told)


def unlisted_patients(delivered: Delivered) -> Iterator[Fault]:
    """Find patients who are in some table but not listed in patients."""
    patients = delivered.table("patients")
    listed = patients["patient_id"].unique().tolist() if "patient_id" in patients else []
    places: dict[str, dict[str, int]] = {}
    for name, frame in delivered.tables.items():
        strangers = frame[~frame["patient_id"].isin(listed)] if "patient_id" in frame else frame
        for index, patient in rows_of(strangers, ["patient_id"]):
            places.setdefault(patient, {}).setdefault(name, index)
    if not listed or len(places) <= delivered.unusable("patients"):
        return
    alike = dict(zip(read_alike(listed), listed, strict=True))
    few = len(places) * len(listed) <= MOST_COMPARED
    for (patient, indices), form in zip(places.items(), read_alike([*places]), strict=True):
        meant = alike.get(form) or (_likely(patient, listed) if few else "")
        hint = f"Is {meant} meant? If not, add" if meant else "Add"
        told = {"patient": patient, "places": ", ".join(indices), "hint": hint}
        table, index = next(iter(indices.items()))
        yield replace(fault_of("patients.unlisted", index, **told), table=table)


def patients_read_alike(delivered: Delivered) -> Iterator[Fault]:
    """Find listed patients whose code a person takes for that of another."""
    patients = delivered.table("patients", "patient_id")
    codes = patients["patient_id"].tolist()
    if len(code_shapes(codes)) < 2:  # codes of one shape differ in a digit
        return
    meant = _meant(codes)
    for index, patient in rows_of(patients, ["patient_id"]):
        if meant[patient] != patient:
            yield fault_of("patients.alike", index, patient=patient, meant=meant[patient])


def _meant(codes: Sequence[str]) -> dict[str, str]:
    """Return for each code the first that a person takes for the same."""
    first: dict[str, str] = {}
    alike = zip(codes, read_alike(codes), strict=True)
    return {code: first.setdefault(form, code) for code, form in alike}


def _likely(patient: str, listed: Iterable[str]) -> str:
    """Return the listed code that is most like a code; nothing where two are."""
    close = get_close_matches(patient, sorted(listed), n=2)
    likeness = {SequenceMatcher(a=code, b=patient).ratio() for code in close}
    # Of two that are equally near, neither is likely.
    return close[0] if close and len(likeness) == len(close) else ""


def one_word_of_the_patient(delivered: Delivered) -> Iterator[Fault]:
    """Find a second score that a patient gave at a timepoint, whoever the rater is."""
    for score in delivered.study.scores:
        if delivered.wide or score.rated:
            continue
        given = delivered.scored(score)
        first = given.groupby(["patient_id", "timepoint"], sort=False)[score.id].transform("first")
        other = given.assign(first=first)[given[score.id] != first]
        other = other.drop_duplicates(["patient_id", "timepoint"])
        told = {**PLACE, "before": "first", "now": score.id}
        words = {"column": score.id, "score": score.id, "short": score.short}
        yield from faults_of("assessments.two_{score}", other, told, **words)


def scores_in_steps(delivered: Delivered) -> Iterator[Fault]:
    """Find scores that are no step of their scale, as the study or the cohort states it."""
    for score in delivered.study.scores:
        step = delivered.steps.get(score.id) or score.step
        if step and not score.is_whole:
            yield from _between_steps(delivered, score, float(step))


def _between_steps(delivered: Delivered, score: Score, step: float) -> Iterator[Fault]:
    stated = "config/study.yaml" if score.step else "cohort.yaml"
    scored = delivered.scored(score)
    steps = (scored[score.id] - score.lowest) / step
    between = scored[(steps - steps.round()).abs() * step >= TOLERANCE]
    for index, given in rows_of(between, [score.id]):
        below = score.lowest + int((given - score.lowest) / step) * step
        steps_beside = {"below": below, "above": min(below + step, score.highest), "step": step}
        told = {"score": score.id, "short": score.short, "given": given, "stated": stated}
        yield fault_of("assessments.{score}_grid", index, column=score.id, **told, **steps_beside)


def consensus_rows(delivered: Delivered) -> Iterator[Fault]:
    """Find scores without a consensus row where the consensus is what counts."""
    assessments = delivered.table("assessments")
    rated = [score.id for score in delivered.study.rated if score.id in assessments]
    if not delivered.consensus or not rated:
        return
    keys = ["patient_id", "timepoint"]
    agreed = assessments["rater_id"].eq(CONSENSUS)
    has_consensus = agreed.groupby([assessments[key] for key in keys]).transform("any")
    given = assessments[rated].notna().any(axis=1)
    lacking = assessments[given & ~has_consensus].drop_duplicates(keys)
    yield from faults_of("assessments.no_consensus", lacking, PLACE)


def raters_read_alike(delivered: Delivered) -> Iterator[Fault]:
    """Find raters whose code a person takes for that of another, who scored more often."""
    assessments = delivered.table("assessments", "rater_id")
    counts = Counter(assessments["rater_id"].dropna().tolist())
    meant = _meant([CONSENSUS, *(rater for rater, _ in counts.most_common())])
    unusual = [rater for rater in counts if meant[rater] != rater]
    for index, rater in rows_of(assessments[assessments["rater_id"].isin(unusual)], ["rater_id"]):
        yield fault_of("assessments.rater_case", index, rater=rater, meant=meant[rater])


def follow_up_without_immediate(delivered: Delivered) -> Iterator[Fault]:
    """Find patients with a follow-up who have no row for the score right after treatment."""
    if all(change.start != IMMEDIATE for change in delivered.study.changes):
        return
    assessments = delivered.table("assessments", "patient_id", "timepoint")
    immediate = assessments.loc[assessments["timepoint"].eq(IMMEDIATE), "patient_id"].unique()
    later = assessments[_follow_ups(assessments)].drop_duplicates("patient_id")
    listed = delivered.table("patients").get("patient_id", later["patient_id"])
    seen = {*immediate.tolist(), *later["patient_id"].tolist()}
    strangers = len(seen - set(listed.tolist()))
    without = later[~later["patient_id"].isin(immediate)]
    if delivered.sparse or len(without) <= delivered.unusable("assessments") + strangers:
        return
    yield from faults_of("assessments.no_immediate", without, PLACE)


def assessments_in_order(delivered: Delivered) -> Iterator[Fault]:
    """Find follow-ups before immediate: by their day, or else by their place in the table."""
    assessments = delivered.table("assessments", "patient_id", "rater_id", "timepoint", "day")
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
    assessments = delivered.table("assessments", "patient_id", "timepoint", "day")
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
    sessions = delivered.table("sessions", "patient_id", "session", "day")
    late = sessions[sessions["session"].eq(1) & sessions["day"].ne(0).fillna(False)]
    late = late.drop_duplicates("patient_id")
    yield from faults_of("sessions.first_day", late, {"patient": "patient_id", "day": "day"})


def session_days(delivered: Delivered) -> Iterator[Fault]:
    """Find sessions whose day is not after that of the session before."""
    sessions = delivered.table("sessions", "patient_id", "session", "day")
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
    sessions = delivered.table("sessions", "patient_id", "session", "day")
    events = delivered.table("adverse_events", "patient_id", "session", "onset_day")
    affected = sessions[sessions["patient_id"].isin(events["patient_id"])]
    for _, patient, session, day in rows_of(affected, ["patient_id", "session", "day"]):
        days.setdefault(patient, {})[session] = day
    events = events[events["patient_id"].isin(days) & events["session"].notna()]
    columns = ["patient_id", "session", "onset_day"]
    for index, patient, session, onset in rows_of(events, columns):
        day = days[patient].get(session)
        if session not in days[patient]:
            if delivered.unusable("sessions") == 0:
                yield fault_of("adverse_events.session", index, patient=patient, session=session)
        elif pd.notna(onset) and pd.notna(day) and onset < day:
            told = {"onset": onset, "session": session, "day": day}
            yield fault_of("adverse_events.onset", index, **told)
