"""What must hold between rows and tables: what an absence may be blamed on, and what order means.

The faults themselves are tried, cell by cell, in ``tests/intake``.
"""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.cases.cross_checks import check_between
from caseseries.cases.delivered import Delivered
from caseseries.cases.dictionary import no_rows
from caseseries.cases.study import study_of
from studies import SMP, VITILIGO

PATIENTS = pd.DataFrame({"patient_id": ["A", "B"], "subtype": ["scarring", "scarring"]})


def assessments(*rows: tuple) -> pd.DataFrame:
    columns = ["patient_id", "timepoint", "day", "rater_id", "vds", "pss"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"day": "Int64", "rater_id": "str", "vds": "float64", "pss": "Int64"})


def check(scores: pd.DataFrame, **options) -> list[str]:
    tables = {"patients": PATIENTS, "assessments": scores}
    options = {"set_aside": {}, **options}
    return [
        fault.rule_id for fault in check_between(Delivered(study=SMP, tables=tables, **options))
    ]


ONLY_FOLLOW_UP = assessments(
    ("A", "month_6", None, None, 8.0, 3),
    ("B", "immediate", None, None, 8.0, 3),
)
UNLISTED = assessments(
    ("A", "immediate", None, None, 8.0, 3),
    ("C", "immediate", None, None, 8.0, 3),
)


def test_an_absent_row_is_a_fault():
    assert check(ONLY_FOLLOW_UP) == ["assessments.no_immediate"]


def test_a_row_that_could_not_be_read_may_be_the_absent_one():
    assert check(ONLY_FOLLOW_UP, set_aside={"assessments": 1}) == []


def test_a_score_that_has_no_row_in_an_export_is_only_missing():
    assert check(ONLY_FOLLOW_UP, sparse=True) == []


def test_a_patient_who_could_not_be_read_may_be_the_unlisted_one():
    assert check(UNLISTED) == ["patients.unlisted"]
    assert check(UNLISTED, set_aside={"patients": 1}) == []


@pytest.mark.parametrize(
    ("unlisted", "remedy"),
    [
        ("P1", "Is P01 meant? Then write that; if not, add a row for P1 to patients."),
        ("P01a", "Is P01 meant? Then write that; if not, add a row for P01a to patients."),
        # All three are one letter away: none is likelier than the others.
        ("P09", "Add a row for P09 to patients."),
    ],
)
def test_a_listed_patient_is_suggested_only_where_one_is_nearest(unlisted, remedy):
    patients = pd.DataFrame({"patient_id": ["P01", "P02", "P03"], "subtype": ["scarring"] * 3})
    rows = [(code, "immediate", None, None, 8.0, 3) for code in ("P01", "P02", "P03", unlisted)]
    tables = {"patients": patients, "assessments": assessments(*rows)}
    faults = check_between(Delivered(study=SMP, tables=tables, set_aside={}))
    assert [fault.remedy for fault in faults] == [remedy]


def test_more_unlisted_patients_than_unreadable_rows_are_faults():
    both = assessments(
        ("C", "immediate", None, None, 8.0, 3),
        ("D", "immediate", None, None, 8.0, 3),
    )
    assert check(both, set_aside={"patients": 1}) == ["patients.unlisted"] * 2


def test_the_order_of_rows_counts_only_without_days():
    above = assessments(
        ("A", "month_6", None, None, 8.0, 3),
        ("A", "immediate", None, None, 9.0, 3),
    )
    assert check(above) == ["assessments.order"]
    assert check(above.assign(day=pd.array([180, 14], dtype="Int64"))) == []
    assert check(above, sparse=True) == []


def test_each_rater_has_an_order_of_their_own():
    rater_by_rater = assessments(
        ("A", "immediate", None, "R1", 9.0, 3),
        ("A", "month_6", None, "R1", 8.0, 3),
        ("A", "immediate", None, "R2", 9.0, None),
        ("A", "month_6", None, "R2", 8.0, None),
    )
    assert check(rater_by_rater) == []


