"""How a forest plot is drawn: one row a cohort, a diamond for all, a line for the next cohort.

The rows are shared by all panels, which stand side by side: one a timepoint, or one a question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from caseseries.ledger import Row
from caseseries.present import numbers, style

ROW_MM = 4.4
GAP_MM = 2.0  # between two blocks
HEAD_MM = 8.0
AXIS_MM = 10.5
MARGIN_MM = 2.0
MM_PER_CHARACTER = 1.6
LONGEST_LABEL_MM = 60.0
LEAST_PLOT_MM = 22.0
BIGGEST_MM = 1.9  # side of the symbol of the largest cohort
# How far the scale reaches beyond the estimates, in typical half-widths of an interval.
REACH = 2.0
NOT_POOLED = "not pooled"
PERCENT = (0.0, 100.0)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a block.

    Attributes
    ----------
    kind
        ``cohort``, ``pooled`` or ``predicted``: how it is drawn.
    estimate, low, high
        None where there is none; ``text`` then says so.
    text
        The numbers as they are printed beside the row.
    size
        Patients of a cohort: larger cohorts get larger symbols.
    """

    label: str
    kind: str = "cohort"
    estimate: float | None
    low: float | None
    high: float | None
    text: str
    size: int = 1


@dataclass(frozen=True, kw_only=True)
class Block:
    """Rows about one group; ``remark`` stands beside the heading."""

    heading: str
    look: style.Look
    lines: tuple[Line, ...]
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """All blocks on one scale. Every panel of a figure has the same headings and labels."""

    title: str
    scale: str
    blocks: tuple[Block, ...]
    reference: float | None = None
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True)
class _Layout:
    """Where things stand, in millimetres from the lower left corner."""

    width: float
    height: float
    rows_mm: float
    foot_mm: float
    label_mm: float
    plot_mm: float
    text_mm: float

    def left_of(self, panel: int) -> float:
        return self.label_mm + panel * (self.plot_mm + self.text_mm)

    def place(self, row_mm: float) -> float:
        """Return the height of something that stands so far below the first row."""
        return self.foot_mm + self.rows_mm - row_mm


def line(label: str, kind: str, row: Row | None, text: str, size: int = 1) -> Line:
    """Return a row of a forest plot; nothing is drawn where there is no ledger row."""
    return Line(
        label=label,
        kind=kind,
        estimate=row.value if row else None,
        low=row.ci_low if row else None,
        high=row.ci_high if row else None,
        text=text,
        size=size,
    )


def known(row: Row | None) -> bool:
    """Say whether there is a number."""
    return row is not None and row.value is not None


def in_words(row: Row, shown: str) -> str:
    """Return a pooled number as it is shown, or why there is none."""
    return shown if row.value is not None else f"{NOT_POOLED} ({row.reason})"


def one_or_each(shown: Mapping[str, str]) -> str:
    """Return what is shown of each group; once, where the same holds for all of them."""
    if len(shown) > 1 and len(set(shown.values())) == 1:
        return next(iter(shown.values()))
    return "; ".join(f"{group} {text}" for group, text in shown.items())


def draw(panels: Sequence[Panel], provenance: str, *, width: float) -> Figure:
    """Draw the panels side by side on one sheet; it is widened where the plots have no room."""
    if _layout(panels, width, 0, 0, 0).plot_mm < LEAST_PLOT_MM:
        width = style.DOUBLE_COLUMN
    rows_mm = _rows_mm(panels[0].blocks)
    head_mm = HEAD_MM if any(panel.title for panel in panels) else MARGIN_MM
    foot_mm = AXIS_MM + style.foot_mm(width, provenance)
    height = head_mm + rows_mm + foot_mm
    figure = style.sheet(width, height, provenance)
    figure.set_layout_engine("none")
    layout = _layout(panels, width, height, rows_mm, foot_mm)
    _labels(figure, layout, panels[0].blocks)
    for position, panel in enumerate(panels):
        _panel(figure, layout, position, panel)
    return figure


def _rows_mm(blocks: Sequence[Block]) -> float:
    rows = sum(1 + len(block.lines) for block in blocks)
    return rows * ROW_MM + (len(blocks) - 1) * GAP_MM


def _layout(
    panels: Sequence[Panel], width: float, height: float, rows_mm: float, foot_mm: float
) -> _Layout:
    lines = [line for panel in panels for block in panel.blocks for line in block.lines]
    remarks = [block.remark for panel in panels for block in panel.blocks]
    labels = [line.label for line in lines] + [block.heading for block in panels[0].blocks]
    label_mm = min(_width_of(labels) + 2 * MARGIN_MM, LONGEST_LABEL_MM)
    text_mm = _width_of([*(line.text for line in lines), *remarks]) + 1.5 * MARGIN_MM
    plot_mm = (width - label_mm) / len(panels) - text_mm
    return _Layout(width, height, rows_mm, foot_mm, label_mm, plot_mm, text_mm)


def _width_of(texts: Sequence[str]) -> float:
    return MM_PER_CHARACTER * max(map(len, texts), default=0)


def _labels(figure: Figure, layout: _Layout, blocks: Sequence[Block]) -> None:
    for block, row_mm in _with_places(blocks):
        _write(figure, layout, MARGIN_MM, row_mm, block.heading, weight="bold")
        for number, line in enumerate(block.lines, start=1):
            at = row_mm + number * ROW_MM
            weight = "bold" if line.kind == "pooled" else "normal"
            _write(figure, layout, 2 * MARGIN_MM, at, line.label, weight=weight)


