"""Build a table cell by cell, when its cells come from all over another one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from caseseries.intake.raw_table import RawTable


@dataclass(frozen=True)
class PlacedCell:
    """One text and where it stands: spreadsheet row (header is 1) and column (A is 1)."""

    text: str
    row: int
    column: int


def table_of_cells(
    name: str, source: RawTable, labels: Sequence[str], records: Sequence[Mapping[str, PlacedCell]]
) -> RawTable:
    """Return a table whose cells keep their places in the source's file.

    Parameters
    ----------
    name
        Name of the new table.
    source
        The table from which the cells come.
    labels
        Columns of the new table.
    records
        One mapping a row, with a cell for every label.
    """
    cells = {label: [record[label] for record in records] for label in labels}
    texts = {label: [cell.text for cell in column] for label, column in cells.items()}
    rows = {label: np.array([cell.row for cell in column], int) for label, column in cells.items()}
    columns = {
        label: np.array([cell.column for cell in column], int) for label, column in cells.items()
    }
    return RawTable(
        name=name,
        file=source.file,
        sheet=source.sheet,
        header=source.header,
        cells=pd.DataFrame(texts, columns=list(labels), dtype="str"),
        row_numbers=rows,
        column_numbers=columns,
        unreadable_rows=source.unreadable_rows,
    )
