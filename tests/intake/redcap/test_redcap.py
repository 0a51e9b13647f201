"""REDCap exports: one study, exported in every way that REDCap knows, gives the same tables."""

from pathlib import Path

import pandas as pd
import pytest

from caseseries.intake.problems import errors
from redcap_project import (
    EXPORTS,
    PATIENTS,
    SCORES,
    SESSIONS,
    VISITS,
    longitudinal,
    read,
    relabelled,
)


def bare(frame: pd.DataFrame, *names: str) -> list[tuple[object, ...]]:
    chosen = frame[list(names)].astype(object).where(frame[list(names)].notna(), None)
    return sorted(chosen.itertuples(index=False, name=None), key=str)


@pytest.mark.parametrize("kind", EXPORTS)
def test_every_kind_of_export_gives_the_same_tables(folder: Path, kind: str):
    cohort, problems = read(folder, EXPORTS[kind]())
    assert errors(problems) == []
    assert cohort is not None
    assert bare(
        cohort.patients, "patient_id", "subtype", "age_years", "sex", "skin_type", "scalp_zone",
        "consent_publication",
    ) == [
        ("P01", "androgenetic", 45.0, "female", "III", "frontal hairline, vertex", "yes"),
        ("P02", "scarring", 39.0, "male", "II", "vertex", "no"),
    ]  # fmt: skip
    assert bare(cohort.assessments, "patient_id", "timepoint", "vds", "pss") == sorted(
        [(who, when, float(vds), int(pss)) for (who, when), (vds, pss) in SCORES.items()], key=str
    )
    assert bare(
        cohort.sessions, "patient_id", "session", "day", "density_percent", "bleeding"
    ) == sorted(
        [
            (who, int(number), int(day), float(density), "yes" if bled == "1" else "no")
            for (who, number), (day, density, bled) in SESSIONS.items()
        ],
        key=str,
    )
    assert bare(cohort.adverse_events, "patient_id", "event", "severity") == [
        ("P02", "redness", 1),
        ("P02", "swelling, mild", 1),
    ]


def test_an_export_without_dictionary_is_read_by_its_names(folder: Path):
    rows = [
        {"record_id": patient, "redcap_event_name": f"{timepoint}_arm_1",
         "subtype": {"1": "androgenetic", "2": "scarring"}[PATIENTS[patient]["subtype"]],
         "vds": vds, "pss": pss}
        for (patient, timepoint), (vds, pss) in SCORES.items()
    ]  # fmt: skip
    cohort, problems = read(folder, rows, dictionary=None)
    assert errors(problems) == []
    assert cohort is not None
    assert bare(cohort.patients, "patient_id", "subtype") == [
        ("P01", "androgenetic"),
        ("P02", "scarring"),
    ]
    assert len(cohort.assessments) == 4


def test_a_field_that_several_tables_have_makes_no_table_of_its_own(folder: Path):
    rows = [
        {"record_id": "P01", "redcap_event_name": f"{when}_arm_1", "vds": "8", "day": day}
        for when, day in (("immediate", "0"), ("month_6", "180"))
    ]
    cohort, problems = read(folder, [{**rows[0], "subtype": "scarring"}, rows[1]], dictionary=None)
    assert errors(problems) == []
    assert cohort.assessments["day"].tolist() == [0, 180]
    assert cohort.sessions.empty


def test_several_arms_are_told(folder: Path):
    rows = [dict(row) for row in longitudinal()]
    assert "redcap.arms" not in {one.rule_id for one in read(folder, rows)[1]}
    for row in rows:
        if row["record_id"] == "P02":
            row["redcap_event_name"] = row["redcap_event_name"].replace("arm_1", "arm_2")
    cohort, problems = read(folder, rows)
    assert cohort is not None
    [told] = [one for one in problems if one.rule_id == "redcap.arms"]
    assert told.column == "redcap_event_name"
    assert "(1, 2)" in told.message


