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
                    yield from distribution(cases, outcome, timepoint, group)
                yield from _tests(cases, change, timepoint, group)


def _tests(cases: AnalysisSet, change: Change, timepoint: str, group: str) -> Iterator[Row]:
    subject = cases.subject(change.id, group, timepoint)
    early = cases.values(change.score, change.start, group)
    later = cases.values(change.score, timepoint, group)
    # A method subtracts its first column from its second.
    pair = (later, early) if change.sign == "loss" else (early, later)
    level = cases.confidence
    grid = cases.grid_of(change.id)
    t_test = paired.t_test(*pair, confidence=level, grid=grid)
    yield from rows(subject, cases.on_scale(t_test, change.id), method="paired_t", test=True)
    exact = {
        "wilcoxon": paired.wilcoxon(*pair, grid=grid),
        "sign_flip": paired.sign_flip(*pair, grid=grid),
    }
    for method, result in exact.items():
        yield from rows(subject, result, method=method, estimate=False, test=True, parts=("p_min",))
    effects = {
        "hodges_lehmann": paired.hodges_lehmann(*pair, confidence=level, grid=grid),
        "d_z": paired.d_z(*pair, confidence=level, grid=grid),
        "g_av": paired.g_av(*pair, confidence=level, grid=grid),
    }
    if resampling.is_trusted(t_test.n):
        effects["bootstrap"] = resampling.mean_change(*pair, confidence=level, grid=grid)
    for method, result in effects.items():
        yield from rows(subject, result, method=method)
