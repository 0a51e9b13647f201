"""Power and sample size against R, Cohen's tables and simulation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit
from scipy.stats import nct

from caseseries.statistics.power import independent_t_size, mann_whitney_size, paired_t_size
from caseseries.statistics.result import Result
from reference.cases import Case, load

sizes_of_effect = st.floats(0.15, 8)
powers = st.floats(0.2, 0.999)


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
    """Oracle: R power.t.test(strict = TRUE)."""
    answers = {
        "n_per_group_d_0.5_power80": independent_t_size(0.5, 0.8).parts["n_exact"],
        "n_per_group_d_0.8_power80": independent_t_size(0.8, 0.8).parts["n_exact"],
        "n_per_group_d_0.2_power80": independent_t_size(0.2, 0.8).parts["n_exact"],
        "n_per_group_d_0.5_power90": independent_t_size(0.5, 0.9).parts["n_exact"],
    }
    check(load("power_independent_t"), answers)


@pytest.mark.parametrize(("effect", "each"), [(0.5, 64), (0.8, 26)])
def test_whole_patients_are_those_of_cohen(effect: float, each: int) -> None:
    """Oracle: Cohen (1988), table 2.4.1: 64 and 26 a group for power .80."""
    size = independent_t_size(effect, 0.8)
    assert size.value == 2 * each


def test_noether_agrees_with_statpsych() -> None:
    """Oracle: R statpsych::size.test.mann(.05, .90, .3), 44 patients a group."""
    size = mann_whitney_size(0.3, 0.9)
    assert size.value == 88
    assert size.parts["n_exact"] == pytest.approx((1.959964 + 1.281552) ** 2 / (6 * 0.04), rel=1e-6)


def test_noether_is_close_to_simulation() -> None:
    """Oracle: 2000 seeded Mann–Whitney tests of shifted normal samples of 50."""
    rng = np.random.default_rng(1)
    superiority, shift, n = 0.6381632, 0.5, 50
    first = rng.normal(shift, 1, (2000, n, 1))
    second = rng.normal(0, 1, (2000, 1, n))
    u = np.sum(first > second, axis=(1, 2))
    z = (u - n * n / 2) / np.sqrt(n * n * (2 * n + 1) / 12)
    simulated = np.mean(np.abs(z) > 1.959964)
    assert mann_whitney_size(superiority, simulated).parts["n_exact"] == pytest.approx(n, abs=4)


def test_t_power_is_close_to_simulation() -> None:
    """Oracle: 4000 seeded paired t tests of 10 pairs, to three standard errors."""
    changes = np.random.default_rng(2).normal(0.8, 1, (4000, 10))
    t = changes.mean(axis=1) / changes.std(axis=1, ddof=1) * np.sqrt(10)
    simulated = np.mean(np.abs(t) > stdtrit(9, 0.975))
    assert paired_t_size(0.8, simulated).parts["n_exact"] == pytest.approx(10, abs=0.5)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (paired_t_size(0.5, 0.8, alpha=0), "alpha is 0"),
        (paired_t_size(0.0, 0.8), "effect of zero"),
        (paired_t_size(0.5, 1.0), "a power of 1 is not"),
        (paired_t_size(0.5, 0.01), "a power of 0.01 is not"),
        (mann_whitney_size(1.7, 0.8), "not a probability"),
        (mann_whitney_size(0.5, 0.8), "effect of zero"),
    ],
)
def test_what_cannot_be_planned_says_why(result: Result, words: str) -> None:
    assert result.value is None
    assert words in result.reason


def test_a_huge_effect_needs_the_smallest_study_that_can_be_tested() -> None:
    assert paired_t_size(50.0, 0.8).value == 2
    assert independent_t_size(60.0, 0.8).value == 4


def test_a_large_effect_needs_patients_enough_for_its_power() -> None:
    """Oracle: scipy.stats.nct, 0.9755 for three pairs and 0.99997 for four."""
    assert [paired_t_size(5.0, power).value for power in (0.97, 0.98, 0.9999)] == [3, 4, 4]


@given(sizes_of_effect, powers)
def test_size_and_power_undo_each_other(effect: float, power: float) -> None:
    """Oracle: the noncentral t distribution of scipy, both tails."""
    exact = paired_t_size(effect, power).parts["n_exact"]
    critical, centre = stdtrit(exact - 1, 0.975), effect * np.sqrt(exact)
    # SciPy has no number for a far tail below 1e-14.
    far = np.nan_to_num(nct.cdf(-critical, exact - 1, centre))
    found = nct.sf(critical, exact - 1, centre) + far
    assert found == pytest.approx(power, abs=1e-6) if exact > 2 else found >= power


@given(sizes_of_effect, powers)
def test_the_direction_of_an_effect_does_not_matter(effect: float, power: float) -> None:
    for size in (paired_t_size, independent_t_size):
        assert size(effect, power) == size(-effect, power)
