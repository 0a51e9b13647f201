"""The ranges of a reconstruction, beside the numbers that were computed from it."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from caseseries import files
from caseseries.cases.cohort import Cohort


def with_ranges(table: pd.DataFrame, cohort: Cohort, ranges: Iterable[Path]) -> pd.DataFrame:
    """Return a ledger with the ranges of the reconstruction whose scores the cohort holds.

    ``ranges`` are, for each study, those of all its reconstructions, beside the folder of their
    tables. A cohort that is not reconstructed, or not one of the reconstructions, has none.
    """
    if cohort.facts.provenance == "reconstructed":
        for path in ranges:
            found = files.read_table(path)
            # The table of the cohort alone says nothing of others.
            for name, of_one in found[found["tables"] > 1].groupby("reconstruction"):
                scores = path.with_name("reconstructions") / str(name) / "assessments.csv"
                if _same_scores(files.read_table(scores), cohort):
                    return _filled(table, of_one.set_index("statistic_id"))
    return table


def _filled(table: pd.DataFrame, ends: pd.DataFrame) -> pd.DataFrame:
    at = table["statistic_id"]
    return table.assign(range_low=at.map(ends["low"]), range_high=at.map(ends["high"]))


def _same_scores(rebuilt: pd.DataFrame, cohort: Cohort) -> bool:
    names = [score.id for score in cohort.study.scores]
    columns = ["patient_id", "timepoint", *names]
    if not set(columns) <= set(rebuilt):
        return False
    left, right = (
        table[columns].astype(dict.fromkeys(names, float)).reset_index(drop=True)
        for table in (rebuilt, cohort.assessments)
    )
    return left.equals(right)
