"""Pooling of cohorts: random effects, heterogeneity, leave-one-out.

Source: Viechtbauer, J Stat Softw 2010;36(3) (metafor); the interval of Hartung and Knapp (2001) and
Sidik and Jonkman (2002), never narrower than the normal one (Röver et al. 2015); the prediction
interval of Higgins et al. (2009). Own, because statsmodels truncates no tau² and has neither the
guard nor the prediction interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from caseseries.statistics.distributions import chi2_p, t_p, t_quantile, z_p, z_quantile
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, as_numbers
from caseseries.statistics.tau2 import ESTIMATORS, generalised_q, q_profile_interval, weighted_mean

NO_ESTIMATE = "no cohort has both an estimate and a variance"
ONE_COHORT = "one cohort: differences between cohorts cannot be estimated"
ONE_DEGREE = "two cohorts: the interval rests on one degree of freedom"
HETEROGENEITY = ("prediction_interval", "tau2", "q", "i2")
NORMAL_PARTS = ("normal_low", "normal_high", "normal_p")
HKSJ_PARTS = ("df", "guarded_se", "hksj_se", "hksj_low", "hksj_high", "hksj_p")
PARTS = {
    "estimate": ("se", *HKSJ_PARTS, *NORMAL_PARTS),
    "prediction_interval": ("sd", "df"),
    "tau2": ("tau",),
    "q": ("df", "i2_from_q"),
    "i2": ("typical_variance",),
}
ESTIMATOR_NAMES = {"REML": "REML", "DL": "DerSimonian–Laird", "PM": "Paule–Mandel"}


@dataclass(frozen=True)
class Studies:
    """Estimates and sampling variances that can be pooled, or the reason why they cannot.

    The estimates are kept as deviations from ``origin``, so that equal ones stay exactly equal.
    ``left_out`` names cohorts whose variance is not positive.
    """

    deviations: FloatArray
    variances: FloatArray
    origin: float
    n_missing: int
    reason: str
    left_out: tuple[str, ...]

    @property
    def k(self) -> int:
        """How many cohorts there are."""
        return self.deviations.size


@dataclass(frozen=True)
class Fit:
    """A random-effects fit: tau², pooled estimate, its SE and the Hartung–Knapp factor."""

    tau2: float
    mu: float
    se: float
    factor: float


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
    confidence
        Level of every interval.

    Returns
    -------
    dict of Result
        ``estimate`` (Hartung–Knapp–Sidik–Jonkman interval with the ad hoc guard; the parts hold
        the normal interval, ``normal_*``, and the unguarded one, ``hksj_*``),
        ``prediction_interval`` (t with k − 2 df), ``tau2`` (Q-profile interval), ``q`` (Cochran;
        part ``i2_from_q``) and ``i2`` (percent, from tau² and the typical variance).

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
    """
    label = _label(tau2_method)
    studies = _read(estimates, variances, names)
    estimate = _pooled_estimate(studies, tau2_method, confidence)
    if studies.k < 2 or studies.reason:
        reason = studies.reason or ONE_COHORT
        others = {
            name: _refused(name, label, studies, reason, PARTS[name]) for name in HETEROGENEITY
        }
        return {"estimate": estimate, **others}
    fit = _fit(studies, tau2_method)
    return {
        "estimate": estimate,
        "prediction_interval": _prediction_interval(studies, fit, label, confidence),
        "tau2": _tau2(studies, fit.tau2, label, confidence),
        "q": _cochran_q(studies),
        "i2": _i2(studies, fit.tau2, label),
    }


def _read(estimates: Column, variances: Column, names: Sequence[str] | None = None) -> Studies:
    y, v = as_numbers(estimates), as_numbers(variances)
    numbered = [f"cohort {i} of {y.size}" for i in range(1, y.size + 1)]
    called = numbered if names is None else list(names)
    if not y.size == v.size == len(called):
        raise ValueError(f"{y.size} estimates, {v.size} variances and {len(called)} names")
    there = ~(np.isnan(y) | np.isnan(v))
    weighted = there & (np.nan_to_num(v) > 0)
    left_out = tuple(
        f"{called[i]} left out: its sampling variance is {v[i]:g}, and its weight would be infinite"
        for i in np.flatnonzero(there & ~weighted)
    )
    reason = "" if weighted.any() else "; ".join(left_out or [NO_ESTIMATE])
    origin = float(y[weighted][0]) if weighted.any() else 0.0
    n_missing = int(y.size - weighted.sum())
    return Studies(y[weighted] - origin, v[weighted], origin, n_missing, reason, left_out)


def _label(tau2_method: str) -> str:
    return f"random effects, tau² by {ESTIMATOR_NAMES[tau2_method]}"


def _pooled_estimate(studies: Studies, tau2_method: str, confidence: float) -> Result:
    label = _label(tau2_method)
    if studies.reason:
        return _refused("estimate", label, studies, studies.reason, PARTS["estimate"])
    if studies.k == 1:
        return _one_cohort(studies, label, confidence)
    return _estimate(studies, _fit(studies, tau2_method), label, confidence)


def _fit(studies: Studies, tau2_method: str) -> Fit:
    tau2 = ESTIMATORS[tau2_method](studies.deviations, studies.variances)
    w = 1 / (studies.variances + tau2)
    deviation = weighted_mean(studies.deviations, w)
    squares = float(np.sum(w * (studies.deviations - deviation) ** 2))
    return Fit(
        tau2=tau2,
        mu=studies.origin + deviation,
        se=float(1 / np.sqrt(w.sum())),
        factor=squares / (studies.k - 1),
    )


