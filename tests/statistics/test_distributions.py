"""Quantiles and p-values against scipy.stats, which is too slow to import in the package."""

import pytest
from scipy import stats

from caseseries.statistics.distributions import (
    chi2_p,
    chi2_quantile,
    f_p,
    f_quantile,
    t_p,
    t_quantile,
    z_p,
    z_quantile,
)


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.999])
@pytest.mark.parametrize("df", [1, 2.7, 9, 400])
def test_central_quantiles(confidence: float, df: float) -> None:
    """Oracle: scipy.stats interval()."""
    assert z_quantile(confidence) == pytest.approx(stats.norm.interval(confidence)[1])
    assert t_quantile(confidence, df) == pytest.approx(stats.t.interval(confidence, df)[1])


@pytest.mark.parametrize("probability", [0.025, 0.5, 0.975])
def test_quantiles_of_ratios(probability: float) -> None:
    """Oracle: scipy.stats ppf()."""
    assert f_quantile(probability, 3, 7.4) == pytest.approx(stats.f.ppf(probability, 3, 7.4))
    assert chi2_quantile(probability, 5) == pytest.approx(stats.chi2.ppf(probability, 5))


@pytest.mark.parametrize("statistic", [0.0, 0.3, 2.5, 12.0])
def test_tails(statistic: float) -> None:
    """Oracle: scipy.stats sf(), doubled where the test has two sides; far tails included."""
    assert z_p(-statistic) == pytest.approx(2 * stats.norm.sf(statistic), rel=1e-10)
    assert t_p(statistic, 6.5) == pytest.approx(2 * stats.t.sf(statistic, 6.5), rel=1e-10)
    assert f_p(statistic, 3, 7.4) == pytest.approx(stats.f.sf(statistic, 3, 7.4), rel=1e-10)
    assert chi2_p(statistic, 5) == pytest.approx(stats.chi2.sf(statistic, 5), rel=1e-10)
