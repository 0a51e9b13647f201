"""The same patients in two cohorts are told before they are pooled twice."""

from dataclasses import replace

import pytest

from caseseries.intake.same_patients import pooled_twice, same_patients


@pytest.fixture
def twice(clinic, cohort_in):
    """Return the sound clinic under two names, the second with other codes."""
    cohort = cohort_in(clinic.as_csv())
    codes = {code: f"X{number}" for number, code in enumerate(cohort.patients["patient_id"])}
    coded = cohort.assessments.assign(patient_id=cohort.assessments["patient_id"].map(codes))
    return cohort, replace(
        cohort, facts=replace(cohort.facts, cohort="clinic-b"), assessments=coded
    )


def test_pooling_tells_the_same_patients_under_other_codes(twice):
    told = pooled_twice(twice, ["clinic-a", "clinic-b"])
    assert told.startswith("Worth a look: clinic-b: 6 of 6 different patients have the scores of")
    assert "same_patients_as: clinic-a" in told


def test_cohorts_that_are_not_pooled_together_are_not_told(twice):
    assert pooled_twice(twice, ["clinic-b"]) == ""


@pytest.mark.parametrize("place", [0, 1])
def test_what_cohort_yaml_says_already_is_not_told(place, twice):
    names = [cohort.facts.cohort for cohort in twice]
    told = replace(twice[place].facts, same_patients_as=names[1 - place])
    cohorts = [replace(c, facts=told) if n == place else c for n, c in enumerate(twice)]
    assert pooled_twice(cohorts, names) == ""


def test_other_scores_are_other_patients(twice):
    first, second = twice
    other = second.assessments.assign(vds=second.assessments["vds"] - 0.1)
    assert same_patients(replace(second, assessments=other), [first]) == []
