"""The groups against each other: scores, changes, and shares of the best category."""

from collections.abc import Iterator, Mapping

import numpy as np

from caseseries.cases.study import BETWEEN, Score
from caseseries.estimate.analysis_set import AnalysisSet, FloatArray, versus
from caseseries.ledger import Row, rows
from caseseries.statistics import (
    groups,
    multiplicity,
    ordinal,
    resampling,
    several_groups,
    two_by_two,
)


def outcomes(cases: AnalysisSet) -> Iterator[tuple[str, str]]:
    """Yield every outcome with every timepoint at which it is known."""
    study = cases.study
    changes = [outcome for one in study.changes for outcome in (one.id, one.ratio) if outcome]
    for outcome in [*(score.id for score in study.scores), *changes]:
        for timepoint in cases.timepoints(outcome):
            yield outcome, timepoint


def between_groups(cases: AnalysisSet) -> Iterator[Row]:
    """Every outcome at every timepoint: first group minus second, and three or more together."""
    for first, second in cases.comparisons:
        for outcome, timepoint in outcomes(cases):
            yield from _compared(cases, outcome, timepoint, first, second)
    names = [name for name in cases.study.grouping.ids if name in cases.groups]
    if len(names) > 2:
        for outcome, timepoint in outcomes(cases):
            samples = {name: cases.values(outcome, timepoint, name) for name in names}
            yield from _all_together(cases, outcome, timepoint, samples)


def _all_together(
    cases: AnalysisSet, outcome: str, timepoint: str, samples: Mapping[str, FloatArray]
) -> Iterator[Row]:
    subject = cases.subject(outcome, BETWEEN, timepoint)
    grid = cases.grid_of(outcome)
    tests = {
        "welch_anova": several_groups.welch_anova(samples, grid=grid),
        "kruskal_wallis": several_groups.kruskal_wallis(samples, grid=grid),
    }
    for method, result in tests.items():
        yield from rows(subject, result, method=method, estimate=False, test=True)


def _compared(
    cases: AnalysisSet, outcome: str, timepoint: str, first: str, second: str
) -> Iterator[Row]:
    subject = cases.subject(outcome, versus(first, second), timepoint)
    one = cases.values(outcome, timepoint, first)
    two = cases.values(outcome, timepoint, second)
    level = cases.confidence
    grid = cases.grid_of(outcome)
    names = (first, second)
    change = cases.study.change(outcome)
    graded = change is None and cases.study.score(outcome).is_ordinal
    followed = [one.id for one in cases.study.main_changes]
    if graded or outcome in followed:
        superiority = groups.probability_of_superiority(
            one, two, confidence=level, grid=grid, names=names
        )
        yield from rows(subject, superiority, method="superiority", test=graded)
    exact = {"mann_whitney": groups.mann_whitney(one, two, grid=grid, names=names)}
    if not graded and (change is None or outcome != change.ratio):
        # Counted in steps of the scale, which a ratio does not have.
        exact["permutation"] = groups.permutation(one, two, grid=grid, names=names)
    for method, result in exact.items():
        yield from rows(
            subject, result, method=method, estimate=False, test=True, parts=("p_min", "p_double")
        )
    if graded:
        # Grades have an order and no distances: no mean is compared.
        odds = ordinal.proportional_odds(one, two, confidence=level, names=names)
        yield from rows(subject, odds, method="proportional_odds", test=True)
        return
    welch = groups.welch(one, two, confidence=level, grid=grid, names=names)
    # Pooling starts from the standard error of a change.
    se = ("se",) if change is not None and outcome == change.id else ()
    yield from rows(subject, welch, method="welch", test=True, parts=se)
    student = groups.student(one, two, confidence=level, grid=grid, names=names)
    yield from rows(subject, student, method="student", estimate=False, test=True)
    effects = {
        "hodges_lehmann": groups.hodges_lehmann(one, two, confidence=level, grid=grid, names=names),
        "hedges_g": groups.hedges_g(one, two, confidence=level, grid=grid, names=names),
    }
    if resampling.is_trusted(*(int(np.sum(~np.isnan(values))) for values in (one, two))):
        effects["bootstrap"] = resampling.mean_difference(
            one, two, confidence=level, grid=grid, names=names
        )
    for method, result in effects.items():
        yield from rows(subject, result, method=method)


def best_category(cases: AnalysisSet) -> Iterator[Row]:
    """Shares of patients in the best category of a score, first group against second."""
    for first, second in cases.comparisons:
        for score in cases.study.scores:
            for timepoint in cases.timepoints(score.id) if score.top else ():
                yield from _best_compared(cases, score, timepoint, (first, second))


def _best_compared(
    cases: AnalysisSet, score: Score, timepoint: str, names: tuple[str, str]
) -> Iterator[Row]:
    subject = cases.subject(score.id, versus(*names), timepoint)
    table = [_best_and_rest(cases, score, timepoint, group) for group in names]
    tests = {
        "fisher": two_by_two.fisher(table, confidence=cases.confidence, names=names),
        "boschloo": two_by_two.boschloo(table, names=names),
    }
    name = score.top.id if score.top else ""
    for method, result in tests.items():
        estimate = method == "fisher"
        yield from rows(subject, result, method=f"{name}.{method}", estimate=estimate, test=True)
    difference = two_by_two.newcombe(table, confidence=cases.confidence, names=names)
    yield from rows(subject, difference, method=f"{name}.newcombe")


def _best_and_rest(cases: AnalysisSet, score: Score, timepoint: str, group: str) -> tuple[int, int]:
    given = cases.values(score.id, timepoint, group)
    best = int(np.sum(given == score.top.value)) if score.top else 0
    return best, int(np.sum(~np.isnan(given))) - best


def adjusted_family(cases: AnalysisSet) -> Iterator[Row]:
    """Holm's adjustment within one family: a change between the groups at every follow-up.

    The family was declared before any data were seen: exact Mann–Whitney tests of the change, all
    compared pairs and all timepoints.
    """
    for change in cases.study.main_changes:
        grid = cases.grid_of(change.id)
        tests = {}
        for first, second in cases.comparisons:
            for timepoint in cases.timepoints(change.id):
                one = cases.values(change.id, timepoint, first)
                two = cases.values(change.id, timepoint, second)
                place = f"{versus(first, second)} {timepoint}"
                tests[place] = groups.mann_whitney(one, two, grid=grid).p_value
        for place, adjusted in multiplicity.holm(tests).items():
            pair, timepoint = place.split()
            subject = cases.subject(change.id, pair, timepoint)
            yield from rows(subject, adjusted, method="mann_whitney.holm")
