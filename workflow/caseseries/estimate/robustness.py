"""How much the headline numbers hang on one patient, and on those who did not come back."""

from collections.abc import Iterator
from functools import partial

from caseseries.cases.study import ALL, Change
from caseseries.estimate.analysis_set import AnalysisSet, FloatArray, versus
from caseseries.ledger import Row, rows
from caseseries.statistics import correlation, descriptive, groups, paired, sensitivity
from caseseries.statistics.result import Result


def one_patient_less(cases: AnalysisSet) -> Iterator[Row]:
    """Influence of every patient on a change, on its comparison, and on the correlations."""
    for change in cases.study.main_changes:
        for timepoint in cases.timepoints(change.id):
            yield from _influence_on_change(cases, change, timepoint)
            for first, second in cases.comparisons:
                yield from _influence_on_comparison(cases, change, timepoint, (first, second))
    for first, second in cases.study.associations:
        for timepoint in cases.timepoints(second):
            if timepoint in cases.timepoints(first):
                yield from _influence_on_correlation(cases, first, second, timepoint)


def patients_who_did_not_return(cases: AnalysisSet) -> Iterator[Row]:
    """Mean score at each follow-up if every missing one were the worst, and if it were the best."""
    for change in cases.study.main_changes:
        score = cases.study.score(change.score)
        for timepoint in cases.timepoints(change.id):
            for group in cases.groups:
                subject = cases.subject(score.id, group, timepoint)
                scores = cases.values(score.id, timepoint, group)
                mean = partial(descriptive.mean, confidence=cases.confidence)
                bounds = sensitivity.missing_bounds(
                    mean, scores, worst=score.worst, best=score.best
                )
                for name, result in bounds.items():
                    yield from rows(subject, result, method=f"if_missing_were_{name}")


def _influence_on_change(cases: AnalysisSet, change: Change, timepoint: str) -> Iterator[Row]:
    subject = cases.subject(change.id, ALL, timepoint)
    test = partial(paired.t_test, confidence=cases.confidence, grid=cases.grid_of(change.id))
    later = cases.values(change.score, timepoint)
    early = cases.values(change.score, change.start)
    result = sensitivity.influence(test, later, early, patients=cases.members(ALL))
    yield from rows(subject, result, method="paired_t.influence")


def _influence_on_comparison(
    cases: AnalysisSet, change: Change, timepoint: str, names: tuple[str, str]
) -> Iterator[Row]:
    subject = cases.subject(change.id, versus(*names), timepoint)
    patients = cases.members(versus(*names))
    group_of = [cases.group_of[patient] for patient in patients]

    def welch(values: FloatArray, group: list[str]) -> Result:
        samples = (
            [value for value, of_value in zip(values, group, strict=True) if of_value == name]
            for name in names
        )
        return groups.welch(*samples, confidence=cases.confidence, names=names)

    changes = [value for name in names for value in cases.values(change.id, timepoint, name)]
    result = sensitivity.influence(welch, changes, group_of, patients=patients)
    yield from rows(subject, result, method="welch.influence")


def _influence_on_correlation(
    cases: AnalysisSet, first: str, second: str, timepoint: str
) -> Iterator[Row]:
    subject = cases.subject(f"{first}_{second}", ALL, f"{timepoint}_x_{timepoint}")
    spearman = partial(correlation.spearman, confidence=cases.confidence)
    one, two = cases.values(first, timepoint), cases.values(second, timepoint)
    result = sensitivity.influence(spearman, one, two, patients=cases.members(ALL))
    yield from rows(subject, result, method="spearman.influence")
