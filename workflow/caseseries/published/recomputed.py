"""What customary formulas give, as ranges, held against a printed number.

The numbers that a formula starts from are rounded, so each stands for an interval, and so does
what comes out.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from caseseries.published.conventions import MOST_TESTS
from caseseries.published.findings import Finding, Outcome
from caseseries.published.model import Claim
from caseseries.rounding import Interval, decimals, printed

_NOISE = 1e-9
"""Floating point is far better; a little more keeps "impossible" safe."""
MOST_LISTED = 20
"""Tests for which a Bonferroni correction is looked for."""
CORRECTED = "A correction for several tests makes p larger."


class Range(NamedTuple):
    """What a number may be by one way: in words, its ends, and for what is printed as it stands."""

    way: str
    smallest: float
    largest: float
    central: float | None = None

    def gives(self, claimed: Interval) -> bool:
        """Tell whether a claimed number lies in the range; what is not negative stays so."""
        low = self.smallest - _NOISE if self.smallest < 0 else max(self.smallest - _NOISE, 0.0)
        return Interval(Fraction(low), Fraction(self.largest) + Fraction(_NOISE)).overlaps(claimed)

    def one_sided(self) -> list["Range"]:
        """Return the ranges of the one-sided p-values: in the direction observed, and against."""
        central = None if self.central is None else self.central / 2
        return [
            Range(f"{self.way}, one-sided", self.smallest / 2, self.largest / 2, central),
            Range(
                f"{self.way}, one-sided against the direction observed",
                1 - self.largest / 2,
                1 - self.smallest / 2,
            ),
        ]

    def times(self, tests: int) -> "Range":
        """Return the range of p after Bonferroni's correction for so many tests."""
        return Range(self.way, *(min(end * tests, 1.0) for end in (self.smallest, self.largest)))

    @property
    def ends(self) -> str:
        """Both ends, or the one number that they are."""
        return " to ".join(dict.fromkeys((f"{self.smallest:.4g}", f"{self.largest:.4g}")))

    def __str__(self) -> str:
        told = self.ends if self.central is None else f"{self.central:.4g} ({self.ends})"
        return f"{told} by {self.way}"


def over(
    way: str,
    formula: Callable[..., float],
    *ends: Sequence[float],
    centre: Sequence[float] | None = None,
) -> Range:
    """Return what a formula gives between ends, if it rises or falls with each of its numbers."""
    values = [formula(*corner) for corner in product(*ends)]
    return Range(way, min(values), max(values), None if centre is None else formula(*centre))


def ends_of(values: Interval) -> tuple[float, float]:
    """Return both ends of what a printed number stands for."""
    return float(values.low or 0), float(values.high or 0)


def away(values: Interval) -> tuple[float, float, float]:
    """Return how far from 0 values lie: the nearest, the middle one and the furthest."""
    low, high = ends_of(values)
    nearest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    return nearest, abs(low + high) / 2, max(abs(low), abs(high))


def judged(
    what: str,
    named: Range,
    others: Sequence[Range],
    claimed: Claim,
    *,
    doubt: str = "",
    correctable: bool = False,
) -> Finding:
    """Hold a p-value against the test as named, then against other customary ways.

    ``doubt`` says why a p-value that none of them gives is not impossible; ``correctable``, that a
    larger one may be corrected for several tests.
    """
    told, within = f"{what} has p = {named}; printed is p {claimed}", claimed.interval
    if named.gives(within):
        by_rounding = named.central is not None and not _is_printed_from(named.central, claimed)
        return Finding("holds only by rounding" if by_rounding else "holds", f"{told}.")
    giving = list(dict.fromkeys(one.way for one in others if one.gives(within)))
    tests = [m for m in range(2, MOST_LISTED + 1) if correctable and named.times(m).gives(within)]
    if giving:
        why = f"{told}, given by: {'; '.join(giving)}."
        return Finding("holds only by another convention", why)
    if tests:
        number = " to ".join(map(str, sorted({tests[0], tests[-1]})))
        unless = f"unless it was corrected for {number} tests (Bonferroni)"
        why = f"{told}, which does not follow {unless}."
        return Finding("holds only by another convention", why)
    larger = Range("", named.largest, min(named.largest * MOST_TESTS, 1.0)).gives(within)
    outcome: Outcome = "differs" if doubt or (correctable and larger) else "impossible"
    return Finding(outcome, " ".join(filter(None, (f"{told}.", doubt or CORRECTED * larger))))


def _is_printed_from(value: float, claimed: Claim) -> bool:
    """Tell whether a value is printed so by rounding half up."""
    if claimed.relation != "=":
        return Fraction(value) in claimed.interval
    return printed(Fraction(value), decimals(claimed.reported)) == claimed.reported


Way = Sequence[Range]
"""What one formula gives: a number, or both limits of one."""


def compared(
    what: str,
    claimed: Sequence[Interval],
    usual: Sequence[Way],
    others: Sequence[Way] = (),
    doubt: str = "",
) -> Finding:
    """Hold a printed number, or its limits, against what the usual formulas give, then others."""

    def gives(way: Way) -> bool:
        return all(one.gives(number) for one, number in zip(way, claimed, strict=True))

    giving = [way for way in usual if gives(way)]
    if giving:
        return Finding("holds", f"{what}: computed is {_told(giving[:1])}.")
    giving = [way for way in others if gives(way)]
    if giving:
        why = f"{what}: computed is {_told(giving)}; not {_told(usual)}."
        return Finding("holds only by another convention", why)
    return Finding("differs", f"{what}: computed is {_told((*usual, *others))}. {doubt}")


def _told(ways: Sequence[Way]) -> str:
    return "; ".join(f"{' and '.join(one.ends for one in way)} by {way[0].way}" for way in ways)


def either_sign(claimed: Claim, ways: Sequence[Way]) -> Interval:
    """Return what is claimed, or its opposite where only that is given."""
    signs = (claimed.interval, claimed.interval * -1)
    return next((one for one in signs if any(way[0].gives(one) for way in ways)), signs[0])
