"""The BCa bootstrap (Efron 1987), apart from what is estimated.

A resample is held as the number of times that it drew each unit. The conventions are those of R's
boot (Davison & Hinkley 1997): z0 is the normal quantile of the share of resamples strictly below
the estimate (scipy counts ties half, which on coarse scores moves a limit by a whole step), and
between two resamples a limit is interpolated on the scale of normal quantiles.

Own, because scipy counts resamples equal to the estimate half and cannot draw groups apart by
counts.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import NDArray

from caseseries.statistics.distributions import z_quantile
from caseseries.statistics.result import Result
from caseseries.statistics.rows import FloatArray

RESAMPLES = 20_000
SEED = 20_250_901
FEWEST_UNITS = 4
"""Below this, more than 2.5 % of resamples draw one unit only."""

PARTS = ("z0", "acceleration", "se", "percentile_low", "percentile_high")

CHUNK = 2_000_000
"""Draws that are held at a time."""

Draws = NDArray[np.int64]
"""How often each resample (row) drew each unit (column)."""

Statistic = Callable[[Draws], FloatArray]
"""The estimate in each resample; NaN where it does not exist."""


@dataclass(frozen=True)
class Plan:
    """How many resamples at which level, and the seed of their drawing."""

    confidence: float
    resamples: int
    seed: int

    def named(self, estimate: str) -> str:
        """Return the method in words."""
        return (
            f"{estimate}; BCa bootstrap interval, {self.resamples} resamples, seed {self.seed}, "
            "z0 from the resamples strictly below"
        )


def with_bca(point: Result, statistic: Statistic, strata: list[int], plan: Plan) -> Result:
    """Add the BCa interval to an estimate; ``strata`` are the numbers of units drawn apart.

    Parts: ``z0``, ``acceleration`` (jackknife), ``se``, ``percentile_low``, ``percentile_high``.
    """
    if min(strata) < FEWEST_UNITS:
        reason = f"{min(strata)} values: a bootstrap interval needs {FEWEST_UNITS}"
        return replace(point, reason=reason)
    drawn = np.concatenate([statistic(draws) for draws in _resampled(strata, plan)])
    there = np.sort(drawn[~np.isnan(drawn)])
    acceleration = _acceleration(statistic, strata)
    z0 = _bias(there, point.value)
    if z0 is None or acceleration is None:
        reason = "the resamples all lie on one side of the estimate, or do not vary with a patient"
        return replace(point, reason=f"no bootstrap interval: {reason}")
    z = z_quantile(plan.confidence)
    shifted = [z0 + (z0 + side) / (1 - acceleration * (z0 + side)) for side in (-z, z)]
    low, high = (_order_statistic(there, shift) for shift in shifted)
    return replace(
        point,
        ci_low=low,
        ci_high=high,
        ci_level=plan.confidence,
        parts={
            "z0": z0,
            "acceleration": acceleration,
            "se": float(np.std(there, ddof=1)),
            "percentile_low": _order_statistic(there, -z),
            "percentile_high": _order_statistic(there, z),
        },
        warnings=_undefined(drawn.size - there.size, drawn.size),
    )


def _resampled(strata: list[int], plan: Plan) -> Iterator[Draws]:
    """Draw the resamples, so many at a time that memory stays small."""
    generator = np.random.default_rng(plan.seed)
    rows = max(1, CHUNK // sum(strata))
    for start in range(0, plan.resamples, rows):
        size = min(rows, plan.resamples - start)
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


def _undefined(undefined: int, resamples: int) -> tuple[str, ...]:
    if undefined == 0:
        return ()
    return (f"{undefined} of {resamples} resamples had no estimate and were left out.",)
