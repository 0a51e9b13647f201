"""Change within patients: after − before, on the pairs in which neither is missing.

The t test is scipy's, behind refusals, because it returns an infinite t for changes that do not
vary. The other tests are own, because scipy breaks ties of tenths in binary, and gives no exact
p-value with ties.
"""

import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from caseseries.statistics.distributions import z_p
from caseseries.statistics.exact import EXACT_PARTS, TOO_MANY, exact_p, sign_flips, with_exact_p
from caseseries.statistics.grid import (
    Grid,
    Steps,
    differences,
    doubled_midranks,
    is_constant,
    steps_per_unit,
)
from caseseries.statistics.moments import mean_of, sd_of
from caseseries.statistics.noncentral import standardised_effect
from caseseries.statistics.order_limits import (
    MOST_CANDIDATES,
    TOO_MANY_CANDIDATES,
    with_order_limits,
)
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, complete

NO_PAIR = "no complete pair"
ONE_PAIR = "one complete pair: a spread needs two"
NO_CHANGE = "all differences are zero"


@dataclass(frozen=True)
class Changes:
    """The complete pairs, and their differences as numbers and in whole steps of the grid."""

    before: FloatArray
    after: FloatArray
    values: FloatArray
    steps: Steps
    steps_per_unit: float
    n_missing: int

    @property
    def n(self) -> int:
        """Complete pairs."""
        return self.values.size

    def without_variation(self) -> str:
        """Say that the changes do not vary, where they do not."""
        if self.n == 0:
            return NO_PAIR
        if self.n == 1:
            return ONE_PAIR
        if not is_constant(self.steps):
            return ""
        if not self.steps.any():
            return NO_CHANGE
        return f"every difference is {self.values[0]:g}: changes that do not vary have no t"

    def estimate(
        self, statistic: str, value: float, method: str, parts: Iterable[str] = ()
    ) -> Result:
        """Return an estimate on these pairs, its parts still empty."""
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
        """Return the record of an estimate that these pairs do not allow."""
        return unavailable(
            statistic, reason, method=method, n=self.n, n_missing=self.n_missing, parts=parts
        )


def changes(before: Column, after: Column, grid: Grid | None = None) -> Changes:
    """Return the changes of the complete pairs.

    Raises ValueError when the two have different lengths: then they are not paired.
    """
    (early, late), n_missing = complete(before, after)
    values, steps = differences(early, late, grid)
    per_unit = steps_per_unit(early, late, grid=grid)
    return Changes(early, late, values, steps, per_unit, n_missing)


def t_test(
    before: Column, after: Column, *, confidence: float = 0.95, grid: Grid | None = None
) -> Result:
    """Test the mean change against 0 (R: ``t.test(paired = TRUE)``).

    Parts: ``t``, ``df``, ``sd`` and ``se`` of the changes.

    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> f"{t_test(first, second).p_value:.6f}"  # R: t.test(..., sleep, paired = TRUE)
    '0.002833'
    """
    method = "paired t test, two-sided"
    names = ("t", "df", "sd", "se")
    change = changes(before, after, grid)
    if change.n == 0:
        return change.refusal("mean_difference", NO_PAIR, method, names)
    mean = mean_of(change.values)
    point = change.estimate("mean_difference", mean, method, names)
    df = change.n - 1.0
    if change.n == 1:
        return replace(point, reason=ONE_PAIR)
    if change.without_variation():
        parts = {"t": None, "df": df, "sd": 0.0, "se": 0.0}
        return replace(point, reason=change.without_variation(), parts=parts)
    from scipy import stats

    # Sorted, so that the order of the patients does not move the last digit.
    with warnings.catch_warnings():  # It warns of values that are nearly the same.
        warnings.simplefilter("ignore", RuntimeWarning)
        test = stats.ttest_1samp(np.sort(change.values), 0.0)
    low, high = test.confidence_interval(confidence)
    sd = sd_of(change.values)
    return replace(
        point,
        ci_low=float(low),
        ci_high=float(high),
        ci_level=confidence,
        p_value=float(test.pvalue),
        parts={"t": float(test.statistic), "df": df, "sd": sd, "se": sd / math.sqrt(change.n)},
    )


