"""Two independent groups: the first minus the second.

``names`` are the words for the two groups in reasons and warnings.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from caseseries.statistics import exact
from caseseries.statistics.distributions import t_p, t_quantile, z_p
from caseseries.statistics.exact import subset_sums, with_exact_p
from caseseries.statistics.grid import Grid, Steps, doubled_midranks, in_steps, is_constant, on_grid
from caseseries.statistics.moments import mean_of, variance_of
from caseseries.statistics.noncentral import standardised_effect
from caseseries.statistics.order_limits import with_order_limits
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import FloatArray
from caseseries.statistics.sample import Values, observed

Names = tuple[str, str]
NAMES = ("the first group", "the second group")
NO_VARIATION = "no variation within either group"


@dataclass(frozen=True)
class TwoGroups:
    """The observed values of two groups, as numbers and in whole steps of one grid."""

    first: FloatArray
    second: FloatArray
    steps: Steps
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


def two_groups(
    first: Values, second: Values, grid: Grid | None = None, names: Names = NAMES
) -> TwoGroups:
    """Return the observed values of both groups, rounded to the grid where one is given."""
    one, one_missing = observed(first)
    other, other_missing = observed(second)
    steps = in_steps(one, other, grid=grid)
    return TwoGroups(
        first=on_grid(one, grid),
        second=on_grid(other, grid),
        steps=np.concatenate(steps),
        names=names,
        n_missing=one_missing + other_missing,
    )


def welch(
    first: Values,
    second: Values,
    *,
    confidence: float = 0.95,
    grid: Grid | None = None,
    names: Names = NAMES,
) -> Result:
    """Compare two means, each group with its own variance (Welch 1947; R: ``t.test``)."""
    method = "Welch t test, two-sided"
    groups = two_groups(first, second, grid, names)
    if groups.empty():
        return _unavailable("mean_difference", groups, method)
    point = _mean_difference(groups, method)
    if groups.smaller == 1:
        return replace(point, reason=_one_value(groups))
    if not groups.varies:
        return replace(point, reason=NO_VARIATION)
    first_part = variance_of(groups.first) / groups.first.size
    second_part = variance_of(groups.second) / groups.second.size
    squares = first_part**2 / (groups.first.size - 1) + second_part**2 / (groups.second.size - 1)
    df = (first_part + second_part) ** 2 / squares
    return _with_t(point, math.sqrt(first_part + second_part), df, confidence)


def student(
    first: Values,
    second: Values,
    *,
    confidence: float = 0.95,
    grid: Grid | None = None,
    names: Names = NAMES,
) -> Result:
    """Compare two means with one variance for both (R: ``t.test(var.equal = TRUE)``).

    With a single value in one group the other group's variance stands for both, and a warning
    says so.
    """
    method = "Student t test, pooled variance, two-sided"
    groups = two_groups(first, second, grid, names)
    if groups.empty():
        return _unavailable("mean_difference", groups, method)
    point = _mean_difference(groups, method)
    if groups.n == 2:
        return replace(point, reason=_one_value(groups))
    if not groups.varies:
        return replace(point, reason=NO_VARIATION)
    se = math.sqrt(_pooled_variance(groups)) * _root_of_sizes(groups)
    return replace(
        _with_t(point, se, groups.n - 2, confidence), warnings=_rests_on_one_group(groups)
    )


def hedges_g(
    first: Values,
    second: Values,
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
    groups = two_groups(first, second, grid, names)
    reason = groups.empty() or (_one_value(groups) if groups.n == 2 else "")
    if reason or not groups.varies:
        return _unavailable("hedges_g", groups, method, reason or NO_VARIATION)
    unit = _root_of_sizes(groups)
    t = groups.difference / math.sqrt(_pooled_variance(groups)) / unit
    effect = standardised_effect(t, groups.n - 2, unit, confidence)
    return Result(
        statistic="hedges_g",
        value=effect.g,
        method=method,
        n=groups.n,
        n_missing=groups.n_missing,
        ci_low=effect.g_low,
        ci_high=effect.g_high,
        ci_level=confidence,
        reason=effect.reason,
        parts={
            "d": effect.d,
            "d_ci_low": effect.d_low,
            "d_ci_high": effect.d_high,
            "J": effect.j,
            "t": t,
            "df": groups.n - 2.0,
        },
        warnings=_rests_on_one_group(groups),
    )


def mann_whitney(
    first: Values,
    second: Values,
    *,
    grid: Grid | None = None,
    names: Names = NAMES,
    alpha: float = 0.05,
) -> Result:
    """Test whether one group tends to larger values; exact, ties kept (R: coin::wilcox_test).

    The value is U of the first group: pairs in which it is larger, ties as one half. Where the
    arrangements are too many to count, the normal approximation of R's ``wilcox.test``.
    """
    method = "exact Mann–Whitney test, ties kept, two-sided"
    groups = two_groups(first, second, grid, names)
    if groups.empty():
        return _unavailable("U", groups, method)
    ranks = doubled_midranks(groups.steps)
    size = groups.first.size
    u = float(ranks[:size].sum()) / 2 - size * (size + 1) / 2
    point = Result(statistic="U", value=u, method=method, n=groups.n, n_missing=groups.n_missing)
    null = subset_sums(ranks, size)
    if null is not None:
        return with_exact_p(point, null, groups.design, alpha)
    return replace(
        point,
        method="Mann–Whitney test, normal approximation with tie and continuity correction, "
        "two-sided",
        p_value=_normal_p(ranks, u, size),
    )


def permutation(
    first: Values,
    second: Values,
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
        return _unavailable("mean_difference", groups, method)
    point = replace(_mean_difference(groups, method), parts={})
    null = subset_sums(groups.steps, groups.first.size)
    if null is not None:
        return with_exact_p(point, null, groups.design, alpha)
    return replace(
        point,
        reason=f"the divisions of {groups.n} values are too many to count; "
        "the grid of the scale, where it has one, makes them countable",
    )


def hodges_lehmann(
    first: Values,
    second: Values,
    *,
    confidence: float = 0.95,
    grid: Grid | None = None,
    names: Names = NAMES,
) -> Result:
    """Return the median of all differences between the groups, with its interval.

    The limits are order statistics of the differences at the Mann–Whitney quantile (Hollander &
    Wolfe 1999, 4.3); part ``actual_level`` is their level without ties.
    """
    method = "Hodges–Lehmann shift: median of all differences; Mann–Whitney interval"
    groups = two_groups(first, second, grid, names)
    if groups.empty():
        return _unavailable("hodges_lehmann", groups, method)
    shifts = np.sort(np.subtract.outer(groups.first, groups.second), axis=None)
    point = Result(
        statistic="hodges_lehmann",
        value=float(np.median(shifts)),
        method=method,
        n=groups.n,
        n_missing=groups.n_missing,
        parts={"actual_level": None},
    )
    if not groups.varies:
        return replace(point, reason=f"{NO_VARIATION}: the interval would shrink to a point")
    null = subset_sums(np.arange(groups.n), groups.first.size)
    return with_order_limits(point, shifts, null, confidence)


def probability_of_superiority(
    first: Values, second: Values, *, grid: Grid | None = None, names: Names = NAMES
) -> Result:
    """Return P(first > second) + P(equal)/2 over all pairs of values; part ``cliff_delta``."""
    method = "probability of superiority: pairs in which the first is larger, ties one half"
    groups = two_groups(first, second, grid, names)
    if groups.empty():
        return _unavailable("probability_of_superiority", groups, method)
    size = groups.first.size
    signs = np.sign(np.subtract.outer(groups.steps[:size], groups.steps[size:]))
    delta = float(signs.sum()) / signs.size
    return Result(
        statistic="probability_of_superiority",
        value=(delta + 1) / 2,
        method=method,
        n=groups.n,
        n_missing=groups.n_missing,
        parts={"cliff_delta": delta},
    )


def attainable_p(first: Values, second: Values, *, grid: Grid | None = None) -> tuple[float, ...]:
    """Return all p-values that the exact Mann–Whitney test can give with these ties, ascending.

    Empty where a group is, and where they are too many to list.
    """
    groups = two_groups(first, second, grid)
    if groups.smaller == 0:
        return ()
    null = subset_sums(doubled_midranks(groups.steps), groups.first.size)
    return () if null is None else exact.attainable_p(null)


def _mean_difference(groups: TwoGroups, method: str) -> Result:
    return Result(
        statistic="mean_difference",
        value=groups.difference,
        method=method,
        n=groups.n,
        n_missing=groups.n_missing,
        parts={"t": None, "df": None, "se": None},
    )


def _with_t(point: Result, se: float, df: float, confidence: float) -> Result:
    difference = point.value or 0.0
    margin = t_quantile(confidence, df) * se
    return replace(
        point,
        ci_low=difference - margin,
        ci_high=difference + margin,
        ci_level=confidence,
        p_value=t_p(difference / se, df),
        parts={"t": difference / se, "df": df, "se": se},
    )


def _unavailable(statistic: str, groups: TwoGroups, method: str, reason: str = "") -> Result:
    return unavailable(
        statistic,
        reason or groups.empty(),
        method=method,
        n=groups.n,
        n_missing=groups.n_missing,
    )


def _one_value(groups: TwoGroups) -> str:
    sizes = zip(groups.names, (groups.first.size, groups.second.size), strict=True)
    single = [name for name, size in sizes if size == 1]
    return f"{' and '.join(single)}: one value, and a spread needs two"


def _rests_on_one_group(groups: TwoGroups) -> tuple[str, ...]:
    if groups.smaller > 1:
        return ()
    return (f"{_one_value(groups)}: the other group's variance stands for both.",)


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
