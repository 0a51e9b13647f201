"""Whatever a cohort comes as, the same is asked of it: VDS is needed, PSS is not."""

import csv
import io

import pytest

from caseseries.intake.problems import errors

LONG_PATIENTS = [["patient_id", "subtype"], ["P01", "scarring"], ["P02", "scarring"]]
LONG_SCORES = [
    ["patient_id", "timepoint", "vds", "pss"],
    ["P01", "immediate", "9", "3"],
    ["P02", "immediate", "8", "2"],
]
WIDE = [
    ["patient_id", "subtype", "vds_immediate", "pss_immediate"],
    ["P01", "scarring", "9", "3"],
    ["P02", "scarring", "8", "2"],
]
EVENTS = [
    ["record_id", "redcap_event_name", "subtype", "vds", "pss"],
    ["P01", "immediate_arm_1", "scarring", "9", "3"],
    ["P02", "immediate_arm_1", "scarring", "8", "2"],
]


def without(table: list[list[str]], score: str) -> list[list[str]]:
    keep = [place for place, name in enumerate(table[0]) if not name.startswith(score)]
    return [[row[place] for place in keep] for row in table]


def text(table: list[list[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(table)
    return stream.getvalue().encode()


def as_csv(clinic, score: str):
    clinic.tables = {"patients": LONG_PATIENTS, "assessments": without(LONG_SCORES, score)}
    return clinic.as_csv()


def as_workbook(clinic, score: str):
    clinic.tables = {"patients": LONG_PATIENTS, "assessments": without(LONG_SCORES, score)}
    return clinic.as_workbook()


def as_wide_csv(clinic, score: str):
    return clinic.write("wide.csv", text(without(WIDE, score)))


def as_wide_sheet(clinic, score: str):
    clinic.tables = {"wide": without(WIDE, score)}
    return clinic.as_workbook()


def as_redcap_events(clinic, score: str):
    return clinic.write("redcap.csv", text(without(EVENTS, score)))


def as_redcap_wide(clinic, score: str):
    table = without(WIDE, score)
    header = ["record_id", *table[0][1:]]
    return clinic.write("redcap.csv", text([header, *table[1:]]))


DOORS = (as_csv, as_workbook, as_wide_csv, as_wide_sheet, as_redcap_events, as_redcap_wide)


@pytest.fixture
def few(clinic):
    """Return a clinic of two patients without photographs."""
    clinic.pictures = {}
    clinic.describe()
    return clinic


@pytest.mark.parametrize("door", DOORS)
def test_a_cohort_without_pss_is_taken_by_every_door(few, cohort_in, door):
    cohort = cohort_in(door(few, "pss"))
    assert cohort.assessments["vds"].tolist() == [9, 8]
    assert cohort.assessments["pss"].isna().all()


@pytest.mark.parametrize("door", DOORS)
def test_a_cohort_without_vds_is_refused_by_every_door(few, problems_in, door):
    [problem] = errors(problems_in(door(few, "vds")))
    assert (problem.rule_id, problem.column) == ("columns.missing", "vds")
    assert problem.message.startswith(("The column vds (VDS) is missing", "No column of"))
