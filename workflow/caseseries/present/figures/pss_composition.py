"""How many patients gave each satisfaction score, by group and timepoint."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from caseseries.cases.vocabulary import PSS_SCORES, PSS_VERY_SATISFIED
from caseseries.present import numbers, style, words
from caseseries.present.figures.description import Description, nothing_shown, sentences, when
from caseseries.present.material import Material

TITLE = "Patient Satisfaction Score by group"
NOTHING = "No Patient Satisfaction Score was recorded in this cohort."

# The score is ordered, and so are the shades; black or white text is legible on each.
SHADES = ("#F7E1C6", "#B8CDE0", "#6FA0C8", style.BLUE)
INKS = (style.BLACK, style.BLACK, style.BLACK, "white")
BAR_MM = 7.0


def draw(material: Material) -> Figure:
    """Draw one bar a group; the parts are patients, counted."""
    timepoints = material.cases.timepoints("pss")
    if not timepoints:
        return style.message(material.provenance, NOTHING)
    groups = _groups(material)
    height = 24 + len(timepoints) * (8 + BAR_MM * len(groups))
    figure = style.sheet(style.DOUBLE_COLUMN, height, material.provenance)
    panels = figure.subplots(len(timepoints), 1, sharex=True, squeeze=False)[:, 0]
    for axes, timepoint in zip(panels, timepoints, strict=True):
        _panel(axes, material, timepoint, groups)
    panels[-1].set_xlabel("Patients with a score, %")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper right", ncols=4)
    return figure


def describe(material: Material) -> Description:
    """Say how many were very satisfied."""
    timepoints = material.cases.timepoints("pss")
    if not timepoints:
        return nothing_shown(TITLE, NOTHING)
    shares = " ".join(_very_satisfied(material, timepoint) for timepoint in timepoints)
    caption = sentences(
        f"Each bar is one group; its parts are the patients who gave each score, from "
        f"{min(PSS_SCORES)} to {PSS_VERY_SATISFIED} (very satisfied).",
        shares,
        material.provenance,
    )
    return Description(title=TITLE, caption=caption, alt=f"Stacked bars. {shares}")


def _groups(material: Material) -> list[str]:
    """Return all patients and the subtypes; a single subtype is all patients."""
    return [words.ALL, *material.subtypes] if len(material.subtypes) > 1 else material.subtypes


def _panel(axes: Axes, material: Material, timepoint: str, groups: list[str]) -> None:
    for place, group in enumerate(groups):
        _bar(axes, material, timepoint, group, place)
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.set_yticks(range(len(groups)), [words.GROUPS[group] for group in groups])
    axes.set_xlim(0, 100)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_title(words.timepoint(timepoint))


def _bar(axes: Axes, material: Material, timepoint: str, group: str, place: int) -> None:
    left = 0.0
    for score, shade, ink in zip(PSS_SCORES, SHADES, INKS, strict=True):
        row = material.row(f"pss.{timepoint}.{group}.score_{score}.count")
        count, n = (row.value or 0.0, row.n) if row else (0.0, 0)
        width = 100 * count / n if n else 0.0
        label = f"PSS {score}" if place == 0 else None
        axes.barh(place, width, left=left, color=shade, height=0.76, label=label)
        if count:
            axes.text(
                left + width / 2, place, _part(count, n, width), color=ink, ha="center", va="center"
            )
        left += width
    if not left:
        axes.text(1, place, "no score recorded", va="center", color=style.GREY)


def _part(count: float, n: int, width: float) -> str:
    """Return ``6/7 (86%)``, or as much of it as fits into a part that is so wide."""
    if width >= 11:
        return numbers.share(count, n)
    return f"{count:.0f}/{n}" if width >= 5 else f"{count:.0f}"


def _very_satisfied(material: Material, timepoint: str) -> str:
    parts = []
    for group in _groups(material):
        row = material.row(f"pss.{timepoint}.{group}.very_satisfied.count")
        if row and row.value is not None:
            parts.append(f"{words.GROUPS_SHORT[group].lower()} {numbers.share(row.value, row.n)}")
    return f"Very satisfied {when(timepoint)}: {', '.join(parts)}."
