"""Student's t and the normal distribution with proof: p-values between two sure fractions.

With ``x = df / (df + t^2)`` and ``a = df / 2`` the two-sided p-value is the incomplete beta ratio
``I_x(a, 1/2)``, the share of the area left of ``x``. Left and right of any point the area is a
factor ``x^a (1 - x)^(1/2)`` times a series of positive rational terms (Abramowitz and Stegun,
26.5.4), whose tail is bounded by a geometric series. The whole area comes from the two series at
1/2; the quotient of the two factors from logarithms that :mod:`decimal` rounds correctly.

Without degrees of freedom it is the normal distribution, whose area between -z and z is
``(2 z^2 / pi)^(1/2) exp(-z^2 / 2)`` times a series of positive terms (26.2.11).
"""

from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

# Two numbers that so many digits do not tell apart are taken to be equal.
_MOST_DIGITS = 160
_HALF = Fraction(1, 2)
_FAR = 2000
"""A squared z beyond which the p-value is below every printed one."""

Bracket = tuple[Fraction, Fraction]


@lru_cache(maxsize=4096)
def two_sided_p(t_squared: Fraction, df: Fraction | None, digits: int = 20) -> Bracket:
    """Return two fractions with the two-sided p-value of t between them.

    Parameters
    ----------
    t_squared
        The square of t, which is rational where t is not.
    df
        Degrees of freedom, above 0; need not be whole (Welch). None is the normal distribution.
    digits
        Decimal digits carried along; the two fractions differ by about ``10**-digits``.

    Raises
    ------
    ValueError
        When df is not positive.
    """
    if df is not None and df <= 0:
        raise ValueError(f"degrees of freedom must be above 0, not {df}")
    if t_squared == 0:
        return Fraction(1), Fraction(1)
    if df is None:
        return _normal_p(t_squared, digits)
    a = df / 2
    x = df / (df + t_squared)
    whole = _sum(_left(a, _HALF, digits), _right(a, _HALF, digits))
    factor = _factor(a, x, digits)
    if x <= _HALF:
        return _share(_left(a, x, digits), factor, whole)
    low, high = _share(_right(a, x, digits), factor, whole)
    return 1 - high, 1 - low


def _normal_p(z_squared: Fraction, digits: int) -> Bracket:
    """Enclose the two-sided p-value of z."""
    if z_squared > _FAR:
        # p < exp(-z^2 / 2) < 10^-434
        return Fraction(0), Fraction(1, 10**434)
    context = Context(prec=digits + 20, Emin=-(10**9), Emax=10**9)
    root = context.sqrt(context.divide(_decimal(2 * z_squared, context), _pi(context)))
    factor = Fraction(context.multiply(root, context.exp(_decimal(-z_squared / 2, context))))
    low, high = _normal_series(z_squared, digits)
    # As in _factor: a few correctly rounded steps.
    error = factor * (1 + z_squared) / 10 ** (digits + 10)
    return max(1 - (factor + error) * high, Fraction(0)), 1 - (factor - error) * low


