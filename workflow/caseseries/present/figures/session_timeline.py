"""When each patient was treated at which density, against the protocol."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from caseseries.present import numbers, style
from caseseries.present.figures.description import Description, nothing_shown, sentences
from caseseries.present.material import Material

TITLE = "Sessions of every patient against the protocol"
NOTHING = "No session can be shown: no table of sessions was delivered for this cohort."
NO_DAYS = "No session can be shown: no table of sessions states a day."

LANE_MM = 3.1
LANES_MM_AT_MOST = 195.0
DAYS_PER_WEEK = 7
PROTOCOL_LANE = -1.5


def draw(material: Material) -> Figure:
    """Draw one lane a patient, one symbol a session, its density as a number beside it."""
    sessions = _sessions(material)
    if sessions.empty:
        return style.message(material.provenance, _nothing(material))
    patients = list(material.cases.group_of.index)
    lanes_mm = min(LANE_MM * (len(patients) - PROTOCOL_LANE), LANES_MM_AT_MOST)
    figure = style.sheet(style.DOUBLE_COLUMN, 32 + lanes_mm, material.provenance)
    axes = figure.subplots()
    _draw_sessions(axes, sessions, patients, "on" if material.protocol else "without")
    planned = _planned(material.protocol)
    _draw_protocol(axes, planned)
    lanes = {"Protocol": PROTOCOL_LANE} if planned else {}
    lanes |= {patient: lane for lane, patient in enumerate(patients)}
    axes.set_yticks(list(lanes.values()), list(lanes), fontsize=style.SMALL)
    axes.set_ylim(len(patients) - 0.3, PROTOCOL_LANE - 0.8 if planned else -0.8)
    axes.set_xlabel("Day from the first session")
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.06)
    if sessions["day"].max() <= 10 * DAYS_PER_WEEK:
        axes.xaxis.set_major_locator(MultipleLocator(DAYS_PER_WEEK))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper right", ncols=3)
    return figure


def describe(material: Material) -> Description:
    """Say what was planned, and how far it was kept."""
    if _sessions(material).empty:
        nothing = _nothing(material)
        return nothing_shown(TITLE, nothing)
    kept = _kept(material)
    caption = sentences(
        "One lane a patient, one symbol a session; the number is the pigment density in per cent "
        "of the natural spacing of follicles.",
        f"Protocol: {material.protocol['title']}." if material.protocol else "",
        kept,
        material.provenance,
    )
    return Description(
        title=TITLE,
        caption=caption,
        alt=sentences("Timeline with one lane a patient and one symbol a session.", kept),
    )


def _nothing(material: Material) -> str:
    return NOTHING if material.cohort.sessions.empty else NO_DAYS


def _kept(material: Material) -> str:
    row = material.row("protocol.all.requirements_met.count")
    if row is None or row.value is None:
        return ""
    return f"Requirements of the protocol that were met: {numbers.share(row.value, row.n)}."


def _sessions(material: Material) -> pd.DataFrame:
    """Return one row a session: day, density, bleeding, and whether it kept to the protocol."""
    held = material.cohort.sessions.dropna(subset="day")
    sessions = held.groupby(["patient_id", "session"], as_index=False).agg(
        day=("day", "min"), density=("density_percent", _as_words), bleeding=("bleeding", _any_yes)
    )
    broken = material.requirements[
        material.requirements["holds"].eq(False).fillna(False).astype(bool)
    ]
    deviating = set(zip(broken["patient_id"], broken["session"], strict=True))
    keys = zip(sessions["patient_id"], sessions["session"], strict=True)
    return sessions.assign(deviates=[key in deviating for key in keys])


def _as_words(density: pd.Series) -> str:
    """Return the densities of one session, one a zone: ``70`` or ``30/70``; empty if unknown."""
    return "/".join(f"{value:g}" for value in sorted(set(density.dropna())))


def _any_yes(answers: pd.Series) -> bool:
    return bool((answers == "yes").any())


def _draw_sessions(axes: Axes, sessions: pd.DataFrame, patients: list[str], kept: str) -> None:
    lanes = {patient: lane for lane, patient in enumerate(patients)}
    lane = sessions["patient_id"].map(lanes)
    for _, held in sessions.groupby("patient_id"):
        axes.plot(held["day"], lane[held.index], color=style.PALE, zorder=1)
    looks = {
        f"session {kept} protocol": (~sessions["deviates"], "o", style.BLUE, style.BLUE),
        "session off protocol": (sessions["deviates"], "s", style.VERMILLION, style.VERMILLION),
        "bleeding": (sessions["bleeding"], "o", "none", style.BLACK),
    }
    for label, (which, marker, face, edge) in looks.items():
        if which.any():
            size = 34 if face == "none" else 13
            axes.scatter(
                sessions.loc[which, "day"],
                lane[which],
                s=size,
                marker=marker,
                facecolors=face,
                edgecolors=edge,
                linewidths=0.7,
                label=label,
                zorder=3,
            )
    for day, place, density in zip(sessions["day"], lane, sessions["density"], strict=True):
        _number(axes, day, place, density)


def _planned(protocol: Mapping[str, Any]) -> list[tuple[float, float, str]]:
    """Return earliest day, latest day and density of every planned session."""
    if not protocol:
        return []
    plan = protocol["sessions"]
    interval, densities = plan["interval_days"], protocol["by_session"].get("density_percent") or []
    if interval.get("min") is None or interval.get("max") is None:
        return []
    shown = [f"{density:g}" for density in densities]
    count = plan["count"] or len(shown)
    shown += [""] * (count - len(shown))
    return [(k * interval["min"], k * interval["max"], shown[k]) for k in range(count)]


def _draw_protocol(axes: Axes, planned: list[tuple[float, float, str]]) -> None:
    for first, last, density in planned:
        axes.plot([first, last], [PROTOCOL_LANE] * 2, color=style.BLACK, linewidth=2.5)
        axes.plot(first, PROTOCOL_LANE, "D", color=style.BLACK, markersize=3.6)
        axes.axvline(first, color=style.PALE, linewidth=0.6, zorder=0)
        _number(axes, last, PROTOCOL_LANE, density)


def _number(axes: Axes, day: float, lane: float, density: str) -> None:
    axes.annotate(
        density,
        (day, lane),
        xytext=(4.5, 0),
        textcoords="offset points",
        va="center_baseline",
        fontsize=style.SMALL,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )
