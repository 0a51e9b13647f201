"""What a paper did not report: between which values each number lies, whatever the data were.

Tables are drawn from all that give the kept numbers (:mod:`.walks`); the analysis plan runs on each
of them. The lowest and the highest value of a ledger row over these tables are both attained, so
that its true range is at least so wide.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial

import pandas as pd

from caseseries.cases.cohort import CohortFacts
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.estimate.plan import of_scores
from caseseries.published.feasibility.oracle import Oracle
from caseseries.published.feasibility.table import Table
from caseseries.published.reconstruct import Reconstruction
from caseseries.published.reconstructions import assessments, patients
from caseseries.published.walks import tables_drawn

SCORES = ("vds", "pss")
"""The scores that the analysis plan is about."""

COLUMNS = (
    "study",
    "provenance",
    "reconstruction",
    "hypothesis",
    "statistic_id",
    "low",
    "high",
    "tables",
    "not_computable",
)


def alternatives(reconstruction: Reconstruction, number: int) -> list[Table]:
    """Return the reconstruction's own table and others that give the numbers it keeps."""
    question = Oracle(reconstruction.study).of(reconstruction.hypothesis)
    drawn = tables_drawn(question, frozenset(reconstruction.keeps), number)
    return [reconstruction.table, *(table for table in drawn if table != reconstruction.table)]


def all_ranges(
    reconstructions: Mapping[str, Reconstruction],
    number: int,
    *,
    confidence: float = 0.95,
    touch_up_below: float = 7.0,
    jobs: int = 1,
) -> pd.DataFrame:
    """Return the ranges of several reconstructions, one below the other.

    Parameters
    ----------
    number
        How many other tables are drawn for each.
    jobs
        How many processes share the work; it changes no number.
    """
    run = partial(_drawn_ranges, number=number, level=confidence, touch_up_below=touch_up_below)
    if jobs == 1 or len(reconstructions) < 2:
        found = [run(*one) for one in reconstructions.items()]
    else:
        with ProcessPoolExecutor(min(jobs, len(reconstructions))) as pool:
            found = list(pool.map(run, *zip(*reconstructions.items(), strict=True)))
    return pd.concat(found, ignore_index=True)


def _drawn_ranges(
    name: str, reconstruction: Reconstruction, number: int, level: float, touch_up_below: float
) -> pd.DataFrame:
    tables = alternatives(reconstruction, number)
    return ranges(name, reconstruction, tables, confidence=level, touch_up_below=touch_up_below)


def ranges(
    name: str,
    reconstruction: Reconstruction,
    tables: Sequence[Table],
    *,
    confidence: float = 0.95,
    touch_up_below: float = 7.0,
) -> pd.DataFrame:
    """Return one row for each ledger row that rests on the scores: its range over some tables.

    ``not_computable`` counts the tables in which the number does not exist. Without the two scores
    of the analysis plan there are no rows.
    """
    if not set(SCORES) <= set(reconstruction.study.scales):
        return pd.DataFrame(columns=list(COLUMNS))
    values: dict[str, list[float | None]] = defaultdict(list)
    for table in tables:
        cases = analysis_set(replace(reconstruction, table=table), confidence)
        for row in of_scores(cases, touch_up_below):
            values[row.statistic_id].append(row.value)
    rows = [
        (statistic_id, *_ends(found), len(tables), sum(value is None for value in found))
        for statistic_id, found in values.items()
    ]
    reading = (
        reconstruction.study.id,
        "reconstructed",
        name,
        reconstruction.hypothesis.id,
    )
    return pd.DataFrame([(*reading, *row) for row in rows], columns=list(COLUMNS))


def _ends(values: Sequence[float | None]) -> tuple[float | None, float | None]:
    known = [value for value in values if value is not None]
    return (min(known), max(known)) if known else (None, None)


def analysis_set(reconstruction: Reconstruction, confidence: float) -> AnalysisSet:
    """Return the scores of a reconstruction as the analysis plan takes them."""
    study = reconstruction.study
    scores = assessments(reconstruction)
    numeric = {score: pd.to_numeric(scores[score]).astype("float64") for score in SCORES}
    return AnalysisSet(
        facts=CohortFacts(cohort=study.id, title=study.title, provenance="reconstructed"),
        subtypes=patients(reconstruction).set_index("patient_id")["subtype"],
        scores=scores.assign(**numeric),
        grid=str(reconstruction.hypothesis.steps["vds"]),
        confidence=confidence,
    )