def test_an_export_without_patients_asks_for_fields_and_for_no_sheet(folder: Path):
    rows = [{"record_id": "1", "redcap_event_name": "month_6_arm_1", "vds": "8", "kind": "scar"}]
    _, problems = read(folder, rows, dictionary=None)
    [told] = [one for one in problems if one.rule_id == "tables.missing"]
    assert (told.sheet, told.remedy) == (
        "",
        "Name its fields under columns and patients in cohort.yaml.",
    )


def test_a_classic_project_with_a_field_for_every_timepoint(folder: Path):
    rows = [
        {"record_id": patient, "subtype": subtype,
         "vds_immediate": SCORES[patient, "immediate"][0],
         "vds_month_6": SCORES[patient, "month_6"][0],
         "pss_month_6": SCORES[patient, "month_6"][1], "my_first_instrument_complete": "2"}
        for patient, subtype in (("P01", "androgenetic"), ("P02", "scarring"))
    ]  # fmt: skip
    cohort, problems = read(folder, rows, dictionary=None)
    assert errors(problems) == []
    assert cohort is not None
    assert bare(cohort.assessments, "patient_id", "timepoint", "vds") == [
        (who, when, float(vds)) for (who, when), (vds, _) in sorted(SCORES.items())
    ]


def test_fields_of_other_names_are_mapped_in_cohort_yaml(folder: Path):
    settings = (
        "columns:\n  patients: {subtype: dx}\n  assessments: {vds: density_score, pss: happy}\n"
        "values:\n  patients: {subtype: {MPHL: androgenetic, LPP: scarring}}\n"
        "  assessments: {timepoint: {visit_1_arm_1: immediate, visit_2_arm_1: month_6}}\n"
    )
    rows = [
        {"record_id": who, "redcap_event_name": VISITS[when],
         "dx": {"P01": "MPHL", "P02": "LPP"}[who], "density_score": vds, "happy": pss}
        for (who, when), (vds, pss) in SCORES.items()
    ]  # fmt: skip
    cohort, problems = read(folder, rows, dictionary=None, settings=settings)
    assert errors(problems) == []
    assert cohort is not None
    assert bare(cohort.assessments, "patient_id", "timepoint", "vds", "pss") == sorted(
        [(who, when, float(vds), int(pss)) for (who, when), (vds, pss) in SCORES.items()], key=str
    )
    assert set(cohort.patients["subtype"]) == {"androgenetic", "scarring"}


@pytest.mark.parametrize("code", ["-99", "UNK", "NASK"])
def test_missing_data_codes_are_missing(folder: Path, code: str):
    rows = [dict(row) for row in longitudinal()]
    rows[0] |= {"age_years": code, "skin_type": code, "scalp_zone___1": "0", "scalp_zone___2": "0"}
    cohort, problems = read(folder, rows, settings=f"missing_codes: ['{code}']\n")
    assert errors(problems) == []
    assert cohort is not None
    first = cohort.patients.iloc[0]
    assert first[["age_years", "skin_type", "scalp_zone"]].isna().all()


def test_a_ticked_missing_code_is_no_event(folder: Path):
    rows = [dict(row) for row in longitudinal()]
    rows[-1] |= {"event___1": "1", "event___2": "0", "event____99": "1"}
    cohort, problems = read(folder, rows, settings="missing_codes: ['-99']\n")
    assert errors(problems) == []
    assert cohort is not None
    assert list(cohort.adverse_events["event"]) == ["redness"]


@pytest.mark.parametrize("word", ["None of the above", "No adverse event", "keine", "未见不良反应"])
def test_a_ticked_box_that_says_none_is_no_event(folder, word):
    rows = [dict(row) for row in longitudinal()]
    rows[-1] |= {"event___1": "0", "event___2": "0", "event___9": "1"}
    events = f"1, redness | 2, swelling, mild | 9, {word}"
    cohort, problems = read(folder, rows, dictionary=relabelled("event", events))
    assert errors(problems) == []
    assert cohort.adverse_events.empty


