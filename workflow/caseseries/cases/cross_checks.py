"""What must hold between the rows and between the tables of a cohort.

Every check takes the tables that were delivered, without the rows whose keys cannot be read. A row
that was set aside may be the very row that another one misses; so an absence is reported only where
the rows set aside cannot explain it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches
from typing import Final

import pandas as pd

from caseseries.cases.delivered import Delivered, rows_of
from caseseries.cases.fault import Fault, fault_of
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
    bare = {code.lstrip("0").casefold(): code for code in sorted(listed)}
    few = len(places) * len(listed) <= MOST_COMPARED
    for patient, indices in places.items():
        meant = bare.get(patient.lstrip("0").casefold()) or (
            _likely(patient, listed) if few else ""
        )
        hint = f"Is {meant} meant? If not, add" if meant else "Add"
        told = {"patient": patient, "places": ", ".join(indices), "hint": hint}
        table, index = next(iter(indices.items()))
        yield replace(fault_of("patients.unlisted", index, **told), table=table)


def _likely(patient: str, listed: Iterable[str]) -> str:
    """Return the listed code that is most like a code; nothing where two are."""
    close = get_close_matches(patient, sorted(listed), n=2)
    likeness = {SequenceMatcher(a=code, b=patient).ratio() for code in close}
    # Of two that are equally near, neither is likely.
    return close[0] if close and len(likeness) == len(close) else ""


def one_word_of_the_patient(delivered: Delivered) -> Iterator[Fault]:
    """Find a second score that a patient gave at a timepoint, whoever the rater is."""
    assessments = delivered.table("assessments")
    for score in delivered.study.scores:
        if delivered.wide or score.rated or score.id not in assessments:
            continue
        given = assessments[assessments[score.id].notna()]
        first = given.groupby(["patient_id", "timepoint"], sort=False)[score.id].transform("first")
        other = given.assign(first=first)[given[score.id] != first]
        other = other.drop_duplicates(["patient_id", "timepoint"])
        columns = ["patient_id", "timepoint", "first", score.id]
        for index, patient, timepoint, before, now in rows_of(other, columns):
            told = {"patient": patient, "timepoint": timepoint, "before": before, "now": now}
            told |= {"score": score.id, "short": score.short}
            yield fault_of("assessments.two_{score}", index, column=score.id, **told)


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
    for index, patient, timepoint in rows_of(lacking, keys):
        told = {"patient": patient, "timepoint": timepoint}
        yield fault_of("assessments.no_consensus", index, **told)


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
        yield fault_of("assessments.rater_case", index, rater=rater, meant=meant)
