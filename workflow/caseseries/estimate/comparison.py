"""The subtypes against each other: scores, fading and retention."""

from collections.abc import Iterator

import numpy as np

from caseseries.cases.vocabulary import PSS_VERY_SATISFIED
from caseseries.estimate.analysis_set import AnalysisSet, versus
from caseseries.ledger import Row, rows
from caseseries.statistics import groups, multiplicity, resampling, two_by_two


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
    }
    if outcome != "retention":
        # Counted in steps of the scale, which a ratio does not have.
        tests["permutation"] = groups.permutation(one, two, grid=grid, names=names)
    for method, result in tests.items():
        yield from rows(subject, result, method=method, test=True)
    effects = {
        "bootstrap": resampling.mean_difference(one, two, confidence=level, grid=grid, names=names),
        "hodges_lehmann": groups.hodges_lehmann(one, two, confidence=level, grid=grid, names=names),
        "hedges_g": groups.hedges_g(one, two, confidence=level, grid=grid, names=names),
        "superiority": groups.probability_of_superiority(one, two, grid=grid, names=names),
    }
    for method, result in effects.items():
        yield from rows(subject, result, method=method)


def very_satisfied(cases: AnalysisSet) -> Iterator[Row]:
    """Shares of very satisfied patients, first subtype against second."""
    for first, second in cases.comparisons:
        names = (first, second)
        for timepoint in cases.timepoints("pss"):
            subject = cases.subject("pss", versus(first, second), timepoint)
            table = [_best_and_rest(cases, timepoint, group) for group in names]
            tests = {
                "fisher": two_by_two.fisher(table, confidence=cases.confidence, names=names),
                "boschloo": two_by_two.boschloo(table, names=names),
            }
            for method, result in tests.items():
                yield from rows(subject, result, method=f"very_satisfied.{method}", test=True)
            difference = two_by_two.newcombe(table, confidence=cases.confidence, names=names)
            yield from rows(subject, difference, method="very_satisfied.newcombe")


def _best_and_rest(cases: AnalysisSet, timepoint: str, group: str) -> tuple[int, int]:
    given = cases.values("pss", timepoint, group)
    best = int(np.sum(given == PSS_VERY_SATISFIED))
    return best, int(np.sum(~np.isnan(given))) - best


def adjusted_family(cases: AnalysisSet) -> Iterator[Row]:
    """Holm's adjustment within one family: fading between the subtypes at every follow-up.

    The family was declared before any data were seen: exact Mann–Whitney tests of fading.
    """
    for first, second in cases.comparisons:
        p_values = {}
        for timepoint in cases.follow_ups:
            one = cases.values("fading", timepoint, first)
            two = cases.values("fading", timepoint, second)
            p_values[timepoint] = groups.mann_whitney(one, two, grid=cases.grid).p_value
        for timepoint, adjusted in multiplicity.holm(p_values).items():
            subject = cases.subject("fading", versus(first, second), timepoint)
            yield from rows(subject, adjusted, method="mann_whitney.holm")
