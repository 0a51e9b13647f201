"""GRIM: whether a printed mean or percentage can come from so many scores.

Brown and Heathers (2017), doi 10.1177/1948550616673876: the total of n scores lies on the grid of
the scores, so only some means exist. Exact fractions; any grid, any bounds.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from caseseries.published.conventions import quartile_weights
from caseseries.published.findings import Finding
from caseseries.rounding import Interval, Rule, at, decimal, decimals, equals, interval, printed

FEWER = 100
"""So many patients may be missing from a percentage whose number of patients is looked for."""


class Scores(NamedTuple):
    """So many scores in steps; None where the scale has no known end."""

    n: int
    step: Fraction = Fraction(1)
    minimum: Fraction | int | None = None
    maximum: Fraction | int | None = None


def grim(reported: str, scores: Scores, rule: Rule = "closed", *, middle: bool = False) -> Finding:
    """Check that scores in steps, between the ends of their scale if known, have this mean.

    ``middle``: they are the two middle scores, whose mean is a median.
    """
    n, means = scores.n, interval(reported, rule)
    totals = _totals(means, scores)
    whose = "The two middle scores of a median" if middle else f"{n} scores with mean"
    needed = f"{whose} {reported} ({means}) add up to {means * n}"
    if n == 1:
        needed = f"One score printed as {reported} is from {means}"
    if not totals:
        return Finding("impossible", f"{needed}, but {_nearest(means, scores)}.")
    total = _preferred(totals, reported, n)
    low = (total / n - (scores.minimum or 0)) // scores.step * scores.step + (scores.minimum or 0)
    sum_of = f"({decimal(low)} + {decimal(total - low)})" if middle else decimal(total)
    found = f"{needed}; {sum_of}/{n} {equals(total / n)}"
    return _found(found, total / n, reported, rule)


def _found(found: str, value: Fraction, reported: str, rule: Rule) -> Finding:
    """Return that a number holds, by rounding alone where no rule prints the value so."""
    if rule == "closed" and printed(value, decimals(reported)) != reported:
        return Finding("holds only by rounding", f"{found}, on the end of what it stands for.")
    return Finding("holds", f"{found}, for one.")


def grim_percentage(
    reported: str, *, n: int, rule: Rule = "closed", shares: Interval | None = None
) -> Finding:
    """Check that a printed percentage can be a whole number of n patients: scores of 0 and 100.

    It stands for ``shares``; without them, for what rounds to it by the rule.
    """
    shares = shares or interval(reported, rule)
    totals = _totals(shares, Scores(n, Fraction(100), 0, 100))
    if not totals:
        below = min(max(int(Fraction(reported) * n / 100), 0), n - 1)
        nearest = " and ".join(_share(k, n, reported) for k in (below, below + 1))
        why = f"{reported}% of {n} patients is no whole number of patients: {nearest}."
        fewer = (
            m
            for m in range(n - 1, max(n - FEWER, 1), -1)
            if (shares * Fraction(m, 100)).whole_numbers()
        )
        smaller = next((f" Of {m} patients it would be." for m in fewer), "")
        return Finding("impossible", f"{why}{smaller}")
    total = _preferred(totals, reported, n)
    found = f"{reported}% of {n} patients is {_share(int(total / 100), n, reported)}"
    if rule == "closed" and printed(total / n, decimals(reported)) != reported:
        exact_share = f"exactly {decimal(total / n)}%, on the end of what {reported} stands for"
        return Finding("holds only by rounding", f"{found}; {exact_share}.")
    return Finding("holds", f"{found}.")


def grim_quartile(reported: str, scores: Scores, p: Fraction, rule: Rule = "closed") -> Finding:
    """Check that n scores have this quartile, of which the share p is below, by any definition.

    A ValueError where the scale has no two ends.
    """
    n, step = scores.n, scores.step
    minimum, maximum = Fraction(scores.minimum or 0), scores.maximum
    if scores.minimum is None or maximum is None:
        raise ValueError("a quartile is held to a scale with two ends")
    top, values = int((maximum - minimum) // step), interval(reported, rule)
    found = [
        (low, low + apart * step, weight)
        for weight in quartile_weights(n, p)
        # Scores that lie further apart give no other quartiles than these.
        for apart in range(min(weight.denominator - 1, top) + 1)
        for low in _lower_scores(values, weight * apart, top - apart, step, minimum)
    ]
    of = f"{n} scores in steps of {decimal(step)}"
    if not found:
        return Finding("impossible", f"{of} have no quartile {reported} by any definition.")
    places = decimals(reported)
    plain = (one for one in found if printed(_between(*one), places) == reported)
    low, high, weight = best = next(plain, found[0])
    value = _between(*best)
    how = f"{reported} ({values}) can be a quartile of {of}: {decimal(value)}"
    if weight:
        how += f", {weight} of the way from {decimal(low)} to {decimal(high)}"
    return _found(how, value, reported, rule)


def _between(low: Fraction, high: Fraction, weight: Fraction) -> Fraction:
    return low + weight * (high - low)


def _lower_scores(
    values: Interval, steps_above: Fraction, highest: int, step: Fraction, minimum: Fraction
) -> Iterator[Fraction]:
    """Yield the scores so many steps above which a quartile lies in the interval."""
    places = ((values + at(-minimum)) * (1 / step) + at(-steps_above)).whole_numbers()
    for place in range(max(places.start, 0), min(places.stop, highest + 1)):
        yield minimum + place * step


def _totals(means: Interval, scores: Scores) -> list[Fraction]:
    """Return the first, middle and last total on the grid whose mean lies in the interval."""
    n, step, minimum, maximum = scores
    origin = Fraction(minimum or 0)
    steps = ((means + at(-origin)) * (n / step)).whole_numbers()
    lowest = steps.start if minimum is None else max(steps.start, 0)
    highest = steps.stop - 1
    if maximum is not None:
        highest = min(highest, int(n * (maximum - origin) // step))
    if lowest > highest:
        return []
    return [n * origin + k * step for k in sorted({lowest, (lowest + highest) // 2, highest})]


def _preferred(totals: list[Fraction], reported: str, n: int) -> Fraction:
    """Return the nearest total, of those that print as reported by rounding half up if any do."""
    places = decimals(reported)
    giving = [t for t in totals if printed(t / n, places) == reported] or totals
    return min(giving, key=lambda total: abs(total / n - Fraction(reported)))


def _nearest(means: Interval, scores: Scores) -> str:
    """Name the nearest totals that scores on the grid can have."""
    n, step, minimum, maximum = scores
    if means.low is None or means.high is None:
        raise ValueError("a printed mean has two ends")
    if maximum is not None and means.low > maximum:
        return f"the largest total is {decimal(Fraction(n * maximum))}"
    if minimum is not None and means.high < minimum:
        return f"the smallest total is {decimal(Fraction(n * minimum))}"
    origin = Fraction(minimum or 0) * n
    below = origin + (means.low * n - origin) // step * step
    totals = " and ".join(f"{decimal(t)} (mean {decimal(t / n)})" for t in (below, below + step))
    return f"totals go in steps of {decimal(step)}: {totals}"


def _share(k: int, n: int, reported: str) -> str:
    return f"{k}/{n} = {printed(Fraction(100 * k, n), max(decimals(reported), 1))}%"
