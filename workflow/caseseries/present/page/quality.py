"""Who a cohort is, what it holds and what it lacks, column by column."""

from typing import Any

from caseseries.cases.cohort import Cohort
from caseseries.cases.dictionary import columns_of


def card(cohort: Cohort, remarks: int) -> dict[str, Any]:
    """Return a cohort as the page shows it: its facts, and how far its tables are filled.

    A table has the name, the title and the count of filled cells of each column; ``remarks`` are
    those of validation.
    """
    return {
        "facts": cohort.facts,
        "study": cohort.study,
        "remarks": remarks,
        "tables": [
            {
                "name": name,
                "rows": len(frame),
                "columns": [
                    (column, about.title, int(frame[column].notna().sum()))
                    for column, about in columns_of(cohort.study, name).items()
                ],
            }
            for name, frame in cohort.tables.items()
            if name in cohort.delivered and len(frame)
        ],
    }
