"""The readings of a paper: which let all its printed numbers hold, and how few numbers do not.

Drawn are the answers with which readings are left; what the others come to is told in one line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from caseseries.present import numbers, style, words
from caseseries.present.readings import Readings
from caseseries.present.registry import Drawing, Place
from caseseries.published.model import Unknown

PLACE = Place(of="readings", section="", order=1)  # the page shows the readings as a table
PROVENANCE = "Printed numbers alone; no patient's data were seen."

CELL_MM = 4.2
READABLE_MM = 3.0  # smaller cells carry no sign
HEAD_MM = 4.0
KEY_MM = 12.0
MARGIN_MM = 2.0

SIGNS = {"possible": "✓", "undecided": "?"}
FACES = {"possible": style.GREEN, "undecided": "white"}
# The fewer numbers suffice for a contradiction, the darker.
SHADES = ((1, "#4A4A4A", "white"), (4, "#8F8F8F", style.BLACK), (99, "#D6D6D6", style.BLACK))


@dataclass(frozen=True)
class _Layout:
    """What goes down and what across, by the ids of the answers, and how large a cell is."""

    down: Sequence[Unknown]
    across: Sequence[Unknown]
    rows: Sequence[tuple[str, ...]]
    columns: Sequence[tuple[str, ...]]
    labels: Sequence[str]
    label_mm: float
    cell_mm: float


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
    layout = _layout(readings)
    rows_mm, below_mm = len(layout.rows) * CELL_MM, _longest(layout.columns) + 3
    height = HEAD_MM + rows_mm + below_mm + KEY_MM + style.FOOT_MM
    figure = style.sheet(style.DOUBLE_COLUMN, height, PROVENANCE)
    figure.set_layout_engine("none")
    bottom = height - HEAD_MM - rows_mm
    width = len(layout.columns) * layout.cell_mm
    axes = _axes(figure, layout.label_mm, bottom, width, rows_mm)
    _cells(axes, layout, readings.drawn)
    _labels(axes, layout)
    _key(figure)
    return figure


def _layout(readings: Readings) -> _Layout:
    down, across = readings.axes
    rows, columns = (
        list(product(*([one.id for one in readings.tried(unknown)] for unknown in unknowns)))
        for unknowns in (down, across)
    )
    labels = [one.says for unknown in down for one in readings.tried(unknown)]
    label_mm = style.MM_PER_CHARACTER * max(map(len, labels)) + 2 * MARGIN_MM
    free = style.DOUBLE_COLUMN - label_mm - MARGIN_MM
    return _Layout(down, across, rows, columns, labels, label_mm, min(CELL_MM, free / len(columns)))


def _longest(options: Sequence[tuple[str, ...]]) -> float:
    return style.MM_PER_CHARACTER * max(map(len, map(_label, options)))


def _label(options: tuple[str, ...]) -> str:
    return ", ".join(map(_plain, options))


def _plain(option: str) -> str:
    return option.replace("_", " ").replace("-", numbers.MINUS)


def _axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    across, up = figure.get_size_inches() * style.MM_PER_INCH
    return figure.add_axes((left / across, bottom / up, width / across, height / up))


def _cells(axes: Axes, layout: _Layout, readings: pd.DataFrame) -> None:
    rows = {options: place for place, options in enumerate(layout.rows)}
    columns = {options: place for place, options in enumerate(layout.columns)}
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    for reading in readings.to_dict("records"):
        row = rows[tuple(str(reading[one.id]) for one in layout.down)]
        column = columns[tuple(str(reading[one.id]) for one in layout.across)]
        needed = len(str(reading["contradiction"]).split())
        signed = layout.cell_mm >= READABLE_MM
        _cell(axes, column, row, str(reading["verdict"]), needed, signed=signed)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, pad=1.5)


def _cell(
    axes: Axes, column: float, row: float, verdict: str, needed: int, *, signed: bool = True
) -> None:
    face, ink, sign = _look(verdict, needed)
    edge = style.GREY if verdict == "undecided" else "white"
    axes.add_patch(Rectangle((column, row), 1, 1, facecolor=face, edgecolor=edge, linewidth=0.5))
    if signed:
        weight = "bold" if verdict == "possible" else "normal"
        place = (column + 0.5, row + 0.52)
        axes.text(*place, sign, color=ink, fontweight=weight, ha="center", va="center")


def _look(verdict: str, needed: int) -> tuple[str, str, str]:
    """Return the face of a cell, the colour of its sign, and the sign."""
    if verdict != "impossible":
        ink = "white" if verdict == "possible" else style.BLACK
        return FACES[verdict], ink, SIGNS[verdict]
    face, ink = next((face, ink) for most, face, ink in SHADES if needed <= most)
    return face, ink, str(needed)


def _labels(axes: Axes, layout: _Layout) -> None:
    if layout.cell_mm >= READABLE_MM:
        places = [place + 0.5 for place in range(len(layout.columns))]
        axes.set_xticks(places, list(map(_label, layout.columns)), rotation=90)
    else:
        axes.set_xticks([])
    axes.set_yticks([place + 0.5 for place in range(len(layout.rows))], list(layout.labels))


def _key(figure: Figure) -> None:
    """Draw what the cells mean along the foot, in two lines."""
    entries = [
        ("possible", 0, "possible"),
        ("impossible", 1, "impossible: one number cannot hold"),
        ("impossible", 2, "two to four cannot hold together"),
        ("impossible", 5, "five or more cannot"),
        ("undecided", 0, "undecided"),
    ]
    left, up = MARGIN_MM, style.FOOT_MM + 7.5
    for verdict, needed, meaning in entries:
        width = CELL_MM + 5 + len(meaning) * style.MM_PER_CHARACTER
        if left + width > style.DOUBLE_COLUMN:
            left, up = MARGIN_MM, up - CELL_MM - 1
        axes = _axes(figure, left, up, CELL_MM, CELL_MM)
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(1, 0)
        _cell(axes, 0, 0, verdict, needed)
        _write(figure, left + CELL_MM + 1, up + CELL_MM / 2, meaning)
        left += width


def _write(figure: Figure, left: float, up: float, text: str) -> None:
    across, high = figure.get_size_inches() * style.MM_PER_INCH
    figure.text(left / across, up / high, text, va="center_baseline")
