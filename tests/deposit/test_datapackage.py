"""The data package: schemas that the tables really keep, and words for every column."""

import csv
import json
from pathlib import Path

import pytest
from tests.deposit.small_study import CLOSED, OPEN, REBUILT

from caseseries import ledger
from caseseries.cases.dictionary import columns_of
from caseseries.cases.vocabulary import TABLES
from caseseries.deposit.datapackage import case_table_schema, datapackage
from caseseries.deposit.titles import DECLARED
from studies import SMP


@pytest.fixture
def package(deposit):
    return json.loads(datapackage(deposit))


@pytest.fixture
def resources(package):
    return {resource["name"]: resource for resource in package["resources"]}


def rows_of(resource):
    with Path(resource["path"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fault(field, cell):
    """Return what is wrong with a cell by Table Schema; empty if nothing is."""
    limits = field.get("constraints", {})
    if cell == "":
        return "required" if limits.get("required") else ""
    value = {"integer": int, "number": float}.get(field["type"], str)(cell)
    if "enum" in limits and value not in limits["enum"]:
        return "enum"
    if value < limits.get("minimum", value) or value > limits.get("maximum", value):
        return "range"
    lowest = limits.get("exclusiveMinimum")
    return "range" if lowest is not None and value <= lowest else ""


def test_it_describes_every_deposited_table_and_ledger(resources):
    tables = {f"{cohort}_{table}" for cohort in (OPEN, REBUILT) for table in TABLES}
    ledgers = {f"{cohort}_ledger" for cohort in (OPEN, REBUILT)}
    shared = {f"{cohort}_share_ledger" for cohort in (CLOSED, OPEN, REBUILT)}
    assert set(resources) == tables | ledgers | shared


def test_every_table_keeps_its_schema(resources):
    for name, resource in resources.items():
        fields = resource["schema"]["fields"]
        rows = rows_of(resource)
        for row in rows:
            assert list(row) == [field["name"] for field in fields], name
            for field in fields:
                assert not fault(field, row[field["name"]]), (name, field["name"])


def test_primary_keys_are_unique_and_foreign_keys_lead_to_a_patient(resources):
    patients = {row["patient_id"] for row in rows_of(resources[f"{OPEN}_patients"])}
    assert len(patients) == 3
    for table in TABLES[1:]:
        schema = resources[f"{OPEN}_{table}"]["schema"]
        assert schema["foreignKeys"][0]["reference"]["resource"] == f"{OPEN}_patients"
        assert {row["patient_id"] for row in rows_of(resources[f"{OPEN}_{table}"])} <= patients


@pytest.mark.parametrize(
    ("table", "column", "good", "bad"),
    [
        ("assessments", "vds", "10", "10.5"),
        ("assessments", "pss", "0", "4"),
        ("patients", "area_cm2", "0.1", "0"),
        ("patients", "subtype", "scarring", "other"),
        ("patients", "subtype", "androgenetic", ""),
        ("adverse_events", "severity", "5", "6"),
    ],
)
def test_limits_are_those_of_the_models(table, column, good, bad):
    fields = {field["name"]: field for field in case_table_schema(SMP, table, "x")["fields"]}
    assert not fault(fields[column], good)
    assert fault(fields[column], bad)


def test_every_column_is_described_and_has_its_unit():
    for table in TABLES:
        fields = {field["name"]: field for field in case_table_schema(SMP, table, "x")["fields"]}
        for name, column in columns_of(SMP, table).items():
            assert fields[name]["description"] == column.description
            assert fields[name].get("unit", "") == column.unit


def test_the_ledger_has_words_for_its_columns_and_no_others():
    assert tuple(DECLARED["ledger"]) == ledger.COLUMNS


def test_provenance_and_licence_are_named_for_every_cohort(resources):
    rebuilt = resources[f"{REBUILT}_patients"]
    assert rebuilt["provenance"] == "reconstructed"
    assert "not patient data" in rebuilt["description"]
    assert rebuilt["licenses"] == [{"name": "CC0-1.0", "path": "https://spdx.org/licenses/CC0-1.0"}]
    assert resources[f"{CLOSED}_share_ledger"]["provenance"] == "observed"


def test_tables_that_stay_are_described_without_their_rows(package):
    stays = {table["name"]: table for table in package["notDeposited"]}
    assert set(stays) == {f"{CLOSED}_{table}" for table in TABLES}
    patients = stays[f"{CLOSED}_patients"]
    assert "Not deposited: patients' data" in patients["description"]
    assert "path" not in patients
    assert patients["schema"] == case_table_schema(SMP, "patients", CLOSED)


def test_paths_stay_inside_the_package(resources):
    """Data Package 2.0: a path is relative and climbs no folder."""
    for resource in resources.values():
        assert not Path(resource["path"]).is_absolute()
        assert ".." not in Path(resource["path"]).parts
