"""Who a cohort is, what it holds and what it lacks, column by column."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.cases.dictionary import columns_of


def card(cohort: Cohort, remarks: int) -> dict[str, Any]:
    """Return a cohort as the page shows it: its facts, and how far its tables are filled.

    A table has the columns as ``_columns`` tells of them; ``remarks`` are those of validation.
    """
    return {
        "facts": cohort.facts,
        "study": cohort.study,
        "remarks": remarks,
        "tables": [
            {"name": name, "rows": len(frame), "columns": list(_columns(cohort, name, frame))}
            for name, frame in cohort.tables.items()
            if name in cohort.delivered and len(frame)
        ],
    }


def _columns(cohort: Cohort, table: str, frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield name and title of each column, how many cells are filled, and of how many.

    Of a score, only the timepoints at which the study takes it count as missing.
    """
    scores = {score.id: score for score in cohort.study.scores if table == "assessments"}
    for name, about in columns_of(cohort.study, table).items():
        filled = frame[name].notna()
        wanted = filled | (
            frame["timepoint"].map(scores[name].taken_at) if name in scores else True
        )
        yield {
            "name": name,
            "title": about.title,
            "filled": int(filled.sum()),
            "wanted": int(wanted.sum()),
            "complete": bool(filled[wanted].all()),
        }
