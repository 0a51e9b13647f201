"""Readings counted: which answers let all numbers be true, in the first and the wider grid."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from caseseries import ledger
from caseseries.published.feasibility import tables
from caseseries.published.feasibility.decide import decide_grid
from caseseries.published.feasibility.tables import answers
from caseseries.published.study_file import read

LIU = Path(__file__).resolve().parents[2] / "data" / "published" / "liu-2025.yaml"
FEW = {"split": "7/3", "grid": "1/3", "timepoint": "month_6"}


@pytest.fixture(scope="module")
def liu():
    return read(LIU)


@pytest.fixture(scope="module")
def records(liu):
    some = ("mann_whitney_absolute", "student", "mann_whitney_one")
    readings = [next(liu.readings(sd="n-1", test=test, **FEW)) for test in some]
    return decide_grid(liu, [*readings, next(liu.readings(sd="se", test="student", **FEW))])


def test_answers_say_which_tests_allow_a_table_at_a_split(liu, records):
    found = answers(liu, records)
    given = found[(found["unknown"] == "test") & (found["given_option"] == "7/3")]
    wider = given[given["grid_of_readings"] == "wider"].set_index("option")
    assert wider["possible"].to_dict() == {
        "mann_whitney_absolute": 1,
        "student": 0,
        "mann_whitney_one": 1,
    }
    assert wider.loc["student", "readings"] == 2
    first = given[given["grid_of_readings"] == "first"]
    assert set(first["option"]) == {"mann_whitney_absolute", "student"}


def test_results_say_which_grid_a_reading_belongs_to(liu, records):
    table = tables.readings(liu, records)
    assert list(table["tried_in"]) == ["first grid", "first grid", "wider grid", "wider grid"]
    assert list(table["minimal"]) == ["", "yes", "", "yes"]
    assert set(table["asked"]) == {13}
    counted = tables.counts(liu, records).set_index("statistic_id")["value"]
    assert counted["readings.all.count"] == 2
    assert counted["readings.wider.count"] == 4
    assert counted["readings.wider.possible"] == 2
    assert counted["readings.wider_as_printed.count"] == 0


def test_the_readings_of_two_studies_stand_side_by_side(liu, records):
    other = replace(liu, id="liu-2026")
    both = ledger.Ledger(pd.concat([tables.counts(study, records) for study in (liu, other)]))
    assert both.row("readings-liu-2025", "readings.wider.count").value == 4
    assert both.row("readings-liu-2026", "readings.wider.count").value == 4


def test_what_no_reading_takes_part_in_has_its_reason(liu, records):
    left_out = tables.left_out(liu, records).set_index("claim")["why"]
    assert left_out["sessions.count"] == "Numbers of its kind are held against arithmetic alone."
    assert "fading.p" not in left_out


def test_a_witness_says_by_which_test_a_p_value_came_about(records):
    assert records[0]["by"]["fading.p"] == "Mann–Whitney test, exact"
    assert records[2]["by"]["fading.p"] == "Mann–Whitney test, exact, one-sided"
