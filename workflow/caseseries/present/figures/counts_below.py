"""Numbers of patients under an axis of months, one line a group."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from caseseries.present import style
from caseseries.present.words import GROUPS_SHORT

FIRST_LINE = 31  # points below the axis: its numbers and its label stand above
LINE = 9
CLOSEST = 0.075  # of the axis: nearer numbers would touch


def months_with_room(months: Sequence[int]) -> list[int]:
    """Return the months that can be labelled: the first, and each that is not too near."""
    reach = max(months) - min(months)
    kept = list(months[:1])
    for month in months[1:]:
        if month - kept[-1] >= CLOSEST * reach:
            kept.append(month)
    return kept


def write(axes: Axes, title: str, counts: Mapping[str, Mapping[int, str]]) -> None:
    """Label the axis of months, and write counts below it.

    Parameters
    ----------
    title
        What is counted.
    counts
        The text at each month, by group.
    """
    months = months_with_room(sorted({month for line in counts.values() for month in line}))
    axes.set_xticks(months, [str(month) for month in months])
    axes.set_xlabel("Months after treatment")
    _write(axes, (0, 0), 0, title, align="left", colour=style.GREY)
    for number, (group, line) in enumerate(counts.items(), start=1):
        colour = style.COLOURS[group]
        _write(axes, (0, 0), number, GROUPS_SHORT[group], align="right", colour=colour)
        for month in months:
            _write(axes, (month, 0), number, line.get(month, ""), align="center", colour=colour)


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
        fontsize=style.SMALL,
        color=colour,
        annotation_clip=False,
    )
