"""Who a cohort is, what it holds and what it lacks, column by column."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.present import numbers, words

FACTS = {
    "cohort": "Name",
    "provenance": "Provenance",
    "citation": "Source",
    "doi": "DOI",
    "protocol": "Protocol",
    "rater_score": "Several raters count by their",
    "raters_blinded": "Raters blinded",
    "data_lock": "Data lock",
    "licence": "Licence",
    "contact_role": "Contact",
}
NOT_STATED = "not stated"


def card(cohort: Cohort, remarks: int) -> dict[str, Any]:
    """Return a cohort as the page shows it: its facts, and how far its tables are filled."""
    facts = cohort.facts
    stated = asdict(facts)
    steps = {
        f"Step of the {score.short}": facts.steps.get(score.id) or score.step or NOT_STATED
        for score in cohort.study.scores
    }
    return {
        "name": facts.cohort,
        "title": facts.title,
        "provenance": words.provenance(facts.provenance),
        "facts": {title: str(stated[name]) or NOT_STATED for name, title in FACTS.items()} | steps,
        "remarks": f"Validation made {numbers.counted(remarks, 'remark')}.",
        "tables": [
            _table(cohort.study, name, frame)
            for name, frame in cohort.tables.items()
            if name in cohort.delivered and len(frame)
        ],
    }


def _table(study: Study, name: str, frame: pd.DataFrame) -> dict[str, Any]:
    """Return a table with the name, title, count of filled cells and state of each column."""
    columns = columns_of(study, name)
    filled = {column: int(frame[column].notna().sum()) for column in columns}
    complete = sum(count == len(frame) for count in filled.values())
    return {
        "name": name,
        "rows": len(frame),
        "summary": f"{numbers.counted(len(frame), 'row')}, "
        f"{complete} of {len(columns)} columns complete",
        "columns": [
            (column, about.title, filled[column], _state(filled[column], len(frame)))
            for column, about in columns.items()
        ],
    }


def _state(filled: int, rows: int) -> str:
    if filled == rows:
        return "complete"
    return f"{rows - filled} missing" if filled else "empty"
