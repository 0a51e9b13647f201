"""The data dictionary: every column of every table, those of all studies and those of one.

The one source of the checks, the workbook, the dictionary and the names that files may use.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

import pandas as pd

from caseseries import document
from caseseries.cases.column import Column, columns_from
from caseseries.cases.study import Score, Study
from caseseries.cases.vocabulary import TABLES

_DEFINED: Final = document.of_program("columns")

FIXED: Final[Mapping[str, tuple[Column, ...]]] = {
    table: columns_from(table, [*_DEFINED["every_table"], *_DEFINED[table]]) for table in TABLES
}
"""The columns that the tables of every study have."""

AFTER_OWN: Final = ("practitioner_id", "consent_publication")
"""Who treated, and consent, stand behind what a study records of its patients."""


@cache
def columns_of(study: Study, table: str) -> dict[str, Column]:
    """Return the columns of a table by name, in the table's order."""
    own = {
        "patients": study.patient_columns,
        "sessions": study.session_columns,
        "assessments": tuple(map(_score_column, study.scores)),
    }
    fixed = FIXED[table]
    last = [column for column in fixed if column.name in AFTER_OWN]
    ordered = [*(column for column in fixed if column not in last), *own.get(table, ()), *last]
    if table == "patients":
        ordered.insert(1, _group_column(study))
    return {column.name: column for column in ordered}


def no_rows(study: Study, table: str) -> pd.DataFrame:
    """Return a table without rows, every column of its type."""
    columns = columns_of(study, table).values()
    return pd.DataFrame({one.name: pd.Series(dtype=one.dtype) for one in columns})


def _group_column(study: Study) -> Column:
    grouping = study.grouping
    return Column(
        table="patients",
        name=grouping.column,
        title=grouping.title,
        description=grouping.description,
        example=grouping.ids[0],
        kind="choice",
        choices=grouping.ids,
        needed=True,
        filled=True,
        headings=(grouping.title, *grouping.headings),
        words=tuple((one.id, (*one.words, one.label, one.short)) for one in grouping.levels),
    )


def _score_column(score: Score) -> Column:
    grades = score.grades()
    upper = grades[len(grades) * 3 // 4] if grades else (score.lowest + 3 * score.highest) / 4
    listed = tuple(str(int(grade)) for grade in score.grades()) if score.is_ordinal else ()
    is_told = bool(listed) or (score.is_whole and float(score.step) == 1)
    return Column(
        table="assessments",
        name=score.id,
        title=score.short,
        description=score.description,
        unit=score.unit,
        example=f"{float(score.best if listed else upper):g}",
        kind="whole number" if score.is_whole else "number",
        choices=listed,
        minimum=None if listed else score.lowest,
        maximum=None if listed else score.highest,
        step="" if is_told else score.step,
        needed=score.needed,
        headings=(score.short, *score.headings),
        words=((f"{score.top.value:g}", (score.top.label,)),) if score.top else (),
    )
