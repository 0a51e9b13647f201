"""Who a cohort is, what it holds and what it lacks, column by column."""

from dataclasses import asdict, dataclass

import pandas as pd

from caseseries.cases.cohort import Cohort, CohortFacts
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


@dataclass(frozen=True, kw_only=True)
class ColumnQuality:
    """How far one column is filled; ``state`` says ``complete``, ``empty`` or what is missing."""

    name: str
    title: str
    filled: int
    state: str


@dataclass(frozen=True, kw_only=True)
class TableQuality:
    """A case table: its rows and its columns."""

    name: str
    rows: int
    columns: tuple[ColumnQuality, ...]

    @property
    def summary(self) -> str:
        """``10 rows, 2 of 10 columns complete``."""
        complete = sum(column.filled == self.rows for column in self.columns)
        rows = numbers.counted(self.rows, "row")
        return f"{rows}, {complete} of {len(self.columns)} columns complete"


@dataclass(frozen=True, kw_only=True)
class CohortCard:
    """A cohort as the page shows it: its facts in pairs, and the state of its tables."""

    name: str
    title: str
    provenance: str
    facts: tuple[tuple[str, str], ...]
    remarks: str
    tables: tuple[TableQuality, ...]


def card(cohort: Cohort, remarks: pd.DataFrame) -> CohortCard:
    """Return the card of a cohort.

    Parameters
    ----------
    remarks
        What validation remarked on without refusing it, one row a remark.
    """
    facts = cohort.facts
    return CohortCard(
        name=facts.cohort,
        title=facts.title,
        provenance=words.provenance(facts.provenance),
        facts=_facts(facts, cohort.study),
        remarks=f"Validation made {numbers.counted(len(remarks), 'remark')}.",
        tables=tuple(
            _table(cohort.study, name, frame)
            for name, frame in cohort.tables.items()
            if name in cohort.delivered and len(frame)
        ),
    )


def _facts(facts: CohortFacts, study: Study) -> tuple[tuple[str, str], ...]:
    stated = asdict(facts)
    about = [(title, str(stated[name]) or NOT_STATED) for name, title in FACTS.items()]
    steps = [
        (f"Step of the {score.short}", facts.steps.get(score.id) or score.step or NOT_STATED)
        for score in study.scores
    ]
    return (*about, *steps)


def _table(study: Study, name: str, frame: pd.DataFrame) -> TableQuality:
    columns = []
    for column, about in columns_of(study, name).items():
        filled = int(frame[column].notna().sum())
        columns.append(
            ColumnQuality(
                name=column, title=about.title, filled=filled, state=_state(filled, len(frame))
            )
        )
    return TableQuality(name=name, rows=len(frame), columns=tuple(columns))


def _state(filled: int, rows: int) -> str:
    if filled == rows:
        return "complete"
    return f"{rows - filled} missing" if filled else "empty"
