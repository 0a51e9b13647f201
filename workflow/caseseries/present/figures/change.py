"""A change of every patient, by group, with mean and interval; one panel a follow-up.

Drawn are the changes by which scores are followed, and the primary outcome; the table has all.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.cases.study import BETWEEN, Change
from caseseries.present import style, words
from caseseries.present.material import Material, headlines, telling
from caseseries.present.registry import Drawing, Place, drawing

PLACE = Place(of="cohort", section="outcomes", order=2)
MOST_PANELS = 4
SYMBOL = 0.022  # height of a symbol, as a share of the scale
AXIS_MM, LABEL_MM = 14.0, 56.0  # left of the panels; room for what stands beside them
MARGIN = 0.5  # how far intervals are drawn beyond the patients, as a share of the scale


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield one figure a change that is known of anybody."""
    pairs = material.pairs
    group, test = (pairs[0], "welch") if len(pairs) == 1 else (BETWEEN, "welch_anova")
    for change in headlines(material.study):
        every = material.timepoints(change.id)
        known = [at for at in every if not material.values(change.id, at).empty]
        shown = telling(material.study, known, MOST_PANELS)
        if shown:
            yield drawing(
                __name__,
                change.id,
                partial(_draw, material, change, shown),
                material=material,
                change=change,
                shown=shown,
                compared=[(at, material.row(f"{change.id}.{at}.{group}.{test}.p")) for at in shown],
                more=len(known) - len(shown),
            )


def _draw(material: Material, change: Change, timepoints: list[str]) -> Figure:
    small = len(timepoints) * len(material.groups) <= 3
    width = style.SINGLE_COLUMN if small else style.DOUBLE_COLUMN
    names = _names(material, (width - AXIS_MM) / len(timepoints) / len(material.groups))
    keyed = [] if names else material.groups
    figure = style.keyed_sheet(width, 78, material.provenance, material.study, keyed)
    panels = figure.subplots(1, len(timepoints), sharey=True, squeeze=False)[0]
    for axes, timepoint in zip(panels, timepoints, strict=True):
        _panel(axes, material, change, timepoint, timepoints)
        counts = [len(material.values(change.id, timepoint, group)) for group in material.groups]
        told = map("{}\nn = {}".format, names, counts) if names else map(str, counts)
        axes.set_xticks(range(len(counts)), list(told))
        axes.set_xlabel("" if names else "Number of patients")
    panels[0].set_ylabel(style.fitted(words.outcome(material.study, change.id), LABEL_MM))
    return figure


def _names(material: Material, room: float) -> list[str]:
    """Return the names of the groups as they fit below their patients; none where they do not."""
    names = [style.fitted(material.label(group, short=True), room) for group in material.groups]
    longest = max(len(line) for name in names for line in name.splitlines())
    return names if longest * style.MM_PER_CHARACTER <= room else []


def _panel(
    axes: Axes, material: Material, change: Change, timepoint: str, timepoints: list[str]
) -> None:
    low, high = _span(material, change, timepoints)
    margin = MARGIN * (high - low) or 1.0
    axes.axhline(0, color=style.GREY, linewidth=0.6, linestyle=(0, (4, 3)))
    for place, group in enumerate(material.groups):
        values = material.values(change.id, timepoint, group).to_numpy()
        if material.shows_patients:
            shifts = style.spread(values, step=0.05, room=0.5, height=SYMBOL * (high - low))
            style.patients(axes, material.study, group, place + shifts, values)
        elif len(values):
            _letter_values(axes, style.look(material.study, group).colour, values, place)
        row = material.row(f"{change.id}.{timepoint}.{group}.mean")
        style.mean_mark(axes, place + 0.36, row, within=(low - margin, high + margin))
    axes.set_xlim(-0.5, len(material.groups) - 0.4)
    axes.set_title(words.timepoint(timepoint))
    style.divide(axes.yaxis, 6)


def _letter_values(axes: Axes, colour: str, values: np.ndarray, place: int) -> None:
    """Draw letter values: boxes of halves, quarters, eighths (Hofmann, Wickham, Kafadar 2017)."""
    import seaborn as sns  # loaded here: it takes a second, and few cohorts are so large

    sns.boxenplot(
        x=np.full(len(values), place),
        y=values,
        ax=axes,
        color=colour,
        width=0.4,
        linewidth=0.6,
        showfliers=False,
        native_scale=True,
    )


def _span(material: Material, change: Change, timepoints: list[str]) -> tuple[float, float]:
    """Return from where to where patients changed, zero included, over all panels."""
    shown = [material.values(change.id, timepoint) for timepoint in timepoints]
    low = min(float(values.min()) for values in shown)
    return min(low, 0.0), max(0.0, *(float(values.max()) for values in shown))
