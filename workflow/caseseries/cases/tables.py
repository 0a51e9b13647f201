"""The case tables of a study as Pandera schemas, built from its columns."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import pandas as pd
import pandera.pandas as pa

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.cases.study_code import is_code
from caseseries.cases.vocabulary import is_timepoint

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_BY_NAME: Final[Mapping[str, Callable[[str], object]]] = {
    "timepoint": is_timepoint,
    "sha256": _SHA256.fullmatch,
}


@cache
def model_of(study: Study, table: str) -> pa.DataFrameSchema:
    """Return what Pandera checks of a table: the type and the limits of every column."""
    columns = columns_of(study, table).values()
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(column.dtype, checks=_checks(column), nullable=not column.filled)
            for column in columns
        }
    )


def _checks(column: Column) -> list[pa.Check]:
    checks = []
    if column.choices:
        whole = column.kind == "whole number"
        checks.append(pa.Check.isin([int(one) if whole else one for one in column.choices]))
    if column.minimum is not None:
        above = pa.Check.gt if column.above_minimum else pa.Check.ge
        checks.append(above(column.minimum))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum))
    if column.name.endswith("_id"):
        checks.append(_of_each_word(is_code))
    if column.name in _BY_NAME:
        checks.append(_of_each_word(_BY_NAME[column.name]))
    return checks


def _of_each_word(holds: Callable[[str], object]) -> pa.Check:
    """Return a check of single words that looks at each word once, however often it stands."""

    def check(words: "pd.Series[str]") -> "pd.Series[bool]":
        return words.isin([word for word in words.unique() if holds(word)])

    return pa.Check(check)
