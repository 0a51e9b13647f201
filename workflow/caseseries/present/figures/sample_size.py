"""How surely a next study of so many patients finds what the pooled cohorts show."""

import re
import textwrap
from collections.abc import Iterator

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from caseseries.cases.vocabulary import SUBTYPES
from caseseries.estimate.analysis_set import versus
from caseseries.present import numbers, style, words
from caseseries.present.figures.description import Description, nothing_shown, sentences, when
from caseseries.present.pooled import PooledMaterial

TITLE = "Power of a next study, planned from the pooled cohorts"
NOTHING = "The pooled cohorts leave nothing to plan a study from"
MOST_PANELS = 3
WRAP_AT = 42
POWERS = {"power_80": 0.8, "power_90": 0.9}
PLACES_ON_THE_AXIS = (4, 10, 20, 50, 100, 200)
WITH_SIZE = re.compile(r"with_(\d+)\.power$")

DIFFERENCE = versus(*SUBTYPES)
# Ledger id behind the timepoint, what it is called, and how it is drawn.
PLANS = (
    ("all.planning.paired_t", "fading at all, paired t", style.BLACK, "-", "D"),
    (f"{DIFFERENCE}.planning.independent_t", "subtypes differ, t", style.BLUE, "-", "o"),
    (
        f"{DIFFERENCE}.planning.mann_whitney",
        "subtypes differ, Mann–Whitney",
        style.VERMILLION,
        (0, (4, 2)),
        "s",
    ),
)


def draw(pooled: PooledMaterial) -> Figure:
    """Draw one panel a follow-up and one curve a test."""
    follow_ups = _follow_ups(pooled)
    if not follow_ups:
        return style.message(pooled.provenance, _why_nothing(pooled))
    width = style.SINGLE_COLUMN if len(follow_ups) == 1 else style.DOUBLE_COLUMN
    figure = style.sheet(width, 82, pooled.provenance)
    panels = figure.subplots(1, len(follow_ups), sharey=True, squeeze=False)[0]
    for axes, timepoint in zip(panels, follow_ups, strict=True):
        _panel(axes, pooled, timepoint)
    panels[0].set_ylabel("Power")
    columns = 1 if len(follow_ups) == 1 else len(PLANS)
    symbols = panels[0].get_legend_handles_labels()
    figure.legend(*symbols, loc="outside upper left", ncols=columns)
    return figure


def describe(pooled: PooledMaterial) -> Description:
    """Say what is planned, and the numbers of patients."""
    follow_ups = _follow_ups(pooled)
    if not follow_ups:
        return nothing_shown(TITLE, _why_nothing(pooled))
    found = [
        f"Patients needed {when(timepoint)} for a power of 80% and of 90%: "
        f"{'; '.join(_needed(pooled, timepoint))}."
        for timepoint in follow_ups
    ]
    caption = sentences(
        "Probability that a two-sided test is significant, if the pooled effect is true and "
        "patients vary as they do within the cohorts. Fading at all: patients with both scores. "
        "Subtypes: two equal groups, counted together.",
        *found,
        pooled.provenance,
    )
    alt = sentences("Line chart of power against the number of patients.", *found)
    return Description(title=TITLE, caption=caption, alt=alt)


def _follow_ups(pooled: PooledMaterial) -> list[str]:
    """Return the first follow-ups for which anything could be planned."""
    return [
        timepoint
        for timepoint in pooled.timepoints("fading")
        if any(_curve(pooled, f"fading.{timepoint}.{plan}") for plan, *_ in PLANS)
    ][:MOST_PANELS]


def _why_nothing(pooled: PooledMaterial) -> str:
    if pooled.why_nothing:
        return pooled.why_nothing
    rows = (row for row in pooled.ledger if row.statistic_id.endswith("planning.paired_t.effect"))
    reasons = "; ".join(dict.fromkeys(row.reason for row in rows))
    return f"{NOTHING} ({reasons})." if reasons else f"{NOTHING}."


def _curve(pooled: PooledMaterial, plan: str) -> list[tuple[int, float]]:
    """Return numbers of patients with the power of each."""
    return [
        (int(size[1]), row.value)
        for row in pooled.ledger
        if row.statistic_id.startswith(f"{plan}.with_") and row.value is not None
        if (size := WITH_SIZE.search(row.statistic_id))
    ]


def _panel(axes: Axes, pooled: PooledMaterial, timepoint: str) -> None:
    for power in POWERS.values():
        axes.axhline(power, color=style.PALE, linewidth=0.8, zorder=0)
    for plan, name, colour, line, marker in PLANS:
        curve = _curve(pooled, f"fading.{timepoint}.{plan}")
        # A plan without a curve keeps its place in the key; below the axis stands why.
        axes.plot(
            [size for size, _ in curve],
            [power for _, power in curve],
            color=colour,
            linestyle=line,
            marker=marker,
            markersize=2.2,
            label=name,
        )
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(PLACES_ON_THE_AXIS))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.set_ylim(0, 1.03)
    axes.set_title(words.timepoint(timepoint))
    needed = [textwrap.fill(line, WRAP_AT) for line in _needed(pooled, timepoint)]
    axes.set_xlabel("\n".join(["Patients", "Needed for 80% / 90% power:", *needed]))


def _needed(pooled: PooledMaterial, timepoint: str) -> Iterator[str]:
    """Yield ``subtypes differ, t: 36 / 46``, or why no number can be given."""
    for plan, name, *_ in PLANS:
        sizes = [pooled.row(f"fading.{timepoint}.{plan}.{power}.n") for power in POWERS]
        found = [row for row in sizes if row]
        if any(row.value is not None for row in found):
            shown = [numbers.text(row, pooled.precision) for row in found]
            yield f"{name}: {' / '.join(shown)}"
        elif found:
            yield f"{name}: none ({found[0].reason})"
