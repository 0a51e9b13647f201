"""Tables of counts: the chi-squares, p-values, ratios and confidence limits that follow from them.

Adjusted estimates, tests for trend and bootstrap limits cannot be recomputed from a paper, so
nothing here is called impossible: what the usual formulas do not give *differs*.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np
from scipy.special import chdtrc, ndtr

from caseseries.published.conventions import NAMES, in_words
from caseseries.published.findings import Finding
from caseseries.published.model import Claim, Method, SignificanceTest
from caseseries.published.recomputed import Range, compared
from caseseries.statistics.exact import ways_to_take
from caseseries.statistics.two_by_two import conditional_odds, table_weights

Table = Sequence[Sequence[int]]
MOST_TABLES = 20_000
MOST_DEALT = 200_000
"""Ways to deal a column, with the weights of tables before it, that are gone through."""
MOST_COUNTED = 20_000
"""Patients up to which exact tests of 2 × 2 tables count in whole numbers."""
LIMITS: Mapping[str, tuple[str, Sequence[str]]] = {
    "odds_ratio": ("odds-ratio", ("logit", "logit-adjusted", "score")),
    "risk_ratio": ("ratio", ("log", "log-adjusted", "score")),
}
"""The limits of two shares in statsmodels: what is compared, and the customary methods."""
ROUNDED = 1e-4
"""The share by which limits move when 1.96 stands for the quantile of the normal distribution."""


def _one(way: str, value: float) -> Range:
    return Range(way, value, value)


# --- p-values and chi-squares -----------------------------------------------------------------


def p_from_table(table: Table, test: str, claimed: Claim) -> Finding:
    """Check a p-value of counts: chi-square with and without correction, G, Fisher's exact test."""
    every = list(table_p_values(table))
    named = [(one,) for one in every if NAMES[test] in one.way]
    counts = " / ".join(", ".join(map(str, row)) for row in table)
    if not named:
        told = "; ".join(map(str, every)) or "a row or column is empty"
        return Finding("not checkable", f"Counts {counts}: {told}.")
    others = [(one,) for one in every if (one,) not in named]
    doubt = "A test for trend or for paired counts gives another p-value."
    what = f"Counts {counts} with p {claimed}"
    return compared(what, [claimed.interval], named, others, doubt)


def chi_squared(claimed: Claim, table: Table) -> Finding:
    """Compare a chi-square with those of a table of counts."""
    ways = [(_one(way, value),) for way, value, _ in _chi_squares(_filled(table))]
    if not ways:
        return Finding("not checkable", "A row or column is empty.")
    about = claimed.printed, [claimed.interval]
    return compared(*about, ways[:1], ways[1:], "A test for trend may differ.")


def p_from_changers(table: Table, test: str, method: Method | None, claimed: Claim) -> Finding:
    """Check a p-value of those who changed: McNemar's test, the sign test, Bowker's of k × k.

    ``method`` is how the test was done, where the paper says so.
    """
    every = [(way, _one(in_words(way), p)) for way, _, p in of_changers(table, test)]
    if not every:
        return Finding("not checkable", "Nobody changed, so the test cannot be done.")
    two_sided = [(way, one) for way, one in every if not way.sides]
    usual = [(one,) for way, one in two_sided if method in (None, way.method)]
    others = [(one,) for _, one in every if (one,) not in usual]
    # Twice the exact tail is at most 1, and so no double where as many changed either way.
    others += [(one.one_sided()[0],) for way, one in two_sided if way.method != "exact"]
    what = f"{_changed(table)}, with p {claimed}"
    doubt = "Several measurements of one patient may give another p-value."
    return compared(what, [claimed.interval], usual, others, doubt)


def statistic_of_changers(claimed: Claim, table: Table, test: str) -> Finding:
    """Compare a chi-square, or a z of either sign, with those of the patients who changed."""
    found = [(in_words(way), x) for way, x, _ in of_changers(table, test) if x is not None]
    if not found:
        return Finding("not checkable", "Nobody changed, so the test cannot be done.")
    if claimed.kind == "z":
        found = [(way, sign * math.sqrt(x)) for way, x in found for sign in (1, -1)]
    ways = [(_one(way, value),) for way, value in found]
    doubt = "Several measurements of one patient may give another one."
    what = f"{claimed.printed}. {_changed(table)}"
    return compared(what, [claimed.interval], ways, (), doubt)


def _changed(table: Table) -> str:
    if len(table) > 2:
        return "Counts before by after"
    return "{} changed one way and {} the other".format(*_discordant(table))


def _discordant(table: Table) -> tuple[int, int]:
    """Return how many changed either way: the two counts, or those off the diagonal."""
    return table[0][-1], table[1][0]


