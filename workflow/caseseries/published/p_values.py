"""p-values recomputed from what is printed beside them: statistics, means and SDs, or counts.

The first is the idea of statcheck (Nuijten et al. 2016, doi 10.3758/s13428-015-0664-2): what is
printed may be rounded, so a statistic stands for an interval, and so does its p-value.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.special import chdtrc, fdtrc, ndtr, stdtr

from caseseries.published.attainable import Design, p_without_ties, without_ties
from caseseries.published.conventions import NAMES, in_words, ways
from caseseries.published.findings import Finding, Outcome
from caseseries.published.model import Divisor, SignificanceTest, divided_by
from caseseries.published.rounding import Interval, decimals, interval, printed
from caseseries.statistics.exact import Null, pairings

# Floating point is good to about 1e-15; widening by more than that keeps "impossible" safe.
_FLOAT_NOISE = 1e-12

INDEPENDENT_GROUPS = (
    *("student", "welch", "mann_whitney", "permutation", "anova", "kruskal_wallis"),
    *("chi_squared", "fisher"),
)


CORRECTED = "A correction for several tests makes p larger."
MOST_TESTS = 20
"""Tests for which a Bonferroni correction is looked for."""
MOST_CORRECTED = 100
"""Times that a correction for several tests may make p larger, beyond any doubt."""
EXACT = "An exact test, whose p-value rests on the data, may stand beside this statistic."
ALSO_EXACT = {"z": ("mann_whitney", "wilcoxon"), "chi2": ("kruskal_wallis", "fisher")}
"""Tests of which programs print this statistic and an exact p-value side by side."""


class Claimed(NamedTuple):
    """A p-value as printed: text, sign of relation, and what it stands for."""

    printed: str
    stands_for: Interval

    @classmethod
    def of(cls, reported: str, relation: str = "=") -> "Claimed":
        """Return a p-value of which no rule of rounding is known."""
        shown = reported if relation == "=" else f"{relation} {reported}"
        return cls(shown, interval(reported, "closed", relation))  # type: ignore[arg-type]

    def is_printed_from(self, value: float) -> bool:
        """Tell whether a value is printed so by rounding half up."""
        if self.printed[0] in "<>":
            return Fraction(value) in self.stands_for
        return printed(Fraction(value), decimals(self.printed)) == self.printed


class Range(NamedTuple):
    """What p may be by one way to do a test: in words, its ends, and for the printed statistic."""

    way: str
    smallest: float
    largest: float
    central: float | None = None

    def gives(self, claimed: Claimed) -> bool:
        """Tell whether the claimed p-value lies in the range."""
        low, high = max(self.smallest - _FLOAT_NOISE, 0.0), min(self.largest + _FLOAT_NOISE, 1.0)
        return Interval(Fraction(low), Fraction(high)).overlaps(claimed.stands_for)

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
        """Return the range after Bonferroni's correction for so many tests."""
        return Range(self.way, *(min(end * tests, 1.0) for end in (self.smallest, self.largest)))

    def __str__(self) -> str:
        ends = f"{self.smallest:.4g} to {self.largest:.4g}"
        return f"{ends if self.central is None else f'{self.central:.4g} ({ends})'} by {self.way}"


def judged(
    what: str,
    named: Range,
    others: Sequence[Range],
    claimed: Claimed,
    *,
    doubt: str = "",
    correctable: bool = False,
) -> Finding:
    """Hold a p-value against the test as named, then against other customary ways.

    ``doubt`` says why a p-value that none of them gives is not impossible; ``correctable``, that a
    larger one may be corrected for several tests.
    """
    told = f"{what} has p = {named}; printed is p {_signed(claimed)}"
    if named.gives(claimed):
        by_rounding = named.central is not None and not claimed.is_printed_from(named.central)
        return Finding("holds only by rounding" if by_rounding else "holds", f"{told}.")
    giving = [one for one in others if one.gives(claimed)]
    tests = [m for m in range(2, MOST_TESTS + 1) if correctable and named.times(m).gives(claimed)]
    if giving:
        why = f"{told}, given by: {'; '.join(one.way for one in giving)}."
        return Finding("holds only by another convention", why)
    if tests:
        number = " to ".join(map(str, sorted({tests[0], tests[-1]})))
        why = f"{told}, given by: {named.way}, corrected for {number} tests (Bonferroni)."
        return Finding("holds only by another convention", why)
    larger = Range("", named.largest, min(named.largest * MOST_CORRECTED, 1.0)).gives(claimed)
    outcome: Outcome = "differs" if doubt or (correctable and larger) else "impossible"
    return Finding(outcome, " ".join(filter(None, (f"{told}.", doubt or CORRECTED * larger))))


