"""One score against another, every patient a point, ties stacked and counted."""

import textwrap
from collections.abc import Iterator
from math import ceil, floor
from typing import cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from caseseries.cases.study import Score
from caseseries.present import numbers, style, words
from caseseries.present.material import Material
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="cohort", section="outcomes", order=3)
MOST_PANELS = 3
# Height of one stack of tied patients, where two grades are 1 apart.
ROOM = 0.8
STEP = 0.13
SYMBOL_MM = 1.5
COUNTED_FROM = 5  # up to four symbols are told at a glance
WRAP_AT = 32
MARGIN = 0.08  # of what was seen, so that no symbol stands on the axis

Scores = tuple[Score, Score]
Pairing = tuple[str, str]


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield one figure a pair of scores whose association the study asks for."""
    for first, second in material.study.associations:
        scores = material.study.score(first), material.study.score(second)
        pairings = _pairings(material, scores)
        if pairings:
            yield _drawing(material, scores, pairings)


def _drawing(material: Material, scores: Scores, pairings: list[Pairing]) -> Drawing:
    first, second = scores
    shown = pairings[:MOST_PANELS]
    correlations = [_correlation_in_words(material, scores, pairing) for pairing in shown]
    more = len(pairings) - len(shown)
    how = "The darker, the more patients have these two scores."
    if material.shows_patients:
        how = (
            "One symbol a patient; patients with the same two scores are stacked, and stacks of "
            f"{COUNTED_FROM} and more carry their number."
        )
    caption = words.sentences(
        how,
        *correlations,
        f"The ledger holds {numbers.counted(more, 'further pairing')}." if more else "",
        material.provenance,
    )
    return Drawing(
        name=f"{first.id}_{second.id}",
        title=f"{first.name} against {second.name}",
        caption=caption,
        alt=words.sentences(
            f"Scatter plot of {first.short} against {second.short}.", *correlations
        ),
        draw=lambda: _draw(material, scores, shown),
    )


def _pairings(material: Material, scores: Scores) -> list[Pairing]:
    """Return the timepoints of the two scores that share patients, same timepoints first."""
    first, second = scores
    found = [
        (one, other)
        for other in material.cases.timepoints(second.id)
        for one in material.cases.timepoints(first.id)
        if material.row(_rho(scores, (one, other))) and len(_pairs(material, scores, (one, other)))
    ]
    return sorted(found, key=lambda pairing: pairing[0] != pairing[1])


def _draw(material: Material, scores: Scores, pairings: list[Pairing]) -> Figure:
    _first, second = scores
    width = style.SINGLE_COLUMN if len(pairings) == 1 else style.DOUBLE_COLUMN
    figure = style.sheet(width, 86, material.provenance)
    panels = figure.subplots(1, len(pairings), sharex=True, sharey=True, squeeze=False)[0]
    seen = pd.concat(_pairs(material, scores, pairing)["first"] for pairing in pairings)
    lowest, highest = floor(seen.min()), ceil(seen.max())
    margin = MARGIN * (highest - lowest) or MARGIN
    low, high = lowest - margin, highest + margin
    symbol = SYMBOL_MM / (width / len(pairings)) * (high - low)
    for axes, pairing in zip(panels, pairings, strict=True):
        _panel(axes, material, scores, pairing, symbol)
    panels[0].set_xlim(low, high)
    panels[0].xaxis.set_major_locator(MaxNLocator(6, integer=True))
    top = f" ({second.top.value:g} = {second.top.label})" if second.top else f", {second.unit}"
    panels[0].set_ylabel(f"{second.short}{top}")
    if material.shows_patients:
        style.key(figure, material.study, material.groups)
    return figure


def _pairs(material: Material, scores: Scores, pairing: Pairing) -> pd.DataFrame:
    """Return one row a patient who has both scores."""
    first, second = (
        material.values(score.id, at) for score, at in zip(scores, pairing, strict=True)
    )
    values = {"first": first, "second": second, "group": material.cases.group_of}
    return pd.DataFrame(values).dropna()


def _panel(axes: Axes, material: Material, scores: Scores, pairing: Pairing, symbol: float) -> None:
    first, second = scores
    pairs = _pairs(material, scores, pairing).sort_values(["second", "first", "group"])
    if second.is_ordinal:
        grades = [float(grade) for grade in second.grades()]
        for grade in grades:
            axes.axhline(grade, color=style.PALE, linewidth=0.6, zorder=0)
        axes.set_ylim(grades[0] - 0.5, grades[-1] + 0.7)
        axes.set_yticks(grades, [f"{grade:g}" for grade in grades])
    if material.shows_patients:
        _patients(axes, material, pairs, symbol if second.is_ordinal else 0)
    else:
        axes.hexbin(pairs["first"], pairs["second"], gridsize=24, mincnt=1, cmap="Blues")
    correlation = _correlation(material, scores, pairing)
    lines = correlation.replace(" (", "\n(").replace("), ", "),\n").splitlines()
    below = [textwrap.fill(line, WRAP_AT) for line in lines]
    axes.set(xlabel="\n".join([f"{first.short} {words.when(pairing[0])}", *below]), ylabel="")
    axes.set_title(f"{second.short} {words.when(pairing[1])}")


def _patients(axes: Axes, material: Material, pairs: pd.DataFrame, symbol: float) -> None:
    points = pd.concat(_stacked(level, symbol) for _, level in pairs.groupby("second"))
    for group in material.groups:
        own = points[points["group"].eq(group)]
        style.patients(axes, material.study, group, own["first"], own["place"])
    for (across, _), tied in points.groupby(["first", "second"]):
        if len(tied) >= COUNTED_FROM and symbol:
            top = tied["place"].max() + 0.06
            axes.text(cast(float, across), top, str(len(tied)), ha="center", va="bottom")


def _stacked(level: pd.DataFrame, symbol: float) -> pd.DataFrame:
    """Add the height at which each patient of one grade stands; a fine scale stacks nobody."""
    if not symbol:
        return level.assign(place=level["second"])
    shifts = style.spread(level["first"].to_numpy(), step=STEP, room=ROOM, height=symbol)
    return level.assign(place=level["second"] + shifts)


def _correlation_in_words(material: Material, scores: Scores, pairing: Pairing) -> str:
    shown = _correlation(material, scores, pairing)
    if not shown:
        return ""
    one, other = (
        f"{score.short} {words.when(at)}" for score, at in zip(scores, pairing, strict=True)
    )
    return f"{one} with {other}: {shown}."


def _correlation(material: Material, scores: Scores, pairing: Pairing) -> str:
    """Return ``Spearman ρ = 0.91 (0.57 to 0.98), p < .001, n = 10``, or why there is none."""
    rho = material.row(_rho(scores, pairing))
    if rho is None or rho.value is None:
        return f"no correlation ({rho.reason})" if rho else ""
    places = numbers.places(rho, material.precision)
    shown = numbers.estimate(rho.value, rho.ci_low, rho.ci_high, places)
    exact = "exact " if "exact" in rho.method else ""
    p = f"{exact}{numbers.p_phrase(rho.p_value)}, " if rho.p_value is not None else ""
    return f"Spearman ρ = {shown}, {p}n = {rho.n}"


def _rho(scores: Scores, pairing: Pairing) -> str:
    first, second = scores
    return f"{first.id}_{second.id}.{pairing[0]}_x_{pairing[1]}.all.spearman.rho"
