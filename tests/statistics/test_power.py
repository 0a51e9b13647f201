"""Power and sample size against R, Cohen's tables and simulation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from caseseries.statistics.power import (
    independent_t,
    independent_t_size,
    mann_whitney,
    mann_whitney_size,
    paired_t,
    paired_t_size,
)
from caseseries.statistics.result import Result
from reference.cases import Case, load

sizes_of_effect = st.floats(0.15, 3)
powers = st.floats(0.2, 0.99)


def check(case: Case, answers: dict[str, float | None]) -> None:
    """Compare; a key with a point in it is no path into a tree here."""
    flat = {key.replace(".", "_"): value for key, value in case.expected.items()}
    renamed = {key.replace(".", "_"): value for key, value in answers.items()}
    replace(case, expected=flat).check(renamed)


def test_paired_t_agrees_with_r() -> None:
    """Oracle: R power.t.test(type = "paired", strict = TRUE).

    Settled: both tails count; the default of R leaves the far one out (33.3672 for 33.3671).
    """
    answers = {
        f"power_n10_dz_{effect}": paired_t(10, effect).value for effect in (0.5, 0.8, 1.0, 2.5)
    }
    answers |= {
        "n_dz_0.5_power80": paired_t_size(0.5, 0.8).parts["n_exact"],
        "n_dz_0.8_power80": paired_t_size(0.8, 0.8).parts["n_exact"],
        "n_dz_0.5_power90": paired_t_size(0.5, 0.9).parts["n_exact"],
    }
    check(load("power_paired_t"), answers)


def test_the_far_tail_is_counted() -> None:
    """Oracle: R, 33.3671 with strict = TRUE and 33.3672 without."""
    without = load("power_paired_t").alternatives["n_dz_0.5_power80_strict_FALSE"]
    assert without - paired_t_size(0.5, 0.8).parts["n_exact"] == pytest.approx(7.5e-5, rel=0.01)


def test_independent_t_agrees_with_r() -> None:
    """Oracle: R power.t.test(strict = TRUE) and pwr::pwr.t2n.test."""
    answers = {
        "n_per_group_d_0.5_power80": independent_t_size(0.5, 0.8).parts["n_exact"],
        "n_per_group_d_0.8_power80": independent_t_size(0.8, 0.8).parts["n_exact"],
        "n_per_group_d_0.2_power80": independent_t_size(0.2, 0.8).parts["n_exact"],
        "n_per_group_d_0.5_power90": independent_t_size(0.5, 0.9).parts["n_exact"],
        "power_6_4_d_0.8": independent_t(6, 4, 0.8).value,
        "power_6_4_d_1.5": independent_t(6, 4, 1.5).value,
        "power_7_3_d_1.5": independent_t(7, 3, 1.5).value,
    }
    check(load("power_independent_t"), answers)


@pytest.mark.parametrize(("effect", "each"), [(0.5, 64), (0.8, 26)])
def test_whole_patients_are_those_of_cohen(effect: float, each: int) -> None:
    """Oracle: Cohen (1988), table 2.4.1: 64 and 26 a group for power .80."""
    size = independent_t_size(effect, 0.8)
    assert (size.parts["n_first"], size.parts["n_second"], size.value) == (each, each, 2 * each)


def test_unequal_groups_are_rounded_up_one_by_one() -> None:
    size = independent_t_size(0.8, 0.8, ratio=0.5)
    n_first, n_second = int(size.parts["n_first"]), int(size.parts["n_second"])
    assert n_second == np.ceil(size.parts["n_exact"] / 2)
    assert independent_t(n_first, n_second, 0.8).value >= 0.8


def test_noether_agrees_with_statpsych() -> None:
    """Oracle: R statpsych::size.test.mann(.05, .90, .3), 44 patients a group."""
    size = mann_whitney_size(0.3, 0.9)
    assert (size.parts["n_first"], size.parts["n_second"]) == (44, 44)
    assert size.parts["n_exact"] == pytest.approx((1.959964 + 1.281552) ** 2 / (6 * 0.04), rel=1e-6)


def test_noether_is_close_to_simulation() -> None:
    """Oracle: 2000 seeded Mann–Whitney tests of shifted normal samples."""
    rng = np.random.default_rng(1)
    superiority, shift, n = 0.6381632, 0.5, 50
    first = rng.normal(shift, 1, (2000, n, 1))
    second = rng.normal(0, 1, (2000, 1, n))
    u = np.sum(first > second, axis=(1, 2))
    z = (u - n * n / 2) / np.sqrt(n * n * (2 * n + 1) / 12)
    simulated = np.mean(np.abs(z) > 1.959964)
    assert mann_whitney(n, n, superiority).value == pytest.approx(simulated, abs=0.03)


def test_t_power_is_close_to_simulation() -> None:
    """Oracle: 4000 seeded paired t tests, to three standard errors."""
    changes = np.random.default_rng(2).normal(0.8, 1, (4000, 10))
    t = changes.mean(axis=1) / changes.std(axis=1, ddof=1) * np.sqrt(10)
    simulated = np.mean(np.abs(t) > stdtrit(9, 0.975))
    assert paired_t(10, 0.8).value == pytest.approx(simulated, abs=0.024)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (paired_t(1, 0.5), "needs two pairs"),
        (paired_t(0, 0.5), "needs two pairs"),
        (paired_t(10, 0.5, alpha=0), "alpha is 0"),
        (paired_t_size(0.0, 0.8), "effect of zero"),
        (paired_t_size(0.5, 1.0), "a power of 1 is not"),
        (paired_t_size(0.5, 0.01), "a power of 0.01 is not"),
        (independent_t(1, 1, 0.5), "no degree of freedom"),
        (independent_t(0, 9, 0.5), "no degree of freedom"),
        (independent_t_size(0.5, 0.8, ratio=0), "ratio of group sizes is 0"),
        (mann_whitney(0, 5, 0.7), "each needs a patient"),
        (mann_whitney(5, 5, 1.7), "not a probability"),
        (mann_whitney_size(0.5, 0.8), "effect of zero"),
    ],
)
def test_what_cannot_be_planned_says_why(result: Result, words: str) -> None:
    assert result.value is None
    assert words in result.reason


def test_a_huge_effect_needs_the_smallest_study_that_can_be_tested() -> None:
    assert paired_t_size(50.0, 0.8).value == 2
    assert independent_t_size(60.0, 0.8).value == 4


def test_no_effect_has_the_power_of_chance() -> None:
    assert paired_t(10, 0.0).value == pytest.approx(0.05)
    assert independent_t(6, 4, 0.0, alpha=0.01).value == pytest.approx(0.01)


@given(sizes_of_effect, powers)
def test_size_and_power_undo_each_other(effect: float, power: float) -> None:
    size = paired_t_size(effect, power)
    n = int(size.value)
    assert paired_t(n, effect).value >= power - 1e-9
    if n > 2:
        assert paired_t(n - 1, effect).value < power
    both = mann_whitney_size(0.5 + effect / 6.1, power)
    halves = int(both.parts["n_first"]), int(both.parts["n_second"])
    assert mann_whitney(*halves, 0.5 + effect / 6.1).value >= power - 1e-9


@given(st.integers(2, 30), st.integers(2, 30), sizes_of_effect)
def test_direction_and_order_of_groups_do_not_matter(n: int, m: int, effect: float) -> None:
    assert independent_t(n, m, effect).value == pytest.approx(independent_t(m, n, -effect).value)
    assert paired_t(n, effect).value == paired_t(n, -effect).value
