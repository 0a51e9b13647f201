"""The groups at the follow-up, at an equal score before."""

from collections.abc import Iterator

import numpy as np

from caseseries.estimate.analysis_set import AnalysisSet, FloatArray, versus
from caseseries.ledger import Row, rows
from caseseries.statistics import adjusted

GROUP = "group["


def adjusted_comparison(cases: AnalysisSet) -> Iterator[Row]:
    """Each score at each follow-up by group, adjusted for the score before (ANCOVA, HC3)."""
    for change in cases.study.main_changes:
        for first, second in cases.comparisons:
            for timepoint in cases.timepoints(change.id):
                pair = versus(first, second)
                subject = cases.subject(change.score, pair, timepoint)
                members = cases.members(pair)
                fit = adjusted.ancova(
                    _of_both(cases, change.score, timepoint, (first, second)),
                    _of_both(cases, change.score, change.start, (first, second)),
                    [cases.group_of[patient] for patient in members],
                    # The reference is the second, so that the coefficient is first − second.
                    levels=[second, first],
                    confidence=cases.confidence,
                )
                for name, result in fit.items():
                    word = "group" if name.startswith(GROUP) else name
                    tested = result.statistic == "coefficient"
                    yield from rows(subject, result, method=f"ancova.{word}", test=tested)


def _of_both(cases: AnalysisSet, score: str, timepoint: str, names: tuple[str, str]) -> FloatArray:
    return np.concatenate([cases.values(score, timepoint, name) for name in names])
