"""A share of repeated checks, with the patient as the unit: checks of one patient are alike.

Nine checks of each of ten patients are not ninety patients. The share is that of all checks; its
interval is the exact one for the number of independent checks that would be as sure (Korn and
Graubard 1998; R: survey::svyciprop(method = "beta")).
"""

from dataclasses import replace

import numpy as np
import scipy

from caseseries.statistics.distributions import t_quantile
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, complete

METHOD = "share of the checks, patients as clusters; Korn–Graubard interval"
NO_CHECK = "nothing was recorded of any patient"
ONE_PATIENT = "one patient: how much patients differ cannot be seen"


def share(events: Column, checks: Column, *, confidence: float = 0.95) -> Result:
    """Return the share of events among the checks of all patients.

    Parameters
    ----------
    events, checks
        For each patient, how often the event was seen, and how often it was looked for. A patient
        without a check is counted in ``n_missing``.

    Returns
    -------
    Result
        The share; ``n`` counts patients. Where all checks agree, each patient counts as one check.
    """
    (seen, looked), n_missing = complete(events, checks)
    if np.any((seen < 0) | (seen > looked)):
        raise ValueError("a patient has more events than checks")
    there = looked > 0
    n_missing += int(np.sum(~there))
    seen, looked = seen[there], looked[there]
    n, total = seen.size, float(looked.sum())
    if n == 0:
        return unavailable("proportion", NO_CHECK, method=METHOD, n_missing=n_missing)
    value = float(seen.sum()) / total
    independent = _as_independent(seen, looked, confidence)
    low, high = _beta_limits(value * independent, independent, confidence)
    point = Result(statistic="proportion", value=value, method=METHOD, n=n, n_missing=n_missing)
    if n == 1:
        return replace(point, reason=ONE_PATIENT)
    return point.within(low, high, confidence)


def _as_independent(seen: FloatArray, looked: FloatArray, confidence: float) -> float:
    """Return how many independent checks would be as sure."""
    k, total = seen.size, float(looked.sum())
    value = float(seen.sum()) / total
    if k == 1 or value in (0, 1):
        return float(k)
    residuals = seen - value * looked
    variance = k / (k - 1) * float(residuals @ residuals) / total**2
    if variance == 0:
        return total
    effect = variance * total / (value * (1 - value))
    fewer_df = t_quantile(confidence, total - 1) / t_quantile(confidence, k - 1)
    return min(total, total / effect * fewer_df**2)


def _beta_limits(events: float, checks: float, confidence: float) -> tuple[float, float]:
    """Return the exact limits of Clopper and Pearson, for counts that need not be whole."""
    tail = (1 - confidence) / 2
    low = scipy.special.betaincinv(events, checks - events + 1, tail) if events > 0 else 0.0
    high = (
        scipy.special.betaincinv(events + 1, checks - events, 1 - tail) if events < checks else 1.0
    )
    return float(low), float(high)
