"""Which customary ways to do a test can give a printed p-value at all, whatever the data were.

Every exact p-value is a share of equally likely arrangements; ties only make fewer shares possible.
Asymptotic p-values of ranks have a least value: a rank statistic lies at most the square root of
(patients − 1) standard deviations from its mean between groups, of patients within one.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import scipy
from scipy.special import ndtr

from caseseries.published.conventions import TESTS, in_words, ways
from caseseries.published.findings import Finding
from caseseries.published.model import Method, SignificanceTest
from caseseries.rounding import Interval, decimal, equals
from caseseries.statistics.counting import Null
from caseseries.statistics.exact import sign_flips, subset_sums

MOST_PATIENTS = 300
"""So many patients can give nearly every p-value, and more arrangements than a page can hold."""

MOST_LISTED = 60
"""Patients up to which the p-values without ties are listed."""
MOST_SPELT = 10**9
"""Arrangements whose number a reader takes in."""

_NOISE = 1e-9


@dataclass(frozen=True)
class Design:
    """A test and its groups: which p-values it can give by one way or another."""

    test: str
    sizes: tuple[int, ...]

    @property
    def arrangements(self) -> int:
        """How many equally likely arrangements there are."""
        if self.test in ("wilcoxon", "sign", "mcnemar"):
            return int(2 ** self.sizes[0])
        if self.test == "spearman":
            return math.factorial(self.sizes[0])
        return math.factorial(sum(self.sizes)) // math.prod(map(math.factorial, self.sizes))

    def unit(self, way: SignificanceTest) -> Fraction | None:
        """Return what every p-value is a multiple of; None for a way that does not count."""
        if way.method not in ("exact", "mid_p"):
            return None
        one = Fraction(2 if way.two_sided == "doubled" else 1, self.arrangements)
        return one / 2 if way.method == "mid_p" else one

    def smallest(self, way: SignificanceTest) -> Fraction:
        """Return a p-value that no data undercut."""
        unit = self.unit(way)
        if unit is not None:
            return unit
        if self.test == "spearman":
            return Fraction(0)
        if self.test == "kruskal_wallis":
            by_chi_squared = float(scipy.stats.chi2.sf(sum(self.sizes) - 1, len(self.sizes) - 1))
            least = min(by_chi_squared, 1 / self.arrangements)
        else:
            furthest = sum(self.sizes) - 1 if len(self.sizes) > 1 else self.sizes[0]
            least = float(ndtr(-math.sqrt(furthest))) * (1 if way.sides == "one" else 2)
        return Fraction(max(least - _NOISE, 0.0))

    def gives(self, way: SignificanceTest, claimed: Interval) -> bool:
        """Tell whether some data may give a p-value in an interval."""
        if self.unit(way) is None:
            return claimed.overlaps(Interval(self.smallest(way), Fraction(1)))
        return any(value in claimed for value in self.near(way, claimed))

    def near(self, way: SignificanceTest, claimed: Interval) -> list[Fraction]:
        """Return the counted p-values on both sides of the lower end of an interval."""
        unit = self.unit(way) or Fraction(1)
        below = max((claimed.low or Fraction(0)) // unit, 1)
        return [min(k * unit, Fraction(1)) for k in (below, below + 1)]


def attainable(test: SignificanceTest, sizes: Sequence[int], claimed: Interval) -> Finding:
    """Check that groups of some sizes can give a p-value that lies in what is ``claimed``.

    They may by the test as named, or by the same test done in another way.
    """
    if TESTS[test.name].get("from") not in ("arrangements", "changers"):
        return Finding("not checkable", "This test can give any p-value, whatever the group sizes.")
    if sum(sizes) > MOST_PATIENTS:
        return Finding("not checkable", f"{sum(sizes)} patients can give nearly every p-value.")
    design = Design(test.name, tuple(sizes))
    test = replace(test, method=_plain(test.method))
    against = " against ".join(map(str, sizes))
    many = design.arrangements > MOST_SPELT
    count = "very many" if many else f"{design.arrangements:,}"
    what = f"{against} patients have {count} arrangements"
    named, every = (_different(ways(one)) for one in (test, SignificanceTest(test.name)))
    giving = [way for way in named if design.gives(way, claimed)]
    if giving:
        return Finding("holds", f"{what}. {_told(design, giving, claimed)}.")
    refused = f"{what}. {_refused(design, named, claimed)}"
    others = [way for way in every if design.gives(way, claimed)]
    if others:
        why = f"{refused}. {_told(design, others, claimed)}."
        return Finding("holds only by another convention", why)
    return Finding("impossible", f"{refused}, and no other customary way to do the test gives it.")


def _plain(method: Method | None) -> Method | None:
    """Return what a form of a test is where there are no ties and no differences of 0."""
    forms: tuple[Method, ...] = ("exact", "asymptotic", "continuity")
    return next((one for one in forms if method and method.startswith(one)), method)


def _different(every: Sequence[SignificanceTest]) -> list[SignificanceTest]:
    """Return the ways that differ where no scores are tied; one tail has as many p-values."""
    return [w for w in every if w.method == _plain(w.method) and w.sides != "against"]


def _refused(design: Design, named: Sequence[SignificanceTest], claimed: Interval) -> str:
    way = min(named, key=design.smallest)
    unit = design.unit(way)
    if unit is None:
        return f"{in_words(way)}: p is at least {decimal(design.smallest(way))}, not {claimed}"
    near = dict.fromkeys(design.near(way, claimed))
    shares = " and ".join(f"{_share(value, design)} {equals(value)}" for value in near)
    of = _share(unit, design)
    return f"{in_words(way)}: p is a multiple of {of}: {shares}; none is {claimed}"


def _share(value: Fraction, design: Design) -> str:
    return f"{decimal(value * design.arrangements)}/{design.arrangements}"


def _told(design: Design, giving: Sequence[SignificanceTest], claimed: Interval) -> str:
    """Say which ways give a p-value, with the statistic where no scores are tied."""
    untied = {way: text for way, text in examples(design, claimed) if way in giving}
    if untied:
        ways_told = "; ".join(f"{in_words(way)} ({text})" for way, text in untied.items())
        return f"Without ties it is given by: {ways_told}"
    way = giving[0]
    exact = [value for value in design.near(way, claimed) if value in claimed]
    if design.unit(way) is not None and exact:
        return f"{_share(exact[0], design)} {equals(exact[0])}, for one, by: {in_words(way)}"
    return f"Some scores can give it by: {in_words(way)}"


def examples(design: Design, claimed: Interval) -> Iterator[tuple[SignificanceTest, str]]:
    """Yield each way that gives a p-value where no scores are tied, with its statistic."""
    null = without_ties(design)
    if null is None:
        return
    for way in _different(ways(SignificanceTest(design.test))):
        for statistic in range(null.minimum, math.floor(null.mean) + 1):
            p = p_without_ties(design, null, statistic, way)
            if Fraction(p) in claimed:
                name = "U" if design.test == "mann_whitney" else "V"
                yield way, f"{name} = {statistic - null.minimum}, p = {p:.4g}"
                break


def without_ties(design: Design) -> Null | None:
    """Return the null distribution of a rank sum without ties; None where it is not listed."""
    n = sum(design.sizes)
    if design.test not in ("mann_whitney", "wilcoxon") or n > MOST_LISTED:
        return None
    ranks = np.arange(1, n + 1)
    if design.test == "wilcoxon":
        return sign_flips(ranks)
    return subset_sums(ranks, design.sizes[0])


def p_without_ties(design: Design, null: Null, rank_sum: int, way: SignificanceTest) -> float:
    """Return the p-value of a rank sum at or below its mean."""
    method = _plain(way.method)
    against = way.sides == "against"
    if method in ("asymptotic", "continuity"):
        correction = 0.5 if method == "continuity" else 0.0
        distance = float(null.mean) - rank_sum
        if against:
            return float(ndtr((distance + correction) / _spread(design)))
        tail = float(ndtr(-max(distance - correction, 0.0) / _spread(design)))
        return tail if way.sides == "one" else 2 * tail
    total = null.total
    below, up_to = null.at_most(rank_sum - 1) / total, null.at_most(rank_sum) / total
    if method == "mid_p":
        below = up_to = (below + up_to) / 2
    if against:
        return 1 - below
    # Without ties both tails are alike, so both ways to be two-sided agree.
    return min(up_to * (1 if way.sides == "one" else 2), 1.0)


def _spread(design: Design) -> float:
    n = sum(design.sizes)
    if design.test == "wilcoxon":
        return math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return math.sqrt(design.sizes[0] * design.sizes[1] * (n + 1) / 12)
