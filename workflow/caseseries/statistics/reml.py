"""Restricted maximum likelihood of a linear model with random intercepts, or with random slopes.

y = X b + Σ Z_i u_i + e with independent u_i ~ N(0, θ_i² σ²) and e ~ N(0, σ²); with slopes, the
intercept and the slope of a patient have the covariance L L' σ², L a triangle of three θ. The
profiled criterion is that of lme4 (Bates et al. 2015), the standard errors are those of generalised
least squares, and the degrees of freedom are Satterthwaite's as in lmerTest (Kuznetsova et al.
2017).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import scipy

from caseseries.statistics.design import Codes, Design
from caseseries.statistics.random_effects import RandomIntercepts, RandomSlopes
from caseseries.statistics.rows import FloatArray

Effects = RandomIntercepts | RandomSlopes

START = (0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0)
"""Values of each θ that are tried first: the criterion may have several minima."""

BOUNDARY = 1e-9
"""A variance is zero when leaving it out costs less than this in twice the log-likelihood."""

NEWTON_STEPS = 3
DIFFERENCE = 1e-2
"""Step of the numerical derivatives, as a part of θ; halved once and extrapolated."""

SLOPE_STARTS = (0.1, 0.3, 1.0, 3.0)
SINGULAR = 1e-3
"""A random effect whose SD is a smaller part of the residual one lies on the boundary."""


@dataclass(frozen=True)
class RemlFit:
    """A fitted model: fixed effects with covariance and Satterthwaite df, and variances.

    ``variances`` are those of the random intercepts, in the order in which they were given; none
    with slopes. ``singular`` says whether a random effect lies on its boundary.
    """

    coefficients: FloatArray
    covariance: FloatArray
    df: FloatArray
    variances: FloatArray
    residual: float
    singular: bool


class Profile:
    """The criterion of one data set as a function of θ; σ² and b follow from θ."""

    def __init__(
        self, design: Design, outcome: FloatArray, effects: Callable[[FloatArray], Effects] | None
    ) -> None:
        self.design = design
        self.residual_df = outcome.size - design.rank
        self.on_q = design.q.T @ outcome
        rest = outcome - design.q @ self.on_q
        rest -= design.q @ (design.q.T @ rest)
        table = np.column_stack([design.q, rest])
        self._cross = table.T @ table
        self._effects = effects(table) if effects else None

    def solve(self, theta: FloatArray) -> tuple[float, float, FloatArray, FloatArray]:
        """Return what is known at θ, on the orthogonal form of the design.

        The log determinant of V and X'V⁻¹X together, the weighted residual squares, the
        coefficients, and their covariance unscaled by σ².
        """
        log_determinant, cross = 0.0, self._cross
        if self._effects:
            log_determinant, cross = self._effects.eliminate(theta)
        inner, outer = cross[:-1, :-1], cross[:-1, -1]
        unscaled = np.linalg.inv(inner)
        on_q = unscaled @ outer
        log_determinant += float(np.linalg.slogdet(inner)[1])
        return log_determinant, float(cross[-1, -1] - outer @ on_q), on_q, unscaled

    def criterion(self, theta: FloatArray) -> float:
        """Return minus twice the restricted log-likelihood at θ."""
        log_determinant, squares, _, _ = self.solve(theta)
        scale = 2 * np.sum(np.log(np.abs(np.diag(self.design.r))))
        spread = self.residual_df * (1 + np.log(2 * np.pi * squares / self.residual_df))
        return float(log_determinant + scale + spread)


def fit(design: Design, outcome: FloatArray, factors: Sequence[Codes]) -> RemlFit:
    """Fit the model; every variance must be identifiable and the outcome not exactly in the design.

    ``factors`` hold, of each random intercept, the level of every row, numbered from 0 without
    gaps: none, one, or two of which the first encloses the second.
    """

    def intercepts(table: FloatArray) -> Effects:
        return RandomIntercepts(factors[-1], factors[0] if len(factors) == 2 else None, table)

    profile = Profile(design, outcome, intercepts if factors else None)
    theta = _minimum(profile.criterion, len(factors))
    fitted = _fitted(profile, theta, np.abs(theta))
    return replace(fitted, variances=theta[::-1] ** 2 * fitted.residual)


def fit_slopes(design: Design, outcome: FloatArray, patients: Codes, slope: FloatArray) -> RemlFit:
    """Fit a random intercept and a random slope of each patient, correlated as they come.

    The best fit may lie on the boundary of the covariance, as in lme4: intercept and slope of a
    patient are then multiples of one effect, or nothing.
    """
    standard = (slope - slope.mean()) / slope.std()
    profile = Profile(design, outcome, lambda table: RandomSlopes(patients, standard, table))
    found = _searched(profile.criterion, product(SLOPE_STARTS, (-0.3, 0.0, 0.3), SLOPE_STARTS))
    # The triangle whose diagonal is not negative.
    theta = found * np.sign([found[0], found[0], found[2]])
    inside = np.ones(3)
    if min(abs(theta[0]), abs(theta[2])) < SINGULAR:
        start = theta[0], np.copysign(np.hypot(theta[1], theta[2]), theta[1])
        theta = np.append(_searched(lambda two: profile.criterion(np.append(two, 0)), [start]), 0)
        inside[2] = 0
    return _fitted(profile, theta, np.maximum(np.abs(theta), 0.1) * inside)


def _fitted(profile: Profile, theta: FloatArray, scale: FloatArray) -> RemlFit:
    """Return everything but the variances of the random effects; scale 0 means the boundary."""
    _, squares, on_q, unscaled = profile.solve(theta)
    residual = squares / profile.residual_df
    back = np.linalg.inv(profile.design.r).astype(float)
    return RemlFit(
        coefficients=back @ (profile.on_q + on_q),
        covariance=residual * back @ unscaled @ back.T,
        df=_satterthwaite(profile, theta, residual, back, scale),
        variances=np.empty(0),
        residual=residual,
        singular=not scale.all(),
    )


def _minimum(criterion: Callable[[FloatArray], float], dimensions: int) -> FloatArray:
    """Return the θ >= 0 of least criterion. The criterion is even in each θ, so none is bounded."""
    if dimensions == 0:
        return np.empty(0)
    theta = np.abs(_searched(criterion, product(START, repeat=dimensions)))
    for i in range(dimensions):
        without = np.where(np.arange(dimensions) == i, 0.0, theta)
        if criterion(without) <= criterion(theta) + BOUNDARY:
            theta = without
    return _polished(criterion, theta)


def _searched(
    criterion: Callable[[FloatArray], float], starts: Iterable[tuple[float, ...]]
) -> FloatArray:
    """Return where a search ends that begins at the best of some starts."""
    start = min(map(np.array, starts), key=criterion)
    simplex = np.vstack([start, start + np.diag(start / 2 + 0.05)])
    options = {"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000, "initial_simplex": simplex}
    found = scipy.optimize.minimize(criterion, start, method="Nelder-Mead", options=options)
    return np.asarray(found.x)


def _polished(criterion: Callable[[FloatArray], float], theta: FloatArray) -> FloatArray:
    """Return θ after Newton steps on the variances that are not zero."""
    inside = np.flatnonzero(theta)
    for _ in range(NEWTON_STEPS if inside.size else 0):
        gradient, curvature = _derivatives(
            lambda at: np.array([criterion(at)]), theta, inside, np.abs(theta)
        )
        step = np.linalg.solve(curvature[:, :, 0], gradient[:, 0])
        moved = theta.copy()
        moved[inside] -= step
        if np.any(moved < 0) or criterion(moved) > criterion(theta):
            break
        theta = moved
    return theta


def _satterthwaite(
    profile: Profile, theta: FloatArray, residual: float, back: FloatArray, scale: FloatArray
) -> FloatArray:
    """Return 2 v² / (g' A g) for each coefficient.

    v is its variance, g the gradient of v by the parameters (θ, σ), A their covariance from the
    observed information. A variance at zero does not move v and is left out.
    """

    def parts(at: FloatArray) -> FloatArray:
        log_determinant, squares, _, unscaled = profile.solve(at)
        variances = np.einsum("ij,jk,ik->i", back, unscaled, back)
        return np.concatenate([[log_determinant, squares], variances])

    inside = np.flatnonzero(scale)
    slope, curvature = _derivatives(parts, theta, inside, scale)
    squares, unscaled = parts(theta)[1], parts(theta)[2:]
    sigma, size = np.sqrt(residual), inside.size
    information = np.empty((size + 1, size + 1))
    information[:size, :size] = curvature[:, :, 0] + curvature[:, :, 1] / residual
    information[:size, size] = information[size, :size] = -2 * slope[:, 1] / sigma**3
    information[size, size] = -2 * profile.residual_df / residual + 6 * squares / residual**2
    gradient = np.vstack([residual * slope[:, 2:], 2 * sigma * unscaled])
    spread = np.einsum("ij,ij->j", gradient, np.linalg.solve(information / 2, gradient))
    df: FloatArray = 2 * (residual * unscaled) ** 2 / spread
    return df


def _derivatives(
    function: Callable[[FloatArray], FloatArray], at: FloatArray, where: Codes, scale: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return gradient and second derivatives of each output by the parameters ``where``."""
    wide = _central(function, at, where, DIFFERENCE * scale)
    narrow = _central(function, at, where, DIFFERENCE / 2 * scale)
    gradient, curvature = ((4 * n - w) / 3 for n, w in zip(narrow, wide, strict=True))
    return gradient, curvature


def _central(
    function: Callable[[FloatArray], FloatArray], at: FloatArray, where: Codes, lengths: FloatArray
) -> tuple[FloatArray, FloatArray]:
    steps = np.diag(lengths)[where]
    centre = function(at)
    gradient = np.empty((where.size, centre.size))
    curvature = np.empty((where.size, where.size, centre.size))
    for i, step in enumerate(steps):
        length = step[where[i]]
        ahead, behind = function(at + step), function(at - step)
        gradient[i] = (ahead - behind) / (2 * length)
        curvature[i, i] = (ahead - 2 * centre + behind) / length**2
        for j in range(i):
            other = steps[j]
            crossed = function(at + step + other) - function(at + step - other)
            crossed -= function(at - step + other) - function(at - step - other)
            crossed = crossed / (4 * length * other[where[j]])
            curvature[i, j] = curvature[j, i] = crossed
    return gradient, curvature
