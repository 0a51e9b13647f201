"""How much the headline numbers hang on one patient, and on those who did not come back."""

from collections.abc import Iterator
from functools import partial

from caseseries.cases.vocabulary import IMMEDIATE, VDS_MAX, VDS_MIN
from caseseries.estimate.analysis_set import ALL, AnalysisSet, FloatArray, versus
from caseseries.ledger import Row, rows
from caseseries.statistics import correlation, descriptive, groups, paired, sensitivity
from caseseries.statistics.result import Result


def one_patient_less(cases: AnalysisSet) -> Iterator[Row]:
    """Influence of every single patient on fading, on its comparison, and on the correlation."""
    for timepoint in cases.follow_ups:
        yield from _influence_on_fading(cases, timepoint)
        for first, second in cases.comparisons:
            yield from _influence_on_comparison(cases, timepoint, first, second)
    for timepoint in cases.timepoints("pss"):
        if timepoint in cases.timepoints("vds"):
            yield from _influence_on_correlation(cases, timepoint)


def patients_who_did_not_return(cases: AnalysisSet) -> Iterator[Row]:
    """Mean VDS at each follow-up if every missing score were the worst, and if it were the best."""
    for timepoint in cases.follow_ups:
        for group in cases.groups:
            subject = cases.subject("vds", group, timepoint)
            scores = cases.values("vds", timepoint, group)
            mean = partial(descriptive.mean, confidence=cases.confidence)
            bounds = sensitivity.missing_bounds(mean, scores, worst=VDS_MIN, best=VDS_MAX)
            for name, result in bounds.items():
                yield from rows(subject, result, method=f"if_missing_were_{name}")


def _influence_on_fading(cases: AnalysisSet, timepoint: str) -> Iterator[Row]:
    subject = cases.subject("fading", ALL, timepoint)
    test = partial(paired.t_test, confidence=cases.confidence, grid=cases.grid)
    later, early = cases.values("vds", timepoint), cases.values("vds", IMMEDIATE)
    result = sensitivity.influence(test, later, early, patients=cases.members(ALL))
    yield from rows(subject, result, method="paired_t.influence")


def _influence_on_comparison(
    cases: AnalysisSet, timepoint: str, first: str, second: str
) -> Iterator[Row]:
    subject = cases.subject("fading", versus(first, second), timepoint)
    patients = cases.members(versus(first, second))
    subtypes = [cases.subtypes[patient] for patient in patients]

    def welch(values: FloatArray, subtype: list[str]) -> Result:
        one = [value for value, name in zip(values, subtype, strict=True) if name == first]
        two = [value for value, name in zip(values, subtype, strict=True) if name == second]
        return groups.welch(one, two, confidence=cases.confidence, names=(first, second))

    fading = [
        *cases.values("fading", timepoint, first),
        *cases.values("fading", timepoint, second),
    ]
    result = sensitivity.influence(welch, fading, subtypes, patients=patients)
    yield from rows(subject, result, method="welch.influence")


def _influence_on_correlation(cases: AnalysisSet, timepoint: str) -> Iterator[Row]:
    subject = cases.subject("vds_pss", ALL, f"{timepoint}_x_{timepoint}")
    spearman = partial(correlation.spearman, confidence=cases.confidence)
    vds, pss = cases.values("vds", timepoint), cases.values("pss", timepoint)
    result = sensitivity.influence(spearman, vds, pss, patients=cases.members(ALL))
    yield from rows(subject, result, method="spearman.influence")
