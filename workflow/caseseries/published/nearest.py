"""The table nearest to printed numbers that cannot all be kept.

Distance is how far a number lies outside its rounding interval, in units of its last printed
digit; the distances of several numbers are added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from caseseries.published.feasibility.bounded import BoundedClaim, bounded
from caseseries.published.feasibility.oracle import Question
from caseseries.published.feasibility.table import Table
from caseseries.published.model import Claim
from caseseries.published.rounding import Interval, unit

RESOLUTION = Fraction(1, 1000)
"""Distances are least to within so much of the last printed digit; for counts and means exactly."""

Found = tuple[Fraction, Table]
"""A distance, and the table that has it."""

Limits = Mapping[str, Fraction]
"""By claim, the distance that is allowed."""

_VERY_FAR = Fraction(10**6)
"""The distance of a number that does not exist in a table."""


def outside(value: Fraction, interval: Interval) -> Fraction:
    """Return how far a value lies outside an interval; 0 inside."""
    below = Fraction(0) if interval.low is None else interval.low - value
    above = Fraction(0) if interval.high is None else value - interval.high
    return max(below, above, Fraction(0))


@dataclass(frozen=True)
class Nearest:
    """The search for the least sum of distances, while some claims are kept."""

    question: Question
    keeps: frozenset[str]

    def nearest(self, claims: Sequence[str], limits: Limits) -> Found | None:
        """Return the least sum of distances of some claims, within limits for others.

        The first claim is allowed one distance after the other, from its least upward, as long as
        that lets the rest come nearer.
        """
        if not claims:
            table = self.table(limits)
            return None if table is None else (Fraction(0), table)
        first, *rest = claims
        least = self.least(first, limits)
        if least is None or not rest:
            return least
        best: Found | None = None
        allowed: Fraction | None = least[0]
        while allowed is not None and (best is None or allowed < best[0]):
            found = self.nearest(rest, {**limits, first: allowed})
            if found is None:
                break
            total = found[0] + self.distance(first, found[1])
            if best is None or total < best[0]:
                best = total, found[1]
            allowed = self.next_allowed(first, rest, limits, (allowed, best[0]), found[0])
        return best

    def next_allowed(
        self,
        first: str,
        rest: Sequence[str],
        limits: Limits,
        between: tuple[Fraction, Fraction],
        so_far: Fraction,
    ) -> Fraction | None:
        """Return the least distance of the first claim that lets the rest come nearer."""
        low, high = between

        def nearer(allowed: Fraction) -> bool:
            found = self.nearest(rest, {**limits, first: allowed})
            return found is not None and found[0] < so_far - RESOLUTION

        if not nearer(high):
            return None
        while high - low > RESOLUTION:
            middle = (low + high) / 2
            low, high = (low, middle) if nearer(middle) else (middle, high)
        return high

    def least(self, claim: str, limits: Limits) -> Found | None:
        """Return the least distance of one claim, within limits for others, by halving."""
        table = self.table(limits)
        if table is None:
            return None
        low, best = -RESOLUTION, self.distance(claim, table)
        while best > 0 and best - low > RESOLUTION:
            middle = max((low + best) / 2, Fraction(0))
            nearer = self.table({**limits, claim: middle})
            if nearer is None:
                low = middle
            else:
                best, table = self.distance(claim, nearer), nearer
        return best, table

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
        if value is None:
            return _VERY_FAR
        return outside(value, claim.interval) / unit(claim.reported)


def within(claim: Claim, distance: Fraction) -> BoundedClaim:
    """Return a claim that may lie so far outside its rounding interval, in last printed digits."""
    interval, by = claim.interval, distance * unit(claim.reported)
    low = None if interval.low is None else interval.low - by
    high = None if interval.high is None else interval.high + by
    # A number at the very distance is allowed, even where the printed end itself is not.
    wider = Interval(low, high, interval.low_closed or by > 0, interval.high_closed or by > 0)
    return bounded(claim, wider)
