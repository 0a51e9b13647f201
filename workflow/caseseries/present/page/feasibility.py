"""What the page says of the readings of a paper: sentences, the grid of verdicts, a witness."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from caseseries.present.page.lineage import CaseTable
from caseseries.present.readings import Answers, Readings, heading

Heading = tuple[str, str, int]
"""A heading of the grid: its label, what it says, and how many columns it spans."""


def card(readings: Readings) -> dict[str, Any]:
    """Return what the page says of the readings of a paper.

    ``heads`` are the column headings of the grid, one line a question; ``rows`` have the words of
    each answer to the question that goes down, and its cells.
    """
    grid = readings.grid
    return {
        "study": readings.study.id,
        "sentences": list(readings.sentences()),
        "heads": [_heads(grid.columns, level) for level in range(len(grid.columns[0]))],
        "rows": [
            (row[0].says if row else "", cells)
            for row, cells in zip(grid.rows, grid.cells, strict=True)
        ],
        "not_drawn": readings.not_drawn(),
        "witness": _witness(readings),
    }


def _heads(columns: Sequence[Answers], level: int) -> list[Heading]:
    """Return the headings of one question; neighbours with one answer share one."""
    return [
        (heading(outer[-1]), outer[-1].says, len(list(same)))
        for outer, same in groupby(columns, key=lambda column: column[: level + 1])
    ]


def _witness(readings: Readings) -> tuple[str, CaseTable] | None:
    """Return what the first possible reading assumes, and the table of cases that makes it so."""
    for reading, cases in readings.witnesses.groupby("reading", sort=False):
        columns = [name for name in cases if name not in ("study", "reading")]
        lines = cases[columns].astype(str).itertuples(index=False, name=None)
        headings = tuple(str(name).replace("_", " ") for name in columns)
        table = CaseTable(headings=headings, lines=tuple(lines))
        return readings.study.in_words(str(reading)), table
    return None
