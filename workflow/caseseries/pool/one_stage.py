"""All patients of all cohorts in one mixed model, beside the pooling of the cohorts' estimates."""

from collections.abc import Iterator, Mapping

import pandas as pd

from caseseries.cases.study import Change
from caseseries.estimate.analysis_set import AnalysisSet, versus
from caseseries.ledger import Row, rows
from caseseries.pool.selection import Pool
from caseseries.statistics import mixed

WRITTEN = {"group": (), "intercept": (), "variance.cohort": ("sd", "levels")}
"""What is told of the model: the difference, the mean it starts from, how much cohorts differ."""


NOBODY = pd.DataFrame({"value": [], "first": [], "cohort": [], "practitioner": []}, dtype=object)


def one_stage(pool: Pool, cases: Mapping[str, AnalysisSet]) -> Iterator[Row]:
    """Model each change at every timepoint: group fixed; cohort and practitioner random.

    Practitioners stand in the model where every cohort names them; each belongs to its cohort.
    ``cases`` are those of the cohorts whose patients are known.
    """
    pooled = [cases[cohort] for cohort in pool.cohorts if cohort in cases]
    for change in pool.study.changes:
        for timepoint in pool.timepoints(change.id):
            for pair in pool.study.grouping.pairs(pool.groups):
                yield from _difference(pool, pooled, change, timepoint, pair)


def _difference(
    pool: Pool, cases: list[AnalysisSet], change: Change, timepoint: str, pair: tuple[str, str]
) -> Iterator[Row]:
    patients = [part for one in cases for part in _patients(one, change, timepoint, pair)]
    table = pd.concat([NOBODY, *patients])
    levels = {"cohort": pd.factorize(table["cohort"])[0]}
    if len(table) and table["practitioner"].notna().all():
        levels["practitioner"] = pd.factorize(table["cohort"] + "/" + table["practitioner"])[0]
    fit = mixed.random_intercepts(
        table["value"].to_numpy(float),
        fixed={"group": table["first"].to_numpy(float)},
        random=levels,
        confidence=pool.confidence,
    )
    absent = [name for name in pool.cohorts if name not in {one.facts.cohort for one in cases}]
    subject = pool.subject(change.id, versus(*pair), timepoint)
    for name, parts in WRITTEN.items():
        told = fit[name].warned(*(f"without {one}, which sent no rows" for one in absent))
        method = f"mixed_model.{name}"
        yield from rows(subject, told, method=method, estimate=not parts, parts=parts)


def _patients(
    series: AnalysisSet, change: Change, timepoint: str, pair: tuple[str, str]
) -> Iterator[pd.DataFrame]:
    """Yield the change of each patient of two groups, with the group and the practitioner."""
    known = series.practitioner_of
    for name in pair:
        if name in series.groups:
            table = {
                "value": series.values(change.id, timepoint, name),
                # The coefficient is first − second, as in all comparisons of groups.
                "first": float(name == pair[0]),
                "cohort": series.facts.cohort,
                "practitioner": pd.NA if known is None else known.reindex(series.members(name)),
            }
            yield pd.DataFrame(table)
