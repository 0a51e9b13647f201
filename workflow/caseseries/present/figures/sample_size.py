"""How surely a next study of so many patients finds what the pooled cohorts show."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from caseseries.cases.study import Change
from caseseries.present import numbers, style, words
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="pooled", section="pooled", order=4)
MOST_PANELS = 3
WRAP_AT = 38
POWERS = {"power_80": 0.8, "power_90": 0.9}
PLACES_ON_THE_AXIS = (4, 10, 20, 50, 100, 200)
WITH_SIZE = re.compile(r"with_(\d+)\.power$")


@dataclass(frozen=True)
class Plan:
    """A test that a study is planned for: its place in the ledger, its name, how it is drawn."""

    id: str
    name: str
    colour: str
    line: Any
    marker: str


def drawings(pooled: PooledMaterial) -> Iterator[Drawing]:
    """Yield one figure a change for which anything could be planned."""
    for change in pooled.study.main_changes:
        follow_ups = [
            timepoint
            for timepoint in pooled.timepoints(change.id)
            if any(
                _curve(pooled, change, f"{change.id}.{timepoint}.{plan.id}")
                for plan in plans(pooled, change)
            )
        ][:MOST_PANELS]
        if follow_ups:
            yield _drawing(pooled, change, follow_ups)


def plans(pooled: PooledMaterial, change: Change) -> list[Plan]:
    """Return what is planned: the change itself, and the first comparison of groups."""
    found = [
        Plan(
            "all.planning.paired_t",
            f"{words.within(change.name)} at all, paired t",
            style.BLACK,
            "-",
            "D",
        )
    ]
    for pair in pooled.pairs[:1]:
        found += [
            Plan(f"{pair}.planning.independent_t", "groups differ, t", style.BLUE, "-", "o"),
            Plan(
                f"{pair}.planning.mann_whitney",
                "groups differ, Mann–Whitney",
                style.VERMILLION,
                (0, (4, 2)),
                "s",
            ),
        ]
    return found


def _drawing(pooled: PooledMaterial, change: Change, follow_ups: list[str]) -> Drawing:
    found = [
        f"Patients needed {words.when(timepoint)} for a power of 80% and of 90%: "
        f"{'; '.join(_needed(pooled, change, timepoint))}."
        for timepoint in follow_ups
    ]
    compared = [f"Groups: {words.within(pooled.label(pair))}" for pair in pooled.pairs[:1]]
    caption = words.sentences(
        "Probability that a two-sided test is significant, if the pooled effect is true and "
        "patients vary as they do within the cohorts.",
        *(f"{one}, two equal groups, counted together." for one in compared),
        *found,
        pooled.provenance,
    )
    return Drawing(
        name=f"sample_size_{change.id}",
        title=f"Power of a next study of {words.within(change.name)}, from the pooled cohorts",
        caption=caption,
        alt=words.sentences("Line chart of power against the number of patients.", *found),
        draw=lambda: _draw(pooled, change, follow_ups),
    )


def _draw(pooled: PooledMaterial, change: Change, follow_ups: list[str]) -> Figure:
    width = style.SINGLE_COLUMN if len(follow_ups) == 1 else style.DOUBLE_COLUMN
    figure = style.sheet(width, 88, pooled.provenance)
    panels = figure.subplots(1, len(follow_ups), sharey=True, squeeze=False)[0]
    for axes, timepoint in zip(panels, follow_ups, strict=True):
        _panel(axes, pooled, change, timepoint)
    panels[0].set_ylabel("Power")
    symbols = panels[0].get_legend_handles_labels()
    columns = 1 if len(follow_ups) == 1 else 3
    figure.legend(*symbols, loc="outside upper left", ncols=columns)
    return figure


def _curve(pooled: PooledMaterial, change: Change, plan: str) -> list[tuple[int, float]]:
    """Return numbers of patients with the power of each."""
    return [
        (int(size[1]), row.value)
        for row in pooled.ledger
        if row.outcome == change.id and row.statistic_id.startswith(f"{plan}.with_")
        if row.value is not None and (size := WITH_SIZE.search(row.statistic_id))
    ]


def _panel(axes: Axes, pooled: PooledMaterial, change: Change, timepoint: str) -> None:
    for power in POWERS.values():
        axes.axhline(power, color=style.PALE, linewidth=0.8, zorder=0)
    for plan in plans(pooled, change):
        curve = _curve(pooled, change, f"{change.id}.{timepoint}.{plan.id}")
        # A plan without a curve keeps its place in the key; below the axis stands why.
        axes.plot(
            [size for size, _ in curve],
            [power for _, power in curve],
            color=plan.colour,
            linestyle=plan.line,
            marker=plan.marker,
            markersize=2.2,
            label=plan.name,
        )
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(PLACES_ON_THE_AXIS))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.set_ylim(0, 1.03)
    axes.set_title(words.timepoint(timepoint))
    needed = [textwrap.fill(line, WRAP_AT) for line in _needed(pooled, change, timepoint)]
    axes.set_xlabel("\n".join(["Patients", "Needed for 80% / 90% power:", *needed]))


def _needed(pooled: PooledMaterial, change: Change, timepoint: str) -> Iterator[str]:
    """Yield ``groups differ, t: 36 / 46``, or why no number can be given."""
    for plan in plans(pooled, change):
        subject = f"{change.id}.{timepoint}.{plan.id}"
        sizes = [pooled.row(f"{subject}.{power}.n") for power in POWERS]
        found = [row for row in sizes if row]
        if any(row.value is not None for row in found):
            shown = [numbers.text(row, pooled.precision) for row in found]
            yield f"{plan.name}: {' / '.join(shown)}"
        elif found:
            yield f"{plan.name}: none ({found[0].reason})"
