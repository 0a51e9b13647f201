"""How much of a score is left, month by month, in each group."""

from collections.abc import Iterator

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.cases.study import Change
from caseseries.present import numbers, style, words
from caseseries.present.figures import counts_below
from caseseries.present.material import Material
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="cohort", section="outcomes", order=6)
WHOLE = 100.0
BESIDE = 0.016  # of the axis: groups stand beside each other


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield one figure a ratio that is known at two follow-ups."""
    for change in material.study.main_changes:
        follow_ups = material.cases.timepoints(change.id)
        if change.ratio and len(follow_ups) > 1:
            yield _drawing(material, change, follow_ups)


def _drawing(material: Material, change: Change, follow_ups: list[str]) -> Drawing:
    means = [_in_words(material, change, timepoint) for timepoint in follow_ups]
    caption = words.sentences(
        f"{material.patients}.",
        words.change(material.study, change.ratio),
        "Symbols: mean with its confidence interval; each mean rests on the patients seen then.",
        *means,
        material.provenance,
    )
    return Drawing(
        name=f"{change.ratio}_curve",
        title=f"{change.ratio_name} over the months",
        caption=caption,
        alt=words.sentences("Line chart.", *means),
        draw=lambda: _draw(material, change, follow_ups),
    )


def _draw(material: Material, change: Change, follow_ups: list[str]) -> Figure:
    height = 76 + 4.4 * len(material.groups)
    figure = style.sheet(style.SINGLE_COLUMN, height, material.provenance)
    axes = figure.subplots()
    axes.axhline(WHOLE, color=style.GREY, linewidth=0.6, linestyle=(0, (4, 3)))
    months = style.months([change.start, *follow_ups])
    for place, group in enumerate(material.groups):
        beside = (place - (len(material.groups) - 1) / 2) * BESIDE * max(months.values())
        _curve(axes, material, change, group, months, beside)
    axes.set_ylim(0, max(axes.get_ylim()[1], WHOLE + 5))
    axes.set_ylabel(f"{change.ratio_name}, %")
    style.month_ticks(axes, months)
    counts_below.write(axes, material, "Patients scored", _counts(material, change, months))
    style.key(figure, material.study, material.groups)
    return figure


def _curve(
    axes: Axes,
    material: Material,
    change: Change,
    group: str,
    months: dict[str, float],
    beside: float,
) -> None:
    shown = style.look(material.study, group)
    at, means = [months[change.start]], [WHOLE]
    for timepoint in list(months)[1:]:
        row = material.row(f"{change.ratio}.{timepoint}.{group}.mean")
        if row is None or row.value is None:
            continue
        at.append(months[timepoint] + beside)
        means.append(row.value)
        if row.ci_low is not None and row.ci_high is not None:
            axes.plot(at[-1:] * 2, [row.ci_low, row.ci_high], color=shown.colour)
    axes.plot(at, means, color=shown.colour, marker=shown.marker, markersize=style.POINT)


def _counts(
    material: Material, change: Change, months: dict[str, float]
) -> dict[str, dict[float, str]]:
    return {
        group: {
            month: str(len(material.values(_outcome(change, timepoint), timepoint, group)))
            for timepoint, month in months.items()
        }
        for group in material.groups
    }


def _outcome(change: Change, timepoint: str) -> str:
    return change.score if timepoint == change.start else change.ratio


def _in_words(material: Material, change: Change, timepoint: str) -> str:
    parts = []
    for group in material.groups:
        row = material.row(f"{change.ratio}.{timepoint}.{group}.mean")
        if row and row.value is not None:
            shown = numbers.estimate(row.value, row.ci_low, row.ci_high, 0)
            parts.append(f"{material.named(group)} {shown}")
    name = words.within(change.ratio_name)
    return f"Mean {name} {words.when(timepoint)}, %: {', '.join(parts) or numbers.MISSING}."
