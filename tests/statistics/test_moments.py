"""Mean and variance that do not depend on the order of the values."""

import random
import statistics

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from caseseries.statistics.moments import mean_of, sd_of, variance_of

values = st.integers(-(10**6), 10**6).map(lambda thousandths: thousandths / 1000)
samples = st.lists(values, min_size=2, max_size=40)


@given(samples, st.randoms())
def test_order_does_not_matter_to_the_last_digit(values: list[float], rng: random.Random) -> None:
    shuffled = rng.sample(values, len(values))
    assert mean_of(np.array(values)) == mean_of(np.array(shuffled))
    assert variance_of(np.array(values)) == variance_of(np.array(shuffled))


@given(samples)
def test_agrees_with_exact_fractions(values: list[float]) -> None:
    """Oracle: the standard library's statistics, in exact fractions."""
    array = np.array(values)
    np.testing.assert_allclose(mean_of(array), statistics.fmean(values), rtol=1e-14, atol=1e-14)
    scale = max(map(abs, values))
    np.testing.assert_allclose(
        sd_of(array), statistics.stdev(values), rtol=1e-9, atol=1e-15 * scale
    )
