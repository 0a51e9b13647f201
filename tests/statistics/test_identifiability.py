"""Which variance components can be told apart, on designs small enough to see it."""

import numpy as np
import pytest

from caseseries.statistics.design import build
from caseseries.statistics.identifiability import RESIDUAL, separable, unexplained_variation

PATIENT = np.repeat(np.arange(6), 2)
COHORT = PATIENT // 3
PLAIN = build({}, 12)


def test_nested_components_with_repeats_are_all_kept() -> None:
    components = separable(PLAIN, {"cohort": COHORT, "patient": PATIENT})
    assert list(components.kept) == ["cohort", "patient"]
    assert components.refused == {}


def test_one_level_is_refused() -> None:
    """Oracle: lme4 stops, "grouping factors must have > 1 sampled level"."""
    components = separable(PLAIN, {"cohort": np.zeros(12, dtype=int), "patient": PATIENT})
    assert list(components.kept) == ["patient"]
    assert components.refused["cohort"].startswith("one cohort")


def test_one_row_per_patient_leaves_only_the_sum_with_the_residual() -> None:
    """Oracle: lme4 stops, "number of levels of each grouping factor must be < observations"."""
    components = separable(PLAIN, {"cohort": COHORT, "patient": np.arange(12)})
    assert list(components.kept) == ["cohort"]
    assert set(components.refused) == {"patient", RESIDUAL}


def test_factors_that_divide_the_rows_alike_leave_only_their_sum() -> None:
    components = separable(PLAIN, {"practitioner": 5 - PATIENT, "patient": PATIENT})
    assert list(components.kept) == ["practitioner"]
    assert set(components.refused) == {"practitioner", "patient"}


def test_a_factor_that_the_fixed_effects_tell_apart_is_refused() -> None:
    design = build({"country": COHORT.astype(float)}, 12)
    components = separable(design, {"cohort": COHORT, "patient": PATIENT})
    assert list(components.kept) == ["patient"]
    assert "fixed effects already tell every cohort apart" in components.refused["cohort"]


def test_what_only_the_others_together_explain_is_refused_with_them() -> None:
    """Oracle: by hand; in a 2 × 2 layout the three patterns add to the residual and ones."""
    left, right, diagonal = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([0, 1, 1, 0])
    factors = {"left": left, "right": right, "diagonal": diagonal}
    components = separable(build({}, 4), factors)
    assert list(components.kept) == ["left", "right"]
    assert set(components.refused) == {RESIDUAL, *factors}
    assert "diagonal, left, residual and right vary together" in components.refused["left"]


def test_labels_do_not_matter() -> None:
    factors = {"cohort": COHORT, "patient": PATIENT}
    relabelled = {"cohort": 1 - COHORT, "patient": np.array([3, 1, 0, 5, 4, 2])[PATIENT]}
    assert separable(PLAIN, factors).refused == separable(PLAIN, relabelled).refused


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
