"""The independent check of a table: every printed number recomputed with exact fractions.

Nothing here is shared with the search but Student's distribution. Square roots are never taken: an
SD is compared by its square, a correlation by its square and sign. The p-value of a t test is
enclosed between fractions; an exact test counts its arrangements by sums.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, isqrt

from caseseries.published.feasibility.t_distribution import compare_p, two_sided_p
from caseseries.published.feasibility.table import Table
from caseseries.published.model import Claim, Hypothesis, SignificanceTest, Study, divided_by
from caseseries.published.rounding import Interval

Values = Sequence[Fraction]


@dataclass(frozen=True)
class Recomputed:
    """A printed number recomputed from a table.

    Attributes
    ----------
    holds
        Whether the table gives the printed number.
    value
        The recomputed number, exact or to thirty digits; None where it does not exist.
    reason
        Why it does not exist.
    """

    holds: bool
    value: Fraction | None
    reason: str = ""


class UndefinedError(ValueError):
    """A number that does not exist for these scores, with the reason."""


def check(
    study: Study, hypothesis: Hypothesis, table: Table, claims: Sequence[str]
) -> dict[str, Recomputed]:
    """Recompute claims from a table.

    Raises
    ------
    ValueError
        When the table breaks a group size of the hypothesis, a scale or its steps.
    """
    _check_table(study, hypothesis, table)
    reader = _Recompute(study, hypothesis, table)
    return {claim: reader.claim(study.by_id[claim]) for claim in claims}


def _check_table(study: Study, hypothesis: Hypothesis, table: Table) -> None:
    for group, size in hypothesis.sizes.items():
        patients = sum(_within(study, name, group) for name in table.groups)
        if patients != size:
            raise ValueError(f"{patients} patients in {group}, not {size}")
    for (outcome, timepoint), scores in table.scores.items():
        scale, step = study.scales[outcome], hypothesis.steps[outcome]
        for score in scores:
            on_grid = ((score - scale.minimum) / step).denominator == 1
            if not on_grid or not scale.minimum <= score <= scale.maximum:
                raise ValueError(f"{score} is no {outcome} score ({timepoint or 'no timepoint'})")


def _within(study: Study, name: str, group: str) -> bool:
    parts = study.groups[group].parts
    return name == group or any(_within(study, name, part) for part in parts)


@dataclass(frozen=True)
class _Recompute:
    study: Study
    hypothesis: Hypothesis
    table: Table

    def claim(self, claim: Claim) -> Recomputed:
        try:
            return self._claim(claim)
        except UndefinedError as reason:
            return Recomputed(False, None, str(reason))

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
                value = _median(values)
            case _:
                raise ValueError(f"{claim.id}: numbers of kind {claim.kind} are not recomputed")
        return Recomputed(value in interval, value)

    # --- the scores a claim speaks of ---------------------------------------------------------

    def _values(self, claim: Claim, group: str) -> list[Fraction]:
        scores = self._column(claim)
        return [
            score
            for name, score in zip(self.table.groups, scores, strict=True)
            if _within(self.study, name, group)
        ]

    def _column(self, claim: Claim) -> list[Fraction]:
        if claim.outcome in self.study.changes:
            change = self.study.changes[claim.outcome]
            start = self.table.scores[change.of, change.start]
            end = self.table.scores[change.of, change.end]
            return [a - b for a, b in zip(start, end, strict=True)]
        timepoint = claim.timepoint or self.hypothesis.timepoints.get(claim.id)
        return list(self.table.scores[claim.outcome, timepoint])

    def _pair(self, claim: Claim) -> tuple[list[Fraction], list[Fraction]]:
        partner = claim.partner or (self.study.by_id[claim.p_of].partner if claim.p_of else None)
        columns = {
            when: scores for (name, when), scores in self.table.scores.items() if name == partner
        }
        timepoint = claim.timepoint if claim.timepoint in columns else min(columns, key=str)
        inside = [_within(self.study, name, claim.group) for name in self.table.groups]
        both = zip(self._column(claim), columns[timepoint], inside, strict=True)
        pairs = [(a, b) for a, b, kept in both if kept]
        return [a for a, _ in pairs], [b for _, b in pairs]

    # --- p-values -----------------------------------------------------------------------------

    def _variance(self, values: Values) -> Fraction:
        divisor = divided_by(self.hypothesis.divisor, len(values))
        if divisor == 0:
            raise UndefinedError("One patient has no SD.")
        return _squares(values) / divisor

    def _p_value(self, claim: Claim, interval: Interval) -> Recomputed:
        test = self.hypothesis.tests[claim.id]
        if test.name == "spearman":
            x, y = self._pair(claim)
            r_squared, df = abs(_rank_correlation(x, y)), Fraction(len(x) - 2)
            if r_squared == 1:
                return Recomputed(Fraction(0) in interval, Fraction(0))
            return _t_test(df * r_squared / (1 - r_squared), df, interval)
        if test.name == "paired_t":
            values = self._values(claim, claim.group)
            if len(values) < 2 or not _squares(values):
                raise UndefinedError("A paired t test needs changes that differ.")
            error = _squares(values) / (len(values) - 1) / len(values)
            return _t_test(_mean(values) ** 2 / error, Fraction(len(values) - 1), interval)
        first, second = (self._values(claim, group) for group in claim.compares)
        if test.name in ("student", "welch"):
            return _t_test(*_two_groups(first, second, test.name), interval)
        p = arrangement_p(first, second, test)
        return Recomputed(p in interval, p)


# --- statistics -----------------------------------------------------------------------------------


def _mean(values: Values) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _squares(values: Values) -> Fraction:
    mean = _mean(values)
    return sum(((v - mean) ** 2 for v in values), Fraction(0))


def _median(values: Values) -> Fraction:
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def mid_ranks(values: Values) -> list[Fraction]:
    """Return the mean rank of each value among all."""
    return [
        Fraction(2 * sum(other < v for other in values) + sum(o == v for o in values) + 1, 2)
        for v in values
    ]


def _rank_correlation(x: Values, y: Values) -> Fraction:
    """Return ``rho |rho|``, which is rational where rho is not."""
    a, b = mid_ranks(x), mid_ranks(y)
    if not _squares(a) or not _squares(b):
        raise UndefinedError("Scores that are all equal have no correlation.")
    both = sum((i * j for i, j in zip(a, b, strict=True)), Fraction(0))
    covariance = both - _mean(a) * _mean(b) * len(a)
    return covariance * abs(covariance) / (_squares(a) * _squares(b))


def _two_groups(first: Values, second: Values, test: str) -> tuple[Fraction, Fraction]:
    """Return the squared t and its degrees of freedom."""
    n, m = len(first), len(second)
    difference = _mean(first) - _mean(second)
    if test == "student":
        df = Fraction(n + m - 2)
        pooled = (_squares(first) + _squares(second)) / df if df else Fraction(0)
        a, b = pooled / n, pooled / m
    else:
        if min(n, m) < 2:
            raise UndefinedError("Welch's test needs two patients in each group.")
        a, b = _squares(first) / (n - 1) / n, _squares(second) / (m - 1) / m
        df = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1)) if a + b else Fraction(0)
    if a + b == 0:
        raise UndefinedError("A t test needs scores that differ within a group.")
    return difference**2 / (a + b), df


def _t_test(t_squared: Fraction, df: Fraction, interval: Interval) -> Recomputed:
    low, high = two_sided_p(t_squared, df)
    holds = True
    if interval.low is not None:
        side = compare_p(t_squared, df, interval.low)
        holds &= side > 0 or (side == 0 and interval.low_closed)
    if interval.high is not None:
        side = compare_p(t_squared, df, interval.high)
        holds &= side < 0 or (side == 0 and interval.high_closed)
    return Recomputed(holds, (low + high) / 2)


def arrangement_p(first: Values, second: Values, test: SignificanceTest) -> Fraction:
    """Return the exact two-sided p-value over all arrangements of two groups."""
    pooled = [*first, *second]
    scores = mid_ranks(pooled) if test.name == "mann_whitney" else pooled
    observed = sum(scores[len(first) :], Fraction(0))
    counts = _sums_of_subsets(scores, len(second))
    total = comb(len(pooled), len(second))
    if test.two_sided == "doubled":
        upper = sum(count for t, count in counts.items() if t >= observed)
        lower = sum(count for t, count in counts.items() if t <= observed)
        return min(Fraction(2 * min(upper, lower), total), Fraction(1))
    centre = _mean(scores) * len(second)
    far = abs(observed - centre)
    return Fraction(sum(count for t, count in counts.items() if abs(t - centre) >= far), total)


def _sums_of_subsets(scores: Values, size: int) -> Mapping[Fraction, int]:
    """Count the subsets of a size by their sum."""
    by_size: list[Counter[Fraction]] = [Counter({Fraction(0): 1})]
    by_size += [Counter() for _ in range(size)]
    for score in scores:
        for k in range(size, 0, -1):
            for total, count in by_size[k - 1].items():
                by_size[k][total + score] += count
    return by_size[size]


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
