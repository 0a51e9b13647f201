"""Describing one sample."""

import math
from dataclasses import replace

import numpy as np

from caseseries.statistics.distributions import t_quantile
from caseseries.statistics.grid import in_steps, is_constant
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import Column, FloatArray, complete

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


def mean_of(values: FloatArray) -> float:
    """Return the mean of at least one value, rounded once: whatever the order of the values."""
    return math.fsum(values.tolist()) / values.size


def variance_of(values: FloatArray) -> float:
    """Return the variance of at least two values, with denominator n − 1, rounded once."""
    return math.fsum(((values - mean_of(values)) ** 2).tolist()) / (values.size - 1)


def sd_of(values: FloatArray) -> float:
    """Return the standard deviation of at least two values, with denominator n − 1."""
    return math.sqrt(variance_of(values))


def summary(column: Column, *, confidence: float = 0.95) -> dict[str, Result]:
    """Return mean (t interval; R: ``t.test``), sd, median, q1, q3, min and max, by name.

    >>> extra = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> [round(one.value, 3) for one in summary(extra).values()]  # R: summary and sd, sleep
    [0.75, 1.789, 0.35, -0.175, 1.7, -1.6, 3.7]
    """
    centre = mean(column, confidence=confidence)
    return {"mean": centre, "sd": sd(column), **quantiles(column, *QUANTILES)}


def mean(column: Column, *, confidence: float = 0.95) -> Result:
    """Return the mean with Student's t interval (R: ``t.test``).

    >>> extra = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> centre = mean(extra)  # R: t.test(sleep$extra[1:10])
    >>> f"{centre.ci_low:.4f} {centre.ci_high:.4f}"
    '-0.5298 2.0298'
    """
    sample, values = _read(column, confidence)
    method = "arithmetic mean, t interval"
    if sample.n == 0:
        return sample.refusal("mean", NO_VALUE, method)
    centre = mean_of(values)
    point = sample.estimate("mean", centre, method)
    if sample.n == 1:
        return replace(point, reason=ONE_VALUE)
    spread = _spread(values)
    if spread == 0:
        reason = f"all {sample.n} values are the same: the interval would shrink to a point"
        return replace(point, reason=reason)
    margin = t_quantile(confidence, sample.n - 1) * (spread / math.sqrt(sample.n))
    return point.within(centre - margin, centre + margin, confidence)


def sd(column: Column) -> Result:
    """Return the standard deviation (R: ``sd``).

    >>> extra = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> f"{sd(extra).value:.5f}"  # R: sd(sleep$extra[1:10])
    '1.78901'
    """
    sample, values = _read(column)
    method = "standard deviation, denominator n − 1"
    if sample.n < 2:
        return sample.refusal("sd", ONE_VALUE if sample.n else NO_VALUE, method)
    return sample.estimate("sd", _spread(values), method)


def quantiles(column: Column, *names: str) -> dict[str, Result]:
    """Return some of ``QUANTILES``, by name.

    >>> extra = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> found = quantiles(extra, "q1", "median", "q3")  # R: quantile(sleep$extra[1:10])
    >>> [round(one.value, 3) for one in found.values()]
    [-0.175, 0.35, 1.7]
    """
    sample, values = _read(column)
    if sample.n == 0:
        return {name: sample.refusal(name, NO_VALUE, QUANTILES[name][1]) for name in names}
    found = np.quantile(values, [QUANTILES[name][0] for name in names])
    return {
        name: sample.estimate(name, float(value), QUANTILES[name][1])
        for name, value in zip(names, found, strict=True)
    }


def _read(column: Column, confidence: float = 0.95) -> tuple[Sample, FloatArray]:
    (values,), n_missing = complete(column)
    return Sample(values.size, n_missing, confidence), values


def _spread(values: FloatArray) -> float:
    """Return the SD of at least two values; exactly 0 where all are the same."""
    ends = in_steps([values.min(), values.max()])[0]
    return 0.0 if is_constant(ends) else sd_of(values)
