"""One score against another, every patient a point, ties stacked or counted."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import ceil, floor
from typing import cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.cases.study import Score
from caseseries.ledger import Row
from caseseries.present import numbers, style, words
from caseseries.present.material import Material, telling
from caseseries.present.registry import Drawing, Place, drawing

PLACE = Place(of="cohort", section="outcomes", order=3)
MOST_PANELS = 3
# Height of one stack of tied patients, where two grades are 1 apart.
ROOM = 0.8
STEP = 0.13
SYMBOL_MM = 1.5
HIDES = 0.02  # height of a symbol, as a share of the second score
MOST_BESIDE = 6  # symbols; more stand closer
COUNTED_FROM = 5  # up to four symbols of a stack are told at a glance
WRAP_AT = 32
AXIS_MM = 8.0
MARGIN = 0.08  # of what was seen, so that no symbol stands on the axis


@dataclass(frozen=True)
class Pairing:
    """Two scores at a timepoint each: their names, one row a patient who has both, their ρ."""

    at: tuple[str, str]
    names: tuple[str, str]
    pairs: pd.DataFrame
    rho: str


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield one figure a pair of scores whose association the study asks for."""
    for one, other in material.study.associations:
        first, second = material.study.score(one), material.study.score(other)
        pairings = list(_pairings(material, first, second))
        shown: list[Pairing] = []
        for at_once in (True, False):
            some = [one for one in pairings if (one.at[0] == one.at[1]) == at_once]
            left = MOST_PANELS - len(shown)
            shown += telling(material.study, some, left, at=lambda one: one.at[1])
        if shown:
            yield drawing(
                __name__,
                f"{first.id}_{second.id}",
                partial(_draw, material, second, shown),
                material=material,
                first=first,
                second=second,
                counted_from=COUNTED_FROM,
                shown=shown,
                more=len(pairings) - len(shown),
            )


def _pairings(material: Material, first: Score, second: Score) -> Iterator[Pairing]:
    """Yield the timepoints of the two scores that share patients."""
    times = product(material.timepoints(second.id), material.timepoints(first.id))
    for other, one in times:
        rho = material.row(f"{first.id}_{second.id}.{one}_x_{other}.all.spearman.rho")
        values = {
            "first": material.values(first.id, one),
            "second": material.values(second.id, other),
            "group": material.cases.group_of,
        }
        pairs = pd.DataFrame(values).dropna()
        if rho and len(pairs):
            names = f"{first.short} {words.when(one)}", f"{second.short} {words.when(other)}"
            yield Pairing((one, other), names, pairs, _correlation(material, rho))


def _correlation(material: Material, rho: Row) -> str:
    """Return ``Spearman ρ = 0.91 (0.57 to 0.98), p < .001, n = 10``, or why there is none."""
    if rho.value is None:
        return f"no correlation ({rho.reason})"
    shown = material.precision.estimate(rho)
    exact = "exact " if "exact" in rho.method else ""
    p = f"{exact}{numbers.p_phrase(rho.p_value)}, " if rho.p_value is not None else ""
    return f"Spearman ρ = {shown}, {p}n = {rho.n}"


def _draw(material: Material, second: Score, pairings: Sequence[Pairing]) -> Figure:
    width = style.SINGLE_COLUMN if len(pairings) == 1 else style.DOUBLE_COLUMN
    groups = material.groups if material.shows_patients else []
    figure = style.keyed_sheet(width, 90, material.provenance, material.study, groups)
    panels = figure.subplots(1, len(pairings), sharex=True, sharey=True, squeeze=False)[0]
    seen = pd.concat(one.pairs["first"] for one in pairings)
    lowest, highest = floor(seen.min()), ceil(seen.max())
    margin = MARGIN * (highest - lowest) or MARGIN
    low, high = lowest - margin, highest + margin
    symbol = SYMBOL_MM / (width / len(pairings)) * (high - low)
    for axes, pairing in zip(panels, pairings, strict=True):
        _panel(axes, material, second, pairing, symbol)
        one, other = pairing.at
        # When both were scored is the name of one panel alone.
        title = words.timepoint(one) if one == other else ", ".join(pairing.names)
        axes.set_title(style.fitted(title, width / len(pairings) - AXIS_MM))
    panels[0].set_xlim(low, high)
    style.divide(panels[0].xaxis, 6, whole=True)
    top = f" ({second.top.value:g} = {second.top.label})" if second.top else f", {second.unit}"
    panels[0].set_ylabel(f"{second.short}{top}")
    return figure


def _panel(axes: Axes, material: Material, second: Score, pairing: Pairing, symbol: float) -> None:
    pairs = pairing.pairs.sort_values(["second", "first", "group"])
    if second.is_ordinal:
        grades = [float(grade) for grade in second.grades()]
        for grade in grades:
            axes.axhline(grade, color=style.PALE, linewidth=0.6, zorder=0)
        axes.set_ylim(grades[0] - 0.5, grades[-1] + 0.7)
        axes.set_yticks(grades, [f"{grade:g}" for grade in grades])
    if material.shows_patients:
        _patients(axes, material, second, pairs, symbol)
    else:
        axes.hexbin(pairs["first"], pairs["second"], gridsize=24, mincnt=1, cmap="Blues")
    lines = pairing.rho.replace(" (", "\n(").replace("), ", "),\n").splitlines()
    below = [textwrap.fill(line, WRAP_AT) for line in lines]
    axes.set_xlabel("\n".join([pairing.names[0], *below]))


def _patients(
    axes: Axes, material: Material, second: Score, pairs: pd.DataFrame, symbol: float
) -> None:
    """Draw a symbol a patient; those who are tied are stacked on a scale of a few grades.

    On a finer one they stand side by side.
    """
    points = pairs[["first", "second"]].astype(float).assign(group=pairs["group"])
    axis, other = ("second", "first") if second.is_ordinal else ("first", "second")
    look = {"step": STEP, "room": ROOM, "height": symbol}
    if not second.is_ordinal:
        seen = points["second"].max() - points["second"].min()
        look = {"step": symbol, "room": MOST_BESIDE * symbol, "height": HIDES * seen}
    points[axis] = style.beside(points[axis], points[other], **look)
    for group in material.groups:
        own = points[points["group"].eq(group)]
        style.patients(axes, material.study, group, own["first"], own["second"])
    for (across, _), tied in pairs.groupby(["first", "second"]) if second.is_ordinal else ():
        if len(tied) >= COUNTED_FROM:
            top = cast(float, across), points.loc[tied.index, "second"].max()
            axes.annotate(str(len(tied)), top, (0, 2), "data", "offset points", ha="center")
