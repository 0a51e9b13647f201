"""Scores on a grid: ties, zeros and constant samples decided exactly, on whole numbers.

Scores are decimals. In binary, ``4.3 - 3.1`` and ``1.2`` differ in the last digit, which breaks
ties and changes every rank test. Here each value becomes a whole number of steps: of the grid of
the scale where one is given, otherwise of the twelfth significant digit of the largest value.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from caseseries.statistics.rows import FloatArray

Grid = str | Decimal | Fraction | int
"""The step of a scale: ``"0.5"``, ``"1/2"``. A float is refused: 0.1 is not one tenth."""

Steps = NDArray[np.int64]
"""Values as whole numbers of a step."""

SIGNIFICANT_DIGITS = 12
"""Digits kept where no grid is given: fewer than a float holds, more than anyone records."""

HALF = 6
"""Decimals of a step: what is nearer a half than these tell is a half."""

NOTHING = 1e-100
"""Where every value is smaller than this, all are 0: their squares leave the range of a float."""


def in_steps(*samples: Sequence[float] | FloatArray, grid: Grid | None = None) -> list[Steps]:
    """Return each sample in whole steps of one common grid, rounded half to even."""
    arrays = [np.asarray(sample, dtype=float) for sample in samples]
    step = _step(arrays, grid)
    return [_whole_steps(sample, step) for sample in arrays]


def steps_per_unit(*samples: Sequence[float] | FloatArray, grid: Grid | None = None) -> float:
    """Return how many of the steps of ``in_steps`` make 1: dividing by it rounds only once."""
    return float(1 / _step([np.asarray(sample, dtype=float) for sample in samples], grid))


def on_grid(values: FloatArray, grid: Grid | None) -> FloatArray:
    """Return the values rounded to the grid; unchanged without one."""
    if grid is None:
        return values
    return _as_numbers(in_steps(values, grid=grid)[0], _step([], grid))


def differences(
    before: FloatArray, after: FloatArray, grid: Grid | None = None
) -> tuple[FloatArray, Steps]:
    """Return after − before of each pair, as numbers and in whole steps.

    Without a grid the numbers have the decimals of the values; with one they lie on the grid.
    """
    step = _step([before, after], grid)
    scaled = _scaled(np.concatenate([before, after]), step)
    # But for the last digits of a float.
    if grid is None or np.all(np.abs(scaled - np.rint(scaled)) < 1e-9):
        steps = _whole_steps(after, step) - _whole_steps(before, step)
    else:
        steps = _whole_steps(after - before, step)
    return _as_numbers(steps, step), steps


def doubled_midranks(steps: Steps) -> Steps:
    """Return twice the rank of each value, ties sharing their mean rank: whole numbers."""
    _, position, count = np.unique(steps, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return (2 * last - count + 1)[position].astype(np.int64)


def is_constant(steps: Steps) -> bool:
    """Say whether all values are the same; true of an empty sample."""
    return bool(steps.size == 0 or steps.min() == steps.max())


def _step(samples: Sequence[FloatArray], grid: Grid | None) -> Fraction:
    if isinstance(grid, float):
        raise ValueError(f'give the grid as text, "{grid}": a float is not an exact step')
    if grid is not None:
        step = Fraction(grid)
        if step <= 0:
            raise ValueError(f"the grid is the step of a scale and must be above 0, not {grid}")
        return step
    largest = max((float(np.abs(sample).max(initial=0)) for sample in samples), default=0.0)
    if largest < NOTHING:
        return Fraction(1)
    leading = Decimal(repr(largest)).adjusted()
    return Fraction(10) ** (leading + 1 - SIGNIFICANT_DIGITS)


def _whole_steps(values: FloatArray, step: Fraction) -> Steps:
    """Return the values in steps, half to even: 0.15 is one and a half tenths."""
    return np.rint(np.round(_scaled(values, step), HALF)).astype(np.int64)


def _scaled(values: FloatArray, step: Fraction) -> FloatArray:
    return values * float(step.denominator) / float(step.numerator)


def _as_numbers(steps: Steps, step: Fraction) -> FloatArray:
    return np.asarray(steps * float(step.numerator) / float(step.denominator), dtype=np.float64)
