"""How much the headline numbers hang on one patient, and on those who did not come back."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from caseseries.cases.study import ALL, Change, Score, Top
from caseseries.estimate.analysis_set import AnalysisSet, FloatArray, versus
from caseseries.estimate.comparison import outcomes
from caseseries.estimate.description import in_percent
from caseseries.ledger import Row, rows
from caseseries.statistics import (
    correlation,
    descriptive,
    groups,
    paired,
    proportions,
    sensitivity,
    two_by_two,
)
from caseseries.statistics.result import Result

Completed = tuple[FloatArray, FloatArray, FloatArray]
"""An outcome of each patient, the worst that it can be, and the best."""

Method = tuple[str, Callable[..., Result]]
"""A method by its word in the ledger, with its full stop."""


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
    """Bound every outcome, and every difference of groups, wherever the missing scores lie."""
    study, level = cases.study, cases.confidence
    mean = partial(descriptive.mean, confidence=level)
    for outcome, timepoint in outcomes(cases):
        change, score = study.change(outcome), study.score(outcome)
        if change is not None and outcome == change.ratio:
            continue  # A ratio has no end.
        # Grades have no mean: what is compared is the probability of superiority.
        graded = change is None and score.is_ordinal
        test = groups.probability_of_superiority if graded else groups.welch
        compare = partial(_compared, test, grid=cases.grid_of(outcome), confidence=level)
        method = "superiority." if graded else "welch."
        ends = partial(_completed, cases, outcome, timepoint)
        yield from _bounds(cases, (outcome, timepoint), ends, ("", mean), (method, compare))
    share, difference = partial(_share, confidence=level), partial(_difference, confidence=level)
    for score, top, timepoint in cases.best_categories():
        alone, between = (f"{top.id}.", share), (f"{top.id}.newcombe.", difference)
        ends = partial(_best_or_not, cases, score, top, timepoint)
        yield from _bounds(cases, (score.id, timepoint), ends, alone, between)


def _completed(cases: AnalysisSet, outcome: str, timepoint: str, group: str) -> Completed:
    """Return an outcome, and the worst and the best that it can be in each patient.

    A change from a start that is known is bounded by the scale as seen from that start.
    """
    values = cases.values(outcome, timepoint, group)
    change, score = cases.study.change(outcome), cases.study.score(outcome)
    if change is None:
        return values, np.full(values.size, score.worst), np.full(values.size, score.best)
    start = cases.values(change.score, change.start, group)
    known = ~np.isnan(start)
    sign = -1 if change.sign == "loss" else 1
    worst = sign * (score.worst - np.where(known, start, score.best))
    best = sign * (score.best - np.where(known, start, score.worst))
    return values, worst, best


def _best_or_not(
    cases: AnalysisSet, score: Score, top: Top, timepoint: str, group: str
) -> Completed:
    """Return 1 for the best category and 0 for any other, with 0 and 1 as its ends."""
    given = cases.values(score.id, timepoint, group)
    best = np.where(np.isnan(given), np.nan, given == top.value)
    return best, np.zeros(best.size), np.ones(best.size)


def _compared(
    test: Callable[[groups.TwoGroups], Result], *halves: FloatArray, **options: Any
) -> Result:
    return test(groups.two_groups(*halves, **options))


def _share(best: FloatArray, *, confidence: float) -> Result:
    return in_percent(proportions.wilson(int(best.sum()), best.size, confidence=confidence))


def _difference(*halves: FloatArray, names: tuple[str, str], confidence: float) -> Result:
    counts = [(int(half.sum()), int(half.size - half.sum())) for half in halves]
    return two_by_two.newcombe(two_by_two.table_of(counts, names=names, confidence=confidence))


def _bounds(
    cases: AnalysisSet,
    about: tuple[str, str],
    ends: Callable[[str], Completed],
    alone: Method,
    between: Method,
) -> Iterator[Row]:
    """Bound what a method gives of each group, and another of every two that are compared."""
    for group in cases.groups:
        yield from _bounded(cases, about, group, alone, ends(group))
    for pair in cases.comparisons:
        first, second = map(ends, pair)
        # Where one group is at its worst, the other is at its best.
        turned = second[0], second[2], second[1]
        values, worst, best = map(np.concatenate, zip(first, turned, strict=True))
        name, compare = between
        method = name, partial(_divided, partial(compare, names=pair), first[0].size)
        yield from _bounded(cases, about, versus(*pair), method, (values, worst, best))


def _divided(compare: Callable[..., Result], size: int, completed: FloatArray) -> Result:
    return compare(completed[:size], completed[size:])


def _bounded(
    cases: AnalysisSet, about: tuple[str, str], group: str, method: Method, completed: Completed
) -> Iterator[Row]:
    values, worst, best = completed
    if not np.isnan(values).any():
        return
    outcome, timepoint = about
    name, estimator = method
    subject = cases.subject(outcome, group, timepoint)
    bounds = sensitivity.missing_bounds(estimator, values, worst=worst, best=best)
    for which, result in bounds.items():
        yield from rows(subject, result, method=f"{name}if_missing_were_{which}")


def _influence_on_change(cases: AnalysisSet, change: Change, timepoint: str) -> Iterator[Row]:
    start, end = (cases.values(change.score, when) for when in (change.start, timepoint))
    before_after = (end, start) if change.sign == "loss" else (start, end)

    def t_test(before: FloatArray, after: FloatArray) -> Result:
        grid, level = cases.grid_of(change.id), cases.confidence
        return paired.t_test(paired.changes(before, after, grid=grid, confidence=level))

    subject = cases.subject(change.id, ALL, timepoint)
    result = sensitivity.influence(t_test, before_after, cases.codes_of(ALL))
    yield from rows(subject, result, method="paired_t.influence")


def _influence_on_comparison(
    cases: AnalysisSet, change: Change, timepoint: str, names: tuple[str, str]
) -> Iterator[Row]:
    samples = [cases.values(change.id, timepoint, name) for name in names]
    group = np.repeat([0, 1], [sample.size for sample in samples])

    def welch(values: FloatArray, group: FloatArray) -> Result:
        halves = (values[group == place] for place in (0, 1))
        return groups.welch(groups.two_groups(*halves, names=names, confidence=cases.confidence))

    subject = cases.subject(change.id, versus(*names), timepoint)
    columns = np.concatenate(samples), group
    result = sensitivity.influence(welch, columns, cases.codes_of(versus(*names)))
    yield from rows(subject, result, method="welch.influence")


def _influence_on_correlation(
    cases: AnalysisSet, first: str, second: str, timepoint: str
) -> Iterator[Row]:
    columns = [cases.values(score, timepoint) for score in (first, second)]

    def spearman(one: FloatArray, two: FloatArray) -> Result:
        return correlation.spearman(correlation.pairs(one, two, confidence=cases.confidence))

    subject = cases.subject(f"{first}_{second}", ALL, f"{timepoint}_x_{timepoint}")
    result = sensitivity.influence(spearman, columns, cases.codes_of(ALL))
    yield from rows(subject, result, method="spearman.influence")