def _signed(claimed: Claimed) -> str:
    return claimed.printed if claimed.printed[0] in "<>" else f"= {claimed.printed}"


# --- from a printed statistic -----------------------------------------------------------------


def p_of_t(t: float, degrees: float) -> float:
    """Return the two-sided p-value of a t statistic."""
    return float(2 * stdtr(degrees, -abs(t)))


def p_of_correlation(r: float, n: int) -> float:
    """Return the two-sided p-value of a correlation of n pairs, by the t approximation."""
    if abs(r) >= 1:
        return 0.0
    return p_of_t(r * math.sqrt((n - 2) / (1 - r * r)), n - 2)


P_OF: dict[str, Callable[..., float]] = {
    "t": p_of_t,
    "f": lambda f, first, second: float(fdtrc(first, second, max(f, 0.0))),
    "chi2": lambda x, degrees: float(chdtrc(degrees, max(x, 0.0))),
    "z": lambda z: float(2 * ndtr(-abs(z))),
}
TWO_TAILED = ("t", "z")


def p_from_statistic(
    kind: str,
    statistic: Interval,
    df: Sequence[str],
    claimed: Claimed,
    test: SignificanceTest | None = None,
) -> Finding:
    """Check a p-value against a printed t, F, chi-square or z and its degrees of freedom.

    Degrees of freedom are taken as printed, and, where that does not do, as rounded (Welch) or as
    those before a correction for sphericity (Greenhouse and Geisser).
    """
    name = {"f": "F", "chi2": "Chi-square"}.get(kind, kind)
    degrees = f"({', '.join(df)})" if df else ""
    what = f"{name}{degrees} = {statistic}"
    as_printed = [(float(one), float(one)) for one in df]
    exact = _range(kind, statistic, as_printed, f"the {name} test")
    others = []
    if kind in ("t", "f"):
        rounded = [*as_printed[:-1], _rounded(df[-1])]
        others.append(_range(kind, statistic, rounded, f"the {name} test with rounded df"))
    if kind == "f" and float(df[0]) > 1:
        # Both degrees of freedom are multiplied by at least 1/df1, and often not printed so.
        least = [(1.0, as_printed[0][0]), (as_printed[1][0] / as_printed[0][0], as_printed[1][0])]
        others.append(_range(kind, statistic, least, "the F test corrected for sphericity"))
    if kind in TWO_TAILED or (kind in ("chi2", "f") and df[0] == "1"):
        others += [side for one in (exact, *others) for side in one.one_sided()]
    doubt = EXACT if may_be_exact(kind, test) else ""
    named = exact.one_sided()[0] if test and test.sides == "one" else exact
    return judged(what, named, [exact, *others], claimed, doubt=doubt, correctable=True)


def may_be_exact(kind: str, test: SignificanceTest | None) -> bool:
    """Tell whether an exact p-value may stand beside a statistic; nobody says what z is of."""
    return kind == "z" if test is None else test.name in ALSO_EXACT.get(kind, ())


def _rounded(degrees: str) -> tuple[float, float]:
    stands_for = interval(degrees)
    return max(float(stands_for.low or 0), 0.1), float(stands_for.high or 0)


def _range(kind: str, statistic: Interval, df: Sequence[tuple[float, float]], way: str) -> Range:
    """Return the p-values of a statistic; p falls as it moves away from 0, and moves with df."""
    low, high = float(statistic.low or 0), float(statistic.high or 0)
    nearest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    furthest = max(abs(low), abs(high))
    values = [P_OF[kind](end, *one) for end in (nearest, furthest) for one in product(*df)]
    middle = P_OF[kind]((low + high) / 2, *(sum(one) / 2 for one in df))
    return Range(way, min(values), max(values), middle)


