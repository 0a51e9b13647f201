"""All patients of all cohorts in one mixed model, beside the pooling of the cohorts' estimates."""

from collections.abc import Iterator, Mapping

import numpy as np

from caseseries.cases.study import ALL
from caseseries.cases.vocabulary import SUBTYPES, timepoint_rank
from caseseries.estimate.analysis_set import AnalysisSet, versus
from caseseries.ledger import Row, rows
from caseseries.pool.selection import Pool
from caseseries.statistics import mixed


def one_stage(pool: Pool, cases: Mapping[str, AnalysisSet]) -> Iterator[Row]:
    """Model fading at each follow-up: subtype fixed, cohort a random intercept.

    Parameters
    ----------
    cases
        Analysis set of each cohort, by name.
    """
    pooled = {cohort: cases[cohort] for cohort in pool.cohorts}
    follow_ups = {
        timepoint for series in pooled.values() for timepoint in series.timepoints("fading")
    }
    for timepoint in sorted(follow_ups, key=timepoint_rank):
        yield from _fading(pool, pooled, timepoint)


def _fading(pool: Pool, cases: Mapping[str, AnalysisSet], timepoint: str) -> Iterator[Row]:
    fading, subtype, cohort = [], [], []
    for name, series in cases.items():
        values = series.values("fading", timepoint)
        fading += values.tolist()
        subtype += [series.group_of[patient] for patient in series.members(ALL)]
        cohort += [name] * values.size
    # The coefficient is first − second, as in all comparisons of the subtypes.
    first = [float(name == SUBTYPES[0]) for name in subtype]
    fit = mixed.random_intercepts(
        np.array(fading),
        fixed={"subtype": first},
        random={"cohort": cohort},
        confidence=pool.confidence,
    )
    subject = pool.subject("fading", versus(*SUBTYPES), timepoint, unit="points")
    for name, result in fit.items():
        tested = result.statistic == "coefficient"
        yield from rows(subject, result, method=f"mixed_model.{name}", test=tested)
