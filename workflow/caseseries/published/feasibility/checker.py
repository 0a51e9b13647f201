"""The independent check of a table: every printed number recomputed with exact fractions.

Nothing here is shared with the search but the t and normal distributions, R's series for rho and
how often few patients have each rho by chance.
Square roots are taken for that series alone: an SD is compared by its square, a correlation by its
square and sign. The p-value of a t or z statistic is enclosed between fractions; an exact test
counts its arrangements by sums.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import compress
from math import ceil, floor, isqrt
from operator import mul

from caseseries.published.conventions import in_words, median_places, ways
from caseseries.published.feasibility.exact_shares import (
    UndefinedError,
    Values,
    exact_p,
    mid_ranks,
    p_of_orders,
)
from caseseries.published.feasibility.t_distribution import compare_p, two_sided_p
from caseseries.published.feasibility.table import Table
from caseseries.published.model import Claim, Reading, Sides, SignificanceTest, Study, divided_by
from caseseries.published.p_values import p_by_series
from caseseries.rounding import Interval, at

MOST_ORDERED = 9
"""Programs count the orders of so many patients; of more they take the t approximation."""


@dataclass(frozen=True)
class Recomputed:
    """A printed number recomputed from a table, and whether the table gives it.

    ``value`` is exact or to thirty digits, or None where it does not exist; ``way`` is the test
    that gives a p-value that holds.
    """

    holds: bool
    value: Fraction | None
    way: str = ""


def check(
    study: Study, reading: Reading, table: Table, claims: Sequence[str]
) -> dict[str, Recomputed]:
    """Recompute claims from a table; a ValueError says which size, scale or steps it breaks."""
    _check_table(study, reading, table)
    return recompute(study, reading, table, claims)


def recompute(
    study: Study, reading: Reading, table: Table, claims: Sequence[str]
) -> dict[str, Recomputed]:
    """Recompute claims from a table that is known to have the right sizes and scores."""
    reader = _Recompute(study, reading, table)
    return {claim: reader.claim(study.by_id[claim]) for claim in claims}


def _check_table(study: Study, reading: Reading, table: Table) -> None:
    for group, size in reading.sizes.items():
        patients = sum(_inside(study, table, group))
        if patients != size:
            raise ValueError(f"{patients} patients in {group}, not {size}")
    for (outcome, timepoint), scores in table.scores.items():
        scale, step = study.scales[outcome], reading.steps[outcome]
        for score in sorted(set(scores)):
            on_grid = ((score - scale.minimum) / step).denominator == 1
            if not on_grid or not scale.minimum <= score <= scale.maximum:
                raise ValueError(f"{score} is no {outcome} score ({timepoint or 'no timepoint'})")


def _inside(study: Study, table: Table, group: str) -> list[bool]:
    """Tell of each patient whether he belongs to a group or one of its parts."""
    names = set(_parts(study, group))
    return [name in names for name in table.groups]


def _parts(study: Study, group: str) -> Iterator[str]:
    yield group
    for part in study.groups[group].parts:
        yield from _parts(study, part)


@dataclass(frozen=True)
class _Recompute:
    study: Study
    reading: Reading
    table: Table

    def claim(self, claim: Claim) -> Recomputed:
        try:
            return self._claim(claim)
        except UndefinedError:
            return Recomputed(False, None)

    def _claim(self, claim: Claim) -> Recomputed:
        interval = claim.interval
        if claim.kind == "p_value":
            return self._p_value(claim, interval)
        if claim.kind == "correlation":
            return _signed_root(_rank_correlation(*self._pair(claim)), interval)
        values = self._values(claim, claim.group)
        match claim.kind:
            case "mean":
                value = _mean(values)
            case "sd":
                return _signed_root(self._variance(values), interval)
            case "percentage":
                value = Fraction(100 * sum(v in claim.scores for v in values), len(values))
            case "count":
                value = Fraction(sum(v in claim.scores for v in values))
            case "min":
                value = min(values)
            case "max":
                value = max(values)
            case "median":
                tried = _medians(values, self._step(claim))[: None if claim.any_definition else 1]
                value = next((one for one in tried if one in interval), tried[0])
            case _:
                raise ValueError(f"{claim.id}: numbers of kind {claim.kind} are not recomputed")
        return Recomputed(value in interval, value)

    # --- the scores a claim speaks of ---------------------------------------------------------

    def _values(self, claim: Claim, group: str) -> list[Fraction]:
        inside = _inside(self.study, self.table, group)
        return list(compress(self._column(claim), inside))

    def _column(self, claim: Claim) -> list[Fraction]:
        if claim.outcome in self.study.changes:
            change = self.study.changes[claim.outcome]
            start, end = (self.table.scores[column] for column in change.scored)
            return [a - b for a, b in zip(start, end, strict=True)]
        timepoint = claim.timepoint or self.reading.timepoints.get(claim.id)
        return list(self.table.scores[claim.outcome, timepoint])

    def _step(self, claim: Claim) -> Fraction:
        change = self.study.changes.get(claim.outcome)
        return self.reading.steps[change.of if change else claim.outcome]

    def _pair(self, claim: Claim) -> tuple[list[Fraction], list[Fraction]]:
        partner = claim.partner or (self.study.by_id[claim.p_of].partner if claim.p_of else None)
        columns = {
            when: scores for (name, when), scores in self.table.scores.items() if name == partner
        }
        timepoint = claim.timepoint if claim.timepoint in columns else min(columns, key=str)
        inside = _inside(self.study, self.table, claim.group)
        one, other = self._column(claim), columns[timepoint]
        return list(compress(one, inside)), list(compress(other, inside))

    # --- p-values -----------------------------------------------------------------------------

    def _variance(self, values: Values) -> Fraction:
        divisor = divided_by(self.reading.divisor, len(values))
        if divisor == 0:
            raise UndefinedError("One patient has no SD.")
        return _squares(values) / divisor

    def _p_value(self, claim: Claim, interval: Interval) -> Recomputed:
        """Recompute a p-value in the way that gives the printed one, else in the likeliest way."""
        found = []
        for way in ways(self.reading.tests[claim.id]):
            try:
                number = self._p_by(claim, way, interval)
            except UndefinedError:
                number = Recomputed(False, None)
            if number.holds:
                return replace(number, way=in_words(way))
            found.append(number)
        return found[0]

    def _p_by(self, claim: Claim, test: SignificanceTest, interval: Interval) -> Recomputed:
        if test.name == "spearman":
            x, y = self._pair(claim)
            if test.method == "exact":
                return _exact_spearman(x, y, test, interval)
            r_squared, df = abs(_rank_correlation(x, y)), Fraction(len(x) - 2)
            return _by_t(r_squared * df, 1 - r_squared, df, test.sides, interval)
        first = self._values(claim, claim.groups[0])
        second = self._values(claim, claim.compares[1]) if claim.compares else None
        if test.name == "paired_t":
            df, n = Fraction(len(first) - 1), len(first)
            variance = _squares(first) / (df * n or 1)
            return _by_t(_mean(first) ** 2, variance, df, test.sides, interval)
        if test.name in ("student", "welch"):
            return _by_t(*_two_groups(first, second or [], test.name), test.sides, interval)
        return _by_sums(first, second, test, interval)


def _by_sums(
    first: Values, second: Values | None, test: SignificanceTest, interval: Interval
) -> Recomputed:
    """Judge a test of the sum over the second group, or over what is positive in the only one.

    Ranks are added up, or for a permutation test the scores themselves.
    """
    if second is None:
        pratt, size = (test.method or "").endswith("_pratt"), None
        kept = [value for value in first if value or pratt]
        ranked = list(zip(mid_ranks([abs(value) for value in kept]), kept, strict=True))
        pool = [rank for rank, value in ranked if value]
        chosen = [rank for rank, value in ranked if value > 0]
    else:
        pool, size = [*first, *second], len(second)
        pool = pool if test.name == "permutation" else mid_ranks(pool)
        chosen = pool[len(first) :]
    observed, n = sum(chosen, Fraction(0)), len(pool)
    if (test.method or "").endswith("_untied"):
        pool = [Fraction(rank) for rank in range(1, n + 1)]
    if test.method in ("exact", "mid_p", "exact_untied", "exact_pratt"):
        # Without regard to ties a sum that ends in a half is cut off, or rounded up.
        found = [exact_p(pool, size, observed, test, near) for near in (floor, ceil)]
        p = next((one for one in found if one in interval), found[0])
        return Recomputed(p in interval, p)
    if size is None:
        mean, variance = sum(pool, Fraction(0)) / 2, sum((r * r for r in pool), Fraction(0)) / 4
    else:
        mean = size * _mean(pool)
        variance = _squares(pool) * size * (n - size) / (n * (n - 1))
    if not variance:
        raise UndefinedError("Scores that are all equal have no rank test.")
    # The correction for continuity goes to the mean, or away from it for the other tail.
    corrected = (test.method or "").startswith("continuity")
    nearer = Fraction(corrected * (-1 if test.sides == "against" else 1), 2)
    away = max(abs(observed - mean) - nearer, Fraction(0))
    return _by_distribution(away**2 / variance, None, test.sides, interval)


# --- statistics -----------------------------------------------------------------------------------


def _mean(values: Values) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _squares(values: Values) -> Fraction:
    """Return the sum of squares about the mean."""
    return sum((v * v for v in values), Fraction(0)) - sum(values, Fraction(0)) ** 2 / len(values)


def _medians(values: Values, step: Fraction) -> list[Fraction]:
    """Return the median by every customary definition, the usual one first, of groups last.

    Of grouped scores it is interpolated in the step about a middle score, by how many lie below it
    and in it (SPSS; ``statistics.median_grouped``, which is in floating point).
    """
    ordered, n = sorted(values), len(values)
    found = [(ordered[i] + ordered[j]) / 2 for i, j in median_places(n)]
    for middle in (ordered[n // 2], ordered[(n - 1) // 2]):
        share = (Fraction(n, 2) - ordered.index(middle)) / ordered.count(middle)
        found.append(middle - step / 2 + step * share)
    return found


def _rank_correlation(x: Values, y: Values) -> Fraction:
    """Return ``rho |rho|``, which is rational where rho is not."""
    # Twice the distance of a rank from the mean rank is a whole number.
    a, b = ([int(2 * rank) - len(x) - 1 for rank in mid_ranks(values)] for values in (x, y))
    covariance, spread, other = (sum(map(mul, *pair)) for pair in ((a, b), (a, a), (b, b)))
    if not spread or not other:
        raise UndefinedError("Scores that are all equal have no correlation.")
    return Fraction(covariance * abs(covariance), spread * other)


def _two_groups(first: Values, second: Values, test: str) -> tuple[Fraction, Fraction, Fraction]:
    """Return the squared difference of the means, its variance and degrees of freedom."""
    n, m = len(first), len(second)
    squared = (_mean(first) - _mean(second)) ** 2
    if test == "student":
        df = Fraction(n + m - 2)
        pooled = (_squares(first) + _squares(second)) / df if df else Fraction(0)
        a, b = pooled / n, pooled / m
    else:
        if min(n, m) < 2:
            raise UndefinedError("Welch's test needs two patients in each group.")
        a, b = _squares(first) / (n - 1) / n, _squares(second) / (m - 1) / m
        df = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1)) if a + b else Fraction(0)
    return squared, a + b, df


def _by_t(
    squared: Fraction, variance: Fraction, df: Fraction, sides: Sides | None, interval: Interval
) -> Recomputed:
    """Judge the p-value of a squared difference; programs print 0 where it has no variance."""
    if variance and df:
        return _by_distribution(squared / variance, df, sides, interval)
    if not squared:
        raise UndefinedError("A t test needs scores that differ.")
    p = Fraction(int(sides == "against"))
    return Recomputed(p in interval, p)


def _by_distribution(
    squared: Fraction, df: Fraction | None, sides: Sides | None, interval: Interval
) -> Recomputed:
    """Judge the p-value of a squared t, or of a squared z without degrees of freedom."""
    low, high = two_sided_p(squared, df)
    if sides == "against":
        # What the tail in the direction observed leaves.
        number = _by_distribution(squared, df, "one", interval * -1 + at(1))
        return replace(number, value=1 - (low + high) / 4)
    # One tail, in the direction observed, is half of both.
    halved = 2 if sides == "one" else 1
    ends = ((interval.low, 1, interval.low_closed), (interval.high, -1, interval.high_closed))
    found = [
        (compare_p(squared, df, end * halved) * inwards, closed)
        for end, inwards, closed in ends
        if end is not None
    ]
    holds = all(side > 0 or (side == 0 and closed) for side, closed in found)
    return Recomputed(holds, (low + high) / 2 / halved)


def _exact_spearman(x: Values, y: Values, test: SignificanceTest, interval: Interval) -> Recomputed:
    """Judge the share of orders of y whose correlation is as far from 0; one tail is half."""
    n, squared = len(x), _rank_correlation(x, y)
    if n > MOST_ORDERED:
        if min(len(set(x)), len(set(y))) < n:
            raise UndefinedError(f"Orders of more than {MOST_ORDERED} with ties are not counted.")
        rho = float(root(abs(squared)))
        tails = [Fraction(p_by_series(rho, n, nearer)) / 2 for nearer in (1, 2)]
        of = {"one": tails, "against": [1 - tail for tail in tails]}
        found = of.get(test.sides or "two", [2 * tail for tail in tails])
        p = next((one for one in found if one in interval), found[0])
        return Recomputed(p in interval, p)
    p = p_of_orders(x, y, test)
    return Recomputed(p in interval, p)


# --- comparison without square roots --------------------------------------------------------------


def _signed_root(squared: Fraction, interval: Interval) -> Recomputed:
    """Judge the number whose square, with its sign, is given."""
    ends = Interval(
        None if interval.low is None else interval.low * abs(interval.low),
        None if interval.high is None else interval.high * abs(interval.high),
        interval.low_closed,
        interval.high_closed,
    )
    return Recomputed(squared in ends, root(squared))


def root(squared: Fraction) -> Fraction:
    """Return the root of the absolute value, with its sign, to thirty digits."""
    digits = 10**30
    whole = isqrt(abs(squared.numerator) * digits**2 // squared.denominator)
    return Fraction(whole if squared >= 0 else -whole, digits)