def p_from_correlation(
    r: Interval, *, n: int, claimed: Claimed, test: SignificanceTest | None = None
) -> Finding:
    """Check a p-value against a correlation of n pairs: by Student's t, one-sided, or Fisher's z.

    An exact p-value of Spearman's correlation rests on the scores, so none is impossible here.
    """
    if n < 3:
        return Finding("not checkable", f"{n} pairs leave no degrees of freedom.")
    low, high = float(r.low or 0), float(r.high or 0)
    nearest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    furthest = max(abs(low), abs(high))

    def of(way: str, p_of: Callable[[float], float]) -> Range:
        return Range(way, p_of(furthest), p_of(nearest), p_of((low + high) / 2))

    by_t = of("the t approximation", lambda value: p_of_correlation(value, n))
    untied = None if test and test.name == "pearson" else _exact_spearman(nearest, furthest, n)
    others = [
        *([untied, *untied.one_sided()] if untied else []),
        *by_t.one_sided(),
        of("the normal approximation", lambda v: _p_of_z(v * math.sqrt(n - 1))),
    ]
    if n > 3:
        fisher = of(
            "Fisher's z", lambda v: _p_of_z(math.atanh(min(abs(v), 1 - 1e-15)) * (n - 3) ** 0.5)
        )
        others += [fisher, *fisher.one_sided()]
    doubt = "" if test and test.name == "pearson" else "An exact test of ranks rests on the scores."
    what = f"A correlation of {r} between {n} pairs"
    return judged(what, by_t, others, claimed, doubt=doubt, correctable=True)


def _exact_spearman(nearest: float, furthest: float, n: int) -> Range | None:
    """Return the exact p-values of Spearman's rho without ties, between two sizes of it."""
    null = _orders(n) if n <= MOST_RANKED else None
    if null is None:
        return None
    reach = float(null.maximum - null.mean)
    sums = [float(null.mean) + reach * end for end in (nearest - _FLOAT_NOISE, furthest)]
    found = range(math.ceil(sums[0]), min(math.floor(sums[1]), null.maximum) + 1)
    p = [min(2 * null.at_least(one) / null.counts.total, 1.0) for one in found]
    return Range("the exact Spearman test without ties", p[-1], p[0]) if p else None


@cache
def _orders(n: int) -> Null | None:
    ranks = np.arange(1, n + 1)
    return pairings(ranks, ranks)


def _p_of_z(z: float) -> float:
    return float(2 * ndtr(-abs(z)))


