"""What the page says of the readings of a paper beside their sentences: grid and witness."""

from itertools import groupby

from caseseries.present.page.lineage import CaseTable
from caseseries.present.readings import Grid, Readings, heading

Heading = tuple[str, str, int]
"""A heading of the grid: its label, what it says, and how many columns it spans."""


def heads(grid: Grid) -> list[list[Heading]]:
    """Return the column headings of a grid, one line a question; neighbours share an answer."""
    return [
        [
            (heading(outer[-1]), outer[-1].says, len(list(same)))
            for outer, same in groupby(grid.columns, key=lambda column: column[: level + 1])
        ]
        for level in range(len(grid.columns[0]))
    ]


def witness(readings: Readings) -> tuple[str, CaseTable] | None:
    """Return what the first possible reading assumes, and the table of cases that makes it so."""
    for reading, cases in readings.witnesses.groupby("reading", sort=False):
        columns = [name for name in cases if name not in ("study", "reading")]
        lines = cases[columns].astype(str).itertuples(index=False, name=None)
        headings = tuple(str(name).replace("_", " ") for name in columns)
        table = CaseTable(headings=headings, lines=tuple(lines))
        return readings.study.in_words(str(reading)), table
    return None
