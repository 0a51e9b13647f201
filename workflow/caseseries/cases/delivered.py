"""The delivered tables as the checks between them see them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from caseseries.cases.dictionary import no_rows
from caseseries.cases.fault import Fault, fault_of
from caseseries.cases.study import Score, Study


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
        """Return the assessments at which a score was given."""
        assessments = self.table("assessments", "patient_id", "timepoint", "rater_id", score.id)
        return assessments[assessments[score.id].notna()]

    def unusable(self, name: str) -> int:
        """Return how many rows of a table were set aside."""
        return self.set_aside.get(name, 0)


def rows_of(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield (index, value, …) for every row.

    A check looks at whole columns first, and here only at the rows that may break its rule: a
    table may have a million rows.
    """
    yield from zip(frame.index, *(frame[column].tolist() for column in columns), strict=True)


def faults_of(
    check: str,
    rows: pd.DataFrame,
    words: Mapping[str, str],
    *,
    column: str = "",
    **told: Any,
) -> Iterator[Fault]:
    """Yield a fault for every row, as ``fault_of`` does; ``words`` name the columns they are in."""
    for index, *values in rows_of(rows, list(words.values())):
        own = dict(zip(words, values, strict=True))
        yield fault_of(check, index, column=column, **own, **told)
