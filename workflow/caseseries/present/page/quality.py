"""How far the tables of a cohort are filled, column by column."""

from collections.abc import Iterator
from typing import Any

from caseseries.cases.cohort import Cohort
from caseseries.cases.dictionary import columns_of


def columns(cohort: Cohort, table: str) -> Iterator[dict[str, Any]]:
    """Yield name and title of each column, how many cells are filled, and of how many.

    Of a score, only the timepoints at which the study takes it count as missing.
    """
    frame = cohort.tables[table]
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
