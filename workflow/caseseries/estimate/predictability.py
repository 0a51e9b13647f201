"""How predictable results are: the spread of one group against the spread of another."""

from collections.abc import Iterator

from caseseries.estimate.analysis_set import AnalysisSet, FloatArray, versus
from caseseries.ledger import Row, Subject, rows
from caseseries.statistics import variability


def spread_of_groups(cases: AnalysisSet) -> Iterator[Row]:
    """Spread of rated scores and of their changes, first group against second."""
    for first, second in cases.comparisons:
        for outcome, timepoint in _measured(cases):
            subject = cases.subject(outcome, versus(first, second), timepoint)
            one = cases.values(outcome, timepoint, first)
            two = cases.values(outcome, timepoint, second)
            yield from spread(subject, (first, one), (second, two), cases.confidence)


def spread_over_time(cases: AnalysisSet) -> Iterator[Row]:
    """Spread of a score at each follow-up against its spread at the start, same patients."""
    for change in cases.study.main_changes:
        for timepoint in cases.timepoints(change.id):
            for group in cases.groups:
                subject = cases.subject(change.score, group, timepoint)
                later = cases.values(change.score, timepoint, group)
                early = cases.values(change.score, change.start, group)
                names = (timepoint, change.start)
                level = cases.confidence
                ratio = variability.paired_lnvr(later, early, confidence=level, names=names)
                yield from rows(subject, ratio, method="paired_lnvr")
                relative = variability.paired_lncvr(later, early, confidence=level, names=names)
                yield from rows(subject, relative, method="paired_lncvr")


def spread(
    subject: Subject,
    first: tuple[str, FloatArray],
    second: tuple[str, FloatArray],
    confidence: float,
) -> Iterator[Row]:
    """Brown–Forsythe test, log ratio of the SDs and of the coefficients of variation."""
    names = (first[0], second[0])
    test = variability.brown_forsythe(dict([first, second]))
    yield from rows(subject, test, method="brown_forsythe", test=True)
    ratio = variability.lnvr(first[1], second[1], confidence=confidence, names=names)
    yield from rows(subject, ratio, method="lnvr")
    relative = variability.lncvr(first[1], second[1], confidence=confidence, names=names)
    yield from rows(subject, relative, method="lncvr")


def _measured(cases: AnalysisSet) -> Iterator[tuple[str, str]]:
    for score in cases.study.rated:
        for outcome in (score.id, *(change.id for change in score.changes)):
            for timepoint in cases.timepoints(outcome):
                yield outcome, timepoint
