"""Two independent groups: the first minus the second.

``names`` are the words for the two groups in reasons and warnings.

The t tests are scipy's, behind refusals, because it returns an infinite t without variation. The
rank and permutation tests are own, because scipy approximates U with ties.
"""

import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from caseseries.statistics.distributions import t_p, t_quantile, z_p
from caseseries.statistics.exact import EXACT_PARTS, TOO_MANY, subset_sums, with_exact_p
from caseseries.statistics.grid import (
    Grid,
    Steps,
    doubled_midranks,
    in_steps,
    is_constant,
    on_grid,
    steps_per_unit,
)
from caseseries.statistics.moments import mean_of, variance_of
from caseseries.statistics.noncentral import standardised_effect
from caseseries.statistics.order_limits import (
    MOST_CANDIDATES,
    TOO_MANY_CANDIDATES,
    with_order_limits,
)
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, observed

Names = tuple[str, str]
NAMES = ("the first group", "the second group")
NO_VARIATION = "no variation within either group"
T_PARTS = ("t", "df", "se")
SUPERIOR_PARTS = ("cliff_delta", "se", "df")
SEPARATED = "the groups do not overlap: the interval does not exist"


@dataclass(frozen=True)
class TwoGroups:
    """The observed values of two groups, as numbers and in whole steps of one grid."""

    first: FloatArray
    second: FloatArray
    steps: Steps
    steps_per_unit: float
    names: Names
    n_missing: int

    @property
    def n(self) -> int:
        """Observed values."""
        return self.first.size + self.second.size

    @property
    def smaller(self) -> int:
        """Size of the smaller group."""
        return min(self.first.size, self.second.size)

    @property
    def varies(self) -> bool:
        """Whether the values of at least one group differ among themselves."""
        cut = self.first.size
        return not (is_constant(self.steps[:cut]) and is_constant(self.steps[cut:]))

    @property
    def difference(self) -> float:
        """Mean of the first group minus mean of the second."""
        return mean_of(self.first) - mean_of(self.second)

    @property
    def design(self) -> str:
        """The two sizes in words."""
        return f"{self.first.size} against {self.second.size} values with these ties"

    def empty(self) -> str:
        """Say which group has no value; nothing where both have."""
        sizes = zip(self.names, (self.first.size, self.second.size), strict=True)
        without = [name for name, size in sizes if size == 0]
        return f"{' and '.join(without)}: no value was observed" if without else ""

    def single(self) -> str:
        """Say which group has one value; nothing where neither has."""
        sizes = zip(self.names, (self.first.size, self.second.size), strict=True)
        alone = [name for name, size in sizes if size == 1]
        return f"{' and '.join(alone)}: one value, and a spread needs two" if alone else ""

    def estimate(
        self, statistic: str, value: float, method: str, parts: Iterable[str] = ()
    ) -> Result:
        """Return an estimate on these groups, its parts still empty."""
        return Result(
            statistic=statistic,
            value=value,
            method=method,
            n=self.n,
            n_missing=self.n_missing,
            parts=dict.fromkeys(parts),
        )

    def refusal(
        self, statistic: str, reason: str, method: str, parts: Iterable[str] = ()
    ) -> Result:
        """Return the record of an estimate that these groups do not allow."""
        return unavailable(
            statistic, reason, method=method, n=self.n, n_missing=self.n_missing, parts=parts
        )


def two_groups(
    first: Column, second: Column, grid: Grid | None = None, names: Names = NAMES
) -> TwoGroups:
    """Return the observed values of both groups, rounded to the grid where one is given."""
    one, one_missing = observed(first)
    other, other_missing = observed(second)
    steps = in_steps(one, other, grid=grid)
    return TwoGroups(
        first=on_grid(one, grid),
        second=on_grid(other, grid),
        steps=np.concatenate(steps),
        steps_per_unit=steps_per_unit(one, other, grid=grid),
        names=names,
        n_missing=one_missing + other_missing,
    )


