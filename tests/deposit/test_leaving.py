"""Only what is named leaves, and nothing of a clinic that opened nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.deposit.small_study import CLOSED, OPEN, REBUILT, SmallStudy, validated, write

from caseseries.deposit.pack import pack
from caseseries.deposit.steps import Step


def test_case_tables_of_a_closed_cohort_stay_with_the_clinic(deposit):
    assert not [path for path in deposit.files if f"data/cohorts/{CLOSED}" in path]
    assert not set(validated(CLOSED)) & set(deposit.files)


def test_of_a_closed_cohort_the_ledger_leaves_that_hides_small_groups(deposit):
    assert f"results/{CLOSED}/share/ledger.csv" in deposit.files
    assert "single patients" in deposit.staying[f"results/{CLOSED}/ledger.csv"].why
    assert f"results/{OPEN}/ledger.csv" in deposit.files


@pytest.mark.parametrize(
    "name", ["figures/fading.svg", "tables/outcomes.csv", "treatment/by_patient.csv"]
)
def test_figures_and_tables_that_tell_of_few_patients_stay_as_well(deposit, name):
    assert f"results/{CLOSED}/{name}" not in deposit.files
    assert "single patients" in deposit.staying[f"results/{CLOSED}/{name}"].why
    assert f"results/{OPEN}/{name}" in deposit.files


def test_what_shows_a_closed_cohort_beside_the_others_stays(deposit):
    assert "results/pooled/ledger.csv" not in deposit.files
    assert "single patients" in deposit.staying["results/pooled/ledger.csv"].why


def tables_and_facts(cohort):
    return {path for path in validated(cohort) if not path.endswith("remarks.csv")}


@pytest.mark.parametrize("cohort", [OPEN, REBUILT])
def test_validated_tables_under_an_open_licence_or_of_no_patients_leave(deposit, cohort):
    assert tables_and_facts(cohort) <= set(deposit.files)


def test_what_was_delivered_leaves_only_where_it_is_of_no_patients(deposit):
    assert f"data/cohorts/{REBUILT}/patients.csv" in deposit.files
    assert f"data/cohorts/{OPEN}/patients.csv" not in deposit.files
    assert "validated tables" in deposit.staying[f"data/cohorts/{OPEN}/patients.csv"].why


@pytest.mark.parametrize("cohort", [CLOSED, OPEN, REBUILT])
@pytest.mark.parametrize(
    "name",
    [
        *("rows.csv", "validated/key.csv", "figures/notes.txt", "share/rows.csv", "new/a/b.csv"),
        *("share/photos/panels/1.png", "tables/rows.xlsx", "panels/P01.png"),
    ],
)
def test_a_result_of_an_invented_rule_stays_until_it_is_named(study, cohort, name):
    given = validated(cohort)
    made = write(f"results/{cohort}/{name}", "SECRET1\n")
    step = Step(rule="invented", of=cohort, does="Something new", given=given, made=(made,))
    deposit = SmallStudy((*study.steps, step)).deposit()
    assert made not in deposit.files
    assert "program names" in deposit.staying[made].why


@pytest.mark.parametrize("cohort", [OPEN, REBUILT])
@pytest.mark.parametrize(
    "name",
    [
        *("key.csv", "notes.txt", "sub/old.csv", "sub/patients.csv", "photos/1.jpg", "scan.pdf"),
        *("workbook.xlsx", "film", "Patients.csv.bak"),
    ],
)
def test_a_file_beside_the_tables_stays(study, cohort, name):
    path = f"data/cohorts/{cohort}/{name}"
    deposit = study.with_delivered(path, cohort).deposit()
    assert path not in deposit.files
    assert name not in "".join(deposit.reasons)


@pytest.mark.parametrize(
    "name", ["config/key.csv", "workflow/patients.xlsx", "data/protocols/notes.txt", "key.csv"]
)
def test_a_file_beside_the_program_stays(study, name):
    step = Step(rule="new", of="", does="x", given=(write(name, "x\n"),), made=())
    assert name not in SmallStudy((*study.steps, step)).deposit().files


def test_a_page_that_shows_rows_of_a_closed_cohort_stays(deposit):
    assert "results/report.html" not in deposit.files
    assert "single patients" in deposit.staying["results/report.html"].why


def test_a_page_without_rows_of_a_closed_cohort_leaves(study):
    open_steps = tuple(
        step
        for step in study.steps
        if CLOSED not in (step.of, *step.given) and not set(step.given) & set(validated(CLOSED))
    )
    page = next(step for step in study.steps if step.rule == "report")
    given = tuple(path for path in page.given if CLOSED not in path)
    deposit = SmallStudy((*open_steps, replace(page, given=given))).deposit()
    assert "results/report.html" in deposit.files


@pytest.mark.parametrize("licence", ["none", "proprietary", "all rights reserved", "CC"])
def test_only_a_licence_that_opens_data_opens_them(study, licence):
    facts = Path(f"results/{OPEN}/validated/cohort.json")
    text = facts.read_text(encoding="utf-8")
    facts.write_text(text.replace("CC BY 4.0", licence), encoding="utf-8")
    assert not set(validated(OPEN)) & set(study.deposit().files)


def test_a_file_outside_the_project_is_not_named_by_its_place(study, tmp_path):
    outside = write(f"{tmp_path}/elsewhere/settings.yaml", "cohorts: []\n")
    step = Step(rule="estimate", of="", does="x", given=(outside,), made=())
    deposit = SmallStudy((*study.steps, step)).deposit()
    assert outside not in deposit.files
    assert str(tmp_path) not in f"{deposit.staying[outside]}"


def test_no_byte_of_a_closed_cohort_is_in_the_folder_or_the_archive(deposit, tmp_path):
    pack(deposit, tmp_path / "deposit")
    for path in (tmp_path / "deposit").iterdir():
        assert b"SECRET" not in path.read_bytes(), path.name


def test_checksums_of_what_stays_are_not_told(deposit, tmp_path):
    pack(deposit, tmp_path / "deposit")
    told = (tmp_path / "deposit" / "SHA256SUMS").read_text(encoding="utf-8")
    assert CLOSED in told
    assert not [path for path in deposit.staying if path in told]


def test_every_reason_names_the_cohort_and_whom_to_ask(deposit):
    reasons = "\n".join(deposit.reasons)
    assert f"Case tables of The {CLOSED}, three patients: Observed in patients." in reasons
    assert "Not deposited: patients' data. Ask the study coordinator." in reasons