def test_a_ticked_box_that_nobody_looked_is_asked_about(folder):
    rows = [dict(row) for row in longitudinal()]
    rows[-1] |= {"event___1": "0", "event___2": "0", "event___9": "1"}
    dictionary = relabelled("event", "1, redness | 2, swelling, mild | 9, Not assessed")
    _, problems = read(folder, rows, dictionary=dictionary)
    [problem] = errors(problems)
    assert "list 'Not assessed' under missing_codes" in problem.remedy
    settings = "missing_codes: [Not assessed]\n"
    cohort, problems = read(folder, rows, dictionary=dictionary, settings=settings)
    assert errors(problems) == []
    assert cohort.adverse_events.empty


def test_the_patients_code_may_be_a_field_of_its_own(folder: Path):
    rows = [{**row, "patient_id": ""} for row in longitudinal()]
    rows[0]["patient_id"] = "A1"
    rows[4]["patient_id"] = "A2"
    assert rows[4]["record_id"] == "P01"
    first_of_p02 = next(number for number, row in enumerate(rows) if row["record_id"] == "P02")
    rows[4]["patient_id"] = ""
    rows[first_of_p02]["patient_id"] = "A2"
    cohort, problems = read(folder, rows)
    assert errors(problems) == []
    assert cohort is not None
    assert set(cohort.sessions["patient_id"]) == {"A1", "A2"}
    assert set(cohort.assessments["patient_id"]) == {"A1", "A2"}


def test_a_single_box_of_consent_says_yes_and_no(folder: Path):
    rows = [dict(row) for row in longitudinal()]
    for row in rows:
        if row.pop("consent_publication", None) is not None:
            row["consent_publication___1"] = "1" if row["record_id"] == "P01" else "0"
    cohort, problems = read(folder, rows)
    assert errors(problems) == []
    assert cohort is not None
    assert list(cohort.patients["consent_publication"]) == ["yes", "no"]


def test_fields_that_belong_nowhere_are_named_once(folder: Path):
    rows = [{**row, "hair_colour": "brown", "blank_one": ""} for row in longitudinal()]
    _, problems = read(folder, rows)
    unread = [problem for problem in problems if problem.rule_id == "redcap.unread"]
    assert [problem.message for problem in unread] == [
        "Fields that belong to no table are not read: hair_colour."
    ]


def test_a_mapped_field_beside_one_of_our_name_is_no_trouble(folder: Path):
    rows = [{**row, "score": row.get("vds", ""), "vds": ""} for row in longitudinal()]
    cohort, problems = read(folder, rows, settings="columns: {assessments: {vds: score}}\n")
    assert errors(problems) == []
    assert cohort.assessments["vds"].notna().all()


def test_a_score_by_visit_beside_scores_by_patient_is_told(folder: Path):
    rows = [
        {
            "record_id": "P01",
            "subtype": "androgenetic",
            "vds_month_6": "7",
            "rater_id": "R1",
            "pss": "2",
        },
        {
            "record_id": "P02",
            "subtype": "scarring",
            "vds_month_6": "8",
            "rater_id": "R1",
            "pss": "3",
        },
    ]
    problems = read(folder, rows, dictionary=None)[1]
    [score] = errors(problems)
    assert (score.rule_id, score.column) == ("redcap.by_visit", "pss")
    assert any("are not read: rater_id." in one.message for one in problems)


def test_a_form_without_records_under_another_code_of_the_patient(folder: Path):
    rows = [
        {"record_id": "P01", "subtype": "scarring", "vds_month_6": "7", "event___1": "0"},
        {"record_id": "P02", "subtype": "scarring", "vds_month_6": "8", "event___1": "0"},
    ]
    cohort, _ = read(folder, rows, dictionary=None, settings="columns: {patients: {patient_id: c}}")
    assert cohort is not None
    assert len(cohort.adverse_events) == 0
