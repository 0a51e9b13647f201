"""Means and SDs of groups: the p-values, effect sizes and limits that follow from them.

Adjusted estimates, bootstrap and profile limits cannot be recomputed from a paper, so no effect or
limit is called impossible: what the usual formulas do not give *differs*.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import product
from typing import NamedTuple

from scipy.special import ndtri, stdtr, stdtrit

from caseseries.published.conventions import KINDS, NAMES
from caseseries.published.findings import Finding
from caseseries.published.model import Claim, Divisor, SignificanceTest, divided_by
from caseseries.published.p_values import P_OF, p_of_t
from caseseries.published.recomputed import (
    Range,
    away,
    compared,
    either_sign,
    ends_of,
    judged,
    over,
)
from caseseries.rounding import Interval

MOST_GROUPS = 12
ANOTHER_TEST = "A test other than that of the limits, or a correction, gives another p-value."
POOLED = "Student's t test with the SD of all groups described"
FEWEST, MANY = 2.0, 1e9
"""Degrees of freedom behind the limits of a difference, of which the paper may print none."""
NO_SD = Finding("not checkable", "A group of one has no SD.")


class Summary(NamedTuple):
    """Mean and SD of a group, what they stand for, and its number of patients.

    ``divisor`` is the one that a standard error has; None for that of the paper's SDs.
    """

    mean: Interval
    sd: Interval
    n: int
    divisor: Divisor | None = None

    def spread(self, divisor: Divisor) -> tuple[float, float]:
        """Return the ends of the variance with divisor n − 1."""
        factor = divided_by(self.divisor or divisor, self.n) / (self.n - 1)
        low, high = (max(end, 0.0) ** 2 * factor for end in ends_of(self.sd))
        return low, high

    def __str__(self) -> str:
        spread = f"SE {self.sd}" if self.divisor else str(self.sd)
        return f"{self.mean} ± {spread} (n = {self.n})"


def mean_difference(groups: Sequence[Summary]) -> Interval:
    """Return the first mean minus the second, or the one there is."""
    return groups[0].mean if len(groups) == 1 else groups[0].mean + groups[1].mean * -1


def standard_error(variances: Sequence[float], sizes: Sequence[int], test: str) -> float:
    """Return that of the first mean difference: by the pooled variance of all, else by Welch's."""
    if test != "student":
        return math.sqrt(sum(one / n for one, n in zip(variances, sizes, strict=True)))
    within = sum(one * (n - 1) for one, n in zip(variances, sizes, strict=True))
    return math.sqrt(within / (sum(sizes) - len(sizes)) * sum(1 / n for n in sizes[:2]))


# --- p-values ---------------------------------------------------------------------------------


def p_from_summaries(
    groups: Sequence[Summary],
    test: SignificanceTest,
    claimed: Claim,
    divisor: Divisor = "n-1",
    further: Sequence[Summary] = (),
) -> Finding:
    """Check a p-value of a t test or an analysis of variance against printed means and SDs.

    Of two groups for ``student`` and ``welch``, of more for ``anova``, of changes for ``paired_t``.
    The SDs of ``further`` groups may be in that of Student's t test, as after an analysis of
    variance (Fisher's least significant difference; R's pairwise.t.test).
    """
    if any(group.n < 2 for group in (*groups, *further)):
        return NO_SD
    if len(groups) + len(further) > MOST_GROUPS:
        return Finding("not checkable", f"More than {MOST_GROUPS} groups are too many to bound.")
    what = " against ".join(map(str, groups))
    if test.name == "anova":
        doubt = "Welch's analysis of variance and adjusted ones give other p-values."
        return judged(what, _anova(groups, divisor), [], claimed, doubt=doubt)
    tests = ("paired_t",) if len(groups) == 1 else ("student", "welch")
    ranges = {name: _t_test(groups, name, divisor) for name in tests}
    if further and test.name == "student":
        ranges["pooled"] = _t_test((*groups, *further), "student", divisor, POOLED)
    sided = [side for one in ranges.values() for side in one.one_sided()]
    named = ranges[test.name].one_sided()[0] if test.sides == "one" else ranges[test.name]
    others = [one for one in (*ranges.values(), *sided) if one != named]
    return judged(what, named, others, claimed)


def _t_test(groups: Sequence[Summary], test: str, divisor: Divisor, way: str = "") -> Range:
    nearest, _, furthest = away(mean_difference(groups))
    sizes = [group.n for group in groups]
    # Welch's degrees of freedom lie between these whatever the SDs are; others have the upper.
    most = sum(sizes) - len(groups)
    fewest = min(sizes) - 1 if test == "welch" else most

    def p_of(apart: float, degrees: float, *variances: float) -> float:
        error = standard_error(variances, sizes, test)
        return p_of_t(apart / error, degrees) if error else float(apart == 0)

    spreads = (group.spread(divisor) for group in groups)
    return over(way or NAMES[test], p_of, (nearest, furthest), (fewest, most), *spreads)


