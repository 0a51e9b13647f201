"""Whether results are more predictable where treatment kept closer to the protocol."""

import textwrap
from collections.abc import Iterator

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from caseseries.estimate.adherence import adherence_score
from caseseries.estimate.standardisation import LESS, MORE, outcomes
from caseseries.present import numbers, style, words
from caseseries.present.material import Material
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="cohort", section="procedure", order=2)
HALVES = f"{MORE}_vs_{LESS}"
MOST_PANELS = 3
HEADING = 26  # characters that stand side by side above a panel
# Parts of the reach of adherence: between two symbols side by side, and for all of them.
BESIDE = 0.05
ROOM = 0.26

Outcome = tuple[str, str]


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield the figure of adherence, where patients differ in it and were scored."""
    shown, score = outcomes_shown(material), _adherence(material).dropna()
    if not shown or score.nunique() < 2:
        return
    found = [_in_words(material, *outcome) for outcome in shown]
    caption = words.sentences(
        "One symbol a patient." if material.shows_patients else "The darker, the more patients.",
        "Adherence: share of the protocol's requirements that the patient's sessions met.",
        f"Protocol: {material.protocol['title']}.",
        *found,
        material.provenance,
    )
    yield Drawing(
        name="standardisation",
        title="Adherence to the protocol, and what came of it",
        caption=caption,
        alt=words.sentences("Scatter plots of outcome against adherence.", *found),
        draw=lambda: _draw(material, shown),
    )


def outcomes_shown(material: Material) -> list[Outcome]:
    """Return each rated score where its change begins, and the change at the first follow-ups."""
    found = outcomes(material.cases)
    return [outcome for outcome in found if not material.values(*outcome).empty][:MOST_PANELS]


def _draw(material: Material, shown: list[Outcome]) -> Figure:
    width = style.SINGLE_COLUMN if len(shown) == 1 else style.DOUBLE_COLUMN
    figure = style.sheet(width, 82, material.provenance)
    panels = figure.subplots(1, len(shown), squeeze=False)[0]
    for axes, (outcome, timepoint) in zip(panels, shown, strict=True):
        _panel(axes, material, outcome, timepoint)
    if material.shows_patients:
        style.key(figure, material.study, material.groups)
    return figure


def _adherence(material: Material) -> "pd.Series[float]":
    patients = list(material.cases.group_of.index)
    return pd.Series(adherence_score(material.requirements, patients), index=patients)


def _panel(axes: Axes, material: Material, outcome: str, timepoint: str) -> None:
    values = material.values(outcome, timepoint)
    points = pd.DataFrame({"score": _adherence(material), "value": values}).dropna()
    points["group"] = material.cases.group_of[points.index]
    if material.shows_patients:
        _patients(axes, material, points)
    else:
        axes.hexbin(points["score"], points["value"], gridsize=20, mincnt=1, cmap="Blues")
    name = textwrap.fill(words.outcome(material.study, outcome), HEADING)
    axes.set_title(f"{name}\n{words.when(timepoint)}")
    axes.margins(x=0.12)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.set_xlabel("\n".join(["Adherence, %", *_below(material, outcome, timepoint)]))


def _patients(axes: Axes, material: Material, points: pd.DataFrame) -> None:
    reach = points["score"].max() - points["score"].min()
    height = 0.045 * (points["value"].max() - points["value"].min())
    for _, alike in points.groupby("score"):
        shifts = style.spread(
            alike["value"].to_numpy(), step=BESIDE * reach, room=ROOM * reach, height=height
        )
        points.loc[alike.index, "place"] = alike["score"] + shifts
    for group in material.groups:
        own = points[points["group"].eq(group)]
        style.patients(axes, material.study, group, own["place"], own["value"])


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
    test = material.row(f"{subject}.permuted_distances.p")
    p = [f"exact {numbers.p_phrase(test.value)}"] if test and test.value else []
    return ["SD of the halves:", "{} less, {} more".format(*shown), *p]


def _correlation(material: Material, outcome: str, timepoint: str) -> list[str]:
    rho = material.row(f"{outcome}.{timepoint}.all.adherence.spearman.rho")
    if rho is None or rho.value is None:
        return []
    p = f", {numbers.p_phrase(rho.p_value)}" if rho.p_value is not None else ""
    return [f"Spearman ρ = {numbers.text(rho, material.precision)}{p}"]


def _in_words(material: Material, outcome: str, timepoint: str) -> str:
    found = "; ".join(_below(material, outcome, timepoint)).replace(":;", ":")
    name = material.study.name(outcome)
    return f"{name} {words.when(timepoint)}: {found}." if found else ""
