"""Do results vary less in one group than in the other? Spread compared, not means.

A ratio is that of the SD of the first sample to that of the second.
"""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from caseseries.statistics import groups as two
from caseseries.statistics import paired, several_groups
from caseseries.statistics.distributions import t_p, t_quantile, z_p, z_quantile
from caseseries.statistics.exact import EXACT_PARTS, TOO_MANY, subset_sums, with_exact_p
from caseseries.statistics.grid import Grid, is_constant
from caseseries.statistics.groups import NAMES, Names
from caseseries.statistics.moments import mean_of, sd_of
from caseseries.statistics.result import Result
from caseseries.statistics.rows import Column

CENTERS = {"median": "Brown–Forsythe test (median)", "mean": "Levene test (mean)"}
RATIO_PARTS = ("sd_first", "sd_second")
LOG_PARTS = ("ratio", "se", "z", *RATIO_PARTS)
PAIRED = ("the first measurement", "the second measurement")
LINE = 1e-12
"""Correlations closer to 1 than this are those of points on a line, and distances alike."""

ON_A_LINE = "the pairs lie on a line: no test and no interval"


def brown_forsythe(groups: Mapping[str, Column], *, center: str = "median") -> Result:
    """Compare the spread of groups: an analysis of variance of the distances from the center.

    Parameters
    ----------
    groups
        The values of each group under its name.
    center
        ``median`` (Brown and Forsythe 1974, the default of R car and scipy) or ``mean`` (Levene).

    Returns
    -------
    Result
        F with its p-value, by scipy.
    """
    method = CENTERS[center]
    data = several_groups.read(groups)
    reason = data.too_small(2)
    if not reason and all(map(is_constant, data.steps)):
        reason = several_groups.NO_VARIATION
    if reason:
        return data.refused("F", reason, method)
    middle = np.median if center == "median" else np.mean
    distances = [np.abs(sample - middle(sample)) for sample in data.samples]
    if all(np.ptp(apart) <= LINE * apart.max() for apart in distances):
        reason = "within each group all values lie equally far from the center"
        return data.refused("F", reason, method)
    from scipy import stats

    return data.tested("F", stats.levene(*data.samples, center=center), method)


def permuted_distances(
    first: Column,
    second: Column,
    *,
    grid: Grid | None = None,
    names: Names = NAMES,
    alpha: float = 0.05,
) -> Result:
    """Compare the spread of two groups over every division of the distances from their medians.

    The value is the difference of the mean distances. Exact for the distances, and so close to the
    level of the test whatever the shape of the values (Good 2005, 3.7); oracle: every division.
    """
    method = "exact permutation test of the mean distance from the group's median, two-sided"
    data = two.two_groups(first, second, grid, names)
    reason = data.empty() or data.single() or ("" if data.varies else two.NO_VARIATION)
    if reason:
        return data.refusal("mean_difference", reason, method, EXACT_PARTS)
    size = data.first.size
    # Twice the steps, because a median may lie between two of them.
    halves = np.split(data.steps, [size])
    distances = [abs(2 * half - round(2 * float(np.median(half)))) for half in halves]
    per_unit = 2 * data.steps_per_unit
    value = (float(distances[0].mean()) - float(distances[1].mean())) / per_unit
    point = data.estimate("mean_difference", value, method, EXACT_PARTS)
    null = subset_sums(np.concatenate(distances), size)
    if null is None:
        return replace(point, reason=TOO_MANY)
    return with_exact_p(point, null, data.design, alpha)


def lnvr(
    first: Column, second: Column, *, confidence: float = 0.95, names: Names = NAMES
) -> Result:
    """Return the log ratio of the standard deviations of two groups (metafor: escalc VR).

    Corrected for small groups (Nakagawa et al. 2015); parts ``ratio``, ``se``, ``z``,
    ``sd_first``, ``sd_second``. Its normal p-value is for pooling: of one cohort the test is
    ``permuted_distances``.
    """
    method = "lnVR of independent groups, corrected for small n, normal interval"
    groups = two.two_groups(first, second, names=names)
    reason = _why_no_ratio(groups)
    if reason:
        return groups.refusal("lnVR", reason, method, LOG_PARTS)
    value, variance = _log_ratio(groups)
    return _with_normal(groups.estimate("lnVR", value, method), variance, groups, confidence)


