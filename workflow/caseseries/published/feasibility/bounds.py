"""Which boxes may still satisfy a window; exact for a box that holds a single table.

Windows on sums and spreads are kept by :mod:`moments`; this module judges the others. Every answer
"no" is proved by whole-number arithmetic. "Yes" may be wrong for a wide box, and for a t test by
the width of a proved bracket about the critical value; complete tables are checked again.
"""

import math
from fractions import Fraction
from functools import lru_cache

import numpy as np

from caseseries.published.feasibility import arrangements
from caseseries.published.feasibility.boxes import Boxes, Ends, Flags, Ints, Members
from caseseries.published.feasibility.moments import Moments, square
from caseseries.published.feasibility.problem import (
    ArrangementWindow,
    CorrelationWindow,
    CountWindow,
    Measure,
    OrderWindow,
    SpreadWindow,
    SumWindow,
    TWindow,
    Window,
)
from caseseries.published.feasibility.t_distribution import critical_t_squared

_LARGEST = 2**61


def may_hold(window: Window, boxes: Boxes, moments: Moments) -> Flags:
    """Tell for each box whether it may hold a table that satisfies the window."""
    match window:
        case SumWindow() | SpreadWindow():
            # The moments keep these; boxes that contradict them are already gone.
            return np.ones(len(boxes), dtype=bool)
        case CountWindow():
            return _overlap(_count(window, boxes, moments), window.low, window.high)
        case OrderWindow():
            return _overlap(_order(window, boxes, moments), window.low, window.high)
        case TWindow():
            return _t_test(window, boxes, moments)
        case ArrangementWindow():
            first = _sample(window.groups, window, boxes, moments)
            second = _sample(window.second, window, boxes, moments)
            return arrangements.may_hold(window, first, second)
        case CorrelationWindow():
            return _correlation(window, boxes, moments)


def _sample(
    groups: tuple[int, ...], window: ArrangementWindow, boxes: Boxes, moments: Moments
) -> arrangements.Sample:
    low, high = (end[:, moments.members[groups]] for end in boxes.cells(window.measure))
    return arrangements.Sample(low, high, *moments.sums(boxes, window.measure, groups))


def _overlap(ends: Ends, low: int, high: int) -> Flags:
    return (ends[0] <= high) & (ends[1] >= low)


def _count(window: CountWindow, boxes: Boxes, moments: Moments) -> Ends:
    """Bound the number of patients with one of the scores."""
    low, high = (end[:, moments.members[window.groups]] for end in boxes.cells(window.measure))
    inside = sum(((low <= s) & (s <= high)).astype(np.int64) for s in window.scores)
    inside = np.broadcast_to(inside, low.shape)
    surely = (inside == high - low + 1).sum(axis=1)
    return surely, (inside > 0).sum(axis=1)


def _order(window: OrderWindow, boxes: Boxes, moments: Moments) -> Ends:
    """Bound the smallest or largest value, or twice the median."""
    low, high = (end[:, moments.members[window.groups]] for end in boxes.cells(window.measure))
    if window.statistic == "min":
        return low.min(axis=1), high.min(axis=1)
    if window.statistic == "max":
        return low.max(axis=1), high.max(axis=1)
    return _twice_median(low), _twice_median(high)


