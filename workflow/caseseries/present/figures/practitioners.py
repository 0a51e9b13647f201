"""Whether results differ between practitioners, and from case to case of a practitioner."""

from collections.abc import Iterable, Iterator

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from caseseries.present import numbers, style, words
from caseseries.present.figures.standardisation import (
    Part,
    correlation,
    drawing,
    outcomes_shown,
    points,
    scattered,
)
from caseseries.present.material import Material
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="cohort", section="procedure", order=3)
LINE = 16  # characters that stand side by side under the narrowest panel


def drawings(material: Material) -> Iterator[Drawing]:
    """Yield the figure of practitioners, where it is recorded who treated whom."""
    shown = outcomes_shown(material)
    treated = [points(material, *outcome).dropna(subset="practitioner") for outcome in shown]
    known = [outcome for outcome, one in zip(shown, treated, strict=True) if len(one)]
    several = any(one["practitioner"].nunique() > 1 for one in treated)
    in_order = any(one["case"].notna().any() for one in treated)
    parts = [PRACTITIONERS] * several + [CASES] * in_order
    if parts:
        how = "One symbol a patient." if material.shows_patients else "Boxes: quartiles and range."
        yield drawing(
            material,
            "practitioners",
            "; ".join(part.title for part in parts),
            [
                f"Dot plots by {words.listed(part.label.lower() for part in parts)}.",
                how,
                *(part.says for part in parts),
            ],
            known,
            parts,
        )


def _by_practitioner(axes: Axes, material: Material, points: pd.DataFrame) -> None:
    names = sorted(set(points["practitioner"]))
    if material.shows_patients:
        place = points["practitioner"].map({name: at for at, name in enumerate(names)})
        step = 0.09 * max(len(names), 2) / 2
        scattered(axes, material, points.assign(place=place), "place", step=step, room=0.8)
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
    scattered(axes, material, points, "case", step=0.03 * reach, room=0.8)
    axes.set_xlim(0, reach + 1)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))


def _between(material: Material, subject: str) -> list[str]:
    icc = material.row(f"{subject}.all.practitioner.icc")
    known = icc is not None and icc.value is not None
    return [f"ICC = {numbers.text(icc, material.precision)}"] if icc and known else []


PRACTITIONERS = Part(
    "practitioner",
    _by_practitioner,
    "Practitioner",
    "Patients of each practitioner; ICC is the share of the variance that lies between "
    "practitioners.",
    _between,
    "Results by practitioner",
    lambda material: _beneath(material.cohort.patients["practitioner_id"].dropna().unique()),
)
CASES = Part(
    "case",
    _by_case,
    "Case of the practitioner",
    "The practitioner's first, second, … case in the order of treatment.",
    lambda material, subject: correlation(material, f"{subject}.all.case_number"),
    "Results by number of cases",
)
