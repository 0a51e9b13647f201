"""Mean and variance, rounded once: the same to the last digit whatever the order of the values."""

import math

from caseseries.statistics.rows import FloatArray


def mean_of(values: FloatArray) -> float:
    """Return the mean of at least one value."""
    return math.fsum(values.tolist()) / values.size


def variance_of(values: FloatArray) -> float:
    """Return the variance of at least two values, with denominator n − 1."""
    centre = mean_of(values)
    return math.fsum(((values - centre) ** 2).tolist()) / (values.size - 1)


def sd_of(values: FloatArray) -> float:
    """Return the standard deviation of at least two values, with denominator n − 1."""
    return math.sqrt(variance_of(values))