def welch(
    first: Column,
    second: Column,
    *,
    confidence: float = 0.95,
    grid: Grid | None = None,
    names: Names = NAMES,
) -> Result:
    """Compare two means, each group with its own variance (Welch 1947; R: ``t.test``).

    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> f"{welch(first, second).p_value:.5f}"  # R: t.test(extra ~ group, sleep)
    '0.07939'
    """
    method = "Welch t test, two-sided"
    groups = two_groups(first, second, grid, names)
    if groups.empty():
        return groups.refusal("mean_difference", groups.empty(), method, T_PARTS)
    point = groups.estimate("mean_difference", groups.difference, method, T_PARTS)
    if groups.smaller == 1:
        return replace(point, reason=groups.single())
    if not groups.varies:
        return replace(point, reason=NO_VARIATION)
    return _with_t(point, groups, confidence, equal_var=False)


def student(
    first: Column,
    second: Column,
    *,
    confidence: float = 0.95,
    grid: Grid | None = None,
    names: Names = NAMES,
) -> Result:
    """Compare two means with one variance for both (R: ``t.test(var.equal = TRUE)``).

    With a single value in one group the other group's variance stands for both, and a warning
    says so.

    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> f"{student(first, second).p_value:.5f}"  # R: t.test(..., sleep, var.equal = TRUE)
    '0.07919'
    """
    method = "Student t test, pooled variance, two-sided"
    groups = two_groups(first, second, grid, names)
    if groups.empty():
        return groups.refusal("mean_difference", groups.empty(), method, T_PARTS)
    point = groups.estimate("mean_difference", groups.difference, method, T_PARTS)
    if groups.n == 2:
        return replace(point, reason=groups.single())
    if not groups.varies:
        return replace(point, reason=NO_VARIATION)
    tested = _with_t(point, groups, confidence, equal_var=True)
    return replace(tested, warnings=_rests_on_one_group(groups))


def hedges_g(
    first: Column,
    second: Column,
    *,
    confidence: float = 0.95,
    grid: Grid | None = None,
    names: Names = NAMES,
) -> Result:
    """Return Hedges' g = J × mean difference / pooled SD, with its noncentral t interval.

    J is the exact gamma form with df = n − 2 (Hedges 1981). Parts: ``d`` with its limits, ``J``,
    ``t``, ``df``.
    """
    method = "Hedges' g: exact J × mean difference / pooled SD; exact noncentral t interval"
    names_of_parts = ("d", "d_ci_low", "d_ci_high", "J", "t", "df")
    groups = two_groups(first, second, grid, names)
    reason = groups.empty() or (groups.single() if groups.n == 2 else "")
    if reason or not groups.varies:
        return groups.refusal("hedges_g", reason or NO_VARIATION, method, names_of_parts)
    unit = _root_of_sizes(groups)
    t = groups.difference / math.sqrt(_pooled_variance(groups)) / unit
    df = groups.n - 2.0
    effect = standardised_effect(t, df, unit, confidence)
    numbers = (effect.d, effect.d_low, effect.d_high, effect.j, t, df)
    parts = dict(zip(names_of_parts, numbers, strict=True))
    if effect.g is None:
        return replace(groups.refusal("hedges_g", effect.reason, method), parts=parts)
    return replace(
        groups.estimate("hedges_g", effect.g, method),
        ci_low=effect.g_low,
        ci_high=effect.g_high,
        ci_level=confidence,
        reason=effect.reason,
        parts=parts,
        warnings=_rests_on_one_group(groups),
    )


def mann_whitney(
    first: Column,
    second: Column,
    *,
    grid: Grid | None = None,
    names: Names = NAMES,
    alpha: float = 0.05,
) -> Result:
    """Test whether one group tends to larger values; exact, ties kept (R: coin::wilcox_test).

    The value is U of the first group: pairs in which it is larger, ties as one half. Where the
    arrangements are too many to count, the normal approximation of R's ``wilcox.test``.

    >>> first = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    >>> second = [1.15, 0.88, 0.90, 0.74, 1.21]
    >>> test = mann_whitney(first, second)  # R: example(wilcox.test), two-sided
    >>> test.value, f"{test.p_value:.4f}"
    (35.0, '0.2544')
    """
    method = "exact Mann–Whitney test, ties kept, two-sided"
    groups = two_groups(first, second, grid, names)
    if groups.empty():
        return groups.refusal("U", groups.empty(), method, EXACT_PARTS)
    ranks = doubled_midranks(groups.steps)
    size = groups.first.size
    u = float(ranks[:size].sum()) / 2 - size * (size + 1) / 2
    point = groups.estimate("U", u, method, EXACT_PARTS)
    null = subset_sums(ranks, size)
    if null is not None:
        return with_exact_p(point, null, groups.design, alpha)
    return replace(
        point,
        method="Mann–Whitney test, normal approximation with tie and continuity correction, "
        "two-sided",
        p_value=_normal_p(ranks, u, size),
        reason=TOO_MANY,
    )


