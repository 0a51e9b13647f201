"""Bootstrap intervals, against R's boot and the ideal bootstrap."""

import pytest

from caseseries.statistics import resampling
from reference.cases import load, names


@pytest.mark.parametrize("case", names("bootstrap_"))
def test_bca_of_the_mean_agrees_with_the_ideal_bootstrap(case: str) -> None:
    """Oracle: the ideal bootstrap by n-fold convolution in R, and boot::boot.ci."""
    reference = load(case)
    got = resampling.mean(reference["x"])
    reference.check(
        {
            "mean": got.value,
            "jackknife_acceleration": got.parts["acceleration"],
            "z0_strict": got.parts["z0"],
            "exact_percentile_low": got.parts["percentile_low"],
            "exact_percentile_high": got.parts["percentile_high"],
            "exact_bca_low": got.ci_low,
            "exact_bca_high": got.ci_high,
            "exact_bootstrap_se": got.parts["se"],
        }
    )
