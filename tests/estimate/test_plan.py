"""The ledger of a cohort that can be computed by hand, and of cohorts that hardly hold anything."""

import dataclasses
import warnings
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caseseries.estimate.plan import estimate
from caseseries.ledger import Ledger
from estimate.small_cohorts import cohort, scored


@pytest.fixture
def value(five_patients):
    book = Ledger(estimate(five_patients))
    return lambda name: book.row("clinic-a", name)


@pytest.mark.parametrize(
    ("name", "by_hand"),
    [
        ("patients.all.count", 5),
        ("patients.scarring.count", 2),
        ("vds.immediate.androgenetic.mean", 9.0),
        ("vds.immediate.androgenetic.sd", 0.5),
        ("fading.month_6.androgenetic.mean", (0.5 + 0.5 + 1.5) / 3),
        ("fading.month_6.scarring.mean", 2.0),
        ("retention.month_6.scarring.mean", 75.0),
        ("fading.month_6.androgenetic.wilcoxon.p", 0.25),
        ("fading.month_6.androgenetic_vs_scarring.welch.mean_difference", 2.5 / 3 - 2),
        ("fading.month_6.androgenetic_vs_scarring.mann_whitney.p", 0.25),
        ("pss.month_6.androgenetic.very_satisfied.percent", 100.0),
        ("pss.month_6.all.very_satisfied.count", 3),
        ("sessions.all.number.median", 3),
        ("sessions.all.interval_weeks.median", 1),
        ("sessions.session_2.all.density_percent.median", 70),
        ("sessions.all.bleeding.count", 0),
        ("adverse_events.all.count", 0),
        ("adverse_events.all.percent", 0),
    ],
)
def test_numbers_that_can_be_computed_by_hand(value, name, by_hand):
    assert value(name).value == pytest.approx(by_hand)


def test_who_is_missing_is_counted_beside_every_number(value):
    assert (value("vds.month_6.all.mean").n, value("vds.month_6.all.mean").n_missing) == (4, 1)
    assert value("fading.month_6.scarring.mean").n_missing == 1
    assert value("pss.month_6.all.very_satisfied.percent").n_missing == 1


def test_the_rows_behind_a_number_are_named(value):
    assert value("vds.immediate.scarring.mean").case_ids == "P4 P5"
    comparison = value("fading.month_6.androgenetic_vs_scarring.welch.p")
    assert comparison.case_ids == "P1 P2 P3 P4 P5"


def test_what_one_patient_cannot_give_is_empty_with_the_reason(value):
    row = value("fading.month_6.androgenetic_vs_scarring.welch.p")
    assert row.value is None
    assert "one" in row.reason


def test_silence_about_adverse_events_is_not_zero(five_patients):
    silent = cohort(
        patients=[{"patient_id": "P1", "subtype": "scarring"}],
        assessments=[scored("P1", "immediate", 8.0)],
        absent=["adverse_events"],
    )
    row = Ledger(estimate(silent)).row("clinic-a", "adverse_events.all.count")
    assert row.value is None
    assert "silence is not zero" in row.reason


def test_several_raters_become_one_score_and_their_agreement_is_reported():
    patients = [{"patient_id": f"P{i}", "subtype": "scarring"} for i in range(4)]
    assessments = [
        scored(f"P{i}", "immediate", 5 + i + shift, rater=rater)
        for i, (rater, shift) in product(range(4), [("R1", 0.0), ("R2", 1.0)])
    ]
    book = Ledger(estimate(cohort(patients=patients, assessments=assessments)))
    assert book.row("clinic-a", "vds.immediate.all.mean").value == pytest.approx(7.0)
    assert book.row("clinic-a", "vds_agreement.immediate.all.icc_3_1").value == pytest.approx(1)
    bias = book.row("clinic-a", "vds_agreement.immediate.all.R1_vs_R2.bland_altman.bias")
    assert bias.value == pytest.approx(-1.0)


scores = st.one_of(st.none(), st.integers(0, 20).map(lambda halves: halves / 2))


@st.composite
def any_cohort(draw):
    subtypes = draw(st.lists(st.sampled_from(["androgenetic", "scarring"]), min_size=1, max_size=6))
    timepoints = draw(st.sets(st.sampled_from(["baseline", "immediate", "month_6", "month_12"])))
    patients = [{"patient_id": f"P{i}", "subtype": name} for i, name in enumerate(subtypes)]
    assessments = [
        scored(f"P{i}", when, draw(scores), draw(st.one_of(st.none(), st.integers(0, 3))))
        for i in range(len(subtypes))
        for when in sorted(timepoints)
    ]
    return cohort(patients=patients, assessments=assessments, absent=["sessions"])


@given(any_cohort())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_any_valid_cohort_gets_a_ledger_and_no_number_is_silently_absent(some):
    """No exception, no warning; an empty value always has its reason (the ledger insists)."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = estimate(some)
    assert len(table)
    assert not table["statistic_id"].duplicated().any()


@given(any_cohort())
@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_the_rows_in_the_files_changes_nothing(some):
    turned = dataclasses.replace(some, assessments=some.assessments[::-1].reset_index(drop=True))
    assert estimate(some).equals(estimate(turned))
