"""How much of the density is left, month by month, in each subtype."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.cases.vocabulary import IMMEDIATE, follow_up_month
from caseseries.ledger import Row
from caseseries.present import numbers, style
from caseseries.present.figures import counts_below
from caseseries.present.figures.description import (
    Description,
    nothing_shown,
    patients_in_words,
    sentences,
    when,
)
from caseseries.present.material import Material

TITLE = "Retention of density over the months"
TOO_FEW = "There is no course over time to show: it needs Visual Density Scores at two follow-ups."
WHOLE = 100.0
BESIDE = 0.008  # of the axis: subtypes stand beside each other


def draw(material: Material) -> Figure:
    """Draw the mean of each subtype with its interval, and the patients behind it."""
    follow_ups = material.cases.timepoints("fading")
    if len(follow_ups) < 2:
        return style.message(material.provenance, TOO_FEW)
    figure = style.sheet(style.SINGLE_COLUMN, 80, material.provenance)
    axes = figure.subplots()
    axes.axhline(WHOLE, color=style.GREY, linewidth=0.6, linestyle=(0, (4, 3)))
    for place, subtype in enumerate(material.subtypes):
        _curve(axes, material, subtype, place - (len(material.subtypes) - 1) / 2)
    axes.set_ylim(0, max(axes.get_ylim()[1], WHOLE + 5))
    axes.set_ylabel("Retention, % of VDS right after treatment")
    counts_below.write(axes, "Patients scored", _counts(material))
    style.subtype_key(figure, material.subtypes)
    return figure


def describe(material: Material) -> Description:
    """Say what retention is, and its means."""
    follow_ups = material.cases.timepoints("fading")
    if len(follow_ups) < 2:
        return nothing_shown(TITLE, TOO_FEW)
    means = [_in_words(material, timepoint) for timepoint in follow_ups]
    caption = sentences(
        f"{patients_in_words(material)}.",
        "Retention is VDS at the follow-up divided by VDS right after treatment. Symbols: mean "
        "with its confidence interval; each mean rests on the patients who were seen then.",
        *means,
        material.provenance,
    )
    return Description(title=TITLE, caption=caption, alt=sentences("Line chart.", *means))


def _curve(axes: Axes, material: Material, subtype: str, beside: float) -> None:
    follow_ups = material.cases.timepoints("fading")
    shift = beside * 2 * BESIDE * _month(follow_ups[-1])
    colour = style.COLOURS[subtype]
    months, means = [0.0], [WHOLE]
    for timepoint in follow_ups:
        row = _mean(material, timepoint, subtype)
        if row is None or row.value is None:
            continue
        months.append(_month(timepoint) + shift)
        means.append(row.value)
        if row.ci_low is not None and row.ci_high is not None:
            axes.plot(months[-1:] * 2, [row.ci_low, row.ci_high], color=colour)
    axes.plot(months, means, color=colour, marker=style.MARKERS[subtype], markersize=style.POINT)


def _counts(material: Material) -> dict[str, dict[int, str]]:
    counts = {}
    for subtype in material.subtypes:
        scored = {0: str(len(material.values("vds", IMMEDIATE, subtype)))}
        for timepoint in material.cases.timepoints("fading"):
            scored[_month(timepoint)] = str(len(material.values("retention", timepoint, subtype)))
        counts[subtype] = scored
    return counts


def _in_words(material: Material, timepoint: str) -> str:
    parts = []
    for subtype in material.subtypes:
        row = _mean(material, timepoint, subtype)
        if row and row.value is not None:
            shown = numbers.estimate(row.value, row.ci_low, row.ci_high, 0)
            parts.append(f"{subtype} {shown}")
    return f"Mean retention {when(timepoint)}, %: {', '.join(parts) or numbers.MISSING}."


def _mean(material: Material, timepoint: str, subtype: str) -> Row | None:
    return material.row(f"retention.{timepoint}.{subtype}.mean")


def _month(timepoint: str) -> int:
    return follow_up_month(timepoint) or 0
