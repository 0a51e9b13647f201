"""Adjusted p-values of a family of tests: Holm (1979).

As in R's p.adjust, a missing p-value stays empty and is not counted in the size of the family.
Own, because statsmodels clears the memory at every call, which takes longer than a study's tests.
"""

from collections.abc import Mapping

import numpy as np

from caseseries.statistics.result import Result
from caseseries.statistics.rows import as_numbers


def holm(p_values: Mapping[str, float | None]) -> dict[str, Result]:
    """Adjust so that the chance of any false rejection in the family stays at the level.

    Of each test by name the adjusted p-value, empty where there was none; ``n`` is the size of the
    family. A p-value outside 0 to 1 raises ValueError.

    >>> family = holm({"a": 0.01, "b": 0.02, "c": 0.03})  # R: p.adjust(c(.01, .02, .03))
    >>> [round(one.value, 2) for one in family.values()]
    [0.03, 0.04, 0.04]
    """
    family = dict(p_values)
    p = as_numbers(list(family.values()))
    there = ~np.isnan(p)
    if np.any((p[there] < 0) | (p[there] > 1)):
        raise ValueError("a p-value lies outside 0 to 1")
    m = int(there.sum())
    ascending = np.argsort(p)[:m]  # NaN stands last
    p[ascending] = np.maximum.accumulate(p[ascending] * np.arange(m, 0, -1)).clip(max=1)
    method = f"Holm, family of {m} tests"
    reason = "the test has no p-value; it is not counted in the family"
    adjusted = [None if np.isnan(value) else float(value) for value in p]
    return {
        test: Result(
            statistic="p_adjusted",
            value=value,
            method=method,
            n=m,
            n_missing=p.size - m,
            reason=reason if value is None else "",
        )
        for test, value in zip(family, adjusted, strict=True)
    }
