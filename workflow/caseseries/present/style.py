"""How every figure looks, and how it is written so that the same numbers give the same bytes."""

import struct
import textwrap
import zlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from caseseries.cases.study import Study
from caseseries.cases.vocabulary import BASELINE, IMMEDIATE, time_after, time_unit
from caseseries.files import write_bytes, write_text
from caseseries.ledger import Row
from caseseries.present.layout import lay_out
from caseseries.present.lighter import lighter

if TYPE_CHECKING:
    import typst

SINGLE_COLUMN: Final = 85.0  # millimetres
DOUBLE_COLUMN: Final = 174.0
MM_PER_INCH: Final = 25.4
POINTS_PER_INCH: Final = 72
MM_PER_CHARACTER: Final = 1.6
FOOT_MM: Final = 4.8
FOOT_LINE_MM: Final = 3.2
KEY_LINE_MM: Final = 4.2
HELD: Final = "\N{NO-BREAK SPACE}"
# Parts of an axis of time: how far before treatment lies left of it, and how near labels stand.
BEFORE: Final = 0.2
CLOSEST: Final = 0.075
BESIDE_BEFORE: Final = 0.15

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

# A group differs in shape as well, for print in grey; no study has more than six.
COLOURS: Final = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY)
MARKERS: Final = ("o", "s", "^", "v", "P", "X")

POINT: Final = 3.6  # diameter of a patient

HOUSE: Final = Path(__file__).parent / "templates" / "house.mplstyle"
# Sets a drawing on a page of its own size.
_PAGE: Final = b"""
#set document(date: none)
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.drawing), format: "svg", width: float(sys.inputs.width) * 1mm)
"""
# What journals ask for pictures of lines and text together; print has the PDF.
DPI: Final = 300
_PNG_HEADER: Final = 33  # bytes


def house_style() -> AbstractContextManager[None]:
    """Draw and write in the style of the house, whatever the machine's own settings are."""
    context: AbstractContextManager[None] = mpl.style.context(HOUSE, after_reset=True)
    return context


def sheet(width: float, height: float, provenance: str) -> Figure:
    """Return an empty figure with the provenance along its foot.

    It is written in exactly this size, in millimetres.
    """
    lines = textwrap.wrap(provenance, int(width / MM_PER_CHARACTER)) or [""]
    foot = (FOOT_MM + FOOT_LINE_MM * (len(lines) - 1)) / height
    figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH), dpi=POINTS_PER_INCH)
    figure.subplots_adjust(left=0, right=1, bottom=foot, top=1)
    margin = 1.5
    figure.text(margin / width, margin / height, "\n".join(lines), color=GREY)
    return figure


def fitted(text: str, room: float) -> str:
    """Return a text in lines of at most so many millimetres; a longer word stays whole.

    A no-break space holds two words together; it is drawn as any other.
    """
    lines = textwrap.fill(text, int(room / MM_PER_CHARACTER), break_long_words=False)
    return lines.replace(HELD, " ")


def write(figure: Figure, stem: Path) -> None:
    """Write a figure as SVG, PDF and PNG beside each other.

    The SVG looks alike without any font; the PDF has the text in TrueType, so that journals can
    edit it. Typst makes PDF and PNG of drawings in a tenth of the time that matplotlib takes.

    The bounding box is never made tight: it would change the width that a journal asks for.
    """
    drawing = _drawing(figure)
    width = figure.get_size_inches()[0] * MM_PER_INCH
    write_text(drawing, f"{stem}.svg")
    write_bytes(_typeset(lighter(drawing), width, format="pdf"), f"{stem}.pdf")
    picture = _typeset(drawing, width, format="png", ppi=DPI)
    write_bytes(_with_resolution(picture), f"{stem}.png")


def _drawing(figure: Figure) -> str:
    """Lay a figure out, and return it as SVG, its letters as paths."""
    stream = StringIO()
    size = figure.get_size_inches() * POINTS_PER_INCH
    renderer = RendererSVG(*size, stream, metadata={"Date": None})
    lay_out(figure, renderer)
    # Saved as a whole it would be drawn twice.
    figure.draw(renderer)
    renderer.finalize()
    return stream.getvalue()


@cache
def _fonts() -> "typst.Fonts":
    """Return the fonts of matplotlib and of Typst; to find them takes as long as a figure."""
    import typst

    folder = str(Path(mpl.get_data_path(), "fonts", "ttf"))
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


def _typeset(drawing: str, width: float, **options: Any) -> bytes:
    import typst

    made: bytes = typst.compile(
        _PAGE,
        sys_inputs={"drawing": drawing, "width": f"{width:.3f}"},
        ignore_system_fonts=True,
        font_paths=_fonts(),
        **options,
    )
    return made


def _with_resolution(picture: bytes) -> bytes:
    """Return a PNG that says its resolution; own, because it takes a second to write it anew.

    Source: Portable Network Graphics (W3C), chunk pHYs, which stands behind the header.
    """
    per_metre = round(DPI / MM_PER_INCH * 1000)
    chunk = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    whole = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return picture[:_PNG_HEADER] + whole + picture[_PNG_HEADER:]


