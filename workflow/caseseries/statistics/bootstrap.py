"""The BCa bootstrap (Efron 1987): patients are drawn, each group apart.

A resample is held as the number of times that it drew each unit; units stand in the order of their
values, so that the order of the patients moves no limit. The conventions are those of R's
boot (Davison & Hinkley 1997): z0 is the normal quantile of the share of resamples strictly below
the estimate, and between two resamples a limit is interpolated on the scale of normal quantiles.

Own, because scipy counts resamples equal to the estimate half, which on coarse scores moves a limit
by a whole step, and cannot draw groups apart by counts.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import scipy
from numpy.typing import NDArray

from caseseries.statistics import correlation
from caseseries.statistics.correlation import Pairs
from caseseries.statistics.distributions import z_quantile
from caseseries.statistics.grid import Steps, doubled_midranks, is_constant
from caseseries.statistics.groups import NO_VARIATION, TwoGroups
from caseseries.statistics.paired import NO_PAIR, Changes
from caseseries.statistics.result import Result
from caseseries.statistics.rows import FloatArray

RESAMPLES = 20_000
SEED = 20_250_901
FEWEST_UNITS = 4
"""Below this, more than 2.5 % of resamples draw one unit only."""

TRUSTED = range(20, 101)
"""Units from which the BCa interval covers what it promises (benchmarks/coverage.md), and up to
which it differs from the t interval by anything that a reader sees."""

CHUNK = 2_000_000
"""Draws that are held at a time."""

METHOD = "{}; BCa bootstrap interval, {} resamples, seed {}, z0 from the resamples strictly below"

Draws = NDArray[np.int64]
"""How often each resample (row) drew each unit (column)."""

Statistic = Callable[[Draws], FloatArray]
"""The estimate in each resample; NaN where it does not exist."""


def is_trusted(*units: int) -> bool:
    """Say whether samples of these sizes have a bootstrap interval that is worth its name."""
    return all(size in TRUSTED for size in units)


def mean_change(change: Changes, *, resamples: int = RESAMPLES) -> Result:
    """Return the mean change with its BCa interval.

    >>> from caseseries.statistics.paired import changes
    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> mean = mean_change(changes(first, second))  # R, all resamples: 1.05 to 2.62
    >>> f"{mean.value:.2f} {mean.ci_low:.2f} {mean.ci_high:.1f}"
    '1.58 1.05 2.6'
    """
    method = METHOD.format("mean change", resamples, SEED)
    if change.n == 0:
        return change.refusal("mean_difference", NO_PAIR, method)
    point = change.estimate("mean_difference", change.mean, method)
    if is_constant(change.steps):
        return replace(point, reason="all values are the same: resampling cannot vary them")

    means = partial(_means, steps=np.sort(change.steps), per_unit=change.steps_per_unit)
    return _with_bca(point, means, [change.n], change.confidence, resamples)


def mean_difference(groups: TwoGroups, *, resamples: int = RESAMPLES) -> Result:
    """Return mean of first − mean of second with its BCa interval; each group is drawn apart.

    >>> from caseseries.statistics.groups import two_groups
    >>> first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    >>> gap = mean_difference(two_groups(first, second))  # R, all resamples: −3.16 to −0.01
    >>> f"{gap.value:.2f} {gap.ci_low:.1f} {gap.ci_high:.1f}"
    '-1.58 -3.2 -0.0'
    """
    method = METHOD.format("difference of means, each group drawn apart", resamples, SEED)
    if groups.empty():
        return groups.refusal("mean_difference", groups.empty(), method)
    per_unit, sizes = groups.steps_per_unit, list(groups.sizes)
    one, other = map(np.sort, groups.halves)

    def difference(draws: Draws) -> FloatArray:
        first_draws, second_draws = np.split(draws, sizes[:1], axis=1)
        return _means(first_draws, one, per_unit) - _means(second_draws, other, per_unit)

    point = groups.estimate("mean_difference", groups.difference, method)
    if not groups.varies:
        return replace(point, reason=NO_VARIATION)
    return _with_bca(point, difference, sizes, groups.confidence, resamples)


def spearman(data: Pairs, *, resamples: int = RESAMPLES) -> Result:
    """Return Spearman's rho with its BCa interval; ranks are taken anew in each resample.

    A resample in which a variable is constant has no rho and is left out, as a warning says.

    >>> lightness = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
    >>> panel = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
    >>> rho = spearman(correlation.pairs(lightness, panel))  # R, all resamples: −0.26 to 0.95
    >>> f"{rho.value:.1f} {rho.ci_low:.1f} {rho.ci_high:.2f}"
    '0.6 -0.3 0.95'
    """
    method = METHOD.format("Spearman's rho", resamples, SEED)
    if data.without_correlation():
        return data.refusal("rho", data.without_correlation(), method)
    rho = correlation.rank_correlation(doubled_midranks(data.x), doubled_midranks(data.y))
    point = data.estimate("rho", rho, method)
    if abs(rho) == 1:
        return replace(point, reason="the correlation is perfect in every resample that has one")

    order = np.lexsort((data.y, data.x))
    correlations = partial(_rank_correlations, x=data.x[order], y=data.y[order])
    return _with_bca(point, correlations, [data.n], data.confidence, resamples)


def _means(draws: Draws, steps: Steps, per_unit: float) -> FloatArray:
    """Return the mean of each resample, from whole-number sums."""
    means: FloatArray = (draws @ steps) / (draws.sum(axis=1) * per_unit)
    return means


def _rank_correlations(draws: Draws, x: Steps, y: Steps) -> FloatArray:
    """Return rho in each resample; whole numbers throughout, so that it is exact and fast."""
    times = draws.astype(float)
    x_ranks, y_ranks = _resample_ranks(times, x), _resample_ranks(times, y)

    def products(one: FloatArray, other: FloatArray) -> FloatArray:
        summed: FloatArray = np.einsum("ij,ij,ij->i", times, one, other)
        return summed

    spread = products(x_ranks, x_ranks) * products(y_ranks, y_ranks)
    with np.errstate(invalid="ignore"):  # 0/0 is the resample that has no rho
        return products(x_ranks, y_ranks) / np.sqrt(spread)


def _resample_ranks(times: FloatArray, steps: Steps) -> FloatArray:
    """Return twice the centred mean rank of every unit in every resample."""
    lower = np.less.outer(steps, steps).astype(float)
    # 2 × rank − (n + 1) is the number of drawn units below less the number above.
    ranks: FloatArray = times @ (lower - lower.T)
    return ranks


def _with_bca(
    point: Result, statistic: Statistic, strata: list[int], confidence: float, resamples: int
) -> Result:
    """Add the BCa interval to an estimate; ``strata`` are the numbers of units drawn apart."""
    if min(strata) < FEWEST_UNITS:
        reason = f"{min(strata)} values: a bootstrap interval needs {FEWEST_UNITS}"
        return replace(point, reason=reason)
    drawn = np.concatenate([statistic(draws) for draws in _resampled(strata, resamples)])
    there = np.sort(drawn[~np.isnan(drawn)])
    acceleration = _acceleration(statistic, strata)
    z0 = _bias(there, point.value)
    if z0 is None or acceleration is None:
        reason = "the resamples all lie on one side of the estimate, or do not vary with a patient"
        return replace(point, reason=f"no bootstrap interval: {reason}")
    z = z_quantile(confidence)
    shifted = [z0 + (z0 + side) / (1 - acceleration * (z0 + side)) for side in (-z, z)]
    low, high = (_order_statistic(there, shift) for shift in shifted)
    undefined = drawn.size - there.size
    left_out = f"{undefined} of {drawn.size} resamples had no estimate and were left out."
    warnings = (left_out,) if undefined else ()
    return replace(point.within(low, high, confidence), warnings=warnings)


def _resampled(strata: list[int], resamples: int) -> Iterator[Draws]:
    """Draw the resamples, so many at a time that memory stays small."""
    generator = np.random.default_rng(SEED)
    rows = max(1, CHUNK // sum(strata))
    for start in range(0, resamples, rows):
        size = min(rows, resamples - start)
        yield np.hstack([_draws(generator, units, size) for units in strata])


def _draws(generator: np.random.Generator, units: int, rows: int) -> Draws:
    drawn = generator.integers(0, units, size=(rows, units))
    cells = drawn + units * np.arange(rows)[:, np.newaxis]
    return np.bincount(cells.ravel(), minlength=rows * units).reshape(rows, units)


def _acceleration(statistic: Statistic, strata: list[int]) -> float | None:
    """Return the jackknife acceleration; None where leaving a unit out changes nothing."""
    without = statistic(1 - np.eye(sum(strata), dtype=np.int64))
    by_stratum = np.split(without, np.cumsum(strata)[:-1])
    influence = np.concatenate(
        [(part.size - 1) / part.size * (part.mean() - part) for part in by_stratum]
    )
    spread = math.fsum(influence**2)
    if math.isnan(spread) or spread == 0:
        return None
    return math.fsum(influence**3) / float(6 * spread**1.5)


def _bias(ascending: FloatArray, estimate: float | None) -> float | None:
    """Return z0; None where no resample, or every one, lies below the estimate."""
    if estimate is None or ascending.size == 0:
        return None
    # Equal but for rounding is not below.
    rounding = 1e-12 * max(abs(float(ascending[0])), abs(float(ascending[-1])))
    below = int(np.searchsorted(ascending, estimate - rounding))
    if below in (0, ascending.size):
        return None
    return float(scipy.special.ndtri(below / ascending.size))


def _order_statistic(ascending: FloatArray, z: float) -> float:
    """Return the quantile of the resamples at a normal quantile (boot: ``norm.inter``)."""
    count = ascending.size
    position = (count + 1) * float(scipy.special.ndtr(z))
    below = min(max(math.floor(position), 0), count)
    if below in (0, count):
        return float(ascending[max(below - 1, 0)])
    left, right = (float(scipy.special.ndtri((below + k) / (count + 1))) for k in (0, 1))
    lower, upper = float(ascending[below - 1]), float(ascending[below])
    return lower + (z - left) / (right - left) * (upper - lower)
