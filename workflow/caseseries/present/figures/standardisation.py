"""Whether results are more predictable where treatment kept closer to the protocol.

And whether they differ between practitioners, and from case to case of a practitioner.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.estimate.standardisation import LESS, MORE, outcomes
from caseseries.present import numbers, style, words
from caseseries.present.material import Material, telling
from caseseries.present.registry import Drawing, Place, drawing

PLACE = Place(of="cohort", section="procedure", order=2)
MOST_PANELS = 3
LABEL_MM = 34.0  # beside a panel
SYMBOL = 0.045  # height of a symbol, as a share of the scale
LINE = 16  # characters that stand side by side under the narrowest panel

Outcome = tuple[str, str]


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield the figure of adherence, where patients differ in it, and that of practitioners."""
    shown = outcomes_shown(material)
    if shown and material.treatment.by_patient["adherence"].nunique() > 1:
        yield _drawing(material, "standardisation", shown, [ADHERENCE])
    treated = {at: _points(material, *at).dropna(subset="practitioner") for at in shown}
    several = any(one["practitioner"].nunique() > 1 for one in treated.values())
    in_order = any(one["case"].notna().any() for one in treated.values())
    parts = [PRACTITIONERS] * several + [CASES] * in_order
    if parts:
        told_of = [outcome for outcome, one in treated.items() if len(one)]
        yield _drawing(material, "practitioners", told_of, parts)


def outcomes_shown(material: Material) -> list[Outcome]:
    """Return a rated score where its change begins, and changes as far as there is room."""
    study = material.study
    found = [one for one in outcomes(material.cases) if not material.values(*one).empty]
    first = [one for one in found if study.change(one[0]) is None][:1]
    others = [one for one in found if one not in first]
    return first + telling(study, others, MOST_PANELS - len(first), at=itemgetter(1))


def _points(material: Material, outcome: str, timepoint: str) -> pd.DataFrame:
    """Return one row a patient: value, group, adherence, practitioner and number of the case."""
    who = material.cohort.patients.set_index("patient_id")["practitioner_id"]
    treated = material.treatment.by_patient.set_index("patient_id")
    found = pd.DataFrame(
        {
            "value": material.values(outcome, timepoint),
            "group": material.cases.group_of,
            "adherence": treated["adherence"],
            "practitioner": who,
            "case": treated["case_number"],
        }
    )
    return found.dropna(subset="value")


def _by_adherence(axes: Axes, material: Material, points: pd.DataFrame) -> None:
    reach = points["adherence"].max() - points["adherence"].min()
    _scattered(axes, material, points, "adherence", step=0.05 * reach, room=0.26 * reach)
    axes.margins(x=0.12)
    style.divide(axes.xaxis, 4)


def _scattered(
    axes: Axes, material: Material, points: pd.DataFrame, across: str, *, step: float, room: float
) -> None:
    """Draw a symbol a patient beside those that it would hide; of many patients how many are."""
    if not material.shows_patients:
        axes.hexbin(points[across], points["value"], gridsize=20, mincnt=1, cmap="Blues")
        return
    height = SYMBOL * (points["value"].max() - points["value"].min())
    places = style.beside(points[across], points["value"], step=step, room=room, height=height)
    for group in material.groups:
        own = points["group"].eq(group)
        style.patients(axes, material.study, group, places[own], points.loc[own, "value"])


def _by_practitioner(axes: Axes, material: Material, points: pd.DataFrame) -> None:
    names = sorted(set(points["practitioner"]))
    if material.shows_patients:
        place = points["practitioner"].map({name: at for at, name in enumerate(names)})
        step = 0.09 * max(len(names), 2) / 2
        _scattered(axes, material, points.assign(place=place), "place", step=step, room=0.8)
    else:
        held = [points.loc[points["practitioner"].eq(name), "value"] for name in names]
        axes.boxplot(held, positions=range(len(names)), sym="", manage_ticks=False)
    axes.set_xticks(range(len(names)), names, rotation=90 if _beneath(names) else 0)
    axes.set_xlim(-0.6, len(names) - 0.4)


def _beneath(names: Iterable[str]) -> float:
    """Return the millimetres below a panel that names take which do not fit side by side."""
    shown = list(names)
    upright = len("  ".join(shown)) <= LINE
    return 0.0 if upright else max(map(len, shown)) * style.MM_PER_CHARACTER


