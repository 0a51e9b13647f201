"""The table nearest to printed numbers that cannot all be kept.

Distance is how far a number lies outside its rounding interval, in units of its last printed
digit; the distances of several numbers are added.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import heappop, heappush

from caseseries.published.feasibility.oracle import Question
from caseseries.published.feasibility.table import Table
from caseseries.published.model import Claim
from caseseries.rounding import Interval, unit

RESOLUTION = Fraction(1, 1000)
"""Distances are least to within so much of the last printed digit; for counts and means exactly."""

Found = tuple[Fraction, Table]
"""A distance, and the table that has it."""

Limits = Mapping[str, Fraction]
"""By claim, the distance that is allowed."""

_VERY_FAR = Fraction(10**6)
"""The distance of a number that does not exist in a table."""


def distance(claim: Claim, value: Fraction) -> Fraction:
    """Return how far a value lies outside a printed number, in units of its last digit."""
    low, high = claim.interval.low, claim.interval.high
    below = Fraction(0) if low is None else low - value
    above = Fraction(0) if high is None else value - high
    return max(below, above, Fraction(0)) / unit(claim.reported)


def rounded_up(distance: Fraction) -> Fraction:
    """Return a distance that is no less, with twelve decimals.

    The distance of an SD is computed from a rounded root and may be a hair too small: then the very
    table that has it would lie beyond it.
    """
    return Fraction(math.ceil(distance * 10**12), 10**12)


@dataclass(frozen=True)
class Nearest:
    """The search for the least sum of distances, while some claims are kept."""

    question: Question
    keeps: frozenset[str]

    def nearest(self, claims: Sequence[str]) -> Found | None:
        """Return the least sum of distances of some claims; None where no table keeps the others.

        Distances are split into parts, one claim a side. A part is dropped where no table lies as
        near as its far corner, or where its near corner is no nearer than the best table; the part
        with the nearest near corner is looked at first.
        """
        table = self.table({})
        if table is None:
            return None
        best = self.found(claims, table)
        nearest = tuple(self.least(claim, self.distance(claim, table)) for claim in claims)
        parts = [(sum(nearest), nearest, (best[0],) * len(claims))]
        while parts:
            total, low, high = heappop(parts)
            if total > best[0] - RESOLUTION:
                break
            # What the other claims need at least, this one cannot have.
            high = tuple(
                min(far, best[0] - total + near) for near, far in zip(low, high, strict=True)
            )
            table = self.table(dict(zip(claims, high, strict=True)))
            if table is None:
                continue
            best = min(best, self.found(claims, table), key=lambda found: found[0])
            # Cut across the longest side.
            widths = [far - near for near, far in zip(low, high, strict=True)]
            side = widths.index(max(widths))
            middle = (low[side] + high[side]) / 2
            nearer = (*high[:side], middle, *high[side + 1 :])
            farther = (*low[:side], middle, *low[side + 1 :])
            for part in ((low, nearer), (farther, high)):
                heappush(parts, (sum(part[0]), *part))
        return best

    def found(self, claims: Sequence[str], table: Table) -> Found:
        """Return the sum of the distances of some claims in a table."""
        return sum((self.distance(claim, table) for claim in claims), Fraction(0)), table

    def least(self, claim: str, attained: Fraction) -> Fraction:
        """Return a distance below which one claim never comes, by halving one that it has."""
        low, high = -RESOLUTION, attained
        while high > 0 and high - low > RESOLUTION:
            middle = max((low + high) / 2, Fraction(0))
            nearer = self.table({claim: middle})
            if nearer is None:
                low = middle
            else:
                high = self.distance(claim, nearer)
        return max(low, Fraction(0))

    def table(self, limits: Limits) -> Table | None:
        """Return a table with the kept claims, and others within their distances."""
        return self.limited(limits).table(self.keeps | limits.keys())

    def limited(self, limits: Limits) -> Question:
        """Return the question in which claims may lie so far outside their intervals."""
        by_id = self.question.study.by_id
        return self.question.with_claims(
            within(by_id[claim], distance) for claim, distance in limits.items()
        )

    def distance(self, claim_id: str, table: Table) -> Fraction:
        """Return the distance of one claim."""
        claim = self.question.study.by_id[claim_id]
        value = self.question.recomputed(table, frozenset({claim_id}))[claim_id].value
        return _VERY_FAR if value is None else distance(claim, value)


def within(claim: Claim, distance: Fraction) -> Claim:
    """Return a claim that may lie so far outside its rounding interval, in last printed digits."""
    interval, by = claim.interval, distance * unit(claim.reported)
    low = None if interval.low is None else interval.low - by
    high = None if interval.high is None else interval.high + by
    # A number at the very distance is allowed, even where the printed end itself is not.
    wider = Interval(low, high, interval.low_closed or by > 0, interval.high_closed or by > 0)
    return replace(claim, within=wider)
