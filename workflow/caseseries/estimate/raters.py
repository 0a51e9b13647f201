"""How far the raters agree on VDS: intraclass correlations, and every pair of raters."""

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.cases.vocabulary import CONSENSUS, timepoint_rank
from caseseries.estimate.analysis_set import ALL, AnalysisSet
from caseseries.ledger import Row, rows
from caseseries.statistics import agreement as pairs
from caseseries.statistics import icc
from caseseries.statistics.result import unavailable

ONE_RATER = "no score was given by more than one named rater"


def agreement(cohort: Cohort, cases: AnalysisSet) -> Iterator[Row]:
    """All six Shrout–Fleiss forms at each timepoint, and bias and limits of each pair of raters."""
    scored = cohort.assessments.dropna(subset=["rater_id", "vds"])
    scored = scored[scored["rater_id"] != CONSENSUS]
    if scored["rater_id"].nunique() < 2:
        subject = cases.subject("vds_agreement", ALL)
        absent = unavailable("icc_2_1", ONE_RATER, method="intraclass correlation ICC(2,1)")
        yield from rows(subject, absent)
        return
    for timepoint in sorted(set(scored["timepoint"]), key=timepoint_rank):
        yield from _at(scored[scored["timepoint"] == timepoint], timepoint, cases)


def _at(scored: pd.DataFrame, timepoint: str, cases: AnalysisSet) -> Iterator[Row]:
    ratings = scored.pivot(index="patient_id", columns="rater_id", values="vds")
    ratings = ratings.reindex(index=cases.members(ALL)).sort_index(axis=1)
    subject = cases.subject("vds_agreement", ALL, timepoint)
    in_points = cases.subject("vds_agreement", ALL, timepoint, unit="points")
    for form in icc.shrout_fleiss(ratings.to_numpy(float), confidence=cases.confidence).values():
        yield from rows(subject, form, method=form.statistic)
    for first, second in combinations(ratings.columns, 2):
        limits = pairs.bland_altman(
            ratings[first].to_numpy(float),
            ratings[second].to_numpy(float),
            confidence=cases.confidence,
        )
        for result in limits.values():
            method = f"{first}_vs_{second}.bland_altman.{result.statistic}"
            yield from rows(in_points, result, method=method)
