"""When density falls below the threshold at which a touch-up is due, in each subtype."""

import re
from collections.abc import Iterator

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.ledger import Row
from caseseries.present import numbers, style
from caseseries.present.figures import counts_below
from caseseries.present.figures.description import Description, nothing_shown, sentences
from caseseries.present.material import Material

TITLE = "Time until a touch-up is due"
NOTHING = "No time to a touch-up can be shown: it needs Visual Density Scores at a follow-up."
BEYOND = 1.04
SHARE = re.compile(r"free_at_(\d+)\.free$")
AT_RISK = re.compile(r"visit_at_(\d+)\.at_risk$")


def draw(material: Material) -> Figure:
    """Draw the share of patients whose VDS never was below the threshold (Turnbull)."""
    if not _can_be_shown(material):
        return style.message(material.provenance, _why_not(material))
    figure = style.sheet(style.SINGLE_COLUMN, 80, material.provenance)
    axes = figure.subplots()
    for subtype in material.subtypes:
        _curve(axes, material, subtype)
    axes.set_ylim(0, 103)
    axes.set_ylabel(f"Patients with VDS never below {_threshold(material)}, %")
    counts = {
        subtype: {month: f"{count:.0f}" for month, count in _at_risk(material, subtype).items()}
        for subtype in material.subtypes
    }
    counts_below.write(axes, "Patients still followed and not yet below", counts)
    style.subtype_key(figure, material.subtypes)
    return figure


def describe(material: Material) -> Description:
    """Say what the curves are, and the median times."""
    if not _can_be_shown(material):
        nothing = _why_not(material)
        return nothing_shown(TITLE, nothing)
    medians = f"Half by the visit at month: {'; '.join(_medians(material))}."
    caption = sentences(
        f"A touch-up counts as due at the first visit with VDS below {_threshold(material)}; "
        "between visits nothing is seen, and the curve falls at the visit by which it was seen. "
        "Turnbull's estimate; bands: log−log confidence intervals; "
        "symbols: drawn a little beyond the last visit, to show its interval.",
        medians,
        material.provenance,
    )
    alt = sentences("Step curves that fall from 100%, one a subtype.", medians)
    return Description(title=TITLE, caption=caption, alt=alt)


def _can_be_shown(material: Material) -> bool:
    return len(material.cases.timepoints("fading")) > 1 and any(_at_risk(material, "all").values())


def _why_not(material: Material) -> str:
    """Say what is missing; after a single follow-up, say what it showed."""
    if len(material.cases.timepoints("fading")) != 1:
        return NOTHING
    stayed = [f"{name} {_stayed(material, name)}" for name in material.subtypes]
    return (
        f"There was a single follow-up: when VDS fell below {_threshold(material)} was not seen, "
        f"only whether it had. Patients who stayed at or above it: {', '.join(stayed)}."
    )


def _stayed(material: Material, subtype: str) -> str:
    """Return the share of patients who never fell below the threshold; without a fall, all."""
    shares = _shares(material, subtype)
    if not shares:
        return "all" if any(_at_risk(material, subtype).values()) else "not known"
    last = shares[max(shares)]
    return numbers.percent(100 * (last.value or 0.0), last.n)


def _threshold(material: Material) -> str:
    row = material.row("touch_up.all.threshold")
    return f"{row.value:g}" if row and row.value is not None else numbers.MISSING


def _shares(material: Material, group: str) -> dict[int, Row]:
    """Return the share of patients still above the threshold, by the months at which it fell."""
    return _by_month(material, group, SHARE)


def _at_risk(material: Material, group: str) -> dict[int, float]:
    """Return how many patients were still followed at each visit."""
    found = _by_month(material, group, AT_RISK)
    return {month: row.value for month, row in found.items() if row.value is not None}


def _by_month(material: Material, group: str, pattern: re.Pattern[str]) -> dict[int, Row]:
    rows = (row for row in material.ledger if row.cohort == material.name)
    return {
        int(month[1]): row
        for row in rows
        if row.outcome == "touch_up" and row.group == group
        if (month := pattern.match(row.statistic))
    }


def _curve(axes: Axes, material: Material, subtype: str) -> None:
    followed = [month for month, count in _at_risk(material, subtype).items() if count]
    if not followed:
        return
    months, shares, low, high = [0.0], [100.0], [100.0], [100.0]
    for month, row in _shares(material, subtype).items():
        value = 100 * (row.value or 0.0)
        months.append(month)
        shares.append(value)
        low.append(value if row.ci_low is None else 100 * row.ci_low)
        high.append(value if row.ci_high is None else 100 * row.ci_high)
    # A little beyond the last visit, so that the interval after it can be seen.
    months.append(max(*followed, months[-1]) * BEYOND)
    colour = style.COLOURS[subtype]
    axes.step(months, [*shares, shares[-1]], where="post", color=colour)
    band = ([*low, low[-1]], [*high, high[-1]])
    axes.fill_between(months, *band, step="post", color=colour, alpha=0.15, linewidth=0)
    axes.plot(
        months[-1],
        shares[-1],
        style.MARKERS[subtype],
        color=colour,
        markersize=style.POINT,
        clip_on=False,
    )


def _medians(material: Material) -> Iterator[str]:
    for subtype in material.subtypes:
        row = material.row(f"touch_up.{subtype}.median")
        if row:
            yield f"{subtype} {_median(material, subtype, row)}"


def _median(material: Material, subtype: str, row: Row) -> str:
    if row.value is None:
        return f"not reached ({row.reason})"
    if row.ci_low is not None and row.ci_high is not None:
        return numbers.estimate(row.value, row.ci_low, row.ci_high, 0)
    return f"{row.value:g}"
