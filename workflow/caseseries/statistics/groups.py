"""Two independent groups: the first minus the second.

The t tests are scipy's, behind refusals, because it returns an infinite t without variation. The
rank and permutation tests are own, because scipy approximates U with ties. Proportional odds are
those of statsmodels.
"""

import math
import warnings
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy

from caseseries.statistics import exact
from caseseries.statistics.descriptive import mean_of, variance_of
from caseseries.statistics.distributions import t_p, t_quantile, z_p, z_quantile
from caseseries.statistics.grid import (
    Grid,
    Steps,
    doubled_midranks,
    in_steps,
    is_constant,
    on_grid,
    steps_per_unit,
)
from caseseries.statistics.noncentral import standardised
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import Column, FloatArray, complete

Names = tuple[str, str]
NO_VARIATION = "no variation within either group"
SEPARATED = "the groups do not overlap: the interval does not exist"
FEWEST_GRADED, MOST_GRADED, MOST_GRADES = 10, 5_000, 12
"""Values a group, values in all, and grades between which proportional odds are fitted."""


@dataclass(frozen=True)
class TwoGroups(Sample):
    """The observed values of two groups, as numbers and in whole steps of one grid.

    ``names`` are the words for the groups in reasons and warnings.
    """

    first: FloatArray
    second: FloatArray
    steps: Steps
    steps_per_unit: float
    names: Names

    @property
    def sizes(self) -> tuple[int, int]:
        """Observed values of each group."""
        return self.first.size, self.second.size

    @property
    def halves(self) -> tuple[Steps, Steps]:
        """The values of each group in whole steps."""
        return self.steps[: self.first.size], self.steps[self.first.size :]

    @cached_property
    def varies(self) -> bool:
        """Whether the values of at least one group differ among themselves."""
        return not all(map(is_constant, self.halves))

    @cached_property
    def difference(self) -> float:
        """Mean of the first group minus mean of the second."""
        return mean_of(self.first) - mean_of(self.second)

    @cached_property
    def variances(self) -> tuple[float, float]:
        """Variance of each group; 0 of a single value."""
        samples = self.first, self.second
        first, second = (variance_of(one) if one.size > 1 else 0.0 for one in samples)
        return first, second

    @property
    def design(self) -> str:
        """The two sizes in words."""
        return f"{self.first.size} against {self.second.size} values with these ties"

    def empty(self) -> str:
        """Say which group has no value; nothing where both have."""
        without = self._with(0)
        return f"{without}: no value was observed" if without else ""

    def single(self) -> str:
        """Say which group has one value; nothing where neither has."""
        alone = self._with(1)
        return f"{alone}: one value, and a spread needs two" if alone else ""

    def without_spread(self) -> str:
        """Say why the groups have no spread to compare; nothing where both have one."""
        return self.empty() or self.single() or ("" if self.varies else NO_VARIATION)

    def _with(self, size: int) -> str:
        named = zip(self.names, self.sizes, strict=True)
        return " and ".join(name for name, values in named if values == size)


def two_groups(
    first: Column,
    second: Column,
    *,
    grid: Grid | None = None,
    names: Names = ("the first group", "the second group"),
    confidence: float = 0.95,
) -> TwoGroups:
    """Return the observed values of both groups, rounded to the grid where one is given."""
    (one,), one_missing = complete(first)
    (other,), other_missing = complete(second)
    return TwoGroups(
        n=one.size + other.size,
        n_missing=one_missing + other_missing,
        confidence=confidence,
        first=on_grid(one, grid),
        second=on_grid(other, grid),
        steps=np.concatenate(in_steps(one, other, grid=grid)),
        steps_per_unit=steps_per_unit(one, other, grid=grid),
        names=names,
    )


def welch(groups: TwoGroups) -> Result:
    """Compare two means, each group with its own variance (Welch 1947; R: ``t.test``).

    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> test = welch(two_groups(first, second))  # R: t.test(extra ~ group, sleep)
    >>> f"{test.p_value:.5f}"
    '0.07939'
    """
    reason = groups.single() if min(groups.sizes) == 1 else ""
    return _t_test(groups, "Welch t test, two-sided", reason, equal_var=False)


def student(groups: TwoGroups) -> Result:
    """Compare two means with one variance for both (R: ``t.test(var.equal = TRUE)``).

    With a single value in one group the other group's variance stands for both, and a warning
    says so.

    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> test = student(two_groups(first, second))  # R: t.test(..., sleep, var.equal = TRUE)
    >>> f"{test.p_value:.5f}"
    '0.07919'
    """
    reason = groups.single() if groups.n == 2 else ""
    test = _t_test(groups, "Student t test, pooled variance, two-sided", reason, equal_var=True)
    return test if test.reason else replace(test, warnings=_rests_on_one_group(groups))


