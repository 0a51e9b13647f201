"""One visit that is named in two ways is asked about; two visits are not."""

from dataclasses import replace

import pytest

from caseseries.intake.clinic_words import timepoint_in
from caseseries.intake.one_visit import visits_under_two_names
from caseseries.intake.raw_table import raw_table
from caseseries.intake.wide import wide_to_long
from studies import SMP


def asked_about(timepoints, study=SMP):
    """Return what is asked of these timepoints, as clinics write them, one a patient or given."""
    rows = {row: [*one] for row, one in enumerate(timepoints, start=2)}
    raw = raw_table("assessments", "assessments.csv", ["patient_id", "timepoint"], rows)
    typed = raw.cells.assign(timepoint=raw.cells["timepoint"].map(timepoint_in), vds=1.0)
    return list(visits_under_two_names(study, raw, typed))


def of_four(first, second):
    return [("P1", first), ("P2", first), ("P3", second), ("P4", second)]


@pytest.mark.parametrize(
    ("one", "other", "line"),
    [
        ("26 weeks", "6 months", '"26 weeks": month_6'),
        ("24 wks", "M6", '"24 wks": month_6'),
        ("6 weeks", "42 days", '"6 weeks": day_42'),
        ("1 year", "52 weeks", '"1 year": week_52'),
    ],
)
def test_one_time_in_two_units_is_asked_about(one, other, line):
    """The name that the study has is kept; SMP's primary outcome is that of month_6."""
    [problem] = asked_about(of_four(one, other))
    assert problem.severity == "error"
    assert f"`{line}`" in problem.remedy


def test_every_way_to_write_it_stands_in_the_line():
    rows = [("P1", "26 weeks"), ("P2", "26 wks"), ("P3", "6 months")]
    [problem] = asked_about(rows)
    assert '`"26 weeks": month_6, "26 wks": month_6`' in problem.remedy
    assert "week_26 (patients: 2) and month_6 (patients: 1)" in problem.message


@pytest.mark.parametrize(("one", "other"), [("month 5", "6 months"), ("month 11", "month 12")])
def test_neighbours_in_one_unit_are_worth_a_look(one, other):
    [problem] = asked_about(of_four(one, other))
    assert problem.severity == "warning"


@pytest.mark.parametrize(
    ("one", "other"),
    [("3 months", "6 months"), ("6 weeks", "6 months"), ("week 1", "week 2"), ("before", "day 1")],
)
def test_visits_far_apart_are_two(one, other):
    assert asked_about(of_four(one, other)) == []


def test_visits_that_a_patient_has_both_are_two():
    assert asked_about([*of_four("26 weeks", "6 months"), ("P1", "6 months")]) == []


def test_one_day_has_one_name_even_where_a_patient_has_both():
    [problem] = asked_about([("P1", "2 weeks"), ("P1", "day 14")])
    assert (problem.severity, "days apart: 0" in problem.message) == ("error", True)


def test_visits_that_the_study_names_are_two():
    first, *others = SMP.scores
    scores = (replace(first, at=("week_26", "month_6")), *others)
    assert asked_about(of_four("26 weeks", "6 months"), replace(SMP, scores=scores)) == []


def test_scores_of_one_visit_under_two_names_in_a_wide_sheet():
    """Every patient has both names, but none of them the same score twice."""
    header = ["patient_id", "subtype", "VDS 26 weeks", "PSS 6 months"]
    rows = {2: ["P1", "scarring", "", "3"], 3: ["P2", "scarring", "8", "2"]}
    columns = {"vds_week_26": header[2], "pss_month_6": header[3]}
    (_, raw), _ = wide_to_long(SMP, raw_table("wide", "wide.csv", header, rows), columns)
    [problem] = visits_under_two_names(SMP, raw, raw.cells.replace("", None))
    assert problem.severity == "error"
    assert "under columns and wide" in problem.remedy
    assert '`vds_month_6: "VDS 26 weeks"`' in problem.remedy
