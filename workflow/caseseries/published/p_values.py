"""p-values recomputed from printed statistics, and the p-values that a design can attain at all.

The first is the idea of statcheck (Nuijten et al. 2016, doi 10.3758/s13428-015-0664-2): what is
printed may be rounded, so a statistic stands for an interval, and so does its p-value.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from scipy.special import stdtr

from caseseries.published.findings import Finding
from caseseries.published.rounding import Interval, Relation, decimals, equals, interval, printed

# Floating point is good to about 1e-15; widening by more than that keeps "impossible" safe.
_FLOAT_NOISE = 1e-12

INDEPENDENT_GROUPS = ("student", "welch", "mann_whitney", "permutation", "anova", "kruskal_wallis")
CONTINUOUS_TESTS = ("student", "welch", "paired_t")


def p_of_t(t: float, degrees: float) -> float:
    """Return the two-sided p-value of a t statistic."""
    return float(2 * stdtr(degrees, -abs(t)))


def p_of_correlation(r: float, n: int) -> float:
    """Return the two-sided p-value of a correlation of n pairs, by the t approximation."""
    if abs(r) >= 1:
        return 0.0
    return p_of_t(r * math.sqrt((n - 2) / (1 - r * r)), n - 2)


def p_from_t(t: str, *, degrees: int, p: str, relation: Relation = "=") -> Finding:
    """Check a printed p-value against a printed t statistic and its degrees of freedom."""
    name = f"t({degrees}) = {t}"
    return _recomputed(t, lambda value: p_of_t(value, degrees), name, p, relation)


def p_from_correlation(r: str, *, n: int, p: str, relation: Relation = "=") -> Finding:
    """Check a printed p-value against a printed correlation of n pairs (t approximation)."""
    if n < 3:
        return Finding("not checkable", f"{n} pairs leave no degrees of freedom.")
    name = f"A correlation of {r} between {n} pairs"
    return _recomputed(r, lambda value: p_of_correlation(value, n), name, p, relation)


def _recomputed(
    statistic: str, p_of: Callable[[float], float], name: str, p: str, relation: Relation
) -> Finding:
    """Compare p-values; a two-sided p falls as the statistic moves away from 0."""
    stands_for = interval(statistic)
    low, high = float(stands_for.low or 0), float(stands_for.high or 0)
    smallest = p_of(max(abs(low), abs(high)))
    largest = 1.0 if low <= 0 <= high else p_of(min(abs(low), abs(high)))
    central = Fraction(p_of(float(statistic)))
    recomputed = _widened(smallest, largest)
    what = f"{name} has p = {float(central):.4g} ({smallest:.4g} to {largest:.4g} with rounding)"
    claimed = f"printed is p {relation} {p}"
    if not recomputed.overlaps(interval(p, "closed", relation)):
        return Finding("impossible", f"{what}; {claimed}.")
    as_printed = relation == "=" and printed(central, decimals(p)) == p
    if as_printed or (relation != "=" and central in interval(p, "closed", relation)):
        return Finding("holds", f"{what}; {claimed}.")
    return Finding("holds only by rounding", f"{what}; {claimed}.")


class Summary(NamedTuple):
    """Mean and SD (divisor n - 1) of a group as printed, and its number of patients."""

    mean: str
    sd: str
    n: int

    def __str__(self) -> str:
        return f"{self.mean} ± {self.sd} (n = {self.n})"


def p_from_summaries(
    first: Summary, second: Summary, *, test: str, p: str, relation: Relation = "="
) -> Finding:
    """Check a printed p-value of two groups against their printed means and SDs.

    Parameters
    ----------
    test
        ``student`` or ``welch``.
    """
    if min(first.n, second.n) < 2:
        return Finding("not checkable", "A group of one has no SD.")
    difference = interval(first.mean) + interval(second.mean) * -1
    ends = sorted((abs(difference.low or Fraction(0)), abs(difference.high or Fraction(0))))
    nearest, furthest = (0.0 if Fraction(0) in difference else float(ends[0])), float(ends[1])
    narrow, wide = _standard_errors(first, second, test)
    # Welch's degrees of freedom lie between these whatever the SDs are; Student's are the upper.
    most = first.n + second.n - 2
    fewest = most if test == "student" else min(first.n, second.n) - 1
    smallest = p_of_t(furthest / narrow, most) if narrow else 0.0
    largest = p_of_t(nearest / wide, fewest) if wide else 1.0
    what = (
        f"{first} against {second} has p between {smallest:.4g} and {largest:.4g} by the {test} "
        f"t test"
    )
    holds = _widened(smallest, largest).overlaps(interval(p, "closed", relation))
    return Finding("holds" if holds else "impossible", f"{what}; printed is p {relation} {p}.")


def _standard_errors(first: Summary, second: Summary, test: str) -> tuple[float, float]:
    """Return the smallest and the largest standard error that the printed SDs stand for."""
    one, two = interval(first.sd), interval(second.sd)
    lowest = (max(float(one.low or 0), 0.0), max(float(two.low or 0), 0.0))
    highest = (float(one.high or 0), float(two.high or 0))
    narrow, wide = (_standard_error(sds, (first.n, second.n), test) for sds in (lowest, highest))
    return narrow, wide


def _standard_error(sds: tuple[float, float], sizes: tuple[int, int], test: str) -> float:
    if test == "welch":
        return math.sqrt(sum(sd**2 / n for sd, n in zip(sds, sizes, strict=True)))
    pooled = sum(sd**2 * (n - 1) for sd, n in zip(sds, sizes, strict=True)) / (sum(sizes) - 2)
    return math.sqrt(pooled * sum(1 / n for n in sizes))


def _widened(smallest: float, largest: float) -> Interval:
    return Interval(
        Fraction(max(smallest - _FLOAT_NOISE, 0.0)), Fraction(min(largest + _FLOAT_NOISE, 1.0))
    )


def attainable(
    test: str, sizes: tuple[int, ...], *, p: str, relation: Relation = "=", doubled: bool = False
) -> Finding:
    """Check that an exact test of a design can give a printed p-value at all.

    Every exact p-value is a share of equally likely arrangements, whatever the data; ties only
    make fewer shares possible. ``doubled`` is twice the smaller tail.

    Parameters
    ----------
    test
        ``mann_whitney`` or ``permutation`` (two groups), ``wilcoxon`` (one group of differences),
        ``spearman`` (one group of pairs).
    sizes
        Patients in each group.
    """
    if test in CONTINUOUS_TESTS:
        why = "A t test can give any p-value, whatever the group sizes."
        return Finding("not checkable", why)
    arrangements = _arrangements(test, sizes)
    unit = Fraction(2 if doubled else 1, arrangements)
    claimed = interval(p, "closed", relation)
    against = " against ".join(map(str, sizes))
    what = (
        f"{against} patients have {arrangements} arrangements, so the exact p-value is a multiple "
        f"of {unit.numerator}/{unit.denominator}"
    )
    low = max(claimed.low or unit, unit)
    below = max(low // unit, 1)
    candidates = [min(k * unit, Fraction(1)) for k in (below, below + 1)]
    fitting = [value for value in candidates if value in claimed]
    shown = " and ".join(_as_share(value, arrangements) for value in fitting or candidates)
    if not fitting:
        return Finding("impossible", f"{what}: {shown}; p {relation} {p} is none.")
    if relation == "=" and all(printed(value, decimals(p)) != p for value in fitting):
        return Finding("holds only by rounding", f"{what}: {shown}.")
    return Finding("holds", f"{what}: {shown}, for one.")


def _arrangements(test: str, sizes: tuple[int, ...]) -> int:
    if test in ("mann_whitney", "permutation"):
        return math.comb(sum(sizes), sizes[0])
    if test == "wilcoxon":
        return int(2 ** sizes[0])
    if test == "spearman":
        return math.factorial(sizes[0])
    raise ValueError(f"no exact p-values are known for the test {test!r}")


def _as_share(value: Fraction, arrangements: int) -> str:
    return f"{int(value * arrangements)}/{arrangements} {equals(value)}"


def comparable_groups(named: tuple[str, ...]) -> Finding:
    """Check that a named test can compare two groups of different patients."""
    if not named:
        return Finding("not checkable", "The paper names no test.")
    words = ", ".join(name.replace("_", " ") for name in named)
    if set(named) & set(INDEPENDENT_GROUPS):
        return Finding("holds", f"Among the tests named ({words}) one compares two groups.")
    why = (
        f"None of the tests named ({words}) can compare two groups of different patients, so it is "
        "the p-value of another test."
    )
    return Finding("holds only by another convention", why)
