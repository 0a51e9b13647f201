"""Time until something happens that is seen only at visits: interval-censored survival.

A patient seen well at one visit and not at the next had the event in between. The estimate is
Turnbull's (1976), by self-consistency; its variance is that of the observed information, visits
taken as given (Yu et al. 1998). Own, because statsmodels and scipy have no interval censoring.
"""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np

from caseseries.statistics.distributions import z_quantile
from caseseries.statistics.result import Result, Sample
from caseseries.statistics.rows import Column, FloatArray, as_numbers

METHOD = "Turnbull estimate of interval-censored times, log−log interval"
NOBODY = "no patient was seen free of the event"
NOT_REACHED = "more than half were free of the event when they were last seen"
UNBOUNDED = "the interval of the median has no upper end in these data"
GONE = "the event reached everybody: the log−log interval does not exist"
STEPS, CLOSE = 100_000, 1e-12
LEAST = 1e-6
"""A smaller mass is zero but for the slowness of the iteration."""


def turnbull(after: Column, by: Column, *, confidence: float = 0.95) -> dict[str, Result]:
    """Return the share still free of the event at each visit, and by when half have had it.

    Of each patient the time ``after`` the last visit without the event, missing where there was no
    visit, and ``by`` the first with it, missing where it was never seen. Returns ``free_at_<time>``
    at the end of each gap between visits in which an event may lie, and ``median``, the visit by
    which half had the event. R: ``survival::survfit(Surv(after, by, type = "interval2") ~ 1)``. An
    event that is not later than the last visit without it raises ValueError.

    >>> curve = turnbull([0, 1, 1, 0, 0, 2], [1, 3, 3, 2, 2, 3])  # Gentleman & Geyer 1994, survfit
    >>> [f"{curve[f'free_at_{time}'].value:.3f}" for time in (1, 2, 3)]
    ['0.667', '0.333', '0.000']
    """
    left, right = as_numbers(after), as_numbers(by)
    there = ~np.isnan(left)
    if np.any(right <= left):
        raise ValueError("an event seen no later than the last visit without it")
    patients = Sample(int(there.sum()), int(left.size - there.sum()), confidence)
    if patients.n == 0:
        return {"median": patients.refusal("median", NOBODY, METHOD)}
    ends = np.column_stack([left, np.where(np.isnan(right), np.inf, right)])[there]
    seen, times = np.unique(ends, axis=0, return_counts=True)
    gaps = _gaps(seen)
    inside = (seen[:, :1] <= gaps[:, 0]) & (gaps[:, 1] <= seen[:, 1:])
    holds, count = inside.astype(float), times.astype(float)
    mass = _self_consistent(holds, count)
    finite = np.isfinite(gaps[:, 1])
    free = np.clip(1 - np.cumsum(mass), 0, 1)[finite]
    variance = _variance_of_sums(holds, count, mass)[finite]
    low, high = _log_log_limits(free, variance, confidence)
    visits, found = gaps[finite, 1], dict[str, Result]()
    for visit, share, lower, upper in zip(visits, free, low, high, strict=True):
        point = patients.estimate("free", float(share), METHOD)
        gone = math.isnan(lower)
        found[f"free_at_{visit:g}"] = (
            replace(point, reason=GONE) if gone else point.within(lower, upper, confidence)
        )
    middle, first, last = (_when_half(shares, visits) for shares in (free, low, high))
    method = f"{METHOD}; the visit by which half had the event"
    if middle is None:
        return found | {"median": patients.refusal("median", NOT_REACHED, method)}
    median = patients.estimate("median", middle, method)
    if first is None or last is None:
        return found | {"median": replace(median, reason=UNBOUNDED)}
    return found | {"median": median.within(first, last, confidence)}


def _gaps(seen: FloatArray) -> FloatArray:
    """Return the innermost intervals, where alone the estimate has mass (Turnbull 1976)."""
    ends = sorted({(time, "by") for time in seen[:, 1]} | {(time, "from") for time in seen[:, 0]})
    pairs = pairwise(ends)
    return np.array([(a, b) for (a, first), (b, then) in pairs if (first, then) == ("from", "by")])


def _self_consistent(holds: FloatArray, count: FloatArray) -> FloatArray:
    """Return the mass of each gap: every patient is shared out over the gaps that are possible."""
    mass = np.full(holds.shape[1], 1 / holds.shape[1])
    for _ in range(STEPS):
        shared = holds * mass
        following = count @ (shared / shared.sum(axis=1, keepdims=True)) / count.sum()
        moved = float(np.abs(following - mass).max())
        mass = following
        if moved < CLOSE:
            break
    kept: FloatArray = np.where(mass < LEAST, 0, mass)
    return kept / float(kept.sum())


def _variance_of_sums(holds: FloatArray, count: FloatArray, mass: FloatArray) -> FloatArray:
    """Return the variance of the running sums of the masses; one mass follows from the others."""
    kept = np.flatnonzero(mass)
    variance = np.zeros(mass.size)
    if kept.size < 2:
        return variance
    contrast = holds[:, kept[:-1]] - holds[:, kept[-1:]]
    scores = contrast / (holds @ mass)[:, None]
    covariance = np.linalg.pinv(scores.T @ (count[:, None] * scores))
    sums = (kept[:-1] <= np.arange(mass.size)[:, None]).astype(float)
    variance = np.asarray(np.einsum("ij,jk,ik->i", sums, covariance, sums), dtype=float)
    variance[kept[-1] :] = 0
    return variance


def _log_log_limits(
    free: FloatArray, variance: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Return S to the power exp(∓ z se) of log(−log S)."""
    low, high = np.full(free.size, np.nan), np.full(free.size, np.nan)
    inside = (free > LEAST) & (free < 1 - LEAST) & (variance > 0)
    log_free = np.log(free[inside])
    reach = z_quantile(confidence) * np.sqrt(variance[inside]) / (free[inside] * abs(log_free))
    low[inside] = np.exp(log_free * np.exp(reach))
    high[inside] = np.exp(log_free * np.exp(-reach))
    return low, high


def _when_half(shares: FloatArray, visits: FloatArray) -> float | None:
    """Return when a falling curve is first at most one half; a limit that is not there is not."""
    below = np.flatnonzero(shares <= 0.5 + 1e-9)
    return float(visits[below[0]]) if below.size else None
