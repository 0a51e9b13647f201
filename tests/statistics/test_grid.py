"""Ties, zeros and constants are decided on whole numbers, not on binary fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.statistics import grid


def test_decimal_differences_tie_where_binary_ones_do_not() -> None:
    before, after = np.array([3.1, 2.2, 0.4]), np.array([4.3, 3.4, 1.6])
    assert len(set(after - before)) > 1
    values, steps = grid.differences(before, after)
    assert values.tolist() == [1.2, 1.2, 1.2]
    assert grid.is_constant(steps)


def test_differences_are_rounded_to_the_grid() -> None:
    values, steps = grid.differences(np.array([1.0, 1.0]), np.array([2.26, 2.2]), "0.5")
    assert steps.tolist() == [3, 2]
    assert values.tolist() == [1.5, 1.0]


def test_noise_below_the_twelfth_digit_is_a_tie() -> None:
    (steps,) = grid.in_steps([0.1 + 0.2, 0.3])
    assert grid.is_constant(steps)


def test_a_difference_in_the_eleventh_digit_is_none() -> None:
    (steps,) = grid.in_steps([1.0, 1.0000000001])
    assert not grid.is_constant(steps)


def test_samples_share_one_step() -> None:
    small, large = grid.in_steps([0.5], [100.0])
    assert Fraction(int(large[0]), int(small[0])) == 200


def test_steps_per_unit_undoes_in_steps() -> None:
    values = [1.25, 0.5, 7.0]
    (steps,) = grid.in_steps(values, grid="1/4")
    assert (steps / grid.steps_per_unit(values, grid="1/4")).tolist() == values


@pytest.mark.parametrize("step", ["0", "-1"])
def test_a_step_that_is_not_positive_is_refused_in_words(step: str) -> None:
    with pytest.raises(ValueError, match="must be above 0"):
        grid.in_steps([1.0], grid=step)


def test_a_float_is_no_exact_step() -> None:
    with pytest.raises(ValueError, match="give the grid as text"):
        grid.in_steps([1.0], grid=0.1)  # type: ignore[arg-type]


def test_values_without_a_grid_are_unchanged() -> None:
    values = np.array([1 / 3, 2.5])
    assert grid.on_grid(values, None) is values
    assert grid.on_grid(values, "0.5").tolist() == [0.5, 2.5]


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=30))
def test_doubled_midranks_are_the_ranks_with_ties_shared(values: list[int]) -> None:
    """Oracle: the definition, one value at a time."""
    expected = [
        2 * sum(other < value for other in values) + values.count(value) + 1 for value in values
    ]
    assert grid.doubled_midranks(np.array(values)).tolist() == expected


@given(
    st.lists(st.integers(0, 100), min_size=2, max_size=20),
    st.integers(-1000, 1000),
    st.sampled_from([1, 10, 100]),
)
def test_ties_survive_shift_and_scale(tenths: list[int], shift: int, scale: int) -> None:
    plain = np.array(tenths) / 10
    moved = plain * scale + shift / 10
    before, after = grid.in_steps(plain)[0], grid.in_steps(moved)[0]
    np.testing.assert_array_equal(grid.doubled_midranks(before), grid.doubled_midranks(after))


def test_vanishing_values_are_all_nothing() -> None:
    assert grid.in_steps([1e-300, 2e-300])[0].tolist() == [0, 0]
