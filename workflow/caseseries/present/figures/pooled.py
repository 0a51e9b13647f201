"""Outcomes in every pooled cohort, what they give together, and what a further one may give.

One figure a change, one a best category of a score, and one of adverse events.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TypeGuard

from caseseries.cases.study import Change
from caseseries.ledger import Row
from caseseries.present import numbers, style, words
from caseseries.present.figures import forest
from caseseries.present.figures.forest import Block, Line, Number, Panel
from caseseries.present.material import Material, telling
from caseseries.present.pooled import PooledMaterial, Sent
from caseseries.present.registry import Drawing, Place, drawing
from caseseries.present.tables.cells import Source

PLACE = Place(of="pooled", section="pooled", order=1)
MOST_PAIRS = 3  # more comparisons than these stand in the table alone
MOST_PANELS = 2
LONGEST_HEADING = 30  # characters
NOT_POOLED = "not pooled"
SILENT = "No table of adverse events, and silence is not zero:"


def drawings(pooled: PooledMaterial) -> Iterator[Drawing]:
    """Yield the figures of what is known of any pooled cohort."""
    for change in pooled.study.changes:
        if known := _known(pooled, change.id, "mean"):
            yield _change(pooled, change, known)
    for score, top, title in words.best(pooled.study):
        if known := _known(pooled, score.id, f"{top.id}.count"):
            shown = telling(pooled.study, known, MOST_PANELS)
            subjects = [f"{score.id}.{at}" for at in shown]
            blocks = _shares(pooled, subjects, f".{top.id}")
            panels = [_share(words.timepoint(at), words.when(at)) for at in shown]
            more = words.further(len(known) - len(shown), "timepoint")
            yield _drawing(pooled, score.id, title, panels, blocks, more)
    outcome = "adverse_events"
    silent = [one for one in pooled.contributors if not _has(one.row(f"{outcome}.all.count"))]
    if len(silent) < len(pooled.contributors):
        panels, blocks = [_share("Adverse events")], _shares(pooled, [outcome])
        title = "Patients with an adverse event"
        why = (
            f"{SILENT} {words.listed(pooled.named(one.name) for one in silent)}." if silent else ""
        )
        yield _drawing(pooled, outcome, title, panels, blocks, why)


def _has(row: Row | None) -> TypeGuard[Row]:
    """Whether there is a number, and of anybody."""
    return row is not None and row.value is not None and row.n > 0


def _known(pooled: PooledMaterial, outcome: str, statistic: str) -> list[str]:
    """Return the timepoints at which a statistic of all patients is known in any cohort."""
    return [
        at
        for at in pooled.timepoints(outcome)
        if any(_has(one.row(f"{outcome}.{at}.all.{statistic}")) for one in pooled.contributors)
    ]


def _change(pooled: PooledMaterial, change: Change, known: Sequence[str]) -> Drawing:
    shown = telling(pooled.study, known, MOST_PANELS)
    scale = words.outcome(pooled.study, change.id)
    panels = [Panel(words.timepoint(at), scale, words.when(at), reference=0.0) for at in shown]
    primary = pooled.study.primary.group if pooled.study.primary else ""
    pairs = [pair for pair in pooled.pairs if len(pooled.pairs) <= MOST_PAIRS or pair == primary]
    # What the study asks first stands on top, and is drawn whatever else a page has room for.
    groups = sorted([*pooled.columns, *pairs], key=lambda group: group != primary)
    blocks = [
        _means(pooled, [f"{change.id}.{at}.{group}" for at in shown], group) for group in groups
    ]
    more = words.further(len(known) - len(shown), "follow-up")
    mean = f"mean {words.within(change.name)}"
    return _drawing(pooled, change.id, change.name, panels, blocks, more, mean)


def _means(pooled: PooledMaterial, subjects: Sequence[str], group: str) -> Block:
    """Return the mean of every cohort, pooled, and of a further one; or the difference."""

    def interval(row: Row) -> str:
        places = numbers.places(row, pooled.precision)
        return f"({numbers.span(row.ci_low, row.ci_high, places)})"

    def line(label: str, source: Source, of: str, kind: str = "cohort") -> Line:
        told = interval if kind == "predicted" else pooled.precision.estimate
        found = [source.row(f"{subject}.{of}") for subject in subjects]
        shown = [
            Number(told(row), row, row.n) if row and row.value is not None else Number(row=row)
            for row in found
        ]
        return Line(label, shown, kind)

    def differ(subject: str) -> str:
        tau, i2 = (pooled.row(f"{subject}.reml.{of}") for of in ("tau2.tau", "i2"))
        if not _has(pooled.row(f"{subject}.reml.estimate")):
            return NOT_POOLED
        shown = [numbers.text(row, pooled.precision) for row in (tau, i2) if _has(row)]
        return "τ {}, I² {}%".format(*shown) if len(shown) == 2 else ""

    statistic = "welch.mean_difference" if group in pooled.pairs else "mean"
    lines = [line(pooled.named(one.name), one, statistic) for one in pooled.contributors]
    lines.append(line("Pooled", pooled, "reml.estimate", "pooled"))
    lines.append(line("Further cohort", pooled, "reml.prediction_interval", "predicted"))
    return _block(pooled, group, lines, list(map(differ, subjects)))


def _share(title: str, when: str = "") -> Panel:
    return Panel(title, "Patients, %", when, bounds=forest.PERCENT)


def _shares(pooled: PooledMaterial, outcomes: Sequence[str], share: str = "") -> list[Block]:
    """Return a share, as it follows a group in the ids, of every cohort, and pooled."""

    def counted(cohort: Material | Sent, subject: str) -> Number:
        row = cohort.row(f"{subject}.count")
        exact = pooled.row(f"{subject}.in_{cohort.name}.percent")
        if not _has(row):
            return Number(row=exact)
        return Number(numbers.share(row.value, row.n), exact, row.n)

    def differ(subject: str) -> str:
        tau = pooled.row(f"{subject}.glmm.tau")
        return f"τ {numbers.text(tau, pooled.precision)}" if _has(tau) else NOT_POOLED

    blocks = []
    for group in pooled.columns:
        subjects = [f"{outcome}.{group}{share}" for outcome in outcomes]
        lines = [
            Line(pooled.named(cohort.name), [counted(cohort, subject) for subject in subjects])
            for cohort in pooled.contributors
        ]
        found = [pooled.row(f"{subject}.glmm.percent") for subject in subjects]
        together = [Number(numbers.pooled_share(row), row) for row in found]
        lines.append(Line("Pooled", together, "pooled"))
        blocks.append(_block(pooled, group, lines, list(map(differ, subjects))))
    return blocks


def _block(
    pooled: PooledMaterial, group: str, lines: Sequence[Line], remarks: Sequence[str]
) -> Block:
    """Return the rows about one group, in its colour."""
    heading = pooled.label(group)
    if len(heading) > LONGEST_HEADING and group not in pooled.pairs:
        heading = pooled.study.grouping.label(group, short=True)
    return Block(heading, style.look(pooled.study, group).colour, lines, remarks)


def _drawing(
    pooled: PooledMaterial,
    name: str,
    title: str,
    panels: Sequence[Panel],
    blocks: Sequence[Block],
    remark: str,
    mean: str = "",
) -> Drawing:
    """Return a figure of the pooled cohorts; its words tell what each panel gives, and when.

    A row, or a group, without a number in any panel is not drawn.
    """
    with_numbers = [
        block._replace(lines=[line for line in block.lines if not line.is_empty])
        for block in blocks
    ]
    shown, left_out = forest.fitting([block for block in with_numbers if block.lines])
    return drawing(
        __name__,
        f"pooled_{name}",
        partial(forest.draw, panels, shown, pooled.provenance),
        outcome=title,
        mean=mean,
        together=[(panel.when, _in_words(blocks, place)) for place, panel in enumerate(panels)],
        lines=[line for block in shown for line in block.lines],
        remarks=(remark, left_out, pooled.why_left_out),
    )


def _in_words(blocks: Sequence[Block], place: int) -> str:
    """Return the pooled number of each group as it stands beside its diamond, or why there is none.

    What holds for all of them alike stands there once.
    """
    shown = {
        words.within(block.heading): number.text
        if row.value is not None
        else f"{NOT_POOLED} ({row.reason})"
        for block in blocks
        for line in block.lines
        if line.kind == "pooled" and (row := (number := line.numbers[place]).row)
    }
    if len(shown) > 1 and len(set(shown.values())) == 1:
        return next(iter(shown.values()))
    return "; ".join(f"{group} {text}" for group, text in shown.items())
