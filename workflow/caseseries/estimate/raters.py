"""How far the raters agree on VDS: intraclass correlations, kappas, and every pair of raters."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.cases.vocabulary import CONSENSUS, VDS_MAX, VDS_MIN, timepoint_rank
from caseseries.estimate.analysis_set import ALL, AnalysisSet, FloatArray, versus
from caseseries.ledger import Row, rows
from caseseries.statistics import agreement as pairs
from caseseries.statistics import icc
from caseseries.statistics.result import Result, unavailable

ONE_RATER = "no score was given by more than one named rater"
NO_STEP = "vds_grid in cohort.yaml is empty: without its step the grades of the scale are not known"
NO_GRADES = "weighted kappa over the steps of the VDS scale"


def agreement(cohort: Cohort, cases: AnalysisSet) -> Iterator[Row]:
    """All six Shrout–Fleiss forms at each timepoint; kappa, bias and limits of each pair."""
    scored = cohort.assessments.dropna(subset=["rater_id", "vds"])
    scored = scored[scored["rater_id"] != CONSENSUS]
    if scored["rater_id"].nunique() < 2:
        subject = cases.subject("vds_agreement", ALL)
        absent = unavailable("icc_2_1", ONE_RATER, method="intraclass correlation ICC(2,1)")
        yield from rows(subject, absent)
        return
    for timepoint in sorted(set(scored["timepoint"]), key=timepoint_rank):
        at = scored[scored["timepoint"] == timepoint]
        ratings = at.pivot(index="patient_id", columns="rater_id", values="vds")
        ratings = ratings.reindex(index=cases.members(ALL)).sort_index(axis=1)
        yield from _correlations(ratings, timepoint, cases)
        yield from _kappas(ratings, timepoint, cases)
        yield from _limits(ratings, timepoint, cases)


def _correlations(ratings: pd.DataFrame, timepoint: str, cases: AnalysisSet) -> Iterator[Row]:
    subject = cases.subject("vds_agreement", ALL, timepoint)
    for form in icc.shrout_fleiss(ratings.to_numpy(float), confidence=cases.confidence).values():
        yield from rows(subject, form, method=form.statistic)


def _kappas(ratings: pd.DataFrame, timepoint: str, cases: AnalysisSet) -> Iterator[Row]:
    """Quadratically weighted kappa of each pair; of three raters and more, the mean as well.

    Quadratic weights, because a point of VDS is a point anywhere on the scale, as in an ICC.
    """
    subject = cases.subject("vds_agreement", ALL, timepoint)
    grades = _grades(cases.facts.vds_grid)
    given = {rater: _as_grades(ratings[rater], cases.facts.vds_grid) for rater in ratings.columns}
    for first, second in combinations(given, 2):
        kappa = _kappa(given[first], given[second], grades, cases.confidence)
        yield from rows(subject, kappa, method=f"{versus(first, second)}.kappa")
    if len(given) > 2:
        yield from rows(subject, _mean_kappa(np.column_stack(list(given.values())), grades))


def _grades(step: str) -> Sequence[int]:
    """Count the grades of the VDS scale, 0 to 10 in its steps; none where the step is unknown."""
    return range(int(Fraction(VDS_MAX - VDS_MIN) / Fraction(step)) + 1) if step else ()


def _as_grades(scores: "pd.Series[float]", step: str) -> FloatArray:
    """Return scores as whole numbers of steps: 8.7 is 87 tenths, also in binary arithmetic."""
    return np.round(scores.to_numpy(float) / float(Fraction(step or 1)))


def _kappa(
    first: FloatArray, second: FloatArray, grades: Sequence[int], confidence: float
) -> Result:
    if not grades:
        return unavailable("kappa", NO_STEP, method=NO_GRADES)
    return pairs.weighted_kappa(first, second, categories=grades, confidence=confidence)


def _mean_kappa(given: FloatArray, grades: Sequence[int]) -> Result:
    if not grades:
        return unavailable("light_kappa", NO_STEP, method=NO_GRADES)
    return pairs.light_kappa(given, categories=grades)


def _limits(ratings: pd.DataFrame, timepoint: str, cases: AnalysisSet) -> Iterator[Row]:
    subject = cases.subject("vds_agreement", ALL, timepoint, unit="points")
    for first, second in combinations(ratings.columns, 2):
        limits = pairs.bland_altman(
            ratings[first].to_numpy(float),
            ratings[second].to_numpy(float),
            confidence=cases.confidence,
        )
        for result in limits.values():
            method = f"{versus(first, second)}.bland_altman.{result.statistic}"
            yield from rows(subject, result, method=method)