def permutation(
    first: Column,
    second: Column,
    *,
    grid: Grid | None = None,
    names: Names = NAMES,
    alpha: float = 0.05,
) -> Result:
    """Test the mean difference over every division of the values (Fisher–Pitman).

    R: ``coin::oneway_test(distribution = "exact")``.
    """
    method = "exact permutation test of the mean difference, two-sided"
    groups = two_groups(first, second, grid, names)
    if groups.empty():
        return groups.refusal("mean_difference", groups.empty(), method, EXACT_PARTS)
    point = groups.estimate("mean_difference", groups.difference, method, EXACT_PARTS)
    null = subset_sums(groups.steps, groups.first.size)
    if null is not None:
        return with_exact_p(point, null, groups.design, alpha)
    return replace(point, reason=f"{TOO_MANY}; with the grid of the scale they may be countable")


def hodges_lehmann(
    first: Column,
    second: Column,
    *,
    confidence: float = 0.95,
    grid: Grid | None = None,
    names: Names = NAMES,
) -> Result:
    """Return the median of all differences between the groups, with its interval.

    The limits are order statistics of the differences at the Mann–Whitney quantile (Hollander &
    Wolfe 1999, 4.3); part ``actual_level`` is their level without ties.

    >>> first = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    >>> second = [1.15, 0.88, 0.90, 0.74, 1.21]
    >>> f"{hodges_lehmann(first, second).value:.3f}"  # R: wilcox.test(..., conf.int = TRUE)
    '0.305'
    """
    method = "Hodges–Lehmann shift: median of all differences; Mann–Whitney interval"
    groups = two_groups(first, second, grid, names)
    if groups.empty():
        return groups.refusal("hodges_lehmann", groups.empty(), method, ("actual_level",))
    if groups.first.size * groups.second.size > MOST_CANDIDATES:
        return groups.refusal("hodges_lehmann", TOO_MANY_CANDIDATES, method, ("actual_level",))
    one, other = np.split(groups.steps, [groups.first.size])
    shifts = np.sort(np.subtract.outer(one, other), axis=None) / groups.steps_per_unit
    median = float(np.median(shifts))
    point = groups.estimate("hodges_lehmann", median, method, ("actual_level",))
    if not groups.varies:
        return replace(point, reason=f"{NO_VARIATION}: the interval would shrink to a point")
    null = subset_sums(np.arange(groups.n), groups.first.size)
    return with_order_limits(point, shifts, null, confidence)


