"""The logit-normal binomial model: maximum likelihood by adaptive Gauss–Hermite quadrature.

Each cohort has events x of n with log odds mu + tau z, z standard normal. Source: Stijnen, Hamza
and Özdemir (2010); R: metafor::rma.glmm(measure = "PLO"), which calls lme4::glmer(nAGQ = 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from caseseries.statistics.rows import FloatArray

NODES = 7
"""Quadrature points a cohort, as metafor uses."""

LARGEST_TAU = 20.0
"""A tau here means odds that differ by e^20 between cohorts: the likelihood has no maximum."""

STARTS = (0.1, 1.0, 4.0)
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

    tries = [
        scipy.optimize.minimize(
            deviance,
            (overall, tau),
            method="L-BFGS-B",
            bounds=((None, None), (0.0, LARGEST_TAU)),
            options={"ftol": 1e-15, "gtol": 1e-8},
        ).x
        for tau in STARTS
    ]
    mu, tau = min(tries, key=deviance)
    if tau > LARGEST_TAU / 2:
        return None
    if deviance((overall, 0.0)) <= deviance((mu, tau)) + 1e-9:
        mu, tau = overall, 0.0
    return Fit(float(mu), _standard_error(mu, tau, events, totals), float(tau))


def log_likelihood(mu: float, tau: float, events: FloatArray, totals: FloatArray) -> float:
    """Return the log-likelihood up to the binomial coefficients."""
    mode, curvature = _modes(mu, tau, events, totals)
    spread = np.sqrt(2 / curvature)
    points, weights = np.polynomial.hermite.hermgauss(NODES)
    z = mode[:, None] + spread[:, None] * points
    joint = _joint(z, mu, tau, events[:, None], totals[:, None]) + points**2
    return float(np.sum(scipy.special.logsumexp(joint, b=weights, axis=1) + np.log(spread)))


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
