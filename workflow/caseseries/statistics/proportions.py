"""One proportion: k of n, always shown as such, with its interval.

Own, because the two formulas are shorter than the call, and scipy.stats takes a second to load.
"""

import math
from dataclasses import replace

import scipy

from caseseries.statistics.distributions import z_quantile
from caseseries.statistics.result import Result, unavailable

NO_OBSERVATION = "no observation"


def wilson(k: int, n: int, *, confidence: float = 0.95) -> Result:
    """Return k/n with Wilson's score interval, without continuity correction (Wilson 1927).

    R: ``prop.test(correct = FALSE)``. Raises ValueError unless 0 <= k <= n.
    """
    k, n = _counts(k, n)
    point = _proportion(k, n, "proportion, Wilson interval")
    if n == 0:
        return point
    z_squared = z_quantile(confidence) ** 2
    centre = (k + z_squared / 2) / (n + z_squared)
    margin = math.sqrt(z_squared * (k * (n - k) / n + z_squared / 4)) / (n + z_squared)
    # At 0 and at n a limit is exact by algebra, and must not be rounding noise.
    return replace(
        point,
        ci_low=0.0 if k == 0 else centre - margin,
        ci_high=1.0 if k == n else centre + margin,
        ci_level=confidence,
    )


def clopper_pearson(k: int, n: int, *, confidence: float = 0.95) -> Result:
    """Return k/n with the exact interval of Clopper and Pearson (1934; R: ``binom.test``).

    Raises ValueError unless 0 <= k <= n.
    """
    k, n = _counts(k, n)
    point = _proportion(k, n, "proportion, exact Clopper–Pearson interval")
    if n == 0:
        return point
    tail = (1 - confidence) / 2
    return replace(
        point,
        ci_low=0.0 if k == 0 else float(scipy.special.betaincinv(k, n - k + 1, tail)),
        ci_high=1.0 if k == n else float(scipy.special.betaincinv(k + 1, n - k, 1 - tail)),
        ci_level=confidence,
    )


def _proportion(k: int, n: int, method: str) -> Result:
    if n == 0:
        return unavailable("proportion", NO_OBSERVATION, method=method, parts=("k",))
    return Result(statistic="proportion", value=k / n, method=method, n=n, parts={"k": float(k)})


def _counts(k: int, n: int) -> tuple[int, int]:
    if not (0 <= k <= n and k == int(k) and n == int(n)):
        raise ValueError(f"a proportion is k of n with 0 <= k <= n, not {k} of {n}")
    return int(k), int(n)
