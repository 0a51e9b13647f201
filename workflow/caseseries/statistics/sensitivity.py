"""How much a result hangs on one patient, and on the patients whose follow-up is missing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.rows import Column, FloatArray, Labels, as_numbers

ROUNDING = 1e-9
MOST_LEFT_OUT = 200
"""Patients up to which each is left out in turn; of more, none decides by itself."""

Estimator = Callable[..., Result]
"""A method that takes columns, one row an observation, and returns one record."""


def leave_one_out(estimator: Estimator, *columns: Labels, patients: Labels) -> dict[str, Result]:
    """Estimate again without each patient in turn, whatever the method.

    Parameters
    ----------
    estimator
        The method; options are fixed beforehand, with ``functools.partial`` or a lambda.
    columns
        Its columns, all with one row an observation.
    patients
        The patient of each row; a patient may have several rows and loses them together.

    Returns
    -------
    dict of Result
        The record without the patient, under the patient's label, in order of appearance. Part
        ``change`` is its value minus that with all patients, None where one of them is empty.
    """
    everything = estimator(*columns)
    labels = [str(patient) for patient in patients]
    return {
        patient: _compared(
            estimator(*(_without(column, labels, patient) for column in columns)),
            everything,
            patient,
        )
        for patient in dict.fromkeys(labels)
    }


def influence(
    estimator: Estimator, *columns: Labels, patients: Labels, alpha: float = 0.05
) -> Result:
    """Return the largest change of an estimate when one patient is left out.

    Arguments are those of ``leave_one_out``. Parts: the range of the estimate, ``lowest`` and
    ``highest``, and of its p-value, ``lowest_p`` and ``highest_p``, over all patients left out. A
    warning names the patient with the largest change, and says where the p-value crosses ``alpha``
    or the estimate disappears.
    """
    everything = estimator(*columns)
    method = f"largest change without one patient; {everything.method}"
    if everything.n > MOST_LEFT_OUT:
        reason = f"more than {MOST_LEFT_OUT} patients: none is left out by itself"
        refused = unavailable(
            "largest_change",
            reason,
            method=method,
            n=everything.n,
            n_missing=everything.n_missing,
            parts=("lowest", "highest", "lowest_p", "highest_p"),
        )
        return replace(refused, own_unit=everything.unit)
    without = leave_one_out(estimator, *columns, patients=patients)
    values = {name: r.value for name, r in without.items() if r.value is not None}
    p_values = {name: r.p_value for name, r in without.items() if r.p_value is not None}
    parts = {
        **_range("lowest", "highest", values),
        **_range("lowest_p", "highest_p", p_values),
    }
    if everything.value is None or not values:
        reason = everything.reason or "no estimate is left without any one patient"
        refused = unavailable(
            "largest_change",
            reason,
            method=method,
            n=everything.n,
            n_missing=everything.n_missing,
            parts=tuple(parts),
        )
        return replace(refused, own_unit=everything.unit)
    no_p = everything.reason or "the method gives no p-value without one of the patients"
    changes = {name: value - everything.value for name, value in values.items()}
    patient = max(changes, key=lambda name: abs(changes[name]))
    return Result(
        statistic="largest_change",
        own_unit=everything.unit,
        value=changes[patient],
        method=method,
        n=everything.n,
        n_missing=everything.n_missing,
        reason="" if p_values else no_p,
        parts=parts,
        warnings=(
            f"the largest change comes from patient {patient}",
            *_crossings(everything, p_values, alpha),
            *_lost(without),
        ),
    )


def missing_bounds(
    estimator: Estimator, outcome: Column, *, worst: float | FloatArray, best: float | FloatArray
) -> dict[str, Result]:
    """Estimate with every missing outcome at the worst and at the best that it can be.

    Parameters
    ----------
    estimator
        A method that takes the outcome column alone; where it rises or falls with every single
        outcome (a mean, a proportion, a difference) no other completion lies outside the two.
    outcome
        One outcome a patient, None where it is missing.
    worst, best
        The two ends of the scale, also where higher is worse; or both ends for each patient. In the
        second group of a difference they change places, so that the two cases are the extreme ones.

    Returns
    -------
    dict of Result
        ``worst`` and ``best``, and ``anywhere``, without a value of its own: its interval reaches
        from the lowest to the highest limit of the two, and so holds the truth at least as often
        as the method's wherever the missing lie (Horowitz and Manski 2000). ``n_missing`` counts
        the outcomes that were set. An observed outcome beyond the ends raises ValueError.
    """
    values = as_numbers(outcome)
    one, other = (np.broadcast_to(end, values.shape) for end in (worst, best))
    low, high = np.minimum(one, other), np.maximum(one, other)
    if np.any((values < low - ROUNDING) | (values > high + ROUNDING)):
        raise ValueError(f"an outcome lies outside the scale from {low.min():g} to {high.max():g}")
    cases = {
        "worst": _completed(estimator, values, one, "worst"),
        "best": _completed(estimator, values, other, "best"),
    }
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


def _without(column: Labels, labels: list[str], patient: str) -> list[Any]:
    return [cell for cell, label in zip(column, labels, strict=True) if label != patient]


def _compared(result: Result, everything: Result, patient: str) -> Result:
    change = None
    if result.value is not None and everything.value is not None:
        change = result.value - everything.value
    return replace(
        result,
        method=f"{result.method}; without patient {patient}",
        parts={**result.parts, "change": change},
    )


def _range(low: str, high: str, numbers: Mapping[str, float]) -> dict[str, float | None]:
    if not numbers:
        return {low: None, high: None}
    return {low: min(numbers.values()), high: max(numbers.values())}


def _crossings(everything: Result, p_values: Mapping[str, float], alpha: float) -> list[str]:
    if everything.p_value is None:
        return []
    significant = everything.p_value <= alpha
    names = [name for name, p in p_values.items() if (p <= alpha) != significant]
    side = "above" if significant else "at or below"
    return [f"p is {side} {alpha:g} without patient {', '.join(names)}"] if names else []


def _lost(without: Mapping[str, Result]) -> list[str]:
    names = [name for name, result in without.items() if result.value is None]
    return [f"no estimate without patient {', '.join(names)}"] if names else []


def _completed(estimator: Estimator, values: FloatArray, filling: FloatArray, which: str) -> Result:
    missing = np.isnan(values)
    result = estimator(np.where(missing, filling, values))
    count = int(missing.sum())
    note = f"{which} case, {count} missing set to the end of the scale"
    return replace(result, method=f"{result.method}; {note}", n_missing=count)
