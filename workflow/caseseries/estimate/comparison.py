"""The subtypes against each other: scores, fading and retention."""

from collections.abc import Iterator

from caseseries.estimate.analysis_set import AnalysisSet, versus
from caseseries.ledger import Row, rows
from caseseries.statistics import groups

EFFECT_UNITS = {"hedges_g": "standard deviations", "superiority": "probability"}


def subtypes(cases: AnalysisSet) -> Iterator[Row]:
    """Every outcome at every timepoint, first subtype minus second."""
    for first, second in cases.comparisons:
        for outcome in ("vds", "pss"):
            for timepoint in cases.timepoints(outcome):
                yield from _compared(cases, outcome, timepoint, first, second)
        for outcome in ("fading", "retention"):
            for timepoint in cases.follow_ups:
                yield from _compared(cases, outcome, timepoint, first, second)


def _compared(
    cases: AnalysisSet, outcome: str, timepoint: str, first: str, second: str
) -> Iterator[Row]:
    subject = cases.subject(outcome, versus(first, second), timepoint)
    one = cases.values(outcome, timepoint, first)
    two = cases.values(outcome, timepoint, second)
    level = cases.confidence
    grid = cases.grid_of(outcome)
    names = (first, second)
    tests = {
        "welch": groups.welch(one, two, confidence=level, grid=grid, names=names),
        "student": groups.student(one, two, confidence=level, grid=grid, names=names),
        "mann_whitney": groups.mann_whitney(one, two, grid=grid, names=names),
        "permutation": groups.permutation(one, two, grid=grid, names=names),
    }
    for method, result in tests.items():
        yield from rows(subject, result, method=method, test=True)
    effects = {
        "hodges_lehmann": groups.hodges_lehmann(one, two, confidence=level, grid=grid, names=names),
        "hedges_g": groups.hedges_g(one, two, confidence=level, grid=grid, names=names),
        "superiority": groups.probability_of_superiority(one, two, grid=grid, names=names),
    }
    for method, result in effects.items():
        yield from rows(subject, result, method=method, unit=EFFECT_UNITS.get(method, ""))
