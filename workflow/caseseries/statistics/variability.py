"""Do results vary less in one group than in the other? Spread compared, not means.

A ratio is that of the SD of the first sample to that of the second.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from caseseries.statistics import groups as two
from caseseries.statistics import paired, several_groups
from caseseries.statistics.distributions import f_quantile, t_p, t_quantile, z_p, z_quantile
from caseseries.statistics.exact import EXACT_PARTS, TOO_MANY, subset_sums, with_exact_p
from caseseries.statistics.grid import Grid, in_steps, is_constant
from caseseries.statistics.groups import NAMES, Names
from caseseries.statistics.moments import mean_of, sd_of
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, complete, observed

CENTERS = {"median": "Brown–Forsythe test (median)", "mean": "Levene test (mean)"}
F_PARTS = ("df1", "df2")
RATIO_PARTS = ("sd_first", "sd_second")
LOG_PARTS = ("ratio", "se", "z", "sd_first", "sd_second")
PAIRED = ("the first measurement", "the second measurement")
LINE = 1e-12
"""Correlations closer to 1 than this are those of points on a line."""

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
        F with its p-value; parts ``df1``, ``df2``.
    """
    method = CENTERS[center]
    data = several_groups.read(groups)
    reason = data.too_small(2)
    if not reason and all(map(is_constant, data.steps)):
        reason = several_groups.NO_VARIATION
    if reason:
        return data.refused("F", reason, method, F_PARTS)
    middle = np.median if center == "median" else mean_of
    distances = {
        name: np.abs(sample - middle(sample))
        for name, sample in zip(data.names, data.samples, strict=True)
    }
    test = several_groups.anova(distances)
    if test.value is None:
        reason = "within each group all values lie equally far from the center"
        return data.refused("F", reason, method, F_PARTS)
    parts = {name: test.parts[name] for name in F_PARTS}
    return replace(test, method=method, n_missing=data.n_missing, parts=parts)


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


