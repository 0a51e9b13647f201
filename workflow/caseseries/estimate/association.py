"""Does one score follow the other? Rank correlation at every pairing of timepoints."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from caseseries.cases.study import ALL
from caseseries.cases.vocabulary import timepoint_rank
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.ledger import Row, rows
from caseseries.statistics import bootstrap, correlation


def correlations(cases: AnalysisSet) -> Iterator[Row]:
    """Each wanted pair of scores: the first with the second at the same and at later timepoints."""
    for first, second in cases.study.associations:
        for earlier, later in product(cases.timepoints(first), cases.timepoints(second)):
            if timepoint_rank(later) >= timepoint_rank(earlier):
                for group in cases.groups:
                    yield from _correlated(cases, (first, earlier), (second, later), group)


def _correlated(
    cases: AnalysisSet, first: tuple[str, str], second: tuple[str, str], group: str
) -> Iterator[Row]:
    subject = cases.subject(f"{first[0]}_{second[0]}", group, f"{first[1]}_x_{second[1]}")
    columns = cases.values(*first, group), cases.values(*second, group)
    data = correlation.pairs(*columns, confidence=cases.confidence)
    spearman = correlation.spearman(data)
    if group == ALL and len(cases.groups) > 2:
        spearman = spearman.warned(*_mixed(cases, first, second))
    yield from rows(subject, spearman, method="spearman", test=True, parts=("p_min", "p_t"))
    if bootstrap.is_trusted(data.n):
        yield from rows(subject, bootstrap.spearman(data), method="bootstrap")
    yield from rows(subject, correlation.kendall(data), method="kendall", test=True)


def _mixed(cases: AnalysisSet, first: tuple[str, str], second: tuple[str, str]) -> Iterator[str]:
    """Say what a correlation over groups together rests on: groups apart may look like one."""
    yield "all groups together, although groups that differ can look like a correlation"
    for score, timepoint in (first, second):
        for group in cases.groups:
            values = cases.values(score, timepoint, group)
            known = values[~np.isnan(values)]
            if known.size > 1 and np.ptp(known) == 0:
                name = cases.study.name(score)
                yield f"{name} is the same in all patients of {cases.study.grouping.label(group)}"
