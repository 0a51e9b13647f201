"""How predictable results are: the spread of one group against the spread of another."""

from collections.abc import Iterator
from itertools import product

from caseseries.estimate.analysis_set import AnalysisSet, versus
from caseseries.ledger import Row, Subject, rows
from caseseries.statistics import variability
from caseseries.statistics.groups import TwoGroups
from caseseries.statistics.paired import changes

SDS = ("sd_first", "sd_second")


def spread_of_groups(cases: AnalysisSet) -> Iterator[Row]:
    """Spread of rated scores and of their changes, first group against second."""
    for pair in cases.comparisons:
        for outcome, timepoint in measured(cases):
            subject = cases.subject(outcome, versus(*pair), timepoint)
            yield from spread(subject, cases.compared(outcome, timepoint, pair))


def spread_over_time(cases: AnalysisSet) -> Iterator[Row]:
    """Spread of a score at each follow-up against its spread at the start, same patients."""
    for change in cases.study.main_changes:
        for timepoint, group in product(cases.timepoints(change.id), cases.groups):
            subject = cases.subject(change.score, group, timepoint)
            later = cases.values(change.score, timepoint, group)
            early = cases.values(change.score, change.start, group)
            pairs = changes(later, early, confidence=cases.confidence)
            ratio = variability.pitman_morgan(pairs, names=(timepoint, change.start))
            yield from rows(subject, ratio, method="pitman_morgan", test=True, parts=SDS)


def spread(subject: Subject, data: TwoGroups) -> Iterator[Row]:
    """Log ratios of the SDs and of the coefficients of variation; tests of the distances."""
    yield from rows(subject, variability.lnvr(data), method="lnvr", parts=SDS)
    yield from rows(subject, variability.lncvr(data), method="lncvr")
    for test in (variability.brown_forsythe, variability.permuted_distances):
        yield from rows(subject, test(data), method=test.__name__, estimate=False, test=True)


def measured(cases: AnalysisSet) -> Iterator[tuple[str, str]]:
    """Yield every rated score and change with its timepoints."""
    for score in cases.study.rated:
        for outcome in (score.id, *(change.id for change in score.changes)):
            for timepoint in cases.timepoints(outcome):
                yield outcome, timepoint
