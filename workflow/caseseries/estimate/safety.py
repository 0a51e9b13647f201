"""Adverse events: how many patients had one, and how many there may be at most."""

from collections.abc import Iterator

import numpy as np

from caseseries.cases.cohort import Cohort
from caseseries.cases.study import ALL
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.estimate.description import share
from caseseries.ledger import Row, rows

NOT_DELIVERED = "no table of adverse events was delivered, and silence is not zero"


def adverse_events(cohort: Cohort, cases: AnalysisSet) -> Iterator[Row]:
    """Patients with an adverse event, among all treated patients."""
    for group in cases.groups:
        subject = cases.subject("adverse_events", group)
        if "adverse_events" not in cohort.delivered:
            counted = cases.absent("count", NOT_DELIVERED, "number of patients", group)
            yield from rows(subject, counted)
            continue
        with_event = set(cohort.adverse_events["patient_id"])
        affected = np.array([patient in with_event for patient in cases.members(group)], dtype=bool)
        known = np.ones(affected.size, dtype=bool)
        yield from share(subject, "", affected, known, cases.confidence, exact=group == ALL)
