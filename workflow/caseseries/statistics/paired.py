"""Change within patients: after − before, on the pairs in which neither is missing.

The t test is scipy's, behind refusals, because it returns an infinite t for changes that do not
vary. The other tests are own, because scipy breaks ties of tenths in binary, and gives no exact
p-value with ties.
"""

import math
import warnings
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy

from caseseries.statistics import exact
from caseseries.statistics.descriptive import mean_of, sd_of
from caseseries.statistics.grid import (
    Grid,
    Steps,
    differences,
    doubled_midranks,
    is_constant,
    steps_per_unit,
)
from caseseries.statistics.noncentral import standardised
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import Column, FloatArray, complete

NO_PAIR = "no complete pair"
ONE_PAIR = "one complete pair: a spread needs two"
NO_CHANGE = "all differences are zero"


@dataclass(frozen=True)
class Changes(Sample):
    """The complete pairs, and their differences as numbers and in whole steps of the grid."""

    before: FloatArray
    after: FloatArray
    values: FloatArray
    steps: Steps
    steps_per_unit: float

    @cached_property
    def mean(self) -> float:
        """Mean change."""
        return mean_of(self.values)

    @cached_property
    def sd(self) -> float:
        """Standard deviation of the changes."""
        return sd_of(self.values)

    def too_few(self) -> str:
        """Say that there are fewer than two pairs, where there are."""
        return (NO_PAIR, ONE_PAIR)[self.n] if self.n < 2 else ""

    def without_variation(self) -> str:
        """Say that the changes do not vary, where they do not."""
        if self.n < 2 or not is_constant(self.steps):
            return self.too_few()
        if not self.steps.any():
            return NO_CHANGE
        return f"every difference is {self.values[0]:g}: changes that do not vary have no t"


def changes(
    before: Column, after: Column, *, grid: Grid | None = None, confidence: float = 0.95
) -> Changes:
    """Return the changes of the complete pairs.

    Raises ValueError when the two have different lengths: then they are not paired.
    """
    (early, late), n_missing = complete(before, after)
    values, steps = differences(early, late, grid)
    per_unit = steps_per_unit(early, late, grid=grid)
    return Changes(early.size, n_missing, confidence, early, late, values, steps, per_unit)


def t_test(change: Changes) -> Result:
    """Test the mean change against 0 (R: ``t.test(paired = TRUE)``).

    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> test = t_test(changes(first, second))  # R: t.test(..., sleep, paired = TRUE)
    >>> f"{test.p_value:.6f}"
    '0.002833'
    """
    method = "paired t test, two-sided"
    if change.n == 0:
        return change.refusal("mean_difference", NO_PAIR, method)
    point = change.estimate("mean_difference", change.mean, method)
    if change.without_variation():
        return replace(point, reason=change.without_variation())
    # Sorted, so that the order of the patients does not move the last digit.
    with warnings.catch_warnings():  # It warns of values that are nearly the same.
        warnings.simplefilter("ignore", RuntimeWarning)
        test = scipy.stats.ttest_1samp(np.sort(change.values), 0.0)
    low, high = test.confidence_interval(change.confidence)
    return replace(point.within(low, high, change.confidence), p_value=float(test.pvalue))


def wilcoxon(change: Changes) -> Result:
    """Test the changes by their signed ranks; exact, zeros dropped, ties kept.

    The value is V, the rank sum of the increases. Where the sign patterns are too many to count,
    the normal approximation of R's ``wilcox.test``.

    >>> before = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    >>> after = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    >>> test = wilcoxon(changes(before, after))  # R: example(wilcox.test), two-sided
    >>> test.value, f"{test.p_value:.5f}"
    (40.0, '0.03906')
    """
    method = "exact Wilcoxon signed-rank test, zeros dropped, ties kept, two-sided"
    if change.n == 0:
        return change.refusal("V", NO_PAIR, method)
    moved = change.steps[change.steps != 0]
    ranks = doubled_midranks(abs(moved)) * np.sign(moved)
    point = change.estimate("V", float(ranks[ranks > 0].sum()) / 2, method)
    if moved.size == 0:
        return replace(point, reason=NO_CHANGE)
    null = exact.sign_flips(ranks)
    if null is not None:
        return exact.with_exact_p(point, null, f"{moved.size} changed pairs with these ties")
    p = float(scipy.stats.wilcoxon(moved, correction=True, method="asymptotic").pvalue)
    approximate = "Wilcoxon signed-rank test, zeros dropped, normal approximation with tie and "
    approximate += "continuity correction, two-sided"
    return replace(point, method=approximate, p_value=p, reason=exact.TOO_MANY)


