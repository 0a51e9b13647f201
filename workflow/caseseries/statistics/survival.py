"""Time until something happens, for patients of whom some were not followed long enough."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from caseseries.statistics.distributions import z_quantile
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, as_numbers

METHOD = "Kaplan–Meier, log−log interval"
NOBODY = "no patient was followed"


@dataclass(frozen=True)
class Curve:
    """The product-limit estimate at each time at which an event occurred.

    ``survival`` and its log−log limits after that time; ``at_risk`` patients just before it. A
    limit is NaN where the curve is at 0 and the interval does not exist.
    """

    times: FloatArray
    at_risk: FloatArray
    survival: FloatArray
    low: FloatArray
    high: FloatArray


def kaplan_meier(
    times: Column, events: Sequence[bool], *, confidence: float = 0.95
) -> dict[str, Result]:
    """Return the share still free of the event after each event time, and the median time.

    Parameters
    ----------
    times
        Time of the event, or time until which the patient was followed without it.
    events
        Whether the event occurred.

    Returns
    -------
    dict of Result
        ``free_at_<time>`` for each event time (part ``at_risk``), and ``median``, the first time
        at which at most half are free, with the limits of Brookmeyer and Crowley (1982). R:
        ``survfit(Surv(times, events) ~ 1, conf.type = "log-log")``.
    """
    followed = as_numbers(times)
    there = ~np.isnan(followed)
    n, n_missing = int(there.sum()), int(followed.size - there.sum())
    if n == 0:
        return {"median": unavailable("median", NOBODY, method=METHOD, n_missing=n_missing)}
    curve = _curve(followed[there], np.array(events, dtype=bool)[there], confidence)
    shares = {
        f"free_at_{time:g}": _share(curve, index, n, n_missing, confidence)
        for index, time in enumerate(curve.times)
    }
    return shares | {"median": _median(curve, n, n_missing, confidence)}


def _curve(times: FloatArray, events: np.ndarray, confidence: float) -> Curve:
    when = np.unique(times[events])
    at_risk = np.array([np.sum(times >= time) for time in when], dtype=float)
    happened = np.array([np.sum(events & (times == time)) for time in when], dtype=float)
    survival = np.cumprod(1 - happened / at_risk)
    low, high = _log_log_limits(at_risk, happened, survival, confidence)
    return Curve(when, at_risk, survival, low, high)


def _log_log_limits(
    at_risk: FloatArray, happened: FloatArray, survival: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Return S to the power exp(∓ z se), with Greenwood's variance of log S."""
    low = np.full(survival.size, np.nan)
    high = low.copy()
    alive = survival > 0
    greenwood = np.cumsum(happened[alive] / (at_risk[alive] * (at_risk[alive] - happened[alive])))
    log_survival = np.log(survival[alive])
    reach = z_quantile(confidence) * np.sqrt(greenwood) / abs(log_survival)
    low[alive] = np.exp(log_survival * np.exp(reach))
    high[alive] = np.exp(log_survival * np.exp(-reach))
    return low, high


def _share(curve: Curve, index: int, n: int, n_missing: int, confidence: float) -> Result:
    low, high = float(curve.low[index]), float(curve.high[index])
    gone = math.isnan(low)
    return Result(
        statistic="free",
        value=float(curve.survival[index]),
        method=METHOD,
        n=n,
        n_missing=n_missing,
        ci_low=None if gone else low,
        ci_high=None if gone else high,
        ci_level=None if gone else confidence,
        reason="the event reached everybody: the log−log interval does not exist" if gone else "",
        parts={"at_risk": float(curve.at_risk[index])},
    )


def _median(curve: Curve, n: int, n_missing: int, confidence: float) -> Result:
    method = f"{METHOD}; median with Brookmeyer–Crowley limits"
    median = _first_at_most_half(curve.times, curve.survival)
    if median is None:
        reason = "more than half were free of the event when they were last seen"
        return unavailable("median", reason, method=method, n=n, n_missing=n_missing)
    low = _first_at_most_half(curve.times, curve.low)
    high = _first_at_most_half(curve.times, curve.high)
    bounded = low is not None and high is not None
    return Result(
        statistic="median",
        value=median,
        method=method,
        n=n,
        n_missing=n_missing,
        ci_low=low if bounded else None,
        ci_high=high if bounded else None,
        ci_level=confidence if bounded else None,
        reason="" if bounded else "the interval of the median has no upper end in these data",
        parts={"lower_limit": low},
    )


def _first_at_most_half(times: FloatArray, survival: FloatArray) -> float | None:
    """Return the first time at which the curve is at most one half; NaN counts as 0."""
    below = np.flatnonzero(np.nan_to_num(survival) <= 0.5 + 1e-12)
    return float(times[below[0]]) if below.size else None
