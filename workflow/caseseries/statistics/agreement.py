"""Agreement of two raters on categories, and of two raters or methods on a number.

Sources: Cohen (1968) and Fleiss, Cohen and Everitt (1969) for weighted kappa; Light (1971) for
several raters; Bland and Altman (1986, 1999) and Carkeet (2015) for limits of agreement.
Intraclass correlations are in ``icc``.

Kappa and its variances are those of statsmodels; the refusals are ours, because it refuses none of
the tables that have no kappa. The limits of agreement are own, because their exact interval is
nowhere else.
"""

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import scipy

from caseseries.statistics.distributions import z_p, z_quantile
from caseseries.statistics.grid import is_constant
from caseseries.statistics.paired import Changes, changes, t_test
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import Column, FloatArray, Table, as_numbers, complete

LIMITS_MULTIPLIER = 1.96
"""Limits of agreement are bias ± 1.96 SD, as Bland and Altman (1999) define them."""

ROUNDING = 1e-12
"""A variance smaller than this part of the largest is zero but for rounding."""


def weighted_kappa(
    first: Column, second: Column, *, grades: int, confidence: float = 0.95
) -> Result:
    """Return Cohen's quadratically weighted kappa of two raters over the whole scale.

    Ratings are grades from 0 in whole steps of the scale. ``grades`` counts also those that nobody
    used: a scale without its unused middle grade is another scale and gives another kappa. Weights
    are 1 − d²/(k − 1)², where d is the distance of two grades; the interval (large-sample: it may
    reach beyond 1) is from the SE of Fleiss, Cohen and Everitt, the p-value from their null SE.

    >>> first, second = [5, 2, 6, 7, 6], [5, 0, 7, 4, 9]
    >>> kappa = weighted_kappa(first, second, grades=10)  # R: example(cohen.kappa) of psych
    >>> f"{kappa.value:.2f}"
    '0.62'
    """
    method = f"Cohen's kappa, quadratic weights over {grades} categories; SE of Fleiss, "
    method += "Cohen and Everitt (1969), normal interval"
    (one, other), n_missing = complete(first, second)
    if not all(np.isin(given, range(grades)).all() for given in (one, other)):
        raise ValueError(f"a grade is a whole number from 0 to {grades - 1}")
    rated, counts = Sample(one.size, n_missing, confidence), np.zeros((grades, grades))
    n = rated.n
    np.add.at(counts, (one.astype(int), other.astype(int)), 1)
    reason = "" if n else "no patient was rated by both raters"
    if n and counts.max() == np.trace(counts) == n:
        reason = "both raters used one and the same category: kappa is 0/0"
    if reason:
        return rated.refusal("kappa", reason, method)
    from statsmodels.stats.inter_rater import cohens_kappa

    with np.errstate(invalid="ignore", divide="ignore"):  # a variance of zero
        fitted = cohens_kappa(counts, wt="quadratic")
    kappa = float(fitted.kappa)
    se, null_se = (_root(counts, float(v)) for v in (fitted.var_kappa, fitted.var_kappa0))
    no_interval = "" if se else "the large-sample standard error is zero: no interval"
    no_test = "" if null_se else "one rater used one category only: no test"
    point = replace(
        rated.estimate("kappa", kappa, method),
        p_value=z_p(kappa / null_se) if null_se else None,
        reason="; ".join(filter(None, (no_interval, no_test))),
    )
    if not se:
        return point
    margin = z_quantile(confidence) * se
    beyond = "the large-sample interval reaches beyond 1: read it as 1"
    warnings = (beyond,) if kappa + margin > 1 else ()
    return replace(point.within(kappa - margin, kappa + margin, confidence), warnings=warnings)


def light_kappa(ratings: Table, *, grades: int) -> Result:
    """Return Light's kappa of several raters (1971): the mean of the kappas of all pairs.

    One row a patient, one column a rater; a patient whom any rater left out is left out. R irr
    ``kappam.light``, which has no interval either, is unweighted.

    >>> judges = [[8, 1, 4, 7], [5, 0, 2, 1], [7, 3, 5, 7]]  # Shrout & Fleiss 1979, less 1
    >>> judges += [[6, 0, 1, 5], [9, 4, 5, 8], [5, 1, 3, 6]]
    >>> f"{light_kappa(judges, grades=10).value:.2f}"  # R: psych::cohen.kappa(levels = 1:10)
    '0.34'
    """
    by_rater, n_missing = complete(*as_numbers(ratings).T)
    method = f"Light's kappa: mean of Cohen's kappas of all pairs of {len(by_rater)} raters, "
    method += f"quadratic weights over {grades} categories"
    kappas = [weighted_kappa(*pair, grades=grades) for pair in combinations(by_rater, 2)]
    reasons = dict.fromkeys(kappa.reason for kappa in kappas if kappa.value is None)
    values = [kappa.value for kappa in kappas if kappa.value is not None]
    rated = Sample(by_rater[0].size, n_missing, 0.95)
    if reasons:
        return rated.refusal("light_kappa", "; ".join(reasons), method)
    point = rated.estimate("light_kappa", float(np.mean(values)), method)
    return replace(point, reason="no interval: the pairs share raters and patients")


def _root(counts: FloatArray, variance: float) -> float:
    """Return the standard error; 0 where the variance is zero but for rounding."""
    shares = counts / counts.sum()
    distance = np.subtract.outer(*[np.arange(len(counts))] * 2) / max(len(counts) - 1, 1)
    disagreement = float(np.sum(distance**2 * np.outer(shares.sum(axis=1), shares.sum(axis=0))))
    noise = variance * counts.sum() * disagreement**2 <= ROUNDING
    return 0.0 if noise else math.sqrt(variance)


def bland_altman(first: Column, second: Column, *, confidence: float = 0.95) -> dict[str, Result]:
    """Return ``bias`` of first − second and its limits of agreement, ``limit_low``, ``limit_high``.

    The limits are bias ± 1.96 SD (ddof = 1), whatever the level of their exact intervals.

    >>> big = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
    >>> mini = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
    >>> found = bland_altman(big, mini).values()  # Bland & Altman 1986; limits of 1.96 SD: R
    >>> [f"{one.value:.1f}" for one in found]
    ['-2.1', '-78.1', '73.9']
    """
    difference = changes(second, first, confidence=confidence)
    reason = _no_spread(difference)
    method = "mean difference, t interval"
    return {
        "bias": replace(t_test(difference), statistic="bias", method=method, reason=reason),
        "limit_low": _limit("limit_low", difference, -1),
        "limit_high": _limit("limit_high", difference, 1),
    }


def _no_spread(difference: Changes) -> str:
    """Say why the differences have no spread; nothing where they have one."""
    alike = "all differences are the same: no spread" if is_constant(difference.steps) else ""
    return difference.too_few() or alike


def _limit(name: str, difference: Changes, side: int) -> Result:
    method = "limit of agreement, bias ± 1.96 SD; exact noncentral-t interval (Carkeet 2015)"
    if _no_spread(difference):
        return difference.refusal(name, _no_spread(difference), method)
    bias, sd = difference.mean, difference.sd
    # By how many SD the inner and the outer bound of a limit lie from the bias.
    root = np.sqrt(difference.n)
    tail = (1 - difference.confidence) / 2
    t = scipy.special.nctdtrit(difference.n - 1, z_quantile(0.95) * root, [tail, 1 - tail])
    low, high = sorted(bias + side * multiplier * sd for multiplier in (t / root).tolist())
    point = difference.estimate(name, bias + side * LIMITS_MULTIPLIER * sd, method)
    return point.within(low, high, difference.confidence)