def _estimate(studies: Studies, fit: Fit, label: str, confidence: float) -> Result:
    df = studies.k - 1
    guarded_se = float(fit.se * np.sqrt(max(1.0, fit.factor)))
    hksj_se = float(fit.se * np.sqrt(fit.factor)) if fit.factor > 0 else None
    t = t_quantile(confidence, df)
    z = z_quantile(confidence)
    return Result(
        statistic="estimate",
        value=fit.mu,
        ci_low=fit.mu - t * guarded_se,
        ci_high=fit.mu + t * guarded_se,
        ci_level=confidence,
        p_value=t_p(fit.mu / guarded_se, df),
        method=f"{label}; Hartung–Knapp–Sidik–Jonkman interval with the ad hoc guard, t({df})",
        n=studies.k,
        n_missing=studies.n_missing,
        reason="" if hksj_se else "identical estimates: the unguarded interval has no width",
        parts={
            "se": fit.se,
            "df": df,
            "guarded_se": guarded_se,
            "hksj_se": hksj_se,
            "hksj_low": None if hksj_se is None else fit.mu - t * hksj_se,
            "hksj_high": None if hksj_se is None else fit.mu + t * hksj_se,
            "hksj_p": None if hksj_se is None else t_p(fit.mu / hksj_se, df),
            "normal_low": fit.mu - z * fit.se,
            "normal_high": fit.mu + z * fit.se,
            "normal_p": z_p(fit.mu / fit.se),
        },
        warnings=(*studies.left_out, *([ONE_DEGREE] if df == 1 else [])),
    )


def _prediction_interval(studies: Studies, fit: Fit, label: str, confidence: float) -> Result:
    df = studies.k - 2
    method = f"{label}; prediction interval for a new cohort (Higgins), t(k − 2)"
    if df < 1:
        reason = "two cohorts: t with k − 2 = 0 degrees of freedom does not exist"
        return _refused(
            "prediction_interval", method, studies, reason, PARTS["prediction_interval"]
        )
    sd = float(np.sqrt(fit.tau2 + fit.se**2))
    margin = t_quantile(confidence, df) * sd
    return Result(
        statistic="prediction_interval",
        value=fit.mu,
        ci_low=fit.mu - margin,
        ci_high=fit.mu + margin,
        ci_level=confidence,
        method=method,
        n=studies.k,
        n_missing=studies.n_missing,
        parts={"sd": sd, "df": df},
    )


def _tau2(studies: Studies, tau2: float, label: str, confidence: float) -> Result:
    interval = q_profile_interval(studies.deviations, studies.variances, confidence)
    low, high = interval or (None, None)
    return Result(
        statistic="tau2",
        value=tau2,
        ci_low=low,
        ci_high=high,
        ci_level=confidence if interval else None,
        method=f"{label}, truncated at 0; Q-profile interval",
        n=studies.k,
        n_missing=studies.n_missing,
        reason="" if interval else "the cohorts differ less than chance: no tau² fits the interval",
        parts={"tau": float(np.sqrt(tau2))},
    )


def _cochran_q(studies: Studies) -> Result:
    q = generalised_q(studies.deviations, studies.variances)
    df = studies.k - 1
    return Result(
        statistic="q",
        value=q,
        p_value=chi2_p(q, df),
        method=f"Cochran's Q, chi-square with {df} df",
        n=studies.k,
        n_missing=studies.n_missing,
        parts={"df": df, "i2_from_q": 100 * max(0.0, (q - df) / q) if q > 0 else 0.0},
    )


def _i2(studies: Studies, tau2: float, label: str) -> Result:
    typical = _typical_variance(studies.variances)
    return Result(
        statistic="i2",
        value=100 * tau2 / (tau2 + typical),
        method=f"{label}; I² = 100 tau² / (tau² + typical variance), percent",
        n=studies.k,
        n_missing=studies.n_missing,
        parts={"typical_variance": typical},
    )


def _typical_variance(variances: FloatArray) -> float:
    """Return the typical sampling variance of Higgins and Thompson (2002)."""
    w = 1 / variances
    return float((w.size - 1) * w.sum() / (w.sum() ** 2 - np.sum(w**2)))


def _one_cohort(studies: Studies, label: str, confidence: float) -> Result:
    se = float(np.sqrt(studies.variances[0]))
    margin = z_quantile(confidence) * se
    return Result(
        statistic="estimate",
        value=studies.origin,
        method=f"{label}; the one cohort's own estimate",
        n=1,
        n_missing=studies.n_missing,
        reason=f"{ONE_COHORT}; its own normal interval is in the parts",
        parts={
            **dict.fromkeys(HKSJ_PARTS),
            "se": se,
            "normal_low": studies.origin - margin,
            "normal_high": studies.origin + margin,
            "normal_p": z_p(studies.origin / se),
        },
        warnings=studies.left_out,
    )


def _refused(
    statistic: str, method: str, studies: Studies, reason: str, parts: Sequence[str]
) -> Result:
    return unavailable(
        statistic, reason, method=method, n=studies.k, n_missing=studies.n_missing, parts=parts
    )
