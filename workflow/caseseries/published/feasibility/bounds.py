"""Which boxes may still satisfy a window; a box with a single table is judged almost exactly.

Windows on sums and spreads are kept by :mod:`moments`; this module judges the others. Every answer
"no" is proved: whole numbers throughout, and ratios with ends moved outward by far more than
floating point errs. "Yes" may be wrong for a wide box, and by the width of those ends; complete
tables are checked again.
"""

import math
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility import arrangements, rank_sums
from caseseries.published.feasibility.boxes import Boxes, Ends, Flags, Members
from caseseries.published.feasibility.moments import Moments, square
from caseseries.published.feasibility.problem import (
    AnyWindow,
    ArrangementWindow,
    CorrelationWindow,
    CountWindow,
    Measure,
    OrderWindow,
    RankNormalWindow,
    RankSumWindow,
    SignedRankWindow,
    TWindow,
    Window,
)
from caseseries.published.feasibility.t_distribution import critical_t_squared

_NOISE = 1e-9
"""By how much the window of an exact p-value is widened; floating point errs by far less."""

Reals = NDArray[np.float64]
Real = float | Reals

_OUTWARD = 2.0**-40
"""By which share of themselves the ends of a ratio are moved outward; products err by 2^-51."""


def may_hold(window: Window, boxes: Boxes, moments: Moments) -> Flags:
    """Tell for each box whether it may hold a table that satisfies the window."""
    match window:
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
        case RankNormalWindow():
            return _rank_normal(window, boxes, moments)
        case RankSumWindow():
            deviation, _ = _rank_sum(window, boxes, moments)
            return _overlap(rank_sums.away(deviation), window.low, window.high)
        case SignedRankWindow():
            return _signed_rank(window, boxes, moments)
        case CorrelationWindow():
            return _correlation(window, boxes, moments)
        case AnyWindow():
            return _any(window, boxes, moments)
        case _:
            # The moments keep sums and spreads; the others are judged when a table is complete.
            return np.ones(len(boxes), dtype=bool)


def _any(window: AnyWindow, boxes: Boxes, moments: Moments) -> Flags:
    found = np.zeros(len(boxes), dtype=bool)
    for way in window.ways:
        rest = np.flatnonzero(~found)
        if not len(rest):
            break
        found[rest] = may_hold(way, boxes.take(rest), moments)
    return found


def _sample(
    groups: tuple[int, ...],
    window: ArrangementWindow,
    boxes: Boxes,
    moments: Moments,
) -> arrangements.Sample:
    low, high = (end[moments.members[groups]] for end in boxes.cells(window.measure))
    return arrangements.Sample(low, high, *moments.sums(boxes, window.measure, groups))


def _overlap(ends: Ends, low: int, high: int) -> Flags:
    return (ends[0] <= high) & (ends[1] >= low)


def _count(window: CountWindow, boxes: Boxes, moments: Moments) -> Ends:
    """Bound the number of patients with one of the scores."""
    low, high = (end[moments.members[window.groups]] for end in boxes.cells(window.measure))
    inside = np.zeros_like(low)
    for first, last in _runs(window.scores):
        inside += np.maximum(np.minimum(high, last) - np.maximum(low, first) + 1, 0)
    surely = (inside == high - low + 1).sum(axis=0)
    return surely, (inside > 0).sum(axis=0)


