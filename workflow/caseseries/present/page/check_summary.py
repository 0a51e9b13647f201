"""All checks of the printed numbers, counted by what they ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import pandas as pd

from caseseries.published.findings import Outcome

OUTCOMES = get_args(Outcome)


@dataclass(frozen=True, kw_only=True)
class CheckSummary:
    """One check: what it asks, and how often it came out how, in the order of ``OUTCOMES``."""

    id: str
    asks: str
    counts: tuple[int, ...]


def summaries(checks: Sequence[pd.DataFrame]) -> list[CheckSummary]:
    """Return the checks of all studies by their permanent ids.

    Parameters
    ----------
    checks
        The checks of each study, every cell as text: one row a check and set of numbers.
    """
    if not checks:
        return []
    every = pd.concat(checks, ignore_index=True)
    return [
        CheckSummary(
            id=str(name),
            asks=str(same["asks"].iloc[0]),
            counts=tuple(int(same["outcome"].eq(outcome).sum()) for outcome in OUTCOMES),
        )
        for name, same in every.groupby("check_id", sort=True)
    ]
