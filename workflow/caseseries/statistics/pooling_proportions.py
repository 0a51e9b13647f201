"""Pooling of single proportions: k of n patients in each of several cohorts.

The logit-normal binomial model (GLMM) needs no correction for 0 of n or n of n (Stijnen, Hamza and
Özdemir 2010): each cohort has events x of n with log odds mu + tau z, z standard normal, fitted by
maximum likelihood. R: metafor::rma.glmm(measure = "PLO"), whose seven-point quadrature agrees to
four digits while tau is below 2 and drifts beyond. Own, because Python has none.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import scipy

from caseseries.statistics.distributions import z_quantile
from caseseries.statistics.pooling import ONE_COHORT
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import Column, FloatArray, complete

NO_MAXIMUM = "cohorts so few or so extreme that the likelihood has no finite maximum"
LOG_ODDS_SQUARED = "log odds squared"
GLMM = "logit-normal binomial model (GLMM), maximum likelihood"

REACH = 9.0
"""The density falls at least as fast as the normal one: nothing is left 9 away from its peak."""

LARGEST_TAU = 10.0
"""A tau beyond means odds that differ by e^10 between cohorts: the likelihood has no maximum."""

TAUS = (0.1, 0.3, 0.6, 1.2, 2.5, 5.0)
"""Values of tau from which the best likelihood is looked for: it may have several maxima."""

NEWTON_STEPS = 50


def logit_glmm(events: Column, totals: Column, *, confidence: float = 0.95) -> dict[str, Result]:
    """Pool proportions with a random cohort intercept on the log odds.

    ``proportion`` is that of a cohort with average log odds, with the normal interval of the log
    odds; ``tau2`` the variance of log odds between cohorts (part ``tau``).

    >>> events = [16, 10, 4, 43, 10, 25, 13, 12, 22, 4, 5, 18, 58, 6]
    >>> totals = [17, 12, 8, 58, 10, 42, 14, 12, 41, 5, 6, 23, 68, 10]
    >>> pooled = logit_glmm(events, totals)  # R: metafor, rma.glmm(measure = "PLO"), dat.pritz1997
    >>> f"{pooled['proportion'].value:.4f} {pooled['tau2'].value:.3f}"
    '0.7984 0.589'
    """
    (x, n), n_missing = complete(events, totals)
    for k, size in zip(x, n, strict=True):
        if not (0 <= k <= size and k == int(k) and size == int(size)):
            raise ValueError(f"a proportion is k of n with 0 <= k <= n, not {k:g} of {size:g}")
    seen = n > 0
    cohorts = Sample(int(seen.sum()), n_missing + int(np.sum(~seen)), confidence)
    reason = _why_not(x[seen], n[seen])
    fit = None if reason else _fitted(x[seen], n[seen])
    if fit is None:
        refused = {
            name: cohorts.refusal(name, reason or NO_MAXIMUM, GLMM)
            for name in ("proportion", "tau2")
        }
        return refused | {"tau2": replace(refused["tau2"], own_unit=LOG_ODDS_SQUARED)}
    mu, se, tau = fit
    margin = z_quantile(confidence) * se
    low, value, high = scipy.special.expit([mu - margin, mu, mu + margin]).tolist()
    point = cohorts.estimate("proportion", value, f"{GLMM}; normal interval of the log odds")
    tau2 = cohorts.estimate("tau2", tau**2, GLMM)
    return {
        "proportion": point.within(low, high, confidence),
        "tau2": replace(tau2, own_unit=LOG_ODDS_SQUARED, parts={"tau": tau}),
    }


def _why_not(events: FloatArray, totals: FloatArray) -> str:
    """Say why cohorts cannot be pooled; nothing where they can."""
    if events.size < 2:
        return ONE_COHORT if events.size else "no cohort has patients"
    if events.sum() == 0:
        return "no patient of any cohort has the outcome: the log odds are infinite"
    if events.sum() == totals.sum():
        return "every patient of every cohort has the outcome: the log odds are infinite"
    return ""


def _fitted(events: FloatArray, totals: FloatArray) -> tuple[float, float, float] | None:
    """Return the mean log odds with its standard error, and the SD between cohorts.

    None where the likelihood has no finite maximum. The events must not be all or none of all the
    totals: then the mean is infinite.
    """
    overall = float(scipy.special.logit(events.sum() / totals.sum()))
    average = float(np.mean(np.log((events + 0.5) / (totals - events + 0.5))))

    def deviance(parameters: Sequence[float]) -> float:
        if abs(parameters[1]) > LARGEST_TAU:
            return np.inf
        return -2 * _log_likelihood(parameters[0], parameters[1], events, totals)

    # The likelihood is even in tau, so that tau needs no bound at zero.
    found = [
        scipy.optimize.minimize(
            deviance, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-10}
        )
        for start in _valleys(deviance, np.linspace(overall, average, 4).tolist())
    ]
    best = min(found, key=lambda each: float(each.fun)).x
    mu, tau = float(best[0]), abs(float(best[1]))
    if tau > 0.99 * LARGEST_TAU:
        return None
    if deviance((overall, 0.0)) <= deviance((mu, tau)) + 1e-9:
        mu, tau = overall, 0.0
    information = _information(mu, tau, events, totals)
    return (mu, float(1 / np.sqrt(information)), tau) if information > 0 else None


def _valleys(
    deviance: Callable[[Sequence[float]], float], centres: Sequence[float]
) -> list[tuple[float, float]]:
    """Return a start in each valley of the deviance along tau, at the best of some mu."""
    starts = [min(((mu, tau) for mu in centres), key=deviance) for tau in TAUS]
    depths = [np.inf, *map(deviance, starts), np.inf]
    deepest = zip(starts, depths, depths[1:], depths[2:], strict=False)
    return [start for start, before, here, after in deepest if here <= before and here <= after]


def _log_likelihood(mu: float, tau: float, events: FloatArray, totals: FloatArray) -> float:
    """Return the log-likelihood up to the binomial coefficients."""
    mode, curvature = _modes(mu, tau, events, totals)
    # The trapezoid rule converges geometrically once its step is below both scales: the width of
    # the peak, and that of the logistic curve in z.
    narrowest = min(float(np.min(1 / np.sqrt(curvature))), 1 / max(tau, 1.0))
    steps = int(np.ceil(2 * REACH / narrowest))
    z = mode[:, None] + np.linspace(-REACH, REACH, 2 * steps + 1)
    eta = mu + tau * z
    # The log density of the events and of a cohort's deviation z together.
    joint = events[:, None] * eta - totals[:, None] * np.logaddexp(0, eta) - z**2 / 2
    joint -= np.log(2 * np.pi) / 2
    return float(np.sum(np.logaddexp.reduce(joint, axis=1)) + mode.size * np.log(REACH / steps))


def _modes(
    mu: float, tau: float, events: FloatArray, totals: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return each cohort's most likely z, and minus the second derivative there, by Newton."""
    z = np.zeros_like(events)
    for _ in range(NEWTON_STEPS):
        chance = scipy.special.expit(mu + tau * z)
        curvature = 1 + tau**2 * totals * chance * (1 - chance)
        step = (tau * (events - totals * chance) - z) / curvature
        # The density is log-concave; a bounded step cannot overshoot for good.
        z = z + np.clip(step, -2, 2)
        if np.max(np.abs(step)) < 1e-13:
            break
    chance = scipy.special.expit(mu + tau * z)
    return z, 1 + tau**2 * totals * chance * (1 - chance)


def _information(mu: float, tau: float, events: FloatArray, totals: FloatArray) -> float:
    """Return the observed information on mu, that on tau taken into account."""

    def f(at_mu: float, at_tau: float) -> float:
        return -_log_likelihood(at_mu, at_tau, events, totals)

    h = 1e-3
    centre = f(mu, tau)
    mu_mu = (f(mu + h, tau) - 2 * centre + f(mu - h, tau)) / h**2
    if tau == 0:
        return mu_mu
    tau_tau = (f(mu, tau + h) - 2 * centre + f(mu, tau - h)) / h**2
    crossed = f(mu + h, tau + h) - f(mu + h, tau - h) - f(mu - h, tau + h) + f(mu - h, tau - h)
    mu_tau = crossed / (4 * h**2)
    return mu_mu - mu_tau**2 / tau_tau if tau_tau > 0 else 0.0