def probability_of_superiority(
    first: Column,
    second: Column,
    *,
    confidence: float = 0.95,
    grid: Grid | None = None,
    names: Names = NAMES,
) -> Result:
    """Return P(first > second) + P(equal)/2 over all pairs of values, with its interval.

    Interval and p-value of H0: 1/2 are those of Brunner and Munzel (2000), on the logit scale so
    that no limit leaves 0 to 1 (Kaufmann et al. 2005); R: nparcomp, lawstat::brunner.munzel.test.
    Parts: ``cliff_delta`` = 2P − 1, ``se``, ``df``.

    >>> new, old = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4], [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1]
    >>> test = probability_of_superiority(new, old)  # Brunner & Munzel 2000; R: lawstat
    >>> f"{test.value:.6f} {test.p_value:.6f}"
    '0.788961 0.005786'
    """
    method = "probability of superiority, ties one half; Brunner–Munzel, interval on the logit"
    groups = two_groups(first, second, grid, names)
    if groups.empty():
        return groups.refusal("probability_of_superiority", groups.empty(), method, SUPERIOR_PARTS)
    sizes = groups.first.size, groups.second.size
    below, above = _placements(groups.steps, sizes[0])
    value = int(below.sum()) / (2 * sizes[0] * sizes[1])
    point = groups.estimate("probability_of_superiority", value, method)
    point = replace(point, parts={"cliff_delta": 2 * value - 1, "se": None, "df": None})
    if groups.smaller == 1:
        return replace(point, reason=groups.single())
    shares = below / (2 * sizes[1]), above / (2 * sizes[0])
    variances = [variance_of(share) / share.size for share in shares]
    if value in (0, 1):
        return replace(point, reason=SEPARATED)
    if sum(variances) == 0:
        return replace(point, reason="every value is placed alike: no interval")
    se = math.sqrt(sum(variances))
    squares = [v**2 / (size - 1) for v, size in zip(variances, sizes, strict=True)]
    df = sum(variances) ** 2 / sum(squares)
    logit, logit_se = math.log(value / (1 - value)), se / (value * (1 - value))
    margin = t_quantile(confidence, df) * logit_se
    return replace(
        point,
        ci_low=1 / (1 + math.exp(margin - logit)),
        ci_high=1 / (1 + math.exp(-margin - logit)),
        ci_level=confidence,
        p_value=t_p((value - 0.5) / se, df),
        parts={**point.parts, "se": se, "df": df},
    )


def _placements(steps: Steps, size: int) -> tuple[Steps, Steps]:
    """Return, for each value of the first, twice the number of the second below it, ties half.

    For each value of the second, twice the number of the first above it.
    """
    one, other = np.split(steps, [size])

    def below(values: Steps, among: Steps) -> Steps:
        ascending = np.sort(among)
        left, right = (np.searchsorted(ascending, values, side) for side in ("left", "right"))
        return left + right

    return below(one, other), 2 * size - below(other, one)


def _with_t(point: Result, groups: TwoGroups, confidence: float, *, equal_var: bool) -> Result:
    """Add test and interval, by scipy."""
    from scipy import stats

    # Sorted, so that the order of the patients does not move the last digit.
    samples = np.sort(groups.first), np.sort(groups.second)
    with warnings.catch_warnings():  # It warns of values that are nearly the same.
        warnings.simplefilter("ignore", RuntimeWarning)
        test = stats.ttest_ind(*samples, equal_var=equal_var)
    low, high = test.confidence_interval(confidence)
    df = float(test.df)
    se = float(high - low) / 2 / t_quantile(confidence, df)
    return replace(
        point,
        ci_low=float(low),
        ci_high=float(high),
        ci_level=confidence,
        p_value=float(test.pvalue),
        parts=dict(zip(T_PARTS, (float(test.statistic), df, se), strict=True)),
    )


def _rests_on_one_group(groups: TwoGroups) -> tuple[str, ...]:
    if groups.smaller > 1:
        return ()
    return (f"{groups.single()}: the other group's variance stands for both.",)


def _pooled_variance(groups: TwoGroups) -> float:
    """Return the variance within groups; a group of one adds nothing to it."""
    samples = [sample for sample in (groups.first, groups.second) if sample.size > 1]
    squares = math.fsum((sample.size - 1) * variance_of(sample) for sample in samples)
    return squares / (groups.n - 2)


def _root_of_sizes(groups: TwoGroups) -> float:
    return math.sqrt(1 / groups.first.size + 1 / groups.second.size)


def _normal_p(doubled_ranks: Steps, u: float, size: int) -> float:
    """Return R's approximation: normal, variance less for ties, continuity correction."""
    n = doubled_ranks.size
    pairs = size * (n - size)
    _, ties = np.unique(doubled_ranks, return_counts=True)
    variance = pairs / 12 * (n + 1 - float(np.sum(ties**3 - ties)) / (n * (n - 1)))
    if variance <= 0:
        return 1.0
    return z_p(max(abs(u - pairs / 2) - 0.5, 0.0) / math.sqrt(variance))
