"""Estimates with a bootstrap interval: BCa, seeded, in the conventions of R's boot."""

from dataclasses import replace

import numpy as np

from caseseries.statistics import correlation, groups, paired
from caseseries.statistics.bootstrap import PARTS, RESAMPLES, SEED, Draws, Plan, with_bca
from caseseries.statistics.grid import (
    Grid,
    Steps,
    doubled_midranks,
    is_constant,
)
from caseseries.statistics.result import Result
from caseseries.statistics.rows import Column, FloatArray

TRUSTED = range(20, 101)
"""Units from which the BCa interval covers what it promises (benchmarks/coverage.md), and up to
which it differs from the t interval by anything that a reader sees."""

CONSTANT = "all values are the same: resampling cannot vary them"


def is_trusted(*units: int) -> bool:
    """Say whether samples of these sizes have a bootstrap interval that is worth its name."""
    return all(size in TRUSTED for size in units)


def mean_change(
    before: Column,
    after: Column,
    *,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    grid: Grid | None = None,
) -> Result:
    """Return the mean of after − before with its BCa interval; patients are drawn."""
    plan = Plan(confidence, resamples, seed)
    method = plan.named("mean change")
    change = paired.changes(before, after, grid)
    if change.n == 0:
        return change.refusal("mean_difference", paired.NO_PAIR, method, PARTS)
    value = _mean(change.steps, change.steps_per_unit)
    point = change.estimate("mean_difference", value, method, PARTS)
    return _bootstrapped_mean(point, change.steps, change.steps_per_unit, plan)


def mean_difference(
    first: Column,
    second: Column,
    *,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    grid: Grid | None = None,
    names: groups.Names = groups.NAMES,
) -> Result:
    """Return mean of first − mean of second with its BCa interval; each group is drawn apart."""
    plan = Plan(confidence, resamples, seed)
    method = plan.named("difference of means, each group drawn apart")
    data = groups.two_groups(first, second, grid, names)
    if data.empty():
        return data.refusal("mean_difference", data.empty(), method, PARTS)
    per_unit = data.steps_per_unit
    sizes = [data.first.size, data.second.size]
    one, other = np.split(data.steps, sizes[:1])

    def difference(draws: Draws) -> FloatArray:
        first_draws, second_draws = np.split(draws, sizes[:1], axis=1)
        return _means(first_draws, one, per_unit) - _means(second_draws, other, per_unit)

    value = _mean(one, per_unit) - _mean(other, per_unit)
    point = data.estimate("mean_difference", value, method, PARTS)
    if not data.varies:
        return replace(point, reason=groups.NO_VARIATION)
    return with_bca(point, difference, sizes, plan)


def spearman(
    x: Column,
    y: Column,
    *,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    grid: Grid | None = None,
) -> Result:
    """Return Spearman's rho with its BCa interval; patients are drawn, ranks taken anew.

    A resample in which a variable is constant has no rho and is left out, as a warning says.
    """
    plan = Plan(confidence, resamples, seed)
    method = plan.named("Spearman's rho")
    data = correlation.pairs(x, y, grid)
    if data.without_correlation():
        return data.refusal("rho", method, PARTS)
    ranks = doubled_midranks(data.x_steps), doubled_midranks(data.y_steps)
    rho = correlation.rank_correlation(*ranks)
    point = data.estimate("rho", rho, method, PARTS)
    if abs(rho) == 1:
        return replace(point, reason="the correlation is perfect in every resample that has one")

    def correlations(draws: Draws) -> FloatArray:
        return _rank_correlations(draws, data.x_steps, data.y_steps)

    return with_bca(point, correlations, [data.n], plan)


def _mean(steps: Steps, per_unit: float) -> float:
    return float(steps.sum()) / (steps.size * per_unit)


def _means(draws: Draws, steps: Steps, per_unit: float) -> FloatArray:
    """Return the mean of each resample, from whole-number sums."""
    means: FloatArray = (draws @ steps) / (draws.sum(axis=1) * per_unit)
    return means


def _bootstrapped_mean(point: Result, steps: Steps, per_unit: float, plan: Plan) -> Result:
    if is_constant(steps):
        return replace(point, reason=CONSTANT)

    def means(draws: Draws) -> FloatArray:
        return _means(draws, steps, per_unit)

    return with_bca(point, means, [steps.size], plan)


def _rank_correlations(draws: Draws, x: Steps, y: Steps) -> FloatArray:
    """Return rho in each resample; whole numbers throughout, so that it is exact and fast."""
    times = draws.astype(float)
    x_ranks, y_ranks = _resample_ranks(times, x), _resample_ranks(times, y)
    covariance = np.sum(times * x_ranks * y_ranks, axis=1)
    spread = np.sum(times * x_ranks**2, axis=1) * np.sum(times * y_ranks**2, axis=1)
    with np.errstate(invalid="ignore"):  # 0/0 is the resample that has no rho
        rho: FloatArray = covariance / np.sqrt(spread)
    return rho


def _resample_ranks(times: FloatArray, steps: Steps) -> FloatArray:
    """Return twice the centred mean rank of every unit in every resample."""
    lower = np.less.outer(steps, steps).astype(float)
    higher = lower.T
    # 2 × rank − (n + 1) is the number of drawn units below less the number above.
    ranks: FloatArray = times @ (lower - higher)
    return ranks