def lncvr(
    first: Column, second: Column, *, confidence: float = 0.95, names: Names = NAMES
) -> Result:
    """Return the log ratio of the coefficients of variation of two groups (metafor: escalc CVR).

    Both means must be positive: a coefficient of variation belongs to a ratio scale.
    """
    method = "lnCVR of independent groups, corrected for small n, normal interval"
    groups = two.two_groups(first, second, names=names)
    reason = _why_no_ratio(groups) or _not_positive(groups)
    if reason:
        return groups.refusal("lnCVR", reason, method, LOG_PARTS)
    value, variance = _log_ratio(groups)
    for sample, sign in ((groups.first, -1), (groups.second, 1)):
        value += sign * math.log(mean_of(sample))
        variance += (sd_of(sample) / mean_of(sample)) ** 2 / sample.size
    return _with_normal(groups.estimate("lnCVR", value, method), variance, groups, confidence)


def _why_no_ratio(groups: two.TwoGroups) -> str:
    halves = np.split(groups.steps, [groups.first.size])
    for name, half in zip(groups.names, halves, strict=True):
        if half.size < 2:
            return f"n = {half.size} in {name}: a spread needs two values"
    return _constant(groups.names, [is_constant(half) for half in halves])


def _not_positive(groups: two.TwoGroups) -> str:
    for name, sample in zip(groups.names, (groups.first, groups.second), strict=True):
        if mean_of(sample) <= 0:
            return f"the mean of {name} is not above zero: no coefficient of variation"
    return ""


def _log_ratio(groups: two.TwoGroups) -> tuple[float, float]:
    """Return the log ratio of the SDs, corrected for bias, and its sampling variance."""
    halves = [1 / (2 * (sample.size - 1)) for sample in (groups.first, groups.second)]
    ratio = math.log(sd_of(groups.first) / sd_of(groups.second))
    return ratio + halves[0] - halves[1], halves[0] + halves[1]


def _with_normal(
    point: Result, variance: float, groups: two.TwoGroups, confidence: float
) -> Result:
    value, se = point.value or 0.0, math.sqrt(variance)
    margin = z_quantile(confidence) * se
    numbers = (math.exp(value), se, value / se, sd_of(groups.first), sd_of(groups.second))
    return replace(
        point,
        ci_low=value - margin,
        ci_high=value + margin,
        ci_level=confidence,
        p_value=z_p(value / se),
        parts=dict(zip(LOG_PARTS, numbers, strict=True)),
    )


def pitman_morgan(
    first: Column,
    second: Column,
    *,
    confidence: float = 0.95,
    grid: Grid | None = None,
    names: Names = PAIRED,
) -> Result:
    """Compare the spread of two measurements of the same patients.

    The variances are equal where sum and difference are uncorrelated (Morgan 1939; Pitman 1939):
    t with n − 2 degrees of freedom. The interval of the ratio of the SDs is Morgan's, exact for
    normal pairs. Parts: ``sd_first``, ``sd_second``, ``r``, ``t``, ``df``.
    """
    method = "ratio of the standard deviations of the same patients; Pitman–Morgan test, two-sided"
    names_of_parts = (*RATIO_PARTS, "r", "t", "df")
    change = paired.changes(first, second, grid)
    samples = change.before, change.after
    reason = paired.NO_PAIR if change.n == 0 else paired.ONE_PAIR if change.n == 1 else ""
    reason = reason or _constant(names, [bool(np.ptp(sample) == 0) for sample in samples])
    if reason:
        return change.refusal("sd_ratio", reason, method, names_of_parts)
    sds = sd_of(samples[0]), sd_of(samples[1])
    ratio = sds[0] / sds[1]
    r = float(np.corrcoef(*samples)[0, 1])
    df = change.n - 2.0
    parts = dict(zip(names_of_parts, (*sds, r, None, df), strict=True))
    point = replace(change.estimate("sd_ratio", ratio, method), parts=parts)
    if df == 0:
        return replace(point, reason="two pairs: no degree of freedom is left")
    if 1 - r**2 <= LINE:
        return replace(point, reason=ON_A_LINE)
    t = (ratio - 1 / ratio) * math.sqrt(df / (4 * (1 - r**2)))
    k = 1 + 2 * (1 - r**2) * t_quantile(confidence, df) ** 2 / df
    wide = math.sqrt(k + math.sqrt(k**2 - 1))
    return replace(
        point,
        ci_low=ratio / wide,
        ci_high=ratio * wide,
        ci_level=confidence,
        p_value=t_p(t, df),
        parts={**parts, "t": t},
    )


def _constant(names: Names, constant: list[bool]) -> str:
    """Say which sample does not vary."""
    alike = [name for name, same in zip(names, constant, strict=True) if same]
    return f"no variation in {' and '.join(alike)}: the ratio is 0 or infinite" if alike else ""
