"""Whole-number counting: packed polynomials and halves against listing every arrangement."""

from itertools import combinations, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from caseseries.statistics.counting import (
    Halves,
    Polynomial,
    gather,
    subsets_by_size,
    subsets_one_by_one,
)


def packed(counts: list[int], width: int = 40) -> Polynomial:
    return Polynomial(sum(count << width * place for place, count in enumerate(counts)), width)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_a_polynomial_sums_its_coefficients(counts: list[int]) -> None:
    polynomial = packed(counts)
    assert polynomial.total == sum(counts)
    for statistic in range(-1, len(counts) + 1):
        assert polynomial.at_most(statistic) == sum(counts[: statistic + 1])


@given(st.lists(st.integers(0, 50), min_size=1, max_size=9).map(sorted), st.data())
def test_subsets_are_counted_by_size(scores: list[int], data: st.DataObject) -> None:
    """Oracle: itertools.combinations."""
    size = data.draw(st.integers(0, len(scores)))
    halves = subsets_by_size(scores, size, limbs=1)
    assert len(halves) == size + 1
    for k, half in enumerate(halves):
        sums = sorted(map(sum, combinations(scores, k)))
        counts = half.limbs[:, 0].astype(int).tolist()
        assert np.repeat(half.sums, counts).tolist() == sums
        assert half.total == len(sums)


def test_both_ways_of_counting_half_agree() -> None:
    """Two implementations of ours: generating functions, and a list of all 65,536 subsets."""
    scores = sorted((7 * k * k) % 23 for k in range(16))
    by_function = subsets_by_size(scores, 16, limbs=1)
    sums, sizes = subsets_one_by_one(scores)
    for k, half in enumerate(by_function):
        listed = gather(sums[sizes == k])
        np.testing.assert_array_equal(half.sums, listed.sums)
        np.testing.assert_array_equal(half.limbs[:, 0], listed.limbs[:, 0])
        assert half.total == listed.total


def test_counts_beyond_one_limb_are_exact() -> None:
    """Oracle: the binomial coefficients of equal scores, here up to 1.2e17 in four limbs."""
    halves = subsets_by_size([0] * 60, 30, limbs=4)
    assert halves[30].total == 118264581564861424
    assert Halves([(halves[30], halves[30])]).total == 118264581564861424**2


@given(st.lists(st.integers(0, 9), min_size=2, max_size=8), st.integers(-1, 80))
def test_halves_put_together_count_every_sum(scores: list[int], statistic: int) -> None:
    """Oracle: every choice of in and out."""
    low, _ = subsets_one_by_one(scores[::2])
    high, _ = subsets_one_by_one(scores[1::2])
    halves = Halves([(gather(low), gather(high))])
    choices = product((0, 1), repeat=len(scores))
    sums = [sum(s for s, taken in zip(scores, choice, strict=True) if taken) for choice in choices]
    assert halves.total == 2 ** len(scores)
    assert halves.at_most(statistic) == sum(total <= statistic for total in sums)
