"""Do results vary less in one group than in the other? Spread compared, not means.

A ratio is that of the SD of the first sample to that of the second.
"""

import math
from dataclasses import replace

import numpy as np
import scipy

from caseseries.statistics.descriptive import mean_of, sd_of
from caseseries.statistics.distributions import t_p, t_quantile, z_p, z_quantile
from caseseries.statistics.exact import subset_sums, with_exact_p
from caseseries.statistics.grid import is_constant
from caseseries.statistics.groups import Names, TwoGroups
from caseseries.statistics.paired import Changes
from caseseries.statistics.result import Result

LINE = 1e-12
"""Correlations closer to 1 than this are those of points on a line, and distances alike."""

ON_A_LINE = "the pairs lie on a line: no test and no interval"


def brown_forsythe(groups: TwoGroups) -> Result:
    """Compare the spread of groups by F of the distances from their medians (1974); by scipy.

    >>> from caseseries.statistics.groups import two_groups
    >>> first = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    >>> second = [1.15, 0.88, 0.90, 0.74, 1.21]
    >>> test = brown_forsythe(two_groups(first, second))  # R: car::leveneTest, center = median
    >>> f"{test.value:.4f} {test.p_value:.4f}"
    '2.8826 0.1133'
    """
    method = "Brown–Forsythe test (median)"
    reason = groups.without_spread()
    samples = groups.first, groups.second
    if not reason:
        distances = [np.abs(sample - np.median(sample)) for sample in samples]
        if all(np.ptp(apart) <= LINE * apart.max() for apart in distances):
            reason = "within each group all values lie equally far from the center"
    if reason:
        return groups.refusal("F", reason, method)
    test = scipy.stats.levene(*samples, center="median")
    return replace(groups.estimate("F", float(test.statistic), method), p_value=float(test.pvalue))


def permuted_distances(groups: TwoGroups) -> Result:
    """Compare the spread of two groups over every division of the distances from their medians.

    The value is the difference of the mean distances. Exact for the distances, and so close to the
    level of the test whatever the shape of the values (Good 2005, 3.7); oracle: every division.

    >>> from caseseries.statistics.groups import two_groups
    >>> first = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    >>> second = [1.15, 0.88, 0.90, 0.74, 1.21]
    >>> test = permuted_distances(two_groups(first, second))  # R: coin::oneway_test of distances
    >>> f"{test.p_value:.5f}"
    '0.11422'
    """
    method = "exact permutation test of the mean distance from the group's median, two-sided"
    if groups.without_spread():
        return groups.refusal("mean_difference", groups.without_spread(), method)
    # Twice the steps, because a median may lie between two of them.
    distances = [abs(2 * half - round(2 * float(np.median(half)))) for half in groups.halves]
    per_unit = 2 * groups.steps_per_unit
    value = (float(distances[0].mean()) - float(distances[1].mean())) / per_unit
    point = groups.estimate("mean_difference", value, method)
    null = subset_sums(np.concatenate(distances), groups.first.size)
    return with_exact_p(point, null, groups.design)


def lnvr(groups: TwoGroups) -> Result:
    """Return the log ratio of the standard deviations of two groups (metafor: escalc VR).

    Corrected for small groups (Nakagawa et al. 2015); parts ``sd_first``, ``sd_second``. Its normal
    p-value is for pooling: of one cohort the test is ``permuted_distances``.

    >>> from caseseries.statistics.groups import two_groups
    >>> first = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    >>> second = [1.15, 0.88, 0.90, 0.74, 1.21]
    >>> ratio = lnvr(two_groups(first, second))  # R: summary(metafor::escalc("VR", ...))
    >>> f"{ratio.value:.4f} {ratio.ci_low:.4f} {ratio.ci_high:.4f}"
    '0.7353 -0.0975 1.5681'
    """
    return _log_ratio(groups, "lnVR", _why_no_ratio(groups))


