"""What went wrong: patients with an adverse event, by what it was, how bad it was, and why."""

from collections.abc import Iterator

import pandas as pd

from caseseries.cases.cohort import Cohort
from caseseries.cases.study import ALL
from caseseries.estimate.analysis_set import AnalysisSet
from caseseries.estimate.description import share
from caseseries.ledger import Row, in_id, rows

NO_EVENTS = "no table of adverse events was delivered, and silence is not zero"
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
        for name, said_of, unknown_of in _harms(cohort.adverse_events):
            has_it, known = members.isin(said_of), ~members.isin(unknown_of)
            exact = group == ALL and not name
            level = cases.confidence
            yield from share(subject, name, has_it, has_it | known, level, exact=exact)


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
