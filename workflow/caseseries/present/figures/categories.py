"""How many patients gave each grade of a short scale, by group and timepoint."""

from collections.abc import Iterator
from functools import partial

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.cases.study import Score
from caseseries.present import numbers, style, words
from caseseries.present.material import Material, telling
from caseseries.present.registry import Drawing, Place, drawing

PLACE = Place(of="cohort", section="outcomes", order=4)
BAR_MM, LEAST_BAR_MM, HEAD_MM = 7.0, 4.0, 9.0
TWO_LINES_MM = 6.4
PANELS_MM = 212.0  # what a page has room for
NAME_MM = 56.0
# The grades are ordered, and so are the shades; black or white text is legible on each.
LIGHTEST, DARKEST = 0.12, 0.88
WHITE_TEXT_FROM = 0.6


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield one figure a score whose analysed values are a short list of grades."""
    for score in material.study.scores:
        timepoints = material.timepoints(score.id)
        if not material.in_grades(score):
            continue
        room = int(PANELS_MM // (HEAD_MM + LEAST_BAR_MM * len(material.columns)))
        shown = telling(material.study, timepoints, room)
        yield drawing(
            __name__,
            f"{score.id}_composition",
            partial(_draw, material, score, shown),
            material=material,
            score=score,
            timepoints=timepoints,
            more=len(timepoints) - len(shown),
        )


def _draw(material: Material, score: Score, timepoints: list[str]) -> Figure:
    groups = material.columns
    bar = min(BAR_MM, (PANELS_MM / len(timepoints) - HEAD_MM) / len(groups))
    short = bar < TWO_LINES_MM
    names = [style.fitted(material.label(group, short=short), NAME_MM) for group in groups]
    longest = max(len(line) for name in names for line in name.splitlines())
    room = style.DOUBLE_COLUMN - 8 - longest * style.MM_PER_CHARACTER
    height = 26 + len(timepoints) * (HEAD_MM + bar * len(groups))
    figure = style.sheet(style.DOUBLE_COLUMN, height, material.provenance)
    panels = figure.subplots(len(timepoints), 1, sharex=True, squeeze=False)[:, 0]
    for axes, timepoint in zip(panels, timepoints, strict=True):
        for place, group in enumerate(groups):
            _bar(axes, material, score, f"{score.id}.{timepoint}.{group}", place, room)
        axes.set_ylim(len(groups) - 0.5, -0.5)
        axes.set_yticks(range(len(groups)), names)
        axes.set_xlim(0, 100)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_title(words.timepoint(timepoint))
    panels[-1].set_xlabel("Patients with a score, %")
    entries = panels[0].get_legend_handles_labels()
    figure.legend(*entries, loc="outside upper right", ncols=min(len(entries[0]), 6))
    return figure


def _bar(
    axes: Axes, material: Material, score: Score, subject: str, place: int, room: float
) -> None:
    grades = [int(grade) for grade in score.grades()]
    if not score.higher_is_better:
        grades.reverse()
    left = 0.0
    for step, grade in enumerate(grades):
        row = material.row(f"{subject}.score_{grade}.count")
        share = material.row(f"{subject}.score_{grade}.percent")
        count, width = (row.value if row else 0.0), (share.value if share else 0.0)
        shade = LIGHTEST + (DARKEST - LIGHTEST) * step / max(len(grades) - 1, 1)
        colour = mpl.colormaps["Blues"](shade)
        label = f"{score.short} {grade}" if place == 0 else None
        axes.barh(place, width or 0.0, left=left, color=colour, height=0.76, label=label)
        if row and count and width:
            ink = "white" if shade >= WHITE_TEXT_FROM else style.BLACK
            text = _part(count, row.n, width / 100 * room)
            axes.text(left + width / 2, place, text, color=ink, ha="center", va="center")
            left += width
    if not left:
        axes.text(1, place, "no score recorded", va="center", color=style.GREY)


def _part(count: float, n: int, width: float) -> str:
    """Return ``6/7 (86%)``, or as much of it as fits into so many millimetres."""
    said = (numbers.share(count, n), f"{count:.0f}/{n}", f"{count:.0f}")
    fits = (one for one in said if width >= 1 + style.MM_PER_CHARACTER * len(one))
    return next(fits, "")