def wilcoxon(
    before: Column, after: Column, *, grid: Grid | None = None, alpha: float = 0.05
) -> Result:
    """Test the changes by their signed ranks; exact, zeros dropped, ties kept.

    The value is V, the rank sum of the increases. Parts: ``n_zero``, ``rank_biserial``, the exact
    parts, and V and p after Pratt (1959), who ranks the zeros before he drops them. Where the sign
    patterns are too many to count, the normal approximation of R's ``wilcox.test``.

    >>> before = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    >>> after = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    >>> test = wilcoxon(before, after)  # R: example(wilcox.test), two-sided
    >>> test.value, f"{test.p_value:.5f}"
    (40.0, '0.03906')
    """
    method = "exact Wilcoxon signed-rank test, zeros dropped, ties kept, two-sided"
    names = ("n_zero", "rank_biserial", "V_pratt", "p_pratt", *EXACT_PARTS)
    change = changes(before, after, grid)
    if change.n == 0:
        return change.refusal("V", NO_PAIR, method, names)
    moved = change.steps[change.steps != 0]
    ranks = doubled_midranks(abs(moved)) * np.sign(moved)
    v = float(ranks[ranks > 0].sum()) / 2
    point = change.estimate("V", v, method, names)
    n_zero = float(change.n - moved.size)
    if moved.size == 0:
        return replace(point, reason=NO_CHANGE, parts={**point.parts, "n_zero": n_zero})
    parts = {
        **point.parts,
        "n_zero": n_zero,
        "rank_biserial": 4 * v / (moved.size * (moved.size + 1)) - 1,
        **_pratt(change.steps),
    }
    point = replace(point, parts=parts)
    null = sign_flips(ranks)
    if null is not None:
        return with_exact_p(point, null, f"{moved.size} changed pairs with these ties", alpha)
    approximate = (
        "Wilcoxon signed-rank test, zeros dropped, normal approximation with tie and continuity "
        "correction, two-sided"
    )
    return replace(point, method=approximate, p_value=_normal_p(ranks), reason=TOO_MANY)


def sign_flip(
    before: Column, after: Column, *, grid: Grid | None = None, alpha: float = 0.05
) -> Result:
    """Test the mean change over every choice of the signs of the changes (Fisher 1935)."""
    method = "exact sign-flip permutation test of the mean change, two-sided"
    change = changes(before, after, grid)
    if change.n == 0:
        return change.refusal("mean_difference", NO_PAIR, method, EXACT_PARTS)
    mean = mean_of(change.values)
    point = change.estimate("mean_difference", mean, method, EXACT_PARTS)
    null = sign_flips(change.steps)
    if null is not None:
        return with_exact_p(point, null, f"{change.n} pairs with these changes", alpha)
    return replace(point, reason=f"{TOO_MANY}; with the grid of the scale they may be countable")


def hodges_lehmann(
    before: Column, after: Column, *, confidence: float = 0.95, grid: Grid | None = None
) -> Result:
    """Return the median of the Walsh averages of the changes, zeros kept, with its interval.

    The limits are order statistics of the averages at the signed-rank quantile (Hollander & Wolfe
    1999, 3.3); part ``actual_level`` is their level without ties.
    """
    method = "Hodges–Lehmann: median of the Walsh averages, zeros kept; signed-rank interval"
    change = changes(before, after, grid)
    if change.n == 0:
        return change.refusal("hodges_lehmann", NO_PAIR, method, ("actual_level",))
    if change.n**2 / 2 > MOST_CANDIDATES:
        return change.refusal("hodges_lehmann", TOO_MANY_CANDIDATES, method, ("actual_level",))
    averages = _walsh_averages(change)
    median = float(np.median(averages))
    point = change.estimate("hodges_lehmann", median, method, ("actual_level",))
    if is_constant(change.steps):
        reason = "every difference is the same: the interval would shrink to a point"
        return replace(point, reason=reason)
    null = sign_flips(np.arange(1, change.n + 1))
    return with_order_limits(point, averages, null, confidence)


