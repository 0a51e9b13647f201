"""Effect sizes and confidence limits against the means, SDs and counts printed beside them.

Adjusted estimates, bootstrap and profile limits cannot be recomputed from a paper, so nothing here
is called impossible: a number that the usual formulas do not give *differs*.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri, stdtrit

from caseseries.published.conventions import NAMES
from caseseries.published.findings import Finding, Outcome
from caseseries.published.model import Divisor
from caseseries.published.p_values import Summary, chi_squares, filled
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
        ends = dict.fromkeys((f"{self.low:.4g}", f"{self.high:.4g}"))
        return f"{' to '.join(ends)} by {self.way}"


def compared(
    printed: str, claimed: Interval, estimates: Sequence[Estimate], doubt: str, usual: int = 1
) -> Finding:
    """Hold a printed number against what several formulas give; so many first ones are usual."""
    giving = [one for one in estimates[:usual] if one.gives(claimed)]
    if giving:
        return Finding("holds", f"{printed}: {giving[0]}.")
    others = [one for one in estimates[usual:] if one.gives(claimed)]
    if others:
        why = f"{printed}: {_listed(others)}; not {_listed(estimates[:usual])}."
        return Finding("holds only by another convention", why)
    return Finding("differs", f"{printed}: {_listed(estimates)}. {doubt}")


def _listed(estimates: Sequence[Estimate]) -> str:
    return "; ".join(map(str, estimates))


def of_means(
    kind: str, printed: str, claimed: Interval, groups: Sequence[Summary], divisor: Divisor
) -> Finding:
    """Compare Cohen's d or Student's t with the means and SDs of two groups, or of one of changes.

    Which group is subtracted from which, nobody says; so both signs are allowed.
    """
    if any(group.n < 2 for group in groups):
        return Finding("not checkable", "A group of one has no SD.")
    mean = groups[0].mean if len(groups) == 1 else groups[0].mean + groups[1].mean * -1
    ends = [float(end or 0) for end in (mean.low, mean.high)]
    estimates = []
    for way, variance, factor in _formulas(kind, [group.n for group in groups]):
        variances = [variance(*spread) for spread in product(*(g.spread(divisor) for g in groups))]
        if min(variances) <= 0:
            return Finding("not checkable", "An SD of 0 leaves no effect size.")
        values = [factor * end / math.sqrt(one) for end in ends for one in variances]
        for sign, words in ((1, way), (-1, f"{way}, the other way round")):
            estimates.append(Estimate(words, *sorted((sign * min(values), sign * max(values)))))
    found = compared(printed, claimed, estimates, "An adjusted one may differ.", usual=2)
    if kind == "cohen_d" and len(groups) == 1 and found.outcome == "differs":
        return Finding("not checkable", f"{found.why} d of changes may rest on the SD of scores.")
    return found


Formula = tuple[str, Callable[..., float], float]


def _formulas(kind: str, sizes: Sequence[int]) -> list[Formula]:
    """Return the customary formulas: name, squared denominator, and factor of the mean."""
    n = sizes[0]
    if len(sizes) == 1:
        return [
            ("the SD", lambda one: one, 1.0)
            if kind == "cohen_d"
            else ("the paired t test", lambda one: one / n, 1.0)
        ]
    m = sizes[1]
    degrees = n + m - 2

    def pooled(one: float, two: float) -> float:
        return ((n - 1) * one + (m - 1) * two) / degrees

    if kind == "t":
        return [
            ("Student's t test", lambda one, two: pooled(one, two) * (1 / n + 1 / m), 1.0),
            ("Welch's t test", lambda one, two: one / n + two / m, 1.0),
        ]
    exact = math.exp(math.lgamma(degrees / 2) - math.lgamma((degrees - 1) / 2))
    return [
        ("the pooled SD", pooled, 1.0),
        ("Hedges' correction", pooled, 1 - 3 / (4 * degrees - 1)),
        ("Hedges' exact correction", pooled, exact / math.sqrt(degrees / 2)),
        ("the SDs weighted by n", lambda one, two: (n * one + m * two) / (n + m), 1.0),
        ("the mean of both variances", lambda one, two: (one + two) / 2, 1.0),
        ("the SD of the first group", lambda one, two: one, 1.0),
        ("the SD of the second group", lambda one, two: two, 1.0),
    ]


def difference(printed: str, claimed: Interval, first: Interval, second: Interval) -> Finding:
    """Compare a printed difference of two means with the means printed beside it."""
    apart = first + second * -1
    low, high = float(apart.low or 0), float(apart.high or 0)
    estimates = [
        Estimate("first minus second", low, high),
        Estimate("second minus first", -high, -low),
    ]
    return compared(printed, claimed, estimates, "An adjusted difference may differ.", usual=2)


def ratio(kind: str, printed: str, claimed: Interval, table: Sequence[Sequence[int]]) -> Finding:
    """Compare an odds ratio or risk ratio with the one of a 2 × 2 table of counts.

    The first row stands against the second; the first column is counted.
    """
    estimates = [Estimate(way, value, value) for way, value in _ratios(kind, table)]
    if not estimates:
        return Finding("not checkable", "A count of 0 leaves no ratio.")
    return compared(printed, claimed, estimates, "An adjusted ratio may differ.")


def chi_squared(printed: str, claimed: Interval, table: Sequence[Sequence[int]]) -> Finding:
    """Compare a chi-square with those of a table of counts."""
    ways = chi_squares(counts) if (counts := filled(table)) else ()
    estimates = [Estimate(NAMES.get(way, way), value, value) for way, value, _ in ways]
    if not estimates:
        return Finding("not checkable", "A row or column is empty.")
    return compared(printed, claimed, estimates, "A test for trend may differ.")


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


LIMITS: Mapping[str, tuple[str, Sequence[str]]] = {
    "odds_ratio": ("odds-ratio", ("logit", "logit-adjusted", "score")),
    "risk_ratio": ("ratio", ("log", "log-adjusted", "score")),
}
"""The limits of two shares in statsmodels: what is compared, and the customary methods."""


def limits_of_ratio(
    kind: str, table: Sequence[Sequence[int]], low: Interval, high: Interval, level: float
) -> Finding | None:
    """Compare confidence limits of a ratio with its counts; None where an empty cell leaves none.

    Tried are the logarithm with its standard error, without and with 1/2 added, the score test,
    and for odds ratios Fisher's exact limits; rows may be exchanged.
    """
    found = list(_limits_of_ratio(kind, table, level))
    told = "; ".join(f"{way} {lower:.4g} to {upper:.4g}" for way, lower, upper in found)
    for way, lower, upper in found:
        for one, other in ((lower, upper), (1 / upper, 1 / lower)):
            ends = (Estimate(way, one, one), Estimate(way, other, other))
            if ends[0].gives(low) and ends[1].gives(high):
                return Finding("holds", f"Limits {low} and {high}, by {way}.")
    doubt = "Adjusted, profile and bootstrap limits may differ."
    return Finding("differs", f"Limits {low} and {high}: {told}. {doubt}") if found else None


def _limits_of_ratio(
    kind: str, table: Sequence[Sequence[int]], level: float
) -> Iterator[tuple[str, float, float]]:
    from scipy.stats.contingency import odds_ratio
    from statsmodels.stats.proportion import confint_proportions_2indep

    (a, b), (c, d) = table
    if min(a, b, c, d) == 0:
        return
    compare, methods = LIMITS[kind]
    for method in methods:
        with np.errstate(invalid="ignore"):
            lower, upper = confint_proportions_2indep(
                a, a + b, c, c + d, method=method, compare=compare, alpha=1 - level
            )
        yield f"the {method} method", float(lower), float(upper)
    if kind == "odds_ratio":
        exact = odds_ratio([list(row) for row in table]).confidence_interval(level)
        yield "Fisher's exact limits", float(exact.low), float(exact.high)


def limits(
    printed: str, estimate: Interval, low: Interval, high: Interval, *, as_ratio: bool
) -> Finding:
    """Compare an estimate with its confidence limits: between them, and in their middle."""
    what = f"{printed} with limits {low} and {high}"
    if not estimate.overlaps(Interval(low.low, high.high)):
        return Finding("differs", f"{what}: the estimate lies outside its limits.")
    ends = [float(end or 0) for end in (low.low, low.high, high.low, high.high)]
    if as_ratio and min(ends) <= 0:
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
            outcome: Outcome = "holds only by another convention" if missed else "holds"
            return Finding(outcome, f"{printed}: {lower}, {upper}.")
        missed.append(f"{lower}, {upper}")
    return Finding("differs", f"{printed}: {'; '.join(missed)}. Bootstrap limits may differ.")
