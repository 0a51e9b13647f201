"""Sheets of a workbook that are called otherwise, in other languages too."""

import shutil
from pathlib import Path

import openpyxl
import pytest
import yaml

from caseseries.intake.clinic_words import guess_sheets
from caseseries.intake.new_cohort.command import make_cohort
from caseseries.intake.problems import errors
from caseseries.intake.read import read_cohort
from studies import DEFINITION, SMP

CHINESE = {
    "说明": [["本表由门诊填写"]],
    "患者": [
        ["编号", "分型", "年龄", "性别"],
        ["001", "雄激素性脱发", 45, "女"],
        ["002", "瘢痕性脱发", 39, "男"],
    ],
    "随访评分": [
        ["编号", "时间点", "视觉密度评分", "满意度评分"],
        ["001", "immediate", 9, None],
        ["001", "month_6", 8.5, 3],
        ["002", "immediate", 8, None],
        ["002", "month_6", 6, 1],
    ],
    "治疗": [["编号", "次数", "天数"], ["001", 1, 0], ["002", 1, 0]],
}
MAPPED = {
    "title": "Clinic A",
    "provenance": "simulated",
    "sheets": {"patients": "Stammdaten", "assessments": "Scores 2024"},
}


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def study(tmp_path, monkeypatch) -> Path:
    """Return a study without cohorts, in which the test runs."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.yaml").write_text("cohorts:\n", encoding="utf-8")
    shutil.copyfile(DEFINITION, tmp_path / "config" / "study.yaml")
    (tmp_path / "data" / "cohorts").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def folder_with(study: Path, about: dict, **sheets: list[list[object]]) -> Path:
    """Return the folder of a clinic whose workbook has these sheets beside the usual ones."""
    folder = study / "data" / "cohorts" / "clinic-a"
    folder.mkdir()
    (folder / "cohort.yaml").write_text(yaml.safe_dump(about, allow_unicode=True), "utf-8")
    workbook(folder / "workbook.xlsx", sheets)
    return folder


PATIENTS = [["patient_id", "subtype"], ["P01", "scarring"], ["P02", "scarring"]]
SCORES = [
    ["patient_id", "timepoint", "vds"],
    ["P01", "immediate", 9],
    ["P02", "immediate", 8],
]


def test_chinese_sheets_are_recognised_and_written_down(study):
    problems = make_cohort(
        "clinic-a", workbook(study / "门诊.xlsx", CHINESE), Path("config/config.yaml")
    )
    assert errors(problems) == []
    folder = study / "data" / "cohorts" / "clinic-a"
    about = yaml.safe_load((folder / "cohort.yaml").read_text("utf-8"))
    assert about["sheets"] == {"patients": "患者", "assessments": "随访评分", "sessions": "治疗"}
    cohort, _ = read_cohort(folder, SMP)
    assert cohort.patients["patient_id"].tolist() == ["001", "002"]
    assert cohort.assessments["vds"].tolist() == [9, 8.5, 8, 6]
    assert set(cohort.sessions["source_sheet"]) == {"治疗"}


def test_a_problem_names_the_sheet_as_the_clinic_calls_it(study):
    wrong = {**CHINESE, "随访评分": [*CHINESE["随访评分"][:2], ["001", "month_6", 11, 3]]}
    problems = make_cohort(
        "clinic-a", workbook(study / "门诊.xlsx", wrong), Path("config/config.yaml")
    )
    (problem,) = errors(problems)
    assert (problem.cell, problem.patient_id) == ("随访评分!C3", "001")


def test_any_name_can_be_given_in_cohort_yaml(study):
    folder = folder_with(study, MAPPED, **{"Stammdaten": PATIENTS, "Scores 2024": SCORES})
    cohort, problems = read_cohort(folder, SMP)
    assert problems == []
    assert cohort.assessments["vds"].tolist() == [9, 8]


def test_a_long_sheet_of_another_name_is_told_as_one(study):
    header = ["ID", "Zeitpunkt", "Beurteiler", "VDS", "PSS"]
    verlauf = [header, ["001", "sofort", "R1", "9", "3"], ["001", "6 Monate", "R1", "8", "2"]]
    folder = folder_with(
        study, "title: A\nprovenance: observed\n", patients=PATIENTS, Verlauf=verlauf
    )
    [told] = [one for one in read_cohort(folder, SMP)[1] if one.rule_id == "tables.unread_sheet"]
    assert '`assessments: "Verlauf"`' in told.remedy


def test_a_sheet_that_is_not_there_is_told_once(study):
    folder = folder_with(study, MAPPED, Stammdaten=PATIENTS, Scores=SCORES)
    cohort, problems = read_cohort(folder, SMP)
    assert cohort is None
    problem, beside = errors(problems)
    assert (beside.rule_id, beside.sheet) == ("tables.unread_sheet", "Scores")
    assert problem.rule_id == "tables.sheet_mapping"
    assert problem.message == (
        "cohort.yaml says that assessments is the sheet 'Scores 2024', but workbook.xlsx has no "
        "such sheet; it has Stammdaten, Scores."
    )


def test_an_empty_mapped_sheet_is_called_empty(study):
    folder = folder_with(study, MAPPED, **{"Stammdaten": PATIENTS, "Scores 2024": SCORES[:1]})
    (problem,) = errors(read_cohort(folder, SMP)[1])
    assert problem.rule_id == "assessments.no_rows"


def test_a_sheet_of_our_name_is_not_read_where_another_was_named(study):
    about = {**MAPPED, "sheets": {"patients": "Stammdaten"}}
    old = [["patient_id", "subtype"], ["P09", "scarring"]]
    folder = folder_with(study, about, Stammdaten=PATIENTS, patients=old, assessments=SCORES)
    cohort, problems = read_cohort(folder, SMP)
    assert cohort.patients["patient_id"].tolist() == ["P01", "P02"]
    assert [(p.severity, p.sheet) for p in problems] == [("warning", "patients")]


def test_a_table_that_we_do_not_know_is_refused(study):
    about = {**MAPPED, "sheets": {"patient": "Stammdaten"}}
    folder = folder_with(study, about, patients=PATIENTS, assessments=SCORES)
    (problem,) = errors(read_cohort(folder, SMP)[1])
    assert "Did you mean 'patients'?" in problem.message


def test_the_privacy_guard_looks_at_mapped_sheets(study):
    named = [
        ["patient_id", "subtype", "notes"],
        ["P01", "scarring", "张伟"],
        ["P02", "scarring", ""],
    ]
    folder = folder_with(study, MAPPED, **{"Stammdaten": named, "Scores 2024": SCORES})
    (problem,) = errors(read_cohort(folder, SMP)[1])
    assert (problem.cell, problem.rule_id) == ("Stammdaten!C2", "privacy.name")


@pytest.mark.parametrize(
    ("names", "guessed"),
    [
        (["Patients", "Scores"], {"assessments": "Scores"}),
        (["Patienten", "Sitzungen"], {"patients": "Patienten", "sessions": "Sitzungen"}),
        (["评分", "评估表", "患者"], {"patients": "患者"}),
        (["Sheet1", "Sheet2"], {}),
    ],
)
def test_only_what_is_plain_is_guessed(names, guessed):
    assert guess_sheets(names) == guessed
