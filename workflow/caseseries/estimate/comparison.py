"""The groups against each other: scores, changes, and shares of the best category.

Only a score before the treatment is adjusted for. One right after it is already an effect of the
treatment: to hold it equal compares patients who are not alike (Rosenbaum 1984), and the difference
between groups that started apart is then biased by as much as the score is unreliable.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from caseseries.cases.study import BETWEEN, Change, Score
from caseseries.cases.vocabulary import BASELINE
from caseseries.estimate.analysis_set import AnalysisSet, FloatArray, versus
from caseseries.ledger import Row, rows
from caseseries.statistics import (
    adjusted,
    bootstrap,
    groups,
    multiplicity,
    several_groups,
    two_by_two,
)

NO_BASELINE = (
    "no score before the treatment: the groups are not adjusted, because a score after it is "
    "already its effect"
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
            yield from _compared(cases, outcome, timepoint, (first, second))
    names = [name for name in cases.study.grouping.ids if name in cases.groups]
    if len(names) > 2:
        for outcome, timepoint in outcomes(cases):
            samples = {name: cases.values(outcome, timepoint, name) for name in names}
            yield from _all_together(cases, outcome, timepoint, samples)


def _all_together(
    cases: AnalysisSet, outcome: str, timepoint: str, samples: Mapping[str, FloatArray]
) -> Iterator[Row]:
    subject = cases.subject(outcome, BETWEEN, timepoint)
    data = several_groups.several_groups(samples, grid=cases.grid_of(outcome))
    for test in (several_groups.welch_anova, several_groups.kruskal_wallis):
        yield from rows(subject, test(data), method=test.__name__, estimate=False, test=True)


def _compared(
    cases: AnalysisSet, outcome: str, timepoint: str, names: tuple[str, str]
) -> Iterator[Row]:
    subject = cases.subject(outcome, versus(*names), timepoint)
    data = cases.compared(outcome, timepoint, names)
    change = cases.study.change(outcome)
    graded = change is None and cases.study.score(outcome).is_ordinal
    followed = [one.id for one in cases.study.main_changes]
    if graded or outcome in followed:
        superiority = groups.probability_of_superiority(data)
        yield from rows(subject, superiority, method="superiority", test=graded)
    exact = [groups.mann_whitney]
    if not graded and (change is None or outcome != change.ratio):
        # Counted in steps of the scale, which a ratio does not have.
        exact.append(groups.permutation)
    for test in exact:
        result, parts = test(data), ("p_min", "p_double")
        yield from rows(
            subject, result, method=test.__name__, estimate=False, test=True, parts=parts
        )
    if graded:
        # Grades have an order and no distances: no mean is compared.
        odds = groups.proportional_odds(data)
        yield from rows(subject, odds, method="proportional_odds", test=True)
        return
    # Pooling starts from the standard error of a change.
    se = ("se",) if change is not None and outcome == change.id else ()
    yield from rows(subject, groups.welch(data), method="welch", test=True, parts=se)
    student = groups.student(data)
    yield from rows(subject, student, method="student", estimate=False, test=True)
    for effect in (groups.hodges_lehmann, groups.hedges_g):
        yield from rows(subject, effect(data), method=effect.__name__)
    if bootstrap.is_trusted(*data.sizes):
        yield from rows(subject, bootstrap.mean_difference(data), method="bootstrap")


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
    counts = [_best_and_rest(cases, score, timepoint, group) for group in names]
    table = two_by_two.table_of(counts, names=names, confidence=cases.confidence)
    top = score.top.id if score.top else ""
    yield from rows(subject, two_by_two.fisher(table), method=f"{top}.fisher", test=True)
    boschloo = two_by_two.boschloo(table)
    yield from rows(subject, boschloo, method=f"{top}.boschloo", estimate=False, test=True)
    yield from rows(subject, two_by_two.newcombe(table), method=f"{top}.newcombe")


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
        tests = {
            f"{versus(*pair)} {timepoint}": groups.mann_whitney(
                cases.compared(change.id, timepoint, pair)
            ).p_value
            for pair in cases.comparisons
            for timepoint in cases.timepoints(change.id)
        }
        for place, holm in multiplicity.holm(tests).items():
            pair, timepoint = place.split()
            subject = cases.subject(change.id, pair, timepoint)
            yield from rows(subject, holm, method="mann_whitney.holm")


def adjusted_comparison(cases: AnalysisSet) -> Iterator[Row]:
    """Each score at each follow-up by group, adjusted for the one before treatment (ANCOVA)."""
    for change in cases.study.main_changes:
        for first, second in cases.comparisons:
            for timepoint in cases.timepoints(change.id):
                yield from _adjusted(cases, change, timepoint, (first, second))


def _adjusted(
    cases: AnalysisSet, change: Change, timepoint: str, names: tuple[str, str]
) -> Iterator[Row]:
    pair = versus(*names)
    subject = cases.subject(change.score, pair, timepoint)
    if BASELINE not in cases.timepoints(change.score):
        refused = cases.absent("coefficient", NO_BASELINE, adjusted.METHOD, pair)
        yield from rows(subject, refused, method="ancova.group", test=True)
        return
    followup, baseline = (
        np.concatenate([cases.values(change.score, when, name) for name in names])
        for when in (timepoint, BASELINE)
    )
    in_first = np.arange(followup.size) < len(cases.members(names[0]))
    fit = adjusted.ancova(followup, baseline, in_first, names=names, confidence=cases.confidence)
    yield from rows(subject, fit["group"], method="ancova.group", test=True)
    # Where the groups' slopes differ, no one number is their difference.
    yield from rows(
        subject, fit["interaction"], method="ancova.interaction", estimate=False, test=True
    )