def d_z(
    before: Column, after: Column, *, confidence: float = 0.95, grid: Grid | None = None
) -> Result:
    """Return d_z = mean change / SD of the changes, with its exact noncentral t interval.

    Parts: ``g_z`` = J × d_z with its limits, ``J`` (exact, df = n − 1), ``t``, ``df``.
    """
    method = "d_z: mean change / SD of the changes; exact noncentral t interval"
    names = ("t", "df", "J", "g_z", "g_z_ci_low", "g_z_ci_high")
    change = changes(before, after, grid)
    if change.without_variation():
        return change.refusal("d_z", change.without_variation(), method, names)
    root_n = math.sqrt(change.n)
    t = mean_of(change.values) / sd_of(change.values) * root_n
    df = change.n - 1.0
    effect = standardised_effect(t, df, 1 / root_n, confidence)
    numbers = (t, df, effect.j, effect.g, effect.g_low, effect.g_high)
    return replace(
        change.estimate("d_z", effect.d, method),
        ci_low=effect.d_low,
        ci_high=effect.d_high,
        ci_level=confidence,
        reason=effect.reason,
        parts=dict(zip(names, numbers, strict=True)),
    )


def g_av(
    before: Column, after: Column, *, confidence: float = 0.95, grid: Grid | None = None
) -> Result:
    """Return g_av = J × mean change / average SD, with its noncentral t interval.

    The average is √((SD² before + SD² after)/2); parts ``d_av_mean_sd`` and ``g_av_mean_sd`` take
    the mean of the two SDs instead (Cumming 2012). J is exact with df = n − 1. The interval is that
    of d_z × SD of the changes / average SD (Algina & Keselman 2003), the ratio taken as known.
    """
    method = "g_av: J × mean change / root mean square of the two SDs; noncentral t interval"
    names = ("J", "d_av", "d_av_ci_low", "d_av_ci_high", "d_av_mean_sd", "g_av_mean_sd")
    change = changes(before, after, grid)
    if change.without_variation():
        return change.refusal("g_av", change.without_variation(), method, names)
    sds = sd_of(change.before), sd_of(change.after)
    average_sd = math.sqrt((sds[0] ** 2 + sds[1] ** 2) / 2)
    mean = mean_of(change.values)
    se = sd_of(change.values) / math.sqrt(change.n)
    effect = standardised_effect(mean / se, change.n - 1, se / average_sd, confidence)
    d_mean_sd = mean / (sum(sds) / 2)
    g_mean_sd = None if effect.j is None else effect.j * d_mean_sd
    numbers = (effect.j, effect.d, effect.d_low, effect.d_high, d_mean_sd, g_mean_sd)
    parts = dict(zip(names, numbers, strict=True))
    if effect.g is None:
        return replace(change.refusal("g_av", effect.reason, method), parts=parts)
    return replace(
        change.estimate("g_av", effect.g, method),
        ci_low=effect.g_low,
        ci_high=effect.g_high,
        ci_level=confidence,
        reason=effect.reason,
        parts=parts,
    )


def _walsh_averages(change: Changes) -> FloatArray:
    """Return the mean of every pair of changes, each with itself too, ascending."""
    first, second = np.triu_indices(change.n)
    sums = np.sort(change.steps[first] + change.steps[second])
    averages: FloatArray = sums / (2 * change.steps_per_unit)
    return averages


def _pratt(steps: Steps) -> dict[str, float | None]:
    ranks = doubled_midranks(abs(steps)) * np.sign(steps)
    null = sign_flips(ranks[ranks != 0])
    return {
        "V_pratt": float(ranks[ranks > 0].sum()) / 2,
        "p_pratt": None if null is None else exact_p(null).two_sided,
    }


def _normal_p(doubled_ranks: Steps) -> float:
    """Return R's approximation: normal, variance less for ties, continuity correction."""
    ranks = doubled_ranks / 2
    deviation = abs(float(ranks[ranks > 0].sum()) - float(abs(ranks).sum()) / 2)
    return z_p(max(deviation - 0.5, 0.0) / math.sqrt(float(np.sum(ranks**2)) / 4))
