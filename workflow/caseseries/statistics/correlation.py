"""Correlation of two measurements of the same patients, on the complete pairs."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from caseseries.statistics.distributions import t_p, z_quantile
from caseseries.statistics.exact import (
    EXACT_PARTS,
    TOO_MANY,
    concordances,
    inversions,
    pairings,
    with_exact_p,
)
from caseseries.statistics.grid import Grid, Steps, doubled_midranks, in_steps, is_constant
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, complete

NO_PAIR = "no complete pair"
PERFECT = "the correlation is perfect: no t and no interval"


@dataclass(frozen=True)
class Pairs:
    """The complete pairs, as numbers and in whole steps."""

    x: FloatArray
    y: FloatArray
    x_steps: Steps
    y_steps: Steps
    n_missing: int

    @property
    def n(self) -> int:
        """Complete pairs."""
        return self.x.size

    def without_correlation(self) -> str:
        """Say why there is no correlation; nothing where there is one."""
        if self.n == 0:
            return NO_PAIR
        if self.n < 3:
            return f"{self.n} complete pair{'s' * (self.n > 1)}: a correlation needs three"
        constant = [
            name
            for name, steps in (("first", self.x_steps), ("second", self.y_steps))
            if is_constant(steps)
        ]
        return f"the {' and the '.join(constant)} variable is constant" if constant else ""

    def estimate(
        self, statistic: str, value: float, method: str, parts: Iterable[str] = ()
    ) -> Result:
        """Return an estimate on these pairs, its parts still empty."""
        return Result(
            statistic=statistic,
            value=value,
            method=method,
            n=self.n,
            n_missing=self.n_missing,
            parts=dict.fromkeys(parts),
        )

    def refusal(self, statistic: str, method: str, parts: Iterable[str] = ()) -> Result:
        """Return the record of a correlation that these pairs do not allow."""
        reason = self.without_correlation()
        return unavailable(
            statistic, reason, method=method, n=self.n, n_missing=self.n_missing, parts=parts
        )


def pairs(x: Column, y: Column, grid: Grid | None = None) -> Pairs:
    """Return the complete pairs; the grid, where given, is that of both.

    Raises ValueError when the two have different lengths: then they are not paired.
    """
    (first, second), n_missing = complete(x, y)
    (x_steps,) = in_steps(first, grid=grid)
    (y_steps,) = in_steps(second, grid=grid)
    return Pairs(first, second, x_steps, y_steps, n_missing)


def spearman(
    x: Column,
    y: Column,
    *,
    confidence: float = 0.95,
    grid: Grid | None = None,
    alpha: float = 0.05,
) -> Result:
    """Return Spearman's rho with its exact p-value, ties kept, and the Bonett–Wright interval.

    The p-value counts all n! pairings; where they are too many, it is that of the t approximation
    (part ``p_t``), and ``method`` says so. Interval: tanh(atanh rho ± z √((1 + rho²/2)/(n − 3)))
    (Bonett & Wright 2000).

    >>> lightness = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
    >>> panel = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
    >>> f"{spearman(lightness, panel).value:.1f}"  # R: cor(..., method = "spearman")
    '0.6'
    """
    method = "Spearman's rho; exact permutation p, ties kept, two-sided; Bonett–Wright interval"
    names = ("t", "p_t", *EXACT_PARTS)
    data = pairs(x, y, grid)
    if data.without_correlation():
        return data.refusal("rho", method, names)
    x_ranks, y_ranks = doubled_midranks(data.x_steps), doubled_midranks(data.y_steps)
    rho = rank_correlation(x_ranks, y_ranks)
    t = _t_of(rho, data.n)
    p_t = None if t is None else t_p(t, data.n - 2)
    point = data.estimate("rho", rho, method, names)
    point = replace(point, parts={**point.parts, "t": t, "p_t": p_t})
    se = math.sqrt((1 + rho**2 / 2) / (data.n - 3)) if data.n > 3 else None
    point = _with_fisher_z(point, se, confidence)
    null = pairings(x_ranks, y_ranks)
    if null is not None:
        return with_exact_p(point, null, f"{data.n} pairs with these ties", alpha)
    method = "Spearman's rho; p by the t approximation, two-sided; Bonett–Wright interval"
    reason = "; ".join(filter(None, [point.reason, TOO_MANY]))
    return replace(point, method=method, p_value=p_t, reason=reason)


def kendall(x: Column, y: Column, *, grid: Grid | None = None, alpha: float = 0.05) -> Result:
    """Return Kendall's tau-b with its exact p-value, ties kept.

    Tau-b and the approximation are scipy's (R: ``cor.test(method = "kendall")``; part
    ``p_normal``); it stands where the pairings are too many to count. The counting is own, because
    R and scipy count no ties.

    >>> lightness = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
    >>> panel = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
    >>> test = kendall(lightness, panel)  # R: example(cor.test), two-sided
    >>> f"{test.value:.4f} {test.p_value:.4f}"
    '0.4444 0.1194'
    """
    method = "Kendall's tau-b; exact permutation p, ties kept, two-sided"
    names = ("p_normal", *EXACT_PARTS)
    data = pairs(x, y, grid)
    if data.without_correlation():
        return data.refusal("tau_b", method, names)
    from scipy import stats

    test = stats.kendalltau(data.x_steps, data.y_steps, method="asymptotic")
    p_normal = float(test.pvalue)
    point = data.estimate("tau_b", float(test.statistic), method, names)
    point = replace(point, parts={**point.parts, "p_normal": p_normal})
    if np.unique(data.x_steps).size == np.unique(data.y_steps).size == data.n:
        concordant = round(math.comb(data.n, 2) * (1 + float(test.statistic)) / 2)
        null = inversions(data.n, concordant)
    else:
        null = concordances(data.x_steps, data.y_steps)
    if null is not None:
        return with_exact_p(point, null, f"{data.n} pairs with these ties", alpha)
    approximate = "Kendall's tau-b; p by the normal approximation with tie correction, two-sided"
    return replace(point, method=approximate, p_value=p_normal, reason=TOO_MANY)


def rank_correlation(x_ranks: Steps, y_ranks: Steps) -> float:
    """Return the correlation of doubled midranks; exactly ±1 where it is."""
    # About their mean, n + 1, doubled ranks sum to zero, and their squares fit a machine word.
    x, y = (ranks - (ranks.size + 1) for ranks in (x_ranks, y_ranks))
    covariance, x_squares, y_squares = int(x @ y), int(x @ x), int(y @ y)
    if covariance**2 == x_squares * y_squares:
        return math.copysign(1.0, covariance)
    return covariance / math.sqrt(x_squares * y_squares)


def _t_of(r: float, n: int) -> float | None:
    return None if abs(r) == 1 else r * math.sqrt((n - 2) / (1 - r**2))


def _with_fisher_z(point: Result, se: float | None, confidence: float) -> Result:
    """Add the interval tanh(atanh r ± z se), or say why there is none."""
    r = point.value
    if r is None or abs(r) == 1:
        return replace(point, reason=PERFECT)
    if se is None:
        return replace(point, reason="three complete pairs: an interval needs four")
    margin = z_quantile(confidence) * se
    return replace(
        point,
        ci_low=math.tanh(math.atanh(r) - margin),
        ci_high=math.tanh(math.atanh(r) + margin),
        ci_level=confidence,
    )
