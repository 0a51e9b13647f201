"""How density changes after treatment: fading, retention, and the tests of change."""

from collections.abc import Iterator

from caseseries.cases.vocabulary import IMMEDIATE
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.estimate.description import distribution
from caseseries.ledger import Row, rows
from caseseries.statistics import paired, resampling


def fading(cases: AnalysisSet) -> Iterator[Row]:
    """Fading and retention at each follow-up: distribution, and fading tested against none.

    Fading is VDS right after treatment minus VDS at the follow-up; positive is pigment lost.
    """
    for timepoint in cases.follow_ups:
        for group in cases.groups:
            for outcome in ("fading", "retention"):
                subject = cases.subject(outcome, group, timepoint)
                values = cases.values(outcome, timepoint, group)
                yield from distribution(subject, values, cases.confidence)
            yield from _tests(cases, timepoint, group)


def _tests(cases: AnalysisSet, timepoint: str, group: str) -> Iterator[Row]:
    subject = cases.subject("fading", group, timepoint)
    later = cases.values("vds", timepoint, group)
    early = cases.values("vds", IMMEDIATE, group)
    level = cases.confidence
    grid = cases.grid
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