@pytest.mark.parametrize("code", ["P1", "p01", "P001", "PO1"])
def test_a_code_that_is_read_as_another_is_asked_about(code):
    many = [f"P{number:02}" for number in range(1, 13)]
    strangers = assessments(*((one, "immediate", None, None, 8.0, 3) for one in (*many, code)))
    for listed, asked in ((many, "patients.unlisted"), ([*many, code], "patients.alike")):
        patients = pd.DataFrame({"patient_id": listed, "subtype": "scarring"})
        tables = {"patients": patients, "assessments": strangers}
        [fault] = check_between(Delivered(study=SMP, tables=tables, set_aside={}))
        assert (fault.rule_id, fault.severity, fault.index) == (asked, "error", 12)
        assert fault.remedy.startswith("Is P01 meant? Then write that; if not")


@pytest.mark.parametrize(
    "codes",
    [
        ["P1", "P10", "P100"],
        ["P01", "Q1"],
        ["A-1", "A-10", "B-01"],
        ["CO1", "CO2", "CO3", "C01", "C02"],
    ],
)
def test_codes_of_different_patients_pass(codes):
    patients = pd.DataFrame({"patient_id": codes, "subtype": "scarring"})
    scores = assessments(*((one, "immediate", None, None, 8.0, 3) for one in codes))
    tables = {"patients": patients, "assessments": scores}
    assert check_between(Delivered(study=SMP, tables=tables, set_aside={})) == []


def test_a_rater_with_a_zero_more_is_no_other_rater():
    rows = [("A", "immediate", None, rater, 9.0, None) for rater in ("R1", "R01")]
    assert check(assessments(*rows, ("B", "immediate", None, "R1", 9.0, None))) == [
        "assessments.rater_case"
    ]


def test_codes_of_raters_that_differ_in_case():
    two = assessments(
        ("A", "immediate", None, "r2", 9.0, 3),
        ("A", "month_6", None, "R2", 8.0, 3),
        ("B", "immediate", None, "R2", 9.0, None),
        ("B", "month_6", None, "Consensus", 8.0, None),
    )
    faults = check_between(
        Delivered(study=SMP, tables={"patients": PATIENTS, "assessments": two}, set_aside={})
    )
    assert [(fault.rule_id, fault.index) for fault in faults] == [
        ("assessments.rater_case", 0),
        ("assessments.rater_case", 3),
    ]
    assert faults[0].remedy.startswith("Is R2 meant?")
    assert faults[1].remedy.startswith("Is consensus meant?")


@given(st.integers(0, 100), st.sampled_from([0.1, 0.2, 0.25, 0.5, 1.0]))
def test_every_multiple_of_the_grid_is_on_it(steps, grid):
    vds = round(min(steps, int(10 / grid)) * grid, 2)
    assert (
        check(assessments(("A", "immediate", None, None, vds, 3)), steps={"vds": str(grid)}) == []
    )


@given(st.integers(0, 99), st.sampled_from([0.1, 0.5, 1.0]))
def test_every_middle_between_two_steps_is_off_the_grid(steps, grid):
    vds = min(steps, int(10 / grid) - 1) * grid + grid / 2
    found = check(assessments(("A", "immediate", None, None, vds, 3)), steps={"vds": str(grid)})
    assert found == ["assessments.vds_grid"]


@pytest.mark.parametrize(("lowest", "given"), [(0, "70 71 72 75"), (1, "71 72 75 76")])
def test_whole_numbers_are_held_to_their_steps_from_the_lowest(lowest, given):
    definition = json.loads(VITILIGO.definition)
    definition["scores"][0] |= {"lowest": lowest, "highest": lowest + 100}
    study = study_of(definition)
    scores = no_rows(study, "assessments").drop(columns="global_impression")
    for row, score in enumerate(given.split()):
        scores.loc[row, ["patient_id", "timepoint"]] = [f"P{row}", "baseline"]
        scores.loc[row, "repigmentation"] = int(score)
    scores = scores.astype({"repigmentation": "Int64"})
    tables = {"assessments": scores}
    found = [
        (fault.rule_id, fault.index, fault.message)
        for fault in check_between(Delivered(study=study, tables=tables, set_aside={}))
    ]
    below = 70 + lowest
    assert found == [
        (
            "assessments.repigmentation_grid",
            row,
            f"Repigmentation is {score}, between the steps {below} and {below + 5}.",
        )
        for row, score in enumerate(map(int, given.split()))
        if (score - lowest) % 5
    ]
