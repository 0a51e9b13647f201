"""The BCa bootstrap apart from what is estimated."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import moment

from caseseries.statistics import bootstrap
from caseseries.statistics.bootstrap import Draws
from caseseries.statistics.result import Result
from caseseries.statistics.rows import FloatArray

VALUES = np.array([1.0, 2.0, 4.0, 7.0, 11.0, 16.0])
POINT = Result(statistic="mean", value=float(VALUES.mean()), method="mean", n=6)


def means(draws: Draws) -> FloatArray:
    return draws @ VALUES / draws.sum(axis=1)


def test_a_resample_draws_as_many_units_as_there_are() -> None:
    drawn = np.vstack(list(bootstrap._resampled([4, 3], 2_000)))
    assert drawn.shape == (2_000, 7)
    assert set(drawn[:, :4].sum(axis=1)) == {4}
    assert set(drawn[:, 4:].sum(axis=1)) == {3}


def test_drawing_in_pieces_draws_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "CHUNK", 600)
    assert sum(len(piece) for piece in bootstrap._resampled([6], 2_000)) == 2_000


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.025, 1.0), (0.1, 1.0), (0.5, 5.0), (0.33, 3.311699997), (0.975, 9.0)],
)
def test_limits_are_interpolated_on_the_normal_scale(probability: float, expected: float) -> None:
    """Oracle: boot:::norm.inter(1:9, p) in R 4.2."""
    z = float(ndtri(probability))
    got = bootstrap._order_statistic(np.arange(1.0, 10.0), z)
    assert got == pytest.approx(expected, abs=1e-6)


def test_the_acceleration_is_the_jackknife_skewness() -> None:
    """Oracle: Σ(x − x̄)³ / (6 (Σ(x − x̄)²)^1.5), the closed form for a mean."""
    deviation = VALUES - VALUES.mean()
    expected = np.sum(deviation**3) / (6 * np.sum(deviation**2) ** 1.5)
    assert bootstrap._acceleration(means, [6]) == pytest.approx(expected)


def test_the_acceleration_of_a_difference_is_the_skewness_of_its_resamples() -> None:
    """Oracle: cumulants of means add up, k₃ = Σ m₃/n² and k₂ = Σ m₂/n; one sixth of k₃/k₂^1.5.

    Settled: R's boot.ci does not weight groups by their size, and has −.0644 here, not −.0023.
    """
    other = np.repeat([1.0, 2.0, 3.0, 20.0], [4, 4, 3, 1])

    def difference(draws: Draws) -> FloatArray:
        rest = draws[:, 6:]
        return means(draws[:, :6]) - rest @ other / rest.sum(axis=1)

    k2 = moment(VALUES, 2) / 6 + moment(other, 2) / 12
    k3 = moment(VALUES, 3) / 6**2 - moment(other, 3) / 12**2
    assert bootstrap._acceleration(difference, [6, 12]) == pytest.approx(k3 / k2**1.5 / 6)


def test_an_estimate_beyond_every_resample_has_no_interval() -> None:
    got = bootstrap._with_bca(replace(POINT, value=100.0), means, [6], 0.95, 2_000)
    assert got.ci_low is None
    assert got.reason.startswith("no bootstrap interval")


def test_resamples_without_an_estimate_are_left_out() -> None:
    def some(draws: Draws) -> FloatArray:
        estimates = means(draws)
        return np.where(draws[:, 5] > 3, np.nan, estimates)

    got = bootstrap._with_bca(POINT, some, [6], 0.95, 2_000)
    assert got.ci_low is not None
    assert "of 2000 resamples had no estimate" in got.warnings[0]


def test_too_few_units_are_refused() -> None:
    got = bootstrap._with_bca(POINT, means, [3], 0.95, 2_000)
    assert got.reason == "3 values: a bootstrap interval needs 4"
