"""All patients of all cohorts in one mixed model, beside the pooling of the cohorts' estimates."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from caseseries.cases.study import Change
from caseseries.estimate.analysis_set import AnalysisSet, versus
from caseseries.ledger import Row, rows
from caseseries.pool.selection import Pool
from caseseries.statistics import mixed
from caseseries.statistics.rows import Labels

WRITTEN = {"group": (), "intercept": (), "variance.cohort": ("sd", "levels")}
"""What is told of the model: the difference, the mean it starts from, how much cohorts differ."""


def one_stage(pool: Pool, cases: Mapping[str, AnalysisSet]) -> Iterator[Row]:
    """Model each change at every timepoint: group fixed; cohort and practitioner random.

    Practitioners stand in the model where every cohort names them; each belongs to its cohort.

    Parameters
    ----------
    cases
        Analysis set of each cohort whose patients are known, by name.
    """
    pooled = [cases[cohort] for cohort in pool.cohorts if cohort in cases]
    for change in pool.study.changes:
        for timepoint in pool.timepoints(change.id):
            for pair in pool.study.grouping.pairs(pool.groups):
                yield from _difference(pool, pooled, change, timepoint, pair)


def _difference(
    pool: Pool, cases: list[AnalysisSet], change: Change, timepoint: str, pair: tuple[str, str]
) -> Iterator[Row]:
    values: list[float] = []
    first: list[float] = []
    cohort: list[str] = []
    practitioner: list[tuple[str, str] | None] = []
    for series in cases:
        for name in pair:
            of_group = series.values(change.id, timepoint, name) if name in series.groups else ()
            values += list(of_group)
            # The coefficient is first − second, as in all comparisons of groups.
            first += [float(name == pair[0])] * len(of_group)
            cohort += [series.facts.cohort] * len(of_group)
            practitioner += _practitioners(series, name) if len(of_group) else []
    absent = [name for name in pool.cohorts if name not in {one.facts.cohort for one in cases}]
    levels: dict[str, Labels] = {"cohort": cohort}
    if practitioner and None not in practitioner:
        levels["practitioner"] = practitioner
    fit = mixed.random_intercepts(
        np.array(values),
        fixed={"group": first},
        random=levels,
        confidence=pool.confidence,
    )
    subject = pool.subject(change.id, versus(*pair), timepoint)
    for name, parts in WRITTEN.items():
        result = fit[name]
        told = (*result.warnings, *(f"without {one}, which sent no rows" for one in absent))
        known = replace(result, warnings=told)
        yield from rows(
            subject, known, method=f"mixed_model.{name}", estimate=not parts, parts=parts
        )


def _practitioners(series: AnalysisSet, group: str) -> list[tuple[str, str] | None]:
    """Return the practitioner of each patient of a group, apart from those of other cohorts."""
    members = series.members(group)
    if series.practitioner_of is None:
        return [None] * len(members)
    names = series.practitioner_of.reindex(members)
    known = zip(names, names.isna(), strict=True)
    return [None if missing else (series.facts.cohort, name) for name, missing in known]
