"""Fading of every patient, by subtype, with mean and interval; one panel a follow-up."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from caseseries.present import numbers, style, words
from caseseries.present.figures.description import (
    Description,
    nothing_shown,
    patients_in_words,
    sentences,
    when,
)
from caseseries.present.material import Material

TITLE = "Fading of every patient, by subtype"
NOTHING = (
    "No fading can be shown: it needs a Visual Density Score right after treatment and one at a "
    "follow-up of the same patient."
)
# Height of a symbol, as a share of the scale.
SYMBOL = 0.022
# How far intervals are drawn beyond the patients, as a share of the scale.
MARGIN = 0.5


def draw(material: Material) -> Figure:
    """Draw every patient as a point that hides no other."""
    follow_ups = _follow_ups(material)
    if not follow_ups:
        return style.message(material.provenance, NOTHING)
    width = style.SINGLE_COLUMN if len(follow_ups) == 1 else style.DOUBLE_COLUMN
    figure = style.sheet(width, 75, material.provenance)
    panels = figure.subplots(1, len(follow_ups), sharey=True, squeeze=False)[0]
    for axes, timepoint in zip(panels, follow_ups, strict=True):
        _panel(axes, material, timepoint)
    panels[0].set_ylabel("Fading, points of VDS")
    return figure


def describe(material: Material) -> Description:
    """Say what fading is, its means, and how the subtypes compare."""
    follow_ups = _follow_ups(material)
    if not follow_ups:
        return nothing_shown(TITLE, NOTHING)
    means = " ".join(_means_in_words(material, timepoint) for timepoint in follow_ups)
    caption = sentences(
        f"{patients_in_words(material)}.",
        "Fading is VDS right after treatment minus VDS at the follow-up; above zero, pigment was "
        "lost.",
        "Points: patients. Diamonds: mean with its confidence interval; an arrow: it reaches "
        "beyond the scale.",
        means,
        *(_comparison_in_words(material, timepoint) for timepoint in follow_ups),
        material.provenance,
    )
    alt = f"Dot plot with one point a patient, grouped by subtype. {means}"
    return Description(title=TITLE, caption=caption, alt=alt)


def _follow_ups(material: Material) -> list[str]:
    """Return the follow-ups at which fading is known of anybody."""
    return [
        timepoint
        for timepoint in material.cases.timepoints("fading")
        if not material.values("fading", timepoint).empty
    ]


def _panel(axes: Axes, material: Material, timepoint: str) -> None:
    subtypes = material.subtypes
    points = pd.concat(
        _points(material, timepoint, subtype, place) for place, subtype in enumerate(subtypes)
    )
    axes.axhline(0, color=style.GREY, linewidth=0.6, linestyle=(0, (4, 3)))
    sns.scatterplot(
        points,
        x="place",
        y="fading",
        hue="subtype",
        style="subtype",
        palette=style.COLOURS,
        markers=style.MARKERS,
        s=style.POINT**2,
        linewidth=0.4,
        legend=False,
        ax=axes,
    )
    for place, subtype in enumerate(subtypes):
        row = material.row(f"fading.{timepoint}.{subtype}.mean")
        if row and row.value is not None and row.n > 1:
            style.interval_mark(
                axes,
                place + 0.36,
                row.value,
                row.ci_low,
                row.ci_high,
                within=_drawn_within(material),
            )
    axes.set_xlim(-0.5, len(subtypes) - 0.4)
    axes.set_xticks(range(len(subtypes)), [_tick(material, timepoint, s) for s in subtypes])
    axes.set(title=words.timepoint(timepoint), xlabel="", ylabel="")
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))


def _points(material: Material, timepoint: str, subtype: str, place: int) -> pd.DataFrame:
    """Return one row a patient: where the point stands, and how far the patient faded."""
    fading = material.values("fading", timepoint, subtype)
    symbol = SYMBOL * _reach(material)
    shifts = style.spread(fading.to_numpy(), step=0.05, room=0.5, height=symbol)
    return pd.DataFrame({"place": place + shifts, "fading": fading, "subtype": subtype})


def _reach(material: Material) -> float:
    low, high = _span(material)
    return high - low


def _span(material: Material) -> tuple[float, float]:
    """Return from where to where patients faded, zero included, over all follow-ups."""
    shown = pd.concat(material.values("fading", timepoint) for timepoint in _follow_ups(material))
    return min(float(shown.min()), 0.0), max(float(shown.max()), 0.0)


def _drawn_within(material: Material) -> tuple[float, float]:
    """Return where intervals are drawn: the patients and a margin, of a point where all are 0."""
    low, high = _span(material)
    margin = MARGIN * (high - low) or 1.0
    return low - margin, high + margin


def _tick(material: Material, timepoint: str, subtype: str) -> str:
    known = len(material.values("fading", timepoint, subtype))
    return f"{words.GROUPS_SHORT[subtype]}\n(n = {known})"


def _means_in_words(material: Material, timepoint: str) -> str:
    parts = []
    for subtype in material.subtypes:
        row = material.row(f"fading.{timepoint}.{subtype}.mean")
        if row and row.value is not None:
            places = numbers.places(row, material.precision)
            shown = numbers.estimate(row.value, row.ci_low, row.ci_high, places)
            parts.append(f"{subtype} {shown}")
    return f"Mean fading {when(timepoint)}: {', '.join(parts)}."


def _comparison_in_words(material: Material, timepoint: str) -> str:
    row = material.row(f"fading.{timepoint}.androgenetic_vs_scarring.welch.p")
    if row is None or row.value is None:
        return ""
    return f"Welch t test {when(timepoint)}: {numbers.p_phrase(row.value)}."
