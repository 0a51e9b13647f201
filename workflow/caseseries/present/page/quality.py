"""What a cohort holds and what it lacks, column by column."""

from dataclasses import dataclass

from caseseries.cases.cohort import Cohort
from caseseries.cases.dictionary import columns_of


@dataclass(frozen=True, kw_only=True)
class ColumnQuality:
    """How far one column is filled."""

    table: str
    column: str
    title: str
    filled: int
    rows: int

    @property
    def state(self) -> str:
        """``complete``, ``empty``, or how many cells are missing."""
        missing = self.rows - self.filled
        if not missing:
            return "complete"
        return "empty" if not self.filled else f"{missing} missing"


def columns_of_cohort(cohort: Cohort) -> list[ColumnQuality]:
    """Return every column of the delivered tables that have rows."""
    return [
        ColumnQuality(
            table=table,
            column=name,
            title=column.title,
            filled=int(frame[name].notna().sum()),
            rows=len(frame),
        )
        for table, frame in cohort.tables.items()
        if table in cohort.delivered and len(frame)
        for name, column in columns_of(table).items()
    ]