def sign_flip(change: Changes) -> Result:
    """Test the mean change over every choice of the signs of the changes (Fisher 1935).

    >>> eighths = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
    >>> test = sign_flip(changes([0] * 15, eighths))  # Darwin's maize; Fisher 1935, section 21
    >>> f"{test.p_value:.5f}"
    '0.05267'
    """
    method = "exact sign-flip permutation test of the mean change, two-sided"
    if change.n == 0:
        return change.refusal("mean_difference", NO_PAIR, method)
    point = change.estimate("mean_difference", change.mean, method)
    design, null = f"{change.n} pairs with these changes", exact.sign_flips(change.steps)
    return exact.with_exact_p(point, null, design, exact.TOO_MANY_SUMS)


def hodges_lehmann(change: Changes) -> Result:
    """Return the median of the Walsh averages of the changes, zeros kept, with its interval.

    The limits are order statistics of the averages at the signed-rank quantile (Hollander & Wolfe
    1999, 3.3).

    >>> before = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    >>> after = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    >>> shift = hodges_lehmann(changes(before, after))  # R: wilcox.test(..., conf.int = TRUE)
    >>> f"{shift.value:.2f} {shift.ci_low:.3f} {shift.ci_high:.3f}"
    '0.46 0.010 0.786'
    """
    method = "Hodges–Lehmann: median of the Walsh averages, zeros kept; signed-rank interval"
    if change.n == 0 or change.n**2 / 2 > exact.MOST_CANDIDATES:
        reason = exact.TOO_MANY_CANDIDATES if change.n else NO_PAIR
        return change.refusal("hodges_lehmann", reason, method)
    first, second = np.triu_indices(change.n)
    sums = np.sort(change.steps[first] + change.steps[second])
    averages = sums / (2 * change.steps_per_unit)
    point = change.estimate("hodges_lehmann", float(np.median(averages)), method)
    if is_constant(change.steps):
        reason = "every difference is the same: the interval would shrink to a point"
        return replace(point, reason=reason)
    null = exact.sign_flips(np.arange(1, change.n + 1))
    return exact.with_order_limits(point, averages, null, change.confidence)


def d_z(change: Changes) -> Result:
    """Return d_z = mean change / SD of the changes, with its exact noncentral t interval.

    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> d = d_z(changes(first, second))  # R: effectsize::cohens_d(second - first), sleep
    >>> f"{d.value:.2f} {d.ci_low:.2f} {d.ci_high:.2f}"
    '1.28 0.41 2.12'
    """
    method = "d_z: mean change / SD of the changes; exact noncentral t interval"
    if change.without_variation():
        return change.refusal("d_z", change.without_variation(), method)
    root_n = math.sqrt(change.n)
    t, df = change.mean / change.sd * root_n, change.n - 1.0
    return standardised(change, "d_z", method, t=t, df=df, unit=1 / root_n, corrected=False)


def g_av(change: Changes) -> Result:
    """Return g_av = J × mean change / average SD, with its noncentral t interval.

    The average is √((SD² before + SD² after)/2); J is exact with df = n − 1. The interval is that
    of d_z × SD of the changes / average SD (Algina & Keselman 2003), the ratio taken as known.

    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> g = g_av(changes(first, second))  # R: effectsize::rm_d(..., sleep, method = "av")
    >>> f"{g.value:.2f}"
    '0.76'
    """
    method = "g_av: J × mean change / root mean square of the two SDs; noncentral t interval"
    if change.without_variation():
        return change.refusal("g_av", change.without_variation(), method)
    average_sd = math.sqrt((sd_of(change.before) ** 2 + sd_of(change.after) ** 2) / 2)
    se = change.sd / math.sqrt(change.n)
    t = change.mean / se
    return standardised(change, "g_av", method, t=t, df=change.n - 1.0, unit=se / average_sd)
