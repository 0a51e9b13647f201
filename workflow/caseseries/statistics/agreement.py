"""Agreement of two raters on categories, and of two raters or methods on a number.

Sources: Cohen (1968) and Fleiss, Cohen and Everitt (1969) for weighted kappa; Light (1971) for
several raters; Bland and Altman (1986, 1999) and Carkeet (2015) for limits of agreement.
Intraclass correlations are in ``icc``.

Kappa and its variances are those of statsmodels; the refusals are ours, because it refuses none of
the tables that have no kappa. The limits of agreement are own, because their exact interval is
nowhere else.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import scipy

from caseseries.statistics.distributions import t_p, t_quantile, z_p, z_quantile
from caseseries.statistics.result import Result, Sample, unavailable
from caseseries.statistics.rows import Column, FloatArray, Labels, Table, complete, missing_labels

LIMITS_MULTIPLIER = 1.96
"""Limits of agreement are bias ± 1.96 SD, as Bland and Altman (1999) define them."""

ROUNDING = 1e-12
"""Differences smaller than this part of the largest value are rounding noise."""


def weighted_kappa(
    first: Labels, second: Labels, *, categories: Sequence[Any], confidence: float = 0.95
) -> Result:
    """Return Cohen's quadratically weighted kappa of two raters over the whole scale.

    Parameters
    ----------
    first, second
        The category that each rater gave to each patient. A patient with a missing rating is left
        out and counted in ``n_missing``.
    categories
        Every category of the scale in order, also those that nobody used: a scale without its
        unused middle category is another scale and gives another kappa.
    confidence
        Level of the large-sample interval, which may reach beyond 1.

    Returns
    -------
    Result
        Kappa with weights 1 − d²/(k − 1)², where d is the distance of two categories in steps of
        the scale; the interval from the SE of Fleiss, Cohen and Everitt and the p-value of
        H0: kappa = 0 from their null SE.
    """
    method = f"Cohen's kappa, quadratic weights over {len(categories)} categories; SE of Fleiss, "
    method += "Cohen and Everitt (1969), normal interval"
    counts, n_missing, unknown = _cross_table(first, second, categories)
    n = int(counts.sum())
    reason = "" if n else "no patient was rated by both raters"
    if unknown:
        reason = f"not on the scale of {', '.join(map(str, categories))}: {unknown}"
    elif _same_category(counts):
        reason = "both raters used one and the same category: kappa is 0/0"
    if reason:
        return unavailable("kappa", reason, method=method, n=n, n_missing=n_missing)
    from statsmodels.stats.inter_rater import cohens_kappa

    with np.errstate(invalid="ignore", divide="ignore"):  # a variance of zero
        fitted = cohens_kappa(counts, wt="quadratic")
    kappa = float(fitted.kappa)
    se, null_se = (_root(counts, float(v)) for v in (fitted.var_kappa, fitted.var_kappa0))
    no_interval = "" if se else "the large-sample standard error is zero: no interval"
    no_test = "" if null_se else "one rater used one category only: no test"
    point = Result(
        statistic="kappa",
        value=kappa,
        p_value=z_p(kappa / null_se) if null_se else None,
        method=method,
        n=n,
        n_missing=n_missing,
        reason="; ".join(filter(None, (no_interval, no_test))),
    )
    if not se:
        return point
    margin = z_quantile(confidence) * se
    beyond = "the large-sample interval reaches beyond 1: read it as 1"
    warnings = (beyond,) if kappa + margin > 1 else ()
    return replace(point.within(kappa - margin, kappa + margin, confidence), warnings=warnings)


def light_kappa(ratings: Table, *, categories: Sequence[Any]) -> Result:
    """Return Light's kappa of several raters: the mean of the kappas of all pairs.

    Parameters
    ----------
    ratings
        One row a patient, one column a rater. A patient whom any rater left out is left out and
        counted in ``n_missing``.
    categories
        As in ``weighted_kappa``.

    Returns
    -------
    Result
        The mean, without interval: the pairs share raters and patients. Source: Light (1971);
        R irr ``kappam.light``, which has no interval either, is unweighted.
    """
    by_rater = np.asarray(ratings, dtype=object).T
    method = f"Light's kappa: mean of Cohen's kappas of all pairs of {len(by_rater)} raters, "
    method += f"quadratic weights over {len(categories)} categories"
    missing = np.any([missing_labels(given) for given in by_rater], axis=0)
    kappas = [
        weighted_kappa(first, second, categories=categories)
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
    there = ~(missing_labels(first) | missing_labels(second))
    known = pd.Index(categories)
    one, other = (
        [cell for cell, kept in zip(given, there, strict=True) if kept] for given in (first, second)
    )
    rows, columns = known.get_indexer(one), known.get_indexer(other)
    pairs = zip(one, other, rows, columns, strict=True)
    strangers = [str(cell) for a, b, i, j in pairs for cell, place in ((a, i), (b, j)) if place < 0]
    counts = np.zeros((len(categories), len(categories)))
    if not strangers:
        np.add.at(counts, (rows, columns), 1)
    return counts, int((~there).sum()), ", ".join(dict.fromkeys(strangers))


def _same_category(counts: FloatArray) -> bool:
    """Say whether both raters used one and the same category throughout."""
    return bool(np.count_nonzero(counts) == 1 and np.trace(counts) == counts.sum())


def _root(counts: FloatArray, variance: float) -> float:
    """Return the standard error; 0 where the variance is zero but for rounding."""
    shares = counts / counts.sum()
    distance = np.subtract.outer(*[np.arange(len(counts))] * 2) / max(len(counts) - 1, 1)
    disagreement = float(np.sum(distance**2 * np.outer(shares.sum(axis=1), shares.sum(axis=0))))
    noise = variance * counts.sum() * disagreement**2 <= ROUNDING
    return 0.0 if noise else math.sqrt(variance)


@dataclass(frozen=True)
class Differences(Sample):
    """First minus second of the patients who have both measurements."""

    values: FloatArray

    def no_spread(self) -> str:
        """Say why the differences have no spread; nothing where they have one."""
        if self.n == 0:
            return "no patient has both measurements"
        if self.n == 1:
            return "one patient has both measurements: no spread"
        return "" if np.ptp(self.values) else "all differences are the same: no spread"


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
        ``bias`` (t interval), ``limit_low`` and ``limit_high`` (exact noncentral-t interval).
    """
    (a, b), n_missing = complete(first, second)
    differences = a - b
    scale = ROUNDING * max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    if differences.size and np.ptp(differences) <= scale:
        differences = np.full_like(differences, np.median(differences))
    sample = Differences(differences.size, n_missing, confidence, differences)
    return {
        "bias": _bias(sample),
        "limit_low": _limit("limit_low", sample, -1),
        "limit_high": _limit("limit_high", sample, 1),
    }


