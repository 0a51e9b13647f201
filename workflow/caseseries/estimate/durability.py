"""How long density lasts: its course over months, and when it falls below a threshold."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from caseseries.cases.vocabulary import IMMEDIATE, follow_up_month
from caseseries.estimate.analysis_set import ALL, AnalysisSet
from caseseries.ledger import Row, rows
from caseseries.statistics import mixed, survival
from caseseries.statistics.result import OUTCOME, Result, unavailable

TOO_FEW = "fewer than two follow-ups: a course over time needs more"


def course(cases: AnalysisSet) -> Iterator[Row]:
    """VDS lost each month: a straight line for all patients of a group, each at an own height."""
    for group in cases.groups:
        subject = cases.subject("vds", group, "course")
        if len(cases.follow_ups) < 2:
            method = "linear mixed model"
            absent = unavailable("coefficient", TOO_FEW, method=method)
            slope = replace(absent, own_unit=f"{OUTCOME} a month")
            yield from rows(subject, slope, method="mixed_model.month", test=True)
            continue
        visits = [IMMEDIATE, *cases.follow_ups]
        members = cases.members(group)
        fit = mixed.random_intercepts(
            np.concatenate([cases.values("vds", visit, group) for visit in visits]),
            fixed={"month": [float(_month(visit)) for visit in visits for _ in members]},
            random={"patient": members * len(visits)},
            confidence=cases.confidence,
        )
        for name, result in fit.items():
            tested = result.statistic == "coefficient"
            yield from rows(subject, result, method=f"mixed_model.{name}", test=tested)


def time_to_touch_up(cases: AnalysisSet, threshold: float) -> Iterator[Row]:
    """Months until the first visit at which VDS is below the threshold (Kaplan–Meier).

    A patient who never was below it counts as followed until the last visit with a score.
    """
    yield from _threshold(cases, threshold)
    visits = [IMMEDIATE, *cases.follow_ups] if cases.follow_ups else []
    for group in cases.groups:
        subject = cases.subject("touch_up", group, unit="months")
        months = [_month(visit) for visit in visits]
        course = [cases.values("vds", visit, group).tolist() for visit in visits]
        followed = [_followed(months, scores, threshold) for scores in zip(*course, strict=True)]
        times = [time for time, _ in followed]
        curve = survival.kaplan_meier(
            times, [needed for _, needed in followed], confidence=cases.confidence
        )
        for name, result in curve.items():
            named = replace(result, method=f"{result.method}; event: VDS below {threshold:g}")
            yield from rows(subject, named, method=name)
        for month in months:
            at_risk = _at_risk(times, month)
            yield from rows(subject, at_risk, method=f"visit_at_{month}")


def _threshold(cases: AnalysisSet, threshold: float) -> Iterator[Row]:
    stated = Result(
        statistic="threshold",
        value=threshold,
        method="VDS below which a touch-up is due: touch_up_below in the settings",
        n=len(cases.members(ALL)),
    )
    yield from rows(cases.subject("touch_up", ALL, unit="points"), stated)


def _at_risk(times: Sequence[float | None], month: int) -> Result:
    known = [time for time in times if time is not None]
    return Result(
        statistic="at_risk",
        value=float(sum(time >= month for time in known)),
        method="patients still followed at the visit, with VDS never below the threshold before it",
        n=len(known),
        n_missing=len(times) - len(known),
    )


def _followed(
    months: Sequence[int], scores: Sequence[float], threshold: float
) -> tuple[float | None, bool]:
    """Return the first month below the threshold, or the last with a score, and which it is."""
    seen = [(month, score) for month, score in zip(months, scores, strict=True) if score == score]
    below = [month for month, score in seen if score < threshold]
    if below:
        return float(below[0]), True
    return (float(seen[-1][0]) if seen else None), False


def _month(visit: str) -> int:
    return follow_up_month(visit) or 0
