"""How many patients are left from stage to stage, as boxes from the first to the last."""

from collections.abc import Iterator, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.cases.study import ALL
from caseseries.present import numbers, style, words
from caseseries.present.material import Material
from caseseries.present.registry import Drawing, Place
from caseseries.present.tables.flow import stages

PLACE = Place(of="cohort", section="outcomes", order=0)
BOX_MM = 11.0
GAP = 0.35  # parts of the height of a stage


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield the flow of patients, where any was scored."""
    if not any(material.cases.timepoints(score.id) for score in material.study.scores):
        return
    found = [_in_words(material, *stage) for stage in stages(material)]
    caption = words.sentences(
        "Each box is a stage, with its number of patients, all and by group.", material.provenance
    )
    yield Drawing(
        name="flow",
        title="Flow of patients",
        caption=caption,
        alt=words.sentences("Boxes below each other.", *(f"{one}." for one in found)),
        draw=lambda: _draw(material, found),
    )


def _draw(material: Material, found: Sequence[str]) -> Figure:
    figure = style.sheet(style.DOUBLE_COLUMN, 10 + BOX_MM * len(found), material.provenance)
    axes = figure.subplots()
    for place, text in enumerate(found):
        _box(axes, place, text, last=place == len(found) - 1)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(found) - 1 + GAP, -GAP)
    axes.set_axis_off()
    return figure


def _box(axes: Axes, place: int, text: str, *, last: bool) -> None:
    frame = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": style.GREY}
    axes.text(0.5, place, text, ha="center", va="center", bbox=frame)
    if not last:
        arrow = {"arrowstyle": "-|>", "color": style.GREY, "linewidth": 0.7}
        ends = (0.5, place + 1 - GAP), (0.5, place + GAP)
        axes.annotate("", *ends, arrowprops=arrow)


def _in_words(material: Material, title: str, before: str, after: str) -> str:
    """Return ``Enrolled: 10 (6 of one group, 4 of the other)``."""
    count = {
        group: numbers.text(row, material.precision)
        for group in material.columns
        if (row := material.row(f"{before}.{group}.{after}"))
    }
    by_group = [f"{count[group]} {material.named(group)}" for group in count if group != ALL]
    parts = f" ({', '.join(by_group)})" if by_group else ""
    return f"{title}: {count[ALL]}{parts}"
