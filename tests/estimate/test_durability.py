"""Time until a touch-up, counted by hand; the estimate is tested with the statistics."""

import pytest

from caseseries.estimate.analysis_set import analysis_set
from caseseries.estimate.durability import courses, times_to_threshold
from caseseries.ledger import Ledger, frame
from estimate.small_cohorts import cohort, scored
from reference.cases import load

VISITS = ("immediate", "month_3", "month_6")
# P1 falls below 7 at month 3, P2 at month 6, P3 never, P4 is lost after month 3.
COURSES = {"P1": (8, 6, 5), "P2": (9, 7, 6), "P3": (9, 9, 8), "P4": (8, 8, None)}


@pytest.fixture
def book():
    patients = [{"patient_id": name, "subtype": "scarring"} for name in COURSES]
    scores = [
        scored(name, visit, vds)
        for name, course in COURSES.items()
        for visit, vds in zip(VISITS, course, strict=True)
    ]
    cases = analysis_set(cohort(patients=patients, assessments=scores))
    return Ledger(frame(times_to_threshold(cases)))


def test_patients_at_risk_are_those_still_followed_and_not_yet_below(book):
    """Month 0 and 3: all four; month 6: P2 and P3, because P1 is below and P4 is lost."""
    at_risk = [
        book.row("clinic-a", f"touch_up.all.visit_at_{month}.at_risk").value for month in (0, 3, 6)
    ]
    assert at_risk == [4, 4, 2]


def test_the_curve_falls_between_visits(book):
    """Turnbull by hand: 1 of 4 by month 3; of the three left P4 is lost, so 1 of 2 by month 6."""
    by_3, by_6 = (
        book.row("clinic-a", f"touch_up.scarring.free_at_{month}.free") for month in (3, 6)
    )
    assert (by_3.value, by_6.value) == (pytest.approx(0.75), pytest.approx(0.375, abs=1e-6))
    assert by_6.method.startswith("Turnbull estimate of interval-censored times")


def test_who_starts_below_is_counted_and_not_followed():
    patients = [{"patient_id": name, "subtype": "scarring"} for name in "AB"]
    scores = [
        scored(name, visit, vds)
        for name, course in {"A": (6, 5, 5), "B": (8, 8, 6)}.items()
        for visit, vds in zip(VISITS, course, strict=True)
    ]
    cases = analysis_set(cohort(patients=patients, assessments=scores))
    book = Ledger(frame(times_to_threshold(cases)))
    assert book.row("clinic-a", "touch_up.all.from_the_start.count").value == 1
    assert book.row("clinic-a", "touch_up.all.median").n == 1
    assert book.row("clinic-a", "touch_up.all.visit_at_0.at_risk").value == 1


def test_the_ledger_says_which_threshold_was_set(book):
    median = book.row("clinic-a", "touch_up.scarring.median")
    assert median.value == 6
    assert "VDS below 7" in median.method


def test_slopes_that_differ_exactly_are_not_taken_as_one():
    """By R: t.test of the five slopes has p = .13; one slope for all patients had p = .02."""
    patients = [{"patient_id": name, "subtype": "scarring"} for name in "ABCDE"]
    scores = [
        scored(name, visit, 9 + fall * place)
        for name, fall in zip("ABCDE", (0, -0.5, -1, 0, -2), strict=True)
        for place, visit in enumerate(("immediate", "month_6", "month_12"))
    ]
    cases = analysis_set(cohort(patients=patients, assessments=scores))
    book = Ledger(frame(courses(cases)))
    slope = book.row("clinic-a", "vds.course.all.mixed_model.month.coefficient")
    assert slope.value is None
    assert slope.p_value is None
    assert "fits every row exactly" in slope.reason


@pytest.mark.parametrize(
    ("patients", "note"),
    [
        (9, "intercepts and slopes of patients vary as one, or not at all: a singular fit"),
        (4, "one slope for all patients: 4 patients: how slopes vary needs 5"),
    ],
)
def test_the_ledger_says_which_model_of_slopes_ran(patients: int, note: str) -> None:
    case = load("lmm_singular_slopes")
    names = [f"p{number + 1}" for number in range(patients)]
    seen = zip(case["patient"], case["month"], case["vds"], strict=True)
    scores = [
        scored(name, f"month_{month:g}" if month else "immediate", vds)
        for name, month, vds in seen
        if name in names
    ]
    members = [{"patient_id": name, "subtype": "scarring"} for name in names]
    book = Ledger(frame(courses(analysis_set(cohort(patients=members, assessments=scores)))))
    assert book.row("clinic-a", "vds.course.all.mixed_model.month.coefficient").note == note
