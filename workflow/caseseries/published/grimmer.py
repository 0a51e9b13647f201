"""GRIMMER and the limits of an SD: whether so many scores can have a printed mean and SD.

GRIMMER (Anaya 2016, Allard 2018) asks for a sum of squares of the right parity. That is necessary,
not sufficient, and with one total taken for granted it also rejects what is possible; here the
samples themselves are counted (:mod:`caseseries.published.samples`), so the answer is exact.
"""

import math
from fractions import Fraction

from caseseries.published.findings import Finding
from caseseries.published.rounding import Interval, Rule, at, decimal, interval
from caseseries.published.samples import space_between, squared


def grimmer(
    mean: str,
    sd: str,
    *,
    n: int,
    step: Fraction | int = 1,
    minimum: Fraction | int | None = None,
    maximum: Fraction | int | None = None,
    divisor: str = "n-1",
    rule: Rule = "closed",
) -> Finding:
    """Check that n scores can have a printed mean and SD together.

    Parameters
    ----------
    mean, sd
        As printed.
    step, minimum, maximum
        The scale. Without ends the scores may lie anywhere on the grid.
    divisor
        What the SD divides the sum of squares by: ``n-1`` or ``n``.
    rule
        Rounding of both numbers.
    """
    if n < 2:
        return Finding("not checkable", "One score has no SD.")
    means, sds = interval(mean, rule), interval(sd, rule)
    low, high = _reach(means, sds, n=n, step=Fraction(step), minimum=minimum, maximum=maximum)
    if low >= high:
        return Finding("impossible", f"The mean {mean} lies outside the scale.")

    def example(rule: Rule) -> tuple[Fraction, ...] | None:
        space = space_between(
            interval(mean, rule),
            interval(sd, rule),
            n=n,
            minimum=low,
            maximum=high,
            step=step,
            divisor=divisor,
        )
        return space.sample(space.count // 2) if space.count else None

    what = (
        f"{n} scores in steps of {Fraction(step)} with mean {mean} and SD {sd} (divisor {divisor})"
    )
    found = example("half_up" if rule == "closed" else rule)
    if found:
        return Finding("holds", f"{what} exist: {_listed(found)}.")
    found = example(rule)
    if found:
        why = f"{what} exist only on the end of what these stand for: {_listed(found)}."
        return Finding("holds only by rounding", why)
    origin = Fraction(minimum or 0)
    reasons = _why_none(means, sds, n=n, origin=origin, step=Fraction(step), divisor=divisor)
    return Finding("impossible", f"{what} do not exist. {reasons}")


def _why_none(
    means: Interval, sds: Interval, *, n: int, origin: Fraction, step: Fraction, divisor: str
) -> str:
    """Say which sums of squares the SD asks for; a score's square is odd as the score is."""
    totals = ((means + at(-origin)) * (n / step)).whole_numbers()
    if not totals:
        return f"No total of {n} scores gives this mean."
    degrees = n - 1 if divisor == "n-1" else n
    squares = squared(sds * (1 / step)) * degrees
    sentences = []
    for total in totals[:3]:
        wanted = squares + at(Fraction(total * total, n))
        parity = "odd" if total % 2 else "even"
        sentences.append(f"a total of {total} goes with squares of {wanted}, and an {parity} sum")
    counted = f"Counted in steps of {step} from {decimal(origin)}: "
    return f"{counted}{'; '.join(sentences)}{'; ...' if len(totals) > 3 else ''}."


def _reach(
    means: Interval,
    sds: Interval,
    *,
    n: int,
    step: Fraction,
    minimum: Fraction | int | None,
    maximum: Fraction | int | None,
) -> tuple[Fraction, Fraction]:
    """Return the ends of the scale, or how far from the mean a score can lie with this SD.

    One score is at most ``SD * sqrt(n)`` from the mean, whichever divisor the SD has.
    """
    if means.low is None or means.high is None or sds.high is None:
        raise ValueError("a printed mean and SD have two ends")
    furthest = math.isqrt(math.ceil(sds.high**2 * n)) + 1
    low = (means.low - furthest) // step * step if minimum is None else Fraction(minimum)
    high = (means.high + furthest) // step * step + step if maximum is None else Fraction(maximum)
    return low, high


def _listed(scores: tuple[Fraction, ...]) -> str:
    shown = [decimal(score) for score in scores[:12]]
    return ", ".join(shown) + (", ..." if len(scores) > 12 else "")


def variance_limits(
    means: Interval,
    *,
    n: int,
    minimum: Fraction | int,
    maximum: Fraction | int,
    step: Fraction | int = 1,
    divisor: str = "n-1",
) -> tuple[Fraction, Fraction] | None:
    """Return the smallest and the largest variance of n scores with a mean in an interval.

    The smallest has all scores on two neighbouring steps, the largest all but one on the ends.
    None when no total gives such a mean. Compare ``.sd_limits`` of the R package rsprite2.
    """
    low, step = Fraction(minimum), Fraction(step)
    width = int((maximum - low) / step)
    degrees = n - 1 if divisor == "n-1" else n
    totals = [t for t in ((means + at(-low)) * (n / step)).whole_numbers() if 0 <= t <= n * width]
    if not totals:
        return None
    smallest = min(_around(t, _balanced(t, n), n) for t in totals)
    largest = max(_around(t, _extreme(t, width), n) for t in totals)
    return smallest * step**2 / degrees, largest * step**2 / degrees


def _around(total: int, squares: int, n: int) -> Fraction:
    """Return the sum of squares around the mean."""
    return squares - Fraction(total * total, n)


def _balanced(total: int, n: int) -> int:
    each, extra = divmod(total, n)
    return n * each**2 + extra * (2 * each + 1)


def _extreme(total: int, width: int) -> int:
    at_maximum, rest = divmod(total, width)
    return at_maximum * width**2 + rest**2


def sd_within_limits(
    mean: str,
    sd: str,
    *,
    n: int,
    minimum: Fraction | int,
    maximum: Fraction | int,
    step: Fraction | int = 1,
    divisor: str = "n-1",
    rule: Rule = "closed",
) -> Finding:
    """Check a printed SD against the smallest and largest that the scale and the mean allow."""
    if n < 2:
        return Finding("not checkable", "One score has no SD.")
    means, sds = interval(mean, rule), interval(sd, rule)
    limits = variance_limits(
        means, n=n, minimum=minimum, maximum=maximum, step=step, divisor=divisor
    )
    if limits is None:
        return Finding("not checkable", f"The mean {mean} is impossible already.")
    smallest, largest = (math.sqrt(variance) for variance in limits)
    what = (
        f"{n} scores from {decimal(Fraction(minimum))} to {decimal(Fraction(maximum))} with mean "
        f"{mean} have an SD from {smallest:.4g} to {largest:.4g} (divisor {divisor})"
    )
    if not squared(sds).overlaps(Interval(*limits)):
        return Finding("impossible", f"{what}; {sd} stands for {sds}.")
    return Finding("holds", f"{what}; {sd} stands for {sds}.")
