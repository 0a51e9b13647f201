"""Cells looked up in the ledger: each knows its rows, and says in a footnote why it is empty.

A ``subject`` is the beginning of an id, ``score.immediate.group``; a statistic follows it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from caseseries.ledger import Row
from caseseries.present import anchors, numbers
from caseseries.present.numbers import Precision
from caseseries.present.tables.definition import Cell, Column, Section

# The plan had no reason to compute this number: nothing to explain.
NOT_PLANNED = Cell(text=numbers.MISSING)
NOT_RECORDED = "Not recorded."

EMPTY = Cell(text="")
"""A cell to which the column does not apply."""


class Source(Protocol):
    """What cells are looked up in: the material of one cohort, or the pooled material."""

    @property
    def precision(self) -> Precision:
        """Decimals that scores carry."""

    def row(self, statistic_id: str) -> Row | None:
        """Return a ledger row, or None."""


@dataclass(frozen=True)
class Beside:
    """A cohort beside others: its own rows, with the decimals that all of them can give."""

    cohort: Source
    precision: Precision

    def row(self, statistic_id: str) -> Row | None:
        """Return a ledger row of the cohort, or None."""
        return self.cohort.row(statistic_id)


@dataclass(frozen=True)
class Looked:
    """A column of which every cell is looked up alike: how, and in which statistic of a subject.

    ``{interval}`` in its headings stands for what intervals are called.
    """

    label: str
    width: float
    how: Callable[[Source, str], Cell]
    statistic: str
    spanner: str = ""


def columns(looked: Iterable[Looked], interval: str) -> Iterator[Column]:
    """Yield the columns of a table with their headings."""
    for one in looked:
        label, spanner = (text.format(interval=interval) for text in (one.label, one.spanner))
        yield Column(label=label, spanner=spanner, width=one.width)


def looked_up(looked: Iterable[Looked], material: Source, subject: str) -> Iterator[Cell]:
    """Yield the cells of one row."""
    for one in looked:
        yield one.how(material, f"{subject}.{one.statistic}")


def name(text: str, *notes: str) -> Cell:
    """Return the cell that names a row."""
    return Cell(text=text, notes=notes)


def nothing(says: str) -> Section:
    """Return the line that stands in a table without rows."""
    return Section(label=Cell(text=says))


def in_cohort(cohort: str, cell: Cell) -> Cell:
    """Return a cell whose sources name their cohort: for tables about several cohorts."""
    return replace(cell, sources=tuple(anchors.of_row(cohort, source) for source in cell.sources))


def used(material: Source, statistic_id: str) -> Cell:
    """Return how many patients a number rests on."""
    row = material.row(statistic_id)
    return _cell(str(row.n), row) if row else NOT_PLANNED


def missing(material: Source, statistic_id: str) -> Cell:
    """Return how many patients a number leaves out, because their value is missing."""
    row = material.row(statistic_id)
    return _cell(str(row.n_missing), row) if row else NOT_PLANNED


def value(material: Source, statistic_id: str) -> Cell:
    """Return one number."""
    row = material.row(statistic_id)
    return _explained(numbers.text(row, material.precision), row) if row else NOT_PLANNED


def mean_sd(material: Source, subject: str) -> Cell:
    """Return ``8.7 ± 1.1``."""
    mean, sd = material.row(f"{subject}.mean"), material.row(f"{subject}.sd")
    if mean is None or sd is None:
        return NOT_PLANNED
    places = numbers.places(mean, material.precision)
    return _explained(numbers.mean_sd(mean.value, sd.value, places), mean, sd)


def median_quartiles(material: Source, subject: str) -> Cell:
    """Return ``8.5 [8.0 to 9.2]``."""
    rows = [material.row(f"{subject}.{statistic}") for statistic in ("median", "q1", "q3")]
    median, low, high = rows
    if median is None or low is None or high is None:
        return NOT_PLANNED
    places = numbers.places(median, material.precision)
    text = numbers.median_quartiles(median.value, low.value, high.value, places)
    return _explained(text, median, low, high)


def smallest_to_largest(material: Source, subject: str) -> Cell:
    """Return ``6.9 to 10.0``."""
    low, high = material.row(f"{subject}.min"), material.row(f"{subject}.max")
    if low is None or high is None:
        return NOT_PLANNED
    places = numbers.places(low, material.precision)
    return _explained(numbers.span(low.value, high.value, places), low, high)


def median_range(material: Source, subject: str) -> Cell:
    """Return ``3 (2 to 4)``: a median with the smallest and the largest value."""
    found = (material.row(f"{subject}.{statistic}") for statistic in ("median", "min", "max"))
    median, low, high = found
    if median is None or low is None or high is None:
        return NOT_PLANNED
    texts = [numbers.text(row, material.precision) for row in (median, low, high)]
    text = numbers.MISSING if median.value is None else "{} ({} to {})".format(*texts)
    return _explained(text, median, low, high)


def interval(material: Source, statistic_id: str) -> Cell:
    """Return the confidence interval of a number, ``7.9 to 9.5``."""
    row = material.row(statistic_id)
    if row is None:
        return NOT_PLANNED
    text = numbers.span(row.ci_low, row.ci_high, numbers.places(row, material.precision))
    return _cell(text, row, notes=() if row.ci_low is not None else _why_empty(row))


def estimate(material: Source, statistic_id: str) -> Cell:
    """Return ``0.9 (0.4 to 1.6)``."""
    row = material.row(statistic_id)
    if row is None:
        return NOT_PLANNED
    places = numbers.places(row, material.precision)
    text = numbers.estimate(row.value, row.ci_low, row.ci_high, places)
    empty = () if row.ci_low is not None else _reasons(row)
    return _cell(text, row, notes=(*empty, *_remarks(row)))


def pooled(material: Source, statistic_id: str) -> Cell:
    """Return a pooled estimate; ``not pooled`` where there is none."""
    row, cell = material.row(statistic_id), estimate(material, statistic_id)
    return replace(cell, text="not pooled") if row and row.value is None else cell


def share(material: Source, subject: str) -> Cell:
    """Return ``6/7 (86%)``."""
    row, percent = material.row(f"{subject}.count"), material.row(f"{subject}.percent")
    if row is None:
        return NOT_PLANNED
    if row.value is not None and not row.n:
        return _cell(numbers.MISSING, row, notes=(NOT_RECORDED,))
    if row.value is None or percent is None or percent.value is None:
        return _explained(numbers.share(row.value, row.n), row)
    text = f"{row.value:.0f}/{row.n} ({numbers.percent(percent.value, row.n)})"
    return _cell(text, row, percent, notes=_remarks(row))


def share_with_gaps(material: Source, subject: str) -> Cell:
    """Return ``6/7 (86%), 2 unrecorded``."""
    cell, row = share(material, subject), material.row(f"{subject}.count")
    gaps = f", {row.n_missing} unrecorded" if row and row.n_missing else ""
    return replace(cell, text=f"{cell.text}{gaps}")


def p_value(material: Source, statistic_id: str) -> Cell:
    """Return the p-value that a number carries itself."""
    row = material.row(statistic_id)
    if row is None:
        return NOT_PLANNED
    shown = numbers.MISSING if row.p_value is None else numbers.p_value(row.p_value)
    return _cell(shown, row, notes=_why_empty(row) if row.p_value is None else ())


def p_with_least(material: Source, subject: str) -> Cell:
    """Return ``.04 [.010]``: the p-value of an exact test and the least that it can attain."""
    p, least = material.row(f"{subject}.p"), material.row(f"{subject}.p_min")
    if p is None:
        return NOT_PLANNED
    text = numbers.text(p, material.precision)
    if least is None or least.value is None:
        return _explained(text, p)
    return _explained(f"{text} [{numbers.p_value(least.value)}]", p, least)


def _explained(text: str, *rows: Row) -> Cell:
    """Return a cell whose footnotes say why a number is empty, and what its rows remark."""
    empty = [reason for row in rows if row.value is None for reason in _reasons(row)]
    remarks = [remark for row in rows for remark in _remarks(row)]
    return _cell(text, *rows, notes=tuple(dict.fromkeys([*empty, *remarks])))


def _reasons(row: Row) -> tuple[str, ...]:
    return (_sentence(row.reason),) if row.reason else ()


def _why_empty(row: Row) -> tuple[str, ...]:
    """Say why an interval or a p-value is empty: where there is a value, a remark says so."""
    return _reasons(row) or _remarks(row)


def _remarks(row: Row) -> tuple[str, ...]:
    return (_sentence(row.note),) if row.note else ()


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:].removesuffix('.')}."


def _cell(text: str, *rows: Row, notes: tuple[str, ...] = ()) -> Cell:
    return Cell(text=text, sources=tuple(row.statistic_id for row in rows), notes=notes)
