"""VDS of every patient over time, one panel a subtype."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from caseseries.cases.vocabulary import BASELINE, VDS_MAX, VDS_MIN, timepoint_rank
from caseseries.present import style, words
from caseseries.present.figures.description import (
    Description,
    nothing_shown,
    patients_in_words,
    sentences,
    when,
)
from caseseries.present.material import Material

TITLE = "Visual Density Score of every patient over time"
NOTHING = "No Visual Density Score was recorded in this cohort."


def draw(material: Material) -> Figure:
    """Draw one line a patient; patients with equal scores stand beside each other."""
    timepoints = material.cases.timepoints("vds")
    if not timepoints:
        return style.message(material.provenance, NOTHING)
    subtypes = material.subtypes
    width = style.DOUBLE_COLUMN if len(subtypes) > 1 else style.SINGLE_COLUMN
    figure = style.sheet(width, 75, material.provenance)
    panels = figure.subplots(1, len(subtypes), sharex=True, sharey=True, squeeze=False)[0]
    for axes, subtype in zip(panels, subtypes, strict=True):
        _draw_patients(axes, material, subtype, timepoints)
        _draw_means(axes, material, subtype, timepoints)
        axes.set_title(f"{words.GROUPS[subtype]} (n = {len(material.cases.groups[subtype])})")
        axes.set_xticks(range(len(timepoints)), [_tick(timepoint) for timepoint in timepoints])
        axes.set_xlim(-0.5, len(timepoints) - 0.5)
        axes.set_xlabel("Months after treatment")
    panels[0].set_ylabel("VDS (0 to 10)")
    _whole_points(panels[0])
    return figure


def describe(material: Material) -> Description:
    """Say what the lines are."""
    timepoints = material.cases.timepoints("vds")
    if not timepoints:
        return nothing_shown(TITLE, NOTHING)
    shown = f"{patients_in_words(material)}, scored {words.listed(map(when, timepoints))}."
    caption = sentences(
        shown,
        "One thin line a patient; equal scores stand side by side.",
        _open_symbols(material, timepoints),
        "Diamonds: mean with its confidence interval; an arrow: it reaches beyond the scale.",
        material.provenance,
    )
    alt = f"Line chart, one panel a subtype, one line a patient. {shown}"
    return Description(title=TITLE, caption=caption, alt=alt)


def _tick(timepoint: str) -> str:
    return "before" if timepoint == BASELINE else str(timepoint_rank(timepoint))


def _whole_points(axes: Axes) -> None:
    """Mark whole points; show at least four of them, so that a small change looks small."""
    low, high = axes.get_ylim()
    high = min(high, VDS_MAX)
    low = max(min(low, high - 4), VDS_MIN)
    axes.set_ylim(low, max(high, low + 4))
    axes.yaxis.set_major_locator(MultipleLocator(1 if high - low < 8 else 2))


def _points(material: Material, subtype: str, timepoints: list[str]) -> pd.DataFrame:
    """Return one row a score: whose it is, and where it stands."""
    beside = 0.018 * len(timepoints)  # about one symbol
    columns = []
    for place, timepoint in enumerate(timepoints):
        scores = material.values("vds", timepoint, subtype)
        shifts = style.spread(scores.to_numpy(), step=beside, room=0.5)
        columns.append(pd.DataFrame({"place": place + shifts, "vds": scores}))
    return pd.concat(columns).rename_axis("patient_id").reset_index()


def _open_symbols(material: Material, timepoints: list[str]) -> str:
    """Explain the open symbols where there are any."""
    scores = pd.concat(_points(material, subtype, timepoints) for subtype in material.subtypes)
    alone = len(timepoints) > 1 and (scores["patient_id"].value_counts() == 1).any()
    return "Open symbols: patients with one score only." if alone else ""


def _draw_patients(axes: Axes, material: Material, subtype: str, timepoints: list[str]) -> None:
    points = _points(material, subtype, timepoints)
    if points.empty:
        axes.text(0.5, 0.5, "No score recorded", transform=axes.transAxes, ha="center")
    colour = style.COLOURS[subtype]
    for _, patient in points.groupby("patient_id"):
        alone = len(patient) == 1 < len(timepoints)
        axes.plot(
            patient["place"],
            patient["vds"],
            color=colour,
            linewidth=0.6,
            marker=style.MARKERS[subtype],
            markersize=style.POINT,
            markeredgewidth=0.4,
            markerfacecolor="white" if alone else colour,
            markeredgecolor=colour if alone else "white",
            clip_on=False,
        )


def _draw_means(axes: Axes, material: Material, subtype: str, timepoints: list[str]) -> None:
    """Set the means beside the patients: left of the first timepoint, right of all others."""
    for place, timepoint in enumerate(timepoints):
        row = material.row(f"vds.{timepoint}.{subtype}.mean")
        if row and row.value is not None and row.n > 1:
            beside = 0.3 if place else -0.3
            style.interval_mark(
                axes,
                place + beside,
                row.value,
                row.ci_low,
                row.ci_high,
                within=(VDS_MIN, VDS_MAX),
            )