def _twice_median(values: Ints) -> Ints:
    ordered = np.sort(values, axis=1)
    n = values.shape[1]
    return ordered[:, (n - 1) // 2] + ordered[:, n // 2]


# --- t tests --------------------------------------------------------------------------------------


def _t_test(window: TWindow, boxes: Boxes, moments: Moments) -> Flags:
    n, m = moments.sizes[window.groups], moments.sizes.get(window.second, 0)
    measure, scale = window.measure, moments.scale
    sums = moments.sums(boxes, measure, window.groups)
    spread = moments.spreads(boxes, measure, window.groups)
    if window.test == "paired_t":
        # t^2 = S^2 (n - 1) scale / (n spread)
        weight = Fraction(n, (n - 1) * scale) if n > 1 else Fraction(0)
        return _t_may_hold(window, square(*sums), spread, weight, Fraction(n - 1))
    others = moments.sums(boxes, measure, window.second)
    spread_2 = moments.spreads(boxes, measure, window.second)
    difference = square(m * sums[0] - n * others[1], m * sums[1] - n * others[0])
    if window.test == "student":
        # t^2 = difference (n + m - 2) scale / (n m (n + m) (spread + spread_2))
        error = spread[0] + spread_2[0], spread[1] + spread_2[1]
        df = Fraction(n + m - 2)
        weight = n * m * (n + m) / (df * scale) if df else Fraction(0)
        return _t_may_hold(window, difference, error, weight, df)
    if min(n, m) < 2:
        return np.zeros(len(boxes), dtype=bool)
    # Variances of the two means, over a common denominator.
    a = spread[0] * (m * (m - 1)), spread[1] * (m * (m - 1))
    b = spread_2[0] * (n * (n - 1)), spread_2[1] * (n * (n - 1))
    weight = Fraction(n * m, (n - 1) * (m - 1) * scale)
    return _welch_may_hold(window, difference, a, b, weight, n, m)


def _t_may_hold(
    window: TWindow, difference: Ends, error: Ends, weight: Fraction, df: Fraction
) -> Flags:
    """Tell whether ``difference / (weight error)`` may be a squared t with p in the window."""
    if df <= 0:
        return np.zeros(len(error[0]), dtype=bool)
    least, most = _squared_t(window, df)
    return _ratio_may_hold(
        difference, error, weight * least, None if most is None else weight * most
    )


def _squared_t(window: TWindow, df: Fraction) -> tuple[Fraction, Fraction | None]:
    """Return the squared t that gives the highest p of the window, and the lowest."""
    least = critical_t_squared(window.high, df)[0] if window.high < 1 else Fraction(0)
    most = critical_t_squared(window.low, df)[1] if window.low > 0 else None
    return least, most


_SHARES = 16
"""Into how many parts the share of the first variance is cut for Welch's degrees of freedom."""


def _welch_may_hold(
    window: TWindow, difference: Ends, a: Ends, b: Ends, weight: Fraction, n: int, m: int
) -> Flags:
    """Judge Welch's t: its degrees of freedom follow from the share of ``a`` in ``a + b``."""
    known = (a[1] + b[1]) > 0
    low = _SHARES * a[0] // np.maximum(a[0] + b[1], 1)
    high = -(-_SHARES * a[1] // np.maximum(a[1] + b[0], 1))
    high = np.where(a[1] + b[0] > 0, high, _SHARES)
    verdict = np.zeros(len(known), dtype=bool)
    for i, j in sorted(set(zip(low[known].tolist(), high[known].tolist(), strict=True))):
        which = known & (low == i) & (high == j)
        least, most = _welch_squared_t(window, n, m, i, j)
        top = difference[0][which], difference[1][which]
        error = (a[0] + b[0])[which], (a[1] + b[1])[which]
        verdict[which] = _ratio_may_hold(
            top, error, weight * least, None if most is None else weight * most
        )
    return verdict


@lru_cache(maxsize=4096)
def _welch_squared_t(
    window: TWindow, n: int, m: int, low: int, high: int
) -> tuple[Fraction, Fraction | None]:
    """Return the least and the most squared t over a range of shares.

    The degrees of freedom rise with the share to n + m - 2 at (n - 1) / (n + m - 2), then fall.
    """
    peak = Fraction(n - 1, n + m - 2)
    shares = [Fraction(low, _SHARES), Fraction(high, _SHARES)]
    if shares[0] < peak < shares[1]:
        shares.append(peak)
    found = [_squared_t(window, 1 / (s**2 / (n - 1) + (1 - s) ** 2 / (m - 1))) for s in shares]
    mosts = [most for _, most in found if most is not None]
    return min(least for least, _ in found), max(mosts) if mosts else None


# --- correlations ---------------------------------------------------------------------------------


def _correlation(window: CorrelationWindow, boxes: Boxes, moments: Moments) -> Flags:
    members = moments.members[window.groups]
    n = moments.sizes[window.groups]
    one = _centred_ranks(boxes, window.measure, members, n)
    other = _centred_ranks(boxes, window.partner, members, n)
    products = [a * b for a in one for b in other]
    covariance = (
        np.minimum.reduce(products).sum(axis=1),
        np.maximum.reduce(products).sum(axis=1),
    )
    spreads = [tuple(end.sum(axis=1) for end in square(*ranks)) for ranks in (one, other)]
    product = spreads[0][0] * spreads[1][0], spreads[0][1] * spreads[1][1]
    if window.either_sign:
        return _ratio_may_hold(square(*covariance), product, window.low, window.high)
    verdict = np.zeros(len(boxes), dtype=bool)
    if window.high >= 0:
        positive = np.maximum(covariance[0], 0), covariance[1]
        fits = _ratio_may_hold(
            square(*positive), product, max(window.low, Fraction(0)), window.high
        )
        verdict |= fits & (covariance[1] >= 0)
    if window.low < 0:
        negative = covariance[0], np.minimum(covariance[1], 0)
        fits = _ratio_may_hold(
            square(*negative), product, max(-window.high, Fraction(0)), -window.low
        )
        verdict |= fits & (covariance[0] <= 0)
    return verdict


def _centred_ranks(boxes: Boxes, measure: Measure, members: Members, n: int) -> Ends:
    low, high = (end[:, members] for end in boxes.cells(measure))
    least, most = arrangements.doubled_ranks(low, high)
    return least - n - 1, most - n - 1


def _ratio_may_hold(top: Ends, bottom: Ends, low: Fraction, high: Fraction | None) -> Flags:
    """Tell whether ``top / bottom`` may lie between two fractions, and bottom above 0.

    The fractions are rounded outward to as many binary digits as 64-bit numbers leave room for.
    """
    exists: Flags = bottom[1] > 0
    largest = max(int(top[1].max(initial=1)), int(bottom[1].max(initial=1)), 1)
    factor = max(low, high or Fraction(0), Fraction(1))
    room = _LARGEST // (largest * math.ceil(factor) + 1)
    if room == 0:
        return exists
    digits = 2 ** min(room.bit_length() - 1, 40)
    fits = top[1] * digits >= bottom[0] * math.floor(low * digits)
    if high is not None:
        fits &= top[0] * digits <= bottom[1] * math.ceil(high * digits)
    both: Flags = exists & fits
    return both
