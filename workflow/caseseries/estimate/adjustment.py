"""The groups at the follow-up, at an equal score before the treatment.

Only a score before the treatment is adjusted for. One right after it is already an effect of the
treatment: to hold it equal compares patients who are not alike (Rosenbaum 1984), and the difference
between groups that started apart is then biased by as much as the score is unreliable.
"""

from collections.abc import Iterator

import numpy as np

from caseseries.cases.study import Change
from caseseries.cases.vocabulary import BASELINE
from caseseries.estimate.analysis_set import AnalysisSet, versus
from caseseries.ledger import Row, rows
from caseseries.statistics import adjusted

NO_BASELINE = (
    "no score before the treatment: the groups are not adjusted, because a score after it is "
    "already its effect"
)


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
