"""The ledger of the rebuilt cohort as it was released, but for corrections that are named.

``liu_2025_ledger.csv`` holds the released numbers; ``corrections.csv`` names, by id, every row that
has another number since, or is gone, with the reason. A new row needs no entry.
"""

from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from caseseries.estimate.plan import estimate
from caseseries.intake.protocol import protocol_of
from caseseries.intake.read import read_cohort
from studies import ROOT, SMP

HERE = Path(__file__).parent
NUMBERS = ["value", "ci_low", "ci_high", "p_value", "n", "n_missing"]


@pytest.fixture(scope="module")
def released() -> pd.DataFrame:
    return pd.read_csv(HERE / "liu_2025_ledger.csv", index_col="statistic_id")


@pytest.fixture(scope="module")
def today() -> pd.DataFrame:
    cohort, _ = read_cohort(ROOT / "data" / "cohorts" / "liu-2025", SMP)
    assert cohort is not None
    protocols = sorted((ROOT / "data" / "protocols").glob("*.yaml"))
    table = estimate(cohort, protocol_of(SMP, cohort.facts, protocols))
    return table.set_index("statistic_id")


@pytest.fixture(scope="module")
def corrected() -> dict[str, str]:
    table = pd.read_csv(HERE / "corrections.csv")
    return dict(zip(table["statistic_ids"], table["why"], strict=True))


def moved(released: pd.DataFrame, today: pd.DataFrame) -> set[str]:
    """Return the released rows that are gone or have another number."""
    both = released.index.intersection(today.index)
    old = released.loc[both, NUMBERS].astype(float)
    new = today.loc[both, NUMBERS].astype(float)
    same = np.isclose(old, new, rtol=1e-9, atol=1e-12, equal_nan=True).all(axis=1)
    return set(released.index.difference(today.index)) | set(both[~same])


def test_no_released_number_moves_without_a_reason(released, today, corrected):
    silent = [
        statistic_id
        for statistic_id in sorted(moved(released, today))
        if not any(fnmatch(statistic_id, pattern) for pattern in corrected)
    ]
    assert silent == []


def test_every_correction_is_one(released, today, corrected):
    """A pattern that matches no moved row has had its day, or hides a number that did not move."""
    changed = moved(released, today)
    for pattern, why in corrected.items():
        assert any(fnmatch(statistic_id, pattern) for statistic_id in changed), pattern
        assert why.endswith(".")
