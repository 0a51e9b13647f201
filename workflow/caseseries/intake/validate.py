"""One raw table to typed values, with a fault for every cell that breaks its rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from caseseries.cases.conformity import cell_fault, check_table
from caseseries.cases.cross_checks import KEYS
from caseseries.cases.dictionary import columns_of
from caseseries.cases.fault import Fault
from caseseries.cases.study import Study
from caseseries.intake.mapping import Words, translate
from caseseries.intake.parse import can_hold, parse_table
from caseseries.intake.raw_table import Cells, RawTable


@dataclass(frozen=True, eq=False)
class TypedTable:
    """The values of a table: all its rows, and those whose keys can be read.

    A cell with a fault is missing in ``frame``. The index of ``usable`` is the position there.
    """

    frame: pd.DataFrame
    usable: pd.DataFrame
    faults: list[Fault]


def validate_table(
    study: Study,
    raw: RawTable,
    reported: Cells,
    values: Words,
    missing_codes: Iterable[str],
) -> TypedTable:
    """Read and check every cell of a table, apart from those that were reported before."""
    frame, unreadable = parse_table(study, raw.name, translate(raw, values, missing_codes))
    unreadable += _contested_codes(study, raw, values, missing_codes)
    faulty = {name: reported.get(name, np.zeros(len(frame), bool)).copy() for name in frame.columns}
    _mark(faulty, unreadable)
    broken = [
        fault
        for fault in check_table(study, raw.name, frame)
        if raw.has(fault.column) and not faulty[fault.column][fault.index]
    ]
    _mark(faulty, broken)
    frame = frame.assign(
        **{name: frame[name].mask(rows) for name, rows in faulty.items() if rows.any()}
    )
    return TypedTable(frame, _usable(study, raw.name, frame, faulty), unreadable + broken)


def _mark(faulty: Cells, faults: Iterable[Fault]) -> None:
    for fault in faults:
        faulty[fault.column][fault.index or 0] = True


def _contested_codes(
    study: Study, raw: RawTable, values: Words, missing_codes: Iterable[str]
) -> Iterator[Fault]:
    """Find codes for a missing value that are a possible value of their column."""
    codes = tuple(missing_codes)
    for name, column in columns_of(study, raw.name).items():
        possible = [code for code in codes if can_hold(column, code)]
        contested = {*possible} - {*values.get(name, {})}
        cells = raw.cells[name] if raw.has(name) and contested else pd.Series(dtype="str")
        for index in np.flatnonzero(cells.isin(contested)):
            code = cells.iloc[index]
            yield cell_fault(
                column,
                int(index),
                f"{column.title} is {code}, which missing_codes lists, but it is "
                f"{column.wanted}, too.",
                f'If it is missing here, write "{code}": "" under values, {raw.name} and {name} in '
                "cohort.yaml; if not, take it out of missing_codes.",
            )


def _usable(study: Study, table: str, frame: pd.DataFrame, faulty: Cells) -> pd.DataFrame:
    keys = KEYS[table]
    needed = [key for key in keys if columns_of(study, table)[key].filled]
    unusable = np.any([faulty[key] for key in keys], axis=0)
    unusable |= frame[needed].isna().any(axis=1).to_numpy()
    return frame[~unusable] if unusable.any() else frame