def p_from_u(u: Interval, sizes: tuple[int, int], claimed: Claimed) -> Finding:
    """Compare a p-value with those of a Mann–Whitney U where no scores are tied."""
    design = Design("mann_whitney", sizes)
    null = without_ties(design)
    if null is None:
        return Finding("not checkable", "So many patients have too many arrangements to list.")
    in_reach = u_in_reach(u, sizes)
    if in_reach.outcome != "holds":
        return in_reach
    # U may be counted from either group.
    most = sizes[0] * sizes[1]
    found = [k for k in range(most // 2 + 1) if Fraction(k) in u or Fraction(most - k) in u]
    what = f"U = {u} of {sizes[0]} against {sizes[1]} patients"
    giving = [
        in_words(way)
        for way in ways(SignificanceTest("mann_whitney"))
        for k in found
        if claimed.is_printed_from(p_without_ties(design, null, null.minimum + k, way))
    ]
    if giving:
        return Finding("holds", f"{what}, without ties: p {_signed(claimed)} by {giving[0]}.")
    why = f"{what}: without ties no way gives p {_signed(claimed)}; with ties another p comes out."
    return Finding("differs", why)


def u_in_reach(u: Interval, sizes: tuple[int, int]) -> Finding:
    """Check that U counts no more pairs than two groups have."""
    most = sizes[0] * sizes[1]
    told = f"0 to {sizes[0]} × {sizes[1]} = {most}"
    if u.overlaps(Interval(Fraction(0), Fraction(most))):
        return Finding("holds", f"U = {u} lies within {told}.")
    return Finding("impossible", f"U = {u} lies outside {told}.")


# --- from means and SDs -----------------------------------------------------------------------


class Summary(NamedTuple):
    """Mean and SD of a group, what they stand for, and its number of patients.

    ``divisor`` is the one that a standard error has; None for that of the paper's SDs.
    """

    mean: Interval
    sd: Interval
    n: int
    divisor: Divisor | None = None

    @classmethod
    def of(cls, mean: str, sd: str, n: int) -> "Summary":
        """Return a summary of which no rule of rounding is known."""
        return cls(interval(mean), interval(sd), n)

    def spread(self, divisor: Divisor) -> tuple[float, float]:
        """Return the ends of the variance with divisor n − 1."""
        factor = divided_by(self.divisor or divisor, self.n) / (self.n - 1)
        low, high = (max(float(end or 0), 0.0) ** 2 for end in (self.sd.low, self.sd.high))
        return low * factor, high * factor

    def __str__(self) -> str:
        spread = f"SE {self.sd}" if self.divisor else str(self.sd)
        return f"{self.mean} ± {spread} (n = {self.n})"


def p_from_summaries(
    groups: Sequence[Summary],
    test: SignificanceTest,
    claimed: Claimed,
    divisor: Divisor = "n-1",
) -> Finding:
    """Check a p-value of a t test or an analysis of variance against printed means and SDs.

    Of two groups for ``student`` and ``welch``, two or more for ``anova``; of changes for
    ``paired_t``.
    """
    if any(group.n < 2 for group in groups):
        return Finding("not checkable", "A group of one has no SD.")
    if len(groups) > MOST_GROUPS:
        return Finding("not checkable", f"More than {MOST_GROUPS} groups are too many to bound.")
    what = " against ".join(map(str, groups))
    if test.name == "anova":
        doubt = "Welch's analysis of variance and adjusted ones give other p-values."
        return judged(what, _anova(groups, divisor), [], claimed, doubt=doubt)
    tests = ("paired_t",) if len(groups) == 1 else ("student", "welch")
    ranges = {name: _t_test(groups, name, divisor) for name in tests}
    sided = [side for one in ranges.values() for side in one.one_sided()]
    named = ranges[test.name].one_sided()[0] if test.sides == "one" else ranges[test.name]
    others = [one for one in (*ranges.values(), *sided) if one != named]
    return judged(what, named, others, claimed)


def _t_test(groups: Sequence[Summary], test: str, divisor: Divisor) -> Range:
    nearest, furthest = _apart(groups)
    variances = [group.spread(divisor) for group in groups]
    narrow, wide = (
        _standard_error([ends[i] for ends in variances], [g.n for g in groups], test)
        for i in (0, 1)
    )
    # Welch's degrees of freedom lie between these whatever the SDs are; others have the upper.
    most = sum(group.n for group in groups) - len(groups)
    fewest = min(group.n for group in groups) - 1 if test == "welch" else most
    smallest = p_of_t(furthest / narrow, most) if narrow else 0.0
    largest = p_of_t(nearest / wide, fewest) if wide else 1.0
    words = {"student": "Student's t test", "welch": "Welch's t test"}
    return Range(words.get(test, "the paired t test"), smallest, largest)


def _apart(groups: Sequence[Summary]) -> tuple[float, float]:
    """Return the least and the greatest distance of two means, or of one from 0."""
    mean = groups[0].mean if len(groups) == 1 else groups[0].mean + groups[1].mean * -1
    ends = sorted(abs(float(end or 0)) for end in (mean.low, mean.high))
    return (0.0 if Fraction(0) in mean else ends[0]), ends[1]


def _standard_error(variances: Sequence[float], sizes: Sequence[int], test: str) -> float:
    if test != "student":
        return math.sqrt(sum(one / n for one, n in zip(variances, sizes, strict=True)))
    within = sum(one * (n - 1) for one, n in zip(variances, sizes, strict=True))
    return math.sqrt(within / (sum(sizes) - 2) * sum(1 / n for n in sizes))


def _anova(groups: Sequence[Summary], divisor: Divisor) -> Range:
    n, k = sum(group.n for group in groups), len(groups)
    least, most = _between(groups)
    variances = [group.spread(divisor) for group in groups]
    narrow, wide = (
        sum(ends[i] * (group.n - 1) for ends, group in zip(variances, groups, strict=True))
        for i in (0, 1)
    )
    scale = (n - k) / (k - 1)
    largest = P_OF["f"](least / wide * scale, k - 1, n - k) if wide else 1.0
    smallest = P_OF["f"](most / narrow * scale, k - 1, n - k) if narrow else 0.0
    return Range("one-way analysis of variance", smallest, largest)


def _between(groups: Sequence[Summary]) -> tuple[float, float]:
    """Return the ends of the sum of squares between groups whose means lie in intervals."""
    ends = [(float(g.mean.low or 0), float(g.mean.high or 0)) for g in groups]
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


# --- from counts ------------------------------------------------------------------------------


def p_from_table(table: Sequence[Sequence[int]], test: str, claimed: Claimed) -> Finding:
    """Check a p-value of counts: chi-square with and without correction, G, Fisher's exact test."""
    every = list(table_p_values(table))
    named = [one for one in every if test in one.way]
    counts = " / ".join(", ".join(map(str, row)) for row in table)
    if not named:
        told = _listed(every) or "a row or column is empty"
        return Finding("not checkable", f"Counts {counts}: {told}.")
    asked = f"Counts {counts}: p {_signed(claimed)}"
    printed_so = [one for one in named if claimed.is_printed_from(one.smallest)]
    if printed_so:
        return Finding("holds", f"{asked} by {_listed(printed_so[:1])}.")
    giving = [one for one in every if one.gives(claimed)]
    if set(giving) & set(named):
        return Finding("holds only by rounding", f"{asked} is on the end of: {_listed(giving)}.")
    if giving:
        why = f"{asked} by {_listed(giving)}; not by {_listed(named)}."
        return Finding("holds only by another convention", why)
    doubt = "A test for trend or for paired counts gives another p-value."
    return Finding("differs", f"{asked} by none of: {_listed(every)}. {doubt}")


def _listed(ranges: Sequence[Range]) -> str:
    told = "; ".join(f"{one.way} {one.smallest:.4g}" for one in ranges)
    return told.replace("chi_squared", NAMES["chi_squared"]).replace("fisher", NAMES["fisher"])


def table_p_values(table: Sequence[Sequence[int]]) -> Iterator[Range]:
    """Yield the p-values of a table of counts by each customary test."""
    counts = filled(table)
    if not counts:
        return
    yield from (_single(way, p) for way, _, p in chi_squares(counts))
    if len(counts) == len(counts[0]) == 2:
        yield from _of_two_shares(counts)
    elif math.prod(sum(row) + 1 for row in counts[1:]) <= MOST_TABLES:
        exact = freeman_halton(counts)
        if exact is not None:
            yield _single("fisher", exact)


def filled(table: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return a table without its empty rows and columns; nothing where fewer than two are left."""
    rows = [row for row in table if sum(row)]
    kept = [column for column in zip(*rows, strict=True) if sum(column)]
    if len(rows) < 2 or len(kept) < 2:
        return []
    return [list(row) for row in zip(*kept, strict=True)]


def chi_squares(counts: Sequence[Sequence[int]]) -> Iterator[tuple[str, float, float]]:
    """Yield each customary chi-square of a table without empty rows: way, statistic, p-value."""
    from scipy.stats import chi2_contingency

    n, degrees = sum(map(sum, counts)), (len(counts) - 1) * (len(counts[0]) - 1)
    pearson = chi2_contingency(counts, correction=False)
    found = {"chi_squared": pearson}
    if degrees == 1:
        found["chi_squared with correction"] = chi2_contingency(counts, correction=True)
    found["likelihood ratio"] = chi2_contingency(counts, correction=False, lambda_="log-likelihood")
    yield from ((way, float(one.statistic), float(one.pvalue)) for way, one in found.items())
    smaller = float(pearson.statistic) * (n - 1) / n
    yield "chi_squared by N - 1", smaller, float(chdtrc(degrees, smaller))


def _of_two_shares(counts: Sequence[Sequence[int]]) -> Iterator[Range]:
    """Yield the exact p-values of a 2 × 2 table, and that of the z test of two shares."""
    from scipy.stats import fisher_exact, hypergeom

    yield _single("fisher", float(fisher_exact(counts).pvalue))
    tails = [float(fisher_exact(counts, alternative=one).pvalue) for one in ("less", "greater")]
    for side, tail in zip(("less", "greater"), tails, strict=True):
        yield _single(f"one-sided exact ({side})", tail)
    (a, b), (c, d) = counts
    observed = float(hypergeom.pmf(a, a + b + c + d, a + b, a + c))
    yield _single("exact, twice the smaller tail", min(2 * min(tails), 1.0))
    yield _single("exact, mid-p", min(2 * min(tails) - observed, 1.0))
    shares, sizes = (a / (a + b), c / (c + d)), (a + b, c + d)
    variance = sum(share * (1 - share) / n for share, n in zip(shares, sizes, strict=True))
    if variance:
        yield _single("two shares by z", _p_of_z((shares[0] - shares[1]) / math.sqrt(variance)))


MOST_TABLES = 20_000
MOST_RANKED = 9
MOST_GROUPS = 12


def freeman_halton(counts: Sequence[Sequence[int]]) -> float | None:
    """Return Fisher's exact p-value of an r × c table; None where there are too many tables.

    Own, because SciPy draws tables at random for more than two rows or columns. Tables are built
    column by column; those with the same rows left and the same weight are counted together.
    """
    columns = [list(column) for column in zip(*counts, strict=True)]
    left = tuple(sum(row) for row in counts)
    states: dict[tuple[int, ...], Counter[int]] = {left: Counter({1: 1})}
    for total in (sum(column) for column in columns):
        new: dict[tuple[int, ...], Counter[int]] = {}
        for rows, weights in states.items():
            for dealt in _dealt(rows, total):
                after = tuple(row - one for row, one in zip(rows, dealt, strict=True))
                ways_to_deal = _multinomial(dealt)
                into = new.setdefault(after, Counter())
                for weight, tables in weights.items():
                    into[weight * ways_to_deal] += tables
        states = new
        if sum(map(len, states.values())) > MOST_TABLES:
            return None
    observed = math.prod(map(_multinomial, columns))
    (weights,) = states.values()
    as_extreme = sum(w * tables for w, tables in weights.items() if w <= observed)
    return float(Fraction(as_extreme, sum(w * tables for w, tables in weights.items())))


def _dealt(rows: Sequence[int], total: int) -> Iterator[tuple[int, ...]]:
    if len(rows) == 1:
        if total <= rows[0]:
            yield (total,)
        return
    for first in range(max(0, total - sum(rows[1:])), min(rows[0], total) + 1):
        for rest in _dealt(rows[1:], total - first):
            yield (first, *rest)


def _multinomial(parts: Sequence[int]) -> int:
    return math.factorial(sum(parts)) // math.prod(map(math.factorial, parts))


def _single(way: str, p: float) -> Range:
    return Range(way, p, p, p)


def comparable_groups(named: tuple[str, ...]) -> Finding:
    """Check that a named test can compare groups of different patients."""
    if not named:
        return Finding("not checkable", "The paper names no test.")
    words = ", ".join(NAMES.get(name, name.replace("_", " ")) for name in named)
    if set(named) & set(INDEPENDENT_GROUPS):
        why = f"Among the tests named ({words}) one compares groups of different patients."
        return Finding("holds", why)
    why = (
        f"None of the tests named ({words}) can compare groups of different patients, so it is "
        "the p-value of another test."
    )
    return Finding("holds only by another convention", why)
