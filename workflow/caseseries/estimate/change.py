"""How scores change: the change itself, its ratio, and the tests of change."""

from collections.abc import Iterator
from itertools import product

from caseseries.cases.study import Change
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.estimate.description import distribution
from caseseries.ledger import Row, rows
from caseseries.statistics import bootstrap, paired


def changes(cases: AnalysisSet) -> Iterator[Row]:
    """Every change of the study and its ratio: distribution, and the change tested against none."""
    for change in cases.study.changes:
        for timepoint, group in product(cases.timepoints(change.id), cases.groups):
            for outcome in filter(None, (change.id, change.ratio)):
                yield from distribution(cases, outcome, timepoint, group)
            yield from _tests(cases, change, timepoint, group)


def _tests(cases: AnalysisSet, change: Change, timepoint: str, group: str) -> Iterator[Row]:
    subject = cases.subject(change.id, group, timepoint)
    changed = cases.changed(change, timepoint, group)
    t_test = cases.on_scale(paired.t_test(changed), change.id)
    yield from rows(subject, t_test, method="paired_t", test=True)
    for method in (paired.wilcoxon, paired.sign_flip):
        result, name = method(changed), method.__name__
        yield from rows(subject, result, method=name, estimate=False, test=True, parts=("p_min",))
    for method in (paired.hodges_lehmann, paired.d_z, paired.g_av):
        yield from rows(subject, method(changed), method=method.__name__)
    if bootstrap.is_trusted(changed.n):
        yield from rows(subject, bootstrap.mean_change(changed), method="bootstrap")
