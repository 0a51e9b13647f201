"""How predictable results are: the spread of one group against the spread of another."""

from collections.abc import Iterator

from caseseries.cases.vocabulary import IMMEDIATE
from caseseries.estimate.analysis_set import AnalysisSet, FloatArray, versus
from caseseries.ledger import Row, Subject, rows
from caseseries.statistics import variability


def spread_of_subtypes(cases: AnalysisSet) -> Iterator[Row]:
    """Spread of VDS and of fading, first subtype against second."""
    for first, second in cases.comparisons:
        for outcome, timepoint in _measured(cases):
            subject = cases.subject(outcome, versus(first, second), timepoint)
            one = cases.values(outcome, timepoint, first)
            two = cases.values(outcome, timepoint, second)
            yield from spread(subject, (first, one), (second, two), cases.confidence)


def spread_over_time(cases: AnalysisSet) -> Iterator[Row]:
    """Spread of VDS at each follow-up against its spread right after treatment, same patients."""
    for timepoint in cases.follow_ups:
        for group in cases.groups:
            subject = cases.subject("vds", group, timepoint)
            later = cases.values("vds", timepoint, group)
            early = cases.values("vds", IMMEDIATE, group)
            names = (timepoint, IMMEDIATE)
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


def _measured(cases: AnalysisSet) -> list[tuple[str, str]]:
    density = [("vds", timepoint) for timepoint in cases.timepoints("vds")]
    return density + [("fading", timepoint) for timepoint in cases.follow_ups]