def _bias(sample: Differences) -> Result:
    method = "mean difference, t interval"
    if sample.n == 0:
        return sample.refusal("bias", sample.no_spread(), method)
    bias = float(sample.values.mean())
    point = sample.estimate("bias", bias, method)
    if sample.no_spread():
        return replace(point, reason=sample.no_spread())
    se = float(sample.values.std(ddof=1)) / np.sqrt(sample.n)
    margin = t_quantile(sample.confidence, sample.n - 1) * se
    limits = point.within(bias - margin, bias + margin, sample.confidence)
    return replace(limits, p_value=t_p(bias / se, sample.n - 1))


def _limit(name: str, sample: Differences, side: int) -> Result:
    method = "limit of agreement, bias ± 1.96 SD; exact noncentral-t interval (Carkeet 2015)"
    if sample.no_spread():
        return sample.refusal(name, sample.no_spread(), method)
    bias, sd = float(sample.values.mean()), float(sample.values.std(ddof=1))
    # By how many SD the inner and the outer bound of a limit lie from the bias.
    root = np.sqrt(sample.n)
    tail = (1 - sample.confidence) / 2
    t = scipy.special.nctdtrit(sample.n - 1, z_quantile(0.95) * root, [tail, 1 - tail])
    low, high = sorted(bias + side * multiplier * sd for multiplier in (t / root).tolist())
    point = sample.estimate(name, bias + side * LIMITS_MULTIPLIER * sd, method)
    return point.within(low, high, sample.confidence)
