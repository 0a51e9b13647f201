"""Cells looked up in the ledger: each knows its rows, and says in a footnote why it is empty.

A ``subject`` is the beginning of an id, ``score.immediate.group``; a statistic follows it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from caseseries.ledger import Row
from caseseries.present import anchors, numbers, words
from caseseries.present.material import Material
from caseseries.present.pooled import PooledMaterial, Sent
from caseseries.present.tables.definition import Cell

# The plan had no reason to compute this number: nothing to explain.
NOT_PLANNED = Cell(numbers.MISSING)
NOT_RECORDED = "Not recorded."
UNBOUNDED = "The t interval is not bounded by the scale."

Source = Material | PooledMaterial | Sent
"""What cells are looked up in."""
How = Callable[[Source, str], Cell]
"""How a cell is looked up."""

EMPTY = Cell("")
"""A cell to which the column does not apply."""


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


def if_planned(material: Source, statistic_id: str) -> Cell:
    """Return one number; an empty cell where the plan has no such number."""
    return value(material, statistic_id) if material.row(statistic_id) else EMPTY


def mean_sd(material: Source, subject: str) -> Cell:
    """Return ``8.7 ± 1.1``."""
    return _together(material, subject, ("mean", "sd"), numbers.mean_sd)


def median_quartiles(material: Source, subject: str) -> Cell:
    """Return ``8.5 [8.0 to 9.2]``."""
    return _together(material, subject, ("median", "q1", "q3"), numbers.median_quartiles)


def smallest_to_largest(material: Source, subject: str) -> Cell:
    """Return ``6.9 to 10.0``."""
    return _together(material, subject, ("min", "max"), numbers.span)


def median_range(material: Source, subject: str) -> Cell:
    """Return ``3 (2 to 4)``: a median with the smallest and the largest value."""

    def told(median: float | None, *_: float | int | None) -> str:
        texts = [value(material, f"{subject}.{name}").text for name in ("median", "min", "max")]
        return numbers.MISSING if median is None else "{} ({} to {})".format(*texts)

    return _together(material, subject, ("median", "min", "max"), told)


def _together(
    material: Source, subject: str, statistics: Sequence[str], told: Callable[..., str]
) -> Cell:
    """Return several numbers of a subject in one cell, with the decimals of the first."""
    found = [material.row(f"{subject}.{statistic}") for statistic in statistics]
    rows = [row for row in found if row is not None]
    if len(rows) < len(found):
        return NOT_PLANNED
    places = numbers.places(rows[0], material.precision)
    return _explained(told(*(row.value for row in rows), places), *rows)


def interval(material: Source, statistic_id: str) -> Cell:
    """Return the confidence interval of a number, ``7.9 to 9.5``."""
    row = material.row(statistic_id)
    if row is None:
        return NOT_PLANNED
    text = numbers.span(row.ci_low, row.ci_high, numbers.places(row, material.precision))
    return _cell(text, row, notes=() if row.ci_low is not None else _why_empty(row))


def not_recorded(_: Source, __: str) -> Cell:
    """Return a dash, because nobody recorded it."""
    return Cell(numbers.MISSING, notes=(NOT_RECORDED,))


def interval_on_scale(material: Source, statistic_id: str) -> Cell:
    """Return the interval of a score as computed; a footnote where it reaches beyond the scale."""
    cell, row = interval(material, statistic_id), material.row(statistic_id)
    score = material.precision.score(row.outcome) if row else None
    if row is None or score is None or row.outcome != score.id:
        return cell
    if row.ci_low is None or row.ci_high is None:
        return cell
    if score.lowest <= row.ci_low and row.ci_high <= score.highest:
        return cell
    return replace(cell, notes=(*cell.notes, UNBOUNDED))


def estimate(material: Source, statistic_id: str) -> Cell:
    """Return ``0.9 (0.4 to 1.6)``."""
    row = material.row(statistic_id)
    if row is None:
        return NOT_PLANNED
    text = material.precision.estimate(row)
    empty = row.reason if row.ci_low is None else ""
    return _cell(text, row, notes=_sentences(empty, row.note))


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
    return _cell(text, row, percent, notes=_sentences(row.note))


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
    if row.p_value is None:
        return _cell(numbers.MISSING, row, notes=_why_empty(row))
    return _cell(numbers.p_value(row.p_value), row)


def p_with_least(material: Source, subject: str) -> Cell:
    """Return ``.04 [.010]``: the p-value of an exact test and the least that it can attain."""
    p, least = material.row(f"{subject}.p"), material.row(f"{subject}.p_min")
    if p is None:
        return NOT_PLANNED
    text = numbers.text(p, material.precision)
    if least is None or least.value is None:
        return _explained(text, *filter(None, (p, least)))
    return _explained(f"{text} [{numbers.p_value(least.value)}]", p, least)


def exact_p(material: Source, subject: str) -> Cell:
    """Return an exact p-value; a footnote where the other two-sided rule changes its side."""
    cell = p_with_least(material, subject)
    p, doubled = material.row(f"{subject}.p"), material.row(f"{subject}.p_double")
    if p is None or doubled is None or p.value is None or doubled.value is None:
        return cell
    if (p.value < numbers.ALPHA) == (doubled.value < numbers.ALPHA):
        return cell
    other = f"By twice the smaller tail, {numbers.p_phrase(doubled.value)}."
    return replace(cell, notes=(*cell.notes, other))


def _explained(text: str, *rows: Row) -> Cell:
    """Return a cell whose footnotes say why a number is empty, and what its rows remark."""
    empty = [row.reason for row in rows if row.value is None]
    return _cell(text, *rows, notes=_sentences(*empty, *(row.note for row in rows)))


def _why_empty(row: Row) -> tuple[str, ...]:
    """Say why an interval or a p-value is empty: where there is a value, a remark says so."""
    return _sentences(row.reason or row.note)


def _sentences(*clauses: str) -> tuple[str, ...]:
    """Return clauses as sentences, each once."""
    apart = (one for joined in clauses if joined for one in joined.removesuffix(".").split("; "))
    return tuple(dict.fromkeys(map(words.sentence, apart)))


def _cell(text: str, *rows: Row, notes: tuple[str, ...] = ()) -> Cell:
    sources = tuple(anchors.of_row(row.cohort, row.statistic_id) for row in rows)
    return Cell(text, sources, notes)
