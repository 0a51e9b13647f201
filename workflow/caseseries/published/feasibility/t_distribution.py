"""Student's t and the normal distribution with proof: p-values between two sure fractions.

Arb (the ball arithmetic of FLINT) encloses the incomplete beta ratio ``I_x(df / 2, 1 / 2)`` at
``x = df / (df + t^2)``, which is the two-sided p-value of t, and ``erfc(|z| / 2^(1/2))``, which is
that of z. Without degrees of freedom it is the normal distribution.
"""

from fractions import Fraction
from functools import lru_cache

from flint import arb, ctx, fmpq

_MOST_DIGITS = 160
"""Two numbers that so many digits do not tell apart are taken to be equal."""

Bracket = tuple[Fraction, Fraction]


@lru_cache(maxsize=4096)
def two_sided_p(t_squared: Fraction, df: Fraction | None, digits: int = 20) -> Bracket:
    """Return two fractions with the two-sided p-value of t between them.

    The square of t is rational where t is not. Degrees of freedom need not be whole (Welch); a
    ValueError where they are not above 0. The fractions differ by about ``10**-digits``.
    """
    if df is not None and df <= 0:
        raise ValueError(f"degrees of freedom must be above 0, not {df}")
    if t_squared == 0:
        return Fraction(1), Fraction(1)
    with ctx.workdps(digits + 15):
        if df is None:
            p = (_ball(t_squared) / 2).sqrt().erfc()
        else:
            p = _ball(df / (df + t_squared)).beta_lower(_ball(df / 2), arb(1) / 2, True)
        return max(_fraction(p.lower()), Fraction(0)), min(_fraction(p.upper()), Fraction(1))


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def _fraction(end: arb) -> Fraction:
    """Return the exact value of an end."""
    mantissa, exponent = map(int, end.man_exp())
    return mantissa * Fraction(2) ** exponent


def compare_p(t_squared: Fraction, df: Fraction | None, bound: Fraction) -> int:
    """Return -1, 0 or 1: whether the two-sided p-value lies below, at or above a bound."""
    digits = 20
    while digits <= _MOST_DIGITS:
        low, high = two_sided_p(t_squared, df, digits)
        if high < bound:
            return -1
        if low > bound:
            return 1
        digits *= 2
    return 0


@lru_cache(maxsize=4096)
def critical_t_squared(p: Fraction, df: Fraction | None) -> Bracket:
    """Return two fractions with the squared t between them whose two-sided p-value is ``p``.

    A floating-point guess is widened until :func:`two_sided_p` proves both sides. A ValueError
    where p is not between 0 and 1.
    """
    if not 0 < p < 1:
        raise ValueError(f"a p-value with a finite t lies between 0 and 1, not at {p}")
    from scipy.special import ndtri, stdtrit

    tail = float(p) / 2
    guess = Fraction(float(ndtri(tail) if df is None else stdtrit(float(df), tail)) ** 2)
    widen, short = Fraction(1, 10**8), 10**9
    while True:
        low = Fraction(int(guess * (1 - widen) * short), short)
        high = Fraction(int(guess * (1 + widen) * short) + 1, short)
        if two_sided_p(low, df)[0] >= p and two_sided_p(high, df)[1] <= p:
            return low, high
        widen *= 10