def spread(values: np.ndarray, *, step: float, room: float, height: float = 0.0) -> np.ndarray:
    """Return sideways shifts that set points beside each other that would hide each other.

    NaN is a point that is not drawn. Neighbours stand a step apart, or closer where they would take
    more than their room; values nearer than ``height`` hide each other, with 0 equal ones only.
    """
    shifts = np.zeros(len(values))
    for same in _hiding_each_other(values, height):
        between = min(step, room / len(same))
        shifts[same] = (np.arange(len(same)) - (len(same) - 1) / 2) * between
    return shifts


def beside(places: pd.Series, values: pd.Series, **look: float) -> "pd.Series[float]":
    """Return places at which symbols of one place and of like values stand side by side."""
    shifts = values.groupby(places).transform(lambda alike: spread(alike.to_numpy(float), **look))
    return places.astype(float) + shifts


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


@dataclass(frozen=True)
class Look:
    """Colour and symbol of a group."""

    colour: str
    marker: str


ALL_PATIENTS: Final = Look(BLACK, "D")


def look(study: Study, group: str) -> Look:
    """Return how a group is drawn, the same in every figure; black for all and for comparisons."""
    if group not in study.grouping.ids:
        return ALL_PATIENTS
    place = study.grouping.ids.index(group)
    return Look(COLOURS[place], MARKERS[place])


def patients(axes: Axes, study: Study, group: str, x: Any, y: Any, **options: Any) -> None:
    """Draw patients of a group, one symbol each."""
    shown = look(study, group)
    settings: dict[str, Any] = {
        "markeredgecolor": "white",
        "markeredgewidth": 0.4,
        "linestyle": "",
    } | options
    axes.plot(x, y, marker=shown.marker, color=shown.colour, markersize=POINT, **settings)


def keyed_sheet(
    width: float, height: float, provenance: str, study: Study, groups: Sequence[str]
) -> Figure:
    """Return an empty figure that says above its panels which symbol is which group.

    It is higher by what the key takes beyond its first line; a single group has no key.
    """
    labels = [study.grouping.label(group, short=True) for group in groups]
    if len(labels) < 2:
        return sheet(width, height, provenance)
    longest = max(map(len, labels)) * MM_PER_CHARACTER + 9
    columns = max(1, min(len(labels), int(width / longest)))
    figure = sheet(width, height + KEY_LINE_MM * (-(-len(labels) // columns) - 1), provenance)
    looks = [look(study, group) for group in groups]
    symbols = [
        Line2D([], [], linestyle="", marker=one.marker, markersize=POINT, color=one.colour)
        for one in looks
    ]
    figure.legend(symbols, labels, loc="outside upper right", ncols=columns)
    return figure


def divide(axis: Axis, most: int, *, whole: bool = False) -> None:
    """Mark an axis at so many round numbers, or fewer."""
    axis.set_major_locator(MaxNLocator(most, integer=whole, steps=[1, 2, 5, 10]))


def times(timepoints: Sequence[str]) -> dict[str, float]:
    """Return where timepoints stand on an axis to scale, in the unit of their follow-ups.

    A score before treatment stands a little before 0 if another was taken right after it.
    """
    unit = time_unit(timepoints)
    found = {one: float(time_after(one, unit)) for one in timepoints}
    if BASELINE in found and IMMEDIATE in found:
        found[BASELINE] = -BEFORE * (max(found.values()) or 1.0)
    return found


def time_ticks(axes: Axes, places: Mapping[str, float]) -> list[float]:
    """Mark each timepoint on an axis of time, and return where there are labels.

    Of two labels that would touch, the later is left out.
    """
    reach = max(places.values()) - min(places.values()) or 1.0
    kept: dict[float, str] = {}
    for timepoint, place in sorted(places.items(), key=lambda pair: pair[1]):
        closest = BESIDE_BEFORE if "before" in kept.values() and len(kept) == 1 else CLOSEST
        if not kept or place - max(kept) >= closest * reach:
            kept[place] = "before" if timepoint == BASELINE else f"{place:g}"
    marks = sorted(set(places.values()))
    axes.set_xticks(marks, [kept.get(place, "") for place in marks])
    axes.set_xlabel(f"{time_unit(places).capitalize()}s after treatment")
    return list(kept)


def mean_mark(axes: Axes, x: float, row: Row | None, *, within: tuple[float, float]) -> None:
    """Draw the mean of several patients as a diamond, with its interval where there is one.

    An interval of few patients can be wider than all that was seen: where it reaches beyond
    ``within`` it ends in an arrow.
    """
    if row is None or row.value is None or row.n < 2:
        return
    marks = [("D", row.value)]
    if row.ci_low is not None and row.ci_high is not None:
        low, high = within
        shown = [max(row.ci_low, low), min(row.ci_high, high)]
        for colour, width in (("white", 2.4), (BLACK, 0.9)):
            axes.plot([x, x], shown, color=colour, linewidth=width, zorder=4)
        marks += [("v", low)] * (row.ci_low < low) + [("^", high)] * (row.ci_high > high)
    look: dict[str, Any] = {
        "markersize": 4.6,
        "markeredgewidth": 0.5,
        "zorder": 5,
        "clip_on": False,
    }
    for mark, y in marks:
        axes.plot(x, y, mark, color=BLACK, markeredgecolor="white", **look)
