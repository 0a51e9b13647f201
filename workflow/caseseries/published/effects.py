"""Effect sizes and confidence limits against the means, SDs and counts printed beside them.

Adjusted estimates, bootstrap and profile limits cannot be recomputed from a paper, so nothing here
is called impossible: a number that the usual formulas do not give *differs*.
"""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from scipy.special import ndtri, stdtrit

from caseseries.published.findings import Finding
from caseseries.published.model import Divisor
from caseseries.published.p_values import Summary
from caseseries.published.rounding import Interval

_NOISE = 1e-9


class Estimate(NamedTuple):
    """What a formula gives: its name, and the ends of what the printed numbers stand for."""

    way: str
    low: float
    high: float

    def gives(self, claimed: Interval) -> bool:
        """Tell whether some value lies in what a printed number stands for."""
        return Interval(
            Fraction(self.low) - Fraction(_NOISE), Fraction(self.high) + Fraction(_NOISE)
        ).overlaps(claimed)

    def __str__(self) -> str:
        return f"{self.low:.4g} to {self.high:.4g} by {self.way}"


def compared(printed: str, claimed: Interval, estimates: Sequence[Estimate], doubt: str) -> Finding:
    """Hold a printed number against what several formulas give; the first is the usual one."""
    if estimates[0].gives(claimed):
        return Finding("holds", f"{printed}: {estimates[0]}.")
    told = f"{printed}: {'; '.join(map(str, estimates))}"
    if any(one.gives(claimed) for one in estimates[1:]):
        return Finding("holds only by another convention", f"{told}.")
    return Finding("differs", f"{told}. {doubt}")


def cohen_d(
    printed: str, claimed: Interval, groups: Sequence[Summary], divisor: Divisor
) -> Finding:
    """Compare Cohen's d of two groups: pooled SD, Hedges' correction, SD of either group, mean."""
    if any(group.n < 2 for group in groups):
        return Finding("not checkable", "A group of one has no SD.")
    first, second = groups
    degrees = first.n + second.n - 2

    def pooled(one: float, two: float) -> float:
        return ((first.n - 1) * one + (second.n - 1) * two) / degrees

    hedges = 1 - 3 / (4 * degrees - 1)
    formulas = (
        ("the pooled SD", pooled, 1.0),
        ("Hedges' correction", pooled, hedges),
        ("the mean of both variances", lambda one, two: (one + two) / 2, 1.0),
        ("the SD of the first group", lambda one, two: one, 1.0),
        ("the SD of the second group", lambda one, two: two, 1.0),
    )
    difference = first.mean + second.mean * -1
    ends = [float(end or 0) for end in (difference.low, difference.high)]
    spreads = [group.spread(divisor) for group in groups]
    estimates = []
    for way, variance, factor in formulas:
        variances = [variance(*pair) for pair in product(*spreads)]
        if min(variances) <= 0:
            return Finding("not checkable", "An SD of 0 leaves no effect size.")
        values = [factor * end / math.sqrt(one) for end in ends for one in variances]
        # Which group is subtracted from which, nobody says.
        for sign, words in ((1, way), (-1, f"{way}, groups exchanged")):
            estimates.append(Estimate(words, *sorted((sign * min(values), sign * max(values)))))
    return compared(printed, claimed, estimates, "An adjusted effect size may differ.")


def difference(printed: str, claimed: Interval, first: Interval, second: Interval) -> Finding:
    """Compare a printed difference of two means with the means printed beside it."""
    apart = first + second * -1
    low, high = float(apart.low or 0), float(apart.high or 0)
    estimates = [
        Estimate("first minus second", low, high),
        Estimate("second minus first", -high, -low),
    ]
    return compared(printed, claimed, estimates, "An adjusted difference may differ.")


def ratio(kind: str, printed: str, claimed: Interval, table: Sequence[Sequence[int]]) -> Finding:
    """Compare an odds ratio or risk ratio with the one of a 2 × 2 table of counts.

    The first row stands against the second; the first column is counted.
    """
    estimates = [Estimate(way, value, value) for way, value in _ratios(kind, table)]
    if not estimates:
        return Finding("not checkable", "A count of 0 leaves no ratio.")
    return compared(printed, claimed, estimates, "An adjusted ratio may differ.")


def _ratios(kind: str, table: Sequence[Sequence[int]]) -> Iterator[tuple[str, float]]:
    for words, added in (("the counts", 0.0), ("the counts with 1/2 added to each", 0.5)):
        (a, b), (c, d) = ([count + added for count in row] for row in table)
        odds = (a * d, b * c) if kind == "odds_ratio" else (a * (c + d), c * (a + b))
        if min(odds) > 0:
            yield words, odds[0] / odds[1]
            yield f"{words}, rows exchanged", odds[1] / odds[0]
    if kind == "odds_ratio":
        from scipy.stats.contingency import odds_ratio

        conditional = float(odds_ratio([list(row) for row in table]).statistic)
        if 0 < conditional < math.inf:
            yield "conditional maximum likelihood", conditional


def limits(
    printed: str, estimate: Interval, low: Interval, high: Interval, *, as_ratio: bool
) -> Finding:
    """Compare an estimate with its confidence limits: between them, and in their middle."""
    what = f"{printed} with limits {low} and {high}"
    if not estimate.overlaps(Interval(low.low, high.high)):
        return Finding("differs", f"{what}: the estimate lies outside its limits.")
    ends = [float(end or 0) for end in (low.low, low.high, high.low, high.high)]
    if as_ratio and ends[0] <= 0:
        return Finding("not checkable", f"{what}: a limit of 0 has no logarithm.")
    if as_ratio:
        middle = Estimate("the geometric mean", *(math.sqrt(ends[i] * ends[i + 2]) for i in (0, 1)))
    else:
        middle = Estimate("the middle", *((ends[i] + ends[i + 2]) / 2 for i in (0, 1)))
    doubt = "Exact, bootstrap and profile limits are not symmetric."
    return compared(what, estimate, [middle], doubt)


def limits_of_mean(
    printed: str, group: Summary, low: Interval, high: Interval, level: float, divisor: Divisor
) -> Finding:
    """Compare confidence limits of a mean with its SD and n: by Student's t, and by the normal."""
    if group.n < 2:
        return Finding("not checkable", "A group of one has no SD.")
    tail = 0.5 + level / 200
    factors = {"Student's t": float(stdtrit(group.n - 1, tail)), "the normal": float(ndtri(tail))}
    narrow, wide = (math.sqrt(one / group.n) for one in group.spread(divisor))
    ends = [float(end or 0) for end in (group.mean.low, group.mean.high)]
    missed: list[str] = []
    for way, factor in factors.items():
        lower = Estimate(way, ends[0] - factor * wide, ends[1] - factor * narrow)
        upper = Estimate(way, ends[0] + factor * narrow, ends[1] + factor * wide)
        if lower.gives(low) and upper.gives(high):
            outcome = "holds only by another convention" if missed else "holds"
            return Finding(outcome, f"{printed}: {lower}, {upper}.")  # type: ignore[arg-type]
        missed.append(f"{lower}, {upper}")
    return Finding("differs", f"{printed}: {'; '.join(missed)}. Bootstrap limits may differ.")
