"""Hodges–Lehmann limits, against R's quantiles of the rank statistics."""

from fractions import Fraction

import numpy as np
import pytest

from caseseries.statistics.exact import sign_flips, subset_sums
from caseseries.statistics.order_limits import with_order_limits
from caseseries.statistics.result import Result


def interval(null, candidates: int, confidence: float = 0.95) -> Result:
    point = Result(statistic="shift", value=0.0, method="", n=1)
    return with_order_limits(point, np.arange(1.0, candidates + 1), null, confidence)


@pytest.mark.parametrize(
    ("n", "rank", "level"), [(6, 1, 0.96875), (9, 6, 0.9609375), (10, 9, 0.951171875)]
)
def test_signed_rank_limits(n: int, rank: int, level: float) -> None:
    """Oracle: qsignrank(.025, n) and 1 - 2 psignrank(rank - 1, n) in R 4.2."""
    got = interval(sign_flips(np.arange(1, n + 1)), n * (n + 1) // 2)
    assert (got.ci_low, got.ci_high) == (rank, n * (n + 1) // 2 + 1 - rank)
    assert got.parts["actual_level"] == level
    assert got.ci_level == 0.95


@pytest.mark.parametrize(
    ("m", "n", "rank", "level"), [(6, 4, 3, 0.96190476190476193), (10, 5, 9, 0.96003996003996006)]
)
def test_rank_sum_limits(m: int, n: int, rank: int, level: float) -> None:
    """Oracle: qwilcox(.025, m, n) and 1 - 2 pwilcox(rank - 1, m, n) in R 4.2."""
    got = interval(subset_sums(np.arange(m + n), m), m * n)
    assert (got.ci_low, got.ci_high) == (rank, m * n + 1 - rank)
    assert got.parts["actual_level"] == pytest.approx(level, abs=1e-15)


def test_a_small_sample_gets_the_widest_interval_and_its_true_level() -> None:
    """Oracle: 1 - 2 pwilcox(0, 2, 2) = .667 in R 4.2."""
    got = interval(subset_sums(np.arange(4), 2), 4)
    assert (got.ci_low, got.ci_high) == (1.0, 4.0)
    assert got.ci_level == pytest.approx(2 / 3)
    assert got.warnings == (
        "The sample is too small for a 95% interval: the widest there is has level 66.7%.",
    )


def test_one_pair_has_no_interval_of_any_level() -> None:
    got = interval(sign_flips(np.array([1])), 1)
    assert got.ci_low is None
    assert got.reason == "the sample is too small for an interval of any level"


def test_a_level_that_an_order_statistic_meets_exactly_is_met() -> None:
    """Oracle: P(V <= 1) = 2/8 without rounding; at 50 % the rank is the one that reaches .25."""
    null = sign_flips(np.arange(1, 4))
    assert null is not None
    assert Fraction(null.counts.at_most(1), null.counts.total) == Fraction(1, 4)
    assert interval(null, 6, confidence=0.5).parts["actual_level"] == 0.75


def test_arrangements_that_are_too_many_leave_the_interval_empty() -> None:
    got = interval(None, 10)
    assert got.ci_low is None
    assert "too many to count" in got.reason
