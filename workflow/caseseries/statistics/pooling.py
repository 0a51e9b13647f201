"""Pooling of cohorts: random effects, heterogeneity.

Source: Viechtbauer, J Stat Softw 2010;36(3) (metafor); the interval of Hartung and Knapp (2001) and
Sidik and Jonkman (2002), never narrower than the normal one (Röver et al. 2015); the prediction
interval of Higgins et al. (2009). Own, because statsmodels truncates no tau² and has neither the
guard nor the prediction interval.

The between-cohort variance tau² is computed of estimates ``y`` and their sampling variances ``v``,
in squared units of ``y``, and truncated at zero.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import scipy

from caseseries.statistics.distributions import t_p, t_quantile
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import Column, FloatArray, as_numbers

NO_ESTIMATE = "no cohort has both an estimate and a variance"
ONE_COHORT = "one cohort: there is nothing to pool"
ONE_DEGREE = "two cohorts: the interval rests on one degree of freedom"
NAMES = ("estimate", "prediction_interval", "tau2", "q", "i2")
GRID_POINTS = 60
"""Points at which the restricted likelihood is compared: it may have more than one maximum."""


def random_effects(
    estimates: Column,
    variances: Column,
    *,
    names: Sequence[str] | None = None,
    tau2_method: str = "REML",
    confidence: float = 0.95,
) -> dict[str, Result]:
    """Pool cohorts whose true values differ.

    Parameters
    ----------
    estimates, variances
        One estimate and its sampling variance (squared standard error) for each cohort. A cohort
        whose variance is not positive is left out, and a warning names it.
    names
        The words for the cohorts; by default their numbers.
    tau2_method
        ``REML``, ``DL`` (DerSimonian–Laird) or ``PM`` (Paule–Mandel); all truncated at 0.

    Returns
    -------
    dict of Result
        ``estimate`` (Hartung–Knapp–Sidik–Jonkman interval with the ad hoc guard),
        ``prediction_interval`` (t with k − 2 df), ``tau2`` (Q-profile interval; part ``tau``),
        ``q`` (Cochran) and ``i2`` (percent, from tau² and the typical variance).

    >>> import numpy as np
    >>> vaccinated = np.array([[4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
    ...     [123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913]])
    >>> control = np.array([[11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
    ...     [139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854]])
    >>> effects = np.log(vaccinated[0] / vaccinated[1] / (control[0] / control[1]))
    >>> variances = (1 / vaccinated[0] - 1 / vaccinated[1]) + (1 / control[0] - 1 / control[1])
    >>> pooled = random_effects(effects, variances)  # R: metafor, example(rma), dat.bcg
    >>> f"{pooled['estimate'].value:.4f} {pooled['tau2'].value:.4f} {pooled['i2'].value:.2f}"
    '-0.7145 0.3132 92.22'
    >>> others = [random_effects(effects, variances, tau2_method=name) for name in ("DL", "PM")]
    >>> [round(pooled["tau2"].value, 4) for pooled in others]  # rma(..., method = "DL"), "PM"
    [0.3088, 0.3181]
    """
    label = f"random effects, tau² by {ESTIMATORS[tau2_method][0]}"
    given, variance = as_numbers(estimates), as_numbers(variances)
    numbered = [f"cohort {i} of {given.size}" for i in range(1, given.size + 1)]
    called = numbered if names is None else list(names)
    if not given.size == variance.size == len(called):
        raise ValueError(f"{given.size} estimates, {variance.size} variances, {len(called)} names")
    there = ~(np.isnan(given) | np.isnan(variance))
    weighted = there & (np.nan_to_num(variance) > 0)
    left_out = [
        f"{called[i]} left out: its sampling variance is {variance[i]:g}, and its weight would be "
        "infinite"
        for i in np.flatnonzero(there & ~weighted)
    ]
    k = int(weighted.sum())
    studies = Sample(k, given.size - k, confidence)
    if k < 2:
        reason = ONE_COHORT if k else "; ".join(left_out or [NO_ESTIMATE])
        return {name: studies.refusal(name, reason, label) for name in NAMES}
    # Deviations from one of them, so that equal estimates stay exactly equal.
    origin, df = float(given[weighted][0]), k - 1
    y, v = given[weighted] - origin, variance[weighted]
    tau2 = ESTIMATORS[tau2_method][1](y, v)
    w = 1 / (v + tau2)
    deviation = weighted_mean(y, w)
    mu, se = origin + deviation, float(1 / np.sqrt(w.sum()))
    factor = float(np.sum(w * (y - deviation) ** 2)) / df
    guarded = float(se * np.sqrt(max(1.0, factor)))
    margin = t_quantile(confidence, df) * guarded
    method = f"{label}; Hartung–Knapp–Sidik–Jonkman interval with the ad hoc guard, t({df})"
    estimate = replace(
        studies.estimate("estimate", mu, method).within(mu - margin, mu + margin, confidence),
        p_value=t_p(mu / guarded, df),
        warnings=(*left_out, *([ONE_DEGREE] if df == 1 else [])),
    )
    q, of_q = generalised_q(y, v), f"Cochran's Q, chi-square with {df} df"
    # The typical sampling variance of Higgins and Thompson (2002).
    w = 1 / v
    typical = float(df * w.sum() / (w.sum() ** 2 - np.sum(w**2)))
    of_i2 = f"{label}; I² = 100 tau² / (tau² + typical variance), percent"
    return {
        "estimate": estimate,
        "prediction_interval": _prediction_interval(studies, mu, se, tau2, label),
        "tau2": _tau2(studies, y, v, tau2, label),
        "q": replace(studies.estimate("q", q, of_q), p_value=float(scipy.stats.chi2.sf(q, df))),
        "i2": studies.estimate("i2", 100 * tau2 / (tau2 + typical), of_i2),
    }


def _prediction_interval(studies: Sample, mu: float, se: float, tau2: float, label: str) -> Result:
    df = studies.n - 2
    method = f"{label}; prediction interval for a new cohort (Higgins), t(k − 2)"
    if df < 1:
        reason = "a prediction interval needs three cohorts or more"
        return studies.refusal("prediction_interval", reason, method)
    margin = t_quantile(studies.confidence, df) * float(np.sqrt(tau2 + se**2))
    point = studies.estimate("prediction_interval", mu, method)
    return point.within(mu - margin, mu + margin, studies.confidence)


def _tau2(studies: Sample, y: FloatArray, v: FloatArray, tau2: float, label: str) -> Result:
    interval = q_profile_interval(y, v, studies.confidence)
    point = studies.estimate("tau2", tau2, f"{label}, truncated at 0; Q-profile interval")
    point = replace(point, parts={"tau": float(np.sqrt(tau2))})
    if interval is None:
        return replace(
            point, reason="the cohorts differ less than chance: no tau² fits the interval"
        )
    return point.within(*interval, studies.confidence)


def weighted_mean(y: FloatArray, w: FloatArray) -> float:
    """Return the mean of ``y`` with weights ``w``."""
    return float(np.sum(w * y) / np.sum(w))


def generalised_q(y: FloatArray, v: FloatArray, tau2: float = 0.0) -> float:
    """Return Σ w (y − mu)² with w = 1/(v + tau²); Cochran's Q when tau² is 0."""
    w = 1 / (v + tau2)
    return float(np.sum(w * (y - weighted_mean(y, w)) ** 2))


def dersimonian_laird(y: FloatArray, v: FloatArray) -> float:
    """Return the moment estimate of DerSimonian and Laird (1986)."""
    w = 1 / v
    scale = np.sum(w) - np.sum(w**2) / np.sum(w)
    return max(0.0, float((generalised_q(y, v) - (y.size - 1)) / scale))


def paule_mandel(y: FloatArray, v: FloatArray) -> float:
    """Return the tau² at which the generalised Q equals its degrees of freedom (1982)."""
    return _where_q_equals(y.size - 1, y, v)


def restricted_likelihood(y: FloatArray, v: FloatArray) -> float:
    """Return the tau² that maximises the restricted likelihood (Viechtbauer 2005)."""
    spread = float(np.var(y, ddof=1))
    if spread == 0:
        return 0.0
    # Beyond this the derivative is negative whatever the data.
    largest = spread + np.sqrt(spread * np.max(v))
    grid = np.concatenate(([0.0], largest * np.geomspace(1e-8, 1, GRID_POINTS)))
    best = int(np.argmax(_restricted_log_likelihoods(y, v, grid)))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, grid.size - 1)]
    slope_low, slope_high = _restricted_slope(low, y, v), _restricted_slope(high, y, v)
    if slope_low <= 0:
        return 0.0
    if slope_high >= 0:
        return float(high)
    return _root(lambda tau2: _restricted_slope(tau2, y, v), low, high)


