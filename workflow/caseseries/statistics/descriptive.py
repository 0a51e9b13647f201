"""Describing one sample."""

import math
from dataclasses import replace

import numpy as np

from caseseries.statistics.distributions import t_quantile
from caseseries.statistics.grid import in_steps, is_constant
from caseseries.statistics.moments import mean_of, sd_of
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, observed

NO_VALUE = "no value was observed"
MEAN_PARTS = ("sd", "se", "df")
ONE_VALUE = "one value: a spread needs two"


def mean(values: Column, *, confidence: float = 0.95) -> Result:
    """Return the mean with Student's t interval; parts ``sd``, ``se``, ``df`` (R: ``t.test``)."""
    present, n_missing = observed(values)
    method = "arithmetic mean, t interval"
    n = present.size
    if n == 0:
        return unavailable("mean", NO_VALUE, method=method, n_missing=n_missing, parts=MEAN_PARTS)
    point = Result(
        statistic="mean",
        value=mean_of(present),
        method=method,
        n=n,
        n_missing=n_missing,
        parts=dict.fromkeys(MEAN_PARTS),
    )
    if n == 1:
        return replace(point, reason=ONE_VALUE)
    if is_constant(in_steps(present)[0]):
        reason = f"all {n} values are the same: the interval would shrink to a point"
        return replace(point, reason=reason, parts={"sd": 0.0, "se": 0.0, "df": n - 1.0})
    spread = sd_of(present)
    se = spread / math.sqrt(n)
    margin = t_quantile(confidence, n - 1) * se
    centre = mean_of(present)
    return replace(
        point,
        ci_low=centre - margin,
        ci_high=centre + margin,
        ci_level=confidence,
        parts={"sd": spread, "se": se, "df": n - 1.0},
    )


def sd(values: Column) -> Result:
    """Return the standard deviation, with denominator n − 1 (R: ``sd``)."""
    present, n_missing = observed(values)
    method = "standard deviation, denominator n − 1"
    n = present.size
    if n < 2:
        reason = ONE_VALUE if n else NO_VALUE
        return unavailable("sd", reason, method=method, n=n, n_missing=n_missing)
    constant = is_constant(in_steps(present)[0])
    return Result(
        statistic="sd",
        value=0.0 if constant else sd_of(present),
        method=method,
        n=n,
        n_missing=n_missing,
    )


def median(values: Column) -> Result:
    """Return the median."""
    return _quantile(values, "median", 0.5, "median")


def quartiles(values: Column) -> dict[str, Result]:
    """Return ``q1`` and ``q3``, by R's type 7 (NumPy, pandas: linear)."""
    method = "quartile, type 7"
    return {
        "q1": _quantile(values, "q1", 0.25, method),
        "q3": _quantile(values, "q3", 0.75, method),
    }


def minimum(values: Column) -> Result:
    """Return the smallest value."""
    return _quantile(values, "min", 0.0, "smallest value")


def maximum(values: Column) -> Result:
    """Return the largest value."""
    return _quantile(values, "max", 1.0, "largest value")


def summary(values: Column, *, confidence: float = 0.95) -> dict[str, Result]:
    """Return mean, sd, median, q1, q3, min and max, by name."""
    return {
        "mean": mean(values, confidence=confidence),
        "sd": sd(values),
        "median": median(values),
        **quartiles(values),
        "min": minimum(values),
        "max": maximum(values),
    }


def _quantile(values: Column, statistic: str, probability: float, method: str) -> Result:
    present, n_missing = observed(values)
    if present.size == 0:
        return unavailable(statistic, NO_VALUE, method=method, n_missing=n_missing)
    return Result(
        statistic=statistic,
        value=_type_7(present, probability),
        method=method,
        n=present.size,
        n_missing=n_missing,
    )


def _type_7(values: FloatArray, probability: float) -> float:
    return float(np.quantile(values, probability, method="linear"))
