"""The columns of a case table as Pandera schemas."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import pandas as pd
import pandera.pandas as pa

from caseseries.cases.column import Column
from caseseries.cases.study_code import are_plain_codes, is_code
from caseseries.cases.vocabulary import is_timepoint

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_BY_NAME: Final[Mapping[str, Callable[[str], object]]] = {
    "timepoint": is_timepoint,
    "sha256": _SHA256.fullmatch,
}


@cache
def model_of(column: Column) -> pa.DataFrameSchema:
    """Return what Pandera checks of a column: its type and its limits."""
    checked = pa.Column(column.dtype, checks=_checks(column), nullable=not column.filled)
    return pa.DataFrameSchema({column.name: checked})


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
        checks.append(pa.Check(_are_codes))
    if column.name in _BY_NAME:
        checks.append(_of_each_word(_BY_NAME[column.name]))
    return checks


def _are_codes(words: "pd.Series[str]") -> "pd.Series[bool]":
    sound = are_plain_codes(words.tolist())
    return words.notna() if sound else words.map(is_code)


def _of_each_word(holds: Callable[[str], object]) -> pa.Check:
    def check(words: "pd.Series[str]") -> "pd.Series[bool]":
        return words.map(lambda word: bool(holds(word)))

    return pa.Check(check)
