"""When a score first lies beyond the limit that the study sets, in each group."""

import re
from collections.abc import Iterator
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.cases.study import ALL, Change, Threshold
from caseseries.cases.vocabulary import time_after, time_unit
from caseseries.ledger import Row
from caseseries.present import style
from caseseries.present.material import Material
from caseseries.present.registry import Drawing, Place, drawing

PLACE = Place(of="cohort", section="outcomes", order=7)
BEYOND = (1.04, 0.025)  # of the last visit, and from symbol to symbol
LONGEST_NAME = 16  # characters beside a curve in one column
LABEL_MM = 44.0
FIRST_LINE = 33  # points below the axis: its numbers and its label stand above
LINE = 10
FREE = r"free_at_(\d+)\.free$"
AT_RISK = r"visit_at_(\d+)\.at_risk$"


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield one figure a limit that anybody reached; after one follow-up no time is known."""
    for change in material.study.main_changes:
        score = material.study.score(change.score)
        limit, followed = score.threshold, len(material.timepoints(change.id)) > 1
        if not (limit and followed and _rows(material, limit, ALL, FREE)):
            continue
        yield drawing(
            __name__,
            limit.id,
            partial(_draw, material, change, limit),
            material=material,
            change=change,
            score=score,
            limit=limit,
            unit=time_unit(_visits(material, change)),
        )


def _draw(material: Material, change: Change, threshold: Threshold) -> Figure:
    groups = [one for one in material.groups if any(_at_risk(material, threshold, one).values())]
    longest = max(len(material.label(group, short=True)) for group in groups)
    width = style.SINGLE_COLUMN if longest <= LONGEST_NAME else style.DOUBLE_COLUMN
    height = 76 + 4.4 * len(groups)
    figure = style.keyed_sheet(width, height, material.provenance, material.study, groups)
    axes = figure.subplots()
    for place, group in enumerate(groups):
        _curve(axes, material, threshold, group, BEYOND[0] + BEYOND[1] * place)
    axes.set_ylim(0, 103)
    short = material.study.score(change.score).short
    axes.set_ylabel(style.fitted(f"Patients with {short} never {threshold.words}, %", LABEL_MM))
    visits = _visits(material, change)
    unit = time_unit(visits)
    labelled = style.time_ticks(axes, {visit: float(time_after(visit, unit)) for visit in visits})
    _followed_below(axes, material, threshold, groups, labelled)
    return figure


def _followed_below(
    axes: Axes, material: Material, threshold: Threshold, groups: list[str], times: list[float]
) -> None:
    """Write below the axis how many of each group were still followed at its labelled times."""
    edge, along = "axes fraction", ("data", "axes fraction")
    write = partial(axes.annotate, textcoords="offset points", va="center", annotation_clip=False)
    still = f"Patients still followed and not yet {threshold.side}"
    write(still, (0, 0), (0, -FIRST_LINE), xycoords=edge, color=style.GREY)
    for line, group in enumerate(groups, start=1):
        below, colour = -FIRST_LINE - LINE * line, style.look(material.study, group).colour
        name = material.label(group, short=True)
        write(name, (0, 0), (-10, below), xycoords=edge, ha="right", color=colour)
        counts = _at_risk(material, threshold, group)
        for time in map(int, times):
            text = f"{counts[time]:.0f}" if time in counts else ""
            write(text, (time, 0), (0, below), xycoords=along, ha="center", color=colour)


def _visits(material: Material, change: Change) -> list[str]:
    return [change.start, *material.timepoints(change.id)]


def _rows(material: Material, threshold: Threshold, group: str, part: str) -> dict[int, Row]:
    """Return the rows of a part of the estimate by their times: ``free_at_6.free``."""
    pattern = re.compile(part)
    return {
        int(time[1]): row
        for row in material.rows_of(threshold.id)
        if row.group == group and (time := pattern.match(row.statistic))
    }


def _at_risk(material: Material, threshold: Threshold, group: str) -> dict[int, float]:
    """Return how many patients were still followed at each visit."""
    found = _rows(material, threshold, group, AT_RISK)
    return {time: row.value for time, row in found.items() if row.value is not None}


def _curve(axes: Axes, material: Material, threshold: Threshold, group: str, beyond: float) -> None:
    followed = [time for time, count in _at_risk(material, threshold, group).items() if count]
    times, shares, low, high = [0.0], [100.0], [100.0], [100.0]
    for time, row in _rows(material, threshold, group, FREE).items():
        value = 100 * (row.value or 0.0)
        times.append(time)
        shares.append(value)
        low.append(value if row.ci_low is None else 100 * row.ci_low)
        high.append(value if row.ci_high is None else 100 * row.ci_high)
    # A little beyond the last visit, so that the interval after it can be seen.
    times.append(max(*followed, times[-1]) * beyond)
    shown = style.look(material.study, group)
    axes.step(times, [*shares, shares[-1]], where="post", color=shown.colour)
    band = ([*low, low[-1]], [*high, high[-1]])
    axes.fill_between(times, *band, step="post", color=shown.colour, alpha=0.15, linewidth=0)
    style.patients(axes, material.study, group, times[-1:], shares[-1:], clip_on=False)
