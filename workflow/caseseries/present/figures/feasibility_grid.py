"""The readings of a paper: which let all its printed numbers hold, and how few numbers do not.

Drawn are the answers to the first open question with which any reading is left; what the others
come to is told in one line.
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

PLACE = Place(of="readings", section="", order=1)  # the page shows the readings as a table
PROVENANCE = "Printed numbers alone; no patient's data were seen."

CELL_MM = 4.2
READABLE_MM = 3.0  # smaller cells carry no sign
GAP_MM = 3.0  # between two panels
HEAD_MM = 12.0
KEY_MM = 12.0
MARGIN_MM = 2.0

SIGNS = {"possible": "✓", "undecided": "?"}
FACES = {"possible": style.GREEN, "undecided": "white"}
# The fewer numbers suffice for a contradiction, the darker.
SHADES = ((1, "#4A4A4A", "white"), (4, "#8F8F8F", style.BLACK), (99, "#D6D6D6", style.BLACK))

Options = tuple[str, ...]


@dataclass(frozen=True)
class _Layout:
    """Which unknowns divide the panels, the rows and the columns, and how large a cell is."""

    panels: Sequence[Options]
    across: Sequence[str]
    rows: Sequence[Options]
    columns: Sequence[Options]
    down: Sequence[str]
    beside: Sequence[str]
    label_mm: float
    below_mm: float
    cell_mm: float

    @property
    def width_mm(self) -> float:
        return len(self.columns) * self.cell_mm

    @property
    def pitch_mm(self) -> float:
        """From panel to panel: a narrow one keeps room for its heading."""
        headings = [f"{name} {option}" for name in self.across for (option,) in self.panels]
        longest = style.MM_PER_CHARACTER * max(map(len, headings), default=0)
        return max(self.width_mm, longest) + GAP_MM

    @property
    def rows_mm(self) -> float:
        return len(self.rows) * CELL_MM


def drawings(readings: Readings) -> Iterator[Drawing]:
    """Yield the figure, if the paper leaves anything open."""
    table = readings.table
    if table.empty or not readings.study.unknowns:
        return
    first = readings.study.unknowns[0]
    shown = table[table[first.id].isin(_left(table, first.id))]
    counts = table["verdict"].value_counts()
    counted = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    summary = f"Of {numbers.counted(len(table), 'reading')} of {readings.study.label}: {counted}."
    caption = words.sentences(
        summary,
        _rest(table, shown, first.id),
        "One cell a reading. A number says how many printed numbers already cannot hold together "
        "in that reading; the fewer, the darker.",
        *_possible(readings),
        PROVENANCE,
    )
    yield Drawing(
        name="feasibility_grid",
        title="Readings of the paper: can all printed numbers hold together?",
        caption=caption,
        alt=words.sentences("Grid of readings.", summary),
        draw=lambda: _draw(readings, shown),
    )


def _left(table: pd.DataFrame, unknown: str) -> list[str]:
    """Return the answers with which any reading is left; all of them where none is."""
    left = list(dict.fromkeys(table.loc[table["verdict"].ne("impossible"), unknown]))
    return left or list(dict.fromkeys(table[unknown]))


def _rest(table: pd.DataFrame, shown: pd.DataFrame, unknown: str) -> str:
    """Say what the answers that are not drawn come to, in one line."""
    rest = table.drop(shown.index)
    if rest.empty:
        return ""
    answers = words.listed(dict.fromkeys(map(_plain, rest[unknown])))
    alone = sum(len(str(found).split()) == 1 for found in rest["contradiction"])
    return (
        f"Not drawn: {unknown} {answers}, {numbers.counted(len(rest), 'reading')}, all impossible, "
        f"{alone} of them by a single number."
    )


def _possible(readings: Readings) -> list[str]:
    """Name the readings under which all printed numbers can hold, where they are few."""
    possible = readings.table[readings.table["verdict"].eq("possible")]
    if not 0 < len(possible) <= 6:
        return []
    names = [unknown.id for unknown in readings.study.unknowns]
    told = [
        ", ".join(f"{name} {_plain(str(reading[name]))}" for name in names)
        for reading in possible[names].to_dict("records")
    ]
    return [f"Possible: {'; '.join(told)}."]


def _draw(readings: Readings, shown: pd.DataFrame) -> Figure:
    layout = _layout([unknown.id for unknown in readings.study.unknowns], shown)
    height = HEAD_MM + layout.rows_mm + layout.below_mm + KEY_MM + style.FOOT_MM
    figure = style.sheet(style.DOUBLE_COLUMN, height, PROVENANCE)
    figure.set_layout_engine("none")
    _write(figure, MARGIN_MM, height - HEAD_MM + 3, ", ".join(layout.down), colour=style.GREY)
    bottom = height - HEAD_MM - layout.rows_mm
    for position, options in enumerate(layout.panels):
        left = layout.label_mm + position * layout.pitch_mm
        axes = _axes(figure, left, bottom, layout.width_mm, layout.rows_mm)
        _panel(axes, layout, _chosen(shown, layout.across, options))
        _labels(axes, layout, first=position == 0)
        named = zip(layout.across, options, strict=True)
        axes.set_title(", ".join(f"{name} {_plain(option)}" for name, option in named), pad=4)
    _write(figure, MARGIN_MM, bottom - 3, ", ".join(layout.beside), colour=style.GREY)
    _key(figure)
    return figure


def _layout(unknowns: Sequence[str], shown: pd.DataFrame) -> _Layout:
    """Divide panels by the first unknown, rows by that with most answers, columns by the rest."""
    answers = {name: list(dict.fromkeys(map(str, shown[name]))) for name in unknowns}
    across = unknowns[:1] if len(unknowns) > 2 else []
    rest = unknowns[len(across) :]
    down = [max(rest, key=lambda name: len(answers[name]))]
    beside = [name for name in rest if name not in down]
    panels, rows, columns = (
        list(product(*(answers[name] for name in names))) for names in (across, down, beside)
    )
    headings = style.MM_PER_CHARACTER * max(len(", ".join(names)) for names in (down, beside))
    label_mm = max(_longest(rows), headings) + 2 * MARGIN_MM
    free = style.DOUBLE_COLUMN - label_mm - MARGIN_MM - GAP_MM * (len(panels) - 1)
    cell_mm = min(CELL_MM, free / (len(panels) * len(columns)))
    below_mm = _longest(columns) + 3
    return _Layout(panels, across, rows, columns, down, beside, label_mm, below_mm, cell_mm)


def _longest(options: Sequence[Options]) -> float:
    return style.MM_PER_CHARACTER * max(map(len, map(_label, options)))


def _label(options: Options) -> str:
    return ", ".join(map(_plain, options))


def _plain(option: str) -> str:
    return option.replace("_", " ").replace("-", numbers.MINUS)


def _chosen(table: pd.DataFrame, unknowns: Sequence[str], options: Options) -> pd.DataFrame:
    for unknown, option in zip(unknowns, options, strict=True):
        table = table[table[unknown].astype(str).eq(option)]
    return table


def _axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    across, up = figure.get_size_inches() * style.MM_PER_INCH
    return figure.add_axes((left / across, bottom / up, width / across, height / up))


def _panel(axes: Axes, layout: _Layout, readings: pd.DataFrame) -> None:
    rows = {options: place for place, options in enumerate(layout.rows)}
    columns = {options: place for place, options in enumerate(layout.columns)}
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    for reading in readings.to_dict("records"):
        row = rows[tuple(str(reading[name]) for name in layout.down)]
        column = columns[tuple(str(reading[name]) for name in layout.beside)]
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


def _labels(axes: Axes, layout: _Layout, *, first: bool) -> None:
    if layout.cell_mm >= READABLE_MM:
        places = [place + 0.5 for place in range(len(layout.columns))]
        axes.set_xticks(places, list(map(_label, layout.columns)), rotation=90)
    else:
        axes.set_xticks([])
    rows = list(map(_label, layout.rows)) if first else []
    axes.set_yticks([place + 0.5 for place in range(len(rows))], rows)


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


def _write(figure: Figure, left: float, up: float, text: str, *, colour: str = style.BLACK) -> None:
    across, high = figure.get_size_inches() * style.MM_PER_INCH
    figure.text(left / across, up / high, text, color=colour, va="center_baseline")
