"""How predictable results are: the spread of one group against the spread of another."""

from collections.abc import Iterator

from caseseries.estimate.analysis_set import AnalysisSet, FloatArray, versus
from caseseries.ledger import Row, Subject, rows
from caseseries.statistics import variability


def spread_of_groups(cases: AnalysisSet) -> Iterator[Row]:
    """Spread of rated scores and of their changes, first group against second."""
    for first, second in cases.comparisons:
        for outcome, timepoint in measured(cases):
            subject = cases.subject(outcome, versus(first, second), timepoint)
            one = cases.values(outcome, timepoint, first)
            two = cases.values(outcome, timepoint, second)
            samples = (first, one), (second, two)
            yield from spread(subject, *samples, cases.confidence, cases.grid_of(outcome))


def spread_over_time(cases: AnalysisSet) -> Iterator[Row]:
    """Spread of a score at each follow-up against its spread at the start, same patients."""
    for change in cases.study.main_changes:
        for timepoint in cases.timepoints(change.id):
            for group in cases.groups:
                subject = cases.subject(change.score, group, timepoint)
                later = cases.values(change.score, timepoint, group)
                early = cases.values(change.score, change.start, group)
                ratio = variability.pitman_morgan(
                    later,
                    early,
                    confidence=cases.confidence,
                    grid=cases.grid_of(change.score),
                    names=(timepoint, change.start),
                )
                yield from rows(
                    subject,
                    ratio,
                    method="pitman_morgan",
                    test=True,
                    parts=("sd_first", "sd_second"),
                )


def spread(
    subject: Subject,
    first: tuple[str, FloatArray],
    second: tuple[str, FloatArray],
    confidence: float,
    grid: str | None,
) -> Iterator[Row]:
    """Log ratios of the SDs and of the coefficients of variation; tests of the distances."""
    names, one, two = (first[0], second[0]), first[1], second[1]
    ratio = variability.lnvr(one, two, confidence=confidence, names=names)
    yield from rows(subject, ratio, method="lnvr", parts=("sd_first", "sd_second"))
    relative = variability.lncvr(one, two, confidence=confidence, names=names)
    yield from rows(subject, relative, method="lncvr")
    tests = {
        "brown_forsythe": variability.brown_forsythe(dict([first, second])),
        "permuted_distances": variability.permuted_distances(one, two, grid=grid, names=names),
    }
    for method, result in tests.items():
        yield from rows(subject, result, method=method, estimate=False, test=True)


def measured(cases: AnalysisSet) -> Iterator[tuple[str, str]]:
    """Yield every rated score and change with its timepoints."""
    for score in cases.study.rated:
        for outcome in (score.id, *(change.id for change in score.changes)):
            for timepoint in cases.timepoints(outcome):
                yield outcome, timepoint
