"""Printed numbers: which exact values may stand behind one, and how a value would be printed.

A printed number is kept as its string, because trailing zeros say how far it was rounded. The
rules are ``closed`` (no rule assumed: half a unit either side, both ends allowed), ``half_up``
(ties away from zero), ``half_even`` (ties to the even digit), ``truncation`` (digits cut off) and
``twice`` (first to one more digit, as programs print it, then that: 5/11 to 45.5% and so to 46%).
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import Literal

Rule = Literal["closed", "half_up", "half_even", "truncation", "twice"]
Relation = Literal["=", "<", "<=", ">", ">="]

# A double carries about 16 digits; a mean or share of a small series is a fraction far simpler.
_SIMPLEST_DENOMINATOR = 100_000
_FLOAT_NOISE = Fraction(1, 10**11)


@dataclass(frozen=True)
class Interval:
    """Exact values between two ends; None is an end that does not exist."""

    low: Fraction | None
    high: Fraction | None
    low_closed: bool = True
    high_closed: bool = True

    def __contains__(self, value: Fraction) -> bool:
        """Tell whether an exact value lies in the interval."""
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        below = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return above and below

    def __add__(self, other: "Interval") -> "Interval":
        """Return what a value of this interval plus one of the other may be."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        closed = self.low_closed and other.low_closed, self.high_closed and other.high_closed
        return Interval(low, high, *closed)

    def __mul__(self, factor: Fraction | int) -> "Interval":
        """Return the interval of the values times a number; a negative one exchanges the ends."""
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        if factor < 0:
            return Interval(high, low, self.high_closed, self.low_closed)
        return Interval(low, high, self.low_closed, self.high_closed)

    def overlaps(self, other: "Interval") -> bool:
        """Tell whether some value lies in both intervals."""
        return not (_below(self, other) or _below(other, self))

    def whole_numbers(self) -> range:
        """Return the whole numbers in the interval.

        Raises ValueError when an end does not exist: the numbers then have no end either.
        """
        if self.low is None or self.high is None:
            raise ValueError("an interval without end holds no list of whole numbers")
        lowest, highest = ceil(self.low), floor(self.high)
        if lowest == self.low and not self.low_closed:
            lowest += 1
        if highest == self.high and not self.high_closed:
            highest -= 1
        return range(lowest, highest + 1)

    def __str__(self) -> str:
        if self.low is None and self.high is None:
            return "any value"
        if self.low is None:
            return f"{'up to' if self.high_closed else 'below'} {decimal(self.high)}"
        if self.high is None:
            return f"{'from' if self.low_closed else 'above'} {decimal(self.low)}"
        ends = " to ".join(dict.fromkeys((decimal(self.low), decimal(self.high))))
        left_out = [
            decimal(end)
            for end, closed in ((self.low, self.low_closed), (self.high, self.high_closed))
            if not closed
        ]
        return f"{ends} (without {' and '.join(left_out)})" if left_out else ends


def _below(one: Interval, other: Interval) -> bool:
    if one.high is None or other.low is None:
        return False
    touching_counts = one.high_closed and other.low_closed
    return one.high < other.low or (one.high == other.low and not touching_counts)


def at(value: Fraction | int) -> Interval:
    """Return the interval that holds one value."""
    return Interval(Fraction(value), Fraction(value))


def decimals(reported: str) -> int:
    """Return how many digits stand after the decimal point."""
    return len(reported.partition(".")[2])


def unit(reported: str) -> Fraction:
    """Return one unit of the last printed digit: 1/10 for "8.7"."""
    return Fraction(1, 10 ** decimals(reported))


@lru_cache(maxsize=4096)
def interval(reported: str, rule: Rule = "closed", relation: Relation = "=") -> Interval:
    """Return the exact values that are printed as ``reported`` under a rounding rule.

    With a relation other than ``=`` the printed number is a bound and is taken as it stands.
    """
    value = Fraction(reported)
    if relation != "=":
        return _bound(value, relation)
    if rule == "truncation":
        return _truncated(value, unit(reported))
    half = unit(reported) * (Fraction(55, 100) if rule == "twice" else Fraction(1, 2))
    low, high = value - half, value + half
    if rule in ("closed", "twice"):
        return Interval(low, high)
    if rule == "half_even":
        even = (value / unit(reported)) % 2 == 0
        return Interval(low, high, even, even)
    # Ties go away from zero, so the end nearer to zero belongs to the interval.
    return Interval(low, high, low_closed=value > 0, high_closed=value < 0)


def _bound(value: Fraction, relation: Relation) -> Interval:
    closed = relation.endswith("=")
    if relation.startswith("<"):
        return Interval(None, value, True, closed)
    return Interval(value, None, closed, True)


def _truncated(value: Fraction, step: Fraction) -> Interval:
    if value > 0:
        return Interval(value, value + step, True, False)
    if value < 0:
        return Interval(value - step, value, False, True)
    return Interval(-step, step, False, False)


def printed(value: Fraction, places: int, rule: Rule = "half_up") -> str:
    """Return a value as it is printed with so many decimals; ``closed`` prints as ``half_up``."""
    scaled = abs(value) * 10**places
    whole, rest = divmod(scaled, 1)
    half = Fraction(1, 2)
    to_even = rule == "half_even" and rest == half
    if rule != "truncation" and (whole % 2 == 1 if to_even else rest >= half):
        whole += 1
    sign = "-" if value < 0 and whole else ""
    digits = str(int(whole)).rjust(places + 1, "0")
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def exact(value: float) -> Fraction:
    """Return the simple fraction that a floating-point result stands for.

    A mean of 8.65 is stored as 8.6500000000000004; without this a tie is rounded by noise. A
    value that is not within noise of a simple fraction is taken as it is stored.
    """
    stored = Fraction(value)
    simple = stored.limit_denominator(_SIMPLEST_DENOMINATOR)
    noise = _FLOAT_NOISE * max(abs(stored), Fraction(1))
    return simple if abs(simple - stored) <= noise else stored


def decimal(value: Fraction | None) -> str:
    """Return an exact value for reading: as a decimal where it ends soon, else rounded."""
    if value is None:
        return "none"
    text = printed(value, 6)
    if Fraction(text) != value:
        text = printed(value, 3) if abs(value) >= 1 else f"{float(value):.4g}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def equals(value: Fraction) -> str:
    """Return the right side of an equation: "= 7.25", or "≈ 2.679" where it is rounded."""
    text = decimal(value)
    return f"= {text}" if Fraction(text) == value else f"≈ {text}"
