"""Quantiles and p-values against scipy.stats, whose functions take a hundred times as long."""

import pytest
from scipy import stats

from caseseries.statistics.distributions import t_p, t_quantile, z_p, z_quantile


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.999])
@pytest.mark.parametrize("df", [1, 2.7, 9, 400])
def test_central_quantiles(confidence: float, df: float) -> None:
    """Oracle: scipy.stats interval()."""
    assert z_quantile(confidence) == pytest.approx(stats.norm.interval(confidence)[1])
    assert t_quantile(confidence, df) == pytest.approx(stats.t.interval(confidence, df)[1])


@pytest.mark.parametrize("statistic", [0.0, 0.3, 2.5, 12.0])
def test_tails(statistic: float) -> None:
    """Oracle: scipy.stats sf(), doubled where the test has two sides; far tails included."""
    assert z_p(-statistic) == pytest.approx(2 * stats.norm.sf(statistic), rel=1e-10)
    assert t_p(statistic, 6.5) == pytest.approx(2 * stats.t.sf(statistic, 6.5), rel=1e-10)