def _anova(groups: Sequence[Summary], divisor: Divisor) -> Range:
    n, k = sum(group.n for group in groups), len(groups)

    def p_of(between: float, within: float) -> float:
        return P_OF["f"](between / within * (n - k) / (k - 1), k - 1, n - k) if within else 0.0

    spreads = [[end * (group.n - 1) for end in group.spread(divisor)] for group in groups]
    within = [sum(ends) for ends in zip(*spreads, strict=True)]
    found = over(NAMES["anova"], p_of, _between(groups), within)
    return found if within[1] else found._replace(largest=1.0)


def _between(groups: Sequence[Summary]) -> tuple[float, float]:
    """Return the ends of the sum of squares between groups whose means lie in intervals."""
    ends = [ends_of(group.mean) for group in groups]
    sizes = [group.n for group in groups]

    def around(centre: float) -> float:
        nearest = [max(low - centre, centre - high, 0.0) for low, high in ends]
        return sum(n * d * d for n, d in zip(sizes, nearest, strict=True))

    def of(means: Sequence[float]) -> float:
        centre = sum(n * m for n, m in zip(sizes, means, strict=True)) / sum(sizes)
        return sum(n * (m - centre) ** 2 for n, m in zip(sizes, means, strict=True))

    # The sum is the least over all centres, and convex in the centre and in each mean.
    low, high = min(one for one, _ in ends), max(one for _, one in ends)
    for _ in range(100):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if around(left) < around(right) else (left, high)
    return around(low) * (1 - 1e-9), max(of(corner) for corner in product(*ends))


# --- effect sizes and limits ------------------------------------------------------------------


def of_means(claimed: Claim, groups: Sequence[Summary], divisor: Divisor) -> Finding:
    """Compare Cohen's d or Student's t with the means and SDs of two groups, or of one of changes.

    Which group is subtracted from which, nobody says; so both signs are allowed.
    """
    if any(group.n < 2 for group in groups):
        return NO_SD
    mean, spreads = ends_of(mean_difference(groups)), [group.spread(divisor) for group in groups]
    ways = []
    for way, unit in _formulas(claimed.kind, [group.n for group in groups]):
        if min(unit(lows) for lows in product(*spreads)) <= 0:
            return Finding("not checkable", "An SD of 0 leaves no effect size.")

        def effect(apart: float, *variances: float, by: Unit = unit) -> float:
            return apart / by(variances)

        ways.append((over(way, effect, mean, *spreads),))
    doubt, claims = "An adjusted one may differ.", [either_sign(claimed, ways)]
    found = compared(claimed.printed, claims, ways[:1], ways[1:], doubt)
    if claimed.kind == "cohen_d" and len(groups) == 1 and found.outcome == "differs":
        return Finding("not checkable", f"{found.why} d of changes may rest on the SD of scores.")
    return found


Unit = Callable[[Sequence[float]], float]
"""What a difference of means is counted in, by the variances."""


def _formulas(kind: str, sizes: Sequence[int]) -> list[tuple[str, Unit]]:
    """Return the customary units of t or d by their names."""
    n, degrees = sizes[0], sum(sizes) - 2
    tests = ("paired_t",) if len(sizes) == 1 else ("student", "welch")
    if kind == "t":
        return [(NAMES[one], partial(standard_error, sizes=sizes, test=one)) for one in tests]
    if len(sizes) == 1:
        return [("the SD", lambda variances: math.sqrt(variances[0]))]
    m = sizes[1]
    exact = math.exp(math.lgamma(degrees / 2) - math.lgamma((degrees - 1) / 2))

    def weighted(one: float, other: float, correction: float = 1.0) -> Unit:
        return lambda v: math.sqrt((one * v[0] + other * v[1]) / (one + other)) / correction

    return [
        ("the pooled SD", weighted(n - 1, m - 1)),
        ("Hedges' correction", weighted(n - 1, m - 1, 1 - 3 / (4 * degrees - 1))),
        ("Hedges' exact correction", weighted(n - 1, m - 1, exact / math.sqrt(degrees / 2))),
        ("the SDs weighted by n", weighted(n, m)),
        ("the mean of both variances", weighted(1, 1)),
        ("the SD of the first group", weighted(1, 0)),
        ("the SD of the second group", weighted(0, 1)),
    ]


