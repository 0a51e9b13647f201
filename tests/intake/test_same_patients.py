"""The same patients in two cohorts are told before they are pooled twice."""

from dataclasses import replace

import pytest

from caseseries.intake.same_patients import held_twice, same_patients


@pytest.fixture
def twice(clinic, cohort_in):
    """Return the sound clinic under two names, the second with other codes."""
    cohort = cohort_in(clinic.as_csv())
    codes = {code: f"X{number}" for number, code in enumerate(cohort.patients["patient_id"])}
    coded = cohort.assessments.assign(patient_id=cohort.assessments["patient_id"].map(codes))
    return cohort, replace(
        cohort, facts=replace(cohort.facts, cohort="clinic-b"), assessments=coded
    )


def test_the_same_patients_under_other_codes_are_told_with_their_place(twice):
    [(both, told)] = held_twice(twice).items()
    assert both == ("clinic-a", "clinic-b")
    assert told.message.startswith("6 of 6 different patients have the scores of a patient of")
    assert "same_patients_as: clinic-a" in told.remedy
    assert told.place == "cohort.yaml"


@pytest.mark.parametrize("place", [0, 1])
def test_what_cohort_yaml_says_already_is_not_told(place, twice):
    names = [cohort.facts.cohort for cohort in twice]
    told = replace(twice[place].facts, same_patients_as=names[1 - place])
    cohorts = [replace(c, facts=told) if n == place else c for n, c in enumerate(twice)]
    assert held_twice(cohorts) == {}


def test_other_scores_are_other_patients(twice):
    first, second = twice
    other = second.assessments.assign(vds=second.assessments["vds"] - 0.1)
    assert same_patients(replace(second, assessments=other), [first]) == []
