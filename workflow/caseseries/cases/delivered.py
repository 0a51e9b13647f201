"""The delivered tables as the checks between them see them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from caseseries.cases.dictionary import no_rows
from caseseries.cases.fault import Fault, fault_of
from caseseries.cases.study import Score, Study
from caseseries.cases.vocabulary import is_follow_up


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """The delivered tables, and how many rows of each could not be used."""

    study: Study
    tables: Mapping[str, pd.DataFrame]  # the index is the row's position in the delivered table
    set_aside: Mapping[str, int]  # rows that were left out because a key cannot be read
    steps: Mapping[str, str] = field(default_factory=dict)  # of scores, where the cohort says it
    consensus: bool = False  # whether the score of a patient is the row of the rater ``consensus``
    wide: bool = False  # whether the scores came one row a patient
    sparse: bool = False  # no row for a score that was not taken: order of rows says nothing

    def table(self, name: str, *columns: str) -> pd.DataFrame:
        """Return a table; without rows if it, or a column that a check needs, was not delivered."""
        table = self.tables.get(name, pd.DataFrame())
        if set(columns) <= set(table):
            return table
        return no_rows(self.study, name)[[*columns]]

    def scored(self, score: Score) -> pd.DataFrame:
        """Return the assessments at which a score was given, and the score as ``given``."""
        assessments = self.table("assessments", "patient_id", "timepoint", "rater_id", score.id)
        scored = assessments[assessments[score.id].notna()]
        return scored.assign(given=scored[score.id])

    def unusable(self, name: str) -> int:
        """Return how many rows of a table were set aside."""
        return self.set_aside.get(name, 0)


def rows_of(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield (index, value, …) for every row.

    A check looks at whole columns first, and here only at the rows that may break its rule: a
    table may have a million rows.
    """
    yield from zip(frame.index, *(frame[column].tolist() for column in columns), strict=True)


def faults_of(check: str, rows: pd.DataFrame, /, **told: Any) -> Iterator[Fault]:
    """Yield a fault for every row; what its columns hold fills the words in, beside ``told``."""
    columns = [str(name) for name in rows]
    for index, *values in rows_of(rows, columns):
        own = dict(zip(columns, values, strict=True))
        yield fault_of(check, index, {**own, "column": "", **told})


def follow_ups(assessments: pd.DataFrame) -> "pd.Series[bool]":
    """Say of each row whether it is one of a follow-up."""
    named = [one for one in assessments["timepoint"].dropna().unique() if is_follow_up(one)]
    return assessments["timepoint"].isin(named)


def of_score(score: Score) -> dict[str, str]:
    """Return the column of a score, and what is told of it."""
    return {"column": score.id, "score": score.id, "short": score.short}