def of_changers(table: Table, test: str) -> Iterator[tuple[SignificanceTest, float | None, float]]:
    """Yield each customary test of those who changed, its chi-square if it has one, its p-value.

    The table says how many changed one way and the other (two rows of one), or is the square of
    all patients before by after.
    """
    from scipy.stats import binom
    from statsmodels.stats.contingency_tables import SquareTable, mcnemar

    exact, mid_p, by_normal, corrected = (
        SignificanceTest(test, None, one) for one in ("exact", "mid_p", "asymptotic", "continuity")
    )
    if len(table) > 2:
        if any(count for i, row in enumerate(table) for j, count in enumerate(row) if i != j):
            bowker = SquareTable(np.array(table), shift_zeros=False).symmetry()
            yield by_normal, float(bowker.statistic), float(bowker.pvalue)
        return
    one, other = _discordant(table)
    changed, pairs = one + other, [[0, one], [other, 0]]
    if not changed:
        return
    yield exact, None, float(mcnemar(pairs, exact=True).pvalue)
    for way in (by_normal, corrected):
        found = mcnemar(pairs, exact=False, correction=way == corrected)
        yield way, float(found.statistic), float(found.pvalue)
    tail, observed = (f(min(one, other), changed, 0.5) for f in (binom.cdf, binom.pmf))
    yield mid_p, None, float(2 * tail - observed)
    # No half of the two-sided one where as many changed either way.
    yield SignificanceTest(test, None, "exact", "one"), None, float(tail)


def table_p_values(table: Table) -> Iterator[Range]:
    """Yield the p-values of a table of counts by each customary test."""
    counts = _filled(table)
    yield from (_one(way, p) for way, _, p in _chi_squares(counts))
    if len(counts) == 2 and len(counts[0]) == 2:
        yield from _of_two_shares(counts)
    elif counts and math.prod(sum(row) + 1 for row in counts[1:]) <= MOST_TABLES:
        exact = freeman_halton(counts)
        if exact is not None:
            yield _one(NAMES["fisher"], exact)


def _filled(table: Table) -> list[list[int]]:
    """Return a table without its empty rows and columns; nothing where fewer than two are left."""
    counts = np.array(table)
    counts = counts[:, counts.any(axis=0)][counts.any(axis=1)]
    return counts.tolist() if min(counts.shape) > 1 else []


def _chi_squares(counts: Table) -> Iterator[tuple[str, float, float]]:
    """Yield each customary chi-square of a table without empty rows: way, statistic, p-value."""
    from scipy.stats import chi2_contingency

    if not counts:
        return
    n, degrees = sum(map(sum, counts)), (len(counts) - 1) * (len(counts[0]) - 1)
    name, pearson = NAMES["chi_squared"], chi2_contingency(counts, correction=False)
    found = {name: pearson}
    if degrees == 1:
        found[f"{name} with correction"] = chi2_contingency(counts, correction=True)
    found["likelihood ratio"] = chi2_contingency(counts, correction=False, lambda_="log-likelihood")
    yield from ((way, float(one.statistic), float(one.pvalue)) for way, one in found.items())
    smaller = float(pearson.statistic) * (n - 1) / n
    yield f"{name} by N - 1", smaller, float(chdtrc(degrees, smaller))


def _of_two_shares(counts: Table) -> Iterator[Range]:
    """Yield the exact p-values of a 2 × 2 table, and that of the z test of two shares."""
    from scipy.stats import hypergeom

    (a, b), (c, d) = counts
    sizes = a + b, c + d
    reach = np.arange(max(0, a - d), min(a + b, a + c) + 1)
    probable = hypergeom.pmf(reach, sum(sizes), a + b, a + c)
    own = float(probable[a - reach[0]])
    less, greater = (float(probable[side].sum()) for side in (reach <= a, reach >= a))
    as_probable = float(probable[probable <= own * (1 + 1e-7)].sum())
    yield _one(NAMES["fisher"], min(as_probable, 1.0))
    yield _one("one-sided exact (less)", less)
    yield _one("one-sided exact (greater)", greater)
    twice = 2 * min(less, greater)
    yield _one("exact, twice the smaller tail", min(twice, 1.0))
    yield _one("exact, mid-p", min(twice - own, 1.0))
    yield _one("exact, less half of the observed table (mid-p of SAS)", as_probable - own / 2)
    shares = a / (a + b), c / (c + d)
    variance = sum(share * (1 - share) / n for share, n in zip(shares, sizes, strict=True))
    if variance:
        z = (shares[0] - shares[1]) / math.sqrt(variance)
        yield _one("two shares by z", float(2 * ndtr(-abs(z))))


