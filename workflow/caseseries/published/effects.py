"""Effect sizes and confidence limits against the means and SDs printed beside them.

Adjusted estimates, bootstrap and profile limits cannot be recomputed from a paper, so nothing here
is called impossible: a number that the usual formulas do not give *differs*.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product

from scipy.special import ndtri, stdtr, stdtrit

from caseseries.published.conventions import NAMES
from caseseries.published.findings import Finding
from caseseries.published.model import Divisor
from caseseries.published.p_values import Summary, mean_difference, standard_error
from caseseries.published.recomputed import Claimed, Range, Way, compared, judged
from caseseries.rounding import Interval

ANOTHER_TEST = "A test other than that of the limits, or a correction, gives another p-value."
FEWEST, MANY = 2.0, 1e9
"""Degrees of freedom behind the limits of a difference, of which the paper may print none."""
NO_SD = Finding("not checkable", "A group of one has no SD.")


def of_means(
    kind: str, printed: str, claimed: Interval, groups: Sequence[Summary], divisor: Divisor
) -> Finding:
    """Compare Cohen's d or Student's t with the means and SDs of two groups, or of one of changes.

    Which group is subtracted from which, nobody says; so both signs are allowed.
    """
    if any(group.n < 2 for group in groups):
        return NO_SD
    mean = mean_difference(groups)
    ends = [float(end or 0) for end in (mean.low, mean.high)]
    ways: list[Way] = []
    for way, spread, factor in _formulas(kind, [group.n for group in groups]):
        spreads = [spread(chosen) for chosen in product(*(g.spread(divisor) for g in groups))]
        if min(spreads) <= 0:
            return Finding("not checkable", "An SD of 0 leaves no effect size.")
        values = [factor * end / one for end in ends for one in spreads]
        ways.append((Range(way, min(values), max(values)),))
    doubt, claims = "An adjusted one may differ.", [_either_sign(claimed, ways)]
    found = compared(printed, claims, ways[:1], ways[1:], doubt)
    if kind == "cohen_d" and len(groups) == 1 and found.outcome == "differs":
        return Finding("not checkable", f"{found.why} d of changes may rest on the SD of scores.")
    return found


def _either_sign(claimed: Interval, ways: Sequence[Way]) -> Interval:
    """Return what is claimed, or its opposite where only that is given."""
    signs = (claimed, claimed * -1)
    return next((one for one in signs if any(way[0].gives(one) for way in ways)), claimed)


Formula = tuple[str, Callable[[Sequence[float]], float], float]


def _formulas(kind: str, sizes: Sequence[int]) -> list[Formula]:
    """Return the customary formulas: name, denominator from the variances, factor of the mean."""
    n = sizes[0]
    if len(sizes) == 1:
        if kind == "cohen_d":
            return [("the SD", lambda one: math.sqrt(one[0]), 1.0)]
        return [(NAMES["paired_t"], lambda one: math.sqrt(one[0] / n), 1.0)]
    if kind == "t":
        student, welch = (
            partial(standard_error, sizes=sizes, test=one) for one in ("student", "welch")
        )
        return [(NAMES["student"], student, 1.0), (NAMES["welch"], welch, 1.0)]
    m = sizes[1]
    degrees = n + m - 2

    exact = math.exp(math.lgamma(degrees / 2) - math.lgamma((degrees - 1) / 2))

    def weighted(one: float, other: float) -> Callable[[Sequence[float]], float]:
        return lambda v: math.sqrt((one * v[0] + other * v[1]) / (one + other))

    pooled = weighted(n - 1, m - 1)
    return [
        ("the pooled SD", pooled, 1.0),
        ("Hedges' correction", pooled, 1 - 3 / (4 * degrees - 1)),
        ("Hedges' exact correction", pooled, exact / math.sqrt(degrees / 2)),
        ("the SDs weighted by n", weighted(n, m), 1.0),
        ("the mean of both variances", weighted(1, 1), 1.0),
        ("the SD of the first group", weighted(1, 0), 1.0),
        ("the SD of the second group", weighted(0, 1), 1.0),
    ]


def difference(printed: str, claimed: Interval, first: Interval, second: Interval) -> Finding:
    """Compare a printed difference of two means, of either sign, with the means beside it."""
    apart = first + second * -1
    ways = [(Range("first minus second", float(apart.low or 0), float(apart.high or 0)),)]
    doubt = "An adjusted difference may differ."
    return compared(printed, [_either_sign(claimed, ways)], ways, (), doubt)


def limits(
    what: str, estimate: Interval, low: Interval, high: Interval, *, as_ratio: bool
) -> Finding:
    """Compare an estimate with its confidence limits: between them, and in their middle."""
    if not estimate.overlaps(Interval(low.low, high.high)):
        return Finding("differs", f"{what}: the estimate lies outside its limits.")
    ends = [float(end or 0) for end in (low.low, low.high, high.low, high.high)]
    if as_ratio and min(ends) <= 0:
        return Finding("not checkable", f"{what}: a limit of 0 has no logarithm.")
    if as_ratio:
        middle = Range("the geometric mean", *(math.sqrt(ends[i] * ends[i + 2]) for i in (0, 1)))
    else:
        middle = Range("the middle", *((ends[i] + ends[i + 2]) / 2 for i in (0, 1)))
    doubt = "Exact, bootstrap and profile limits are not symmetric."
    return compared(what, [estimate], [(middle,)], (), doubt)


def p_from_limits(
    claimed: Claimed,
    estimate: Interval,
    limits: tuple[Interval, Interval],
    level: float,
    *,
    as_ratio: bool,
    another_test: bool = False,
) -> Finding:
    """Hold a p-value against an estimate and its limits (Altman and Bland 2011, BMJ 343:d2304).

    The test behind p is often not that of the limits (Fisher's beside those by logarithm, say). So
    p *differs* only where it and the limits tell the opposite of each other; where the paper names
    ``another_test``, only where they do so by far.
    """
    what = f"An estimate of {estimate} with limits {limits[0]} and {limits[1]}"
    ends = [float(end or 0) for one in (estimate, *limits) for end in (one.low, one.high)]
    if as_ratio and min(ends) <= 0:
        return Finding("not checkable", f"{what}: 0 has no logarithm.")
    low, high, *outer = map(math.log, ends) if as_ratio else ends
    narrow, wide = (outer[2] - outer[1]) / 2, (outer[3] - outer[0]) / 2
    if narrow <= 0:
        return Finding("not checkable", f"{what}: the limits are rounded to one number.")
    nearest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    away = (nearest / wide, max(abs(low), abs(high)) / narrow)
    degrees = (MANY,) if as_ratio else (FEWEST, MANY)
    tail = 0.5 + level / 200
    p = [float(2 * stdtr(df, -one * stdtrit(df, tail))) for df in degrees for one in away]
    by_limits = Range("the normal distribution" if as_ratio else "Student's t", min(p), max(p))
    found = judged(what, by_limits, by_limits.one_sided(), claimed, doubt=ANOTHER_TEST)
    alpha, within = 1 - level / 100, claimed.stands_for
    least, most = float(within.low or 0), 1.0 if within.high is None else float(within.high)
    outside, inside = outer[0] > 0 or outer[3] < 0, outer[1] < 0 < outer[2]
    far = 2 if another_test else 1
    opposite = (outside and least > alpha * far) or (inside and most * far < alpha)
    if found.outcome == "differs" and not opposite:
        return Finding("not checkable", found.why)
    return found


def limits_of_mean(
    printed: str, group: Summary, low: Interval, high: Interval, level: float, divisor: Divisor
) -> Finding:
    """Compare confidence limits of a mean with its SD and n: by Student's t, and by the normal."""
    if group.n < 2:
        return NO_SD
    tail = 0.5 + level / 200
    normal = float(ndtri(tail))
    factors = {
        "Student's t": (float(stdtrit(group.n - 1, tail)),) * 2,
        "the normal": (normal, normal * (1 + 1e-4)),  # or by hand, with 1.96
    }
    narrow, wide = (math.sqrt(one / group.n) for one in group.spread(divisor))
    mean = [float(end or 0) for end in (group.mean.low, group.mean.high)]
    ways = [
        (
            Range(way, mean[0] - most * wide, mean[1] - least * narrow),
            Range(way, mean[0] + least * narrow, mean[1] + most * wide),
        )
        for way, (least, most) in factors.items()
    ]
    return compared(printed, [low, high], ways[:1], ways[1:], "Bootstrap limits may differ.")
