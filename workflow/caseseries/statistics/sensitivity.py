"""How much a result hangs on one patient, and on the patients whose follow-up is missing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from caseseries.statistics.exact import ALPHA
from caseseries.statistics.result import Result
from caseseries.statistics.rows import Column, FloatArray, as_numbers

ROUNDING = 1e-9
MOST_LEFT_OUT = 200
"""Patients up to which each is left out in turn; of more, none decides by itself."""


def influence(
    estimator: Callable[..., Result], columns: Sequence[Column], patients: Sequence[str]
) -> Result:
    """Return the largest change of an estimate when one patient is left out.

    The value is the estimate without a patient minus that with all; of a rise and a fall as large,
    the rise. ``estimator`` is given the columns, which have one value a patient. A warning names
    the patients who change it as much, and says where the p-value crosses .05 or the estimate
    disappears.

    >>> from caseseries.statistics.descriptive import mean
    >>> hours = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    >>> change = influence(mean, [hours], "ABCDEFGHIJ")  # R: -dfbeta(lm(hours ~ 1)), sleep
    >>> f"{change.value:.4f}", change.warnings
    ('-0.3278', ('the largest change comes from patient G',))
    """
    table = np.column_stack([as_numbers(column) for column in columns])
    everything = estimator(*table.T)
    change = Result(
        statistic="largest_change",
        own_unit=everything.unit,
        value=None,
        method=f"largest change without one patient; {everything.method}",
        n=everything.n,
        n_missing=everything.n_missing,
        reason=f"more than {MOST_LEFT_OUT} patients: none is left out by itself",
    )
    if everything.n > MOST_LEFT_OUT:
        return change
    without = dict(zip(patients, _one_less(estimator, table), strict=True))
    values = {name: r.value for name, r in without.items() if r.value is not None}
    if everything.value is None or not values:
        reason = everything.reason or "no estimate is left without any one patient"
        return replace(change, reason=reason)
    changes = {name: value - everything.value for name, value in values.items()}
    largest = max(map(abs, changes.values()))
    rounding = ROUNDING * max(largest, abs(everything.value))
    alike = [name for name, moved in changes.items() if abs(moved) >= largest - rounding]
    lost = [name for name in without if name not in values]
    warnings = (
        f"the largest change comes from {_any_of(alike)}",
        *_crossings(everything, without),
        *([f"no estimate {_without(lost)}"] if lost else []),
    )
    value = max(changes[name] for name in alike)
    return replace(change, value=value, reason="", warnings=warnings)


def _one_less(estimator: Callable[..., Result], table: FloatArray) -> Iterator[Result]:
    """Yield the estimate without each row; rows that are alike leave the same behind."""
    found: dict[bytes, Result] = {}
    for place, row in enumerate(table):
        alike = row.tobytes()
        if alike not in found:
            found[alike] = estimator(*np.delete(table, place, axis=0).T)
        yield found[alike]


def missing_bounds(
    estimator: Callable[[FloatArray], Result],
    outcome: Column,
    *,
    worst: float | FloatArray,
    best: float | FloatArray,
) -> dict[str, Result]:
    """Estimate with every missing outcome at the worst and at the best that it can be.

    Where the estimator rises or falls with every single outcome (a mean, a proportion, a
    difference) no other completion lies outside the two. The ends are those of the scale, or of
    each patient; in the second group of a difference they change places.

    Returns ``worst`` and ``best``, and ``anywhere``, without a value of its own: its interval
    reaches from the lowest to the highest limit of the two, and so holds the truth at least as
    often as the method's wherever the missing lie (Horowitz and Manski 2000). ``n_missing`` counts
    the outcomes that were set.

    >>> from caseseries.statistics.proportions import wilson
    >>> improved = [1] * 29 + [0] * 18 + [None] * 22  # Beasley; R: metadat, dat.higgins2008
    >>> bounds = missing_bounds(lambda x: wilson(x.sum(), x.size), improved, worst=0, best=1)
    >>> limits = bounds["anywhere"]  # R: prop.test(29, 69, correct = FALSE), prop.test(51, ...)
    >>> f"{limits.ci_low:.4f} {limits.ci_high:.4f}"
    '0.3111 0.8281'
    """
    values = as_numbers(outcome)
    ends = {"worst": worst, "best": best}
    cases = {which: _completed(estimator, values, end, which) for which, end in ends.items()}
    return cases | {"anywhere": _anywhere(*cases.values())}


def _anywhere(worst: Result, best: Result) -> Result:
    """Return the interval that holds wherever the missing outcomes lie."""
    limits = (worst.ci_low, worst.ci_high, best.ci_low, best.ci_high)
    known = [limit for limit in limits if limit is not None]
    bounded = len(known) == len(limits)
    ends = sorted(value for value in (worst.value, best.value) if value is not None)
    between = f"anywhere from {ends[0]:.4g} to {ends[1]:.4g}" if len(ends) == 2 else worst.reason
    return replace(
        worst,
        value=None,
        p_value=None,
        ci_low=min(known) if bounded else None,
        ci_high=max(known) if bounded else None,
        ci_level=worst.ci_level if bounded else None,
        method=worst.method.replace("worst case", "all cases"),
        reason=between or "no bound",
        parts={},
    )


def _crossings(everything: Result, without: Mapping[str, Result]) -> list[str]:
    if everything.p_value is None:
        return []
    significant = everything.p_value <= ALPHA
    p_values = {name: r.p_value for name, r in without.items() if r.p_value is not None}
    names = [name for name, p in p_values.items() if (p <= ALPHA) != significant]
    side = "above" if significant else "at or below"
    return [f"p is {side} {ALPHA:g} {_without(names)}"] if names else []


def _without(names: Sequence[str]) -> str:
    return f"without {_any_of(names)}"


def _any_of(names: Sequence[str]) -> str:
    return f"{'any one of the patients' if names[1:] else 'patient'} {', '.join(names)}"


def _completed(
    estimator: Callable[[FloatArray], Result],
    values: FloatArray,
    filling: float | FloatArray,
    which: str,
) -> Result:
    missing = np.isnan(values)
    result = estimator(np.where(missing, filling, values))
    count = int(missing.sum())
    note = f"{which} case, {count} missing set to the end of the scale"
    return replace(result, method=f"{result.method}; {note}", n_missing=count)
