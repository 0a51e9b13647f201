"""How long a result lasts: the course over months, and when a score crosses its threshold."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from caseseries.cases.study import ALL, Change, Threshold
from caseseries.cases.vocabulary import follow_up_month
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.ledger import Row, rows
from caseseries.statistics import mixed, survival
from caseseries.statistics.result import OUTCOME, Result, unavailable

TOO_FEW = "fewer than two follow-ups: a course over time needs more"


def courses(cases: AnalysisSet) -> Iterator[Row]:
    """Change of a score each month: a straight line for a group, each patient at an own height."""
    for change in cases.study.main_changes:
        for group in cases.groups:
            yield from _course(cases, change, group)


def _course(cases: AnalysisSet, change: Change, group: str) -> Iterator[Row]:
    subject = cases.subject(change.score, group, "course")
    visits = _visits(cases, change)
    if len(visits) < 3:
        absent = unavailable("coefficient", TOO_FEW, method="linear mixed model")
        slope = replace(absent, own_unit=f"{OUTCOME} a month")
        yield from rows(subject, slope, method="mixed_model.month", test=True)
        return
    members = cases.members(group)
    fit = mixed.random_intercepts(
        np.concatenate([cases.values(change.score, visit, group) for visit in visits]),
        fixed={"month": [float(_month(visit)) for visit in visits for _ in members]},
        random={"patient": members * len(visits)},
        confidence=cases.confidence,
    )
    for name, result in fit.items():
        tested = result.statistic == "coefficient"
        yield from rows(subject, result, method=f"mixed_model.{name}", test=tested)


def times_to_threshold(cases: AnalysisSet) -> Iterator[Row]:
    """Months until the first visit at which a score is beyond its threshold (Kaplan–Meier).

    A patient who never was beyond it counts as followed until the last visit with a score.
    """
    for change in cases.study.main_changes:
        threshold = cases.study.score(change.score).threshold
        if threshold is not None:
            yield from _time_to(cases, change, threshold)


def _time_to(cases: AnalysisSet, change: Change, threshold: Threshold) -> Iterator[Row]:
    name, unit = cases.study.name(change.score), cases.study.unit(change.score)
    stated = Result(
        statistic="threshold",
        value=threshold.limit,
        method=f"{threshold.meaning} when {name} is {threshold.words}: set by the study",
        n=len(cases.members(ALL)),
    )
    yield from rows(cases.subject(threshold.id, ALL, unit=unit), stated)
    visits = _visits(cases, change)
    for group in cases.groups:
        subject = cases.subject(threshold.id, group, unit="months")
        months = [_month(visit) for visit in visits]
        course = [cases.values(change.score, visit, group).tolist() for visit in visits]
        followed = [_followed(months, scores, threshold) for scores in zip(*course, strict=True)]
        times = [time for time, _ in followed]
        curve = survival.kaplan_meier(
            times, [needed for _, needed in followed], confidence=cases.confidence
        )
        for part, result in curve.items():
            event = replace(result, method=f"{result.method}; event: {name} {threshold.words}")
            yield from rows(subject, event, method=part)
        for month in months:
            at_risk = _at_risk(times, month)
            yield from rows(subject, at_risk, method=f"visit_at_{month}")


def _visits(cases: AnalysisSet, change: Change) -> list[str]:
    """Return the start and the follow-ups; none where there is no follow-up."""
    follow_ups = cases.timepoints(change.id)
    return [change.start, *follow_ups] if follow_ups else []


def _at_risk(times: Sequence[float | None], month: int) -> Result:
    known = [time for time in times if time is not None]
    return Result(
        statistic="at_risk",
        value=float(sum(time >= month for time in known)),
        method="patients still followed at the visit, never beyond the threshold before it",
        n=len(known),
        n_missing=len(times) - len(known),
    )


def _followed(
    months: Sequence[int], scores: Sequence[float], threshold: Threshold
) -> tuple[float | None, bool]:
    """Return the first month beyond the threshold, or the last with a score, and which it is."""
    seen = [(month, score) for month, score in zip(months, scores, strict=True) if score == score]
    beyond = [month for month, score in seen if threshold.crossed(score)]
    if beyond:
        return float(beyond[0]), True
    return (float(seen[-1][0]) if seen else None), False


def _month(visit: str) -> int:
    return follow_up_month(visit) or 0
