"""How long a result lasts: the course over time, and when a score crosses its threshold."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from caseseries.cases.study import Change, Threshold
from caseseries.cases.vocabulary import time_after, time_unit
from caseseries.estimate.analysis_set import AnalysisSet, FloatArray
from caseseries.estimate.description import BoolArray, count, share
from caseseries.ledger import Row, rows
from caseseries.statistics import mixed
from caseseries.statistics.interval_censored import turnbull
from caseseries.statistics.result import OUTCOME

TOO_FEW = "fewer than two follow-ups: a course over time needs more"
AT_RISK = "patients still followed at the visit, never beyond the threshold before it"


def courses(cases: AnalysisSet) -> Iterator[Row]:
    """Change of a score over time: a straight line, each patient with an own height and slope."""
    for change in cases.study.main_changes:
        for group in cases.groups:
            yield from _course(cases, change, group)


def _course(cases: AnalysisSet, change: Change, group: str) -> Iterator[Row]:
    subject = cases.subject(change.score, group, "course")
    visits, unit, times = _visits(cases, change)
    method = f"mixed_model.{unit}"
    if len(visits) < 3:
        absent = cases.absent("coefficient", TOO_FEW, "linear mixed model", group)
        slope = replace(absent, own_unit=f"{OUTCOME} a {unit}")
        yield from rows(subject, slope, method=method, test=True)
        return
    members = cases.members(group)
    scores = np.concatenate([cases.values(change.score, visit, group) for visit in visits])
    time = np.repeat(np.array(times, dtype=float), len(members))
    patient = np.tile(np.arange(len(members)), len(visits))
    fixed, level = {unit: time}, cases.confidence
    # A slope that differs between patients but is taken as one makes its interval too short.
    fit = mixed.random_slopes(scores, fixed=fixed, slope=unit, patient=patient, confidence=level)
    slope = fit[unit]
    # Where slopes are seen to differ, none is taken for all.
    if slope.value is None and slope.reason not in mixed.NO_NOISE:
        by = {"patient": patient}
        fit = mixed.random_intercepts(scores, fixed=fixed, random=by, confidence=level)
        slope = fit[unit].warned(f"one slope for all patients: {slope.reason}")
    yield from rows(subject, slope, method=method, test=True)


def times_to_threshold(cases: AnalysisSet) -> Iterator[Row]:
    """Between which visits a score crosses its threshold (Turnbull).

    A patient who is beyond it from the start is not followed: nothing can be lost there.
    """
    for change in cases.study.main_changes:
        threshold = cases.study.score(change.score).threshold
        if threshold is not None and cases.timepoints(change.id):
            for group in cases.groups:
                yield from _time_to(cases, change, threshold, group)


def _time_to(cases: AnalysisSet, change: Change, threshold: Threshold, group: str) -> Iterator[Row]:
    visits, unit, times = _visits(cases, change)
    subject = cases.subject(threshold.id, group)
    scores = [cases.values(change.score, visit, group) for visit in visits]
    after, by, low = _seen(times, scores, threshold, len(cases.members(group)))
    known = ~np.isnan(after) | low
    yield from share(subject, "from_the_start", low, known, cases.confidence)
    if len(visits) < 3:
        return  # A single follow-up tells no time.
    event = f"{cases.study.name(change.score)} {threshold.words}"
    for part, result in turnbull(after, by, confidence=cases.confidence).items():
        own = f"{unit}s" if result.statistic == "median" else None
        told = replace(result, method=f"{result.method}; event: {event}", own_unit=own)
        yield from rows(subject, told, method=part)
    last, followed = np.where(np.isnan(by), after, by), int(np.sum(~np.isnan(after)))
    for time in times:
        at_risk = count(int(np.sum(last >= time)), AT_RISK, followed, after.size - followed)
        told = replace(at_risk, statistic="at_risk")
        yield from rows(subject, told, method=f"visit_at_{time}")


def _visits(cases: AnalysisSet, change: Change) -> tuple[list[str], str, list[int]]:
    """Return the start and the follow-ups, the unit that these are named in, and all in it."""
    visits = [change.start, *cases.timepoints(change.id)]
    unit = time_unit(visits)
    return visits, unit, [time_after(visit, unit) for visit in visits]


def _seen(
    times: Sequence[int], scores: Sequence[FloatArray], threshold: Threshold, patients: int
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return the last time within the threshold, the first beyond, and who starts beyond.

    That time is missing of those who start beyond or were never seen.
    """
    after, by = np.full(patients, np.nan), np.full(patients, np.nan)
    for time, values in zip(times, scores, strict=True):
        waiting = np.isnan(by) & ~np.isnan(values)
        beyond = threshold.crossed(values)
        by[waiting & beyond] = time
        after[waiting & ~beyond] = time
    low = np.isnan(after) & ~np.isnan(by)
    by[low] = np.nan
    return after, by, low
