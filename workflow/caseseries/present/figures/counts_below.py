"""Numbers of patients under an axis of months, one line a group."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from caseseries.present import style
from caseseries.present.material import Material

FIRST_LINE = 33  # points below the axis: its numbers and its label stand above
LINE = 10


def write(
    axes: Axes, material: Material, title: str, counts: Mapping[str, Mapping[float, str]]
) -> None:
    """Write counts below an axis of months, at the months that are labelled.

    Parameters
    ----------
    title
        What is counted.
    counts
        The text at each month, by group.
    """
    _write(axes, (0, 0), 0, title, align="left", colour=style.GREY)
    for number, (group, line) in enumerate(counts.items(), start=1):
        colour = style.look(material.study, group).colour
        name = material.label(group, short=True)
        _write(axes, (0, 0), number, name, align="right", colour=colour)
        for month in axes.get_xticks():
            text = line.get(float(month), "")
            _write(axes, (float(month), 0), number, text, align="center", colour=colour)


def _write(
    axes: Axes, at: tuple[float, float], line: int, text: str, *, align: str, colour: str
) -> None:
    coordinates = ("data", "axes fraction") if align == "center" else "axes fraction"
    axes.annotate(
        text,
        at,
        xycoords=coordinates,
        xytext=(-10 if align == "right" else 0, -FIRST_LINE - LINE * line),
        textcoords="offset points",
        ha=align,
        va="center",
        color=colour,
        annotation_clip=False,
    )
