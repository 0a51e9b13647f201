"""A change in every pooled cohort, what they give together, and what the next may bring."""

from collections.abc import Iterator

from matplotlib.figure import Figure

from caseseries.cases.study import Change
from caseseries.ledger import Row
from caseseries.present import numbers, style, words
from caseseries.present.figures import forest
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="pooled", section="pooled", order=1)
MOST_PANELS = 2
MOST_PAIRS = 3  # more comparisons than these stand in the table alone


def drawings(pooled: PooledMaterial) -> Iterator[Drawing]:
    """Yield one figure a change that any pooled cohort knows."""
    for change in pooled.study.changes:
        known = [
            timepoint
            for timepoint in pooled.timepoints(change.id)
            if any(
                forest.known(one.row(f"{change.id}.{timepoint}.all.mean"))
                for one in pooled.contributors
            )
        ]
        if known:
            yield _drawing(pooled, change, known)


def _drawing(pooled: PooledMaterial, change: Change, known: list[str]) -> Drawing:
    shown = known[:MOST_PANELS]
    found = [_in_words(pooled, change, timepoint) for timepoint in shown]
    left_out = len(known) - len(shown)
    caption = words.sentences(
        "Squares: mean of a cohort with its confidence interval, the larger the more "
        "patients. Diamonds: random effects, tau² by REML, interval of Hartung, Knapp, Sidik and "
        "Jonkman. Grey line: where the mean of a further cohort is expected (prediction interval). "
        "An arrow: the interval reaches beyond the scale. An em dash: no such number; the table of "
        "pooled estimates says why.",
        *found,
        f"The ledger holds {numbers.counted(left_out, 'further follow-up')}." if left_out else "",
        pooled.why_left_out,
        pooled.provenance,
    )
    return Drawing(
        name=f"pooled_{change.id}",
        title=f"{change.name} in every cohort, and pooled",
        caption=caption,
        alt=words.sentences("Forest plot with one panel a follow-up.", *found),
        draw=lambda: _draw(pooled, change, shown),
    )


def _draw(pooled: PooledMaterial, change: Change, timepoints: list[str]) -> Figure:
    panels = [
        forest.Panel(
            title=words.timepoint(timepoint),
            scale=words.outcome(pooled.study, change.id),
            blocks=tuple(_block(pooled, f"{change.id}.{timepoint}", g) for g in _groups(pooled)),
            reference=0.0,
        )
        for timepoint in timepoints
    ]
    return forest.draw(panels, pooled.provenance, width=style.DOUBLE_COLUMN)


def _groups(pooled: PooledMaterial) -> list[str]:
    """Return all patients, the groups, and their comparisons where these are few."""
    return [*pooled.groups, *(pooled.pairs if len(pooled.pairs) <= MOST_PAIRS else ())]


def _block(pooled: PooledMaterial, outcome: str, group: str) -> forest.Block:
    return forest.Block(
        heading=pooled.label(group),
        look=style.look(pooled.study, group),
        lines=tuple(_lines(pooled, outcome, group)),
        remark=_heterogeneity(pooled, f"{outcome}.{group}.reml"),
    )


def _lines(pooled: PooledMaterial, outcome: str, group: str) -> Iterator[forest.Line]:
    statistic = "welch.mean_difference" if group in pooled.pairs else "mean"
    for cohort in pooled.contributors:
        row = cohort.row(f"{outcome}.{group}.{statistic}")
        yield _line(pooled, cohort.name, "cohort", row)
    yield _line(pooled, "Pooled", "pooled", pooled.row(f"{outcome}.{group}.reml.estimate"))
    predicted = pooled.row(f"{outcome}.{group}.reml.prediction_interval")
    yield _line(pooled, "Further cohort", "predicted", predicted)


def _line(pooled: PooledMaterial, label: str, kind: str, row: Row | None) -> forest.Line:
    text = _text(pooled, kind, row) if row and row.value is not None else numbers.MISSING
    return forest.line(label, kind, row, text, row.n if row and kind == "cohort" else 1)


def _text(pooled: PooledMaterial, kind: str, row: Row) -> str:
    places = numbers.places(row, pooled.precision)
    if kind == "predicted":
        return f"({numbers.span(row.ci_low, row.ci_high, places)})"
    return numbers.estimate(row.value, row.ci_low, row.ci_high, places)


def _heterogeneity(pooled: PooledMaterial, subject: str) -> str:
    """Return ``τ 0.12, I² 34%``."""
    if not forest.known(pooled.row(f"{subject}.estimate")):
        return forest.NOT_POOLED
    tau, i2 = pooled.row(f"{subject}.tau2.tau"), pooled.row(f"{subject}.i2")
    if tau is None or i2 is None or tau.value is None or i2.value is None:
        return ""
    return f"τ {numbers.text(tau, pooled.precision)}, I² {numbers.text(i2, pooled.precision)}%"


def _in_words(pooled: PooledMaterial, change: Change, timepoint: str) -> str:
    found = {
        group: pooled.row(f"{change.id}.{timepoint}.{group}.reml.estimate")
        for group in _groups(pooled)
    }
    shown = {
        words.within(pooled.label(group)): forest.in_words(row, _text(pooled, "pooled", row))
        for group, row in found.items()
        if row
    }
    name = words.within(change.name)
    return f"Pooled mean {name} {words.when(timepoint)}: {forest.one_or_each(shown)}."
