"""Standardised effects: Hedges' correction and intervals from the noncentral t distribution.

The noncentrality is scipy's, which is right to five digits, mended to the last.
"""

import math
from dataclasses import replace

import scipy

from caseseries.statistics.result import Result, Sample

_FAR = 1e4
"""A larger t is of data that hardly vary: its limits are not computed."""

NO_CORRECTION = "Hedges' correction does not exist with one degree of freedom, so no g"


def standardised(
    sample: Sample,
    statistic: str,
    method: str,
    *,
    t: float,
    df: float,
    unit: float,
    corrected: bool = True,
) -> Result:
    """Return d = t × unit, or g = J × d where ``corrected``, with its exact interval.

    The limits are those of the noncentrality, in the same unit (Steiger & Fouladi 1997).
    """
    j = hedges_correction(df) if corrected else 1.0
    if j is None:
        return sample.refusal(statistic, NO_CORRECTION, method)
    point = sample.estimate(statistic, t * unit * j, method)
    limits = noncentrality_interval(t, df, sample.confidence)
    if limits is None:
        reason = f"the noncentral t distribution cannot be computed at t = {t:.3g}"
        return replace(point, reason=reason)
    return point.within(limits[0] * unit * j, limits[1] * unit * j, sample.confidence)


def hedges_correction(df: float) -> float | None:
    """Return the exact factor J(df) that unbiases a standardised mean difference.

    J = Γ(df/2) / (√(df/2) Γ((df − 1)/2)) (Hedges 1981). None below 2 degrees of freedom, where no
    factor exists.

    >>> f"{hedges_correction(9):.6f}"  # R: metafor:::.cmicalc(9)
    '0.913875'
    """
    if df < 2:
        return None
    log_factor = math.lgamma(df / 2) - math.log(df / 2) / 2 - math.lgamma((df - 1) / 2)
    return math.exp(log_factor)


def noncentrality_interval(t: float, df: float, confidence: float) -> tuple[float, float] | None:
    """Return the noncentralities that an observed t leaves possible.

    The lower limit has P(T >= t) = (1 − confidence)/2, the upper P(T <= t). None for a |t| far
    beyond what data give, where scipy has no number or does not end.

    >>> low, high = noncentrality_interval(2.83, 126, 0.95)  # R: MBESS, example(conf.limits.nct)
    >>> f"{low:.5f} {high:.5f}"
    '0.83375 4.81536'
    """
    if abs(t) > _FAR:
        return None
    low, high = (_noncentrality(t, df, (1 + side * confidence) / 2) for side in (1, -1))
    return (low, high) if math.isfinite(low + high) else None


def _noncentrality(t: float, df: float, probability: float) -> float:
    """Return the noncentrality at which P(T <= t) is a probability."""
    near = float(scipy.special.nctdtrinc(df, probability, t))
    size = 1 + abs(near)
    root = scipy.optimize.newton(
        lambda at: scipy.special.nctdtr(df, at, t) - probability,
        near,
        x1=near + 1e-5 * size,
        tol=1e-12 * size,
        disp=False,
    )
    return float(root)
