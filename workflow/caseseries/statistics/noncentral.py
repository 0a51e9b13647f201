"""Standardised effects: Hedges' correction and intervals from the noncentral t distribution.

Own, because the noncentrality that scipy solves for is not found where t is large, and its
distribution is NaN far on the other side.
"""

import math
from dataclasses import dataclass

import scipy

_BEYOND = 10.0
"""Where the search for a noncentrality begins, in units of its standard error."""

_FAR = 1e4
"""A larger t is of data that hardly vary: its limits are not computed."""


@dataclass(frozen=True)
class StandardisedEffect:
    """A standardised mean difference d, its unbiased form g = J × d, and their limits.

    The limits are None where the noncentral t distribution cannot be computed, J and g where they
    do not exist; ``reason`` then says so.
    """

    d: float
    d_low: float | None
    d_high: float | None
    j: float | None
    g: float | None
    g_low: float | None
    g_high: float | None
    reason: str


def standardised_effect(t: float, df: float, unit: float, confidence: float) -> StandardisedEffect:
    """Return d = t × unit and g with their intervals: the limits of the noncentrality × unit."""
    j = hedges_correction(df)
    limits = noncentrality_interval(t, df, confidence)
    low, high = (None, None) if limits is None else (limits[0] * unit, limits[1] * unit)
    reasons = []
    if j is None:
        reasons.append("Hedges' correction does not exist with one degree of freedom, so no g")
    if limits is None:
        reasons.append(f"the noncentral t distribution cannot be computed at t = {t:.3g}")
    return StandardisedEffect(
        d=t * unit,
        d_low=low,
        d_high=high,
        j=j,
        g=_times(t * unit, j),
        g_low=_times(low, j),
        g_high=_times(high, j),
        reason="; ".join(reasons),
    )


def _times(number: float | None, factor: float | None) -> float | None:
    return None if number is None or factor is None else number * factor


def hedges_correction(df: float) -> float | None:
    """Return the exact factor J(df) that unbiases a standardised mean difference.

    J = Γ(df/2) / (√(df/2) Γ((df − 1)/2)) (Hedges 1981). None below 2 degrees of freedom, where no
    factor exists.
    """
    if df < 2:
        return None
    log_factor = math.lgamma(df / 2) - math.log(df / 2) / 2 - math.lgamma((df - 1) / 2)
    return math.exp(log_factor)


def noncentrality_interval(t: float, df: float, confidence: float) -> tuple[float, float] | None:
    """Return the noncentralities that an observed t leaves possible (Steiger & Fouladi 1997).

    The lower limit has P(T >= t) = (1 − confidence)/2, the upper P(T <= t). None where the
    distribution cannot be computed, for |t| far beyond what data give.
    """
    tail = (1 - confidence) / 2
    low = _noncentrality(t, df, 1 - tail)
    high = _noncentrality(t, df, tail)
    return None if low is None or high is None else (low, high)


def _noncentrality(t: float, df: float, probability: float) -> float | None:
    """Return the noncentrality at which P(T <= t) is the probability."""

    def excess(noncentrality: float) -> float:
        return _noncentral_t_cdf(t, df, noncentrality) - probability

    reach = _BEYOND + abs(t)
    low, high = t - reach, t + reach
    if not excess(low) > 0 > excess(high):
        return None
    return float(scipy.optimize.brentq(excess, low, high, xtol=1e-12, rtol=1e-14))


def _noncentral_t_cdf(t: float, df: float, noncentrality: float) -> float:
    """Return P(T <= t), and a stand-in where SciPy gives NaN.

    On the other side of 0 that is the bound Φ(−δ): for t > 0 > δ, Φ(−δ) <= P(T <= t) <= 1, and for
    t < 0 < δ, 0 <= P(T <= t) <= Φ(−δ), within 1e-7 of the probability and far from every limit that
    is searched for. On the same side NaN occurs here and there where both are large: there it is
    the normal approximation (Abramowitz & Stegun 1964, 26.7.10), which leads the search past it.
    """
    probability = float(scipy.special.nctdtr(df, noncentrality, t))
    if not math.isnan(probability) or abs(t) > _FAR:
        return probability
    if t * noncentrality < 0:
        return float(scipy.special.ndtr(-noncentrality))
    z = (t * (1 - 1 / (4 * df)) - noncentrality) / math.sqrt(1 + t**2 / (2 * df))
    return float(scipy.special.ndtr(z))