ESTIMATORS: dict[str, tuple[str, Callable[[FloatArray, FloatArray], float]]] = {
    "REML": ("REML", restricted_likelihood),
    "DL": ("DerSimonian–Laird", dersimonian_laird),
    "PM": ("Paule–Mandel", paule_mandel),
}


def q_profile_interval(
    y: FloatArray, v: FloatArray, confidence: float
) -> tuple[float, float] | None:
    """Return the Q-profile interval of Viechtbauer (2007), or None where no tau² fits the data."""
    df = y.size - 1
    tail = (1 - confidence) / 2
    if generalised_q(y, v) < scipy.stats.chi2.ppf(tail, df):
        return None
    low = _where_q_equals(scipy.stats.chi2.ppf(1 - tail, df), y, v)
    high = _where_q_equals(scipy.stats.chi2.ppf(tail, df), y, v)
    return low, high


def _where_q_equals(target: float, y: FloatArray, v: FloatArray) -> float:
    """Return the tau² at which the generalised Q falls to ``target``, or 0 if it starts below."""
    if generalised_q(y, v) <= target:
        return 0.0
    # Q(tau²) <= Σ (y − mean)² / tau², so the root lies below.
    largest = float(np.sum((y - y.mean()) ** 2)) / target
    return _root(lambda tau2: generalised_q(y, v, tau2) - target, 0.0, largest)


def _restricted_log_likelihoods(y: FloatArray, v: FloatArray, grid: FloatArray) -> FloatArray:
    total = v + grid[:, None]
    w = 1 / total
    mu = (w @ y) / w.sum(axis=1)
    squares = np.sum(w * (y - mu[:, None]) ** 2, axis=1)
    loglik: FloatArray = -(np.log(total).sum(axis=1) + np.log(w.sum(axis=1)) + squares) / 2
    return loglik


def _restricted_slope(tau2: float, y: FloatArray, v: FloatArray) -> float:
    """Return twice the derivative of the restricted log-likelihood."""
    w = 1 / (v + tau2)
    residual = y - weighted_mean(y, w)
    return float(np.sum((w * residual) ** 2) - np.sum(w) + np.sum(w**2) / np.sum(w))


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(scipy.optimize.brentq(function, low, high, xtol=1e-14 * high, rtol=1e-14))
