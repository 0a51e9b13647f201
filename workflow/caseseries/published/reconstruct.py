"""A table of patients rebuilt from printed numbers: a reconstruction, never patients.

Under one reading of a paper it keeps the most printed numbers and, among the tables that do, lies
nearest to those that it has to give up. Distance is how far a number lies outside its rounding
interval, in units of its last printed digit; the distances of several numbers are added. Where
several sets of numbers are equally many and equally near, it gives up the set that comes first in
the study file; where several tables are equally near, it is the first in dictionary order.

Tables are compared score by score: the columns in the order of the study file, in a column the
groups in their order, in a group the scores from the lowest; the table with the lower score at the
first difference comes first. Tables with the same scores in every group and column differ only in
which of them belong to one patient: there, patients stand in the order of their first scores, and
later columns are compared patient by patient.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import heappop, heappush
from itertools import islice

from caseseries.published.feasibility.branch import UndecidedError
from caseseries.published.feasibility.contradictions import largest_compatible
from caseseries.published.feasibility.oracle import Oracle, Question
from caseseries.published.feasibility.solver import DEFAULT_EFFORT
from caseseries.published.feasibility.table import Column, Table
from caseseries.published.model import Claim, Reading, Study
from caseseries.rounding import Interval, unit

RESOLUTION = Fraction(1, 1000)
"""Distances are least to within so much of the last printed digit; for counts and means exactly."""

_VERY_FAR = Fraction(10**6)
"""The distance of a number that does not exist in a table."""


@dataclass(frozen=True)
class Number:
    """A printed number as a table gives it, if it does, and how far that lies from it."""

    claim: Claim
    recomputed: Fraction | None
    distance: Fraction


@dataclass(frozen=True)
class Reconstruction:
    """A table of patients rebuilt from printed numbers."""

    study: Study
    reading: Reading
    table: Table
    numbers: tuple[Number, ...] = ()
    keeps: tuple[str, ...] = ()  # claims that the table gives as printed

    @property
    def gives_up(self) -> tuple[Number, ...]:
        """The other numbers, with what the table gives instead."""
        return tuple(one for one in self.numbers if one.claim.id not in self.keeps)

    @property
    def distance(self) -> Fraction:
        """The distance of all numbers given up, in units of their last printed digits."""
        return sum((one.distance for one in self.gives_up), Fraction(0))


def reconstruct(study: Study, reading: Reading, effort: int = DEFAULT_EFFORT) -> Reconstruction:
    """Return the table that keeps the most printed numbers and lies nearest to the rest.

    Each search looks at so many boxes as ``effort``; UndecidedError where that does not suffice to
    prove that no table is better.
    """
    question = Oracle(study, effort).of(reading)
    nearest = [_nearest(question, one.claims, one.gives_up) for one in largest_compatible(question)]
    best = min(nearest, key=lambda one: one.distance)
    limits = {one.claim.id: _rounded_up(one.distance) for one in best.gives_up}
    claims = frozenset(best.keeps) | limits.keys()
    table = _first_table(_limited(question, limits), claims, best.table)
    return replace(best, table=table, numbers=numbers_of(question, table, question.claims))


def _rounded_up(distance: Fraction) -> Fraction:
    """Return a distance that is no less, with twelve decimals.

    The distance of an SD is computed from a rounded root and may be a hair too small: then the very
    table that has it would lie beyond it.
    """
    return Fraction(math.ceil(distance * 10**12), 10**12)


def numbers_of(question: Question, table: Table, claims: frozenset[str]) -> tuple[Number, ...]:
    """Return printed numbers as a table gives them."""
    found = []
    for name, one in question.recomputed(table, claims).items():
        claim = question.study.by_id[name]
        apart = _VERY_FAR if one.value is None else distance(claim, one.value)
        found.append(Number(claim, one.value, apart))
    return tuple(found)


def distance(claim: Claim, value: Fraction) -> Fraction:
    """Return how far a value lies outside a printed number, in units of its last digit."""
    low, high = claim.interval.low, claim.interval.high
    below = Fraction(0) if low is None else low - value
    above = Fraction(0) if high is None else value - high
    return max(below, above, Fraction(0)) / unit(claim.reported)


# --- the nearest table ----------------------------------------------------------------------------


def _nearest(question: Question, keeps: Sequence[str], gives_up: Sequence[str]) -> Reconstruction:
    """Return the table with the least sum of distances of some claims that keeps the others.

    Distances are split into parts, one claim a side. A part is dropped where no table lies as near
    as its far corner, or where its near corner is no nearer than the best table; the part with the
    nearest near corner is looked at first.
    """

    def found(limits: Mapping[str, Fraction]) -> Reconstruction | None:
        table = _limited(question, limits).table(frozenset(keeps) | limits.keys())
        if table is None:
            return None
        numbers = numbers_of(question, table, frozenset(gives_up))
        return Reconstruction(question.study, question.reading, table, numbers, tuple(keeps))

    def least(name: str, attained: Fraction) -> Fraction:
        """Return a distance below which one claim never comes, by halving one that it has."""
        low, high = -RESOLUTION, attained
        while high > 0 and high - low > RESOLUTION:
            middle = max((low + high) / 2, Fraction(0))
            if nearer := found({name: middle}):
                high = next(one.distance for one in nearer.numbers if one.claim.id == name)
            else:
                low = middle
        return max(low, Fraction(0))

    best = found({})
    if best is None:
        raise ValueError(f"{question.study.id}: no table gives {', '.join(keeps)}")
    nearest = tuple(least(one.claim.id, one.distance) for one in best.numbers)
    parts = [(sum(nearest, Fraction(0)), nearest, (best.distance,) * len(gives_up))]
    while parts:
        total, low, high = heappop(parts)
        if total > best.distance - RESOLUTION:
            break
        # What the other claims need at least, this one cannot have.
        left = best.distance - total
        high = tuple(min(far, left + near) for near, far in zip(low, high, strict=True))
        nearer = found(dict(zip(gives_up, high, strict=True)))
        if nearer is None:
            continue
        best = min(best, nearer, key=lambda one: one.distance)
        # Cut across the longest side.
        widths = [far - near for near, far in zip(low, high, strict=True)]
        side = widths.index(max(widths))
        middle = (low[side] + high[side]) / 2
        below = (*high[:side], middle, *high[side + 1 :])
        above = (*low[:side], middle, *low[side + 1 :])
        for part in ((low, below), (above, high)):
            heappush(parts, (sum(part[0], Fraction(0)), *part))
    return best


def _limited(question: Question, limits: Mapping[str, Fraction]) -> Question:
    """Return the question in which claims may lie so far outside their intervals."""
    by_id = question.study.by_id
    return question.with_claims(within(by_id[name], apart) for name, apart in limits.items())


def within(claim: Claim, distance: Fraction) -> Claim:
    """Return a claim that may lie so far outside its rounding interval, in last printed digits."""
    interval, by = claim.interval, distance * unit(claim.reported)
    low = None if interval.low is None else interval.low - by
    high = None if interval.high is None else interval.high + by
    # A number at the very distance is allowed, even where the printed end itself is not.
    wider = Interval(low, high, interval.low_closed or by > 0, interval.high_closed or by > 0)
    return replace(claim, within=wider)


# --- the first of equally good tables -------------------------------------------------------------


MOST_PAIRINGS = 200_000
"""How many ways to give scores to patients are tried."""


def _first_table(question: Question, claims: frozenset[str], table: Table) -> Table:
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
    for order in _distinct_orders(parts[0]):
        for rest in _orders_of(parts[1:]):
            yield [order, *rest]


def _distinct_orders(values: Sequence[Fraction]) -> Iterator[tuple[Fraction, ...]]:
    """Yield every different order of some values, in dictionary order."""
    if not values:
        yield ()
    for value in sorted(set(values)):
        rest = list(values)
        rest.remove(value)
        for tail in _distinct_orders(rest):
            yield (value, *tail)