def _t_test(groups: TwoGroups, method: str, reason: str, *, equal_var: bool) -> Result:
    if groups.empty():
        return groups.refusal("mean_difference", groups.empty(), method)
    point = groups.estimate("mean_difference", groups.difference, method)
    if reason or not groups.varies:
        return replace(point, reason=reason or NO_VARIATION)
    # Sorted, so that the order of the patients does not move the last digit.
    samples = np.sort(groups.first), np.sort(groups.second)
    with warnings.catch_warnings():  # It warns of values that are nearly the same.
        warnings.simplefilter("ignore", RuntimeWarning)
        test = scipy.stats.ttest_ind(*samples, equal_var=equal_var)
    low, high = test.confidence_interval(groups.confidence)
    se = float(high - low) / 2 / t_quantile(groups.confidence, float(test.df))
    tested = point.within(low, high, groups.confidence)
    return replace(tested, p_value=float(test.pvalue), parts={"se": se})


def hedges_g(groups: TwoGroups) -> Result:
    """Return Hedges' g = J × mean difference / pooled SD, with its noncentral t interval.

    J is the exact gamma form with df = n − 2 (Hedges 1981).

    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> f"{hedges_g(two_groups(first, second)).value:.4f}"  # R: metafor::escalc("SMD"), sleep
    '-0.7969'
    """
    method = "Hedges' g: exact J × mean difference / pooled SD; exact noncentral t interval"
    reason = groups.empty() or (groups.single() if groups.n == 2 else "")
    if reason or not groups.varies:
        return groups.refusal("hedges_g", reason or NO_VARIATION, method)
    unit = math.sqrt(1 / groups.first.size + 1 / groups.second.size)
    # A group of one adds nothing to the variance within groups.
    sizes = zip(groups.sizes, groups.variances, strict=True)
    squares = math.fsum((size - 1) * variance for size, variance in sizes)
    t = groups.difference / math.sqrt(squares / (groups.n - 2)) / unit
    effect = standardised(groups, "hedges_g", method, t=t, df=groups.n - 2.0, unit=unit)
    if effect.value is None:
        return effect
    return replace(effect, warnings=_rests_on_one_group(groups))


def mann_whitney(groups: TwoGroups) -> Result:
    """Test whether one group tends to larger values; exact, ties kept (R: coin::wilcox_test).

    The value is U of the first group: pairs in which it is larger, ties as one half. Where the
    arrangements are too many to count, the normal approximation of R's ``wilcox.test``.

    >>> first = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    >>> second = [1.15, 0.88, 0.90, 0.74, 1.21]
    >>> test = mann_whitney(two_groups(first, second))  # R: example(wilcox.test), two-sided
    >>> test.value, f"{test.p_value:.4f}"
    (35.0, '0.2544')
    """
    method = "exact Mann–Whitney test, ties kept, two-sided"
    if groups.empty():
        return groups.refusal("U", groups.empty(), method)
    ranks = doubled_midranks(groups.steps)
    size = groups.first.size
    u = float(ranks[:size].sum()) / 2 - size * (size + 1) / 2
    point = groups.estimate("U", u, method)
    null = exact.subset_sums(ranks, size)
    if null is not None:
        return exact.with_exact_p(point, null, groups.design)
    p = float(scipy.stats.mannwhitneyu(*groups.halves, method="asymptotic").pvalue)
    approximate = "Mann–Whitney test, normal approximation with tie and continuity correction, "
    return replace(point, method=f"{approximate}two-sided", p_value=p, reason=exact.TOO_MANY)


def permutation(groups: TwoGroups) -> Result:
    """Test the mean difference over every division of the values (Fisher–Pitman).

    R: ``coin::oneway_test(distribution = "exact")``.

    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> test = permutation(two_groups(first, second))  # R: oneway_test(extra ~ group, sleep)
    >>> f"{test.p_value:.5f}"
    '0.08145'
    """
    method = "exact permutation test of the mean difference, two-sided"
    if groups.empty():
        return groups.refusal("mean_difference", groups.empty(), method)
    point = groups.estimate("mean_difference", groups.difference, method)
    null = exact.subset_sums(groups.steps, groups.first.size)
    return exact.with_exact_p(point, null, groups.design, exact.TOO_MANY_SUMS)


def hodges_lehmann(groups: TwoGroups) -> Result:
    """Return the median of all differences between the groups, with its interval.

    The limits are order statistics of the differences at the Mann–Whitney quantile (Hollander &
    Wolfe 1999, 4.3).

    >>> first = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    >>> second = [1.15, 0.88, 0.90, 0.74, 1.21]
    >>> shift = hodges_lehmann(two_groups(first, second))  # R: wilcox.test(..., conf.int = TRUE)
    >>> f"{shift.value:.3f}"
    '0.305'
    """
    method = "Hodges–Lehmann shift: median of all differences; Mann–Whitney interval"
    reason = groups.empty()
    if groups.first.size * groups.second.size > exact.MOST_CANDIDATES:
        reason = exact.TOO_MANY_CANDIDATES
    if reason:
        return groups.refusal("hodges_lehmann", reason, method)
    shifts = np.sort(np.subtract.outer(*groups.halves), axis=None) / groups.steps_per_unit
    point = groups.estimate("hodges_lehmann", float(np.median(shifts)), method)
    if not groups.varies:
        return replace(point, reason=f"{NO_VARIATION}: the interval would shrink to a point")
    null = exact.subset_sums(np.arange(groups.n), groups.first.size)
    return exact.with_order_limits(point, shifts, null, groups.confidence)


