"""p-values recomputed from the statistics printed beside them.

The idea is that of statcheck (Nuijten et al. 2016, doi 10.3758/s13428-015-0664-2): what is printed
may be rounded, so a statistic stands for an interval, and so does its p-value.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from scipy.special import chdtrc, fdtrc, ndtr, stdtr

from caseseries.published.attainable import Design, p_without_ties, without_ties
from caseseries.published.conventions import BESIDE, NAMES, TESTS
from caseseries.published.findings import Finding
from caseseries.published.model import Claim, Method, SignificanceTest
from caseseries.published.recomputed import Range, away, ends_of, judged, over
from caseseries.rounding import Interval, at, interval
from caseseries.statistics.exact import concordances, pairings

EXACT = "An exact test, whose p-value rests on the data, may stand beside this statistic."
MOST_RANKED = 9
MOST_ORDERED = 60


# --- from a printed statistic -----------------------------------------------------------------


def p_of_t(t: float, degrees: float) -> float:
    """Return the two-sided p-value of a t statistic."""
    return float(2 * stdtr(degrees, -abs(t)))


def p_of_correlation(r: float, n: int) -> float:
    """Return the two-sided p-value of a correlation of n pairs, by the t approximation."""
    if abs(r) >= 1:
        return 0.0
    return p_of_t(r * math.sqrt((n - 2) / (1 - r * r)), n - 2)


def p_by_series(r: float, n: int, nearer: int = 1) -> float:
    """Return the two-sided p-value of Spearman's rho without ties as R has it from ten pairs on.

    Best and Roberts's Edgeworth series (1975, algorithm AS 89, doi 10.2307/2347111); own, because
    no library for Python has it. The sum of squared differences comes ``nearer`` to its mean by 1,
    half of its step; R takes 2 where rho is below 0.
    """
    b = 1 / n
    x = (abs(r) - 6 * nearer / (n**3 - n)) * math.sqrt(n - 1)
    y = x * x
    fifth = 0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y)
    third = 0.0758 - b * (0.1033 + 0.3932 * b) + y * b * (0.0879 + 0.0151 * b - y * fifth)
    series = x * b * (0.2274 + b * (0.2531 + 0.1745 * b) - y * third)
    return min(max(2 * (series * math.exp(-y / 2) + float(ndtr(-x))), 0.0), 1.0)


P_OF: dict[str, Callable[..., float]] = {
    "t": p_of_t,
    "f": lambda f, first, second: float(fdtrc(first, second, max(f, 0.0))),
    "chi2": lambda x, degrees: float(chdtrc(degrees, max(x, 0.0))),
    "z": lambda z: float(2 * ndtr(-abs(z))),
}
TWO_TAILED = ("t", "z")


def p_from_statistic(
    statistic: Claim, claimed: Claim, test: SignificanceTest | None = None
) -> Finding:
    """Check a p-value against a printed t, F, chi-square or z and its degrees of freedom.

    Degrees of freedom are taken as printed, and, where that does not do, as rounded (Welch) or as
    those before a correction for sphericity (Greenhouse and Geisser).
    """
    kind, df, value = statistic.kind, statistic.df, statistic.interval
    name = NAMES[kind]
    degrees = f"({', '.join(df)})" if df else ""
    what = f"{name[0].upper() + name[1:] if kind == 'chi2' else name}{degrees} = {value}"
    nearest, middle, furthest = away(value)

    def of(way: str, ends: Sequence[tuple[float, float]]) -> Range:
        """Return the p-values, which fall as the statistic moves away from 0, and move with df."""
        centre = (middle, *(sum(one) / 2 for one in ends))
        return over(way, P_OF[kind], (nearest, furthest), *ends, centre=centre)

    as_printed = [(float(one), float(one)) for one in df]
    exact = of(f"the {name} test", as_printed)
    others = []
    if kind in ("t", "f"):
        low, high = ends_of(interval(df[-1]))
        rounded = [*as_printed[:-1], (max(low, 0.1), high)]
        others.append(of(f"the {name} test with rounded df", rounded))
    if kind == "f" and float(df[0]) > 1:
        # Both degrees of freedom are multiplied by at least 1/df1, and often not printed so.
        least = [(1.0, as_printed[0][0]), (as_printed[1][0] / as_printed[0][0], as_printed[1][0])]
        others.append(of("the F test corrected for sphericity", least))
    if kind in TWO_TAILED or (kind in ("chi2", "f") and df[0] == "1"):
        others += [side for one in (exact, *others) for side in one.one_sided()]
    exactly = BESIDE[kind].get("exact", ())
    doubt = EXACT if exactly and (test is None or test.name in exactly) else ""
    named = exact.one_sided()[0] if test and test.sides == "one" else exact
    return judged(what, named, [exact, *others], claimed, doubt=doubt, correctable=True)


def p_from_correlation(
    r: Interval, *, n: int, claimed: Claim, test: SignificanceTest | None = None
) -> Finding:
    """Check a p-value against a correlation of n pairs: by Student's t, one-sided, or Fisher's z.

    An exact p-value of ranks rests on the scores, so none is impossible here. Kendall's of tied
    scores does so even by the normal distribution, and can only be confirmed.
    """
    if n < 3:
        return Finding("not checkable", f"{n} pairs leave no degrees of freedom.")
    nearest, middle, furthest = away(r)
    name = test.name if test else ""
    what = f"A correlation of {r} between {n} pairs"

    def of(way: str, p_of: Callable[[float], float]) -> Range:
        return over(way, p_of, (nearest, furthest), centre=(middle,))

    by_kendall = [
        of("Kendall's test by the normal distribution", lambda v: P_OF["z"](_z_of_tau(v, n, 0))),
        of("Kendall's test with continuity correction", lambda v: P_OF["z"](_z_of_tau(v, n, 1))),
        *([one] if (one := _exact_kendall(nearest, furthest, n)) else []),
    ]
    if name == "kendall":
        every = [*by_kendall, *(side for one in by_kendall for side in one.one_sided())]
        untied = f"{what} has p = {every[0]} where no scores are tied; printed is p {claimed}"
        tied = Finding("not checkable", f"{untied}. With ties it rests on the scores.")
        return _given(what, every, claimed) or tied
    by_t = of("the t approximation", lambda value: p_of_correlation(value, n))
    exact = None if name == "pearson" else _exact_spearman(nearest, furthest, n)
    others = [
        *([exact, *exact.one_sided()] if exact else []),
        *by_t.one_sided(),
        of("the normal approximation", lambda v: P_OF["z"](v * math.sqrt(n - 1))),
        of("R's series for Spearman's rho", lambda v: p_by_series(v, n)),
        *([] if name else by_kendall),
    ]
    if n > 3:
        fisher = of(
            "Fisher's z" if name else "Fisher's z of Pearson's r or Spearman's rho",
            lambda v: P_OF["z"](math.atanh(min(v, 1 - 1e-15)) * (n - 3) ** 0.5),
        )
        others += [fisher, *fisher.one_sided()]
    doubt = "" if name == "pearson" else "An exact test of ranks rests on the scores."
    doubt += "" if name else " So does Kendall's of tied scores; name the test."
    return judged(what, by_t, others, claimed, doubt=doubt, correctable=True)


def _z_of_tau(tau: float, n: int, less: int) -> float:
    """Return z of Kendall's tau without ties, its sum brought so much nearer to 0 before."""
    total = tau * n * (n - 1) / 2
    return max(abs(total) - less, 0.0) / math.sqrt(n * (n - 1) * (2 * n + 5) / 18)


