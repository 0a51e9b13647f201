"""Pooling of single proportions: k of n patients in each of several cohorts.

The logit-normal binomial model (GLMM) needs no correction for 0 of n or n of n (Stijnen et al.
2010; R: metafor::rma.glmm). Own, because Python has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy

from caseseries.statistics import logit_normal
from caseseries.statistics.distributions import z_quantile
from caseseries.statistics.pooling import ONE_COHORT
from caseseries.statistics.proportions import clopper_pearson
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, as_numbers, complete

GLMM_PARTS = {"proportion": ("logit", "se", "crude"), "tau2": ("tau",)}
NO_COUNTS = "the cohort's count or its size is missing"
NO_MAXIMUM = "cohorts so few or so extreme that the likelihood has no finite maximum"
LOG_ODDS_SQUARED = "log odds squared"
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
        own_unit=LOG_ODDS_SQUARED,
        value=fit.tau**2,
        method=GLMM,
        n=counts.k,
        n_missing=counts.n_missing,
        parts={"tau": fit.tau},
    )
    return {"proportion": proportion, "tau2": tau2}


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


def _expit(log_odds: float) -> float:
    return float(scipy.special.expit(log_odds))


def _refused(
    statistic: str, method: str, counts: Counts, reason: str, parts: Sequence[str]
) -> Result:
    refused = unavailable(
        statistic, reason, method=method, n=counts.k, n_missing=counts.n_missing, parts=parts
    )
    return replace(refused, own_unit=LOG_ODDS_SQUARED) if statistic == "tau2" else refused
