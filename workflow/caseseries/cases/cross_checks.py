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

from caseseries.cases.delivered import Delivered, faults_of, follow_ups, of_score, rows_of
from caseseries.cases.fault import Fault, fault_of
from caseseries.cases.study_code import code_shapes, read_alike
from caseseries.cases.vocabulary import CONSENSUS, IMMEDIATE, timepoint_rank

TOLERANCE: Final = 1e-9

MOST_COMPARED: Final = 100_000
"""Codes that are compared letter by letter, to guess which one was meant."""

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
    # Rows that are there already are left out, so that no other check stumbles over them.
    tables = {
        name: frame.drop(index=[one.index for one in repeated if one.table == name])
        for name, frame in delivered.tables.items()
    }
    single = replace(delivered, tables=tables)
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


def empty_tables(delivered: Delivered) -> Iterator[Fault]:
    """Find tables without rows that must have some."""
    for name in ("patients", "assessments"):
        if name in delivered.tables and not len(delivered.table(name)) + delivered.unusable(name):
            yield fault_of(f"{name}.no_rows", None, {"table": name})


def duplicate_rows(delivered: Delivered) -> Iterator[Fault]:
    """Find rows whose key stands in the table already."""
    for name, frame in delivered.tables.items():
        keys = list(KEYS[name])
        # In a wide sheet scores are there twice because the patient is.
        if not {*keys} <= {*frame} or (delivered.wide and name == "assessments"):
            continue
        for index, *parts in rows_of(frame[frame.duplicated(keys)], keys):
            given = {key: part for key, part in zip(keys, parts, strict=True) if pd.notna(part)}
            # What nobody filled in may be all that tells two records apart.
            apart = " or ".join(key for key in keys if key not in given)
            both = f"If both are meant, tell them apart by {apart}; if not, keep"
            keep = both if apart else "Keep"
            told = {"table": name, "column": ([*given] or keys)[:2][-1], "keep": keep}
            told |= {"says": ", ".join(map(str, given.values())), "keys": ", ".join(keys)}
            yield fault_of("{table}.duplicate", index, told)


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
        hint = f"Is {meant} meant? Then write that; if not, add" if meant else "Add"
        told = {"patient_id": patient, "places": ", ".join(indices), "hint": hint}
        table, index = next(iter(indices.items()))
        yield replace(fault_of("patients.unlisted", index, told), table=table)


def patients_read_alike(delivered: Delivered) -> Iterator[Fault]:
    """Find listed patients whose code a person takes for that of another."""
    patients = delivered.table("patients", "patient_id")
    codes = patients["patient_id"].tolist()
    if len(code_shapes(codes)) > 1:  # codes of one shape differ in a digit
        yield from _read_alike("patients.alike", patients, "patient_id", codes)


def raters_read_alike(delivered: Delivered) -> Iterator[Fault]:
    """Find raters whose code a person takes for that of another, who scored more often."""
    named = delivered.table("assessments", "rater_id").dropna(subset="rater_id")
    counts = Counter(named["rater_id"].tolist())
    codes = [CONSENSUS, *(rater for rater, _ in counts.most_common())]
    yield from _read_alike("assessments.rater_case", named, "rater_id", codes)


def _read_alike(
    check: str, rows: pd.DataFrame, column: str, codes: Sequence[str]
) -> Iterator[Fault]:
    """Yield the rows with a code that a person takes for an earlier one of ``codes``."""
    first: dict[str, str] = {}
    alike = zip(codes, read_alike(codes), strict=True)
    meant = rows[column].map({code: first.setdefault(form, code) for code, form in alike})
    yield from faults_of(check, rows.assign(meant=meant)[meant != rows[column]])


def _likely(patient: str, listed: Iterable[str]) -> str:
    """Return the listed code that is most like a code; nothing where two are."""
    close = get_close_matches(patient, sorted(listed), n=2)
    likeness = {SequenceMatcher(a=code, b=patient).ratio() for code in close}
    # Of two that are equally near, neither is likely.
    return close[0] if close and len(likeness) == len(close) else ""


def one_word_of_the_patient(delivered: Delivered) -> Iterator[Fault]:
    """Find a second score that a patient gave at a timepoint, whoever the rater is."""
    keys = ["patient_id", "timepoint"]
    for score in delivered.study.scores:
        if not (delivered.wide or score.rated):
            given = delivered.scored(score)
            given = given.assign(before=given.groupby(keys, sort=False)["given"].transform("first"))
            other = given[given["given"] != given["before"]].drop_duplicates(keys)
            yield from faults_of("assessments.two_{score}", other, **of_score(score))


def scores_in_steps(delivered: Delivered) -> Iterator[Fault]:
    """Find scores that are no step of their scale, as the study or the cohort states it."""
    for score in delivered.study.scores:
        step = float(delivered.steps.get(score.id) or score.step or 0)
        if not step:
            continue
        scored = delivered.scored(score)
        steps = (scored["given"] - score.lowest) / step
        below = score.lowest + steps.astype(int) * step
        scored = scored.assign(below=below, above=(below + step).clip(upper=score.highest))
        between = scored[(steps - steps.round()).abs() * step >= TOLERANCE]
        stated = "config/study.yaml" if score.step else "cohort.yaml"
        told = {**of_score(score), "step": step, "stated": stated}
        yield from faults_of("assessments.{score}_grid", between, **told)


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
    yield from faults_of("assessments.no_consensus", lacking)


