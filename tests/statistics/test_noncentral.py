"""Hedges' correction and noncentral t intervals, against R."""

import math

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.statistics.noncentral import (
    hedges_correction,
    noncentrality_interval,
    standardised,
)
from caseseries.statistics.paired import changes


@pytest.mark.parametrize(
    ("df", "expected"),
    [(2, 0.56418958354775628), (8, 0.90270333367640987), (9, 0.91387489179255232)],
)
def test_the_correction_is_exact(df: int, expected: float) -> None:
    """Oracle: exp(lgamma(df/2) - log(df/2)/2 - lgamma((df-1)/2)) in R 4.2; metafor's exact J."""
    assert hedges_correction(df) == pytest.approx(expected, rel=1e-14)
    assert hedges_correction(df) != pytest.approx(1 - 3 / (4 * df - 1), rel=1e-5)


def test_one_degree_of_freedom_has_no_correction() -> None:
    assert hedges_correction(1) is None


def test_the_interval_of_a_large_t() -> None:
    """Oracle: uniroot on pt(7.41553422, 9, ncp) in R 4.2, times √10."""
    low, high = noncentrality_interval(7.4155342210289357, 9, 0.95)
    assert low / math.sqrt(10) == pytest.approx(1.0981840532625673, rel=1e-9)
    assert high / math.sqrt(10) == pytest.approx(3.5619677048765661, rel=1e-9)


@settings(max_examples=50)
@given(st.floats(-40, 40), st.integers(1, 60), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_limits_have_the_tails_they_claim(t: float, df: int, confidence: float) -> None:
    """Oracle: the definition of Steiger & Fouladi (1997), by scipy's noncentral t."""
    low, high = noncentrality_interval(t, df, confidence)
    tail = (1 - confidence) / 2
    assert 1 - scipy.special.nctdtr(df, low, t) == pytest.approx(tail, abs=1e-9)
    assert scipy.special.nctdtr(df, high, t) == pytest.approx(tail, abs=1e-9)


@settings(max_examples=50)
@given(st.floats(0, 40), st.integers(1, 60))
def test_turning_t_turns_the_interval(t: float, df: int) -> None:
    low, high = noncentrality_interval(t, df, 0.95)
    turned = noncentrality_interval(-t, df, 0.95)
    assert turned == pytest.approx((-high, -low), rel=1e-7, abs=1e-7)


def test_a_t_beyond_the_distribution_leaves_the_limits_empty() -> None:
    sample = changes([0, 0, 0, 0], [1, 2, 3, 4])
    effect = standardised(sample, "d", "d", t=1e9, df=3, unit=0.5, corrected=False)
    assert (effect.value, effect.ci_low, effect.ci_high) == (5e8, None, None)
    assert effect.reason == "the noncentral t distribution cannot be computed at t = 1e+09"
    assert noncentrality_interval(4683.5889971118, 2, 0.999) is None


def test_a_thousand_patients_have_limits_whatever_their_t() -> None:
    """Oracle: the normal approximation, t ± z √(1 + t²/2df), close where df is large."""
    for t in np.linspace(60, 100, 401):
        low, high = noncentrality_interval(t, 1007, 0.95)
        margin = 1.959964 * np.sqrt(1 + t**2 / (2 * 1007))
        assert (low, high) == pytest.approx((t - margin, t + margin), abs=0.05)
