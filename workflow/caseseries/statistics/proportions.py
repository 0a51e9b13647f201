"""Proportions: k of n patients, with its interval (scipy's), and shares of repeated checks.

Nine checks of each of ten patients are not ninety patients: checks of one patient are alike. The
share is that of all checks; its interval is the exact one for the number of independent checks that
would be as sure (Korn and Graubard 1998; R: survey::svyciprop(method = "beta")).
"""

from dataclasses import replace
from functools import cache

import numpy as np

from caseseries.statistics.distributions import t_quantile
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, complete

NO_CHECK = "nothing was recorded of any patient"
ONE_PATIENT = "one patient: how much patients differ cannot be seen"


def wilson(k: int, n: int, *, confidence: float = 0.95) -> Result:
    """Return k/n with Wilson's score interval, without continuity correction (Wilson 1927).

    R: ``prop.test(correct = FALSE)``. Raises ValueError unless 0 <= k <= n.

    >>> result = wilson(81, 263)  # Newcombe 1998, Stat Med 17:857, Table I, method 3
    >>> f"{result.ci_low:.4f} {result.ci_high:.4f}"
    '0.2553 0.3662'
    """
    return _with_limits(k, n, "proportion, Wilson interval", "wilson", confidence)


def clopper_pearson(k: int, n: int, *, confidence: float = 0.95) -> Result:
    """Return k/n with the exact interval of Clopper and Pearson (1934; R: ``binom.test``).

    Raises ValueError unless 0 <= k <= n.

    >>> result = clopper_pearson(682, 925)  # R: example(binom.test), Conover 1971
    >>> f"{result.ci_low:.7f} {result.ci_high:.7f}"
    '0.7076683 0.7654066'
    """
    method = "proportion, exact Clopper–Pearson interval"
    return _with_limits(k, n, method, "exact", confidence)


def _with_limits(k: int, n: int, method: str, way: str, confidence: float) -> Result:
    if not (0 <= k <= n and k == int(k) and n == int(n)):
        raise ValueError(f"a proportion is k of n with 0 <= k <= n, not {k} of {n}")
    if n == 0:
        return unavailable("proportion", "no observation", method=method)
    point = Result(statistic="proportion", value=k / n, method=method, n=int(n))
    return point.within(*_limits(int(k), int(n), way, confidence), confidence)


@cache  # tables of one study, and the many tables of a reconstruction, repeat few counts
def _limits(k: int, n: int, way: str, confidence: float) -> tuple[float, float]:
    from scipy.stats import binomtest

    low, high = binomtest(k, n).proportion_ci(confidence, method=way)
    # At 0 and at n a limit is exact by algebra, and must not be rounding noise.
    return 0.0 if k == 0 else float(low), 1.0 if k == n else float(high)


def share_of_checks(events: Column, checks: Column, *, confidence: float = 0.95) -> Result:
    """Return the share of events among the checks of all patients.

    For each patient, how often the event was seen and how often it was looked for; one without a
    check is counted in ``n_missing``. Where all checks agree, each patient counts as one check.

    >>> events = [10, 34, 2, 10, 13, 2, 1, 2, 9, 16, 4, 8, 30, 1, 2]  # elementary schools
    >>> checks = [13, 34, 4, 13, 16, 2, 1, 4, 12, 21, 9, 11, 37, 2, 4]  # all, by district
    >>> share = share_of_checks(events, checks)  # R: survey, apiclus1, method = "beta"
    >>> f"{share.value:.4f} {share.ci_low:.4f} {share.ci_high:.4f}"
    '0.7869 0.6674 0.8789'
    """
    (seen, looked), n_missing = complete(events, checks)
    if np.any((seen < 0) | (seen > looked)):
        raise ValueError("a patient has more events than checks")
    there = looked > 0
    n_missing += int(np.sum(~there))
    seen, looked = seen[there], looked[there]
    method = "share of the checks, patients as clusters; Korn–Graubard interval"
    n, total = seen.size, float(looked.sum())
    if n == 0:
        return unavailable("proportion", NO_CHECK, method=method, n_missing=n_missing)
    value = float(seen.sum()) / total
    point = Result(statistic="proportion", value=value, method=method, n=n, n_missing=n_missing)
    if n == 1:
        return replace(point, reason=ONE_PATIENT)
    # How many independent checks would be as sure.
    residuals = seen - value * looked
    variance = n / (n - 1) * float(residuals @ residuals) / total**2
    if value in (0, 1):
        independent = float(n)
    elif variance == 0:
        independent = total
    else:
        effect = variance * total / (value * (1 - value))
        fewer_df = t_quantile(confidence, total - 1) / t_quantile(confidence, n - 1)
        independent = min(total, total / effect * fewer_df**2)
    from statsmodels.stats.proportion import proportion_confint

    # The limits of Clopper and Pearson, for counts that need not be whole.
    alpha, share = 1 - confidence, value * independent
    low, high = proportion_confint(share, independent, alpha=alpha, method="beta")
    return point.within(low, high, confidence)
