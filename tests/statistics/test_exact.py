"""Exact null distributions against listing every arrangement."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.statistics import exact
from caseseries.statistics.counting import Null
from caseseries.statistics.exact import with_exact_p
from caseseries.statistics.grid import doubled_midranks
from caseseries.statistics.result import Result

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
        "p_double": min(1.0, 2 * min(less, greater)),
        "p_min": share(lambda t: abs(t - centre) == farthest),
    }


def counted_p(null: Null) -> dict[str, float | None]:
    point = Result(statistic="T", value=0.0, method="exact", n=1)
    tested = with_exact_p(point, null, "this design")
    return {"two_sided": tested.p_value, **tested.parts}


def check(null: Null | None, statistics: Iterable[int], observed: int) -> None:
    assert null is not None
    counts = Counter(statistics)
    assert counted_p(null) == pytest.approx(listed_p(counts, observed), abs=1e-14)
    # Tied scores that change places are one arrangement.
    assert counts.total() % null.total == 0


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


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6)), min_size=2, max_size=6))
def test_concordances(pairs: list[tuple[int, int]]) -> None:
    """Oracle: concordant minus discordant pairs of every permutation."""
    x, y = (list(side) for side in zip(*pairs, strict=True))
    check(exact.concordances(np.array(x), np.array(y)), *concordant_less_discordant(x, y))


@pytest.mark.parametrize("units", [2, 3, 5, 6])
def test_concordances_without_ties(units: int) -> None:
    """Oracle: as above, at every value that there is."""
    for order in permutations(range(units)):
        null = exact.concordances(np.arange(units), np.array(order))
        check(null, *concordant_less_discordant(list(range(units)), list(order)))


def concordant_less_discordant(x: list[int], y: list[int]) -> tuple[list[int], int]:
    """Return the statistic of every pairing and of the observed one, its zero moved."""

    def statistic(order: Sequence[int]) -> int:
        pairs = combinations(range(len(x)), 2)
        return sum(int(np.sign(x[i] - x[j]) * np.sign(order[i] - order[j])) for i, j in pairs)

    return [statistic(order) for order in permutations(y)], statistic(y)


@given(st.lists(st.integers(0, 10**9), min_size=8, max_size=12, unique=True))
def test_values_off_a_grid_are_counted_by_listing_halves(values: list[int]) -> None:
    """Oracle: itertools.combinations; here no generating function is short enough."""
    null = exact.subset_sums(np.array(values), 4)
    assert null is not None
    counts = Counter(map(sum, combinations(values, 4)))
    expected = listed_p(counts, sum(values[:4]))
    assert counted_p(null) == pytest.approx(expected, abs=1e-14)


def test_two_hundred_ranks_are_counted_to_the_last_digits() -> None:
    """Oracle: C(200, 100) in whole numbers, the symmetry of untied ranks, and one arrangement."""
    null = exact.subset_sums(np.arange(1, 201), 100)
    assert null is not None
    assert null.total == pytest.approx(math.comb(200, 100), rel=1e-13)
    middle = math.floor(null.mean)
    below = null.at_most(middle - 1)
    assert 2 * below + (null.at_most(middle) - below) == pytest.approx(null.total, rel=1e-13)
    assert null.at_most(null.minimum) == null.at_least(null.maximum) == 1


def test_a_scale_that_is_turned_round_is_counted_as_well() -> None:
    """Oracle: R coin::spearman_test(o ~ g, distribution = approximate(1e6)): .1917 ± .0010.

    One direction had this p-value, the other the t approximation, .1937.
    """
    grades = np.repeat([0, 1, 2, 3], [9, 6, 5, 4])
    other = np.array([2, 2, 3, 3, 1, 4, 4, 5, 4, 1, 1, 3, 3, 4, 5, 1, 5, 0, 0, 5, 5, 1, 0, 1])
    sides = [(grades, other), (-grades, other), (grades, -other), (other, grades)]
    for one, two in sides:
        null = exact.pairings(doubled_midranks(one), doubled_midranks(two))
        assert null is not None
        assert counted_p(null)["two_sided"] == pytest.approx(0.1920432304)


def test_too_many_arrangements_are_refused_not_sampled() -> None:
    rng = np.random.default_rng(1)
    values = rng.integers(0, 10**12, 80)
    assert exact.subset_sums(values, 40) is None
    assert exact.sign_flips(values) is None
    assert exact.pairings(np.arange(30), rng.permutation(30)) is None
    assert exact.concordances(np.arange(100), np.arange(100)) is None


def test_two_long_scores_are_listed_not_multiplied() -> None:
    """A generating function of 1.3 · 10⁹ digits would take ten seconds for four sign patterns."""
    null = exact.sign_flips(np.array([899_999_996, 399_999_953]) * 1000)
    assert null is not None
    assert counted_p(null)["two_sided"] == 0.5


def interval(null, candidates: int, confidence: float = 0.95) -> Result:
    point = Result(statistic="shift", value=0.0, method="", n=1)
    return exact.with_order_limits(point, np.arange(1.0, candidates + 1), null, confidence)


@pytest.mark.parametrize(("n", "rank"), [(6, 1), (9, 6), (10, 9)])
def test_signed_rank_limits(n: int, rank: int) -> None:
    """Oracle: qsignrank(.025, n) in R 4.2."""
    got = interval(exact.sign_flips(np.arange(1, n + 1)), n * (n + 1) // 2)
    assert (got.ci_low, got.ci_high) == (rank, n * (n + 1) // 2 + 1 - rank)
    assert got.ci_level == 0.95


@pytest.mark.parametrize(("m", "n", "rank"), [(6, 4, 3), (10, 5, 9)])
def test_rank_sum_limits(m: int, n: int, rank: int) -> None:
    """Oracle: qwilcox(.025, m, n) in R 4.2."""
    got = interval(exact.subset_sums(np.arange(m + n), m), m * n)
    assert (got.ci_low, got.ci_high) == (rank, m * n + 1 - rank)


def test_a_small_sample_gets_the_widest_interval_and_its_true_level() -> None:
    """Oracle: 1 - 2 pwilcox(0, 2, 2) = .667 in R 4.2."""
    got = interval(exact.subset_sums(np.arange(4), 2), 4)
    assert (got.ci_low, got.ci_high) == (1.0, 4.0)
    assert got.ci_level == pytest.approx(2 / 3)
    assert got.warnings == (
        "The sample is too small for a 95% interval: the widest there is has level 66.7%.",
    )


def test_one_pair_has_no_interval_of_any_level() -> None:
    got = interval(exact.sign_flips(np.array([1])), 1)
    assert got.ci_low is None
    assert got.reason == "the sample is too small for an interval of any level"


def test_a_level_that_an_order_statistic_meets_exactly_is_met() -> None:
    """Oracle: P(V <= 1) = 2/8 without rounding; at 50 % the rank is the one that reaches .25."""
    null = exact.sign_flips(np.arange(1, 4))
    assert null is not None
    assert Fraction(null.at_most(1), null.total) == Fraction(1, 4)
    assert interval(null, 6, confidence=0.5).ci_level == 0.5


def test_arrangements_that_are_too_many_leave_the_interval_empty() -> None:
    got = interval(None, 10)
    assert got.ci_low is None
    assert "too many to count" in got.reason