def _panel(figure: Figure, layout: _Layout, position: int, panel: Panel) -> None:
    left = layout.left_of(position)
    axes = figure.add_axes(
        (
            left / layout.width,
            layout.foot_mm / layout.height,
            layout.plot_mm / layout.width,
            layout.rows_mm / layout.height,
        )
    )
    low, high = _limits(panel)
    _frame(axes, panel, layout.rows_mm, low, high)
    lines = [line for block in panel.blocks for line in block.lines]
    largest = max([line.size for line in lines], default=1)
    text_at = left + layout.plot_mm + MARGIN_MM
    for block, row_mm in _with_places(panel.blocks):
        _write(figure, layout, text_at, row_mm, block.remark, colour=style.GREY)
        for number, line in enumerate(block.lines, start=1):
            at = row_mm + number * ROW_MM
            weight = "bold" if line.kind == "pooled" else "normal"
            _write(figure, layout, text_at, at, line.text, weight=weight)
            _draw(axes, line, at, block.look.colour, largest)


def _with_places(blocks: Sequence[Block]) -> list[tuple[Block, float]]:
    """Return each block with the middle of its heading, in millimetres below the first row."""
    placed, row_mm = [], ROW_MM / 2
    for block in blocks:
        placed.append((block, row_mm))
        row_mm += (1 + len(block.lines)) * ROW_MM + GAP_MM
    return placed


def _limits(panel: Panel) -> tuple[float, float]:
    """Return a scale that shows every estimate; an interval may reach beyond it."""
    if panel.bounds:
        return panel.bounds
    lines = [line for block in panel.blocks for line in block.lines if line.kind != "predicted"]
    shown = [line.estimate for line in lines if line.estimate is not None]
    halves = [
        (line.high - line.low) / 2
        for line in lines
        if line.low is not None and line.high is not None
    ]
    shown += [panel.reference] if panel.reference is not None else []
    reach = REACH * median(halves) if halves else 1.0
    return min(shown, default=0) - reach, max(shown, default=1) + reach


def _frame(axes: Axes, panel: Panel, rows_mm: float, low: float, high: float) -> None:
    axes.set_xlim(low, high)
    axes.set_ylim(rows_mm, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", numbers.MINUS))
    axes.set_xlabel(panel.scale)
    axes.set_title(panel.title, pad=6)
    if panel.reference is not None:
        axes.axvline(panel.reference, color=style.GREY, linewidth=0.6, linestyle=(0, (4, 3)))


def _draw(axes: Axes, line: Line, at: float, colour: str, largest: int) -> None:
    if line.kind == "predicted":
        _interval(axes, line, at, style.GREY, thickness=2.0)
    elif line.kind == "pooled":
        _diamond(axes, line, at, colour)
    else:
        _interval(axes, line, at, colour, thickness=0.9)
        _symbol(axes, line, at, colour, largest)


def _interval(axes: Axes, line: Line, at: float, colour: str, *, thickness: float) -> None:
    """Draw an interval; where it reaches beyond the scale, an arrow says so."""
    if line.low is None or line.high is None:
        return
    first, last = axes.get_xlim()
    low, high = max(line.low, first), min(line.high, last)
    axes.plot([low, high], [at, at], color=colour, linewidth=thickness, solid_capstyle="butt")
    ends = {"<": (low, line.low < first), ">": (high, line.high > last)}
    for marker, (end, beyond) in ends.items():
        if beyond:
            axes.plot(end, at, marker, color=colour, markersize=4, markeredgewidth=0, clip_on=False)


def _symbol(axes: Axes, line: Line, at: float, colour: str, largest: int) -> None:
    """Draw a square whose area grows with the number of patients."""
    if line.estimate is None:
        return
    side = BIGGEST_MM * (line.size / largest) ** 0.5
    points = max(side / style.MM_PER_INCH * 72, 2.0)
    axes.plot(
        line.estimate, at, "s", color=colour, markersize=points, markeredgewidth=0, clip_on=False
    )


def _diamond(axes: Axes, line: Line, at: float, colour: str) -> None:
    if line.estimate is None:
        return
    if line.low is None or line.high is None:
        axes.plot(line.estimate, at, "D", color=colour, markersize=4.5, markeredgewidth=0)
        return
    half = 0.32 * ROW_MM
    corners = ([line.low, line.estimate, line.high, line.estimate], [at, at - half, at, at + half])
    axes.fill(*corners, facecolor=colour, edgecolor="none", zorder=3)
    first, last = axes.get_xlim()
    ends = {"<": (first, line.low < first), ">": (last, line.high > last)}
    for marker, (end, beyond) in ends.items():
        if beyond:
            axes.plot(end, at, marker, color=colour, markersize=4, markeredgewidth=0, clip_on=False)


def _write(
    figure: Figure,
    layout: _Layout,
    at: float,
    row_mm: float,
    text: str,
    *,
    weight: str = "normal",
    colour: str = style.BLACK,
) -> None:
    figure.text(
        at / layout.width,
        layout.place(row_mm) / layout.height,
        text,
        va="center_baseline",
        fontweight=weight,
        color=colour,
    )
