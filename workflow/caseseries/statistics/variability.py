"""Do results vary less in one group than in the other? Spread compared, not means.

Sources: Brown and Forsythe (1974); Nakagawa et al. (2015) for lnVR and lnCVR of independent groups,
Senior et al. (2020) for paired samples; R: car::leveneTest, metafor::escalc with the measures VR,
CVR, VRC and CVRC. A ratio is that of the first sample to the second; parts ``ratio``, ``se``,
``z``, ``sd_first``, ``sd_second``, and ``r`` where the samples are paired.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from caseseries.statistics import several_groups
from caseseries.statistics.distributions import z_p, z_quantile
from caseseries.statistics.grid import in_steps, is_constant
from caseseries.statistics.groups import NAMES, Names
from caseseries.statistics.moments import mean_of, sd_of
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import FloatArray, complete
from caseseries.statistics.sample import Values, observed

CENTERS = {"median": "Brown–Forsythe test (median)", "mean": "Levene test (mean)"}
F_PARTS = ("df1", "df2")
RATIO_PARTS = ("ratio", "se", "z", "sd_first", "sd_second")
PAIRED = ("the first measurement", "the second measurement")


def brown_forsythe(groups: Mapping[str, Values], *, center: str = "median") -> Result:
    """Compare the spread of groups: an analysis of variance of the distances from the center.

    Parameters
    ----------
    groups
        The values of each group under its name.
    center
        ``median`` (Brown and Forsythe, the default of R and scipy) or ``mean`` (Levene).

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
    first: Values, second: Values, *, confidence: float = 0.95, names: Names = NAMES
) -> Result:
    """Return the log ratio of the standard deviations of two independent groups (escalc VR)."""
    return _lnvr(_independent(first, second, names), confidence)


def lncvr(
    first: Values, second: Values, *, confidence: float = 0.95, names: Names = NAMES
) -> Result:
    """Return the log ratio of the coefficients of variation of two independent groups (CVR).

    Both means must be positive: a coefficient of variation belongs to a ratio scale.
    """
    return _lncvr(_independent(first, second, names), confidence)


def paired_lnvr(
    first: Values, second: Values, *, confidence: float = 0.95, names: Names = PAIRED
) -> Result:
    """Return the log ratio of the standard deviations of two paired samples (escalc VRC)."""
    return _lnvr(_paired(first, second, names), confidence)


def paired_lncvr(
    first: Values, second: Values, *, confidence: float = 0.95, names: Names = PAIRED
) -> Result:
    """Return the log ratio of the coefficients of variation of two paired samples (CVRC)."""
    return _lncvr(_paired(first, second, names), confidence)


def _independent(first: Values, second: Values, names: Names) -> Samples:
    one, one_missing = observed(first)
    other, other_missing = observed(second)
    return Samples(one, other, names, one_missing + other_missing, paired=False)


def _paired(first: Values, second: Values, names: Names) -> Samples:
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
    parts: dict[str, float | None] = dict.fromkeys(RATIO_PARTS)
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
        parts=(*RATIO_PARTS, "r") if samples.paired else RATIO_PARTS,
    )
