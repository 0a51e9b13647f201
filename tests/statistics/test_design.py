"""The design of fixed effects against R's lm."""

import numpy as np
import pytest

from caseseries.statistics.design import RESIDUAL, build, separable, unexplained_variation


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


PATIENT = np.repeat(np.arange(6), 2)
COHORT = PATIENT // 3
PLAIN = build({}, 12)


def test_nested_components_with_repeats_are_all_kept() -> None:
    kept, refused = separable(PLAIN, {"cohort": COHORT, "patient": PATIENT})
    assert list(kept) == ["cohort", "patient"]
    assert refused == {}


def test_one_level_is_refused() -> None:
    """Oracle: lme4 stops, "grouping factors must have > 1 sampled level"."""
    kept, refused = separable(PLAIN, {"cohort": np.zeros(12, dtype=int), "patient": PATIENT})
    assert list(kept) == ["patient"]
    assert refused["cohort"].startswith("one cohort")


def test_one_row_per_patient_leaves_only_the_sum_with_the_residual() -> None:
    """Oracle: lme4 stops, "number of levels of each grouping factor must be < observations"."""
    kept, refused = separable(PLAIN, {"cohort": COHORT, "patient": np.arange(12)})
    assert list(kept) == ["cohort"]
    assert set(refused) == {"patient", RESIDUAL}


def test_factors_that_divide_the_rows_alike_leave_only_their_sum() -> None:
    kept, refused = separable(PLAIN, {"practitioner": 5 - PATIENT, "patient": PATIENT})
    assert list(kept) == ["practitioner"]
    assert set(refused) == {"practitioner", "patient"}


def test_a_factor_that_the_fixed_effects_tell_apart_is_refused() -> None:
    design = build({"country": COHORT.astype(float)}, 12)
    kept, refused = separable(design, {"cohort": COHORT, "patient": PATIENT})
    assert list(kept) == ["patient"]
    assert "fixed effects already tell every cohort apart" in refused["cohort"]


def test_labels_do_not_matter() -> None:
    factors = {"cohort": COHORT, "patient": PATIENT}
    relabelled = {"cohort": 1 - COHORT, "patient": np.array([3, 1, 0, 5, 4, 2])[PATIENT]}
    assert separable(PLAIN, factors)[1] == separable(PLAIN, relabelled)[1]


def test_unexplained_variation_is_that_of_a_fixed_effects_fit() -> None:
    """Oracle: numpy.linalg.lstsq on all columns of all levels."""
    rng = np.random.default_rng(2)
    design = build({"month": rng.normal(size=12)}, 12)
    outcome = rng.normal(size=12)
    everything = np.hstack([design.columns, np.eye(6)[PATIENT]])
    fitted = everything @ np.linalg.lstsq(everything, outcome, rcond=None)[0]
    squares, df = unexplained_variation(design, outcome, PATIENT)
    assert squares == pytest.approx(np.sum((outcome - fitted) ** 2))
    assert df == 12 - np.linalg.matrix_rank(everything)
