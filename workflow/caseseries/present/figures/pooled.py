"""Changes and shares of patients in every pooled cohort, what they give together, what may come."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from caseseries.cases.study import Change
from caseseries.ledger import Row
from caseseries.present import numbers, style, words
from caseseries.present.figures import forest
from caseseries.present.figures.forest import Block, Line, Panel
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="pooled", section="pooled", order=1)
MOST_PANELS = 2
MOST_PAIRS = 3  # more comparisons than these stand in the table alone
MEANS = (
    "Squares: mean of a cohort with its confidence interval, the larger the more patients. "
    "Diamonds: random effects, tau² by REML, interval of Hartung, Knapp, Sidik and Jonkman. Grey "
    "line: where the mean of a further cohort is expected (prediction interval). An arrow: the "
    "interval reaches beyond the scale. An em dash: no such number; the table of pooled estimates "
    "says why."
)
SHARES = (
    "Squares: share of a cohort with its exact confidence interval, the larger the more patients. "
    "Diamonds: logit-normal model (GLMM)."
)
SILENT = "An em dash: no table of adverse events was delivered, and silence is not zero."
ADVERSE = "adverse_events"


def drawings(pooled: PooledMaterial) -> Iterator[Drawing]:
    """Yield one figure a change, one a score with a best category, one of adverse events."""
    for change in pooled.study.changes:
        known = [at for at in pooled.timepoints(change.id) if _known(pooled, change, at)]
        if known:
            yield _change(pooled, change, known)
    for score, top, title in words.best(pooled.study):
        every = pooled.timepoints(score.id) if pooled.contributors else []
        panels = {
            words.when(at): _shares(pooled, words.timepoint(at), f"{score.id}.{at}", f".{top.id}")
            for at in every[:MOST_PANELS]
        }
        if panels:
            yield _drawing(pooled, score.id, title, panels, SHARES, _more(every, "timepoint"))
    events = (one.row(f"{ADVERSE}.all.count") for one in pooled.contributors)
    if any(map(forest.known, events)):
        panel = {"": _shares(pooled, "Adverse events", ADVERSE, "")}
        yield _drawing(pooled, ADVERSE, "Patients with an adverse event", panel, SHARES, SILENT)


def _known(pooled: PooledMaterial, change: Change, at: str) -> bool:
    rows = (one.row(f"{change.id}.{at}.all.mean") for one in pooled.contributors)
    return any(map(forest.known, rows))


def _more(every: Sequence[str], what: str) -> str:
    more = len(every) - MOST_PANELS
    return f"The ledger holds {numbers.counted(more, f'further {what}')}." if more > 0 else ""


def _drawing(
    pooled: PooledMaterial,
    name: str,
    title: str,
    panels: Mapping[str, Panel],
    how: str,
    remark: str,
    what: str = "",
) -> Drawing:
    """Return a drawing; its words tell the pooled numbers of each panel, by when they hold."""
    found = [
        f"Pooled {' '.join(filter(None, (what, when)))}: {_in_words(panel)}.".replace(" :", ":")
        for when, panel in panels.items()
    ]
    rest = (pooled.why_left_out, pooled.provenance)
    return Drawing(
        name=f"pooled_{name}",
        title=f"{title} in every cohort, and pooled",
        caption=words.sentences(how, *found, remark, *rest),
        alt=words.sentences("Forest plot.", *found),
        draw=lambda: forest.draw(list(panels.values()), pooled.provenance),
    )


def _in_words(panel: Panel) -> str:
    """Return the pooled number of each group as it stands beside its diamond."""
    pooled = {
        words.within(block.heading): (line.row, line.text)
        for block in panel.blocks
        for line in block.lines
        if line.kind == "pooled"
    }
    return forest.in_words(pooled)


def _change(pooled: PooledMaterial, change: Change, known: Sequence[str]) -> Drawing:
    groups = [*pooled.columns, *(pooled.pairs if len(pooled.pairs) <= MOST_PAIRS else ())]
    panels = {
        words.when(at): Panel(
            title=words.timepoint(at),
            scale=words.outcome(pooled.study, change.id),
            blocks=[_means(pooled, f"{change.id}.{at}.{group}", group) for group in groups],
            reference=0.0,
        )
        for at in known[:MOST_PANELS]
    }
    name = f"mean {words.within(change.name)}"
    more = _more(known, "follow-up")
    return _drawing(pooled, change.id, change.name, panels, MEANS, more, name)


def _means(pooled: PooledMaterial, subject: str, group: str) -> Block:
    """Return the mean of every cohort, pooled, and of a further one; or the difference."""

    def estimate(row: Row) -> str:
        places = numbers.places(row, pooled.precision)
        return numbers.estimate(row.value, row.ci_low, row.ci_high, places)

    def interval(row: Row) -> str:
        places = numbers.places(row, pooled.precision)
        return f"({numbers.span(row.ci_low, row.ci_high, places)})"

    statistic = "welch.mean_difference" if group in pooled.pairs else "mean"
    rows = {one.name: one.row(f"{subject}.{statistic}") for one in pooled.contributors}
    together = pooled.row(f"{subject}.reml.estimate")
    further = pooled.row(f"{subject}.reml.prediction_interval")
    tau, i2 = pooled.row(f"{subject}.reml.tau2.tau"), pooled.row(f"{subject}.reml.i2")
    shown = [numbers.text(row, pooled.precision) for row in (tau, i2) if row]
    differ = "τ {}, I² {}%".format(*shown) if forest.known(tau) and forest.known(i2) else ""
    return _block(
        pooled,
        group,
        [
            *(_line(name, row, estimate, size=row.n if row else 1) for name, row in rows.items()),
            _line("Pooled", together, estimate, "pooled"),
            _line("Further cohort", further, interval, "predicted"),
        ],
        differ if forest.known(together) else forest.NOT_POOLED,
    )


def _block(pooled: PooledMaterial, group: str, lines: list[Line], remark: str) -> Block:
    colour = style.look(pooled.study, group).colour
    return Block(pooled.label(group), colour, lines, remark)


def _line(
    label: str, row: Row | None, told: Callable[[Row], str], kind: str = "cohort", size: int = 1
) -> Line:
    text = told(row) if row and row.value is not None else numbers.MISSING
    return Line(label, text, row, kind, size)


def _shares(pooled: PooledMaterial, title: str, outcome: str, share: str) -> Panel:
    """Return the panel of one share; ``share`` is what is counted, as it follows a group."""
    blocks = [_counts(pooled, f"{outcome}.{group}{share}", group) for group in pooled.columns]
    return Panel(title, "Patients, %", blocks, bounds=forest.PERCENT)


def _counts(pooled: PooledMaterial, subject: str, group: str) -> Block:
    """Return the share of every cohort, and pooled."""
    lines = []
    for cohort in pooled.contributors:
        counted = cohort.row(f"{subject}.count")
        exact = pooled.row(f"{subject}.in_{cohort.name}.percent")
        text, size = numbers.MISSING, 1
        if counted and counted.value is not None and counted.n:
            text, size = numbers.share(counted.value, counted.n), counted.n
        lines.append(Line(cohort.name, text, exact, size=size))
    together, tau = pooled.row(f"{subject}.glmm.percent"), pooled.row(f"{subject}.glmm.tau")
    lines.append(Line("Pooled", numbers.pooled_share(together), together, "pooled"))
    known = tau and tau.value is not None
    remark = f"τ {numbers.text(tau, pooled.precision)}" if tau and known else forest.NOT_POOLED
    return _block(pooled, group, lines, remark)
