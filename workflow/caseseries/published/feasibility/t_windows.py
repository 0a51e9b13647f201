"""p-values of t tests, for boxes of tables."""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

import numpy as np

from caseseries.published.feasibility.boxes import Ends, Flags, Reals, square
from caseseries.published.feasibility.t_distribution import critical_t_squared
from caseseries.published.feasibility.windows import PWindow, Tables, ratio_may_hold

Share = TypeVar("Share", Fraction, Reals)

_SHARES = 16
"""Into how many parts the share of the first variance is cut for Welch's degrees of freedom."""


@dataclass(frozen=True)
class TWindow(PWindow):
    """The two-sided p-value of ``student``, ``welch`` or ``paired_t`` (without ``second``)."""

    test: str = "paired_t"

    def may_hold(self, boxes: Tables) -> Flags:
        """Hold the squared t against that of both ends of the window."""
        n, m = boxes.size(self.groups), boxes.size(self.second)
        if self._degrees(n, m) <= 0:
            return np.zeros(len(boxes), dtype=bool)
        difference, a, b, weight = self._parts(boxes, n, m)
        error = a[0] + b[0], a[1] + b[1]
        if self.test != "welch":
            ends = _ratios(self, weight, Fraction(self._degrees(n, m)))
            return ratio_may_hold(difference, error, *ends)
        # The degrees of freedom follow from the share of the first variance.
        low = _SHARES * a[0] // np.maximum(a[0] + b[1], 1)
        high = -(-_SHARES * a[1] // np.maximum(a[1] + b[0], 1))
        high = np.where(a[1] + b[0] > 0, high, _SHARES)
        least, most = _welch_ratios(self, weight, n, m)
        return ratio_may_hold(difference, error, least[low, high], most[low, high])

    def p(self, tables: Tables) -> Reals:
        """Return p-values; NaN where one does not exist, 0 where only means differ."""
        from scipy.special import stdtr

        n, m = tables.size(self.groups), tables.size(self.second)
        if self.test == "welch" and min(n, m) < 2:
            return np.full(len(tables), np.nan)
        difference, a, b, weight = self._parts(tables, n, m)
        error = float(weight) * (a[0] + b[0])
        with np.errstate(divide="ignore", invalid="ignore"):
            share = a[0] / (a[0] + b[0])
            welch = self.test == "welch"
            df = _welch_degrees(share, n, m) if welch else np.array(self._degrees(n, m))
            p = 2 * stdtr(df, -np.sqrt(difference[0] / error))
        p = np.where(error > 0, p, np.where(difference[0] > 0, 0.0, np.nan))
        return np.asarray(np.where((df > 0) | (error == 0), p, np.nan))

    def _degrees(self, n: int, m: int) -> int:
        """Return the degrees of freedom; of Welch's test the most, and 0 where it has none."""
        if self.test == "welch" and min(n, m) < 2:
            return 0
        return n + m - (2 if m else 1)

    def _parts(self, boxes: Tables, n: int, m: int) -> tuple[Ends, Ends, Ends, Fraction]:
        """Return the squared difference of the means and both parts of its variance.

        Each is a whole number of times too large; the squared t is the first by the sum of the
        others and by the weight that is returned as well.
        """
        sums, a = (of(self.measure, self.groups) for of in (boxes.sums, boxes.spreads))
        if self.test == "paired_t":
            return square(*sums), a, (a[0] * 0, a[0] * 0), Fraction(n, max(n - 1, 1) * boxes.scale)
        others, b = (of(self.measure, self.second) for of in (boxes.sums, boxes.spreads))
        difference = square(m * sums[0] - n * others[1], m * sums[1] - n * others[0])
        if self.test == "student":
            df = max(n + m - 2, 1)
            return difference, a, b, Fraction(n * m * (n + m), df * boxes.scale)
        # Variances of the two means, over a common denominator.
        of_a, of_b = m * (m - 1), n * (n - 1)
        weight = Fraction(n * m, (n - 1) * (m - 1) * boxes.scale)
        return difference, (a[0] * of_a, a[1] * of_a), (b[0] * of_b, b[1] * of_b), weight


def _welch_degrees(share: Share, n: int, m: int) -> Share:
    """Return Welch's degrees of freedom by the share of the first in the variance."""
    return 1 / (share**2 / (n - 1) + (1 - share) ** 2 / (m - 1))


@lru_cache(maxsize=4096)
def _ratios(window: TWindow, weight: Fraction, df: Fraction) -> tuple[float, float]:
    """Return the least and the most ``weight t^2`` whose p-value lies in the window."""
    least, most = squared_between(window.low, window.high, df)
    return float(weight * least), float(weight) * most


@lru_cache(maxsize=4096)
def squared_between(low: Fraction, high: Fraction, df: Fraction | None) -> tuple[Fraction, float]:
    """Return the least and the most squared t, or z without df, with a p-value between two."""
    least = critical_t_squared(high, df)[0] if high < 1 else Fraction(0)
    if low <= 0:
        return least, math.inf
    return least, float(critical_t_squared(low, df)[1]) if low < 1 else 0.0


@lru_cache(maxsize=256)
def _welch_ratios(window: TWindow, weight: Fraction, n: int, m: int) -> tuple[Reals, Reals]:
    """Return the least and the most ratio over a range of shares, over (lowest, highest) share.

    The degrees of freedom rise with the share to n + m - 2 at (n - 1) / (n + m - 2), then fall.
    """
    peak = Fraction(n - 1, n + m - 2)
    shares = [Fraction(i, _SHARES) for i in range(_SHARES + 1)]
    at_peak, *at_share = (
        _ratios(window, weight, _welch_degrees(share, n, m)) for share in (peak, *shares)
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
