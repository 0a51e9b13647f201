"""How much the headline numbers hang on one patient, and on those who did not come back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from caseseries.cases.study import ALL, Change, Score
from caseseries.estimate.analysis_set import AnalysisSet, FloatArray, versus
from caseseries.estimate.description import BoolArray, in_percent
from caseseries.ledger import Row, rows
from caseseries.statistics import (
    correlation,
    descriptive,
    groups,
    paired,
    proportions,
    sensitivity,
)
from caseseries.statistics.result import Result


def one_patient_less(cases: AnalysisSet) -> Iterator[Row]:
    """Influence of every patient on a change, on its comparison, and on the correlations."""
    for change in cases.study.main_changes:
        for timepoint in cases.timepoints(change.id):
            yield from _influence_on_change(cases, change, timepoint)
            for pair in cases.comparisons:
                yield from _influence_on_comparison(cases, change, timepoint, pair)
    for first, second in cases.study.associations:
        for timepoint in cases.timepoints(second):
            if timepoint in cases.timepoints(first):
                yield from _influence_on_correlation(cases, first, second, timepoint)


def patients_who_did_not_return(cases: AnalysisSet) -> Iterator[Row]:
    """Bound every outcome at a follow-up by what it could be, wherever the missing scores lie."""
    for change in cases.study.main_changes:
        score = cases.study.score(change.score)
        for timepoint in cases.timepoints(change.id):
            for group in cases.groups:
                yield from _bounds_of_mean(cases, score.id, timepoint, group, score)
                yield from _bounds_of_mean(cases, change.id, timepoint, group, score)
            for pair in cases.comparisons:
                yield from _bounds_of_difference(cases, change, timepoint, pair)
    for score in cases.study.scores:
        for timepoint in cases.timepoints(score.id) if score.top else ():
            for group in cases.groups:
                yield from _bounds_of_share(cases, score, timepoint, group)


def _completed(
    cases: AnalysisSet, outcome: str, timepoint: str, group: str
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return an outcome, and its least and its greatest value in each patient.

    A change from a start that is known is bounded by the scale as seen from that start.
    """
    values = cases.values(outcome, timepoint, group)
    change, score = cases.study.change(outcome), cases.study.score(outcome)
    if change is None:
        return values, np.full(values.size, score.lowest), np.full(values.size, score.highest)
    start = cases.values(change.score, change.start, group)
    ends = [np.where(np.isnan(start), at, start) for at in (score.lowest, score.highest)]
    if change.sign == "loss":
        return values, ends[0] - score.highest, ends[1] - score.lowest
    return values, score.lowest - ends[1], score.highest - ends[0]


def _bounds_of_mean(
    cases: AnalysisSet, outcome: str, timepoint: str, group: str, score: Score
) -> Iterator[Row]:
    values, least, greatest = _completed(cases, outcome, timepoint, group)
    change = cases.study.change(outcome)
    # Little loss is good where a high score is; a gain turns it around once more.
    greater_is_better = score.higher_is_better == (change is None or change.sign == "gain")
    worst, best = (least, greatest) if greater_is_better else (greatest, least)
    mean = partial(descriptive.mean, confidence=cases.confidence)
    yield from _bounds(cases, mean, values, worst, best, (outcome, timepoint, group))


def _bounds_of_difference(
    cases: AnalysisSet, change: Change, timepoint: str, pair: tuple[str, str]
) -> Iterator[Row]:
    """Bound the difference between two groups: the missing of each at opposite ends."""
    first, second = (_completed(cases, change.id, timepoint, name) for name in pair)
    values, least, greatest = (np.concatenate(both) for both in zip(first, second, strict=True))
    size = first[0].size
    in_first = np.arange(values.size) < size
    low, high = np.where(in_first, least, greatest), np.where(in_first, greatest, least)
    grid = cases.grid_of(change.id)

    def welch(completed: FloatArray) -> Result:
        halves = np.split(completed, [size])
        return groups.welch(*halves, confidence=cases.confidence, grid=grid, names=pair)

    place = (change.id, timepoint, versus(*pair))
    yield from _bounds(cases, welch, values, low, high, place, method="welch.")


def _bounds_of_share(cases: AnalysisSet, score: Score, timepoint: str, group: str) -> Iterator[Row]:
    if score.top is None:
        return
    given = cases.values(score.id, timepoint, group)
    best = np.where(np.isnan(given), np.nan, given == score.top.value)

    def share(completed: FloatArray) -> Result:
        k, n = int(completed.sum()), completed.size
        return in_percent(proportions.wilson(k, n, confidence=cases.confidence))

    ends = np.zeros(best.size), np.ones(best.size)
    place = (score.id, timepoint, group)
    yield from _bounds(cases, share, best, *ends, place, method=f"{score.top.id}.")


def _bounds(
    cases: AnalysisSet,
    estimator: Callable[[FloatArray], Result],
    values: FloatArray,
    worst: FloatArray,
    best: FloatArray,
    place: tuple[str, str, str],
    method: str = "",
) -> Iterator[Row]:
    outcome, timepoint, group = place
    if not np.isnan(values).any():
        return
    subject = cases.subject(outcome, group, timepoint)
    for name, result in sensitivity.missing_bounds(
        estimator, values, worst=worst, best=best
    ).items():
        bare = replace(result, parts={})
        yield from rows(subject, bare, method=f"{method}if_missing_were_{name}")


def _influence_on_change(cases: AnalysisSet, change: Change, timepoint: str) -> Iterator[Row]:
    subject = cases.subject(change.id, ALL, timepoint)
    test = partial(paired.t_test, confidence=cases.confidence, grid=cases.grid_of(change.id))
    early = cases.values(change.score, change.start)
    later = cases.values(change.score, timepoint)
    pair = (later, early) if change.sign == "loss" else (early, later)
    result = sensitivity.influence(test, *pair, patients=cases.members(ALL))
    yield from rows(subject, result, method="paired_t.influence")


def _influence_on_comparison(
    cases: AnalysisSet, change: Change, timepoint: str, names: tuple[str, str]
) -> Iterator[Row]:
    subject = cases.subject(change.id, versus(*names), timepoint)
    samples = [cases.values(change.id, timepoint, name) for name in names]
    in_first = np.arange(sum(map(len, samples))) < samples[0].size

    def welch(values: FloatArray, first: BoolArray) -> Result:
        completed, chosen = np.asarray(values), np.asarray(first, dtype=bool)
        halves = completed[chosen], completed[~chosen]
        return groups.welch(*halves, confidence=cases.confidence, names=names)

    result = sensitivity.influence(
        welch, np.concatenate(samples), in_first, patients=cases.members(versus(*names))
    )
    yield from rows(subject, result, method="welch.influence")


def _influence_on_correlation(
    cases: AnalysisSet, first: str, second: str, timepoint: str
) -> Iterator[Row]:
    subject = cases.subject(f"{first}_{second}", ALL, f"{timepoint}_x_{timepoint}")
    spearman = partial(correlation.spearman, confidence=cases.confidence)
    one, two = cases.values(first, timepoint), cases.values(second, timepoint)
    result = sensitivity.influence(spearman, one, two, patients=cases.members(ALL))
    yield from rows(subject, result, method="spearman.influence")
