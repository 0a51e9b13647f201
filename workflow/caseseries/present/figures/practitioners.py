"""Whether results differ between practitioners, and from case to case."""

import textwrap
from collections.abc import Iterator

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from caseseries.estimate.procedure import case_numbers
from caseseries.estimate.standardisation import case_order
from caseseries.present import numbers, style, words
from caseseries.present.figures.standardisation import HEADING, Outcome, outcomes_shown
from caseseries.present.material import Material
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="cohort", section="procedure", order=3)
LINE = 16  # characters that stand side by side under the narrowest panel
SYMBOL = 0.045  # height of a symbol, as a share of the scale


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield the figure, where practitioners can be compared or their cases are in order."""
    outcomes = _outcomes(material)
    parts = _parts(material, outcomes)
    if not parts:
        return
    found = [_in_words(material, *outcome) for outcome in outcomes]
    caption = words.sentences(
        "One symbol a patient." if material.shows_patients else "Boxes: quartiles and range.",
        *(SAYS[part] for part in parts),
        *found,
        material.provenance,
    )
    yield Drawing(
        name="practitioners",
        title="; ".join(TITLES[part] for part in parts),
        caption=caption,
        alt=words.sentences("Dot plots by practitioner and by number of cases.", *found),
        draw=lambda: _draw(material, outcomes, parts),
    )


def _parts(material: Material, outcomes: list[Outcome]) -> list[str]:
    """Return the rows of panels that have something to show."""
    points = [_points(material, *outcome) for outcome in outcomes]
    several = any(one["practitioner"].nunique() > 1 for one in points)
    in_order = any(one["case"].notna().any() for one in points)
    return ["practitioners"] * several + ["cases"] * in_order


def _draw(material: Material, outcomes: list[Outcome], parts: list[str]) -> Figure:
    width = style.SINGLE_COLUMN if len(outcomes) == 1 else style.DOUBLE_COLUMN
    figure = style.sheet(width, 24 + 48 * len(parts), material.provenance)
    panels = figure.subplots(len(parts), len(outcomes), squeeze=False)
    for part, row in zip(parts, panels, strict=True):
        for axes, shown in zip(row, outcomes, strict=True):
            points = _points(material, *shown)
            if part == "practitioners":
                _by_practitioner(axes, material, points)
            else:
                _by_case(axes, material, points)
            axes.set_xlabel("\n".join([LABELS[part], BELOW[part](material, *shown)]))
    for axes, (outcome, timepoint) in zip(panels[0], outcomes, strict=True):
        name = textwrap.fill(words.outcome(material.study, outcome), HEADING)
        axes.set_title(f"{name}\n{words.when(timepoint)}")
    if material.shows_patients:
        style.key(figure, material.study, material.groups)
    return figure


def _outcomes(material: Material) -> list[Outcome]:
    return [
        outcome for outcome in outcomes_shown(material) if not _points(material, *outcome).empty
    ]


def _points(material: Material, outcome: str, timepoint: str) -> pd.DataFrame:
    """Return one row a patient: value, group, practitioner and number of the case."""
    who = material.cohort.patients.set_index("patient_id")["practitioner_id"]
    points = pd.DataFrame(
        {
            "value": material.values(outcome, timepoint),
            "group": material.cases.group_of,
            "practitioner": who,
            "case": case_numbers(who, case_order(material.cohort)),
        }
    )
    return points.dropna(subset=["value", "practitioner"])


def _by_practitioner(axes: Axes, material: Material, points: pd.DataFrame) -> None:
    names = sorted(set(points["practitioner"]))
    if not material.shows_patients:
        held = [points.loc[points["practitioner"].eq(name), "value"] for name in names]
        axes.boxplot(held, positions=range(len(names)), sym="", manage_ticks=False)
    for place, name in enumerate(names if material.shows_patients else ()):
        own = points[points["practitioner"].eq(name)]
        shifts = _shifts(points, own, step=0.09 * max(len(names), 2) / 2)
        _symbols(axes, material, own.assign(place=place + shifts))
    upright = len("  ".join(names)) <= LINE
    axes.set_xticks(range(len(names)), names, rotation=0 if upright else 90)
    axes.set_xlim(-0.6, len(names) - 0.4)


def _by_case(axes: Axes, material: Material, points: pd.DataFrame) -> None:
    points = points.dropna(subset="case")
    reach = points["case"].max()
    if not material.shows_patients:
        axes.hexbin(points["case"], points["value"], gridsize=20, mincnt=1, cmap="Blues")
    for _, same in points.groupby("case") if material.shows_patients else ():
        shifts = _shifts(points, same, step=0.03 * reach)
        _symbols(axes, material, same.assign(place=same["case"] + shifts))
    axes.set_xlim(0, reach + 1)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))


def _shifts(points: pd.DataFrame, same: pd.DataFrame, *, step: float) -> "pd.Series[float]":
    height = SYMBOL * (points["value"].max() - points["value"].min())
    shifts = style.spread(same["value"].to_numpy(), step=step, room=0.8, height=height)
    return pd.Series(shifts, index=same.index)


def _symbols(axes: Axes, material: Material, points: pd.DataFrame) -> None:
    for group in material.groups:
        own = points[points["group"].eq(group)]
        style.patients(axes, material.study, group, own["place"], own["value"])
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))


def _between(material: Material, outcome: str, timepoint: str) -> str:
    icc = material.row(f"{outcome}.{timepoint}.all.practitioner.icc")
    if icc is None or icc.value is None:
        return ""
    return f"ICC = {numbers.text(icc, material.precision)}"


def _learning(material: Material, outcome: str, timepoint: str) -> str:
    rho = material.row(f"{outcome}.{timepoint}.all.case_number.spearman.rho")
    if rho is None or rho.value is None:
        return ""
    p = f", {numbers.p_phrase(rho.p_value)}" if rho.p_value is not None else ""
    return f"Spearman ρ = {numbers.text(rho, material.precision)}{p}"


def _in_words(material: Material, outcome: str, timepoint: str) -> str:
    parts = (_between(material, outcome, timepoint), _learning(material, outcome, timepoint))
    found = "; ".join(part for part in parts if part)
    name = material.study.name(outcome)
    return f"{name} {words.when(timepoint)}: {found}." if found else ""


# What each row of panels is about, below its axis, and below that.
TITLES = {"practitioners": "Results by practitioner", "cases": "Results by number of cases"}
SAYS = {
    "practitioners": "Patients of each practitioner; ICC is the share of the variance that lies "
    "between practitioners.",
    "cases": "The practitioner's first, second, … case in the order of treatment.",
}
LABELS = {"practitioners": "Practitioner", "cases": "Case of the practitioner"}
BELOW = {"practitioners": _between, "cases": _learning}
