"""The data dictionary is read off the models, and says what they check."""

import json

import pandas as pd
import pytest

from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import study_of
from caseseries.cases.vocabulary import TABLES
from caseseries.intake.conformity import check_table
from caseseries.intake.parse import parse_table
from studies import SMP

NEEDED = {
    ("patients", "patient_id"),
    ("patients", "subtype"),
    ("assessments", "patient_id"),
    ("assessments", "timepoint"),
    ("assessments", "vds"),
}
COLUMNS = [column for table in TABLES for column in columns_of(SMP, table).values()]


def test_what_cannot_be_done_without_is_needed():
    needed = {(column.table, column.name) for column in COLUMNS if column.needed}
    assert {place for place in needed if place[0] in ("patients", "assessments")} == NEEDED


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.rule_id)
def test_every_column_explains_itself(column):
    assert column.title
    assert column.description.endswith(".")
    assert column.wanted
    assert column.rule.startswith(column.title)
    assert column.example or column.name == "sha256"


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.rule_id)
def test_every_example_passes_its_own_model(column):
    texts = {name: [other.example] for name, other in columns_of(SMP, column.table).items()}
    frame, faults = parse_table(SMP, column.table, pd.DataFrame(texts, dtype="str"))
    assert faults == []
    assert check_table(SMP, column.table, frame) == []


@pytest.mark.parametrize(
    "column", [column for column in COLUMNS if column.maximum is not None], ids=str
)
def test_limits_are_those_that_the_model_checks(column):
    def faults_at(value: float) -> list[str]:
        texts = {name: [other.example] for name, other in columns_of(SMP, column.table).items()}
        texts[column.name] = [f"{value:.10g}"]
        frame, unreadable = parse_table(SMP, column.table, pd.DataFrame(texts, dtype="str"))
        assert unreadable == []
        return [fault.column for fault in check_table(SMP, column.table, frame)]

    step = 1 if column.kind == "whole number" else 0.001
    assert faults_at(column.maximum) == []
    assert faults_at(column.maximum + step) == [column.name]
    assert faults_at(column.minimum + (step if column.above_minimum else 0)) == []
    assert faults_at(column.minimum - (0 if column.above_minimum else step)) == [column.name]


@pytest.mark.parametrize(("step", "example"), [("1", "24"), ("0.5", "23.5"), (None, "23.25")])
def test_the_example_of_a_score_is_one_of_its_grades(step, example):
    definition = json.loads(SMP.definition)
    days = {"lowest": 0, "highest": 31} | ({"step": float(step)} if step else {})
    definition["scores"][0] |= days
    name = definition["scores"][0]["id"]
    assert columns_of(study_of(definition), "assessments")[name].example == example
