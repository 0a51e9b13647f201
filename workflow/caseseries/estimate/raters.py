"""How far the raters agree on a score: intraclass correlations, kappas, each pair of raters."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.cases.study import ALL, Score
from caseseries.estimate.analysis_set import AGREEMENT, AnalysisSet, versus
from caseseries.estimate.description import share
from caseseries.ledger import Row, Subject, rows
from caseseries.statistics import agreement as pairs
from caseseries.statistics import icc
from caseseries.statistics.result import Result, unavailable

ONE_RATER = "no score was given by more than one named rater"
NO_STEP = "no step is stated: without it the grades of the scale are not known"


def agreement(cohort: Cohort, cases: AnalysisSet) -> Iterator[Row]:
    """Agreement on every score that raters give.

    All six Shrout–Fleiss forms at each timepoint; kappa, bias and limits of each pair.
    """
    for score in cases.study.rated:
        rated = cohort.ratings(score)
        if len(set().union(*rated.values())) < 2:
            subject = cases.subject(f"{score.id}{AGREEMENT}", ALL)
            absent = cases.absent("icc_2_1", ONE_RATER, "intraclass correlation ICC(2,1)")
            yield from rows(subject, absent)
            continue
        for timepoint, at in rated.items():
            ratings = at.reindex(index=cases.members(ALL)).sort_index(axis=1)
            subject = cases.subject(f"{score.id}{AGREEMENT}", ALL, timepoint)
            forms = icc.shrout_fleiss(ratings.to_numpy(float), confidence=cases.confidence)
            for form in forms.values():
                yield from rows(subject, form)
            yield from _kappas(subject, ratings, score, cohort.step_of(score), cases.confidence)
            for first, second in combinations(ratings.columns, 2):
                columns = (ratings[rater].to_numpy(float) for rater in (first, second))
                limits = pairs.bland_altman(*columns, confidence=cases.confidence)
                for name, result in limits.items():
                    method = f"{versus(first, second)}.bland_altman.{name}"
                    yield from rows(subject, result, method=method)
            yield from _beyond_disagreement(cases, score, timepoint, forms[icc.SDC])


def _beyond_disagreement(
    cases: AnalysisSet, score: Score, timepoint: str, detectable: Result
) -> Iterator[Row]:
    """Count the patients whose change to a timepoint exceeds what raters' disagreement can give."""
    for change in score.changes:
        if timepoint not in cases.timepoints(change.id) or detectable.value is None:
            continue
        for group in cases.groups:
            values = cases.values(change.id, timepoint, group)
            known = ~np.isnan(values)
            beyond = values > detectable.value
            subject = cases.subject(change.id, group, timepoint)
            yield from share(subject, "beyond_detectable", beyond, known, cases.confidence)


def _kappas(
    subject: Subject, ratings: pd.DataFrame, score: Score, step: str, confidence: float
) -> Iterator[Row]:
    """Quadratically weighted kappa of each pair; of three raters and more, the mean as well.

    Quadratic weights, because a point is a point anywhere on the scale, as in an ICC.
    """
    # Whole numbers of steps: 8.7 is 87 tenths, also in binary arithmetic.
    steps = (ratings.astype(float) - score.lowest) / float(Fraction(step or 1))
    given = {str(rater): of_rater.to_numpy().round() for rater, of_rater in steps.items()}
    grades = len(score.grades(step))
    method = "weighted kappa over the steps of the scale"
    unknown = unavailable("kappa", NO_STEP, method=method, n_missing=len(ratings))
    for first, second in combinations(given, 2):
        kappa = unknown
        if grades:
            pair = given[first], given[second]
            kappa = pairs.weighted_kappa(*pair, grades=grades, confidence=confidence)
        yield from rows(subject, kappa, method=f"{versus(first, second)}.kappa")
    if len(given) > 2:
        mean = replace(unknown, statistic="light_kappa")
        if grades:
            mean = pairs.light_kappa(np.column_stack(list(given.values())), grades=grades)
        yield from rows(subject, mean)
