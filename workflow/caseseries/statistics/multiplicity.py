"""Adjusted p-values of a family of tests: Holm (1979), Benjamini and Hochberg (1995).

As in R's p.adjust, a missing p-value stays empty and is not counted in the size of the family.
"""

from collections.abc import Callable, Mapping

import numpy as np

from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import FloatArray, as_numbers


def holm(p_values: Mapping[str, float | None]) -> dict[str, Result]:
    """Adjust so that the chance of any false rejection in the family stays at the level.

    Parameters
    ----------
    p_values
        The p-value of each test by name, None where it could not be computed.

    Returns
    -------
    dict of Result
        The adjusted p-value of each test, under the same name; ``n`` is the size of the family.
        A p-value outside 0 to 1 raises ValueError.
    """
    return _adjusted(p_values, "Holm", _step_down)


def benjamini_hochberg(p_values: Mapping[str, float | None]) -> dict[str, Result]:
    """Adjust so that the expected share of false rejections stays at the level.

    Parameters and returned records are those of ``holm``.
    """
    return _adjusted(p_values, "Benjamini–Hochberg", _step_up)


def _adjusted(
    p_values: Mapping[str, float | None], name: str, adjust: Callable[[FloatArray], FloatArray]
) -> dict[str, Result]:
    p = as_numbers(list(p_values.values()))
    there = ~np.isnan(p)
    if np.any((p[there] < 0) | (p[there] > 1)):
        raise ValueError("a p-value lies outside 0 to 1")
    adjusted = p.copy()
    adjusted[there] = adjust(p[there])
    m = int(there.sum())
    method = f"{name}, family of {m} tests"
    return {
        test: _record(value, method, m, p.size - m)
        for test, value in zip(p_values, adjusted, strict=True)
    }


def _record(value: float, method: str, m: int, n_missing: int) -> Result:
    if np.isnan(value):
        reason = "the test has no p-value; it is not counted in the family"
        return unavailable("p_adjusted", reason, method=method, n=m, n_missing=n_missing)
    return Result(
        statistic="p_adjusted", value=float(value), method=method, n=m, n_missing=n_missing
    )


def _step_down(p: FloatArray) -> FloatArray:
    """Return Holm's p-values: m, m − 1, … times the sorted ones, never falling."""
    order = np.argsort(p, kind="stable")
    raised = p[order] * np.arange(p.size, 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(1, np.maximum.accumulate(raised))
    return adjusted


def _step_up(p: FloatArray) -> FloatArray:
    """Return m/1, m/2, … times the sorted p-values, never rising from the largest down."""
    order = np.argsort(p, kind="stable")[::-1]
    raised = p[order] * p.size / np.arange(p.size, 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(1, np.minimum.accumulate(raised))
    return adjusted
