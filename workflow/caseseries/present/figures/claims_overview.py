"""Every printed number against the recomputed one, with its verdict; one row a claim."""

import textwrap
from collections.abc import Iterator, Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.present import numbers, style, words
from caseseries.present.claims import Verdicts
from caseseries.present.registry import Drawing, Place
from caseseries.published import rounding

PLACE = Place(of="study", section="", order=1)  # the page shows the printed numbers as a table
ROW_MM = 7.2
HEAD_MM = 8.0
FOOT_MM = 19.0
# Where the columns stand, in millimetres from the left edge.
SAYS, PRINTED, RECOMPUTED, VERDICT = 2.0, 90.0, 107.0, 144.0
PLOT = (118.0, 24.0)
WRAP_AT = 50
# Differences beyond this many units of the last printed digit are drawn at the edge.
REACH = 3.0


def drawings(verdicts: Verdicts) -> Iterator[Drawing]:
    """Yield the figure, if the study prints any number."""
    claims = verdicts.table
    if claims.empty:
        return
    counts = claims["verdict"].value_counts()
    summary = words.judged({str(verdict): int(count) for verdict, count in counts.items()})
    caption = words.sentences(
        summary,
        "Points: recomputed minus printed, in units of the last printed digit; within the grey "
        "band both are printed alike, and a triangle lies beyond the scale.",
        verdicts.provenance,
    )
    yield Drawing(
        name="claims_overview",
        title="Printed numbers against recomputed ones",
        caption=caption,
        alt=f"Table with a dot plot. {summary}",
        draw=lambda: _draw(claims, verdicts.provenance),
    )


def _draw(claims: pd.DataFrame, provenance: str) -> Figure:
    """Draw a table of claims, with the difference in units of the last printed digit."""
    height = HEAD_MM + ROW_MM * len(claims) + FOOT_MM
    figure = style.sheet(style.DOUBLE_COLUMN, height, provenance)
    figure.set_layout_engine("none")
    left, width = PLOT
    axes = figure.add_axes(
        (
            left / style.DOUBLE_COLUMN,
            FOOT_MM / height,
            width / style.DOUBLE_COLUMN,
            ROW_MM * len(claims) / height,
        )
    )
    _frame(axes, len(claims))
    _heading(axes)
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


def _heading(axes: Axes) -> None:
    middle = PLOT[0] + PLOT[1] / 2
    for at, text, align in (
        (SAYS, "Printed number", "left"),
        (PRINTED, "Printed", "center"),
        (RECOMPUTED, "Recomputed", "center"),
        (middle, "Difference", "center"),
        (VERDICT, "Verdict", "left"),
    ):
        _write(axes, at, -0.9, text, align=align, weight="bold")


def _row(axes: Axes, place: int, claim: Mapping[str, str]) -> None:
    colour = style.VERDICT_COLOURS[claim["verdict"]]
    sign = words.VERDICT_SIGNS[claim["verdict"]]
    _rule(axes, place + 0.5)
    _write(axes, SAYS, place, textwrap.fill(claim["says"], WRAP_AT))
    _write(axes, PRINTED, place, numbers.as_printed(claim["reported"]), align="center")
    recomputed = numbers.as_printed(claim["recomputed_printed"])
    _write(axes, RECOMPUTED, place, recomputed, align="center")
    _write(axes, VERDICT, place, sign, colour=colour, weight="bold")
    _write(axes, VERDICT + 4, place, textwrap.fill(claim["verdict"], 15))
    difference = _units_apart(claim)
    if difference is None:
        return
    inside = abs(difference) <= REACH
    marker = "o" if inside else (">" if difference > 0 else "<")
    shown = max(-REACH, min(REACH, difference))
    axes.plot(shown, place, marker, color=colour, markersize=style.POINT + 0.6, zorder=3)


def _rule(axes: Axes, place: float) -> None:
    """Draw a thin line across the sheet below a row."""
    left, width = PLOT
    ends = [(SAYS - left) / width, (style.DOUBLE_COLUMN - SAYS - left) / width]
    axes.plot(
        ends,
        [place, place],
        transform=axes.get_yaxis_transform(),
        color=style.PALE,
        linewidth=0.4,
        clip_on=False,
        zorder=0,
    )


def _units_apart(claim: Mapping[str, str]) -> float | None:
    """Return recomputed minus printed in units of the last printed digit; None for a bound."""
    if not claim["recomputed_printed"] or claim["reported"][0] in "<>":
        return None
    printed = rounding.exact(float(claim["reported"]))
    unit = rounding.unit(claim["reported"])
    return float((rounding.exact(float(claim["recomputed"])) - printed) / unit)


def _write(
    axes: Axes,
    at: float,
    place: float,
    text: str,
    *,
    align: str = "left",
    weight: str = "normal",
    colour: str = style.BLACK,
) -> None:
    """Write a text at a distance from the left edge of the sheet, at the height of a row."""
    left, width = PLOT
    axes.text(
        (at - left) / width,
        place,
        text,
        transform=axes.get_yaxis_transform(),
        ha=align,
        va="center_baseline",
        fontweight=weight,
        color=colour,
        linespacing=1.0,
    )
