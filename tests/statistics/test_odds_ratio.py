"""The conditional odds ratio, against scipy's noncentral hypergeometric distribution."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nchypergeom_fisher

from caseseries.statistics.odds_ratio import conditional_estimate, conditional_limits
from caseseries.statistics.unconditional import table_weights

tables = st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(1, 23), st.integers(0, 12))
inner = tables.filter(lambda t: t[2] < t[0] + t[1] and max(0, t[2] - t[1]) < t[3] < min(t[0], t[2]))


@settings(max_examples=50)
@given(inner)
def test_the_estimate_expects_what_was_observed(table: tuple[int, int, int, int]) -> None:
    n1, n2, events, x = table
    odds = conditional_estimate(table_weights(n1, n2, events), x)
    assert nchypergeom_fisher(n1 + n2, n1, events, odds).mean() == pytest.approx(x, rel=1e-9)


@settings(max_examples=50)
@given(inner)
def test_the_limits_have_the_tails_they_claim(table: tuple[int, int, int, int]) -> None:
    n1, n2, events, x = table
    low, high = conditional_limits(table_weights(n1, n2, events), x, 0.95)
    assert nchypergeom_fisher(n1 + n2, n1, events, low).sf(x - 1) == pytest.approx(0.025, rel=1e-8)
    assert nchypergeom_fisher(n1 + n2, n1, events, high).cdf(x) == pytest.approx(0.025, rel=1e-8)


def test_the_ends_of_the_support() -> None:
    """Oracle: the likelihood rises without end in one direction."""
    weights = table_weights(6, 4, 6)
    assert conditional_estimate(weights, min(weights)) == 0.0
    assert conditional_estimate(weights, max(weights)) is None
    assert conditional_limits(weights, min(weights), 0.95)[0] == 0.0
    assert conditional_limits(weights, max(weights), 0.95)[1] is None
