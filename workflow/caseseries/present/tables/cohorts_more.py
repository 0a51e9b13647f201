"""The cohorts beside each other in what the first such table has no room for."""

from collections.abc import Iterator

from caseseries.present import words
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Place
from caseseries.present.tables.cohorts import beside_each_other, best_share, score, timepoints
from caseseries.present.tables.definition import Line, Table

PLACE = Place(of="pooled", section="pooled", order=6)


def table(pooled: PooledMaterial) -> Table | None:
    """Return the table of ratios and of earlier shares, if there are several cohorts."""
    caption = "Cohort by cohort: change in per cent, and earlier follow-ups"
    return beside_each_other(pooled, "cohorts_more", caption, _rows(pooled))


def _rows(pooled: PooledMaterial) -> Iterator[Line]:
    for change in pooled.study.main_changes:
        if change.ratio:
            yield from score(pooled, change.ratio, timepoints(pooled, change.id))
    for rated, top, best in words.best(pooled.study):
        yield from best_share(pooled, rated, top, best, timepoints(pooled, rated.id)[:-1])
