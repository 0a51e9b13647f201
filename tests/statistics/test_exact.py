"""Exact null distributions against listing every arrangement."""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.statistics import exact
from caseseries.statistics.counting import Halves
from caseseries.statistics.exact import Null, exact_p

few = st.lists(st.integers(-6, 6), min_size=2, max_size=8)


def listed_p(counts: Counter[int], observed: int) -> dict[str, float]:
    """Compute every p-value from the list of all arrangements, by the definitions."""
    every = counts.total()
    centre = Fraction(sum(t * n for t, n in counts.items()), every)
    farthest = max(abs(t - centre) for t in counts)

    def share(chosen: Callable[[int], bool]) -> float:
        return sum(n for t, n in counts.items() if chosen(t)) / every

    less = share(lambda t: t <= observed)
    greater = share(lambda t: t >= observed)
    return {
        "two_sided": share(lambda t: abs(t - centre) >= abs(observed - centre)),
        "double": min(1.0, 2 * min(less, greater)),
        "less": less,
        "greater": greater,
        "smallest": share(lambda t: abs(t - centre) == farthest),
        "arrangements": every,
    }


def check(null: Null | None, statistics: Iterable[int], observed: int) -> None:
    assert null is not None
    counts = Counter(statistics)
    assert vars(exact_p(null)) == pytest.approx(listed_p(counts, observed), abs=1e-14)


@given(few, st.data())
def test_subset_sums(scores: list[int], data: st.DataObject) -> None:
    """Oracle: itertools.combinations."""
    size = data.draw(st.integers(1, len(scores) - 1))
    null = exact.subset_sums(np.array(scores), size)
    check(null, map(sum, combinations(scores, size)), sum(scores[:size]))


@given(few)
def test_sign_flips(changes: list[int]) -> None:
    """Oracle: every choice of signs."""
    flips = product((0, 1), repeat=len(changes))
    sums = [
        sum(abs(c) for c, positive in zip(changes, flip, strict=True) if positive) for flip in flips
    ]
    check(exact.sign_flips(np.array(changes)), sums, sum(c for c in changes if c > 0))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), min_size=2, max_size=6))
def test_pairings(pairs: list[tuple[int, int]]) -> None:
    """Oracle: itertools.permutations."""
    x, y = (list(side) for side in zip(*pairs, strict=True))
    products = [sum(map(math.prod, zip(x, order, strict=True))) for order in permutations(y)]
    observed = sum(a * b for a, b in pairs)
    check(exact.pairings(np.array(x), np.array(y)), products, observed)


@pytest.mark.parametrize("units", [2, 3, 5, 6])
def test_inversions(units: int) -> None:
    """Oracle: concordant pairs of every permutation."""
    concordant = [
        sum(order[i] < order[j] for i, j in combinations(range(units), 2))
        for order in permutations(range(units))
    ]
    for observed in range(units * (units - 1) // 2 + 1):
        check(exact.inversions(units, observed), concordant, observed)


@given(st.lists(st.integers(0, 10**9), min_size=8, max_size=12, unique=True))
def test_values_off_a_grid_are_counted_by_listing_halves(values: list[int]) -> None:
    """Oracle: itertools.combinations; here no generating function is short enough."""
    null = exact.subset_sums(np.array(values), 4)
    assert null is not None
    counts = Counter(map(sum, combinations(values, 4)))
    expected = listed_p(counts, sum(values[:4]))
    assert vars(exact_p(null)) == pytest.approx(expected, abs=1e-14)


def test_the_tail_quantile_is_the_first_value_that_reaches_it() -> None:
    """Oracle: qsignrank(0.025, 10) = 9 in R 4.2."""
    null = exact.sign_flips(np.arange(1, 11))
    assert null is not None
    assert exact.tail_quantile(null, Fraction(1, 40)) == 9


def test_two_hundred_ranks_are_counted_exactly() -> None:
    """Oracle: C(200, 100) in whole numbers, and the symmetry of untied ranks."""
    null = exact.subset_sums(np.arange(1, 201), 100)
    assert null is not None
    assert null.counts.total == math.comb(200, 100)
    middle = math.floor(null.mean)
    below = null.counts.at_most(middle - 1)
    assert 2 * below + (null.counts.at_most(middle) - below) == null.counts.total


def test_too_many_arrangements_are_refused_not_sampled() -> None:
    rng = np.random.default_rng(1)
    values = rng.integers(0, 10**12, 80)
    assert exact.subset_sums(values, 40) is None
    assert exact.sign_flips(values) is None
    assert exact.pairings(np.arange(30), rng.permutation(30)) is None
    assert exact.inversions(1000, 5) is None


def test_counts_beyond_the_floats_have_no_float() -> None:
    assert exact.within_floats(2**1022) == 2.0**1022
    assert exact.within_floats(2**1024) is None


def test_two_long_scores_are_listed_not_multiplied() -> None:
    """A generating function of 1.3 · 10⁹ digits would take ten seconds for four sign patterns."""
    null = exact.sign_flips(np.array([899_999_996, 399_999_953]) * 1000)
    assert isinstance(null.counts, Halves)
    assert exact_p(null).two_sided == 0.5
