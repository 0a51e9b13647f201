"""The design of fixed effects against R's lm."""

import numpy as np
import pytest

from caseseries.statistics.design import build


def test_columns_are_q_times_r() -> None:
    values = np.array([0.0, 1.0, 6.0, 12.0, 7.0])
    design = build({"month": values, "group": [1, 0, 1, 0, 0]}, 5)
    assert design.q @ design.r == pytest.approx(design.columns)
    assert design.q.T @ design.q == pytest.approx(np.eye(3), abs=1e-14)
    assert np.allclose(np.tril(design.r, -1), 0)


@pytest.mark.parametrize(
    ("fixed", "name", "words"),
    [
        ({"month": [6.0, 6.0, 6.0]}, "month", "month is 6 in every row"),
        ({"month": [0.0, 1.0, 6.0], "year": [0.0, 12.0, 72.0]}, "year", "combination"),
    ],
)
def test_a_coefficient_that_cannot_be_determined_is_left_out(
    fixed: dict, name: str, words: str
) -> None:
    """Oracle: R lm gives NA for these coefficients and keeps the others."""
    design = build(fixed, 3)
    assert name not in design.names
    assert words in design.left_out[name]
    assert design.rank + len(design.left_out) == 1 + len(fixed)


def test_a_shifted_covariate_is_not_taken_for_a_constant() -> None:
    design = build({"year": np.array([2021.0, 2022.0, 2023.0])}, 3)
    assert design.names == ("intercept", "year")
