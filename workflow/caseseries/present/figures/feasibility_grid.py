"""The readings of a paper: which let all its printed numbers hold, and how few numbers do not.

Drawn are the answers with which readings are left; what the others come to is told in one line.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from caseseries.present import numbers, style, words
from caseseries.present.readings import FEW, Readings
from caseseries.present.registry import Drawing, Place
from caseseries.published.model import Unknown

PLACE = Place(of="readings", section="", order=1)  # the page shows the readings as a table
PROVENANCE = "Printed numbers alone; no patient's data were seen."
CELL_MM = 4.2
AROUND_MM = 22.0  # key and provenance
SIGNED = 36  # more columns than these have no room for signs


class Kind(NamedTuple):
    """One kind of cells: what it means, its face, and the colour of its sign."""

    means: str
    face: str
    ink: str


# The fewer numbers suffice for a contradiction, the darker.
KINDS = (
    Kind("possible", style.GREEN, "white"),
    Kind("impossible: one number cannot hold", "#4A4A4A", "white"),
    Kind("two to four cannot hold together", "#8F8F8F", style.BLACK),
    Kind("five or more cannot", "#D6D6D6", style.BLACK),
    Kind("undecided", "white", style.BLACK),
)


def drawings(readings: Readings) -> Iterator[Drawing]:
    """Yield the figure, if the paper leaves anything open."""
    if readings.table.empty or not readings.study.unknowns:
        return
    counts = readings.table["verdict"].value_counts()
    counted = words.listed(f"{count} are {verdict}" for verdict, count in counts.items())
    total = numbers.counted(len(readings.table), "reading")
    summary = f"Of {total} of {readings.study.label}, {counted}."
    caption = words.sentences(
        summary,
        "One cell a reading. A number says how many printed numbers already cannot hold together "
        "in that reading; the fewer, the darker.",
        _columns_mean(readings),
        readings.not_drawn(),
        PROVENANCE,
    )
    yield Drawing(
        name="feasibility_grid",
        title="Readings of the paper: can all printed numbers hold together?",
        caption=caption,
        alt=words.sentences("Grid of readings.", summary),
        draw=lambda: _draw(readings),
    )


def _columns_mean(readings: Readings) -> str:
    """Say what the short headings of the columns stand for."""
    told = [
        f"{_plain(option.id)}, {option.says}"
        for unknown in readings.axes[1]
        for option in readings.tried(unknown)
    ]
    return f"Columns: {'; '.join(told)}." if told else ""


def _draw(readings: Readings) -> Figure:
    down, across = readings.axes
    rows, columns = _answers(readings, down), _answers(readings, across)
    labels = [", ".join(map(_plain, ids)) for ids in columns]
    signed = len(columns) <= SIGNED
    below = style.MM_PER_CHARACTER * max(map(len, labels)) * signed
    height = CELL_MM * len(rows) + below + AROUND_MM
    figure = style.sheet(style.DOUBLE_COLUMN, height, PROVENANCE)
    axes = figure.subplots()
    _cells(axes, readings, rows, columns, signed=signed)
    axes.set_ylim(len(rows), 0)
    axes.set_xticks(np.arange(len(columns)) + 0.5 if signed else [], labels * signed, rotation=90)
    names = [one.says for unknown in down for one in readings.tried(unknown)]
    axes.set_yticks(np.arange(len(rows)) + 0.5, names)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, pad=1.5)
    faces = [Patch(facecolor=kind.face, edgecolor=style.GREY, linewidth=0.5) for kind in KINDS]
    meanings = [kind.means for kind in KINDS]
    figure.legend(faces, meanings, loc="outside upper left", ncols=3)
    return figure


def _answers(readings: Readings, unknowns: Iterable[Unknown]) -> list[tuple[str, ...]]:
    """Return every combination of answers to some questions, by their ids."""
    return list(product(*([one.id for one in readings.tried(unknown)] for unknown in unknowns)))


def _plain(option: str) -> str:
    return option.replace("_", " ").replace("-", numbers.MINUS)


def _cells(
    axes: Axes,
    readings: Readings,
    rows: list[tuple[str, ...]],
    columns: list[tuple[str, ...]],
    *,
    signed: bool,
) -> None:
    """Draw every reading as a cell, with its sign beside its colour."""
    down, across = readings.axes
    kinds = np.full((len(rows), len(columns)), np.nan)
    for reading in readings.drawn.to_dict("records"):
        row = rows.index(tuple(str(reading[one.id]) for one in down))
        column = columns.index(tuple(str(reading[one.id]) for one in across))
        needed = len(str(reading["contradiction"]).split())
        kind, sign = _look(str(reading["verdict"]), needed)
        kinds[row, column] = kind
        if signed:
            weight = "bold" if kind == 0 else "normal"
            text = axes.text(column + 0.5, row + 0.52, sign, ha="center", va="center")
            text.set(color=KINDS[kind].ink, fontweight=weight)
    faces = ListedColormap([kind.face for kind in KINDS])
    axes.pcolormesh(kinds, cmap=faces, vmin=0, vmax=len(KINDS), edgecolors="white", linewidth=0.5)


def _look(verdict: str, needed: int) -> tuple[int, str]:
    """Return the kind of a cell, by its place among the kinds, and its sign."""
    if verdict != "impossible":
        return (0, "✓") if verdict == "possible" else (4, "?")
    return 1 if needed == 1 else 2 if needed <= FEW else 3, str(needed)
