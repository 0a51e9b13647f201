"""Cells that a problem is about already: they are emptied, so that no other check quotes them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable, column_letter

Cells = Mapping[str, NDArray[np.bool_]]
"""By label, which rows of a table; a label that is not there has none."""

_ADDRESS: Final = re.compile(r"([A-Z]+)(\d+)$")


def reported_cells(raw: RawTable, problems: Iterable[Problem]) -> Cells:
    """Return the cells that a problem names one by one or by their column."""
    here = [
        problem
        for problem in problems
        if (problem.file, problem.sheet) == (raw.file, raw.sheet) and problem.severity == "error"
    ]
    single: dict[str, list[int]] = {}
    for found in filter(None, (_ADDRESS.search(problem.cell) for problem in here)):
        single.setdefault(found[1], []).append(int(found[2]))
    headings = {problem.column for problem in here if problem.row is None}
    whole = [number for number, text in enumerate(raw.header, start=1) if text in headings]
    cells = {}
    for label, columns in raw.column_numbers.items() if here else ():
        cells[label] = np.isin(columns, whole)
        for number in np.unique(columns):
            rows = single.get(column_letter(number), [])
            cells[label] |= (columns == number) & np.isin(raw.row_numbers[label], rows)
    return {label: rows for label, rows in cells.items() if rows.any()}


def blank_cells(raw: RawTable, cells: Cells) -> RawTable:
    """Return the table with some of its cells empty."""
    emptied = {label: raw.cells[label].mask(rows, "") for label, rows in cells.items()}
    return replace(raw, cells=raw.cells.assign(**emptied)) if cells else raw
