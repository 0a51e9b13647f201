"""The case tables of a study as Pandera schemas, built from its columns."""

import re
from functools import cache
from typing import Final

import pandera.pandas as pa

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.cases.study_code import is_code
from caseseries.cases.vocabulary import is_timepoint

DTYPES: Final = {"number": "float64", "whole number": "Int64", "choice": "str", "text": "str"}
"""How pandas holds a column of each kind."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_BY_NAME: Final = {
    "timepoint": pa.Check(is_timepoint, element_wise=True),
    "sha256": pa.Check(lambda text: _SHA256.fullmatch(text) is not None, element_wise=True),
}


@cache
def model_of(study: Study, table: str) -> pa.DataFrameSchema:
    """Return what Pandera checks of a table: the type and the limits of every column."""
    columns = columns_of(study, table).values()
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                DTYPES[column.kind], checks=_checks(column), nullable=not column.filled
            )
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
        checks.append(pa.Check(is_code, element_wise=True))
    if column.name in _BY_NAME:
        checks.append(_BY_NAME[column.name])
    return checks