def lncvr(groups: TwoGroups) -> Result:
    """Return the log ratio of the coefficients of variation of two groups (metafor: escalc CVR).

    Both means must be positive: a coefficient of variation belongs to a ratio scale.

    >>> from caseseries.statistics.groups import two_groups
    >>> first = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    >>> second = [1.15, 0.88, 0.90, 0.74, 1.21]
    >>> ratio = lncvr(two_groups(first, second))  # R: summary(metafor::escalc("CVR", ...))
    >>> f"{ratio.value:.4f} {ratio.ci_low:.4f} {ratio.ci_high:.4f}"
    '0.4387 -0.4379 1.3153'
    """
    reason = _why_no_ratio(groups) or _not_positive(groups)
    return _log_ratio(groups, "lnCVR", reason, of_means=True)


def _why_no_ratio(groups: TwoGroups) -> str:
    constant = [is_constant(half) for half in groups.halves]
    return groups.empty() or groups.single() or _constant(groups.names, constant)


def _not_positive(groups: TwoGroups) -> str:
    for name, sample in zip(groups.names, (groups.first, groups.second), strict=True):
        if mean_of(sample) <= 0:
            return f"the mean of {name} is not above zero: no coefficient of variation"
    return ""


def _log_ratio(groups: TwoGroups, statistic: str, reason: str, *, of_means: bool = False) -> Result:
    """Return the log ratio of the SDs, or of the SDs in units of the mean, with its interval."""
    method = f"{statistic} of independent groups, corrected for small n, normal interval"
    if reason:
        return groups.refusal(statistic, reason, method)
    halves = [1 / (2 * (size - 1)) for size in groups.sizes]
    sds = [math.sqrt(variance) for variance in groups.variances]
    value = math.log(sds[0] / sds[1]) + halves[0] - halves[1]
    variance = halves[0] + halves[1]
    if of_means:
        for sample, sd, sign in ((groups.first, sds[0], -1), (groups.second, sds[1], 1)):
            value += sign * math.log(mean_of(sample))
            variance += (sd / mean_of(sample)) ** 2 / sample.size
    se = math.sqrt(variance)
    margin = z_quantile(groups.confidence) * se
    parts = {"sd_first": sds[0], "sd_second": sds[1]}
    point = replace(groups.estimate(statistic, value, method), parts=parts, p_value=z_p(value / se))
    return point.within(value - margin, value + margin, groups.confidence)


def pitman_morgan(change: Changes, *, names: Names) -> Result:
    """Compare the spread of two measurements of the same patients.

    The variances are equal where sum and difference are uncorrelated (Morgan 1939; Pitman 1939):
    t with n − 2 degrees of freedom. The interval of the ratio of the SDs is Morgan's, exact for
    normal pairs. Parts: ``sd_first``, ``sd_second``, of the measurements in the order of ``names``.

    >>> from caseseries.statistics.paired import changes
    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> test = pitman_morgan(changes(first, second), names=("first", "second"))
    >>> f"{test.p_value:.4f}"  # R: cor.test(first + second, first - second), sleep
    '0.6129'
    """
    method = "ratio of the standard deviations of the same patients; Pitman–Morgan test, two-sided"
    samples = change.before, change.after
    reason = change.too_few() or _constant(names, [bool(np.ptp(one) == 0) for one in samples])
    if reason:
        return change.refusal("sd_ratio", reason, method)
    sds = sd_of(samples[0]), sd_of(samples[1])
    ratio = sds[0] / sds[1]
    r = float(np.corrcoef(*samples)[0, 1])
    df = change.n - 2.0
    parts = {"sd_first": sds[0], "sd_second": sds[1]}
    point = replace(change.estimate("sd_ratio", ratio, method), parts=parts)
    if df == 0:
        return replace(point, reason="two pairs: no degree of freedom is left")
    if 1 - r**2 <= LINE:
        return replace(point, reason=ON_A_LINE)
    t = (ratio - 1 / ratio) * math.sqrt(df / (4 * (1 - r**2)))
    k = 1 + 2 * (1 - r**2) * t_quantile(change.confidence, df) ** 2 / df
    wide = math.sqrt(k + math.sqrt(k**2 - 1))
    return replace(point.within(ratio / wide, ratio * wide, change.confidence), p_value=t_p(t, df))


def _constant(names: Names, constant: list[bool]) -> str:
    """Say which sample does not vary."""
    alike = [name for name, same in zip(names, constant, strict=True) if same]
    return f"no variation in {' and '.join(alike)}: the ratio is 0 or infinite" if alike else ""