@lru_cache(maxsize=256)
def _runs(scores: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return the first and the last of each run of neighbouring scores."""
    known = set(scores)
    firsts = [s for s in scores if s - 1 not in known]
    lasts = [s for s in scores if s + 1 not in known]
    return list(zip(firsts, lasts, strict=True))


def _order(window: OrderWindow, boxes: Boxes, moments: Moments) -> Ends:
    """Bound the sum of the scores at two places."""
    first, last = window.places
    ends = boxes.cells(window.measure)
    low, high = (np.sort(end[moments.members[window.groups]], axis=0) for end in ends)
    return low[first] + low[last], high[first] + high[last]


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
    return _ratio_may_hold(difference, error, *_ratios(window, weight, df))


@lru_cache(maxsize=4096)
def _ratios(window: TWindow, weight: Fraction, df: Fraction) -> tuple[float, float]:
    """Return the least and the most ``weight t^2`` whose p-value lies in the window."""
    least = critical_t_squared(window.high, df)[0] if window.high < 1 else Fraction(0)
    return float(weight * least), float(weight) * _most_squared(window.low, df)


def _most_squared(low: Fraction, df: Fraction | None) -> float:
    """Return the largest squared t, or z without df, whose p-value is not below a number."""
    if low <= 0:
        return math.inf
    return float(critical_t_squared(low, df)[1]) if low < 1 else 0.0


_SHARES = 16
"""Into how many parts the share of the first variance is cut for Welch's degrees of freedom."""


def _welch_may_hold(
    window: TWindow, difference: Ends, a: Ends, b: Ends, weight: Fraction, n: int, m: int
) -> Flags:
    """Judge Welch's t: its degrees of freedom follow from the share of ``a`` in ``a + b``."""
    low = _SHARES * a[0] // np.maximum(a[0] + b[1], 1)
    high = -(-_SHARES * a[1] // np.maximum(a[1] + b[0], 1))
    high = np.where(a[1] + b[0] > 0, high, _SHARES)
    least, most = _welch_ratios(window, weight, n, m)
    error = a[0] + b[0], a[1] + b[1]
    return _ratio_may_hold(difference, error, least[low, high], most[low, high])


@lru_cache(maxsize=256)
def _welch_ratios(window: TWindow, weight: Fraction, n: int, m: int) -> tuple[Reals, Reals]:
    """Return the least and the most ratio over a range of shares, over (lowest, highest) share.

    The degrees of freedom rise with the share to n + m - 2 at (n - 1) / (n + m - 2), then fall.
    """
    peak = Fraction(n - 1, n + m - 2)
    shares = [Fraction(i, _SHARES) for i in range(_SHARES + 1)]
    at_peak, *at_share = (
        _ratios(window, weight, 1 / (s**2 / (n - 1) + (1 - s) ** 2 / (m - 1)))
        for s in (peak, *shares)
    )
    least, most = (np.array([ratios[end] for ratios in at_share]) for end in (0, 1))
    before = np.array([share < peak for share in shares])
    across = before[:, None] & ~before
    least = np.minimum(least[:, None], least)
    most = np.maximum(most[:, None], most)
    return (
        np.where(across, np.minimum(least, at_peak[0]), least),
        np.where(across, np.maximum(most, at_peak[1]), most),
    )


# --- rank sums ------------------------------------------------------------------------------------


def _rank_normal(window: RankNormalWindow, boxes: Boxes, moments: Moments) -> Flags:
    deviation, squares = _rank_sum(window, boxes, moments)
    sizes = (moments.sizes[groups] if groups else 0 for groups in (window.groups, window.second))
    factor = float(rank_sums.factor(window, *sizes))
    least, most = _z_squared(window.low, window.high)
    away = square(*rank_sums.corrected(window, deviation))
    return _ratio_may_hold(away, squares, least / factor, most / factor)


def _rank_sum(
    window: RankNormalWindow | RankSumWindow, boxes: Boxes, moments: Moments
) -> tuple[Ends, Ends]:
    low, high = boxes.cells(window.measure)
    one, other = moments.members[window.groups], moments.members.get(window.second)
    second = None if other is None else (low[other], high[other])
    return rank_sums.bounded(window, (low[one], high[one]), second)


def _signed_rank(window: SignedRankWindow, boxes: Boxes, moments: Moments) -> Flags:
    """Judge the exact p-value where every difference is known, and the signs can be counted."""
    low, high = (end[moments.members[window.groups]] for end in boxes.cells(window.measure))
    fits = np.ones(len(boxes), dtype=bool)
    if len(low) > rank_sums.MOST_SIGNS:
        return fits
    known = np.flatnonzero((low == high).all(axis=0))
    p = rank_sums.signed_p_values(window, low[:, known])
    fits[known] = (p >= float(window.low) - _NOISE) & (p <= float(window.high) + _NOISE)
    return fits


def rank_sum_may_hold(window: Window, sizes: tuple[int, int], least: float, most: float) -> bool:
    """Tell whether a test of two groups may give its p-value by a rank sum within bounds.

    Of an exact test Cantelli's and Chebyshev's inequalities say how small p is at most, since ties
    only make the variance smaller.
    """
    n = sum(sizes)
    nearest, furthest = max(least, -most, 0.0), max(-least, most)
    factor = n * (n - 1) / math.prod(sizes) / ((n**3 - n) / 3)
    match window:
        case RankSumWindow():
            return nearest <= window.high and furthest >= window.low
        case RankNormalWindow():
            _, largest = _z_squared(window.low, window.high)
            away = max(nearest - window.nearer, 0.0)
            return factor * away**2 <= largest * (1 + _NOISE)
        case ArrangementWindow(ranks=True):
            z_squared = factor * nearest**2
            tail, both = 1 / (1 + z_squared), 1 / max(z_squared, 1.0)
            if window.tail == "against":
                return float(window.high) >= 1 - tail - _NOISE
            at_most = {"one": tail, "doubled": 2 * tail, "absolute": both}[window.tail]
            return float(window.low) <= at_most + _NOISE
        case _:
            return True


@lru_cache(maxsize=4096)
def _z_squared(low: Fraction, high: Fraction) -> tuple[float, float]:
    """Return the least and the most squared z whose p-value lies in a window."""
    least = critical_t_squared(high, None)[0] if high < 1 else Fraction(0)
    return float(least), _most_squared(low, None)


# --- correlations ---------------------------------------------------------------------------------


def _correlation(window: CorrelationWindow, boxes: Boxes, moments: Moments) -> Flags:
    members = moments.members[window.groups]
    n = moments.sizes[window.groups]
    one = _centred_ranks(boxes, window.measure, members, n)
    other = _centred_ranks(boxes, window.partner, members, n)
    products = [a * b for a in one for b in other]
    covariance = (
        np.minimum.reduce(products).sum(axis=0),
        np.maximum.reduce(products).sum(axis=0),
    )
    spreads = [tuple(end.sum(axis=0) for end in square(*ranks)) for ranks in (one, other)]
    product = spreads[0][0] * spreads[1][0], spreads[0][1] * spreads[1][1]
    if window.either_sign:
        return _ratio_may_hold(square(*covariance), product, float(window.low), float(window.high))
    verdict = np.zeros(len(boxes), dtype=bool)
    if window.high >= 0:
        positive = np.maximum(covariance[0], 0), covariance[1]
        fits = _ratio_may_hold(
            square(*positive), product, max(float(window.low), 0.0), float(window.high)
        )
        verdict |= fits & (covariance[1] >= 0)
    if window.low < 0:
        negative = covariance[0], np.minimum(covariance[1], 0)
        fits = _ratio_may_hold(
            square(*negative), product, max(-float(window.high), 0.0), -float(window.low)
        )
        verdict |= fits & (covariance[0] <= 0)
    return verdict


def _centred_ranks(boxes: Boxes, measure: Measure, members: Members, n: int) -> Ends:
    low, high = (end[members] for end in boxes.cells(measure))
    least, most = arrangements.doubled_ranks(low, high)
    return least - n - 1, most - n - 1


def _ratio_may_hold(top: Ends, bottom: Ends, low: Real, high: Real) -> Flags:
    """Tell whether ``top / bottom`` may lie between two numbers, and either of them above 0."""
    endless = np.isinf(high)
    exists: Flags = (bottom[1] > 0) | (endless & (top[1] > 0))
    fits = top[1] >= bottom[0] * (low * (1 - _OUTWARD))
    # 0 times infinity would be no number.
    most = bottom[1] * (np.where(endless, 0.0, high) * (1 + _OUTWARD))
    fits &= (top[0] <= most) | endless | ~exists
    both: Flags = exists & fits
    return both