def follow_up_without_immediate(delivered: Delivered) -> Iterator[Fault]:
    """Find patients with a follow-up who have no row for the score right after treatment."""
    if all(change.start != IMMEDIATE for change in delivered.study.changes):
        return
    assessments = delivered.table("assessments", "patient_id", "timepoint")
    immediate = assessments.loc[assessments["timepoint"].eq(IMMEDIATE), "patient_id"].unique()
    later = assessments[follow_ups(assessments)].drop_duplicates("patient_id")
    listed = delivered.table("patients").get("patient_id", later["patient_id"])
    seen = {*immediate.tolist(), *later["patient_id"].tolist()}
    strangers = len(seen - set(listed.tolist()))
    without = later[~later["patient_id"].isin(immediate)]
    if not delivered.sparse and len(without) > delivered.unusable("assessments") + strangers:
        yield from faults_of("assessments.no_immediate", without)


def assessments_in_order(delivered: Delivered) -> Iterator[Fault]:
    """Find follow-ups before immediate: by their day, or else by their place in the table."""
    assessments = delivered.table("assessments", "patient_id", "rater_id", "timepoint", "day")
    rows = assessments.fillna({"rater_id": ""}).assign(place=assessments.index)
    keys = ["patient_id", "rater_id"]
    immediate = rows[rows["timepoint"].eq(IMMEDIATE)].drop_duplicates(keys)
    first = immediate[[*keys, "place", "day"]]
    later = rows[follow_ups(rows)].merge(first, on=keys, suffixes=("", "_of_immediate"))
    later = later.set_index("place", drop=False)
    dated = later["day"].notna() & later["day_of_immediate"].notna()
    early = dated & (later["day"] <= later["day_of_immediate"]).fillna(False)
    yield from faults_of("assessments.order_of_days", later[early])
    if not delivered.sparse:
        above = later["place"] < later["place_of_immediate"]
        yield from faults_of("assessments.order", later[~dated & above])


def follow_ups_in_order(delivered: Delivered) -> Iterator[Fault]:
    """Find follow-ups whose day is not after that of an earlier follow-up."""
    assessments = delivered.table("assessments", "patient_id", "timepoint", "day")
    dated = assessments[assessments["day"].notna() & follow_ups(assessments)]
    ranks = {one: timepoint_rank(one) for one in dated["timepoint"].unique()}
    dated = dated.assign(rank=dated["timepoint"].map(ranks))
    latest = dated.groupby(["patient_id", "rank"])["day"].max()
    before = latest.groupby("patient_id").cummax().groupby("patient_id").shift().rename("before")
    dated = dated.join(before, on=["patient_id", "rank"])
    early = dated[dated["day"].le(dated["before"]).fillna(False)]
    yield from faults_of("assessments.order_of_follow_ups", early)


def first_session_day(delivered: Delivered) -> Iterator[Fault]:
    """Find patients whose session 1 is not day 0."""
    sessions = delivered.table("sessions", "patient_id", "session", "day")
    late = sessions[sessions["session"].eq(1) & sessions["day"].ne(0).fillna(False)]
    yield from faults_of("sessions.first_day", late.drop_duplicates("patient_id"))


def session_days(delivered: Delivered) -> Iterator[Fault]:
    """Find sessions whose day is not after that of the session before."""
    sessions = delivered.table("sessions", "patient_id", "session", "day")
    in_order = sessions.dropna(subset=["day"]).sort_values("session", kind="stable")
    # Only patients of whom a session is not later than the one before are looked at row by row.
    steps = in_order.groupby("patient_id", sort=False)[["session", "day"]].diff()
    is_later = steps["day"].gt(0).eq(steps["session"].gt(0)) & steps["day"].ge(0)
    doubtful = in_order.loc[steps["day"].notna() & ~is_later.fillna(False), "patient_id"]
    in_order = in_order[in_order["patient_id"].isin(doubtful)]
    last: dict[str, tuple[int, int]] = {}
    for index, patient, session, day in rows_of(in_order, ["patient_id", "session", "day"]):
        before, last_day = last.get(patient, (0, -1))
        if day != last_day if session == before else day <= last_day:
            told = {"patient_id": patient, "session": session, "day": day}
            yield fault_of("sessions.day_order", index, told | {"before": before, "last": last_day})
        else:
            last[patient] = (session, day)


def events_have_sessions(delivered: Delivered) -> Iterator[Fault]:
    """Find adverse events that name no session of the patient, or precede it."""
    keys = ["patient_id", "session"]
    sessions = delivered.table("sessions", *keys, "day").drop_duplicates(keys, keep="last")
    events = delivered.table("adverse_events", *keys, "onset_day")
    events = events[events["patient_id"].isin(sessions["patient_id"]) & events["session"].notna()]
    held = events.reset_index().merge(sessions[[*keys, "day"]], on=keys, how="left", indicator=True)
    held = held.set_index("index")
    if delivered.unusable("sessions") == 0:
        yield from faults_of("adverse_events.session", held[held["_merge"] == "left_only"])
    early = held["onset_day"] < held["day"]
    yield from faults_of("adverse_events.onset", held[early.fillna(False)])
