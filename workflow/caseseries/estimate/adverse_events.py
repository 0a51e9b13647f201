"""What went wrong: patients with an adverse event, by what it was, how bad it was, and why.

Grade, cause and outcome may be unrecorded only of those who had an event. To leave them out and
keep all who had none would make a share too small, so that it is a count of all treated patients,
beside which stands of how many more it is not recorded.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.cases.study import ALL
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.estimate.description import count, share
from caseseries.ledger import Row, in_id, rows

NO_EVENTS = "no table of adverse events was delivered, and silence is not zero"
NOT_RECORDED = "not recorded"
MOST_KINDS = 20
"""Kinds of events that are counted apart, the most frequent ones."""


Harm = tuple[str, "pd.Index[str]", "pd.Index[str]"]
"""Something that may be said of a patient: its word in the ledger, of whom it is said, and of whom
it is not known."""


def adverse_events(cohort: Cohort, cases: AnalysisSet) -> Iterator[Row]:
    """Patients with an adverse event, with one of each kind and grade, among all treated patients.

    A patient counts once, whatever the number of events, and with the worst grade of them.
    """
    for group in cases.groups:
        subject = cases.subject("adverse_events", group)
        if "adverse_events" not in cohort.delivered:
            counted = cases.absent("count", NO_EVENTS, "number of patients", group)
            yield from rows(subject, counted)
            continue
        members = pd.Index(cases.members(group))
        patients = cohort.adverse_events["patient_id"]
        for name, said_of, unknown_of in _harms(cohort.adverse_events):
            has_it, exact = members.isin(said_of), group == ALL and not name
            unknown = members.isin(unknown_of) & ~has_it
            everybody, had_event = np.ones_like(has_it), members.isin(patients)
            if not unknown.any():
                yield from share(subject, name, has_it, everybody, cases.confidence, exact=exact)
            elif np.array_equal(unknown, had_event):
                absent = cases.absent("count", NOT_RECORDED, "number of patients", group)
                yield from rows(subject, absent, method=name)
            else:
                remark = f"not recorded of {unknown.sum()} of the {had_event.sum()} with an event"
                found = count(int(has_it.sum()), "number of patients", members.size)
                yield from rows(subject, found.warned(remark), method=name)


def _harms(events: pd.DataFrame) -> Iterator[Harm]:
    patients = pd.Index(events["patient_id"])
    nobody = patients[:0]
    yield "", patients, nobody
    if events.empty:
        return
    kinds = events["event"].map(in_id)
    patients_of = events["patient_id"].groupby(kinds).nunique().sort_index()
    frequent = patients_of.sort_values(ascending=False, kind="stable").index[:MOST_KINDS]
    for kind in frequent:
        yield f"kind_{kind}", patients[kinds.eq(kind)], nobody
    worst = events.groupby("patient_id")["severity"].max()
    for grade in sorted(worst.dropna().unique()):
        of_grade = pd.Index(worst.index[worst.eq(grade).fillna(False)])
        yield f"worst_grade_{grade}", of_grade, pd.Index(worst.index[worst.isna()])
    for name, column, word in (("related", "related", "yes"), ("not_resolved", "resolved", "no")):
        said = events[column].eq(word).fillna(False).astype(bool)
        yield name, patients[said], patients[events[column].isna()]
