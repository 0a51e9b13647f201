"""Two-sided quantiles and p-values of the normal and of Student's distribution.

Own names for functions of scipy.special, because those of scipy.stats, which call these same
functions, take a hundred times as long, and every interval asks for one.
"""

import scipy


def z_quantile(confidence: float) -> float:
    """Return z such that the normal distribution holds ``confidence`` between −z and z."""
    return float(scipy.special.ndtri((1 + confidence) / 2))


def t_quantile(confidence: float, df: float) -> float:
    """Return t such that Student's distribution holds ``confidence`` between −t and t."""
    return float(scipy.special.stdtrit(df, (1 + confidence) / 2))


def z_p(z: float) -> float:
    """Return the two-sided p-value of a standard normal statistic."""
    return float(2 * scipy.special.ndtr(-abs(z)))


def t_p(t: float, df: float) -> float:
    """Return the two-sided p-value of a t statistic."""
    return float(2 * scipy.special.stdtr(df, -abs(t)))