def probability_of_superiority(groups: TwoGroups) -> Result:
    """Return P(first > second) + P(equal)/2 over all pairs of values, with its interval.

    Interval and p-value of H0: 1/2 are those of Brunner and Munzel (2000), on the logit scale so
    that no limit leaves 0 to 1 (Kaufmann et al. 2005); R: nparcomp, lawstat::brunner.munzel.test.

    >>> new, old = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4], [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1]
    >>> test = probability_of_superiority(two_groups(new, old))  # Brunner & Munzel 2000
    >>> f"{test.value:.6f} {test.p_value:.6f}"
    '0.788961 0.005786'
    """
    method = "probability of superiority, ties one half; Brunner–Munzel, interval on the logit"
    if groups.empty():
        return groups.refusal("probability_of_superiority", groups.empty(), method)
    sizes = groups.sizes
    # A rank among all values less that in the own group counts the other group's values below it.
    own = np.concatenate([doubled_midranks(half) for half in groups.halves])
    below, not_above = np.split(doubled_midranks(groups.steps) - own, [sizes[0]])
    value = int(below.sum()) / (2 * sizes[0] * sizes[1])
    point = groups.estimate("probability_of_superiority", value, method)
    if min(sizes) == 1:
        return replace(point, reason=groups.single())
    shares = below / (2 * sizes[1]), (2 * sizes[0] - not_above) / (2 * sizes[0])
    variances = [variance_of(share) / share.size for share in shares]
    if value in (0, 1):
        return replace(point, reason=SEPARATED)
    if sum(variances) == 0:
        return replace(point, reason="every value is placed alike: no interval")
    se = math.sqrt(sum(variances))
    squares = [v**2 / (size - 1) for v, size in zip(variances, sizes, strict=True)]
    df = sum(variances) ** 2 / sum(squares)
    logit, logit_se = math.log(value / (1 - value)), se / (value * (1 - value))
    margin = t_quantile(groups.confidence, df) * logit_se
    low, high = (1 / (1 + math.exp(side - logit)) for side in (margin, -margin))
    tested = point.within(low, high, groups.confidence)
    return replace(tested, p_value=t_p((value - 0.5) / se, df))


def proportional_odds(groups: TwoGroups) -> Result:
    """Return the odds ratio of a higher grade in the first group, one for every cut of the scale.

    R: ``MASS::polr``; fitted by statsmodels ``OrderedModel`` (McCullagh 1980). Not for few values,
    for groups that do not overlap, or for a scale so fine that it is a measurement.

    >>> straight, v_shaped = [3] * 3 + [4] * 10 + [5], [3] * 12 + [4] * 2 + [5] * 4
    >>> odds = proportional_odds(two_groups(straight, v_shaped))  # R: polr(gear ~ vs, mtcars)
    >>> f"{odds.value:.3f}"
    '3.007'
    """
    method = "proportional-odds model, odds of a higher grade, first against second; Wald interval"
    # Sorted, so that the order of the patients does not move the search.
    steps = np.concatenate([np.sort(half) for half in groups.halves])
    grades = np.unique(steps, return_inverse=True)[1]
    reason = groups.empty() or _why_no_odds(groups, int(grades.max(initial=-1)) + 1)
    fitted = None if reason else _ordered_model(grades, np.arange(groups.n) < groups.first.size)
    if fitted is None:
        return groups.refusal("odds_ratio", reason or "the model did not converge", method)
    log_odds, se = fitted
    margin = z_quantile(groups.confidence) * se
    low, value, high = np.exp([log_odds - margin, log_odds, log_odds + margin])
    point = groups.estimate("odds_ratio", float(value), method)
    return replace(point.within(low, high, groups.confidence), p_value=z_p(log_odds / se))


def _why_no_odds(groups: TwoGroups, grades: int) -> str:
    if min(groups.sizes) < FEWEST_GRADED:
        return f"fewer than {FEWEST_GRADED} values in a group: the large-sample model is not fitted"
    if groups.n > MOST_GRADED:
        return f"more than {MOST_GRADED} values: the probability of superiority says enough"
    if grades < 2:
        return "every value is the same grade"
    if grades > MOST_GRADES:
        return f"{grades} grades: more than {MOST_GRADES} are a measurement, not a scale"
    one, other = groups.halves
    return SEPARATED if one.min() >= other.max() or other.min() >= one.max() else ""


def _ordered_model(grades: Steps, in_first: "np.ndarray") -> tuple[float, float] | None:
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = OrderedModel(grades, in_first.astype(float)[:, None], distr="logit")
        fit = model.fit(method="bfgs", disp=False, maxiter=500, gtol=1e-8)
        log_odds, se = float(fit.params[0]), float(fit.bse[0])
    usable = np.isfinite([log_odds, se]).all() and 0 < se < 50
    return (log_odds, se) if usable else None


def _rests_on_one_group(groups: TwoGroups) -> tuple[str, ...]:
    alone = groups.single()
    return (f"{alone}: the other group's variance stands for both.",) if alone else ()