def _normal_series(z_squared: Fraction, digits: int) -> Bracket:
    """Enclose the sum of ``z^(2 k) / (1 3 5 ... (2 k + 1))`` over k, in fixed point."""
    # The factor may be as small as exp(-z^2 / 2); so many more digits are carried.
    one = 10 ** (digits + 5 + int(z_squared))
    low = high = term_low = term_high = one
    k = 0
    while True:
        k += 1
        down = (2 * k + 1) * z_squared.denominator
        term_low = term_low * z_squared.numerator // down
        term_high = -(-term_high * z_squared.numerator // down)
        low, high = low + term_low, high + term_high
        quotient = z_squared / (2 * k + 3)
        if quotient < Fraction(1, 2) and term_low == 0:
            # Later quotients are smaller, so the rest is below a geometric series.
            return Fraction(low, one), Fraction(high + 2 * term_high, one)


def _pi(context: Context) -> Decimal:
    """Return pi, by Machin's formula in fixed point."""
    one: int = 10 ** (context.prec + 10)

    def arctangent(inverse: int) -> int:
        power: int = one // inverse
        total: int = power
        k = 1
        while power:
            power //= -inverse * inverse
            k += 2
            total += power // k
        return total

    return context.divide(Decimal(4 * (4 * arctangent(5) - arctangent(239))), Decimal(one))


def _left(a: Fraction, x: Fraction, digits: int) -> Bracket:
    """Enclose the area left of x without its factor."""
    low, high = _series(a, a + 1, x, digits)
    return low / a, high / a


def _right(a: Fraction, x: Fraction, digits: int) -> Bracket:
    """Enclose the area right of x without its factor."""
    low, high = _series(a, Fraction(3, 2), 1 - x, digits)
    return 2 * low, 2 * high


def _series(a: Fraction, start: Fraction, z: Fraction, digits: int) -> Bracket:
    """Enclose the sum of ``(a + 1/2)_k / (start)_k z^k`` over k, in fixed point."""
    one = 10 ** (digits + 5)
    first = a + _HALF
    low = high = term_low = term_high = one
    k = 0
    while True:
        # The quotient of two neighbouring terms, exactly: (a + 1/2 + k) / (start + k) * z.
        up = (first.numerator + k * first.denominator) * start.denominator * z.numerator
        down = (start.numerator + k * start.denominator) * first.denominator * z.denominator
        term_low = term_low * up // down
        term_high = -(-term_high * up // down)
        low += term_low
        high += term_high
        k += 1
        # Later quotients lie between this one and z, so the rest is below a geometric series.
        quotient = max(Fraction(up, down), z)
        if quotient < 1 and term_low == 0:
            rest = term_high * quotient / (1 - quotient)
            return Fraction(low, one), Fraction(high + 1 + int(rest), one)


def _factor(a: Fraction, x: Fraction, digits: int) -> Bracket:
    """Enclose ``(2 x)^a (2 (1 - x))^(1/2)``, the factor at x relative to that at 1/2."""
    context = Context(prec=digits + 20, Emin=-(10**9), Emax=10**9)
    logarithm = context.add(
        context.multiply(_decimal(a, context), context.ln(_decimal(2 * x, context))),
        context.divide(context.ln(_decimal(2 - 2 * x, context)), Decimal(2)),
    )
    value = Fraction(context.exp(logarithm))
    # Five correctly rounded steps lose far less than the twenty spare digits.
    error = value * (1 + a + abs(Fraction(logarithm))) / 10 ** (digits + 10)
    return value - error, value + error


def _decimal(value: Fraction, context: Context) -> Decimal:
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def _sum(one: Bracket, other: Bracket) -> Bracket:
    return one[0] + other[0], one[1] + other[1]


def _share(part: Bracket, factor: Bracket, whole: Bracket) -> Bracket:
    return part[0] * factor[0] / whole[1], part[1] * factor[1] / whole[0]


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

    A floating-point guess is widened until :func:`two_sided_p` proves both sides.

    Raises
    ------
    ValueError
        When p is not between 0 and 1.
    """
    if not 0 < p < 1:
        raise ValueError(f"a p-value with a finite t lies between 0 and 1, not at {p}")
    from scipy.special import ndtri, stdtrit

    tail = float(p) / 2
    guess = Fraction(float(ndtri(tail) if df is None else stdtrit(float(df), tail)) ** 2)
    widen = Fraction(1, 10**8)
    while True:
        low, high = _outward(guess * (1 - widen), guess * (1 + widen))
        if two_sided_p(low, df)[0] >= p and two_sided_p(high, df)[1] <= p:
            return low, high
        widen *= 10


def _outward(low: Fraction, high: Fraction) -> Bracket:
    """Round two positive fractions apart to short ones."""
    short = 10**9
    return Fraction(int(low * short), short), Fraction(int(high * short) + 1, short)
