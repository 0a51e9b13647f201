"""Which of many equally good tables is shown: the first in dictionary order.

Tables are compared score by score: the columns in the order of the study file, in a column the
groups in their order, in a group the scores from the lowest; the table with the lower score at the
first difference comes first. Tables with the same scores in every group and column differ only in
which of them belong to one patient: there, patients stand in the order of their first scores, and
later columns are compared patient by patient.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice

from caseseries.published.feasibility.branch import UndecidedError
from caseseries.published.feasibility.oracle import Question
from caseseries.published.feasibility.table import Column, Table
from caseseries.published.model import Claim
from caseseries.rounding import Interval

MOST_PAIRINGS = 200_000
"""How many ways to give scores to patients are tried."""


def first_table(question: Question, claims: frozenset[str], table: Table) -> Table:
    """Return the first table in dictionary order that satisfies some claims, as ``table`` does.

    UndecidedError where the effort of the question does not suffice.
    """
    asked, kept = question, claims
    for column in table.scores:
        for group in dict.fromkeys(table.groups):
            for place in range(table.groups.count(group)):
                table = _lowest(asked, kept, table, (column, group, place))
                reached = _sorted(table, column, group)[place]
                fixed = _at_most(question, (column, group, place), reached)
                asked, kept = asked.with_claims([fixed]), kept | {fixed.id}
    # Which scores belong to one patient is left.
    for candidate in islice(_pairings(table), MOST_PAIRINGS):
        if question.satisfies(candidate, claims):
            return candidate
    raise UndecidedError


Cell = tuple[Column, str, int]
"""A column, a group, and the place of a score among the sorted scores of both, from 0."""


def _lowest(question: Question, claims: frozenset[str], table: Table, cell: Cell) -> Table:
    """Return a table whose score at one place is as low as the claims allow."""
    column, group, place = cell
    scale, step = question.study.scales[column[0]], question.reading.steps[column[0]]
    scores = _sorted(table, column, group)
    least, reached = scores[place - 1] if place else scale.minimum, scores[place]
    # Mostly no table has a lower score; one question then shows it.
    leap = step
    while reached > least:
        tried = max(reached - leap, least)
        asked = _at_most(question, cell, tried)
        lower = question.with_claims([asked]).table(claims | {asked.id})
        if lower is not None:
            table, reached, leap = lower, _sorted(lower, column, group)[place], 2 * leap
        else:
            least, leap = tried + step, step
    return table


def _at_most(question: Question, cell: Cell, score: Fraction) -> Claim:
    """Return the claim that the score at one place is no higher: so many scores are as low."""
    (outcome, timepoint), group, place = cell
    scale, step = question.study.scales[outcome], question.reading.steps[outcome]
    steps = int((score - scale.minimum) / step)
    return Claim(
        id=f"{outcome}.{timepoint}.{group}.{place}",
        statistic_ids=(),
        kind="count",
        outcome=outcome,
        timepoint=timepoint,
        group=group,
        says="scores so low",
        where="",
        reported="0",
        scores=tuple(scale.minimum + step * i for i in range(steps + 1)),
        within=Interval(Fraction(place + 1), None),
    )


def _sorted(table: Table, column: Column, group: str) -> list[Fraction]:
    scores = zip(table.groups, table.scores[column], strict=True)
    return sorted(score for of, score in scores if of == group)


# --- which scores belong to one patient -----------------------------------------------------------


def _pairings(table: Table) -> Iterator[Table]:
    groups = list(dict.fromkeys(table.groups))
    members = tuple(sorted(table.groups, key=groups.index))
    first, *later = table.scores
    parts = [(column, group) for column in later for group in groups]
    sorted_first = tuple(score for group in groups for score in _sorted(table, first, group))
    for orders in _orders_of([_sorted(table, *part) for part in parts]):
        scores = {first: sorted_first}
        for (column, _), order in zip(parts, orders, strict=True):
            scores[column] = (*scores.get(column, ()), *order)
        yield Table(members, scores)


def _orders_of(parts: list[list[Fraction]]) -> Iterator[list[tuple[Fraction, ...]]]:
    """Yield an order for every part; the last part changes fastest."""
    if not parts:
        yield []
        return
    for order in distinct_orders(parts[0]):
        for rest in _orders_of(parts[1:]):
            yield [order, *rest]


def distinct_orders(values: Sequence[Fraction]) -> Iterator[tuple[Fraction, ...]]:
    """Yield every different order of some values, in dictionary order."""
    if not values:
        yield ()
    for value in sorted(set(values)):
        rest = list(values)
        rest.remove(value)
        for tail in distinct_orders(rest):
            yield (value, *tail)
