"""How far raters agree, as ledger rows."""

from itertools import product

import pytest

from caseseries.cases.cohort import Cohort
from caseseries.estimate.plan import estimate
from caseseries.ledger import Ledger, Row
from caseseries.statistics.agreement import weighted_kappa
from estimate.small_cohorts import cohort, scored

R1 = (8.0, 8.5, 9.0, 7.5, 8.0, 6.5)
R2 = (8.0, 9.0, 9.0, 7.0, 8.5, 6.5)
R3 = (7.5, 8.5, 9.5, 7.5, 8.0, 7.0)
SUBJECT = "vds_agreement.immediate.all"


def rated(*raters: tuple[float, ...], vds_grid: str = "0.5") -> Cohort:
    """Return a cohort scored right after treatment by several raters."""
    patients = [{"patient_id": f"P{i}", "subtype": "scarring"} for i in range(len(raters[0]))]
    assessments = [
        scored(f"P{i}", "immediate", scores[i], rater=f"R{number}")
        for (number, scores), i in product(enumerate(raters, start=1), range(len(raters[0])))
    ]
    return cohort(vds_grid=vds_grid, patients=patients, assessments=assessments)


def row(some: Cohort, statistic: str) -> Row | None:
    return Ledger(estimate(some)).find("clinic-a", f"{SUBJECT}.{statistic}")


def test_each_pair_has_kappa_over_all_steps_of_the_scale():
    """Oracle: weighted kappa (itself held against R) over the 21 half points as printed."""
    halves = [[2 * score for score in scores] for scores in (R1, R2)]
    expected = weighted_kappa(*halves, grades=21)
    found = row(rated(R1, R2), "R1_vs_R2.kappa")
    assert found.value == pytest.approx(expected.value)
    assert (found.ci_low, found.ci_high) == pytest.approx((expected.ci_low, expected.ci_high))
    assert "quadratic weights over 21 categories" in found.method
    assert found.n == 6


def test_tenths_are_grades_too():
    """Oracle: 8.7 is 87 tenths, although 8.7 / 0.1 is not 87 in binary arithmetic."""
    tenths = tuple(round(score + 0.2, 1) for score in R1)
    found = row(rated(tenths, tenths, vds_grid="0.1"), "R1_vs_R2.kappa")
    assert found.value == pytest.approx(1)
    assert "101 categories" in found.method


def test_three_raters_have_the_mean_over_their_pairs_as_well():
    some = rated(R1, R2, R3)
    pairs = [row(some, f"{pair}.kappa").value for pair in ("R1_vs_R2", "R1_vs_R3", "R2_vs_R3")]
    mean = row(some, "light_kappa")
    assert mean.value == pytest.approx(sum(pairs) / 3)
    assert mean.ci_low is None
    assert "no interval" in mean.note
    assert row(rated(R1, R2), "light_kappa") is None


@pytest.mark.parametrize("statistic", ["R1_vs_R2.kappa", "light_kappa"])
def test_without_the_step_of_the_scale_kappa_is_empty_with_the_reason(statistic):
    found = row(rated(R1, R2, R3, vds_grid=""), statistic)
    assert found.value is None
    assert "no step is stated" in found.reason
