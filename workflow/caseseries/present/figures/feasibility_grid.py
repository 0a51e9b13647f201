"""Every reading of a paper: can all its printed numbers hold together, or how few cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from caseseries.present import numbers, style
from caseseries.present.figures.description import Description, nothing_shown, sentences
from caseseries.published.model import Study, Unknown

TITLE = "Readings of the paper: can all printed numbers hold together?"
NOTHING = "The study file leaves nothing open that could be read in more than one way."
PROVENANCE = "Printed numbers alone; no patient's data were seen."

CELL_MM = 3.2
GAP_MM = 2.5  # between two panels
HEAD_MM = 10.0
KEY_MM = 9.0
MARGIN_MM = 2.0
TINY = 5.0  # points
MM_PER_TINY_CHARACTER = 0.98
MM_PER_SMALL_CHARACTER = 1.2

SIGNS = {"possible": "✓", "undecided": "?"}
FACES = {"possible": style.GREEN, "undecided": "white"}
# The fewer numbers suffice for a contradiction, the darker.
SHADES = ((1, "#4A4A4A", "white"), (4, "#8F8F8F", style.BLACK), (99, "#D6D6D6", style.BLACK))


@dataclass(frozen=True)
class _Layout:
    """Which unknown divides the panels, the rows and the columns, and how large a cell is."""

    panels: tuple[Unknown, ...]
    rows: tuple[Unknown, ...]
    columns: tuple[Unknown, ...]
    label_mm: float
    below_mm: float
    cell_mm: float

    @property
    def width_mm(self) -> float:
        return _count(self.columns) * self.cell_mm

    @property
    def rows_mm(self) -> float:
        return _count(self.rows) * self.cell_mm


def draw(study: Study, hypotheses: pd.DataFrame) -> Figure:
    """Draw one cell a reading.

    Parameters
    ----------
    hypotheses
        One row a reading: the option of every unknown by its id, ``verdict``, and
        ``contradiction``, the ids of the printed numbers that cannot hold together.
    """
    if hypotheses.empty or not study.unknowns:
        return style.message(PROVENANCE, NOTHING)
    layout = _layout(study.unknowns)
    height = HEAD_MM + layout.rows_mm + layout.below_mm + KEY_MM + style.FOOT_MM
    figure = style.sheet(style.DOUBLE_COLUMN, height, PROVENANCE)
    figure.set_layout_engine("none")
    _write(figure, MARGIN_MM, height - HEAD_MM + 2, _names(layout.rows), colour=style.GREY)
    for position, option in enumerate(_combinations(layout.panels)):
        left = layout.label_mm + position * (layout.width_mm + GAP_MM)
        bottom = height - HEAD_MM - layout.rows_mm
        axes = _axes(figure, left, bottom, layout.width_mm, layout.rows_mm)
        _panel(axes, layout, _chosen(hypotheses, layout.panels, option))
        _labels(axes, layout, first=position == 0)
        axes.set_title(_title(layout.panels, option), pad=4)
    under = height - HEAD_MM - layout.rows_mm - 2.5
    _write(figure, MARGIN_MM, under, _names(layout.columns), colour=style.GREY)
    _key(figure)
    return figure


def describe(study: Study, hypotheses: pd.DataFrame) -> Description:
    """Say how many readings are possible, and which."""
    if hypotheses.empty or not study.unknowns:
        return nothing_shown(TITLE, NOTHING)
    counts = hypotheses["verdict"].value_counts()
    counted = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    summary = f"Of {numbers.counted(len(hypotheses), 'reading')} of {study.label}: {counted}."
    asked = [f"{unknown.id}: {unknown.question}" for unknown in study.unknowns]
    caption = sentences(
        summary,
        "One cell a reading. A number says how many printed numbers already cannot hold together "
        "in that reading; the fewer, the darker.",
        *_possible(study, hypotheses),
        " ".join(asked),
        PROVENANCE,
    )
    return Description(title=TITLE, caption=caption, alt=sentences("Grid of readings.", summary))


def _possible(study: Study, hypotheses: pd.DataFrame) -> list[str]:
    """Name the readings under which all printed numbers can hold, where they are few."""
    possible = hypotheses[hypotheses["verdict"].eq("possible")]
    if not 0 < len(possible) <= 6:
        return []
    names = [unknown.id for unknown in study.unknowns]
    told = [
        ", ".join(f"{name} {_plain(str(reading[name]))}" for name in names)
        for reading in possible[names].to_dict("records")
    ]
    return [f"Possible: {'; '.join(told)}."]


def _layout(unknowns: Sequence[Unknown]) -> _Layout:
    """Divide panels by the first unknown, rows by the next ones, columns by the rest."""
    panels = tuple(unknowns[:1]) if len(unknowns) > 2 else ()
    rest = unknowns[len(panels) :]
    rows = tuple(rest[: max(1, len(rest) // 2)])
    columns = tuple(rest[len(rows) :])
    headings = MM_PER_SMALL_CHARACTER * max(len(_names(rows)), len(_names(columns)))
    label_mm = max(_longest(rows), headings) + 2 * MARGIN_MM
    free = style.DOUBLE_COLUMN - label_mm - MARGIN_MM - GAP_MM * (_count(panels) - 1)
    cell_mm = min(CELL_MM, free / (_count(panels) * _count(columns)))
    return _Layout(panels, rows, columns, label_mm, _longest(columns) + 3, cell_mm)


def _count(unknowns: Sequence[Unknown]) -> int:
    return prod(len(unknown.options) for unknown in unknowns)


def _longest(unknowns: Sequence[Unknown]) -> float:
    texts = [_label(option) for option in _combinations(unknowns)]
    return MM_PER_TINY_CHARACTER * max(map(len, texts))


def _combinations(unknowns: Sequence[Unknown]) -> list[tuple[str, ...]]:
    """Return every combination of option ids, the last unknown changing fastest."""
    return list(product(*([option.id for option in unknown.options] for unknown in unknowns)))


def _label(options: Sequence[str]) -> str:
    return ", ".join(map(_plain, options))


def _plain(option: str) -> str:
    return option.replace("_", " ").replace("-", numbers.MINUS)


def _names(unknowns: Sequence[Unknown]) -> str:
    return ", ".join(unknown.id for unknown in unknowns)


def _title(panels: Sequence[Unknown], options: Sequence[str]) -> str:
    return ", ".join(
        f"{unknown.id} {_plain(option)}" for unknown, option in zip(panels, options, strict=True)
    )


def _chosen(
    hypotheses: pd.DataFrame, unknowns: Sequence[Unknown], options: Sequence[str]
) -> pd.DataFrame:
    for unknown, option in zip(unknowns, options, strict=True):
        hypotheses = hypotheses[hypotheses[unknown.id].astype(str).eq(option)]
    return hypotheses


def _axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    across, up = figure.get_size_inches() * style.MM_PER_INCH
    return figure.add_axes((left / across, bottom / up, width / across, height / up))


def _panel(axes: Axes, layout: _Layout, hypotheses: pd.DataFrame) -> None:
    rows = {option: place for place, option in enumerate(_combinations(layout.rows))}
    columns = {option: place for place, option in enumerate(_combinations(layout.columns))}
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    for reading in hypotheses.to_dict("records"):
        row = rows[tuple(str(reading[unknown.id]) for unknown in layout.rows)]
        column = columns[tuple(str(reading[unknown.id]) for unknown in layout.columns)]
        _cell(axes, column, row, str(reading["verdict"]), str(reading["contradiction"]))
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, pad=1.5)


def _cell(axes: Axes, column: float, row: float, verdict: str, contradiction: str) -> None:
    face, ink, sign = _look(verdict, len(contradiction.split()))
    edge = style.GREY if verdict == "undecided" else "white"
    axes.add_patch(Rectangle((column, row), 1, 1, facecolor=face, edgecolor=edge, linewidth=0.5))
    axes.text(
        column + 0.5,
        row + 0.52,
        sign,
        color=ink,
        fontsize=TINY,
        fontweight="bold" if verdict == "possible" else "normal",
        ha="center",
        va="center",
    )


def _look(verdict: str, needed: int) -> tuple[str, str, str]:
    """Return the face of a cell, the colour of its sign, and the sign."""
    if verdict != "impossible":
        ink = "white" if verdict == "possible" else style.BLACK
        return FACES[verdict], ink, SIGNS[verdict]
    face, ink = next((face, ink) for most, face, ink in SHADES if needed <= most)
    return face, ink, str(needed)


def _labels(axes: Axes, layout: _Layout, *, first: bool) -> None:
    columns = [_label(option) for option in _combinations(layout.columns)]
    places = [place + 0.5 for place in range(len(columns))]
    axes.set_xticks(places, columns, rotation=90, fontsize=TINY)
    rows = [_label(option) for option in _combinations(layout.rows)] if first else []
    axes.set_yticks([place + 0.5 for place in range(len(rows))], rows, fontsize=TINY)


def _key(figure: Figure) -> None:
    """Draw what the cells mean along the foot."""
    up = style.FOOT_MM + 2.5
    entries = [
        ("possible", "", "possible"),
        ("impossible", "a", "impossible: one number cannot hold"),
        ("impossible", "a b", "two to four cannot hold together"),
        ("impossible", "a b c d e", "five or more"),
        ("undecided", "", "undecided"),
    ]
    left = MARGIN_MM
    for verdict, contradiction, meaning in entries:
        axes = _axes(figure, left, up, CELL_MM, CELL_MM)
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(1, 0)
        _cell(axes, 0, 0, verdict, contradiction)
        _write(figure, left + CELL_MM + 1, up + CELL_MM / 2, meaning)
        left += CELL_MM + 5 + len(meaning) * MM_PER_SMALL_CHARACTER


def _write(
    figure: Figure,
    left: float,
    up: float,
    text: str,
    *,
    colour: str = style.BLACK,
) -> None:
    across, high = figure.get_size_inches() * style.MM_PER_INCH
    figure.text(
        left / across, up / high, text, fontsize=style.SMALL, color=colour, va="center_baseline"
    )