def freeman_halton(counts: Table) -> float | None:
    """Return Fisher's exact p-value of an r × c table; None where there are too many tables.

    Own, because SciPy draws tables at random for more than two rows or columns. Tables are built
    column by column; those with the same rows left and the same weight are counted together.
    """
    columns = [list(column) for column in zip(*counts, strict=True)]
    left = tuple(sum(row) for row in counts)
    states: dict[tuple[int, ...], Counter[int]] = {left: Counter({1: 1})}
    dealt_so_far = 0
    for total in (sum(column) for column in columns):
        new: dict[tuple[int, ...], Counter[int]] = {}
        for rows, weights in states.items():
            for dealt in ways_to_take(rows, total):
                after = tuple(row - one for row, one in zip(rows, dealt, strict=True))
                into, ways_to_deal = new.setdefault(after, Counter()), _multinomial(dealt)
                dealt_so_far += len(weights)
                if dealt_so_far > MOST_DEALT:
                    return None
                for weight, tables in weights.items():
                    into[weight * ways_to_deal] += tables
        states = new
    observed = math.prod(map(_multinomial, columns))
    (weights,) = states.values()
    as_extreme = sum(w * tables for w, tables in weights.items() if w <= observed)
    return float(Fraction(as_extreme, sum(w * tables for w, tables in weights.items())))


def _multinomial(parts: Sequence[int]) -> int:
    return math.factorial(sum(parts)) // math.prod(map(math.factorial, parts))


# --- ratios and their limits ------------------------------------------------------------------


def ratio(claimed: Claim, table: Table) -> Finding:
    """Compare an odds ratio or risk ratio with the one of a 2 × 2 table of counts.

    The first row stands against the second; the first column is counted.
    """
    ways = [(_one(way, value),) for way, value in _ratios(claimed.kind, table)]
    if not ways:
        return Finding("not checkable", "A count of 0 leaves no ratio.")
    # Where nobody in the first row has it the counts give 0, and with 1/2 added more.
    usual = 1 if ways[0][0].largest else 2
    about = claimed.printed, [claimed.interval]
    return compared(*about, ways[:usual], ways[usual:], "An adjusted ratio may differ.")


def _ratios(kind: str, table: Table) -> Iterator[tuple[str, float]]:
    half = "the counts with 1/2 added to each"
    readings = {"the counts": table, half: [[count + 0.5 for count in row] for row in table]}
    if 0 in (*table[0], *table[1]):  # as Table2x2 of statsmodels does it
        readings["the counts with 1/2 for 0"] = [[count or 0.5 for count in row] for row in table]
    for words, ((a, b), (c, d)) in readings.items():
        odds = (a * d, b * c) if kind == "odds_ratio" else (a * (c + d), c * (a + b))
        if odds[1] > 0:
            yield words, odds[0] / odds[1]
        if min(odds) > 0:
            yield f"{words}, rows exchanged", odds[1] / odds[0]
    if kind == "odds_ratio":
        yield from (("conditional maximum likelihood", one) for one, _, _ in of_conditional(table))


def of_conditional(table: Table, level: float = 0.95) -> Iterator[tuple[float, float, float]]:
    """Yield the conditional odds ratio of a 2 × 2 table and its exact limits, where it has one."""
    (a, b), (c, d) = table
    if sum(map(sum, table)) <= MOST_COUNTED:
        found = conditional_odds(table_weights(a + b, c + d, a + c), a, level)
        yield from [found] if 0 < found[0] < math.inf else []


def limits_of_ratio(claim: Claim, table: Table, what: str) -> Finding | None:
    """Compare confidence limits of a ratio with its counts; None where an empty cell leaves none.

    Tried are the logarithm with its standard error, without and with 1/2 added, the score test,
    and for odds ratios Fisher's exact limits; rows may be exchanged.
    """
    found = list(_limits_of_ratio(claim.kind, table, float(claim.level) / 100))
    usual = [_limits(*one) for one in found]
    exchanged = [_limits(f"{way}, rows exchanged", 1 / b, 1 / a) for way, a, b in found]
    doubt = "Adjusted, profile and bootstrap limits may differ."
    return compared(what, claim.limits_stand_for, usual, exchanged, doubt) if usual else None


def _limits(way: str, low: float, high: float) -> tuple[Range, Range]:
    return Range(way, low * (1 - ROUNDED), low), Range(way, high, high * (1 + ROUNDED))


def _limits_of_ratio(kind: str, table: Table, level: float) -> Iterator[tuple[str, float, float]]:
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
        for _, lower, upper in of_conditional(table, level):
            yield "Fisher's exact limits", lower, upper
