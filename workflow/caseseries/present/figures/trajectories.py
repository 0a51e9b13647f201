"""A score of every patient over time, one panel a group; of many patients the distribution."""

import itertools
import math
from collections.abc import Iterator, Mapping
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.cases.study import Score
from caseseries.present import numbers, style, words
from caseseries.present.material import Material
from caseseries.present.registry import Drawing, Place, drawing

PLACE = Place(of="cohort", section="outcomes", order=1)
MOST_PANELS = 3  # beside each other
PANEL_MM = 62.0
AXIS_MM = 5.0
# Parts of the axis of time: from symbol to symbol, and from patients to their mean.
BESIDE = 0.018
MEAN_BESIDE = 0.045
TOGETHER = 18.0  # points of all lines beside each other
NEAR = 0.4  # of the way to the next timepoint
NEAR_END = 0.1  # of the scale


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield one figure a score whose analysed values are more than a short list of grades."""
    for score in material.study.scores:
        timepoints = material.timepoints(score.id)
        if material.in_grades(score) or not timepoints:
            continue
        yield drawing(
            __name__,
            f"{score.id}_trajectories",
            partial(_draw, material, score, timepoints),
            material=material,
            score=score,
            scored=list(map(words.when, timepoints)),
            alone=_some_alone(material, score),
        )


def _draw(material: Material, score: Score, timepoints: list[str]) -> Figure:
    groups = material.groups
    down = -(-len(groups) // MOST_PANELS)
    across = -(-len(groups) // down)
    width = style.DOUBLE_COLUMN if across > 1 else style.SINGLE_COLUMN
    figure = style.sheet(width, 15 + PANEL_MM * down, material.provenance)
    panels = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).flatten()
    places = style.times(timepoints)
    for axes, group in zip(panels, groups, strict=False):
        if material.shows_patients:
            _patients(axes, material, score, group, places)
        else:
            _distribution(axes, material, score, group, places)
        _means(axes, material, score, group, places)
        count = f"(n = {len(material.cases.groups[group])})".replace(" ", style.HELD)
        name = f"{material.label(group)} {count}"
        axes.set_title(style.fitted(name, width / across - AXIS_MM))
        style.time_ticks(axes, places)
        axes.tick_params(labelbottom=True)
    for unused in panels[len(groups) :]:
        unused.set_axis_off()
    margin = 3 * MEAN_BESIDE * _reach(places)
    panels[0].set_xlim(min(places.values()) - margin, max(places.values()) + margin)
    for axes in panels[::across]:
        unit = "" if score.unit == "points" else f" {score.unit}"
        scale = f"{score.short} (scale {score.lowest:g} to {score.highest:g}{unit})"
        axes.set_ylabel(style.fitted(scale, PANEL_MM - 12))
    _show_scale(panels[0], score)
    return figure


def _reach(places: Mapping[str, float]) -> float:
    return max(places.values()) - min(places.values()) or 1.0


def _show_scale(axes: Axes, score: Score) -> None:
    """Show at least two fifths of the scale, so that a small change looks small.

    What comes near an end of the scale shows it, or it would look cut off.
    """
    least, near = (part * (score.highest - score.lowest) for part in (0.4, NEAR_END))
    low, high = axes.get_ylim()
    high = score.highest if high > score.highest - near else high
    low = max(min(low, high - least), score.lowest)
    low = score.lowest if low < score.lowest + near else low
    axes.set_ylim(low, max(high, low + least))
    style.divide(axes.yaxis, 7, whole=True)


def _points(
    material: Material, score: Score, group: str, places: Mapping[str, float]
) -> pd.DataFrame:
    """Return one row a score: whose it is, and where it stands."""
    columns = []
    in_order = sorted(set(places.values()))
    room = 0.35 * min((b - a for a, b in itertools.pairwise(in_order)), default=1.0)
    for timepoint, place in places.items():
        scores = material.values(score.id, timepoint, group)
        shifts = style.spread(scores.to_numpy(), step=BESIDE * _reach(places), room=room)
        columns.append(pd.DataFrame({"place": place + shifts, "score": scores}))
    return pd.concat(columns).rename_axis("patient_id").reset_index()


def _some_alone(material: Material, score: Score) -> bool:
    """Say whether any patient who is drawn has a single score, though others have more."""
    known = material.cases.scores.dropna(subset=[score.id])
    alone = known["patient_id"].value_counts().eq(1).any()
    return bool(alone and material.shows_patients and known["timepoint"].nunique() > 1)


def _patients(
    axes: Axes, material: Material, score: Score, group: str, places: Mapping[str, float]
) -> None:
    points = _points(material, score, group, places)
    if points.empty:
        axes.text(0.5, 0.5, "No score recorded", transform=axes.transAxes, ha="center")
    colour = style.look(material.study, group).colour
    # Of many patients thinner lines, or they fill the panel.
    width = min(max(TOGETHER / len(material.cases.groups[group]), 0.15), 0.6)
    line = {"linestyle": "-", "linewidth": width, "clip_on": False}
    alone = {"markerfacecolor": "white", "markeredgecolor": colour}
    for _, patient in points.groupby("patient_id"):
        look = line | alone if len(patient) == 1 < len(places) else line
        at = patient["place"], patient["score"]
        style.patients(axes, material.study, group, *at, **look)


def _distribution(
    axes: Axes, material: Material, score: Score, group: str, places: Mapping[str, float]
) -> None:
    """Draw median and quartiles as the ledger has them."""
    colour = style.look(material.study, group).colour
    rows = {
        part: [material.row(f"{score.id}.{timepoint}.{group}.{part}") for timepoint in places]
        for part in ("q1", "median", "q3")
    }
    lines = {part: [numbers.plotted(row) for row in found] for part, found in rows.items()}
    at = list(places.values())
    axes.fill_between(at, lines["q1"], lines["q3"], color=colour, alpha=0.2, linewidth=0)
    axes.plot(at, lines["median"], color=colour)


def _means(
    axes: Axes, material: Material, score: Score, group: str, places: Mapping[str, float]
) -> None:
    """Set the means beside the patients: left of the first timepoint, right of all others.

    One stands nearer where it would come near the next timepoint.
    """
    following = [*list(places.values())[1:], math.inf]
    for place, (timepoint, time) in enumerate(places.items()):
        row = material.row(f"{score.id}.{timepoint}.{group}.mean")
        beside = -MEAN_BESIDE * 2 * _reach(places)
        if place:
            beside = min(-beside, NEAR * (following[place] - time))
        style.mean_mark(axes, time + beside, row, within=(score.lowest, score.highest))