def _exact_kendall(nearest: float, furthest: float, n: int) -> Range | None:
    """Return the exact p-values of Kendall's tau without ties, between two sizes of it."""
    null = concordances(*[np.arange(n)] * 2) if n <= MOST_ORDERED else None
    if null is None:
        return None
    # Twice the pairs that go the same way, least and most.
    ends = (1 + nearest - 1e-9, 1 + furthest)
    sums = [2 * math.ceil(end * null.maximum / 4 - 1e-9) for end in ends]
    p = [min(2 * null.at_least(one) / null.total, 1.0) for one in sums[::-1]]
    return Range("the exact Kendall test without ties", *p)


def _given(what: str, ways: Sequence[Range], claimed: Claim) -> Finding | None:
    """Say by which way a p-value follows, if it does by one."""
    one = next((one for one in ways if one.gives(claimed.interval)), None)
    return one and Finding("holds", f"{what} has p = {one}; printed is p {claimed}.")


def _exact_spearman(nearest: float, furthest: float, n: int) -> Range | None:
    """Return the exact p-values of Spearman's rho without ties, between two sizes of it."""
    ranks = np.arange(1, n + 1)
    null = pairings(ranks, ranks) if n <= MOST_RANKED else None
    if null is None:
        return None
    reach = float(null.maximum - null.mean)
    sums = [float(null.mean) + reach * end for end in (nearest - 1e-12, furthest)]
    found = range(math.ceil(sums[0]), min(math.floor(sums[1]), null.maximum) + 1)
    p = [min(2 * null.at_least(one) / null.total, 1.0) for one in found]
    return Range("the exact Spearman test without ties", p[-1], p[0]) if p else None


