"""How many patients are left from stage to stage, as boxes from the first to the last."""

from collections.abc import Iterator, Sequence
from functools import partial

from matplotlib.figure import Figure

from caseseries.cases.study import ALL
from caseseries.present import style, words
from caseseries.present.material import Material
from caseseries.present.registry import Drawing, Place, drawing
from caseseries.present.tables import through

PLACE = Place(of="cohort", section="outcomes", order=0)
LINE_MM = 4.0
AROUND_MM = 3.0  # from the text of a box to its edge, above and below together
ARROW_MM = 5.0
ROOM_MM = 154.0
FRAME = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": style.GREY}


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield the flow of patients, where any was scored."""
    if not any(material.timepoints(score.id) for score in material.study.scores):
        return
    boxes = _boxes(material)
    yield drawing(__name__, "flow", partial(_draw, material, boxes), boxes=boxes)


def _boxes(material: Material) -> list[list[str]]:
    """Return the lines of each box; what as many patients of each group have stands together."""
    stages: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for one in through.stages(material):
        counts = _counts(material, one["before"], one["after"])
        stages.setdefault(one["stage"], {}).setdefault(counts, []).append(one["scored"])
    boxes = []
    for stage, found in stages.items():
        lines = []
        for (total, *by_group), done in found.items():
            scored = f"{words.listed(done)} scored, " if any(done) else ""
            # No line ends within a part.
            parts = ", ".join(part.replace(" ", style.HELD) for part in by_group)
            lines.append(f"{stage}: {scored}{total}")
            lines += style.fitted(f"({parts})" if parts else "", ROOM_MM).splitlines()
        boxes.append(lines)
    return boxes


def _draw(material: Material, boxes: Sequence[Sequence[str]]) -> Figure:
    heights = [LINE_MM * len(box) + AROUND_MM for box in boxes]
    tall = sum(heights) + ARROW_MM * len(boxes)
    figure = style.sheet(style.DOUBLE_COLUMN, 10 + tall, material.provenance)
    axes = figure.subplots()
    top = tall
    for box, height in zip(boxes, heights, strict=True):
        axes.text(0.5, top - height / 2, "\n".join(box), ha="center", va="center", bbox=FRAME)
        top -= height
        if box is not boxes[-1]:
            arrow = {"arrowstyle": "-|>", "color": style.GREY, "linewidth": 0.7}
            axes.annotate("", (0.5, top - ARROW_MM), (0.5, top), arrowprops=arrow)
        top -= ARROW_MM
    axes.set_xlim(0, 1)
    axes.set_ylim(0, tall)
    axes.set_axis_off()
    return figure


def _counts(material: Material, before: str, after: str) -> tuple[str, ...]:
    """Return ``9 of 10`` patients, ``6 one group`` and ``3 of 4 the other``."""
    count = {}
    for group in material.columns:
        row = material.row(f"{before}.{group}.{after}")
        if row and row.value is not None:
            count[group] = f"{row.n}" if row.value == row.n else f"{row.value:.0f} of {row.n}"
    by_group = (f"{count[group]} {material.named(group)}" for group in count if group != ALL)
    return count[ALL], *by_group
