"""Orderings of tables and the largest p-value, against listing and a fine grid."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.statistics.unconditional import (
    by_fisher,
    fisher_p,
    largest_p,
    table_weights,
    tables,
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
@given(sizes, sizes, st.data())
def test_fisher_p_values_agree_with_scipy(n1: int, n2: int, data: st.DataObject) -> None:
    """Oracle: scipy.stats.fisher_exact."""
    events = data.draw(st.integers(0, n1 + n2))
    for x, p in fisher_p(n1, n2, events).items():
        table = [[x, n1 - x], [events - x, n2 - events + x]]
        for side in ("two_sided", "less", "greater"):
            scipys = scipy.stats.fisher_exact(table, side.replace("_", "-")).pvalue
            assert float(p[side]) == pytest.approx(scipys, abs=1e-12)


@settings(max_examples=25)
@given(sizes, sizes, st.data())
def test_no_risk_gives_a_larger_p(n1: int, n2: int, data: st.DataObject) -> None:
    """Oracle: the sum over all tables at 401 risks."""
    observed = (data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2)))
    risks = np.linspace(0, 1, 401)
    for order in by_fisher(n1, n2).values():
        extreme = [row for row in tables(n1, n2) if order[row] >= order[observed]]
        p = sum(
            scipy.stats.binom.pmf(x1, n1, risks) * scipy.stats.binom.pmf(x2, n2, risks)
            for x1, x2 in extreme
        )
        found = largest_p(n1, n2, order, observed)
        assert p.max() <= found * (1 + 1e-9)
        assert found == pytest.approx(p.max(), rel=1e-3)