def variance_ratio(
    first: Column,
    second: Column,
    *,
    confidence: float = 0.95,
    grid: Grid | None = None,
    names: Names = NAMES,
) -> Result:
    """Return the ratio of the SDs of two groups with its F interval (R: ``var.test``).

    The interval is exact for normal values and not robust against others, so it has no p-value
    here: the test is ``permuted_distances``. Parts: ``sd_first``, ``sd_second``.
    """
    method = "ratio of the standard deviations of two groups; F interval"
    data = two.two_groups(first, second, grid, names)
    halves = np.split(data.steps, [data.first.size])
    reason = data.empty() or data.single() or _constant(names, [is_constant(h) for h in halves])
    if reason:
        return data.refusal("sd_ratio", reason, method, RATIO_PARTS)
    sds = sd_of(data.first), sd_of(data.second)
    ratio = sds[0] / sds[1]
    dfs = data.first.size - 1, data.second.size - 1
    tail = (1 + confidence) / 2
    return replace(
        data.estimate("sd_ratio", ratio, method),
        ci_low=ratio / math.sqrt(f_quantile(tail, *dfs)),
        ci_high=ratio * math.sqrt(f_quantile(tail, *dfs[::-1])),
        ci_level=confidence,
        parts=dict(zip(RATIO_PARTS, sds, strict=True)),
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


@dataclass(frozen=True)
class Samples:
    """Two samples whose spread is compared; ``r`` is their correlation where they are paired."""

    first: FloatArray
    second: FloatArray
    names: Names
    n_missing: int
    paired: bool

    @property
    def n(self) -> int:
        """Observed values, or pairs."""
        return self.first.size if self.paired else self.first.size + self.second.size

    def why_not(self) -> str:
        """Say why there is no ratio of spreads; nothing where there is one."""
        pairs = zip(
            self.names, (self.first, self.second), in_steps(self.first, self.second), strict=True
        )
        for name, sample, steps in pairs:
            if sample.size < 2:
                return f"n = {sample.size} in {name}: a spread needs two values"
            if is_constant(steps):
                return f"no variation in {name}: the ratio is 0 or infinite"
        return ""

    def correlation(self) -> float:
        """Return Pearson's correlation of the pairs."""
        return float(np.corrcoef(self.first, self.second)[0, 1])


def lnvr(
    first: Column, second: Column, *, confidence: float = 0.95, names: Names = NAMES
) -> Result:
    """Return the log ratio of the standard deviations of two independent groups (escalc VR)."""
    return _lnvr(_independent(first, second, names), confidence)


def lncvr(
    first: Column, second: Column, *, confidence: float = 0.95, names: Names = NAMES
) -> Result:
    """Return the log ratio of the coefficients of variation of two independent groups (CVR).

    Both means must be positive: a coefficient of variation belongs to a ratio scale.
    """
    return _lncvr(_independent(first, second, names), confidence)


def paired_lnvr(
    first: Column, second: Column, *, confidence: float = 0.95, names: Names = PAIRED
) -> Result:
    """Return the log ratio of the standard deviations of two paired samples (escalc VRC)."""
    return _lnvr(_paired(first, second, names), confidence)


def paired_lncvr(
    first: Column, second: Column, *, confidence: float = 0.95, names: Names = PAIRED
) -> Result:
    """Return the log ratio of the coefficients of variation of two paired samples (CVRC)."""
    return _lncvr(_paired(first, second, names), confidence)


def _independent(first: Column, second: Column, names: Names) -> Samples:
    one, one_missing = observed(first)
    other, other_missing = observed(second)
    return Samples(one, other, names, one_missing + other_missing, paired=False)


def _paired(first: Column, second: Column, names: Names) -> Samples:
    (one, other), n_missing = complete(first, second)
    return Samples(one, other, names, n_missing, paired=True)


def _lnvr(samples: Samples, confidence: float) -> Result:
    reason = samples.why_not()
    if reason:
        return _refused("lnVR", reason, samples)
    log_ratio = math.log(sd_of(samples.first) / sd_of(samples.second))
    bias, variance = _spread_terms(samples)
    return _ratio("lnVR", log_ratio + bias, variance, samples, confidence)


def _lncvr(samples: Samples, confidence: float) -> Result:
    reason = samples.why_not() or _not_positive(samples)
    if reason:
        return _refused("lnCVR", reason, samples)
    one, other = (sd_of(x) / mean_of(x) for x in (samples.first, samples.second))
    bias, variance = _spread_terms(samples)
    variance += one**2 / samples.first.size + other**2 / samples.second.size
    if samples.paired:
        variance -= 2 * samples.correlation() * one * other / samples.n
    return _ratio("lnCVR", math.log(one / other) + bias, variance, samples, confidence)


def _spread_terms(samples: Samples) -> tuple[float, float]:
    """Return the correction for bias and the sampling variance of the log ratio of two SDs."""
    if samples.paired:
        # With equal n the two corrections cancel.
        return 0.0, (1 - samples.correlation() ** 2) / (samples.n - 1)
    halves = [1 / (2 * (sample.size - 1)) for sample in (samples.first, samples.second)]
    return halves[0] - halves[1], halves[0] + halves[1]


def _not_positive(samples: Samples) -> str:
    for name, sample in zip(samples.names, (samples.first, samples.second), strict=True):
        if mean_of(sample) <= 0:
            return f"the mean of {name} is not above zero: no coefficient of variation"
    return ""


def _ratio(
    statistic: str, value: float, variance: float, samples: Samples, confidence: float
) -> Result:
    parts: dict[str, float | None] = dict.fromkeys(LOG_PARTS)
    parts |= {
        "ratio": math.exp(value),
        "sd_first": sd_of(samples.first),
        "sd_second": sd_of(samples.second),
    }
    if samples.paired:
        parts["r"] = samples.correlation()
    estimate = Result(
        statistic=statistic,
        value=value,
        method=_method(statistic, samples),
        n=samples.n,
        n_missing=samples.n_missing,
        parts=parts,
    )
    if variance <= 1e-12:
        return replace(estimate, reason="the pairs lie on a line: the standard error is zero")
    se = math.sqrt(variance)
    margin = z_quantile(confidence) * se
    return replace(
        estimate,
        ci_low=value - margin,
        ci_high=value + margin,
        ci_level=confidence,
        p_value=z_p(value / se),
        parts={**parts, "se": se, "z": value / se},
    )


def _method(statistic: str, samples: Samples) -> str:
    which = "paired samples" if samples.paired else "independent groups, corrected for small n"
    return f"{statistic} of {which}, normal interval"


def _refused(statistic: str, reason: str, samples: Samples) -> Result:
    return unavailable(
        statistic,
        reason,
        method=_method(statistic, samples),
        n=samples.n,
        n_missing=samples.n_missing,
        parts=(*LOG_PARTS, "r") if samples.paired else LOG_PARTS,
    )
