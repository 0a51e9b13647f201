"""Agreement of two raters on categories, and of two raters or methods on a number.

Sources: Cohen (1968) and Fleiss, Cohen and Everitt (1969) for weighted kappa; Light (1971) for
several raters; Bland and Altman (1986, 1999) and Carkeet (2015) for limits of agreement.
Intraclass correlations are in ``icc``.

Kappa and its variances are those of statsmodels; the refusals are ours, because it refuses none of
the tables that have no kappa. The limits of agreement are own, because their exact interval is
nowhere else.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import scipy

from caseseries.statistics.distributions import t_p, t_quantile, z_p, z_quantile
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import (
    Column,
    FloatArray,
    Labels,
    Table,
    complete,
    is_missing,
    missing_labels,
)

LIMITS_MULTIPLIER = 1.96
"""Limits of agreement are bias ± 1.96 SD, as Bland and Altman (1999) define them."""

KAPPA_PARTS = ("se", "se0", "z", "observed", "expected")
BIAS_PARTS = ("sd", "se", "t", "df")
LIMIT_PARTS = ("approximate_low", "approximate_high")
ROUNDING = 1e-12
"""Differences smaller than this part of the largest value are rounding noise."""


def weighted_kappa(
    first: Labels,
    second: Labels,
    *,
    categories: Sequence[Any],
    weights: str = "quadratic",
    confidence: float = 0.95,
) -> Result:
    """Return Cohen's kappa of two raters over the whole scale.

    Parameters
    ----------
    first, second
        The category that each rater gave to each patient. A patient with a missing rating is left
        out and counted in ``n_missing``.
    categories
        Every category of the scale in order, also those that nobody used: a scale without its
        unused middle category is another scale and gives another kappa.
    weights
        ``quadratic`` (1 − d²/(k − 1)²), ``linear`` (1 − d/(k − 1)) or ``unweighted``, where d is
        the distance of two categories in steps of the scale.
    confidence
        Level of the large-sample interval, which may reach beyond 1.

    Returns
    -------
    Result
        Kappa with the interval from the SE of Fleiss, Cohen and Everitt and the p-value of
        H0: kappa = 0 from their null SE; parts ``se``, ``se0``, ``z``, ``observed``, ``expected``.
    """
    method = f"Cohen's kappa, {weights} weights over {len(categories)} categories; SE of Fleiss, "
    method += "Cohen and Everitt (1969), normal interval"
    counts, n_missing, unknown = _cross_table(first, second, categories)
    n = int(counts.sum())

    def refuse(reason: str) -> Result:
        return unavailable(
            "kappa", reason, method=method, n=n, n_missing=n_missing, parts=KAPPA_PARTS
        )

    if unknown:
        return refuse(f"not on the scale of {', '.join(map(str, categories))}: {unknown}")
    if n == 0:
        return refuse("no patient was rated by both raters")
    observed, expected = _agreement(counts / n, _weights(len(categories), weights))
    if expected >= 1 - ROUNDING:
        undefined = refuse("both raters used one and the same category: kappa is 0/0")
        return replace(undefined, parts={**undefined.parts, "observed": 1.0, "expected": 1.0})
    from statsmodels.stats.inter_rater import cohens_kappa

    with np.errstate(invalid="ignore", divide="ignore"):  # a variance of zero
        fitted = cohens_kappa(counts, wt=None if weights == "unweighted" else weights)
    kappa = float(fitted.kappa)
    se = _root(float(fitted.var_kappa), expected, n)
    null_se = _root(float(fitted.var_kappa0), expected, n)
    margin = None if se is None else z_quantile(confidence) * se
    high = None if margin is None else kappa + margin
    beyond = "the large-sample interval reaches beyond 1: read it as 1"
    return Result(
        statistic="kappa",
        value=kappa,
        ci_low=None if margin is None else kappa - margin,
        ci_high=high,
        ci_level=None if margin is None else confidence,
        p_value=None if null_se is None else z_p(kappa / null_se),
        method=method,
        n=n,
        n_missing=n_missing,
        reason=_kappa_reason(se, null_se),
        parts={
            "se": se,
            "se0": null_se,
            "z": None if null_se is None else kappa / null_se,
            "observed": observed,
            "expected": expected,
        },
        warnings=(beyond,) if high is not None and high > 1 else (),
    )


def light_kappa(ratings: Table, *, categories: Sequence[Any], weights: str = "quadratic") -> Result:
    """Return Light's kappa of several raters: the mean of the kappas of all pairs.

    Parameters
    ----------
    ratings
        One row a patient, one column a rater. A patient whom any rater left out is left out and
        counted in ``n_missing``.
    categories, weights
        As in ``weighted_kappa``.

    Returns
    -------
    Result
        The mean, without interval: the pairs share raters and patients. Source: Light (1971);
        R irr ``kappam.light``, which has no interval either, is unweighted.
    """
    by_rater = np.asarray(ratings, dtype=object).T
    method = f"Light's kappa: mean of Cohen's kappas of all pairs of {len(by_rater)} raters, "
    method += f"{weights} weights over {len(categories)} categories"
    missing = np.any([missing_labels(given) for given in by_rater], axis=0)
    kappas = [
        weighted_kappa(first, second, categories=categories, weights=weights)
        for first, second in combinations(by_rater[:, ~missing], 2)
    ]
    reasons = dict.fromkeys(kappa.reason for kappa in kappas if kappa.value is None)
    values = [kappa.value for kappa in kappas if kappa.value is not None]
    return Result(
        statistic="light_kappa",
        value=None if reasons else float(np.mean(values)),
        method=method,
        n=int((~missing).sum()),
        n_missing=int(missing.sum()),
        reason="; ".join(reasons) or "no interval: the pairs share raters and patients",
    )


def _cross_table(
    first: Labels, second: Labels, categories: Sequence[Any]
) -> tuple[FloatArray, int, str]:
    """Count pairs of categories; also the pairs with a missing rating, and unknown categories."""
    missing = 0
    position = {category: i for i, category in enumerate(categories)}
    counts = np.zeros((len(categories), len(categories)))
    unknown: dict[str, None] = {}
    for (one, other), times in Counter(zip(first, second, strict=True)).items():
        if is_missing(one) or is_missing(other):
            missing += times
            continue
        strangers = [str(category) for category in (one, other) if category not in position]
        unknown.update(dict.fromkeys(strangers))
        if not strangers:
            counts[position[one], position[other]] += times
    return counts, missing, ", ".join(unknown)


def _weights(k: int, name: str) -> FloatArray:
    distance = np.abs(np.subtract.outer(np.arange(k), np.arange(k)))
    widest = max(k - 1, 1)
    choices: dict[str, FloatArray] = {
        "quadratic": 1 - (distance / widest) ** 2,
        "linear": 1 - distance / widest,
        "unweighted": (distance == 0).astype(float),
    }
    return choices[name]


def _agreement(shares: FloatArray, weights: FloatArray) -> tuple[float, float]:
    """Return the observed and the chance-expected weighted agreement."""
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    return float(np.sum(weights * shares)), float(np.sum(weights * expected))


def _root(variance: float, expected: float, n: int) -> float | None:
    """Return the standard error, or None where the variance is zero but for rounding."""
    return None if variance * n * (1 - expected) ** 2 <= ROUNDING else math.sqrt(variance)


def _kappa_reason(se: float | None, null_se: float | None) -> str:
    reasons = []
    if se is None:
        reasons.append("the large-sample standard error is zero: no interval")
    if null_se is None:
        reasons.append("one rater used one category only: no test")
    return "; ".join(reasons)


def bland_altman(first: Column, second: Column, *, confidence: float = 0.95) -> dict[str, Result]:
    """Return bias and limits of agreement of first − second.

    Parameters
    ----------
    first, second
        The two measurements of each patient. A patient with one missing is left out and counted.
    confidence
        Level of the intervals; the limits themselves are always bias ± 1.96 SD (ddof = 1).

    Returns
    -------
    dict of Result
        ``bias`` (t interval), ``limit_low`` and ``limit_high`` (exact noncentral-t interval; parts
        ``approximate_low`` and ``approximate_high`` of Bland and Altman 1999).
    """
    (a, b), n_missing = complete(first, second)
    differences = a - b
    scale = ROUNDING * max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    if differences.size and np.ptp(differences) <= scale:
        differences = np.full_like(differences, np.median(differences))
    return {
        "bias": _bias(differences, n_missing, confidence),
        "limit_low": _limit("limit_low", differences, n_missing, confidence),
        "limit_high": _limit("limit_high", differences, n_missing, confidence),
    }


def _no_spread(differences: FloatArray) -> str:
    if differences.size == 0:
        return "no patient has both measurements"
    if differences.size == 1:
        return "one patient has both measurements: no spread"
    if np.ptp(differences) == 0:
        return "all differences are the same: no spread"
    return ""


def _bias(differences: FloatArray, n_missing: int, confidence: float) -> Result:
    method = "mean difference, t interval"
    n = differences.size
    reason = _no_spread(differences)
    if n == 0:
        return unavailable("bias", reason, method=method, n_missing=n_missing, parts=BIAS_PARTS)
    bias = float(differences.mean())
    if reason:
        return Result(
            statistic="bias",
            value=bias,
            method=method,
            n=n,
            n_missing=n_missing,
            reason=reason,
            parts=dict.fromkeys(BIAS_PARTS),
        )
    sd = float(differences.std(ddof=1))
    se = sd / np.sqrt(n)
    margin = t_quantile(confidence, n - 1) * se
    return Result(
        statistic="bias",
        value=bias,
        ci_low=bias - margin,
        ci_high=bias + margin,
        ci_level=confidence,
        p_value=t_p(bias / se, n - 1),
        method=method,
        n=n,
        n_missing=n_missing,
        parts={"sd": sd, "se": float(se), "t": float(bias / se), "df": n - 1},
    )


def _limit(name: str, differences: FloatArray, n_missing: int, confidence: float) -> Result:
    method = "limit of agreement, bias ± 1.96 SD; exact noncentral-t interval (Carkeet 2015)"
    n = differences.size
    reason = _no_spread(differences)
    if reason:
        return unavailable(name, reason, method=method, n=n, n_missing=n_missing, parts=LIMIT_PARTS)
    side = -1 if name == "limit_low" else 1
    bias, sd = float(differences.mean()), float(differences.std(ddof=1))
    value = bias + side * LIMITS_MULTIPLIER * sd
    inner, outer = _exact_multipliers(n, confidence)
    exact = sorted((bias + side * inner * sd, bias + side * outer * sd))
    variance = 1 / n + LIMITS_MULTIPLIER**2 / (2 * (n - 1))
    margin = t_quantile(confidence, n - 1) * sd * float(np.sqrt(variance))
    return Result(
        statistic=name,
        value=value,
        ci_low=exact[0],
        ci_high=exact[1],
        ci_level=confidence,
        method=method,
        n=n,
        n_missing=n_missing,
        parts={"approximate_low": value - margin, "approximate_high": value + margin},
    )


def _exact_multipliers(n: int, confidence: float) -> tuple[float, float]:
    """Return by how many SD the inner and outer bound of a limit lie from the bias."""
    noncentrality = z_quantile(0.95) * np.sqrt(n)
    tail = (1 - confidence) / 2
    inner, outer = scipy.special.nctdtrit(n - 1, noncentrality, [tail, 1 - tail]) / np.sqrt(n)
    return float(inner), float(outer)
