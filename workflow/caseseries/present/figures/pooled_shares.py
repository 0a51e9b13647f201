"""Shares of patients in every pooled cohort, and pooled: best categories, adverse events."""

from collections.abc import Iterator

from caseseries.cases.study import Score, Top
from caseseries.ledger import Row
from caseseries.present import numbers, style, words
from caseseries.present.figures import forest
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="pooled", section="pooled", order=2)
MOST_PANELS = 2
HOW_TO_READ = (
    "Squares: share of a cohort with its exact confidence interval, the larger the more patients. "
    "Diamonds: logit-normal model (GLMM)."
)
SILENT = "An em dash: no table of adverse events was delivered, and silence is not zero."
ADVERSE = "adverse_events"


def drawings(pooled: PooledMaterial) -> Iterator[Drawing]:
    """Yield one figure a score with a best category, and one of adverse events, if recorded."""
    for score, top, title in words.best(pooled.study):
        if pooled.contributors and pooled.timepoints(score.id):
            yield _best(pooled, score, top, title)
    if any(forest.known(one.row(f"{ADVERSE}.all.count")) for one in pooled.contributors):
        panel = _panel(pooled, "Adverse events", ADVERSE)
        found = f"Pooled: {_in_words(pooled, ADVERSE)}."
        title = "Patients with an adverse event"
        yield _drawing(pooled, ADVERSE, title, [panel], [found], SILENT)


def _best(pooled: PooledMaterial, score: Score, top: Top, title: str) -> Drawing:
    every = pooled.timepoints(score.id)
    shown = every[:MOST_PANELS]
    found = [
        f"Pooled {words.when(at)}: {_in_words(pooled, f'{score.id}.{at}', top.id)}." for at in shown
    ]
    more = len(every) - len(shown)
    rest = f"The ledger holds {numbers.counted(more, 'further timepoint')}." if more else ""
    panels = [_panel(pooled, words.timepoint(at), f"{score.id}.{at}", top.id) for at in shown]
    return _drawing(pooled, score.id, title, panels, found, rest)


def _drawing(
    pooled: PooledMaterial,
    name: str,
    title: str,
    panels: list[forest.Panel],
    found: list[str],
    remark: str,
) -> Drawing:
    width = style.SINGLE_COLUMN if name == ADVERSE else style.DOUBLE_COLUMN
    return Drawing(
        name=f"pooled_{name}",
        title=f"{title} in every cohort, and pooled",
        caption=words.sentences(
            HOW_TO_READ, *found, remark, pooled.why_left_out, pooled.provenance
        ),
        alt=words.sentences("Forest plot.", *found),
        draw=lambda: forest.draw(panels, pooled.provenance, width=width),
    )


def _panel(pooled: PooledMaterial, title: str, outcome: str, share: str = "") -> forest.Panel:
    """Return the panel of one share.

    Parameters
    ----------
    outcome
        Beginning of the ledger ids: ``score.month_6``.
    share
        What is counted, where the outcome alone does not say it: the best category.
    """
    return forest.Panel(
        title=title,
        scale="Patients, %",
        blocks=tuple(_block(pooled, outcome, group, share) for group in pooled.groups),
        bounds=forest.PERCENT,
    )


def _in_words(pooled: PooledMaterial, outcome: str, share: str = "") -> str:
    """Return the pooled shares, or why there is none: ``all patients 76% (64 to 85), …``."""
    found = {
        group: pooled.row(_id(outcome, group, share, "glmm.percent")) for group in pooled.groups
    }
    shown = {
        words.within(pooled.label(group)): forest.in_words(row, numbers.pooled_share(row))
        for group, row in found.items()
        if row
    }
    return forest.one_or_each(shown)


def _block(pooled: PooledMaterial, outcome: str, group: str, share: str) -> forest.Block:
    return forest.Block(
        heading=pooled.label(group),
        look=style.look(pooled.study, group),
        lines=tuple(_lines(pooled, outcome, group, share)),
        remark=_heterogeneity(pooled, outcome, group, share),
    )


def _heterogeneity(pooled: PooledMaterial, outcome: str, group: str, share: str) -> str:
    tau = pooled.row(_id(outcome, group, share, "glmm.tau"))
    if tau is None or tau.value is None:
        return forest.NOT_POOLED
    return f"τ {numbers.text(tau, pooled.precision)}"


def _lines(pooled: PooledMaterial, outcome: str, group: str, share: str) -> Iterator[forest.Line]:
    for cohort in pooled.contributors:
        counted = cohort.row(_id(outcome, group, share, "count"))
        exact = pooled.row(_id(outcome, group, share, f"in_{cohort.name}.percent"))
        yield forest.line(cohort.name, "cohort", exact, _count_text(counted), _size(counted))
    row = pooled.row(_id(outcome, group, share, "glmm.percent"))
    yield forest.line("Pooled", "pooled", row, numbers.pooled_share(row))


def _count_text(counted: Row | None) -> str:
    if counted is None or counted.value is None or not counted.n:
        return numbers.MISSING
    return numbers.share(counted.value, counted.n)


def _size(counted: Row | None) -> int:
    return counted.n if counted and counted.n else 1


def _id(outcome: str, group: str, share: str, statistic: str) -> str:
    return ".".join(part for part in (outcome, group, share, statistic) if part)
