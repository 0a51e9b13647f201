"""Bootstrap intervals, against R's boot and the ideal bootstrap."""

import numpy as np
import pytest
import scipy.stats

from columns import bootstrap
from reference.cases import load, names

SAMPLES = {
    "mean_change": ([1, 2, 4, 7, 9], [2, 5, 4, 9, 9]),
    "mean_difference": ([1, 2, 4, 7, 9], [2, 5, 4, 9, 9]),
    "spearman": ([1, 2, 4, 7, 9], [2, 5, 4, 9, 8]),
}


def mean(values, **options):
    """Return the mean of one sample: the change from nothing."""
    return bootstrap.mean_change([0] * len(values), values, **options)


METHODS = {name: getattr(bootstrap, name) for name in SAMPLES}


@pytest.mark.parametrize("case", names("bootstrap_"))
def test_bca_of_the_mean_agrees_with_the_ideal_bootstrap(case: str) -> None:
    """Oracle: the ideal bootstrap by n-fold convolution in R, and boot::boot.ci."""
    reference = load(case)
    got = mean(reference["x"])
    reference.check(
        {
            "mean": got.value,
            "exact_bca_low": got.ci_low,
            "exact_bca_high": got.ci_high,
        }
    )


def test_the_change_is_the_mean_of_the_differences() -> None:
    before, after = SAMPLES["mean_change"]
    change = bootstrap.mean_change(before, after)
    plain = mean(np.subtract(after, before))
    assert (change.value, change.ci_low, change.ci_high) == (
        plain.value,
        plain.ci_low,
        plain.ci_high,
    )


def test_two_groups_are_drawn_apart() -> None:
    """Oracle: scipy.stats.bootstrap, BCa, on values without ties."""
    rng = np.random.default_rng(3)
    first, second = rng.normal(5, 2, 12), rng.normal(3, 1, 9)

    def difference(x, y, axis):
        return np.mean(x, axis=axis) - np.mean(y, axis=axis)

    scipys = scipy.stats.bootstrap((first, second), difference, n_resamples=20_000, rng=rng)
    got = bootstrap.mean_difference(first, second)
    interval = (scipys.confidence_interval.low, scipys.confidence_interval.high)
    assert (got.ci_low, got.ci_high) == pytest.approx(interval, abs=0.06)


def test_rho_is_ranked_anew_in_each_resample() -> None:
    """Oracle: scipy.stats.bootstrap of spearmanr, BCa, on values without ties."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=20)
    y = x + rng.normal(size=20)

    def rho(x, y, axis=-1):
        return scipy.stats.spearmanr(x, y).statistic

    scipys = scipy.stats.bootstrap(
        (x, y), rho, paired=True, vectorized=False, n_resamples=2_000, rng=rng
    )
    got = bootstrap.spearman(x, y)
    assert got.value == pytest.approx(rho(x, y))
    interval = (scipys.confidence_interval.low, scipys.confidence_interval.high)
    assert (got.ci_low, got.ci_high) == pytest.approx(interval, abs=0.06)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_seed_gives_the_same_interval(name: str) -> None:
    method, data = METHODS[name], SAMPLES[name]
    assert method(*data) == method(*data)
    assert "seed 20250901," in method(*data).method


@pytest.mark.parametrize("name", SAMPLES)
def test_three_units_are_refused(name: str) -> None:
    got = METHODS[name](*(column[:3] for column in SAMPLES[name]))
    assert got.ci_low is None
    assert got.reason == "3 values: a bootstrap interval needs 4"


@pytest.mark.parametrize("name", SAMPLES)
def test_no_value_is_said(name: str) -> None:
    got = METHODS[name](*([None] for _ in SAMPLES[name]))
    assert got.value is None
    assert got.reason


def test_constant_values_cannot_be_resampled() -> None:
    """Oracle: scipy gives NaN, boot.ci NULL."""
    constant = [3.0] * 6
    for got in (
        mean(constant),
        bootstrap.mean_change([1] * 6, [4] * 6),
        bootstrap.mean_difference(constant, [1.0] * 5),
    ):
        assert got.value is not None
        assert got.ci_low is None
        assert got.reason
    assert bootstrap.spearman(range(6), range(6)).reason.startswith("the correlation is perfect")


def test_resamples_without_rho_are_left_out_and_said() -> None:
    got = bootstrap.spearman([1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 0, 1])
    assert "resamples had no estimate and were left out" in got.warnings[0]


def test_scaling_scales_the_interval() -> None:
    plain, scaled = mean([1, 2, 4, 7, 9]), mean([10, 20, 40, 70, 90])
    assert (scaled.ci_low, scaled.ci_high) == pytest.approx((10 * plain.ci_low, 10 * plain.ci_high))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_order_of_the_patients_does_not_matter(name: str) -> None:
    backward = [column[::-1] for column in SAMPLES[name]]
    assert METHODS[name](*SAMPLES[name]) == METHODS[name](*backward)