def p_from_u(u: Interval, sizes: tuple[int, int], claimed: Claim) -> Finding:
    """Compare a p-value with those of a Mann–Whitney U, without ties or with some.

    An exact p-value of tied scores rests on the scores, so none is impossible here.
    """
    in_reach = u_in_reach(u, sizes)
    if in_reach.outcome != "holds":
        return in_reach
    halves = (u * 2).whole_numbers()  # U counts pairs, and ties by halves
    u = Interval(Fraction(halves[0], 2), Fraction(halves[-1], 2))
    nearest, middle, furthest = away(u + at(Fraction(-sizes[0] * sizes[1], 2)))
    most, least = (math.sqrt(variance) for variance in _variances_of_u(nearest, sizes))

    def of(way: str, nearer: float) -> Range:
        def p_of(distance: float, spread: float) -> float:
            return P_OF["z"](max(distance - nearer, 0.0) / spread)

        return over(way, p_of, (nearest, furthest), (least, most), centre=(middle, most))

    by_normal = of("the normal distribution, with ties or without", 0.0)
    others = [of("the normal distribution with continuity correction", 0.5), *_exact_u(u, sizes)]
    one_sided = [side for one in (by_normal, *others) for side in one.one_sided()]
    # The correction goes to the mean, so away from it for the other tail.
    one_sided.append(of("the normal distribution with continuity correction", -0.5).one_sided()[1])
    what = f"U = {u} of {sizes[0]} against {sizes[1]} patients"
    if given := _given(what, (by_normal, *others), claimed):
        return given
    doubt = "An exact test of tied scores rests on the scores."
    return judged(what, by_normal, one_sided, claimed, doubt=doubt, correctable=True)


def _variances_of_u(away: float, sizes: tuple[int, int]) -> tuple[float, float]:
    """Return the variance of U without ties, and the least of a U so far from its mean.

    Ties between the groups count half in U, so there are at most twice as many as pairs that go
    the other way. The variance is least with one tied block across the groups, and the rest of
    each group tied.
    """
    one, two = sizes
    n, tied = one + two, int(one * two - 2 * away)
    blocks = (
        (a + b, one - a, two - b)
        for a in range(one + 1)
        for b in {0, min(two, tied // a) if a else two}
    )
    ties = max(sum(t**3 - t for t in block) for block in blocks)
    untied = one * two * (n + 1) / 12
    return untied, max(untied * (1 - ties / (n**3 - n)), 1e-9)


def _exact_u(u: Interval, sizes: tuple[int, int]) -> list[Range]:
    """Return the exact and the mid-p values of U where no scores are tied; it counts either way."""
    design, most = Design("mann_whitney", sizes), sizes[0] * sizes[1]
    null = without_ties(design)
    found = [k for k in range(most // 2 + 1) if Fraction(k) in u or Fraction(most - k) in u]
    if null is None or not found:
        return []
    ranges = []
    ways: dict[Method, str] = {"exact": "the exact test", "mid_p": "mid-p"}
    for method, words in ways.items():
        way = SignificanceTest("", None, method)
        p = [p_without_ties(design, null, null.minimum + k, way) for k in found]
        ranges.append(Range(f"{words} without ties", min(p), max(p)))
    return ranges


def u_in_reach(u: Interval, sizes: tuple[int, int]) -> Finding:
    """Check that U counts no more pairs than two groups have, and ties by halves."""
    most = sizes[0] * sizes[1]
    told = f"0 to {sizes[0]} × {sizes[1]} = {most}"
    if not u.overlaps(Interval(Fraction(0), Fraction(most))):
        return Finding("impossible", f"U = {u} lies outside {told}.")
    if not (u * 2).whole_numbers():
        return Finding("impossible", f"U = {u} is no number of pairs, of which ties count 1/2.")
    return Finding("holds", f"U = {u} lies within {told}.")


# --- which tests are named -------------------------------------------------------------------


def comparable_groups(named: tuple[str, ...]) -> Finding:
    """Check that a named test can compare groups of different patients."""
    if not named:
        return Finding("not checkable", "The paper names no test.")
    words = ", ".join(NAMES[name] for name in named)
    if any(TESTS[name]["groups"] != "one" for name in named):
        why = f"Among the tests named ({words}) one compares groups of different patients."
        return Finding("holds", why)
    why = (
        f"None of the tests named ({words}) can compare groups of different patients, so it is "
        "the p-value of another test."
    )
    return Finding("holds only by another convention", why)
