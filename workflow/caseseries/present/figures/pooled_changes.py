"""Changes in every pooled cohort, what they give together, and what a further one may give."""

from collections.abc import Callable, Iterator, Sequence

from caseseries.cases.study import Change
from caseseries.ledger import Row
from caseseries.present import numbers, style, words
from caseseries.present.figures import forest
from caseseries.present.figures.forest import Block, Line, Panel
from caseseries.present.pooled import PooledMaterial
from caseseries.present.registry import Drawing, Place

PLACE = Place(of="pooled", section="pooled", order=1)
MOST_PAIRS = 3  # more comparisons than these stand in the table alone
MEANS = (
    "Squares: mean of a cohort with its confidence interval, the larger the more patients. "
    "Diamonds: random effects, tau² by REML, interval of Hartung, Knapp, Sidik and Jonkman. "
    f"{style.CUT}"
)


def drawings(pooled: PooledMaterial) -> Iterator[Drawing]:
    """Yield one figure a change that is known of any pooled cohort."""
    for change in pooled.study.changes:
        known = [at for at in pooled.timepoints(change.id) if _known(pooled, change, at)]
        if known:
            yield _change(pooled, change, known)


def _known(pooled: PooledMaterial, change: Change, at: str) -> bool:
    rows = (one.row(f"{change.id}.{at}.all.mean") for one in pooled.contributors)
    return any(map(forest.known, rows))


def _change(pooled: PooledMaterial, change: Change, known: Sequence[str]) -> Drawing:
    groups = [*pooled.columns, *(pooled.pairs if len(pooled.pairs) <= MOST_PAIRS else ())]
    panels = {
        words.when(at): Panel(
            title=words.timepoint(at),
            scale=words.outcome(pooled.study, change.id),
            blocks=[_means(pooled, f"{change.id}.{at}.{group}", group) for group in groups],
            reference=0.0,
        )
        for at in known[: forest.MOST_PANELS]
    }
    name = f"mean {words.within(change.name)}"
    more = forest.further(known, "follow-up")
    return forest.drawing(pooled, change.id, change.name, panels, MEANS, more, name)


def _means(pooled: PooledMaterial, subject: str, group: str) -> Block:
    """Return the mean of every cohort, pooled, and of a further one; or the difference."""

    def estimate(row: Row) -> str:
        places = numbers.places(row, pooled.precision)
        return numbers.estimate(row.value, row.ci_low, row.ci_high, places)

    def interval(row: Row) -> str:
        places = numbers.places(row, pooled.precision)
        return f"({numbers.span(row.ci_low, row.ci_high, places)})"

    statistic = "welch.mean_difference" if group in pooled.pairs else "mean"
    rows = {pooled.called(one): one.row(f"{subject}.{statistic}") for one in pooled.contributors}
    together = pooled.row(f"{subject}.reml.estimate")
    further = pooled.row(f"{subject}.reml.prediction_interval")
    tau, i2 = pooled.row(f"{subject}.reml.tau2.tau"), pooled.row(f"{subject}.reml.i2")
    shown = [numbers.text(row, pooled.precision) for row in (tau, i2) if row]
    differ = "τ {}, I² {}%".format(*shown) if forest.known(tau) and forest.known(i2) else ""
    return forest.block(
        pooled,
        group,
        [
            *(_line(name, row, estimate, size=row.n if row else 1) for name, row in rows.items()),
            _line("Pooled", together, estimate, "pooled"),
            _line("Further cohort", further, interval, "predicted"),
        ],
        differ if forest.known(together) else forest.NOT_POOLED,
    )


def _line(
    label: str, row: Row | None, told: Callable[[Row], str], kind: str = "cohort", size: int = 1
) -> Line:
    text = told(row) if row and row.value is not None else numbers.MISSING
    return Line(label, text, row, kind, size)
