"""Counting: running totals and halves against listing every arrangement."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.statistics.counting import (
    NOTHING,
    Null,
    Subsets,
    by_size,
    of_any_size,
    one_by_one,
)


def null_of(pairs: list[tuple[Subsets, Subsets]]) -> Null:
    return Null(pairs, mean=Fraction(0), observed=0)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any))
def test_counts_are_added_up_from_both_ends(counts: list[int]) -> None:
    sums = np.flatnonzero(counts)
    null = null_of([(NOTHING, Subsets(sums, np.array(counts, dtype=float)[sums]))])
    assert null.total == sum(counts)
    for statistic in range(-1, len(counts) + 1):
        assert null.at_most(statistic) == sum(counts[: statistic + 1])
        assert null.at_least(statistic) == sum(counts[max(statistic, 0) :])


@given(st.lists(st.integers(0, 50), min_size=1, max_size=9).map(sorted), st.data())
def test_subsets_are_counted_by_size(scores: list[int], data: st.DataObject) -> None:
    """Oracle: itertools.combinations."""
    size = data.draw(st.integers(0, len(scores)))
    found = by_size(scores, size)
    assert len(found) == size + 1
    for k, subsets in enumerate(found):
        sums = sorted(map(sum, combinations(scores, k)))
        assert np.repeat(subsets.sums, subsets.counts.astype(int)).tolist() == sums


@given(st.lists(st.integers(0, 50), min_size=1, max_size=9))
def test_subsets_are_counted_of_any_size(scores: list[int]) -> None:
    """Oracle: itertools.combinations."""
    found = of_any_size(scores)
    sums = [sum(chosen) for k in range(len(scores) + 1) for chosen in combinations(scores, k)]
    assert np.repeat(found.sums, found.counts.astype(int)).tolist() == sorted(sums)


def test_both_ways_of_counting_half_agree() -> None:
    """Two implementations of ours: shifted sums, and a list of all 65,536 subsets."""
    scores = sorted((7 * k * k) % 23 for k in range(16))
    sums, sizes = one_by_one(scores)
    for k, subsets in enumerate(by_size(scores, 16)):
        listed = Subsets.of(sums[sizes == k])
        np.testing.assert_array_equal(subsets.sums, listed.sums)
        np.testing.assert_array_equal(subsets.counts, listed.counts)


def test_counts_beyond_whole_numbers_are_right_to_their_last_digits() -> None:
    """Oracle: the binomial coefficients of equal scores, here up to 1.2e17 squared."""
    half = by_size([0] * 60, 30)[30]
    assert null_of([(half, half)]).total == pytest.approx(118264581564861424**2, rel=1e-14)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=8), st.integers(-1, 80))
def test_halves_put_together_count_every_sum(scores: list[int], statistic: int) -> None:
    """Oracle: every choice of in and out."""
    low, high = (Subsets.of(one_by_one(scores[first::2])[0]) for first in (0, 1))
    halves = null_of([(low, high)])
    choices = product((0, 1), repeat=len(scores))
    sums = [sum(s for s, taken in zip(scores, choice, strict=True) if taken) for choice in choices]
    assert halves.total == 2 ** len(scores)
    assert halves.at_most(statistic) == sum(total <= statistic for total in sums)
    assert halves.at_least(statistic) == sum(total >= statistic for total in sums)
