"""Quantiles and two-sided p-values of the reference distributions, without ``scipy.stats``.

Own names for functions of scipy.special, because scipy.stats takes a second to load in every
cohort's job and calls these same functions.
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


def f_p(f: float, df1: float, df2: float) -> float:
    """Return the upper-tail p-value of an F statistic."""
    return float(scipy.special.fdtrc(df1, df2, f))


def f_quantile(probability: float, df1: float, df2: float) -> float:
    """Return the quantile of the F distribution."""
    return float(scipy.special.fdtri(df1, df2, probability))


def chi2_p(chi2: float, df: float) -> float:
    """Return the upper-tail p-value of a chi-square statistic."""
    return float(scipy.special.chdtrc(df, chi2))


def chi2_quantile(probability: float, df: float) -> float:
    """Return the quantile of the chi-square distribution."""
    return float(scipy.special.chdtri(df, 1 - probability))
