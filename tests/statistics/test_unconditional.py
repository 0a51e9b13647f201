"""Orderings of tables and the largest p-value, against listing and a fine grid."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.statistics.unconditional import (
    by_fisher,
    largest_p,
    largest_value,
    table_weights,
)

sizes = st.integers(1, 8)


@settings(max_examples=50)
@given(sizes, sizes, st.data())
def test_weights_are_the_products_of_binomials(n1: int, n2: int, data: st.DataObject) -> None:
    events = data.draw(st.integers(0, n1 + n2))
    expected = {
        x: math.comb(n1, x) * math.comb(n2, events - x)
        for x in range(max(0, events - n2), min(n1, events) + 1)
    }
    assert table_weights(n1, n2, events) == expected


@settings(max_examples=50)
@given(sizes, sizes)
def test_tables_are_ordered_by_fisher_p_values(n1: int, n2: int) -> None:
    """Oracle: scipy.stats.fisher_exact."""
    for (x1, x2), p in by_fisher(n1, n2).items():
        scipys = scipy.stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
        assert float(-p) == pytest.approx(scipys, abs=1e-12)


@settings(max_examples=25)
@given(sizes, sizes, st.data())
def test_no_risk_gives_a_larger_p(n1: int, n2: int, data: st.DataObject) -> None:
    """Oracle: the sum over all tables at 401 risks."""
    observed = (data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2)))
    risks = np.linspace(0, 1, 401)
    order = by_fisher(n1, n2)
    p = sum(
        scipy.stats.binom.pmf(x1, n1, risks) * scipy.stats.binom.pmf(x2, n2, risks)
        for (x1, x2), extremeness in order.items()
        if extremeness >= order[observed]
    )
    found = largest_p(n1, n2, order, observed)
    assert p.max() <= found * (1 + 1e-9)
    assert found == pytest.approx(p.max(), rel=1e-3)


def value(coefficients: list[float], risk: float) -> float:
    n = len(coefficients) - 1
    return sum(
        c * math.comb(n, s) * risk**s * (1 - risk) ** (n - s) for s, c in enumerate(coefficients)
    )


@pytest.mark.parametrize(("n", "s"), [(1, 1), (10, 3), (60, 30), (200, 7)])
def test_one_term_peaks_at_its_share(n: int, s: int) -> None:
    """Oracle: C(n, s) θ^s (1 − θ)^(n − s) is largest at θ = s/n."""
    coefficients = np.zeros(n + 1)
    coefficients[s] = 1
    assert largest_value(coefficients) == pytest.approx(value(list(coefficients), s / n), rel=1e-12)


def test_a_constant_is_its_own_maximum() -> None:
    assert largest_value(np.ones(20)) == 1.0


def test_the_higher_of_two_narrow_peaks_is_found() -> None:
    """Oracle: a grid of 200,000 risks; the lower peak is the wider one."""
    coefficients = np.zeros(101)
    coefficients[2], coefficients[98] = 0.99, 1.0
    grid = max(value(list(coefficients), risk) for risk in np.linspace(0.97, 0.99, 2001))
    assert largest_value(coefficients) == pytest.approx(grid, rel=1e-6)


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=25))
def test_no_point_of_a_grid_is_higher(coefficients: list[float]) -> None:
    """Oracle: the definition, at 401 risks."""
    grid = max(value(coefficients, risk) for risk in np.linspace(0, 1, 401))
    found = largest_value(np.array(coefficients))
    assert grid <= found * (1 + 1e-12) + 1e-15
    assert found <= grid * 1.01 + 1e-12
