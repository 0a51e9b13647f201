"""Describing one sample."""

import math
from dataclasses import dataclass, replace

import numpy as np

from caseseries.statistics.distributions import t_quantile
from caseseries.statistics.grid import in_steps, is_constant
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import Column, FloatArray, observed

NO_VALUE = "no value was observed"
ONE_VALUE = "one value: a spread needs two"
QUANTILES = {
    "median": (0.5, "median"),
    "q1": (0.25, "quartile, type 7"),
    "q3": (0.75, "quartile, type 7"),
    "min": (0.0, "smallest value"),
    "max": (1.0, "largest value"),
}
"""Probability and method of each; type 7 is that of R, NumPy and pandas."""


@dataclass(frozen=True)
class Values(Sample):
    """The observed values of one sample."""

    values: FloatArray


def mean_of(values: FloatArray) -> float:
    """Return the mean of at least one value, rounded once: whatever the order of the values."""
    return math.fsum(values.tolist()) / values.size


def variance_of(values: FloatArray) -> float:
    """Return the variance of at least two values, with denominator n − 1, rounded once."""
    centre = mean_of(values)
    return math.fsum(((values - centre) ** 2).tolist()) / (values.size - 1)


def sd_of(values: FloatArray) -> float:
    """Return the standard deviation of at least two values, with denominator n − 1."""
    return math.sqrt(variance_of(values))


def summary(column: Column, *, confidence: float = 0.95) -> dict[str, Result]:
    """Return mean (t interval; R: ``t.test``), sd, median, q1, q3, min and max, by name."""
    sample = _read(column, confidence)
    return {"mean": _mean(sample), "sd": _sd(sample)} | {
        name: _quantile(sample, name) for name in QUANTILES
    }


def mean(column: Column, *, confidence: float = 0.95) -> Result:
    """Return the mean with Student's t interval (R: ``t.test``)."""
    return _mean(_read(column, confidence))


def quantile(column: Column, name: str) -> Result:
    """Return one of ``QUANTILES``."""
    return _quantile(_read(column, 0.95), name)


def _read(column: Column, confidence: float) -> Values:
    values, n_missing = observed(column)
    return Values(values.size, n_missing, confidence, values)


def _mean(sample: Values) -> Result:
    method = "arithmetic mean, t interval"
    if sample.n == 0:
        return sample.refusal("mean", NO_VALUE, method)
    centre = mean_of(sample.values)
    point = sample.estimate("mean", centre, method)
    if sample.n == 1:
        return replace(point, reason=ONE_VALUE)
    if is_constant(in_steps(sample.values)[0]):
        reason = f"all {sample.n} values are the same: the interval would shrink to a point"
        return replace(point, reason=reason)
    se = sd_of(sample.values) / math.sqrt(sample.n)
    margin = t_quantile(sample.confidence, sample.n - 1) * se
    return point.within(centre - margin, centre + margin, sample.confidence)


def _sd(sample: Values) -> Result:
    method = "standard deviation, denominator n − 1"
    if sample.n < 2:
        return sample.refusal("sd", ONE_VALUE if sample.n else NO_VALUE, method)
    constant = is_constant(in_steps(sample.values)[0])
    return sample.estimate("sd", 0.0 if constant else sd_of(sample.values), method)


def _quantile(sample: Values, name: str) -> Result:
    probability, method = QUANTILES[name]
    if sample.n == 0:
        return sample.refusal(name, NO_VALUE, method)
    return sample.estimate(name, float(np.quantile(sample.values, probability)), method)
