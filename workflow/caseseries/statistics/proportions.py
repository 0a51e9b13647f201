"""One proportion: k of n, always shown as such, with its interval (scipy's)."""

from functools import cache

from caseseries.statistics.result import Result, unavailable


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
