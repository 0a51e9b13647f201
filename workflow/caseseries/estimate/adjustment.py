"""The subtypes at the follow-up, at equal density right after treatment."""

from collections.abc import Iterator

from caseseries.cases.vocabulary import IMMEDIATE
from caseseries.estimate.analysis_set import ALL, AnalysisSet, versus
from caseseries.ledger import Row, rows
from caseseries.statistics import adjusted

GROUP = "group["


def adjusted_comparison(cases: AnalysisSet) -> Iterator[Row]:
    """VDS at each follow-up by subtype, adjusted for VDS right after treatment (ANCOVA, HC3)."""
    for first, second in cases.comparisons:
        for timepoint in cases.follow_ups:
            subject = cases.subject("vds", versus(first, second), timepoint)
            subtypes = [cases.subtypes[patient] for patient in cases.members(ALL)]
            fit = adjusted.ancova(
                cases.values("vds", timepoint),
                cases.values("vds", IMMEDIATE),
                subtypes,
                # The reference is the second, so that the coefficient is first − second.
                levels=[second, first],
                confidence=cases.confidence,
            )
            for name, result in fit.items():
                word = "group" if name.startswith(GROUP) else name
                tested = result.statistic == "coefficient"
                yield from rows(subject, result, method=f"ancova.{word}", test=tested)
