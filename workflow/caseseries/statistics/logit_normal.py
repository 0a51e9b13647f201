"""The logit-normal binomial model: maximum likelihood by adaptive Gauss–Hermite quadrature.

Each cohort has events x of n with log odds mu + tau z, z standard normal. Source: Stijnen, Hamza
and Özdemir (2010); R: metafor::rma.glmm(measure = "PLO"), which calls lme4::glmer(nAGQ = 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from caseseries.statistics.rows import FloatArray

POINTS, _WEIGHTS = np.polynomial.hermite.hermgauss(7)
LOG_WEIGHTS = np.log(_WEIGHTS)
"""Seven quadrature points a cohort, as metafor uses."""

LARGEST_TAU = 10.0
"""A tau beyond means odds that differ by e^10 between cohorts: the likelihood has no maximum."""

STARTS = (0.1, 0.5, 1.0, 2.0, 5.0)
NEWTON_STEPS = 50


@dataclass(frozen=True)
class Fit:
    """Mean log odds with its standard error, and the SD of log odds between cohorts."""

    mu: float
    se: float
    tau: float


def fit(events: FloatArray, totals: FloatArray) -> Fit | None:
    """Return the maximum-likelihood fit, or None where the likelihood has no finite maximum.

    The events must not be all or none of all the totals: then mu is infinite.
    """
    overall = float(scipy.special.logit(events.sum() / totals.sum()))

    def deviance(parameters: Sequence[float]) -> float:
        return -2 * log_likelihood(parameters[0], parameters[1], events, totals)

    start = min(((overall, tau) for tau in STARTS), key=deviance)
    # The likelihood is even in tau, so that tau needs no bound at zero.
    found = scipy.optimize.minimize(
        deviance, start, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-11}
    )
    mu, tau = float(found.x[0]), abs(float(found.x[1]))
    if tau > LARGEST_TAU:
        return None
    if deviance((overall, 0.0)) <= deviance((mu, tau)) + 1e-9:
        mu, tau = overall, 0.0
    return Fit(mu, _standard_error(mu, tau, events, totals), tau)


def log_likelihood(mu: float, tau: float, events: FloatArray, totals: FloatArray) -> float:
    """Return the log-likelihood up to the binomial coefficients."""
    mode, curvature = _modes(mu, tau, events, totals)
    spread = np.sqrt(2 / curvature)
    z = mode[:, None] + spread[:, None] * POINTS
    joint = _joint(z, mu, tau, events[:, None], totals[:, None]) + POINTS**2 + LOG_WEIGHTS
    return float(np.sum(np.logaddexp.reduce(joint, axis=1) + np.log(spread)))


def _joint(
    z: FloatArray, mu: float, tau: float, events: FloatArray, totals: FloatArray
) -> FloatArray:
    """Return the log density of the events and of the cohort's deviation z together."""
    eta = mu + tau * z
    joint: FloatArray = (
        events * eta - totals * np.logaddexp(0, eta) - z**2 / 2 - np.log(2 * np.pi) / 2
    )
    return joint


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


def _standard_error(mu: float, tau: float, events: FloatArray, totals: FloatArray) -> float:
    """Return the SE of mu from the observed information of mu and tau together."""

    def f(at_mu: float, at_tau: float) -> float:
        return -log_likelihood(at_mu, at_tau, events, totals)

    h = 1e-3
    centre = f(mu, tau)
    mu_mu = (f(mu + h, tau) - 2 * centre + f(mu - h, tau)) / h**2
    if tau == 0:
        return float(1 / np.sqrt(mu_mu))
    tau_tau = (f(mu, tau + h) - 2 * centre + f(mu, tau - h)) / h**2
    crossed = f(mu + h, tau + h) - f(mu + h, tau - h) - f(mu - h, tau + h) + f(mu - h, tau - h)
    mu_tau = crossed / (4 * h**2)
    return float(1 / np.sqrt(mu_mu - mu_tau**2 / tau_tau))
