"""Correlation of two measurements of the same patients, on the complete pairs."""

import math
from dataclasses import dataclass, replace

import scipy

from caseseries.statistics.distributions import t_p, z_quantile
from caseseries.statistics.exact import TOO_MANY, concordances, pairings, with_exact_p
from caseseries.statistics.grid import Grid, Steps, doubled_midranks, in_steps, is_constant
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import Column, complete

NO_PAIR = "no complete pair"
PERFECT = "the correlation is perfect: no t and no interval"


@dataclass(frozen=True)
class Pairs(Sample):
    """The complete pairs, in whole steps."""

    x: Steps
    y: Steps

    def without_correlation(self) -> str:
        """Say why there is no correlation; nothing where there is one."""
        if self.n == 0:
            return NO_PAIR
        if self.n < 3:
            return f"{self.n} complete pair{'s' * (self.n > 1)}: a correlation needs three"
        named = ("first", self.x), ("second", self.y)
        constant = [name for name, steps in named if is_constant(steps)]
        return f"the {' and the '.join(constant)} variable is constant" if constant else ""


def pairs(x: Column, y: Column, *, grid: Grid | None = None, confidence: float = 0.95) -> Pairs:
    """Return the complete pairs; the grid, where given, is that of both.

    Raises ValueError when the two have different lengths: then they are not paired.
    """
    (first, second), n_missing = complete(x, y)
    (x_steps,), (y_steps,) = in_steps(first, grid=grid), in_steps(second, grid=grid)
    return Pairs(first.size, n_missing, confidence, x_steps, y_steps)


def spearman(data: Pairs) -> Result:
    """Return Spearman's rho with its exact p-value, ties kept, and the Bonett–Wright interval.

    The p-value counts all n! pairings; where they are too many, it is that of the t approximation
    (part ``p_t``), and ``method`` says so. Interval: tanh(atanh rho ± z √((1 + rho²/2)/(n − 3)))
    (Bonett & Wright 2000).

    >>> lightness = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
    >>> panel = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
    >>> f"{spearman(pairs(lightness, panel)).value:.1f}"  # R: cor(..., method = "spearman")
    '0.6'
    """
    method = "Spearman's rho; exact permutation p, ties kept, two-sided; Bonett–Wright interval"
    if data.without_correlation():
        return data.refusal("rho", data.without_correlation(), method)
    x_ranks, y_ranks = doubled_midranks(data.x), doubled_midranks(data.y)
    rho = rank_correlation(x_ranks, y_ranks)
    t = None if abs(rho) == 1 else rho * math.sqrt((data.n - 2) / (1 - rho**2))
    p_t = None if t is None else t_p(t, data.n - 2)
    point = replace(data.estimate("rho", rho, method), parts={"p_t": p_t})
    if abs(rho) == 1:
        point = replace(point, reason=PERFECT)
    elif data.n == 3:
        point = replace(point, reason="three complete pairs: an interval needs four")
    else:
        margin = z_quantile(data.confidence) * math.sqrt((1 + rho**2 / 2) / (data.n - 3))
        low, high = (math.tanh(math.atanh(rho) + side) for side in (-margin, margin))
        point = point.within(low, high, data.confidence)
    null = pairings(x_ranks, y_ranks)
    if null is not None:
        return with_exact_p(point, null, f"{data.n} pairs with these ties")
    method = "Spearman's rho; p by the t approximation, two-sided; Bonett–Wright interval"
    reason = "; ".join(filter(None, [point.reason, TOO_MANY]))
    return replace(point, method=method, p_value=p_t, reason=reason)


def kendall(data: Pairs) -> Result:
    """Return Kendall's tau-b with its exact p-value, ties kept.

    Tau-b and the approximation are scipy's (R: ``cor.test(method = "kendall")``); the latter
    stands where the pairings are too many to count. The counting is own, because R and scipy count
    no ties.

    >>> lightness = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
    >>> panel = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
    >>> test = kendall(pairs(lightness, panel))  # R: example(cor.test), two-sided
    >>> f"{test.value:.4f} {test.p_value:.4f}"
    '0.4444 0.1194'
    """
    method = "Kendall's tau-b; exact permutation p, ties kept, two-sided"
    if data.without_correlation():
        return data.refusal("tau_b", data.without_correlation(), method)
    test = scipy.stats.kendalltau(data.x, data.y, method="asymptotic")
    point = data.estimate("tau_b", float(test.statistic), method)
    null = concordances(data.x, data.y)
    if null is not None:
        return with_exact_p(point, null, f"{data.n} pairs with these ties")
    approximate = "Kendall's tau-b; p by the normal approximation with tie correction, two-sided"
    return replace(point, method=approximate, p_value=float(test.pvalue), reason=TOO_MANY)


def rank_correlation(x_ranks: Steps, y_ranks: Steps) -> float:
    """Return the correlation of doubled midranks; exactly ±1 where it is."""
    # About their mean, n + 1, doubled ranks sum to zero, and their squares fit a machine word.
    x, y = (ranks - (ranks.size + 1) for ranks in (x_ranks, y_ranks))
    covariance, x_squares, y_squares = int(x @ y), int(x @ x), int(y @ y)
    if covariance**2 == x_squares * y_squares:
        return math.copysign(1.0, covariance)
    return covariance / math.sqrt(x_squares * y_squares)
