"""Pooling of single proportions: k of n patients in each of several cohorts.

The logit-normal binomial model (GLMM) is ours: it needs no correction for 0 of n or n of n. The two
transformations that are pooled with inverse variances stand beside it as named alternatives.
Sources: Stijnen et al. (2010); Freeman and Tukey (1950) with the inverse of Miller (1978);
R: metafor 3.8, rma.glmm, escalc("PLO"), escalc("PFT"), transf.ipft.hm.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy

from caseseries.statistics import logit_normal
from caseseries.statistics.distributions import z_quantile
from caseseries.statistics.pooling import HETEROGENEITY, ONE_COHORT, PARTS, random_effects
from caseseries.statistics.proportions import clopper_pearson
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, as_numbers, complete

GLMM_PARTS = {"proportion": ("logit", "se", "crude"), "tau2": ("tau",)}
BACK_PARTS = ("normal_low", "normal_high", "hksj_low", "hksj_high")
POOLED_PARTS = ("transformed", "se", *BACK_PARTS)
NO_COUNTS = "the cohort's count or its size is missing"
NO_MAXIMUM = "cohorts so few or so extreme that the likelihood has no finite maximum"
GLMM = "logit-normal binomial model (GLMM), maximum likelihood"


@dataclass(frozen=True)
class Counts:
    """Events and patients of the cohorts that have both, or why they cannot be pooled."""

    events: FloatArray
    totals: FloatArray
    n_missing: int
    reason: str

    @property
    def k(self) -> int:
        """How many cohorts there are."""
        return self.events.size


@dataclass(frozen=True)
class Scale:
    """Proportions on the scale on which they are pooled, and the way back."""

    name: str
    estimates: FloatArray
    variances: FloatArray
    back: Callable[[float], float]


def logit_glmm(events: Column, totals: Column, *, confidence: float = 0.95) -> dict[str, Result]:
    """Pool proportions with a random cohort intercept on the log odds.

    Parameters
    ----------
    events, totals
        Patients with the outcome and patients in each cohort.
    confidence
        Level of the normal interval, computed on the log odds.

    Returns
    -------
    dict of Result
        ``proportion``, that of a cohort with average log odds (parts ``logit``, ``se``), and
        ``tau2``, the variance of log odds between cohorts.
    """
    counts = _read(events, totals)
    reason = _why_no_glmm(counts)
    fit = None if reason else logit_normal.fit(counts.events, counts.totals)
    if fit is None:
        reason = reason or NO_MAXIMUM
        return {
            name: _refused(name, GLMM, counts, reason, parts) for name, parts in GLMM_PARTS.items()
        }
    margin = z_quantile(confidence) * fit.se
    crude = float(counts.events.sum() / counts.totals.sum())
    proportion = Result(
        statistic="proportion",
        value=_expit(fit.mu),
        ci_low=_expit(fit.mu - margin),
        ci_high=_expit(fit.mu + margin),
        ci_level=confidence,
        method=f"{GLMM}; normal interval of the log odds",
        n=counts.k,
        n_missing=counts.n_missing,
        parts={"logit": fit.mu, "se": fit.se, "crude": crude},
    )
    tau2 = Result(
        statistic="tau2",
        value=fit.tau**2,
        method=GLMM,
        n=counts.k,
        n_missing=counts.n_missing,
        parts={"tau": fit.tau},
    )
    return {"proportion": proportion, "tau2": tau2}


def logit(
    events: Column, totals: Column, *, tau2_method: str = "REML", confidence: float = 0.95
) -> dict[str, Result]:
    """Pool log odds with inverse variances; 0.5 is added only to cohorts with 0 of n or n of n.

    Arguments are those of ``logit_glmm`` and of ``pooling.random_effects``.

    Returns
    -------
    dict of Result
        ``proportion`` (guarded Hartung–Knapp interval; parts ``transformed``, ``se``, and the
        normal interval) and the heterogeneity of the log odds as ``pooling.random_effects`` has it.
    """
    return _pooled(_read(events, totals), _log_odds, tau2_method, confidence)


def freeman_tukey(
    events: Column, totals: Column, *, tau2_method: str = "REML", confidence: float = 0.95
) -> dict[str, Result]:
    """Pool double arcsines; they are turned back with the harmonic mean of the cohort sizes.

    The scale is metafor's, half the sum of Freeman and Tukey. Arguments and returned records are
    those of ``logit``.
    """
    return _pooled(_read(events, totals), _double_arcsine, tau2_method, confidence)


def exact_limits(
    events: Column, totals: Column, *, names: Sequence[str], confidence: float = 0.95
) -> dict[str, Result]:
    """Return each cohort's own proportion with its exact interval, under the cohort's name."""
    x, n = as_numbers(events), as_numbers(totals)
    results = {}
    for name, k, size in zip(names, x, n, strict=True):
        missing = bool(np.isnan(k) or np.isnan(size))
        results[str(name)] = (
            unavailable("proportion", NO_COUNTS, method="proportion", n_missing=1, parts=("k",))
            if missing
            else clopper_pearson(int(k), int(size), confidence=confidence)
        )
    return results


def _read(events: Column, totals: Column) -> Counts:
    (x, n), n_missing = complete(events, totals)
    for k, size in zip(x, n, strict=True):
        if not (0 <= k <= size and k == int(k) and size == int(size)):
            raise ValueError(f"a proportion is k of n with 0 <= k <= n, not {k:g} of {size:g}")
    seen = n > 0
    reason = "" if seen.any() else "no cohort has patients"
    return Counts(x[seen], n[seen], n_missing + int(np.sum(~seen)), reason)


def _why_no_glmm(counts: Counts) -> str:
    if counts.reason:
        return counts.reason
    if counts.k == 1:
        return ONE_COHORT
    if counts.events.sum() == 0:
        return "no patient of any cohort has the outcome: the log odds are infinite"
    if counts.events.sum() == counts.totals.sum():
        return "every patient of every cohort has the outcome: the log odds are infinite"
    return ""


def _log_odds(counts: Counts) -> Scale:
    boundary = (counts.events == 0) | (counts.events == counts.totals)
    x = counts.events + boundary / 2
    others = counts.totals - counts.events + boundary / 2
    return Scale(
        name="log odds, 0.5 added where 0 or all have the outcome",
        estimates=np.log(x / others),
        variances=1 / x + 1 / others,
        back=_expit,
    )


def _double_arcsine(counts: Counts) -> Scale:
    x, n = counts.events, counts.totals
    harmonic_n = float(1 / np.mean(1 / n))
    return Scale(
        name=f"double arcsine (Freeman–Tukey), turned back with harmonic n = {harmonic_n:.4g}",
        estimates=_half_sum_of_arcsines(x, n),
        variances=1 / (4 * n + 2),
        back=lambda angle: _miller_inverse(angle, harmonic_n),
    )


def _half_sum_of_arcsines(x: FloatArray, n: FloatArray) -> FloatArray:
    angles: FloatArray = np.arcsin(np.sqrt(x / (n + 1))) + np.arcsin(np.sqrt((x + 1) / (n + 1)))
    return angles / 2


def _miller_inverse(angle: float, n: float) -> float:
    """Return the proportion at an angle; beyond the angle of 0 or 1 it is 0 or 1."""
    lowest, highest = _half_sum_of_arcsines(np.array([0.0, n]), np.array([n, n]))
    if angle <= lowest:
        return 0.0
    if angle >= highest:
        return 1.0
    sine = float(np.sin(2 * angle))
    inner = 1 - (sine + (sine - 1 / sine) / n) ** 2
    return float((1 - np.sign(np.cos(2 * angle)) * np.sqrt(max(inner, 0.0))) / 2)


def _pooled(
    counts: Counts, transform: Callable[[Counts], Scale], tau2_method: str, confidence: float
) -> dict[str, Result]:
    if counts.reason:
        names = {"proportion": POOLED_PARTS} | {name: PARTS[name] for name in HETEROGENEITY}
        return {
            name: _refused(name, "random effects", counts, counts.reason, parts)
            for name, parts in names.items()
        }
    scale = transform(counts)
    pooled = random_effects(
        scale.estimates, scale.variances, tau2_method=tau2_method, confidence=confidence
    )
    results = {name: replace(r, n_missing=counts.n_missing) for name, r in pooled.items()}
    return {"proportion": _turned_back(results.pop("estimate"), scale), **results}


def _turned_back(estimate: Result, scale: Scale) -> Result:
    """Return the pooled proportion and its intervals from the pooled value on another scale."""
    proportion = Result(
        statistic="proportion",
        value=None if estimate.value is None else scale.back(estimate.value),
        ci_low=None if estimate.ci_low is None else scale.back(estimate.ci_low),
        ci_high=None if estimate.ci_high is None else scale.back(estimate.ci_high),
        ci_level=estimate.ci_level,
        method=f"{estimate.method}; {scale.name}",
        n=estimate.n,
        n_missing=estimate.n_missing,
        reason=estimate.reason,
        warnings=estimate.warnings,
    )
    parts = {name: estimate.parts[name] for name in BACK_PARTS}
    turned = {name: None if part is None else scale.back(part) for name, part in parts.items()}
    return replace(
        proportion,
        parts={"transformed": estimate.value, "se": estimate.parts["se"], **turned},
    )


def _expit(log_odds: float) -> float:
    return float(scipy.special.expit(log_odds))


def _refused(
    statistic: str, method: str, counts: Counts, reason: str, parts: Sequence[str]
) -> Result:
    return unavailable(
        statistic, reason, method=method, n=counts.k, n_missing=counts.n_missing, parts=parts
    )
