"""How far two raters of the same patient are apart (Bland and Altman), for every pair of raters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.cases.study import Score
from caseseries.ledger import Row
from caseseries.present import numbers, style, words
from caseseries.present.material import Material, telling
from caseseries.present.registry import Drawing, Place, drawing

PLACE = Place(of="cohort", section="outcomes", order=8)
MOST_PAIRS = 3
MOST_TIMEPOINTS = 3
MOST_IN_WORDS = 4
ROW_MM = 44.0
# Parts of what was seen: how far intervals are drawn beyond it, and where they stand beside it.
BEYOND, MARGIN = 0.4, 0.08
BESIDE = (0.12, 0.2, 0.28)
DASHED = (0, (4, 3))
LINES = {"limit_low": DASHED, "bias": "-", "limit_high": DASHED}


@dataclass(frozen=True)
class Panel:
    """Two raters of one score at one timepoint.

    ``points`` has mean and difference, one row a patient whom both scored.
    """

    timepoint: str
    raters: tuple[str, str]
    points: pd.DataFrame
    rows: Mapping[str, Row | None]


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield one figure a score that two raters gave of the same patient."""
    for score in material.rated_twice:
        pairs = material.rater_pairs[score.id]
        every_time = list(material.ratings[score.id])
        timepoints = telling(material.study, every_time, MOST_TIMEPOINTS)
        shown = [
            [_panel(material, score, timepoint, pair) for timepoint in timepoints]
            for pair in pairs[:MOST_PAIRS]
        ]
        every = [panel for row in shown for panel in row]
        yield drawing(
            __name__,
            f"{score.id}_agreement",
            partial(_draw, shown, score, material.provenance),
            material=material,
            score=score,
            told=every[:MOST_IN_WORDS],
            more=len(pairs) * len(every_time) > min(len(every), MOST_IN_WORDS),
        )


def _panel(material: Material, score: Score, timepoint: str, raters: tuple[str, str]) -> Panel:
    first, second = raters
    both = material.ratings[score.id][timepoint].reindex(columns=list(raters)).dropna()
    difference = both[first] - both[second]
    points = pd.DataFrame({"mean": both.mean(axis=1), "difference": difference}).round(6)
    subject = f"{score.id}_agreement.{timepoint}.all.{first}_vs_{second}.bland_altman"
    rows = {name: material.row(f"{subject}.{name}") for name in LINES}
    return Panel(timepoint, raters, points, rows)


def _draw(panels: Sequence[Sequence[Panel]], score: Score, provenance: str) -> Figure:
    """Draw one row of panels a pair of raters, one panel a timepoint."""
    down, across = len(panels), len(panels[0])
    width = style.SINGLE_COLUMN if across == 1 else style.DOUBLE_COLUMN
    figure = style.sheet(width, 24 + ROW_MM * down, provenance)
    flat = [panel for row in panels for panel in row]
    limits, means = _reach(flat), pd.concat([panel.points["mean"] for panel in flat])
    beside = [means.max() + step * (means.max() - means.min() or 1.0) for step in BESIDE]
    every = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False)
    for line, row in zip(every, panels, strict=True):
        for axes, panel in zip(line, row, strict=True):
            _draw_panel(axes, panel)
            for place, bound in zip(beside, panel.rows.values(), strict=True):
                style.mean_mark(axes, place, bound, within=limits)
        label = f"{' − '.join(row[0].raters)}, {score.short}"
        line[0].set_ylabel(style.fitted(label, ROW_MM - 4))
    for axes, panel in zip(every[0], panels[0], strict=True):
        axes.set_title(words.timepoint(panel.timepoint))
    for axes in every[-1]:
        axes.set_xlabel(f"Mean of the two, {score.short}")
    every[0, 0].set_ylim(*limits)
    return figure


def _reach(panels: Sequence[Panel]) -> tuple[float, float]:
    """Return a scale that shows every difference and limit; an interval may reach beyond it."""
    shown, ends = [0.0], []
    for panel in panels:
        shown += panel.points["difference"].tolist()
        rows = [row for row in panel.rows.values() if row and row.value is not None]
        shown += map(numbers.plotted, rows)
        ends += [end for row in rows for end in (row.ci_low, row.ci_high) if end is not None]
    width = max(shown) - min(shown) or 1.0
    low = max(min(shown + ends), min(shown) - BEYOND * width)
    high = min(max(shown + ends), max(shown) + BEYOND * width)
    return low - MARGIN * width, high + MARGIN * width


def _draw_panel(axes: Axes, panel: Panel) -> None:
    axes.axhline(0, color=style.PALE, linewidth=0.8, zorder=0)
    for name, line in LINES.items():
        row = panel.rows[name]
        if row is None or row.value is None:
            continue
        axes.axhline(row.value, color=style.BLACK, linewidth=0.7, linestyle=line, zorder=2)
    alike = panel.points.groupby(["mean", "difference"]).size().reset_index(name="patients")
    look: dict[str, Any] = {"markeredgecolor": "white", "markeredgewidth": 0.4}
    for mean, difference, count in alike.itertuples(index=False):
        size = style.POINT * count**0.5
        axes.plot(mean, difference, "o", color=style.BLUE, markersize=size, **look)
    if panel.points.empty:
        axes.text(0.5, 0.5, "Not scored by both", transform=axes.transAxes, ha="center")
    style.divide(axes.xaxis, 4, whole=True)
    style.divide(axes.yaxis, 5)
