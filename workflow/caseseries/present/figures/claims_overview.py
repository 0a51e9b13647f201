"""Every printed number against the recomputed one, with its verdict; one row a claim."""

import textwrap
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries import rounding
from caseseries.present import numbers, style, words
from caseseries.present.claims import Verdicts
from caseseries.present.registry import Drawing, Place, drawing

PLACE = Place(of="study", section="", order=1)  # the page shows the printed numbers as a table
ROW_MM = 7.2
HEAD_MM = 8.0
FOOT_MM = 19.0
PLOT = (113.0, 24.0)  # left edge and width of the dot plot, in millimetres
# Where the columns stand, in millimetres from the left edge, and how their text is aligned.
COLUMNS = {
    "Printed number": (2.0, "left"),
    "Printed": (85.0, "center"),
    "Recomputed": (102.0, "center"),
    "Difference": (PLOT[0] + PLOT[1] / 2, "center"),
    "Verdict": (139.0, "left"),
}
WRAP_AT = 50
# Differences beyond this many units of the last printed digit are drawn at the edge.
REACH = 3.0


def drawings(verdicts: Verdicts) -> Iterator[Drawing]:
    """Yield the figure, if the study prints any number."""
    claims = verdicts.table
    if claims.empty:
        return
    yield drawing(
        __name__,
        "claims_overview",
        partial(_draw, claims, verdicts.provenance),
        counts=claims["verdict"].value_counts().to_dict(),
    )


def _draw(claims: pd.DataFrame, provenance: str) -> Figure:
    """Draw a table of claims, with the difference in units of the last printed digit."""
    height = HEAD_MM + ROW_MM * len(claims) + FOOT_MM
    figure = style.sheet(style.DOUBLE_COLUMN, height, provenance)
    (left, width), whole = PLOT, style.DOUBLE_COLUMN
    box = left / whole, FOOT_MM / height, width / whole, ROW_MM * len(claims) / height
    axes = figure.add_axes(box)
    _frame(axes, len(claims))
    for place, claim in enumerate(claims.to_dict("records")):
        _row(axes, place, {str(name): str(value) for name, value in claim.items()})
    return figure


def _frame(axes: Axes, rows: int) -> None:
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xlim(-REACH - 0.5, REACH + 0.5)
    axes.autoscale(False)
    axes.set_xticks([-2, 0, 2], [f"{numbers.MINUS}2", "0", "2"])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvspan(-0.5, 0.5, color=style.PALE, linewidth=0)
    axes.set_xlabel("units of the last\nprinted digit")
    for name in COLUMNS:
        _write(axes, name, -0.9, name, fontweight="bold")


def _row(axes: Axes, place: int, claim: Mapping[str, str]) -> None:
    verdict = words.VERDICTS[claim["verdict"]]
    colour = getattr(style, verdict.colour)
    across = axes.get_yaxis_transform()
    ends = [_across(2.0), _across(style.DOUBLE_COLUMN - 2.0)]
    rule: dict[str, Any] = {"color": style.PALE, "linewidth": 0.4, "clip_on": False, "zorder": 0}
    axes.plot(ends, [place + 0.5] * 2, transform=across, **rule)
    _write(axes, "Printed number", place, textwrap.fill(claim["says"], WRAP_AT))
    _write(axes, "Printed", place, numbers.as_printed(claim["reported"]))
    _write(axes, "Recomputed", place, numbers.as_printed(claim["recomputed_printed"]))
    _write(axes, "Verdict", place, verdict.sign, color=colour, fontweight="bold")
    _write(axes, "Verdict", place, textwrap.fill(claim["verdict"], 20), further=4.0)
    difference = _units_apart(claim)
    if difference is not None:
        marker = "o" if abs(difference) <= REACH else ">" if difference > 0 else "<"
        shown = max(-REACH, min(REACH, difference))
        axes.plot(shown, place, marker, color=colour, markersize=style.POINT + 0.6, zorder=3)


def _units_apart(claim: Mapping[str, str]) -> float | None:
    """Return recomputed minus printed in units of the last printed digit; None for a bound."""
    if not claim["recomputed_printed"] or claim["reported"][0] in "<>":
        return None
    printed = rounding.exact(float(claim["reported"]))
    unit = rounding.unit(claim["reported"])
    return float((rounding.exact(float(claim["recomputed"])) - printed) / unit)


def _across(millimetres: float) -> float:
    """Return a distance from the left edge of the sheet as a part of the dot plot."""
    left, width = PLOT
    return (millimetres - left) / width


def _write(
    axes: Axes, column: str, place: float, text: str, further: float = 0.0, **look: Any
) -> None:
    """Write a text into a column, at the height of a row; ``further`` right in millimetres."""
    at, align = COLUMNS[column]
    across = axes.get_yaxis_transform()
    shape: dict[str, Any] = {"ha": align, "va": "center_baseline", "linespacing": 1.0} | look
    axes.text(_across(at + further), place, text, transform=across, **shape)
