"""Standardised effects: Hedges' correction and intervals from the noncentral t distribution.

Own, because the noncentrality that scipy solves for is not found where t is large, and its
distribution is NaN far on the other side.
"""

import math
from dataclasses import replace

import scipy

from caseseries.statistics.result import Result, Sample

_BEYOND = 10.0
"""Where the search for a noncentrality begins, in units of its standard error."""

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
    """
    if df < 2:
        return None
    log_factor = math.lgamma(df / 2) - math.log(df / 2) / 2 - math.lgamma((df - 1) / 2)
    return math.exp(log_factor)


def noncentrality_interval(t: float, df: float, confidence: float) -> tuple[float, float] | None:
    """Return the noncentralities that an observed t leaves possible.

    The lower limit has P(T >= t) = (1 − confidence)/2, the upper P(T <= t). None where the
    distribution cannot be computed, for |t| far beyond what data give.
    """
    reach = _BEYOND + abs(t)
    limits = []
    for probability in ((1 + confidence) / 2, (1 - confidence) / 2):

        def excess(noncentrality: float, probability: float = probability) -> float:
            return _noncentral_t_cdf(t, df, noncentrality) - probability

        if not excess(t - reach) > 0 > excess(t + reach):
            return None
        root = scipy.optimize.brentq(excess, t - reach, t + reach, xtol=1e-12, rtol=1e-14)
        limits.append(float(root))
    return limits[0], limits[1]


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
