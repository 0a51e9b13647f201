"""Whether results are more predictable where treatment kept closer to the protocol."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from caseseries.cases.vocabulary import IMMEDIATE
from caseseries.estimate.adherence import adherence_score, halves
from caseseries.present import numbers, style
from caseseries.present.figures.description import Description, nothing_shown, sentences, when
from caseseries.present.material import Material

TITLE = "Adherence to the protocol, and what came of it"
NO_PROTOCOL = "Adherence cannot be shown: no session could be held against a protocol."
NO_OUTCOME = "Adherence cannot be shown against anything: no patient with sessions was scored."
SAME = (
    "All patients were treated equally close to the protocol: more and less standardised treatment "
    "cannot be compared."
)
HALVES = "more_standardised_vs_less_standardised"
NAMES = {"vds": "VDS", "fading": "Fading, points of VDS"}
MOST_PANELS = 4
# Parts of the reach of adherence: between two symbols side by side, and for all of them.
BESIDE = 0.05
ROOM = 0.26


def draw(material: Material) -> Figure:
    """Draw every patient: how much of the protocol was kept against VDS, and against fading."""
    nothing = _why_not(material)
    if nothing:
        return style.message(material.provenance, nothing)
    outcomes = outcomes_shown(material)
    width = style.SINGLE_COLUMN if len(outcomes) == 1 else style.DOUBLE_COLUMN
    figure = style.sheet(width, 75, material.provenance)
    panels = figure.subplots(1, len(outcomes), squeeze=False)[0]
    for axes, (outcome, timepoint) in zip(panels, outcomes, strict=True):
        _panel(axes, material, outcome, timepoint)
    style.subtype_key(figure, material.subtypes)
    return figure


def describe(material: Material) -> Description:
    """Say what is shown, and how the halves differ."""
    nothing = _why_not(material)
    if nothing:
        return nothing_shown(TITLE, nothing)
    found = [_in_words(material, *outcome) for outcome in outcomes_shown(material)]
    caption = sentences(
        "One symbol a patient. Adherence: share of the protocol's requirements that the patient's "
        "sessions met. The line divides the less from the more standardised half; SD is given for "
        "each.",
        f"Protocol: {material.protocol['title']}.",
        *found,
        material.provenance,
    )
    alt = sentences("Scatter plots of outcome against adherence.", *found)
    return Description(title=TITLE, caption=caption, alt=alt)


def outcomes_shown(material: Material) -> list[tuple[str, str]]:
    """Return VDS right after treatment and fading at the first follow-ups."""
    density = [("vds", IMMEDIATE)] if IMMEDIATE in material.cases.timepoints("vds") else []
    outcomes = density + [
        ("fading", timepoint) for timepoint in material.cases.timepoints("fading")
    ]
    return [outcome for outcome in outcomes if not material.values(*outcome).empty][:MOST_PANELS]


def _why_not(material: Material) -> str:
    score = _adherence(material).dropna()
    if score.empty:
        return NO_PROTOCOL
    if score.nunique() == 1:
        return SAME
    return "" if outcomes_shown(material) else NO_OUTCOME


def _adherence(material: Material) -> "pd.Series[float]":
    patients = list(material.cases.group_of.index)
    return pd.Series(adherence_score(material.requirements, patients), index=patients)


def _panel(axes: Axes, material: Material, outcome: str, timepoint: str) -> None:
    score = _adherence(material).dropna()
    reach = score.max() - score.min()
    values = material.values(outcome, timepoint)
    points = pd.DataFrame({"score": score, "value": values}).dropna()
    points["subtype"] = material.cases.group_of[points.index]
    height = 0.045 * (points["value"].max() - points["value"].min())
    for _, alike in points.groupby("score"):
        shifts = style.spread(
            alike["value"].to_numpy(), step=BESIDE * reach, room=ROOM * reach, height=height
        )
        points.loc[alike.index, "place"] = alike["score"] + shifts
    for subtype in material.subtypes:
        shown = points[points["subtype"].eq(subtype)]
        axes.plot(
            shown["place"],
            shown["value"],
            style.MARKERS[subtype],
            color=style.COLOURS[subtype],
            markersize=style.POINT,
            markeredgecolor="white",
            markeredgewidth=0.4,
        )
    axes.axvline(_divide(score), color=style.GREY, linewidth=0.6, linestyle=(0, (4, 3)))
    axes.set_title(f"{NAMES[outcome]}\n{when(timepoint)}")
    axes.margins(x=0.12)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.set_xlabel("\n".join(["Adherence, %", *_below(material, outcome, timepoint)]))


def _divide(score: "pd.Series[float]") -> float:
    """Return where the line between the halves stands: midway between their neighbours."""
    values = np.asarray(score, dtype=np.float64)
    more, less = halves(values)
    return float((np.min(values[more]) + np.max(values[less])) / 2)


def _below(material: Material, outcome: str, timepoint: str) -> list[str]:
    """Return the spread of the halves and the correlation, one line each."""
    return [*_spread(material, outcome, timepoint), *_correlation(material, outcome, timepoint)]


def _spread(material: Material, outcome: str, timepoint: str) -> list[str]:
    subject = f"{outcome}.{timepoint}.{HALVES}"
    more = material.row(f"{subject}.lnvr.sd_first")
    less = material.row(f"{subject}.lnvr.sd_second")
    if more is None or less is None:
        return []
    shown = [numbers.text(row, material.precision) for row in (less, more)]
    test = material.row(f"{subject}.brown_forsythe.p")
    p = [f"Brown–Forsythe {numbers.p_phrase(test.value)}"] if test and test.value else []
    return ["SD {} less, {} more".format(*shown), *p]


def _correlation(material: Material, outcome: str, timepoint: str) -> list[str]:
    rho = material.row(f"{outcome}.{timepoint}.all.adherence.spearman.rho")
    if rho is None or rho.value is None:
        return []
    p = f", {numbers.p_phrase(rho.p_value)}" if rho.p_value is not None else ""
    return [f"Spearman ρ = {numbers.text(rho, material.precision)}{p}"]


def _in_words(material: Material, outcome: str, timepoint: str) -> str:
    found = "; ".join(_below(material, outcome, timepoint))
    return f"{NAMES[outcome].partition(',')[0]} {when(timepoint)}: {found}." if found else ""