def limits_of_mean(claim: Claim, group: Summary, divisor: Divisor) -> Finding:
    """Compare confidence limits of a mean with its SD and n: by Student's t, and by the normal."""
    if group.n < 2:
        return NO_SD
    tail = 0.5 + float(claim.level) / 200
    normal = float(ndtri(tail))
    factors = {
        "Student's t": (float(stdtrit(group.n - 1, tail)),),
        "the normal": (normal, normal * (1 + 1e-4)),  # or by hand, with 1.96
    }

    def limit(mean: float, variance: float, factor: float) -> float:
        return mean + factor * math.sqrt(variance / group.n)

    about = ends_of(group.mean), group.spread(divisor)
    ways = [
        (over(way, limit, *about, [-one for one in some]), over(way, limit, *about, some))
        for way, some in factors.items()
    ]
    limits, doubt = claim.limits_stand_for, "Bootstrap limits may differ."
    return compared(claim.printed, limits, ways[:1], ways[1:], doubt)


def difference(claimed: Claim, first: Interval, second: Interval) -> Finding:
    """Compare a printed difference of two means, of either sign, with the means beside it."""
    ways = [(Range("first minus second", *ends_of(first + second * -1)),)]
    doubt = "An adjusted difference may differ."
    return compared(claimed.printed, [either_sign(claimed, ways)], ways, (), doubt)


_MIDDLES: Mapping[str, tuple[str, Callable[[float], float], Callable[[float], float]]] = {
    **dict.fromkeys(("mean", "difference"), ("the middle", float, float)),
    **dict.fromkeys(
        ("odds_ratio", "risk_ratio", "hazard_ratio"), ("the geometric mean", math.log, math.exp)
    ),
    "correlation": ("the middle of Fisher's z", math.atanh, math.tanh),
}
"""Of estimates amid their limits: where, and on which scale. The others' limits are not alike:
those of shares by Wilson, Clopper and Pearson, of medians by ranks, of d by the noncentral t.
"""


def limits(claim: Claim, what: str) -> Finding:
    """Compare an estimate with its confidence limits: between them, and of some in the middle."""
    estimate, (low, high) = claim.interval, claim.limits_stand_for
    if not estimate.overlaps(Interval(low.low, high.high)):
        return Finding("differs", f"{what}: the estimate lies outside its limits.")
    if claim.kind not in _MIDDLES:
        return Finding("holds", f"{what}: the estimate lies between its limits.")
    way, scaled, back = _MIDDLES[claim.kind]
    ends = ends_of(low), ends_of(high)
    try:
        middle = over(way, lambda a, b: back((scaled(a) + scaled(b)) / 2), *ends)
    except ValueError:
        return Finding(
            "not checkable", f"{what}: a limit of 0, or 1 of a correlation, leaves no middle."
        )
    doubt = "Exact, bootstrap and profile limits are not symmetric."
    return compared(what, [estimate], [(middle,)], (), doubt)


def p_from_limits(claimed: Claim, estimate: Claim, *, another_test: bool = False) -> Finding:
    """Hold a p-value against an estimate and its limits (Altman and Bland 2011, BMJ 343:d2304).

    The test behind p is often not that of the limits (Fisher's beside those by logarithm, say). So
    p *differs* only where it and the limits tell the opposite of each other; where the paper names
    ``another_test``, only where they do so by far.
    """
    known = estimate.interval, *estimate.limits_stand_for
    level, as_ratio = float(estimate.level), "ratio" in KINDS[estimate.kind]["of"]
    what = f"An estimate of {known[0]} with limits {known[1]} and {known[2]}"
    ends = [end for one in known for end in ends_of(one)]
    if as_ratio and min(ends) <= 0:
        return Finding("not checkable", f"{what}: 0 has no logarithm.")
    low, high, *outer = map(math.log, ends) if as_ratio else ends
    narrow, wide = (outer[2] - outer[1]) / 2, (outer[3] - outer[0]) / 2
    if narrow <= 0:
        return Finding("not checkable", f"{what}: the limits are rounded to one number.")
    nearest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    by_limits = over(
        "the normal distribution" if as_ratio else "Student's t",
        lambda apart, df: float(2 * stdtr(df, -apart * stdtrit(df, 0.5 + level / 200))),
        (nearest / wide, max(abs(low), abs(high)) / narrow),
        (MANY,) if as_ratio else (FEWEST, MANY),
    )
    found = judged(what, by_limits, by_limits.one_sided(), claimed, doubt=ANOTHER_TEST)
    alpha, within = 1 - level / 100, claimed.interval
    least, most = float(within.low or 0), 1.0 if within.high is None else float(within.high)
    outside, inside = outer[0] > 0 or outer[3] < 0, outer[1] < 0 < outer[2]
    far = 2 if another_test else 1
    opposite = (outside and least > alpha * far) or (inside and most * far < alpha)
    if found.outcome == "differs" and not opposite:
        return Finding("not checkable", found.why)
    return found
