"""The groups against each other: scores, changes, and shares of the best category.

Only a score before the treatment is adjusted for. One right after it is already an effect of the
treatment: to hold it equal compares patients who are not alike (Rosenbaum 1984), and the difference
between groups that started apart is then biased by as much as the score is unreliable.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np

from caseseries.cases.study import BETWEEN
from caseseries.cases.vocabulary import BASELINE
from caseseries.estimate.analysis_set import AnalysisSet, versus
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
    for pair in cases.comparisons:
        for outcome, timepoint in outcomes(cases):
            yield from _compared(cases, outcome, timepoint, pair)
    names = [name for name in cases.study.grouping.ids if name in cases.groups]
    for outcome, timepoint in outcomes(cases) if len(names) > 2 else ():
        subject = cases.subject(outcome, BETWEEN, timepoint)
        samples = {name: cases.values(outcome, timepoint, name) for name in names}
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
    for pair in cases.comparisons:
        for score, top, timepoint in cases.best_categories():
            given = [cases.values(score.id, timepoint, name) for name in pair]
            best = [grades[~np.isnan(grades)] == top.value for grades in given]
            counts = [(int(half.sum()), int((~half).sum())) for half in best]
            subject = cases.subject(score.id, versus(*pair), timepoint)
            table = two_by_two.table_of(counts, names=pair, confidence=cases.confidence)
            yield from rows(subject, two_by_two.fisher(table), method=f"{top.id}.fisher", test=True)
            boschloo, name = two_by_two.boschloo(table), f"{top.id}.boschloo"
            yield from rows(subject, boschloo, method=name, estimate=False, test=True)
            yield from rows(subject, two_by_two.newcombe(table), method=f"{top.id}.newcombe")


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
        for pair, timepoint in product(cases.comparisons, cases.timepoints(change.id)):
            subject = cases.subject(change.score, versus(*pair), timepoint)
            if BASELINE not in cases.timepoints(change.score):
                refused = cases.absent("coefficient", NO_BASELINE, adjusted.METHOD, subject.group)
                yield from rows(subject, refused, method="ancova.group", test=True)
                continue
            followup, baseline = (
                np.concatenate([cases.values(change.score, when, name) for name in pair])
                for when in (timepoint, BASELINE)
            )
            in_first = np.arange(followup.size) < len(cases.members(pair[0]))
            level = cases.confidence
            fit = adjusted.ancova(followup, baseline, in_first, names=pair, confidence=level)
            yield from rows(subject, fit["group"], method="ancova.group", test=True)
            # Where the groups' slopes differ, no one number is their difference.
            slopes = fit["interaction"]
            yield from rows(subject, slopes, method="ancova.interaction", estimate=False, test=True)
