"""How scores change: the change itself, its ratio, and the tests of change."""

from collections.abc import Iterator

from caseseries.cases.study import Change
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.estimate.description import distribution
from caseseries.ledger import Row, rows
from caseseries.statistics import paired, resampling


def changes(cases: AnalysisSet) -> Iterator[Row]:
    """Every change of the study and its ratio: distribution, and the change tested against none."""
    for change in cases.study.changes:
        for timepoint in cases.timepoints(change.id):
            for group in cases.groups:
                for outcome in filter(None, (change.id, change.ratio)):
                    subject = cases.subject(outcome, group, timepoint)
                    values = cases.values(outcome, timepoint, group)
                    yield from distribution(subject, values, cases.confidence)
                yield from _tests(cases, change, timepoint, group)


def _tests(cases: AnalysisSet, change: Change, timepoint: str, group: str) -> Iterator[Row]:
    subject = cases.subject(change.id, group, timepoint)
    later = cases.values(change.score, timepoint, group)
    early = cases.values(change.score, change.start, group)
    level = cases.confidence
    grid = cases.grid_of(change.id)
    tests = {
        "paired_t": paired.t_test(later, early, confidence=level, grid=grid),
        "wilcoxon": paired.wilcoxon(later, early, grid=grid),
        "sign_flip": paired.sign_flip(later, early, grid=grid),
    }
    for method, result in tests.items():
        yield from rows(subject, result, method=method, test=True)
    effects = {
        "bootstrap": resampling.mean_change(later, early, confidence=level, grid=grid),
        "hodges_lehmann": paired.hodges_lehmann(later, early, confidence=level, grid=grid),
        "d_z": paired.d_z(later, early, confidence=level, grid=grid),
        "g_av": paired.g_av(later, early, confidence=level, grid=grid),
    }
    for method, result in effects.items():
        yield from rows(subject, result, method=method)
