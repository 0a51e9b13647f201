"""Does one score follow the other? Rank correlation at every pairing of timepoints."""

from collections.abc import Iterator

from caseseries.cases.vocabulary import timepoint_rank
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.ledger import Row, rows
from caseseries.statistics import correlation, resampling


def correlations(cases: AnalysisSet) -> Iterator[Row]:
    """Each wanted pair of scores: the first with the second at the same and at later timepoints."""
    for first, second in cases.study.associations:
        for earlier in cases.timepoints(first):
            for later in cases.timepoints(second):
                if timepoint_rank(later) >= timepoint_rank(earlier):
                    for group in cases.groups:
                        yield from _correlated(cases, (first, earlier), (second, later), group)


def _correlated(
    cases: AnalysisSet, first: tuple[str, str], second: tuple[str, str], group: str
) -> Iterator[Row]:
    when = f"{first[1]}_x_{second[1]}"
    subject = cases.subject(f"{first[0]}_{second[0]}", group, when)
    one, two = cases.values(*first, group), cases.values(*second, group)
    spearman = correlation.spearman(one, two, confidence=cases.confidence)
    yield from rows(subject, spearman, method="spearman", test=True)
    resampled = resampling.spearman(one, two, confidence=cases.confidence)
    yield from rows(subject, resampled, method="bootstrap")
    kendall = correlation.kendall(one, two)
    yield from rows(subject, kendall, method="kendall", test=True)
