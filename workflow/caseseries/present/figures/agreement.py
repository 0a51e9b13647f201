"""How far two raters of the same patient are apart (Bland and Altman), for every pair of raters."""

from collections.abc import Iterator

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from caseseries.cases.study import Score
from caseseries.ledger import Row
from caseseries.present import numbers, style, words
from caseseries.present.material import Material
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="cohort", section="outcomes", order=8)
MOST_PAIRS = 3
MOST_TIMEPOINTS = 3
MOST_IN_WORDS = 4
ROW_MM = 44.0

Pair = tuple[str, str]


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield one figure a score that two raters gave of the same patient."""
    for score in material.study.rated:
        if material.rater_pairs(score):
            yield _drawing(material, score)


def _drawing(material: Material, score: Score) -> Drawing:
    pairs, timepoints = _shown(material, score)
    panels = [(timepoint, pair) for pair in pairs for timepoint in timepoints]
    found = [_in_words(material, score, *panel) for panel in panels[:MOST_IN_WORDS]]
    more = len(panels) > MOST_IN_WORDS or len(material.rater_pairs(score)) > len(pairs)
    caption = words.sentences(
        "Difference of two raters against their mean; the larger a symbol, the more patients have "
        "these scores. Line: bias; dashed: limits within which 95% of differences are expected; "
        "bands: confidence intervals.",
        *found,
        "The table of agreement has all pairs and timepoints." if more else "",
        material.provenance,
    )
    return Drawing(
        name=f"{score.id}_agreement",
        title=f"Agreement of the raters on the {score.name}",
        caption=caption,
        alt=words.sentences("Bland–Altman plots of the raters.", *found),
        draw=lambda: _draw(material, score),
    )


def _draw(material: Material, score: Score) -> Figure:
    """Draw one row of panels a pair of raters, one panel a timepoint."""
    pairs, timepoints = _shown(material, score)
    width = style.SINGLE_COLUMN if len(timepoints) == 1 else style.DOUBLE_COLUMN
    figure = style.sheet(width, 24 + ROW_MM * len(pairs), material.provenance)
    panels = figure.subplots(len(pairs), len(timepoints), sharex=True, sharey=True, squeeze=False)
    for row, pair in zip(panels, pairs, strict=True):
        for axes, timepoint in zip(row, timepoints, strict=True):
            _panel(axes, material, score, timepoint, pair)
        row[0].set_ylabel(f"{pair[0]} − {pair[1]}, {score.short}")
    for axes, timepoint in zip(panels[0], timepoints, strict=True):
        axes.set_title(words.timepoint(timepoint))
    for axes in panels[-1]:
        axes.set_xlabel(f"Mean of the two, {score.short}")
    panels[0, 0].set_ylim(*_reach(material, score))
    return figure


def _shown(material: Material, score: Score) -> tuple[list[Pair], list[str]]:
    timepoints = list(material.ratings[score.id])[:MOST_TIMEPOINTS]
    return list(material.rater_pairs(score))[:MOST_PAIRS], timepoints


def _differences(material: Material, score: Score, timepoint: str, pair: Pair) -> pd.DataFrame:
    """Return mean and difference of two raters, one row a patient whom both scored."""
    both = material.ratings[score.id][timepoint].reindex(columns=list(pair)).dropna()
    difference = both[pair[0]] - both[pair[1]]
    return pd.DataFrame({"mean": both.mean(axis=1), "difference": difference}).round(6)


def _reach(material: Material, score: Score) -> tuple[float, float]:
    """Return a scale that shows every difference and limit; a band may reach beyond it."""
    pairs, timepoints = _shown(material, score)
    shown = [0.0]
    for pair in pairs:
        for timepoint in timepoints:
            shown += _differences(material, score, timepoint, pair)["difference"].tolist()
            rows = (
                _row(material, score, timepoint, pair, limit)
                for limit in ("limit_low", "limit_high")
            )
            shown += [row.value for row in rows if row and row.value is not None]
    beyond = 0.2 * (max(shown) - min(shown)) or 0.5
    return min(shown) - beyond, max(shown) + beyond


def _panel(axes: Axes, material: Material, score: Score, timepoint: str, pair: Pair) -> None:
    axes.axhline(0, color=style.PALE, linewidth=0.8, zorder=0)
    _lines(axes, material, score, timepoint, pair)
    points = _differences(material, score, timepoint, pair)
    for _, same in points.groupby(["mean", "difference"]):
        axes.plot(
            same["mean"].iloc[0],
            same["difference"].iloc[0],
            "o",
            color=style.BLUE,
            markersize=style.POINT * len(same) ** 0.5,
            markeredgecolor="white",
            markeredgewidth=0.4,
        )
    if points.empty:
        axes.text(0.5, 0.5, "Not scored by both", transform=axes.transAxes, ha="center")
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))


def _lines(axes: Axes, material: Material, score: Score, timepoint: str, pair: Pair) -> None:
    for statistic, line in (("limit_low", (0, (4, 3))), ("bias", "-"), ("limit_high", (0, (4, 3)))):
        row = _row(material, score, timepoint, pair, statistic)
        if row is None or row.value is None:
            continue
        axes.axhline(row.value, color=style.BLACK, linewidth=0.7, linestyle=line, zorder=2)
        if row.ci_low is not None and row.ci_high is not None:
            axes.axhspan(row.ci_low, row.ci_high, color=style.PALE, linewidth=0, zorder=0)


def _row(
    material: Material, score: Score, timepoint: str, pair: Pair, statistic: str
) -> Row | None:
    first, second = pair
    return material.row(
        f"{score.id}_agreement.{timepoint}.all.{first}_vs_{second}.bland_altman.{statistic}"
    )


def _in_words(material: Material, score: Score, timepoint: str, pair: Pair) -> str:
    rows = [
        _row(material, score, timepoint, pair, name) for name in ("bias", "limit_low", "limit_high")
    ]
    bias, low, high = rows
    if bias is None or bias.value is None:
        return ""
    shown = numbers.text(bias, material.precision)
    limits = ""
    if low and high and low.value is not None and high.value is not None:
        places = numbers.places(low, material.precision)
        limits = f", limits {numbers.span(low.value, high.value, places)}"
    return f"{pair[0]} − {pair[1]} {words.when(timepoint)}: bias {shown}{limits}."
