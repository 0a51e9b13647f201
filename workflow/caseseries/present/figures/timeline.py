"""When each patient was treated, against the protocol; of many patients the days of a session."""

from collections.abc import Iterator, Sequence
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from caseseries.cases.column import Column
from caseseries.present import numbers, style, words
from caseseries.present.material import Material
from caseseries.present.registry import Drawing, Place, drawing

PLACE = Place(of="cohort", section="procedure", order=1)
LANE_MM = 3.6
MOST_LANES, MOST_BESIDE = 50, 4  # what a page has room for: of patients, of the protocol
DAYS_PER_WEEK = 7
PROTOCOL_LANE = -1.5
ROOM = 0.05  # of the days, for the number of a planned session


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield the figure of the sessions, if any states its day."""
    sessions = _sessions(material)
    if sessions.empty:
        return
    each = len(material.cases.group_of) <= MOST_LANES
    number = _reported(material, "by_session")
    yield drawing(
        __name__,
        "session_timeline",
        partial(_lanes if each else _boxes, material, sessions),
        material=material,
        each=each,
        ring=_ring(material, sessions) if each else "",
        number=number,
        spans=each and any(one < other for one, other, _ in _planned(material, number)),
        met=material.row("protocol.all.requirements_met.count"),
    )


def _lanes(material: Material, sessions: pd.DataFrame) -> Figure:
    """Draw one lane a patient, one symbol a session, its number beside it."""
    patients = list(material.cases.group_of.index)
    planned = _planned(material, _reported(material, "by_session"))
    last = max(sessions["day"].max(), *(day for _, day, _ in planned), 1.0)
    beside = _lanes_of(planned, ROOM * last)
    lanes_mm = LANE_MM * (len(patients) - PROTOCOL_LANE + beside - 1)
    figure = style.sheet(style.DOUBLE_COLUMN, 34 + lanes_mm, material.provenance)
    axes = figure.subplots()
    _draw_sessions(axes, material, sessions, patients)
    _draw_protocol(axes, planned, beside)
    lanes = {"Protocol": PROTOCOL_LANE} if planned else {}
    lanes |= {patient: lane for lane, patient in enumerate(patients)}
    axes.set_yticks(list(lanes.values()), list(lanes))
    axes.set_ylim(len(patients) - 0.3, PROTOCOL_LANE - beside + 0.2 if planned else -0.8)
    axes.set_xlabel("Day from the first session")
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.06)
    if sessions["day"].max() <= 10 * DAYS_PER_WEEK:
        axes.xaxis.set_major_locator(MultipleLocator(DAYS_PER_WEEK))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper right", ncols=3)
    return figure


def _boxes(material: Material, sessions: pd.DataFrame) -> Figure:
    """Draw the days of each session, and the days that the protocol plans for it."""
    held = {
        str(number): days.to_numpy(float) for number, days in sessions.groupby("session")["day"]
    }
    figure = style.sheet(style.DOUBLE_COLUMN, 30 + 9 * len(held), material.provenance)
    axes = figure.subplots()
    places = range(len(held))
    axes.boxplot(list(held.values()), positions=places, orientation="horizontal", sym="")
    for place, (first, last, _) in zip(places, _planned(material, None), strict=False):
        axes.plot([first, last], [place - 0.4] * 2, "D-", color=style.BLACK, markersize=3.6)
    names = [f"Session {number} (n = {len(days)})" for number, days in held.items()]
    axes.set_yticks(list(places), names)
    axes.set_ylim(len(held) - 0.4, -0.6)
    day = "Day from the first session"
    planned = "; diamonds above the boxes: the protocol" if material.protocol else ""
    axes.set_xlabel(f"{day}{planned}")
    return figure


def _reported(material: Material, how: str) -> Column | None:
    """Return the first session column that the study reports in a way, if there is one."""
    return next((one for one in material.study.session_columns if one.report == how), None)


def _sessions(material: Material) -> pd.DataFrame:
    """Return one row a session of a patient: day, number, event, and whether it kept to the plan.

    The event is that the answer was the rarer one, ``rare``.
    """
    number, event = _reported(material, "by_session"), _reported(material, "yes")
    held = material.cohort.sessions.dropna(subset="day").groupby(["patient_id", "session"])
    sessions = held["day"].min().to_frame()
    # No, if it was so in no zone; empty, if it is not known of any.
    answers = held[event.name].max().fillna("") if event else pd.Series("", index=sessions.index)
    rare = "no" if 2 * answers.eq("yes").sum() > len(answers) else "yes"
    broken = material.treatment.deviations.set_index(["patient_id", "session"]).index
    return sessions.assign(
        number=held[number.name].agg(_as_words, places=_places(material, number)) if number else "",
        event=answers.eq(rare),
        rare=rare,
        deviates=sessions.index.isin(broken),
    ).reset_index()


def _as_words(values: pd.Series, places: int) -> str:
    """Return the values of one session, one a zone: ``70`` or ``30/70``; empty if unknown."""
    return "/".join(numbers.fixed(value, places) for value in sorted(set(values.dropna())))


def _places(material: Material, number: Column) -> int:
    """Return the decimals of the finest number, held or planned, with which all are shown."""
    planned = material.protocol.get("by_session", {}).get(number.name) or []
    every = [*material.cohort.sessions[number.name].dropna(), *planned]
    return max((len(f"{one:g}".partition(".")[2]) for one in every), default=0)


def _ring(material: Material, sessions: pd.DataFrame) -> str:
    """Return what a ring around a session says: the rarer answer; empty where there is none."""
    event = _reported(material, "yes")
    if event is None or not sessions["event"].any():
        return ""
    no = "no " if sessions["rare"].eq("no").all() else ""
    return f"{no}{words.within(event.title)}"


def _draw_sessions(
    axes: Axes, material: Material, sessions: pd.DataFrame, patients: Sequence[str]
) -> None:
    lane = sessions["patient_id"].map({patient: lane for lane, patient in enumerate(patients)})
    for _, held in sessions.groupby("patient_id"):
        axes.plot(held["day"], lane[held.index], color=style.PALE, zorder=1)
    kept = "on" if material.protocol else "without"
    looks = {
        f"session {kept} protocol": (~sessions["deviates"], "o", style.BLUE, style.BLUE),
        "session off protocol": (sessions["deviates"], "s", style.VERMILLION, style.VERMILLION),
        _ring(material, sessions): (sessions["event"], "o", "none", style.BLACK),
    }
    for label, (which, marker, face, edge) in looks.items():
        if which.any():
            axes.scatter(
                sessions.loc[which, "day"],
                lane[which],
                s=46 if face == "none" else 13,
                marker=marker,
                facecolors=face,
                edgecolors=edge,
                linewidths=0.7,
                label=label,
                zorder=3,
            )
    for day, place, number in zip(sessions["day"], lane, sessions["number"], strict=True):
        _number(axes, day, place, number)


def _planned(material: Material, number: Column | None) -> list[tuple[float, float, str]]:
    """Return earliest day, latest day and number of every planned session."""
    protocol = material.protocol
    if not protocol:
        return []
    plan = protocol["sessions"]
    interval = plan["interval_days"]
    wanted = (protocol["by_session"].get(number.name) or []) if number else []
    if interval.get("min") is None or interval.get("max") is None:
        return []
    shown = [numbers.fixed(value, _places(material, number)) for value in wanted] if number else []
    count = plan["count"] or len(shown) or 1
    shown += [""] * (count - len(shown))
    return [(k * interval["min"], k * interval["max"], shown[k]) for k in range(count)]


def _lanes_of(planned: list[tuple[float, float, str]], room: float) -> int:
    """Return in how many lanes the days of planned sessions stand apart, with their numbers."""
    for lanes in range(1, MOST_BESIDE):
        following = zip(planned, planned[lanes:], strict=False)
        if all(one[1] + room < other[0] for one, other in following):
            return lanes
    return MOST_BESIDE


def _draw_protocol(axes: Axes, planned: list[tuple[float, float, str]], lanes: int) -> None:
    for place, (first, last, number) in enumerate(planned):
        lane = PROTOCOL_LANE - place % lanes
        mark = "D" if first == last else "|"
        axes.plot([first, last], [lane] * 2, mark, linestyle="-", color=style.BLACK, markersize=3.6)
        _number(axes, last, lane, number)


def _number(axes: Axes, day: float, lane: float, number: str) -> None:
    axes.annotate(
        number,
        (day, lane),
        xytext=(5, 0),
        textcoords="offset points",
        va="center_baseline",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )
