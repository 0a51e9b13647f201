"""Fading of every pooled cohort, what they give together, and what the next may bring."""

from collections.abc import Iterator

from matplotlib.figure import Figure

from caseseries.cases.vocabulary import SUBTYPES
from caseseries.estimate.analysis_set import versus
from caseseries.ledger import Row
from caseseries.present import numbers, style, words
from caseseries.present.figures import forest
from caseseries.present.figures.description import Description, nothing_shown, sentences, when
from caseseries.present.pooled import PooledMaterial

TITLE = "Fading in every cohort, and pooled"
NOTHING = "No pooled cohort has a Visual Density Score right after treatment and at a follow-up."
MOST_PANELS = 3
DIFFERENCE = versus(*SUBTYPES)
GROUPS = (words.ALL, *SUBTYPES, DIFFERENCE)
HEADINGS = {**words.GROUPS, DIFFERENCE: "Androgenetic − scarring"}


def draw(pooled: PooledMaterial) -> Figure:
    """Draw one panel a follow-up; in it all patients, each subtype, and their difference."""
    follow_ups = shown_follow_ups(pooled)
    if not follow_ups:
        return style.message(pooled.provenance, pooled.why_nothing or NOTHING)
    panels = [
        forest.Panel(
            title=words.timepoint(timepoint),
            scale="Fading, points of VDS",
            blocks=tuple(_block(pooled, timepoint, group) for group in GROUPS),
            reference=0.0,
        )
        for timepoint in follow_ups
    ]
    return forest.draw(panels, pooled.provenance, width=style.DOUBLE_COLUMN)


def describe(pooled: PooledMaterial) -> Description:
    """Say what the symbols are, and the pooled numbers."""
    follow_ups = shown_follow_ups(pooled)
    if not follow_ups:
        nothing = pooled.why_nothing or NOTHING
        return nothing_shown(TITLE, nothing)
    found = [_in_words(pooled, timepoint) for timepoint in follow_ups]
    left_out = len(pooled.timepoints("fading")) - len(follow_ups)
    caption = sentences(
        "Squares: mean fading of a cohort with its confidence interval, the larger the more "
        "patients. Diamonds: random effects, tau² by REML, interval of Hartung, Knapp, Sidik and "
        "Jonkman. Grey line: where the mean of a further cohort is expected (prediction interval). "
        "An arrow: the interval reaches beyond the scale. An em dash: no such number; the table of "
        "pooled estimates says why.",
        *found,
        f"The ledger holds {numbers.counted(left_out, 'further follow-up')}." if left_out else "",
        pooled.why_left_out,
        pooled.provenance,
    )
    alt = sentences("Forest plot with one panel a follow-up.", *found)
    return Description(title=TITLE, caption=caption, alt=alt)


def shown_follow_ups(pooled: PooledMaterial) -> list[str]:
    """Return the follow-ups that are shown: the first ones at which fading is known of anybody."""
    return [
        timepoint
        for timepoint in pooled.timepoints("fading")
        if any(_is_known(cohort.row(_cohort_id(timepoint, words.ALL))) for cohort in pooled.pooled)
    ][:MOST_PANELS]


def _is_known(row: Row | None) -> bool:
    return row is not None and row.value is not None


def _pooled_id(timepoint: str, group: str) -> str:
    return f"fading.{timepoint}.{group}.reml.estimate"


def _block(pooled: PooledMaterial, timepoint: str, group: str) -> forest.Block:
    return forest.Block(
        heading=HEADINGS[group],
        group=group,
        lines=tuple(_lines(pooled, timepoint, group)),
        remark=_heterogeneity(pooled, timepoint, group),
    )


def _lines(pooled: PooledMaterial, timepoint: str, group: str) -> Iterator[forest.Line]:
    for cohort in pooled.pooled:
        row = cohort.row(_cohort_id(timepoint, group))
        yield _line(pooled, cohort.name, "cohort", row)
    estimate = pooled.row(_pooled_id(timepoint, group))
    yield _line(pooled, "Pooled", "pooled", estimate)
    predicted = pooled.row(f"fading.{timepoint}.{group}.reml.prediction_interval")
    yield _line(pooled, "Further cohort", "predicted", predicted)


def _cohort_id(timepoint: str, group: str) -> str:
    statistic = "welch.mean_difference" if group == DIFFERENCE else "mean"
    return f"fading.{timepoint}.{group}.{statistic}"


def _line(pooled: PooledMaterial, label: str, kind: str, row: Row | None) -> forest.Line:
    if row is None or row.value is None:
        return forest.Line(
            label=label, kind=kind, estimate=None, low=None, high=None, text=numbers.MISSING
        )
    return forest.Line(
        label=label,
        kind=kind,
        estimate=row.value,
        low=row.ci_low,
        high=row.ci_high,
        text=_text(pooled, kind, row),
        size=row.n if kind == "cohort" else 1,
    )


def _text(pooled: PooledMaterial, kind: str, row: Row) -> str:
    places = numbers.places(row, pooled.precision)
    if kind == "predicted":
        return f"({numbers.span(row.ci_low, row.ci_high, places)})"
    return numbers.estimate(row.value, row.ci_low, row.ci_high, places)


def _heterogeneity(pooled: PooledMaterial, timepoint: str, group: str) -> str:
    """Return ``τ 0.12, I² 34%``."""
    if not _is_known(pooled.row(_pooled_id(timepoint, group))):
        return forest.NOT_POOLED
    tau = pooled.row(f"fading.{timepoint}.{group}.reml.tau2.tau")
    i2 = pooled.row(f"fading.{timepoint}.{group}.reml.i2")
    if tau is None or i2 is None or tau.value is None or i2.value is None:
        return ""
    return f"τ {numbers.text(tau, pooled.precision)}, I² {numbers.text(i2, pooled.precision)}%"


def _in_words(pooled: PooledMaterial, timepoint: str) -> str:
    found = {group: pooled.row(_pooled_id(timepoint, group)) for group in GROUPS}
    shown = {
        HEADINGS[group].lower(): forest.in_words(row, _text(pooled, "pooled", row))
        for group, row in found.items()
        if row
    }
    return f"Pooled mean fading {when(timepoint)}: {forest.one_or_each(shown)}."
