"""Sums by level against the dense matrices that they stand for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.statistics.random_effects import RandomIntercepts, RandomSlopes, encloses

thetas = st.lists(st.floats(0, 5), min_size=2, max_size=2)


def dense(factors: list[np.ndarray], table: np.ndarray, theta: np.ndarray) -> tuple:
    """Oracle: the same two quantities from the whole matrix of levels."""
    levels = [np.eye(codes.max() + 1)[codes] * t for codes, t in zip(factors, theta, strict=True)]
    z = np.hstack(levels)
    inner = np.eye(z.shape[1]) + z.T @ z
    right = z.T @ table
    return np.linalg.slogdet(inner)[1], table.T @ table - right.T @ np.linalg.solve(inner, right)


def factors_of(kind: str) -> list[np.ndarray]:
    rng = np.random.default_rng(3)
    patient = np.unique(np.sort(rng.integers(0, 12, 40)), return_inverse=True)[1]
    return {"one": [patient], "nested": [patient, patient // 4]}[kind]


@settings(max_examples=20)
@given(thetas)
@pytest.mark.parametrize("kind", ["one", "nested"])
def test_elimination_equals_the_dense_matrices(kind: str, theta: list[float]) -> None:
    factors = factors_of(kind)
    table = np.random.default_rng(4).normal(size=(40, 3))
    values = np.array(theta[: len(factors)])
    found, expected = (
        RandomIntercepts(factors[0], (*factors, None)[1], table).eliminate(values),
        dense(factors, table, values),
    )
    assert found[0] == pytest.approx(expected[0], abs=1e-10)
    assert found[1] == pytest.approx(expected[1], abs=1e-10)


def test_what_slopes_leave_of_scores_almost_on_lines_keeps_its_digits() -> None:
    """Oracle: least squares of what was added to the lines, patient by patient."""
    rng = np.random.default_rng(6)
    patients, visits = np.repeat(np.arange(8), 4), np.tile([0.0, 1.0, 3.0, 6.0], 8)
    added = 1e-7 * rng.normal(size=32)
    scores = rng.normal(50, 10, 8)[patients] + rng.normal(0, 3, 8)[patients] * visits + added
    _, left = RandomSlopes(patients, visits, scores[:, None]).eliminate(np.array([1e9, 1e8, 1e9]))
    line = np.column_stack([np.ones(4), visits[:4]])
    rest = [np.linalg.lstsq(line, one, rcond=None)[1][0] for one in added.reshape(8, 4)]
    assert left[0, 0] == pytest.approx(sum(rest), rel=1e-5)


def test_a_factor_encloses_another_when_no_level_is_split() -> None:
    patient, cohort = np.array([0, 0, 1, 2]), np.array([0, 0, 0, 1])
    assert encloses(cohort, patient)
    assert not encloses(patient, cohort)