def _by_case(axes: Axes, material: Material, points: pd.DataFrame) -> None:
    reach = points["case"].max()
    _scattered(axes, material, points, "case", step=0.03 * reach, room=0.8)
    axes.set_xlim(0, reach + 1)
    style.divide(axes.xaxis, 5, whole=True)


def _between(material: Material, subject: str) -> list[str]:
    icc = material.row(f"{subject}.all.practitioner.icc")
    return [f"ICC = {numbers.text(icc, material.precision)}"] if numbers.known(icc) else []


def _spread_and_correlation(material: Material, subject: str) -> list[str]:
    """Return the spread of the halves and the correlation, one line each."""
    halves = f"{subject}.{MORE}_vs_{LESS}"
    more, less = (material.row(f"{halves}.lnvr.sd_{end}") for end in ("first", "second"))
    lines = []
    if more is not None and less is not None:
        shown = [numbers.text(row, material.precision) for row in (less, more)]
        lines = [f"SD {shown[0]} in the lower half,", f"{shown[1]} in the upper half"]
        test = material.row(f"{halves}.permuted_distances.p")
        lines += [f"exact {numbers.p_phrase(test.value)}"] if test and test.value else []
    return [*lines, *_correlation(material, f"{subject}.all.adherence")]


def _correlation(material: Material, subject: str) -> list[str]:
    """Return a correlation as it stands below a panel; nothing where there is none."""
    rho = material.row(f"{subject}.spearman.rho")
    if rho is None or rho.value is None:
        return []
    shown = f"Spearman ρ = {numbers.text(rho, material.precision)}"
    if rho.p_value is None:
        return [shown]
    return [f"{shown},", numbers.p_phrase(rho.p_value)]


class Part(NamedTuple):
    """A row of panels: what is drawn across, what it is called, and what stands below it."""

    column: str
    draw: Callable[[Axes, Material, pd.DataFrame], None]
    label: str
    below: Callable[[Material, str], list[str]]
    beneath: Callable[[Material], float] = lambda _: 0.0  # millimetres for long names


ADHERENCE = Part(
    "adherence",
    _by_adherence,
    "Adherence, %",
    _spread_and_correlation,
)
PRACTITIONERS = Part(
    "practitioner",
    _by_practitioner,
    "Practitioner",
    _between,
    lambda material: _beneath(material.cohort.patients["practitioner_id"].dropna().unique()),
)
CASES = Part(
    "case",
    _by_case,
    "Case of the practitioner",
    lambda material, subject: _correlation(material, f"{subject}.all.case_number"),
)


def _drawing(
    material: Material, name: str, shown: Sequence[Outcome], parts: Sequence[Part]
) -> Drawing:
    """Return a figure of one row of panels a part."""
    below = {
        outcome: [line for part in parts for line in part.below(material, ".".join(outcome))]
        for outcome in shown
    }
    draw = partial(_draw, material, shown, parts)
    return drawing(__name__, name, draw, material=material, parts=parts, below=below)


def _draw(material: Material, shown: Sequence[Outcome], parts: Sequence[Part]) -> Figure:
    width = style.SINGLE_COLUMN if len(shown) == 1 else style.DOUBLE_COLUMN
    height = 82.0 if parts == [ADHERENCE] else 24.0 + 48 * len(parts)
    height += sum(part.beneath(material) for part in parts)
    groups = material.groups if material.shows_patients else []
    figure = style.keyed_sheet(width, height, material.provenance, material.study, groups)
    panels = figure.subplots(len(parts), len(shown), squeeze=False)
    for part, row in zip(parts, panels, strict=True):
        for axes, (outcome, timepoint) in zip(row, shown, strict=True):
            found = _points(material, outcome, timepoint).dropna(subset=part.column)
            part.draw(axes, material, found)
            style.divide(axes.yaxis, 6)
            below = part.below(material, f"{outcome}.{timepoint}")
            axes.set_xlabel("\n".join([part.label, *below]))
            axes.set_ylabel(style.fitted(words.outcome(material.study, outcome), LABEL_MM))
    for axes, (_, timepoint) in zip(panels[0], shown, strict=True):
        axes.set_title(words.timepoint(timepoint))
    return figure
