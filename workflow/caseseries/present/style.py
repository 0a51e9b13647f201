"""How every figure looks, and how it is written so that the same numbers give the same bytes."""

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from caseseries.files import unfinished
from caseseries.present.words import GROUPS_SHORT

SINGLE_COLUMN: Final = 85.0  # millimetres
DOUBLE_COLUMN: Final = 174.0
MM_PER_INCH: Final = 25.4
MM_PER_CHARACTER: Final = 1.6
MM_PER_SMALL_CHARACTER: Final = 1.2
FOOT_MM: Final = 4.5
FOOT_LINE_MM: Final = 2.8

# Okabe and Ito 2008: told apart with every common colour blindness.
BLACK: Final = "#000000"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
GREY: Final = "#6B6B6B"
PALE: Final = "#E4E4E4"

# A subtype differs in shape as well, for print in grey.
COLOURS: Final = {"all": BLACK, "androgenetic": BLUE, "scarring": VERMILLION}
MARKERS: Final = {"all": "D", "androgenetic": "o", "scarring": "s"}

VERDICT_COLOURS: Final = {
    "reproduced": GREEN,
    "reproduced only by rounding": SKY,
    "not reproduced": VERMILLION,
    "can hold": GREEN,
    "can hold only by rounding": SKY,
    "can hold only by another convention": SKY,
    "put in": GREY,
    "given up": VERMILLION,
    "cannot hold": BLACK,
    "contradicts": PURPLE,
    "not checkable": GREY,
}

TEXT: Final = 7.0  # points
SMALL: Final = 6.0
POINT: Final = 3.6  # diameter of a patient

HOUSE_STYLE: Final[dict[str, Any]] = {
    # DejaVu Sans comes with matplotlib: the same letters on a bare machine.
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "mathtext.fontset": "dejavusans",
    "font.size": TEXT,
    "axes.titlesize": TEXT,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": TEXT,
    "xtick.labelsize": TEXT,
    "ytick.labelsize": TEXT,
    "legend.fontsize": TEXT,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 0.9,
    "hatch.linewidth": 0.5,
    # TrueType, so that journals can edit the text; one salt, so that ids repeat.
    "pdf.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "caseseries",
}
WITHOUT_DATES: Final[dict[str, dict[str, Any]]] = {
    "pdf": {"CreationDate": None, "ModDate": None},
    "svg": {"Date": None},
    "png": {},
}
DPI: Final = 600


@contextmanager
def house_style() -> Iterator[None]:
    """Draw and write in the style of the house, whatever the machine's own settings are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(HOUSE_STYLE)
        yield


def sheet(width: float, height: float, provenance: str) -> Figure:
    """Return an empty figure with the provenance along its foot.

    Parameters
    ----------
    width, height
        In millimetres; the figure is written in exactly this size.
    provenance
        Sentence on where the cases come from.
    """
    foot = foot_mm(width, provenance) / height
    figure = Figure(
        figsize=(width / MM_PER_INCH, height / MM_PER_INCH),
        # At the 100 dpi of a screen letters are a tenth narrower: such a layout would not fit.
        dpi=DPI,
        layout=ConstrainedLayoutEngine(rect=(0, foot, 1, 1 - foot)),
    )
    margin = 1.5
    lines = "\n".join(_foot_lines(width, provenance))
    figure.text(margin / width, margin / height, lines, fontsize=SMALL, color=GREY)
    return figure


def foot_mm(width: float, provenance: str) -> float:
    """Return the height that the provenance takes along the foot of a sheet of this width."""
    return FOOT_MM + FOOT_LINE_MM * (len(_foot_lines(width, provenance)) - 1)


def _foot_lines(width: float, provenance: str) -> list[str]:
    return textwrap.wrap(provenance, width=int(width / MM_PER_SMALL_CHARACTER)) or [""]


def message(provenance: str, says: str, *, width: float = SINGLE_COLUMN) -> Figure:
    """Return a figure that says in words what is missing."""
    figure = sheet(width, 20.5 + foot_mm(width, provenance), provenance)
    lines = textwrap.fill(says, width=int(width / MM_PER_CHARACTER))
    figure.text(0.5, 0.55, lines, ha="center", va="center")
    return figure


def write(figure: Figure, stem: Path) -> None:
    """Write a figure as PDF, SVG and PNG beside each other.

    The bounding box is never made tight: it would change the width that a journal asks for.
    """
    # Laid out once, for all three formats alike.
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for ending, metadata in WITHOUT_DATES.items():
        with unfinished(f"{stem}.{ending}") as part:
            figure.savefig(part, format=ending, dpi=DPI, metadata=metadata)


def spread(values: np.ndarray, *, step: float, room: float, height: float = 0.0) -> np.ndarray:
    """Return sideways shifts that set points beside each other that would hide each other.

    Parameters
    ----------
    values
        One value a point; NaN is a point that is not drawn.
    step
        Distance between two neighbours.
    room
        Width that neighbours may take together; they move closer to keep it.
    height
        Values nearer than this hide each other; with 0, equal values only.
    """
    shifts = np.zeros(len(values))
    for same in _hiding_each_other(values, height):
        between = min(step, room / len(same))
        shifts[same] = (np.arange(len(same)) - (len(same) - 1) / 2) * between
    return shifts


def _hiding_each_other(values: np.ndarray, height: float) -> list[list[int]]:
    """Return the positions of points in runs: each within ``height`` of the lowest of its run."""
    runs: list[list[int]] = []
    for position in np.argsort(values, kind="stable"):
        lowest = values[runs[-1][0]] if runs else np.nan
        gap = values[position] - lowest
        if gap == 0 or gap < height:
            runs[-1].append(int(position))
        else:
            runs.append([int(position)])
    return runs


def subtype_key(figure: Figure, subtypes: Sequence[str]) -> None:
    """Write above the panels which symbol is which subtype."""
    symbols = [
        Line2D([], [], linestyle="", marker=MARKERS[name], markersize=POINT, color=COLOURS[name])
        for name in subtypes
    ]
    labels = [GROUPS_SHORT[name] for name in subtypes]
    figure.legend(symbols, labels, loc="outside upper right", ncols=len(subtypes))


def interval_mark(
    axes: Axes,
    x: float,
    estimate: float,
    low: float | None,
    high: float | None,
    *,
    within: tuple[float, float],
) -> None:
    """Draw an estimate as a diamond, with its interval where there is one.

    An interval of few patients can be wider than all that was seen: where it reaches beyond
    ``within`` it ends in an arrow.
    """
    if low is not None and high is not None:
        lowest, highest = within
        shown = [max(low, lowest), min(high, highest)]
        axes.plot([x, x], shown, color=BLACK, linewidth=0.9, zorder=4)
        arrows = {"v": (lowest, low < lowest), "^": (highest, high > highest)}
        for marker, (end, beyond) in arrows.items():
            if beyond:
                _symbol(axes, x, end, marker)
    _symbol(axes, x, estimate, "D")


def _symbol(axes: Axes, x: float, y: float, marker: str) -> None:
    axes.plot(x, y, marker, color=BLACK, markersize=4, markeredgewidth=0, zorder=5, clip_on=False)
