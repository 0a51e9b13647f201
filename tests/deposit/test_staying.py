"""Patients' data: nothing of a clinic that opened nothing may be found in a deposit."""

import zipfile
from pathlib import Path

import pytest
from tests.deposit.small_study import CLOSED, OPEN, REBUILT, validated, write

from caseseries.deposit.pack import pack


def test_case_tables_of_a_closed_cohort_stay_with_the_clinic(deposit):
    assert not [path for path in deposit.files if f"data/cohorts/{CLOSED}" in path]
    assert not set(validated(CLOSED)) & set(deposit.files)


def test_of_a_closed_cohort_the_ledger_leaves_that_hides_small_groups(deposit):
    assert f"results/{CLOSED}/share/ledger.csv" in deposit.files
    assert "very few patients" in deposit.staying[f"results/{CLOSED}/ledger.csv"].why
    assert f"results/{OPEN}/ledger.csv" in deposit.files


@pytest.mark.parametrize("name", ["figures/fading.svg", "tables/outcomes.csv"])
def test_figures_and_tables_that_tell_of_few_patients_stay_as_well(deposit, name):
    assert f"results/{CLOSED}/{name}" not in deposit.files
    assert "very few patients" in deposit.staying[f"results/{CLOSED}/{name}"].why
    assert f"results/{OPEN}/{name}" in deposit.files


def test_what_shows_a_closed_cohort_beside_the_others_stays(deposit):
    assert "results/pooled/ledger.csv" not in deposit.files
    assert "very few patients" in deposit.staying["results/pooled/ledger.csv"].why


@pytest.mark.parametrize("cohort", [OPEN, REBUILT])
def test_case_tables_under_an_open_licence_or_of_no_patients_leave(deposit, cohort):
    assert f"data/cohorts/{cohort}/patients.csv" in deposit.files
    assert set(validated(cohort)) <= set(deposit.files)


def test_a_page_that_shows_rows_of_a_closed_cohort_stays(deposit):
    assert "results/report.html" not in deposit.files
    assert "shows rows" in deposit.staying["results/report.html"].why


def test_a_page_without_rows_of_a_closed_cohort_leaves(study):
    open_steps = tuple(
        step
        for step in study.steps
        if CLOSED not in (step.of, *step.given) and not set(step.given) & set(validated(CLOSED))
    )
    page = next(step for step in study.steps if step.rule == "report")
    given = tuple(path for path in page.given if CLOSED not in path)
    page = type(page)(**{**vars(page), "given": given})
    deposit = type(study)((*open_steps, page)).deposit()
    assert "results/report.html" in deposit.files


@pytest.mark.parametrize("licence", ["none", "proprietary", "all rights reserved", "CC"])
def test_only_a_licence_that_opens_data_opens_them(study, licence):
    facts = Path(f"results/{OPEN}/validated/cohort.json")
    text = facts.read_text(encoding="utf-8")
    facts.write_text(text.replace("CC BY 4.0", licence), encoding="utf-8")
    assert not set(validated(OPEN)) & set(study.deposit().files)


@pytest.mark.parametrize("name", ["OPEN1.jpg", "photos/OPEN1-baseline.HEIC", "scan.pdf", "film"])
def test_photographs_and_other_files_never_leave(study, name):
    path = f"data/cohorts/{OPEN}/{name}"
    deposit = study.with_delivered(path).deposit()
    assert path not in deposit.files
    assert "Photographs" in deposit.staying[path].name


@pytest.mark.parametrize(("member", "leaves"), [("xl/media/image1.png", False), ("xl/a.xml", True)])
def test_a_workbook_with_pictures_in_it_stays(study, member, leaves):
    path = f"data/cohorts/{OPEN}/cases.xlsx"
    study = study.with_delivered(path)
    with zipfile.ZipFile(path, "w") as workbook:
        workbook.writestr(member, "content")
    assert (path in study.deposit().files) is leaves


def test_pictures_among_the_results_leave_only_as_figures(study):
    panel = write(f"results/{OPEN}/panels/OPEN1.png", "a face")
    step = type(study.steps[0])(
        rule="photos", of=OPEN, does="Panels", given=validated(OPEN), made=(panel,)
    )
    deposit = type(study)((*study.steps, step)).deposit()
    assert panel in deposit.staying
    assert panel not in deposit.files


def test_a_folder_of_released_photographs_stays(deposit):
    for cohort in (CLOSED, OPEN, REBUILT):
        assert "photographs" in deposit.staying[f"results/{cohort}/share/photos"].why
    assert not [path for path in deposit.files if path.endswith(".png")]


def test_a_folder_without_photographs_is_no_loss(study):
    Path(f"results/{REBUILT}/share/photos/panels/1.png").unlink()
    deposit = study.deposit()
    folder = deposit.staying[f"results/{REBUILT}/share/photos"]
    assert folder.why.endswith("not patient data. It holds no photograph.")
    assert not [reason for reason in deposit.reasons if folder.why in reason]


def test_a_file_outside_the_project_is_not_named_by_its_place(study, tmp_path):
    outside = write(f"{tmp_path}/elsewhere/settings.yaml", "cohorts: []\n")
    step = type(study.steps[0])(rule="estimate", of="", does="x", given=(outside,), made=())
    deposit = type(study)((*study.steps, step)).deposit()
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
