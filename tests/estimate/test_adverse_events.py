"""Adverse events, counted by hand."""

from dataclasses import replace

import pandas as pd

from caseseries.estimate.adverse_events import MOST_KINDS
from caseseries.estimate.analysis_set import analysis_set
from caseseries.estimate.plan import estimate
from caseseries.estimate.treatment import treatment
from caseseries.ledger import Ledger
from caseseries.present import numbers
from caseseries.present.material import Material
from caseseries.present.tables.declared import Declared
from present.manuscript.sample_series import clinic
from studies import SMP

# Patient, event, worst grade of it, caused by the treatment, passed.
EVENTS = [
    ("P01", "transient redness", 1, "yes", "yes"),
    ("P01", "Transient redness", 3, None, "yes"),
    ("P02", "swelling", 2, "no", "no"),
    ("P04", "swelling", None, None, None),
]


def with_events(events):
    columns = ["patient_id", "event", "severity", "related", "resolved"]
    table = pd.DataFrame(events, columns=columns).astype({"severity": "Int64"})
    ours = clinic(SMP)
    cohort = replace(ours.cohort, adverse_events=table)
    ledger = Ledger(estimate(cohort))
    return Material(
        cohort=cohort,
        cases=analysis_set(cohort),
        ledger=ledger,
        protocol={},
        treatment=treatment(cohort, None),
    )


def counted(material, name):
    row = material.row(f"adverse_events.all.{name}.count")
    return None if row is None else (row.value, row.n, row.n_missing)


def test_a_patient_counts_once_and_with_the_worst_grade():
    material = with_events(EVENTS)
    assert material.row("adverse_events.all.count").value == 3
    assert counted(material, "kind_transient_redness") == (1, 6, 0)
    assert counted(material, "kind_swelling") == (2, 6, 0)
    assert counted(material, "worst_grade_3") == (1, 6, 0)
    assert counted(material, "worst_grade_2") == (1, 6, 0)
    assert counted(material, "worst_grade_1") is None
    assert counted(material, "related") == (1, 6, 0)
    assert counted(material, "not_resolved") == (1, 6, 0)
    of_one = "not recorded of 1 of the 3 with an event"
    for name in ("worst_grade_3", "related", "not_resolved"):
        assert material.row(f"adverse_events.all.{name}.count").note == of_one
        assert material.row(f"adverse_events.all.{name}.percent") is None


def test_what_nobody_recorded_is_not_counted_as_not_so():
    silent = with_events([(who, event, grade, None, None) for who, event, grade, *_ in EVENTS])
    for name in ("related", "not_resolved"):
        row = silent.row(f"adverse_events.all.{name}.count")
        assert (row.value, row.reason) == (None, "not recorded")
    shown = {row.cells[0].text: row.cells[1] for row in rows_of(silent)}
    caused = shown["With one that the treatment caused"]
    assert (caused.text, caused.notes) == (numbers.MISSING, ("Not recorded.",))


def test_who_had_an_event_of_unknown_cause_is_unknown():
    """One known not to be caused, and one unknown, of the same patient; P02's is known."""
    mixed = [("P01", "itch", 1, "no", None), ("P01", "pain", 1, None, None)]
    material = with_events([*mixed, ("P02", "itch", 1, "no", "yes")])
    row = material.row("adverse_events.all.related.count")
    assert (row.value, row.n, row.note) == (0, 6, "not recorded of 1 of the 2 with an event")


def test_the_table_says_what_happened_in_the_words_of_the_clinic():
    shown = {row.cells[0].text: row.cells[1].text for row in rows_of(with_events(EVENTS))}
    assert shown["Any adverse event"] == "3/6 (50%)"
    assert shown["swelling"] == "2/6 (33%)"
    assert shown["3 (severe)"] == "1/6 (17%)"
    assert shown["With one that had not passed"] == "1/6 (17%)"


def rows_of(material):
    table = Declared("adverse_events").table(material)
    return [row for row in table.rows if not isinstance(row, str)]


def test_without_events_there_is_no_table():
    assert Declared("adverse_events").table(with_events([])) is None


def test_of_very_many_kinds_the_most_frequent_are_counted_apart():
    many = [(f"P0{1 + place % 6}", f"event {place}", 1, "yes", "yes") for place in range(30)]
    twice = [("P01", "itch", 1, "yes", "yes"), ("P02", "itch", 1, "yes", "yes")]
    material = with_events(many + twice)
    found = [row for row in material.rows_of("adverse_events") if ".kind_" in row.statistic_id]
    kinds = {row.statistic.removesuffix(".count") for row in found if "count" in row.statistic}
    assert len(kinds) == MOST_KINDS
    assert "kind_itch" in kinds
