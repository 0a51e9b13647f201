"""How a forest plot is drawn: one row a cohort, a diamond for all, a line for the next cohort.

The rows are shared by all panels, which stand side by side: one a timepoint, or one a question.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, count
from statistics import median
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.ledger import Row
from caseseries.present import numbers, style, words

ROW_MM = 4.4
AROUND_MM = 20.0  # title, axis and provenance
GAP = 0.45  # rows between two blocks
MOST_ROWS = 49.0  # what a page has room for
ONE_COLUMN = 34  # characters beside a panel for which a column has room
PART_OF_PITCH = 0.7  # what the label of an axis may take from panel to panel
BESIDE = 6.0  # points between the scale and the texts beside it
BIGGEST = 5.4  # points; side of the symbol of the largest cohort
# How far the scale reaches beyond the estimates, in typical half-widths of an interval.
REACH = 2.0
PERCENT = (0.0, 100.0)


class Number(NamedTuple):
    """A number of a row in one panel: how it is printed, its ledger row, how many it rests on."""

    text: str = numbers.MISSING
    row: Row | None = None
    size: int = 1


class Line(NamedTuple):
    """One row of a block, with a number for each panel; larger cohorts get larger symbols.

    ``kind`` is ``cohort``, ``pooled`` or ``predicted``.
    """

    label: str
    numbers: Sequence[Number]
    kind: str = "cohort"

    @property
    def is_empty(self) -> bool:
        """Whether it has a number in no panel."""
        return all(one.text == numbers.MISSING for one in self.numbers)


class Block(NamedTuple):
    """Rows about one group; in each panel a remark stands beside the heading."""

    heading: str
    colour: str
    lines: Sequence[Line]
    remarks: Sequence[str] = ("",)


class Panel(NamedTuple):
    """All rows on one scale, and when they were scored."""

    title: str
    scale: str
    when: str = ""
    reference: float | None = None
    bounds: tuple[float, float] | None = None


def fitting(blocks: Sequence[Block]) -> tuple[Sequence[Block], str]:
    """Return the blocks that a page has room for, and which it has not."""
    rows = accumulate(1 + GAP + len(block.lines) for block in blocks)
    room = max(sum(height <= MOST_ROWS for height in rows), 1)
    beyond = [words.within(block.heading) for block in blocks[room:]]
    left_out = f"Not drawn for want of room: {words.listed(beyond)}." if beyond else ""
    return blocks[:room], left_out


def draw(panels: Sequence[Panel], blocks: Sequence[Block], provenance: str) -> Figure:
    """Draw the panels side by side; one with short texts has room in a column."""
    lines = [line for block in blocks for line in block.lines]
    labels = [*(line.label for line in lines), *(block.heading for block in blocks)]
    longest = max(map(len, labels))
    beside = longest + max(len(one.text) for line in lines for one in line.numbers)
    narrow = len(panels) == 1 and beside <= ONE_COLUMN
    rows = sum(1 + len(block.lines) for block in blocks) + GAP * (len(blocks) - 1)
    width = style.SINGLE_COLUMN if narrow else style.DOUBLE_COLUMN
    room = (width - longest * style.MM_PER_CHARACTER) / len(panels)
    scales = [style.fitted(panel.scale, PART_OF_PITCH * room) for panel in panels]
    lines_mm = style.FOOT_LINE_MM * max(scale.count("\n") for scale in scales)
    figure = style.sheet(width, ROW_MM * rows + AROUND_MM + lines_mm, provenance)
    columns = figure.subplots(1, len(panels), squeeze=False)[0]
    for place, (axes, panel, scale) in enumerate(zip(columns, panels, scales, strict=True)):
        axes.set_xlabel(scale)
        axes.set_ylim(rows - 0.5, -0.5)
        _frame(axes, panel, panel.bounds or _limits(panels, lines))
        _rows(axes, blocks, place)
    _labels(columns[0], blocks)
    return figure


def _places(blocks: Sequence[Block]) -> Iterator[tuple[Block, float]]:
    """Yield each block with the place of its heading, in rows from the top."""
    place = 0.0
    for block in blocks:
        yield block, place
        place += 1 + len(block.lines) + GAP


def _labels(axes: Axes, blocks: Sequence[Block]) -> None:
    """Name the rows left of the first panel; headings and pooled rows stand out."""
    names: list[tuple[float, str, str]] = []
    for block, place in _places(blocks):
        names.append((place, block.heading, "bold"))
        for at, line in zip(count(place + 1), block.lines, strict=False):
            names.append((at, line.label, _weight(line)))
    places, labels, weights = zip(*names, strict=True)
    axes.set_yticks(places, labels)
    for label, weight in zip(axes.get_yticklabels(), weights, strict=True):
        label.set_fontweight(weight)


def _weight(line: Line) -> str:
    return "bold" if line.kind == "pooled" else "normal"


def _frame(axes: Axes, panel: Panel, limits: tuple[float, float]) -> None:
    axes.set_xlim(*limits)
    axes.set_yticks([])
    axes.tick_params(axis="y", length=0, pad=BESIDE)
    axes.spines["left"].set_visible(False)
    style.divide(axes.xaxis, 4)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", numbers.MINUS))
    axes.set_title(panel.title)
    if panel.reference is not None:
        axes.axvline(panel.reference, color=style.GREY, linewidth=0.6, linestyle=(0, (4, 3)))


def _limits(panels: Sequence[Panel], lines: Sequence[Line]) -> tuple[float, float]:
    """Return a scale that shows every estimate; an interval may reach beyond it."""
    found = [one.row for line in lines if line.kind != "predicted" for one in line.numbers]
    rows = [row for row in found if row]
    shown = [row.value for row in rows if row.value is not None]
    halves = [
        (row.ci_high - row.ci_low) / 2
        for row in rows
        if row.ci_low is not None and row.ci_high is not None
    ]
    shown += [panel.reference for panel in panels if panel.reference is not None]
    reach = REACH * median(halves) if halves else 1.0
    return min(shown, default=0) - reach, max(shown, default=1) + reach


def _rows(axes: Axes, blocks: Sequence[Block], panel: int) -> None:
    """Draw the rows of a panel, with their numbers beside them."""
    shown = [line.numbers[panel] for block in blocks for line in block.lines]
    largest = max((number.size for number in shown), default=1)
    for block, place in _places(blocks):
        _beside(axes, place, block.remarks[panel], color=style.GREY)
        for at, line in zip(count(place + 1), block.lines, strict=False):
            number = line.numbers[panel]
            _beside(axes, at, number.text, fontweight=_weight(line))
            if number.row:
                size = max(BIGGEST * (number.size / largest) ** 0.5, 2.0)
                _draw(axes, line.kind, number.row, at, block.colour, size)


def _beside(axes: Axes, place: float, text: str, **look: Any) -> None:
    """Write a text right of a row, as far as a symbol at the end of the scale needs."""
    axes.annotate(
        text,
        (1, place),
        xycoords=axes.get_yaxis_transform(),
        xytext=(BESIDE, 0),
        textcoords="offset points",
        va="center_baseline",
        **look,
    )


def _draw(axes: Axes, kind: str, row: Row, at: float, colour: str, size: float) -> None:
    colour = style.GREY if kind == "predicted" else colour
    if row.ci_low is not None and row.ci_high is not None:
        first, last = axes.get_xlim()
        shown = [max(row.ci_low, first), min(row.ci_high, last)]
        if kind != "pooled":
            thick = 2.0 if kind == "predicted" else 0.9
            axes.plot(shown, [at, at], color=colour, linewidth=thick, solid_capstyle="butt")
        elif row.value is not None:
            corners = [row.ci_low, row.value, row.ci_high, row.value]
            axes.fill(corners, [at, at - 0.32, at, at + 0.32], facecolor=colour, zorder=3)
        # Where it reaches beyond the scale, an arrow says so.
        for marker, end, beyond in zip("<>", shown, (row.ci_low, row.ci_high), strict=True):
            if end != beyond:
                _symbol(axes, end, at, marker, colour, 4.0)
    if row.value is not None and kind == "cohort":
        _symbol(axes, row.value, at, "s", colour, size)
    elif row.value is not None and kind == "pooled" and row.ci_low is None:
        _symbol(axes, row.value, at, "D", colour, 4.5)


def _symbol(axes: Axes, x: float, y: float, marker: str, colour: str, size: float) -> None:
    axes.plot(x, y, marker, color=colour, markersize=size, markeredgewidth=0, clip_on=False)
