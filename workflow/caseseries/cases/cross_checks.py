"""What must hold between the rows and between the tables of a cohort.

Every check takes the tables that were delivered, without the rows whose keys cannot be read. A row
that was set aside may be the very row that another one misses; so an absence is reported only where
the rows set aside cannot explain it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches
from typing import Any, Final

import pandas as pd

from caseseries.cases.delivered import Delivered, rows_of
from caseseries.cases.fault import Fault
from caseseries.cases.study import Score
from caseseries.cases.time_checks import (
    assessments_in_order,
    events_have_sessions,
    first_session_day,
    follow_up_without_immediate,
    follow_ups_in_order,
    session_days,
)
from caseseries.cases.vocabulary import CONSENSUS

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
    single = _without(delivered, repeated)
    checks = (
        empty_tables,
        unlisted_patients,
        follow_up_without_immediate,
        assessments_in_order,
        follow_ups_in_order,
        one_word_of_the_patient,
        scores_in_steps,
        consensus_rows,
        rater_codes_by_case,
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
            yield Fault(
                table=name,
                index=None,
                column="",
                message=f"The table {name} has a header but no rows.",
                remedy="Add the rows.",
                rule=f"The table {name} has at least one row.",
                rule_id=f"{name}.no_rows",
            )


def duplicate_rows(delivered: Delivered) -> Iterator[Fault]:
    """Find rows whose key stands in the table already."""
    for name, frame in delivered.tables.items():
        if delivered.wide and name == "assessments":
            continue  # scores are there twice because the patient is
        keys = [key for key in KEYS[name] if key in frame]
        repeated = frame[frame.duplicated(keys)] if len(keys) == len(KEYS[name]) else frame[:0]
        for index, *parts in rows_of(repeated, keys):
            key = tuple(None if pd.isna(part) else part for part in parts)
            yield _duplicate(name, index, KEYS[name], key)


def _duplicate(table: str, index: int, keys: tuple[str, ...], key: tuple[Any, ...]) -> Fault:
    says = ", ".join(str(part) for part in key if part is not None)
    return Fault(
        table=table,
        index=index,
        column=keys[:2][-1],
        message=f"There is a row for {says} already.",
        remedy="Keep the right row and delete the other.",
        rule=f"A table has one row for each {', '.join(keys)}.",
        rule_id=f"{table}.duplicate",
    )


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
    bare = {code.lstrip("0").casefold(): code for code in sorted(listed)}
    few = len(places) * len(listed) <= MOST_COMPARED
    for patient, indices in places.items():
        meant = bare.get(patient.lstrip("0").casefold()) or (
            _likely(patient, listed) if few else ""
        )
        hint = f"Is {meant} meant? If not, add" if meant else "Add"
        yield Fault(
            table=next(iter(indices)),
            index=next(iter(indices.values())),
            column="patient_id",
            message=f"Patient {patient} is in {', '.join(indices)} but not listed in patients.",
            remedy=f"{hint} a row for {patient} to patients.",
            rule="Every patient of any table is listed in patients.",
            rule_id="patients.unlisted",
        )


def _likely(patient: str, listed: Iterable[str]) -> str:
    """Return the listed code that is most like a code; nothing where two are."""
    close = get_close_matches(patient, sorted(listed), n=2)
    # Of two that are equally near, neither is likely.
    tied = len({_likeness(patient, code) for code in close}) < len(close)
    return close[0] if close and not tied else ""


def _likeness(code: str, other: str) -> float:
    return SequenceMatcher(a=other, b=code).ratio()


def one_word_of_the_patient(delivered: Delivered) -> Iterator[Fault]:
    """Find a second score that a patient gave at a timepoint, whoever the rater is."""
    if delivered.wide:
        return
    for score in delivered.study.scores:
        if not score.rated:
            yield from _given_twice(delivered, score)


def _given_twice(delivered: Delivered, score: Score) -> Iterator[Fault]:
    assessments = delivered.table("assessments")
    if score.id not in assessments:
        return
    given = assessments[assessments[score.id].notna()]
    first = given.groupby(["patient_id", "timepoint"], sort=False)[score.id].transform("first")
    other = given.assign(first=first)[given[score.id] != first]
    other = other.drop_duplicates(["patient_id", "timepoint"])
    columns = ["patient_id", "timepoint", "first", score.id]
    for index, patient, timepoint, before, now in rows_of(other, columns):
        yield Fault(
            table="assessments",
            index=index,
            column=score.id,
            message=f"Patient {patient} has two {score.short} at {timepoint}: "
            f"{before:g} and {now:g}.",
            remedy=f"{score.short} is the patient's own word: keep the one that the patient gave.",
            rule=f"A patient has one {score.short} at a timepoint.",
            rule_id=f"assessments.two_{score.id}",
        )


def scores_in_steps(delivered: Delivered) -> Iterator[Fault]:
    """Find scores that are no step of their scale, as the study or the cohort states it."""
    for score in delivered.study.scores:
        step = delivered.steps.get(score.id) or score.step
        if step and not score.is_whole:
            yield from _between_steps(delivered, score, float(step))


def _between_steps(delivered: Delivered, score: Score, step: float) -> Iterator[Fault]:
    stated = "config/study.yaml" if score.step else "cohort.yaml"
    assessments = delivered.table("assessments")
    if score.id not in assessments:
        return
    steps = (assessments[score.id] - score.lowest) / step
    between = assessments[(steps - steps.round()).abs() * step >= TOLERANCE]
    for index, given in rows_of(between, [score.id]):
        below = score.lowest + int((given - score.lowest) / step) * step
        above = min(below + step, score.highest)
        yield Fault(
            table="assessments",
            index=index,
            column=score.id,
            message=f"{score.short} is {given:g}, between the steps {below:g} and {above:g}.",
            remedy=f"Correct the score, or correct the step of {score.id} in {stated}.",
            rule=f"{score.short} was scored in steps of {step:g} ({stated}).",
            rule_id=f"assessments.{score.id}_grid",
        )


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
    for index, patient, timepoint in rows_of(lacking, keys):
        yield Fault(
            table="assessments",
            index=index,
            column="rater_id",
            message=f"Patient {patient} has no consensus score at {timepoint}.",
            remedy="Add the row with rater_id consensus, or write score: mean in cohort.yaml.",
            rule="Where raters.score in cohort.yaml is consensus, each score has such a row.",
            rule_id="assessments.no_consensus",
        )


def rater_codes_by_case(delivered: Delivered) -> Iterator[Fault]:
    """Find codes of raters that differ from another only in small and capital letters."""
    assessments = delivered.table("assessments")
    if "rater_id" not in assessments:
        return
    usual = {CONSENSUS: CONSENSUS}
    counts = Counter(assessments["rater_id"].dropna().tolist())
    for rater, _ in counts.most_common():
        usual.setdefault(rater.casefold(), rater)
    unusual = [rater for rater in counts if usual[rater.casefold()] != rater]
    for index, rater in rows_of(assessments[assessments["rater_id"].isin(unusual)], ["rater_id"]):
        meant = usual[rater.casefold()]
        yield Fault(
            table="assessments",
            index=index,
            column="rater_id",
            message=f"Rater {rater} would count as another rater than {meant}.",
            remedy=f"Is {meant} meant? If not, give the rater a code of their own.",
            rule="Codes of raters differ in more than small and capital letters.",
            rule_id="assessments.rater_case",
        )
