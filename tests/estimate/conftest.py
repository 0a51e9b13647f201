"""The cohort that can be computed by hand."""

import pytest

from caseseries.cases.cohort import Cohort
from estimate.small_cohorts import cohort, scored


@pytest.fixture
def five_patients() -> Cohort:
    """Three androgenetic and two scarring patients; P5 was lost to follow-up."""
    subtypes = ["androgenetic"] * 3 + ["scarring"] * 2
    immediate = [9.0, 8.5, 9.5, 8.0, 7.0]
    later = [8.5, 8.0, 8.0, 6.0, None]
    satisfied = [3, 3, 3, 1, None]
    patients = [
        {"patient_id": f"P{i}", "subtype": subtype} for i, subtype in enumerate(subtypes, 1)
    ]
    assessments = [scored(f"P{i}", "immediate", vds) for i, vds in enumerate(immediate, 1)]
    assessments += [
        scored(f"P{i}", "month_6", vds, pss)
        for i, (vds, pss) in enumerate(zip(later, satisfied, strict=True), 1)
    ]
    sessions = [
        {
            "patient_id": f"P{patient}",
            "session": session,
            "day": day,
            "density_percent": density,
            "bleeding": "no",
        }
        for patient in range(1, 6)
        for session, day, density in [(1, 0, 30), (2, 7, 70), (3, 14, 100)]
    ]
    return cohort(patients=patients, assessments=assessments, sessions=sessions)
