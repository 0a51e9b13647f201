"""The fit against the restricted likelihood of the dense covariance matrix."""

import numpy as np
import pytest

from caseseries.statistics.design import Design, build
from caseseries.statistics.reml import fit

Data = tuple[Design, np.ndarray, list[np.ndarray]]


def unbalanced(seed: int) -> Data:
    """Return 60 rows of about 20 patients in 5 cohorts."""
    rng = np.random.default_rng(seed)
    patient = np.unique(rng.integers(0, 20, 60), return_inverse=True)[1]
    other = patient % 5
    month = rng.choice([0.0, 1.0, 6.0], 60)
    effects = rng.normal(0, 0.8, 20)[patient] + rng.normal(0, 0.6, 5)[other]
    outcome = 8 - 0.2 * month + effects + rng.normal(0, 0.5, 60)
    return build({"month": month}, 60), outcome, [other, patient]


def dense_minus_twice_log_likelihood(data: Data, variances: np.ndarray, residual: float) -> float:
    """Oracle: −2 log of the restricted likelihood, Harville (1974), with V written out."""
    design, outcome, factors = data
    x, v = design.columns, residual * np.eye(outcome.size)
    for codes, variance in zip(factors, variances, strict=True):
        z = np.eye(codes.max() + 1)[codes]
        v += variance * z @ z.T
    inverse = np.linalg.inv(v)
    information = x.T @ inverse @ x
    rest = outcome - x @ np.linalg.solve(information, x.T @ inverse @ outcome)
    determinants = np.linalg.slogdet(v)[1] + np.linalg.slogdet(information)[1]
    df = outcome.size - x.shape[1]
    return float(determinants + rest @ inverse @ rest + df * np.log(2 * np.pi))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_standard_errors_are_those_of_the_dense_matrix(seed: int) -> None:
    data = unbalanced(seed)
    design, outcome, factors = data
    found = fit(design, outcome, factors)
    v = found.residual * np.eye(outcome.size)
    for codes, variance in zip(factors, found.variances, strict=True):
        v += variance * (codes[:, None] == codes)
    covariance = np.linalg.inv(design.columns.T @ np.linalg.solve(v, design.columns))
    assert found.covariance == pytest.approx(covariance, rel=1e-8)
    coefficients = covariance @ design.columns.T @ np.linalg.solve(v, outcome)
    assert found.coefficients == pytest.approx(coefficients, rel=1e-8)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_neighbour_is_more_likely(seed: int) -> None:
    """Oracle: the dense likelihood around the fit; it catches optimisers that stop early."""
    data = unbalanced(seed)
    found = fit(*data)
    best = dense_minus_twice_log_likelihood(data, found.variances, found.residual)
    components = np.array([*found.variances, found.residual])
    for i in range(components.size):
        for factor in (0.99, 1.01):
            moved = components.copy()
            moved[i] = moved[i] * factor if moved[i] else 0.01 * found.residual
            other = dense_minus_twice_log_likelihood(data, moved[:-1], float(moved[-1]))
            assert other > best


def test_without_random_intercepts_it_is_least_squares() -> None:
    """Oracle: numpy.linalg.lstsq and the classical standard errors, with n − p df."""
    design, outcome, _ = unbalanced(1)
    found = fit(design, outcome, [])
    coefficients, squares, _, _ = np.linalg.lstsq(design.columns, outcome, rcond=None)
    residual = squares[0] / 58
    assert found.coefficients == pytest.approx(coefficients)
    assert found.residual == pytest.approx(residual)
    unscaled = np.linalg.inv(design.columns.T @ design.columns)
    assert found.covariance == pytest.approx(residual * unscaled)
    assert found.df == pytest.approx([58, 58])


def test_balanced_data_give_the_analysis_of_variance() -> None:
    """Oracle: for balanced groups, variance = (MSB − MSW)/m and df of the mean = groups − 1."""
    rng = np.random.default_rng(8)
    table = rng.normal(0, 1, 6)[:, None] + rng.normal(0, 0.5, (6, 4))
    between, within = 4 * table.mean(axis=1).var(ddof=1), table.var(axis=1, ddof=1).mean()
    found = fit(build({}, 24), table.ravel(), [np.repeat(np.arange(6), 4)])
    assert found.residual == pytest.approx(within, rel=1e-7)
    assert found.variances[0] == pytest.approx((between - within) / 4, rel=1e-7)
    assert found.df == pytest.approx([5], rel=1e-6)
