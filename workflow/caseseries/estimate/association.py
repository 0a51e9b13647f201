"""Does satisfaction follow density? Rank correlation at every pairing of timepoints."""

from collections.abc import Iterator

from caseseries.cases.vocabulary import timepoint_rank
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.ledger import Row, rows
from caseseries.statistics import correlation, resampling


def density_and_satisfaction(cases: AnalysisSet) -> Iterator[Row]:
    """VDS against PSS: each VDS timepoint with the same and with every later PSS timepoint."""
    for vds_at in cases.timepoints("vds"):
        for pss_at in cases.timepoints("pss"):
            if timepoint_rank(pss_at) >= timepoint_rank(vds_at):
                for group in cases.groups:
                    yield from _correlated(cases, vds_at, pss_at, group)


def _correlated(cases: AnalysisSet, vds_at: str, pss_at: str, group: str) -> Iterator[Row]:
    subject = cases.subject("vds_pss", group, f"{vds_at}_x_{pss_at}")
    vds = cases.values("vds", vds_at, group)
    pss = cases.values("pss", pss_at, group)
    spearman = correlation.spearman(vds, pss, confidence=cases.confidence)
    yield from rows(subject, spearman, method="spearman", test=True)
    resampled = resampling.spearman(vds, pss, confidence=cases.confidence)
    yield from rows(subject, resampled, method="bootstrap")
    kendall = correlation.kendall(vds, pss)
    yield from rows(subject, kendall, method="kendall", test=True)
