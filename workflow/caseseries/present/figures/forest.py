"""How a forest plot is drawn: one row a cohort, a diamond for all, a line for the next cohort.

The rows are shared by all panels, which stand side by side: one a timepoint, or one a question.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, compress
from statistics import median
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from caseseries.ledger import Row
from caseseries.present import numbers, style, words
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Drawing

ROW_MM = 4.4
AROUND_MM = 20.0  # title, axis and provenance
GAP = 0.45  # rows between two blocks
MOST_ROWS = 49.0  # what a page has room for
LONGEST_HEADING = 30  # characters
ONE_COLUMN = 34  # characters beside a panel for which a column has room
PART_OF_PITCH = 0.7  # what the label of an axis may take from panel to panel
BESIDE = 6.0  # points between the scale and the texts beside it
BIGGEST = 5.4  # points; side of the symbol of the largest cohort
# How far the scale reaches beyond the estimates, in typical half-widths of an interval.
REACH = 2.0
NOT_POOLED = "not pooled"
MOST_PANELS = 2  # of one pooled outcome
PERCENT = (0.0, 100.0)
PREDICTED = "Grey line: where the mean of a further cohort is expected (prediction interval)."
DASH = "An em dash: no such number."


class Line(NamedTuple):
    """One row of a block: its ledger row, if there is any, and how its numbers are printed.

    ``kind`` is ``cohort``, ``pooled`` or ``predicted``; larger cohorts get larger symbols.
    """

    label: str
    text: str
    row: Row | None
    kind: str = "cohort"
    size: int = 1


class Block(NamedTuple):
    """Rows about one group; ``remark`` stands beside the heading."""

    heading: str
    colour: str
    lines: Sequence[Line]
    remark: str = ""


class Panel(NamedTuple):
    """All blocks on one scale. Every panel of a figure has the same headings and labels."""

    title: str
    scale: str
    blocks: Sequence[Block]
    reference: float | None = None
    bounds: tuple[float, float] | None = None


def known(row: Row | None) -> bool:
    """Say whether there is a number."""
    return row is not None and row.value is not None


def drawing(
    pooled: PooledMaterial,
    name: str,
    title: str,
    panels: Mapping[str, Panel],
    how: str,
    remark: str,
    what: str = "",
) -> Drawing:
    """Return a figure of the pooled cohorts; its words tell what each panel gives, and when.

    A row, or a group, without a number in any panel is not drawn.
    """
    found = [
        f"Pooled {' '.join(filter(None, (what, when)))}: {in_words(panel)}.".replace(" :", ":")
        for when, panel in panels.items()
    ]
    shown, left_out = _fitting(_with_numbers(list(panels.values())))
    lines = [line for panel in shown for block in panel.blocks for line in block.lines]
    predicted = PREDICTED if any(line.kind == "predicted" for line in lines) else ""
    dash = DASH if any(line.text == numbers.MISSING for line in lines) else ""
    rest = (pooled.why_left_out, pooled.provenance)
    return Drawing(
        name=f"pooled_{name}",
        title=f"{title} in every cohort, and pooled",
        caption=words.sentences(how, predicted, dash, *found, remark, left_out, *rest),
        alt=words.sentences("Forest plot.", *found),
        draw=lambda: draw(shown, pooled.provenance),
    )


def _with_numbers(panels: Sequence[Panel]) -> list[Panel]:
    """Return the panels without rows that have a number in none of them."""
    kept = [
        [
            any(line.text != numbers.MISSING for line in lines)
            for lines in zip(*(block.lines for block in blocks), strict=True)
        ]
        for blocks in zip(*(panel.blocks for panel in panels), strict=True)
    ]
    return [
        panel._replace(
            blocks=[
                block._replace(lines=list(compress(block.lines, keep)))
                for block, keep in zip(panel.blocks, kept, strict=True)
                if any(keep)
            ]
        )
        for panel in panels
    ]


def _fitting(panels: Sequence[Panel]) -> tuple[list[Panel], str]:
    """Return the panels with the blocks that a page has room for, and which it has not."""
    blocks = panels[0].blocks
    rows = accumulate(1 + GAP + len(block.lines) for block in blocks)
    room = max(sum(height <= MOST_ROWS for height in rows), 1)
    beyond = [words.within(block.heading) for block in blocks[room:]]
    left_out = f"Not drawn for want of room: {words.listed(beyond)}." if beyond else ""
    return [panel._replace(blocks=panel.blocks[:room]) for panel in panels], left_out


def in_words(panel: Panel) -> str:
    """Return the pooled number of each group as it stands beside its diamond, or why there is none.

    What holds for all of them alike stands there once.
    """
    shown = {
        words.within(block.heading): line.text
        if line.row.value is not None
        else f"{NOT_POOLED} ({line.row.reason})"
        for block in panel.blocks
        for line in block.lines
        if line.kind == "pooled" and line.row
    }
    if len(shown) > 1 and len(set(shown.values())) == 1:
        return next(iter(shown.values()))
    return "; ".join(f"{group} {text}" for group, text in shown.items())


def further(every: Sequence[str], what: str) -> str:
    """Say how many more there are than a figure has panels for."""
    more = len(every) - MOST_PANELS
    return f"The ledger holds {numbers.counted(more, f'further {what}')}." if more > 0 else ""


def block(pooled: PooledMaterial, group: str, lines: list[Line], remark: str) -> Block:
    """Return the rows about one group, in its colour."""
    colour = style.look(pooled.study, group).colour
    heading = pooled.label(group)
    if len(heading) > LONGEST_HEADING and group not in pooled.pairs:
        heading = pooled.study.grouping.label(group, short=True)
    return Block(heading, colour, lines, remark)


def draw(panels: Sequence[Panel], provenance: str) -> Figure:
    """Draw the panels side by side; one with short texts has room in a column."""
    blocks = panels[0].blocks
    lines = [line for panel in panels for block in panel.blocks for line in block.lines]
    labels = [*(line.label for line in lines), *(block.heading for block in blocks)]
    beside = max(map(len, labels)) + max(len(line.text) for line in lines)
    narrow = len(panels) == 1 and beside <= ONE_COLUMN
    rows = sum(1 + len(block.lines) for block in blocks) + GAP * (len(blocks) - 1)
    width = style.SINGLE_COLUMN if narrow else style.DOUBLE_COLUMN
    room = (width - max(map(len, labels)) * style.MM_PER_CHARACTER) / len(panels)
    scales = [style.fitted(panel.scale, PART_OF_PITCH * room) for panel in panels]
    lines_mm = style.FOOT_LINE_MM * max(scale.count("\n") for scale in scales)
    figure = style.sheet(width, ROW_MM * rows + AROUND_MM + lines_mm, provenance)
    columns = figure.subplots(1, len(panels), squeeze=False)[0]
    for axes, panel, scale in zip(columns, panels, scales, strict=True):
        axes.set_xlabel(scale)
        axes.set_ylim(rows - 0.5, -0.5)
        alike = [one for one in panels if one.scale == panel.scale]
        _frame(axes, panel, panel.bounds or _limits(alike))
        _rows(axes, panel)
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
        for at, line in enumerate(block.lines, start=1):
            names.append((place + at, line.label, _weight(line)))
    axes.set_yticks([place for place, *_ in names], [name for _, name, _ in names])
    for label, (*_, weight) in zip(axes.get_yticklabels(), names, strict=True):
        label.set_fontweight(weight)


def _weight(line: Line) -> str:
    return "bold" if line.kind == "pooled" else "normal"


def _frame(axes: Axes, panel: Panel, limits: tuple[float, float]) -> None:
    axes.set_xlim(*limits)
    axes.set_yticks([])
    axes.tick_params(axis="y", length=0, pad=BESIDE)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", numbers.MINUS))
    axes.set_title(panel.title)
    if panel.reference is not None:
        axes.axvline(panel.reference, color=style.GREY, linewidth=0.6, linestyle=(0, (4, 3)))


def _limits(panels: Sequence[Panel]) -> tuple[float, float]:
    """Return a scale that shows every estimate of some panels; an interval may reach beyond it."""
    lines = [line for panel in panels for block in panel.blocks for line in block.lines]
    rows = [line.row for line in lines if line.row and line.kind != "predicted"]
    shown = [row.value for row in rows if row.value is not None]
    halves = [
        (row.ci_high - row.ci_low) / 2
        for row in rows
        if row.ci_low is not None and row.ci_high is not None
    ]
    shown += [panel.reference for panel in panels if panel.reference is not None]
    reach = REACH * median(halves) if halves else 1.0
    return min(shown, default=0) - reach, max(shown, default=1) + reach


def _rows(axes: Axes, panel: Panel) -> None:
    """Draw the rows of a panel, with their numbers beside them."""
    largest = max((line.size for block in panel.blocks for line in block.lines), default=1)
    for block, place in _places(panel.blocks):
        _beside(axes, place, block.remark, color=style.GREY)
        for at, line in enumerate(block.lines, start=1):
            _beside(axes, place + at, line.text, fontweight=_weight(line))
            if line.row:
                _draw(axes, line, line.row, place + at, block.colour, largest)


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


def _draw(axes: Axes, line: Line, row: Row, at: float, colour: str, largest: int) -> None:
    colour = style.GREY if line.kind == "predicted" else colour
    if row.ci_low is not None and row.ci_high is not None:
        first, last = axes.get_xlim()
        shown = [max(row.ci_low, first), min(row.ci_high, last)]
        if line.kind != "pooled":
            thick = 2.0 if line.kind == "predicted" else 0.9
            axes.plot(shown, [at, at], color=colour, linewidth=thick, solid_capstyle="butt")
        elif row.value is not None:
            corners = [row.ci_low, row.value, row.ci_high, row.value]
            axes.fill(corners, [at, at - 0.32, at, at + 0.32], facecolor=colour, zorder=3)
        # Where it reaches beyond the scale, an arrow says so.
        for marker, end, beyond in zip("<>", shown, (row.ci_low, row.ci_high), strict=True):
            if end != beyond:
                _symbol(axes, end, at, marker, colour, 4.0)
    if row.value is not None and line.kind == "cohort":
        _symbol(axes, row.value, at, "s", colour, max(BIGGEST * (line.size / largest) ** 0.5, 2.0))
    elif row.value is not None and line.kind == "pooled" and row.ci_low is None:
        _symbol(axes, row.value, at, "D", colour, 4.5)


def _symbol(axes: Axes, x: float, y: float, marker: str, colour: str, size: float) -> None:
    axes.plot(x, y, marker, color=colour, markersize=size, markeredgewidth=0, clip_on=False)
