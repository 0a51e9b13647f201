"""Pooling of cohorts: random effects, heterogeneity.

Source: Viechtbauer, J Stat Softw 2010;36(3) (metafor); the interval of Hartung and Knapp (2001) and
Sidik and Jonkman (2002), never narrower than the normal one (Röver et al. 2015); the prediction
interval of Higgins et al. (2009). Own, because statsmodels truncates no tau² and has neither the
guard nor the prediction interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from caseseries.statistics.distributions import chi2_p, t_p, t_quantile
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import Column, FloatArray, as_numbers
from caseseries.statistics.tau2 import ESTIMATORS, generalised_q, q_profile_interval, weighted_mean

NO_ESTIMATE = "no cohort has both an estimate and a variance"
ONE_COHORT = "one cohort: there is nothing to pool"
ONE_DEGREE = "two cohorts: the interval rests on one degree of freedom"
NAMES = ("estimate", "prediction_interval", "tau2", "q", "i2")
ESTIMATOR_NAMES = {"REML": "REML", "DL": "DerSimonian–Laird", "PM": "Paule–Mandel"}


@dataclass(frozen=True)
class Studies(Sample):
    """Estimates and sampling variances that can be pooled, or the reason why they cannot.

    The estimates are kept as deviations from ``origin``, so that equal ones stay exactly equal.
    ``left_out`` names cohorts whose variance is not positive.
    """

    deviations: FloatArray
    variances: FloatArray
    origin: float
    n_missing: int
    left_out: tuple[str, ...]
    confidence: float

    @property
    def n(self) -> int:
        """How many cohorts there are."""
        return self.deviations.size

    @property
    def reason(self) -> str:
        """Why nothing can be pooled; empty where something can."""
        return "" if self.n else "; ".join(self.left_out or [NO_ESTIMATE])


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
    """
    label = f"random effects, tau² by {ESTIMATOR_NAMES[tau2_method]}"
    studies = _read(estimates, variances, names, confidence)
    if studies.n < 2:
        reason = studies.reason or ONE_COHORT
        return {name: studies.refusal(name, reason, label) for name in NAMES}
    fit = _fit(studies, tau2_method)
    return {
        "estimate": _estimate(studies, fit, label),
        "prediction_interval": _prediction_interval(studies, fit, label),
        "tau2": _tau2(studies, fit.tau2, label),
        "q": _cochran_q(studies),
        "i2": _i2(studies, fit.tau2, label),
    }


def _read(
    estimates: Column, variances: Column, names: Sequence[str] | None, confidence: float
) -> Studies:
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
    origin = float(y[weighted][0]) if weighted.any() else 0.0
    n_missing = int(y.size - weighted.sum())
    return Studies(y[weighted] - origin, v[weighted], origin, n_missing, left_out, confidence)


def _fit(studies: Studies, tau2_method: str) -> Fit:
    tau2 = ESTIMATORS[tau2_method](studies.deviations, studies.variances)
    w = 1 / (studies.variances + tau2)
    deviation = weighted_mean(studies.deviations, w)
    squares = float(np.sum(w * (studies.deviations - deviation) ** 2))
    return Fit(
        tau2=tau2,
        mu=studies.origin + deviation,
        se=float(1 / np.sqrt(w.sum())),
        factor=squares / (studies.n - 1),
    )


def _estimate(studies: Studies, fit: Fit, label: str) -> Result:
    df = studies.n - 1
    se = float(fit.se * np.sqrt(max(1.0, fit.factor)))
    margin = t_quantile(studies.confidence, df) * se
    method = f"{label}; Hartung–Knapp–Sidik–Jonkman interval with the ad hoc guard, t({df})"
    point = studies.estimate("estimate", fit.mu, method)
    return replace(
        point.within(fit.mu - margin, fit.mu + margin, studies.confidence),
        p_value=t_p(fit.mu / se, df),
        warnings=(*studies.left_out, *([ONE_DEGREE] if df == 1 else [])),
    )


def _prediction_interval(studies: Studies, fit: Fit, label: str) -> Result:
    df = studies.n - 2
    method = f"{label}; prediction interval for a new cohort (Higgins), t(k − 2)"
    if df < 1:
        reason = "two cohorts: t with k − 2 = 0 degrees of freedom does not exist"
        return studies.refusal("prediction_interval", reason, method)
    margin = t_quantile(studies.confidence, df) * float(np.sqrt(fit.tau2 + fit.se**2))
    point = studies.estimate("prediction_interval", fit.mu, method)
    return point.within(fit.mu - margin, fit.mu + margin, studies.confidence)


def _tau2(studies: Studies, tau2: float, label: str) -> Result:
    interval = q_profile_interval(studies.deviations, studies.variances, studies.confidence)
    point = studies.estimate("tau2", tau2, f"{label}, truncated at 0; Q-profile interval")
    point = replace(point, parts={"tau": float(np.sqrt(tau2))})
    if interval is None:
        return replace(
            point, reason="the cohorts differ less than chance: no tau² fits the interval"
        )
    return point.within(*interval, studies.confidence)


def _cochran_q(studies: Studies) -> Result:
    q, df = generalised_q(studies.deviations, studies.variances), studies.n - 1
    point = studies.estimate("q", q, f"Cochran's Q, chi-square with {df} df")
    return replace(point, p_value=chi2_p(q, df))


def _i2(studies: Studies, tau2: float, label: str) -> Result:
    method = f"{label}; I² = 100 tau² / (tau² + typical variance), percent"
    w = 1 / studies.variances
    # The typical sampling variance of Higgins and Thompson (2002).
    typical = float((w.size - 1) * w.sum() / (w.sum() ** 2 - np.sum(w**2)))
    return studies.estimate("i2", 100 * tau2 / (tau2 + typical), method)
