"""The readings of a paper: which let all its printed numbers hold, and how few numbers do not.

Drawn are the answers with which readings are left; what the others come to is told in one line.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from caseseries.present import style
from caseseries.present.readings import Grid, Readings, heading
from caseseries.present.registry import Drawing, Place, drawing

PLACE = Place(of="readings", section="", order=1)  # the page shows the readings as a table
CELL_MM = 4.2
AROUND_MM = 22.0  # key and provenance
SIGNED = 36  # more columns than these have no room for signs


class Kind(NamedTuple):
    """One kind of cells: what it means, its face, and the colour of its sign."""

    means: str
    face: str
    ink: str


# The fewer numbers suffice for a contradiction, the darker.
KINDS = {
    "possible": Kind("possible", style.GREEN, "white"),
    "by-one": Kind("impossible: one number cannot hold", "#4A4A4A", "white"),
    "by-few": Kind("two to four cannot hold together", "#8F8F8F", style.BLACK),
    "by-many": Kind("five or more cannot", "#D6D6D6", style.BLACK),
    "undecided": Kind("undecided", "white", style.BLACK),
}


def drawings(readings: Readings) -> Iterator[Drawing]:
    """Yield the figure, if the paper leaves anything open."""
    if readings.table.empty or not readings.study.unknowns:
        return
    counts = readings.table["verdict"].value_counts()
    across = [option for unknown in readings.axes[1] for option in readings.tried(unknown)]
    yield drawing(
        __name__,
        "feasibility_grid",
        partial(_draw, readings),
        readings=readings,
        counts=[f"{count} are {verdict}" for verdict, count in counts.items()],
        columns=[f"{heading(option)}, {option.says}" for option in across],
    )


def _draw(readings: Readings) -> Figure:
    grid = readings.grid
    labels = [", ".join(map(heading, answers)) for answers in grid.columns]
    signed = len(labels) <= SIGNED
    below = style.MM_PER_CHARACTER * max(map(len, labels)) * signed
    height = CELL_MM * len(grid.rows) + below + AROUND_MM
    figure = style.sheet(style.DOUBLE_COLUMN, height, readings.provenance)
    axes = figure.subplots()
    _cells(axes, grid, signed=signed)
    axes.set_ylim(len(grid.rows), 0)
    axes.set_xticks(np.arange(len(labels)) + 0.5 if signed else [], labels * signed, rotation=90)
    axes.set_yticks(np.arange(len(grid.rows)) + 0.5, [answer.says for [answer] in grid.rows])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, pad=1.5)
    faces = [
        Patch(facecolor=kind.face, edgecolor=style.GREY, linewidth=0.5) for kind in KINDS.values()
    ]
    meanings = [kind.means for kind in KINDS.values()]
    figure.legend(faces, meanings, loc="outside upper left", ncols=3)
    return figure


def _cells(axes: Axes, grid: Grid, *, signed: bool) -> None:
    """Draw every reading as a cell, with its sign beside its colour."""
    place = {"": np.nan} | {kind: place for place, kind in enumerate(KINDS)}
    kinds = [[place[kind] for _, kind in row] for row in grid.cells]
    for down, cells in enumerate(grid.cells if signed else ()):
        for across, (sign, kind) in enumerate(cells):
            if kind:
                text = axes.text(across + 0.5, down + 0.52, sign, ha="center", va="center")
                weight = "bold" if kind == "possible" else "normal"
                text.set(color=KINDS[kind].ink, fontweight=weight)
    faces = ListedColormap([kind.face for kind in KINDS.values()])
    axes.pcolormesh(kinds, cmap=faces, vmin=0, vmax=len(KINDS), edgecolors="white", linewidth=0.5)
