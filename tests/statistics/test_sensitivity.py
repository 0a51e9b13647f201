"""Influence of single patients and bounds for missing follow-up, on estimates done by hand."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.statistics.proportions import wilson
from caseseries.statistics.result import Result, unavailable
from caseseries.statistics.sensitivity import influence, missing_bounds
from columns import paired

t_test = paired.t_test
IMMEDIATE = [9.0, 9.5, 9.0, 8.5, 10.0]
MONTH_6 = [8.0, 8.5, 8.5, 8.0, 6.0]
NAMES = ["P1", "P2", "P3", "P4", "P5"]
gaps = st.lists(st.none() | st.integers(0, 10), min_size=1, max_size=5)


def mean(values: list[float] | np.ndarray) -> Result:
    if len(values) == 0:
        return unavailable("mean", "no value", method="mean")
    return Result(statistic="mean", value=float(np.mean(values)), method="mean", n=len(values))


def difference(outcome: np.ndarray) -> Result:
    value = float(np.mean(outcome[:2]) - np.mean(outcome[2:]))
    return Result(statistic="difference", value=value, method="difference", n=outcome.size)


def test_the_most_influential_patient_is_named() -> None:
    """Oracle: the paired t test on the four patients that remain."""
    result = influence(t_test, [IMMEDIATE, MONTH_6], NAMES)
    everything = t_test(IMMEDIATE, MONTH_6)
    rest = t_test(IMMEDIATE[:4], MONTH_6[:4])
    assert result.value == rest.value - everything.value
    assert "patient P5" in result.warnings[0]
    assert result.method == "largest change without one patient; paired t test, two-sided"


def test_a_p_value_that_crosses_its_level_is_said() -> None:
    """Oracle: the t test by itself; p = .02 of all five, .07 without the third."""
    before, after = [0.0] * 5, [0.5, 1.0, 2.0, 1.5, 3.0]
    assert t_test(before, after).p_value < 0.05 < t_test(before[1:], [0.5, 1.0, 1.5, 3.0]).p_value
    result = influence(t_test, [before, after], NAMES)
    assert "p is above 0.05 without any one of the patients P3, P4" in result.warnings[1]


def test_an_estimate_that_hangs_on_one_patient_is_said() -> None:
    def only_of_two(values: list[float]) -> Result:
        return mean(values) if 9.0 in values else unavailable("mean", "gone", method="mean")

    result = influence(only_of_two, [[9.0, 5.0, 6.0]], ["A", "B", "C"])
    assert "no estimate without patient A" in result.warnings[-1]


def test_patients_who_are_alike_are_left_out_once() -> None:
    """Oracle: by hand, the mean of 5, 6, 9 and 9 without each of them."""
    asked = []

    def noted(values: np.ndarray) -> Result:
        asked.append(sorted(values))
        return mean(values)

    result = influence(noted, [[9.0, 5.0, 9.0, 6.0]], ["A", "B", "C", "D"])
    assert asked == [[5, 6, 9, 9], [5, 6, 9], [6, 9, 9], [5, 9, 9]]
    assert result.value == pytest.approx(8 - 7.25)
    assert "patient B" in result.warnings[0]


@pytest.mark.parametrize(
    ("values", "patients", "words"),
    [([], [], "no value"), ([5.0], ["A"], "no estimate is left")],
)
def test_nothing_to_leave_out_says_why(values: list, patients: list, words: str) -> None:
    result = influence(mean, [values], patients)
    assert result.value is None
    assert words in result.reason


def test_missing_outcomes_take_both_ends_of_the_scale() -> None:
    """Oracle: by hand, (8 + 6 + 0)/3 and (8 + 6 + 10)/3."""
    bounds = missing_bounds(mean, [8.0, 6.0, None], worst=0, best=10)
    assert bounds["worst"].value == pytest.approx(14 / 3)
    assert bounds["best"].value == pytest.approx(8)
    assert bounds["worst"].n_missing == 1
    assert "worst case, 1 missing set" in bounds["worst"].method


def test_a_proportion_with_missing_answers() -> None:
    """Oracle: by hand, 2 of 4 and 3 of 4 very satisfied."""

    def satisfied(values: np.ndarray) -> Result:
        return wilson(int(values.sum()), values.size)

    bounds = missing_bounds(satisfied, [1, 0, 1, None], worst=0, best=1)
    assert (bounds["worst"].value, bounds["best"].value) == (0.5, 0.75)


def test_two_groups_are_set_to_opposite_ends() -> None:
    """Oracle: by hand, (8 + 0)/2 − (5 + 10)/2 and (8 + 10)/2 − (5 + 0)/2."""
    worst, best = np.array([0, 0, 10, 10]), np.array([10, 10, 0, 0])
    bounds = missing_bounds(difference, [8.0, None, 5.0, None], worst=worst, best=best)
    assert (bounds["worst"].value, bounds["best"].value) == (-3.5, 6.5)


def test_without_missing_outcomes_both_cases_are_the_estimate() -> None:
    bounds = missing_bounds(mean, [8.0, 6.0], worst=0, best=10)
    assert bounds["worst"].value == bounds["best"].value == 7


@given(gaps)
def test_no_completion_lies_outside_the_bounds(outcome: list[int | None]) -> None:
    """Oracle: every completion on a coarse grid of the scale."""
    bounds = missing_bounds(mean, outcome, worst=0, best=10)
    holes = [i for i, value in enumerate(outcome) if value is None]
    for filling in itertools.product((0, 5, 10), repeat=len(holes)):
        completed = np.array(outcome, dtype=float)
        completed[holes] = filling
        value = mean(completed).value
        assert bounds["worst"].value - 1e-9 <= value <= bounds["best"].value + 1e-9


def test_the_interval_holds_wherever_the_missing_lie() -> None:
    bounds = missing_bounds(mean, [8.0, 6.0, 7.0, None], worst=0, best=10)
    anywhere = bounds["anywhere"]
    assert anywhere.value is None
    assert anywhere.reason == "anywhere from 5.25 to 7.75"
    assert (anywhere.ci_low, anywhere.ci_high) == (bounds["worst"].ci_low, bounds["best"].ci_high)


def test_of_many_patients_none_is_left_out() -> None:
    calls: list[int] = []

    def counted(values: list[float]) -> Result:
        calls.append(len(values))
        return mean(values)

    found = influence(counted, [[1.0, 2.0] * 101], [f"P{i}" for i in range(202)])
    assert found.value is None
    assert "more than 200 patients" in found.reason
    assert calls == [202]


def test_patients_who_change_it_as_much_are_all_named_in_any_order() -> None:
    """By hand: of 1, 2, 3 the mean is 2; without the first it is 2.5, without the last 1.5."""
    forward = influence(mean, [[1, 2, 3]], ["P1", "P2", "P3"])
    backward = influence(mean, [[3, 2, 1]], ["P3", "P2", "P1"])
    assert forward.value == backward.value == 0.5
    assert forward.warnings[0] == "the largest change comes from any one of the patients P1, P3"
    assert backward.warnings[0] == "the largest change comes from any one of the patients P3, P1"
