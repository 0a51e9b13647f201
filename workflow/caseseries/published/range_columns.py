"""The ranges of a reconstruction, beside the numbers that were computed from it."""

from pathlib import Path

import pandas as pd

from caseseries.cases.cohort import Cohort

SCORES = ["patient_id", "timepoint", "vds", "pss"]


def with_ranges(table: pd.DataFrame, cohort: Cohort, ranges: Path) -> pd.DataFrame:
    """Return a ledger with the ranges of the reconstruction whose scores the cohort holds.

    A cohort that is not reconstructed, or not one of the study's reconstructions, has none.

    Parameters
    ----------
    table
        The cohort's ledger.
    ranges
        The ranges of all reconstructions of a study, beside the folder of their tables.
    """
    if cohort.facts.provenance != "reconstructed":
        return table
    found = pd.read_csv(ranges)
    for name, of_one in found.groupby("reconstruction"):
        rebuilt = pd.read_csv(ranges.with_name("reconstructions") / str(name) / "assessments.csv")
        if _same_scores(rebuilt, cohort.assessments):
            ends = of_one.set_index("statistic_id")[["low", "high"]]
            at = table["statistic_id"]
            return table.assign(range_low=at.map(ends["low"]), range_high=at.map(ends["high"]))
    return table


def _same_scores(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    left, right = (table[SCORES].astype({"vds": float, "pss": float}) for table in (one, other))
    return left.reset_index(drop=True).equals(right.reset_index(drop=True))
