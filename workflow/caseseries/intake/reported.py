"""Cells that a problem is about already: they are emptied, so that no other check quotes them."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable

Cell = tuple[int, str]


def reported_cells(raw: RawTable, problems: Iterable[Problem]) -> set[Cell]:
    """Return the cells, by index and label, that a problem names one by one or by their column."""
    here = [
        problem
        for problem in problems
        if (problem.file, problem.sheet) == (raw.file, raw.sheet) and problem.severity == "error"
    ]
    addresses = {problem.cell for problem in here if problem.cell}
    columns = {problem.column for problem in here if problem.row is None}
    if not addresses | columns:
        return set()
    return {
        (index, label)
        for label in raw.cells.columns
        for index in range(len(raw.cells))
        if raw.address(index, label) in addresses or raw.heading(index, label) in columns
    }


def blank_cells(raw: RawTable, cells: Collection[Cell]) -> RawTable:
    """Return the table with some of its cells empty."""
    if not cells:
        return raw
    texts = raw.cells.copy()
    for index, label in cells:
        texts.loc[index, label] = ""
    return replace(raw, cells=texts)
