"""The wide sheet: every score finds its timepoint and rater, and keeps its place in the file."""

import pytest

from caseseries.intake.clinic_words import timepoint_in
from caseseries.intake.problems import Problem, errors
from caseseries.intake.raw_table import RawTable, raw_table
from caseseries.intake.wide import is_wide, wide_to_long
from studies import SMP


def wide(header: list[str], *rows: list[str]) -> RawTable:
    return raw_table("wide", "wide.csv", header, dict(enumerate(rows, start=2)))


def long_form(
    header: list[str], *rows: list[str], columns: dict[str, str] | None = None
) -> tuple[list[tuple[str, ...]], list[Problem]]:
    (_, assessments), problems = wide_to_long(SMP, wide(header, *rows), columns)
    return list(assessments.cells.itertuples(index=False, name=None)), problems


@pytest.mark.parametrize(
    "heading",
    [
        "vds_month_6",
        "VDS month 6",
        "vds_month6",
        "vds-6-months",
        "vds_6m",
        "vds_m6",
        "VDS 6 mo",
        "vds_6_month",
        "Vds_Month_06",
        "vds_month_6\u200b",
    ],
)
def test_a_score_is_known_however_it_is_written(heading: str):
    rows, _ = long_form(["patient_id", heading], ["P01", "7.5"])
    assert rows == [("P01", "month_6", "", "", "7.5", "")]


@pytest.mark.parametrize("heading", ["vds_month_6_rater_R1", "VDS rater R1 6 months"])
def test_a_rater_stands_before_the_timepoint_or_behind(heading: str):
    rows, _ = long_form(["patient_id", heading], ["P01", "7.5"])
    assert rows == [("P01", "month_6", "", "R1", "7.5", "")]


@pytest.mark.parametrize(
    "heading",
    [
        "vds",
        "vds_year_2",
        "vds_month_0",
        "vds_visit_1",
        "month_6",
        "vds_month_6_notes",
        "pvds_month_6",
        "vds_month_6 (%)",
    ],
)
def test_what_is_no_score_of_a_timepoint_describes_the_patient_or_is_asked_about(heading: str):
    assert not is_wide(SMP, [heading])
    [patients], told = wide_to_long(SMP, wide(["patient_id", heading], ["P01", "7"]))
    asked = any(problem.rule_id == "wide.no_timepoint" for problem in told)
    assert asked == heading.startswith("vds")
    assert list(patients.cells.columns) == ["patient_id", *([] if asked else [heading])]


def test_rows_come_in_time_and_empty_timepoints_do_not():
    rows, problems = long_form(
        [
            "patient_id",
            "vds_month_12",
            "pss_month_6",
            "vds_month_6",
            "vds_baseline",
            "vds_immediate",
        ],
        ["P01", "6", "3", "7", "2", "9"],
        ["P02", "", "2", "", "", "8"],
        ["P03", "", "", "", "", ""],
    )
    assert problems == []
    assert rows == [
        ("P01", "baseline", "", "", "2", ""),
        ("P01", "immediate", "", "", "9", ""),
        ("P01", "month_6", "", "", "7", "3"),
        ("P01", "month_12", "", "", "6", ""),
        ("P02", "immediate", "", "", "8", ""),
        ("P02", "month_6", "", "", "", "2"),
    ]


def test_raters_have_a_row_each_and_the_patients_word_stands_once():
    rows, _ = long_form(
        [
            "patient_id",
            "vds_month_6_rater_R2",
            "vds_month_6_rater_R1",
            "pss_month_6",
            "day_month_6",
        ],
        ["P01", "7", "8", "3", "182"],
        ["P02", "6", "", "2", ""],
        ["P03", "", "", "1", ""],
    )
    assert rows == [
        ("P01", "month_6", "182", "R1", "8", "3"),
        ("P01", "month_6", "182", "R2", "7", ""),
        ("P02", "month_6", "", "R2", "6", "2"),
        ("P03", "month_6", "", "", "", "1"),
    ]


def test_the_day_of_a_rater_who_gave_no_score_has_a_row():
    header = ["patient_id", "vds_month_6_rater_R2", "day_month_6_rater_R1"]
    rows, _ = long_form(header, ["P01", "7", "183"], ["P02", "", "180"])
    assert rows == [
        ("P01", "month_6", "", "R2", "7", ""),
        ("P02", "month_6", "180", "R1", "", ""),
    ]


def test_every_cell_keeps_its_place():
    (patients, assessments), _ = wide_to_long(
        SMP,
        wide(
            ["patient_id", "vds_immediate", "subtype", "pss_month_6"],
            ["P01", "9", "scarring", ""],
            ["P02", "8", "scarring", "3"],
        ),
    )
    assert patients.address(1, "subtype") == "C3"
    assert assessments.address(1, "vds") == "B3"
    assert assessments.heading(1, "vds") == "vds_immediate"
    assert assessments.address(2, "pss") == "D3"
    assert assessments.address(2, "patient_id") == "A3"
    assert assessments.address(2, "timepoint") == "D1"


def test_headings_of_a_clinic():
    rows, _ = long_form(
        ["编号", "即刻评分", "半年评分"],
        ["01", "9", "7"],
        columns={"patient_id": "编号", "vds_immediate": "即刻评分", "vds_month_6": "半年评分"},
    )
    assert rows == [("01", "immediate", "", "", "9", ""), ("01", "month_6", "", "", "7", "")]


def test_scores_without_patients_are_told_once(tmp_path, problems_in):
    text = "No.,Name of case,subtype,vds_immediate\n1,P01,scarring,9\n2,P02,scarring,8\n"
    (tmp_path / "wide.csv").write_text(text, encoding="utf-8")
    (tmp_path / "cohort.yaml").write_text("title: A\nprovenance: observed\n", encoding="utf-8")
    [problem] = errors(problems_in(tmp_path))
    assert (problem.rule_id, problem.column) == ("columns.missing", "patient_id")


@pytest.mark.parametrize("second", ["VDS month 6", "vds_6m", "vds_month_06"])
def test_two_columns_of_one_score_are_refused_once(second: str):
    _, problems = long_form(["patient_id", "vds_month_6", second], ["P01", "7", "8"])
    assert [problem.rule_id for problem in problems] == ["wide.repeated_score"]
    assert f"'vds_month_6' and '{second}'" in problems[0].message


@pytest.mark.parametrize(
    ("text", "timepoint"),
    [
        ("6 months", "month_6"),
        ("Month 6", "month_6"),
        ("M6", "month_6"),
        ("m_12 follow-up", "month_12"),
        ("6mo", "month_6"),
        ("1 year", "month_12"),
        ("2y", "month_24"),
        ("6个月", "month_6"),
        ("术后6月", "month_6"),
        ("半年", "month_6"),
        ("一年", "month_12"),
        ("1年", "month_12"),
        ("术后即刻", "immediate"),
        ("immediately after treatment", "immediate"),
        ("right after", "immediate"),
        ("baseline visit", "baseline"),
        ("before treatment", "baseline"),
        ("pre-op", "baseline"),
        ("术前", "baseline"),
        ("治疗前", "baseline"),
        ("week 6", "week_6"),
        ("6 wks", "week_6"),
        ("W12", "week_12"),
        ("第6周", "week_6"),
        ("Day 7", "day_7"),
        ("7 days after", "day_7"),
        ("day 0", ""),
        ("weeks 6-8", ""),
        ("6 weeks, 3 months", ""),
        ("visit 2", ""),
        ("6", ""),
        ("session 3", ""),
        ("month 6, month 12", ""),
        ("immediate and month 6", ""),
        ("", ""),
        ("month 0", ""),
    ],
)
def test_timepoints_by_their_names(text: str, timepoint: str):
    assert timepoint_in(text) == timepoint


def test_columns_named_for_the_long_form_are_told_beside_a_wide_sheet(clinic, problems_in):
    clinic.tables = {"wide": [["patient_id", "subtype", "vds_month_6"], ["P01", "scarring", "7"]]}
    clinic.pictures = {}
    clinic.describe(columns={"assessments": {"vds": "density", "pss": "happy"}})
    [told] = [one for one in problems_in(clinic.as_csv()) if one.rule_id == "columns.not_wide"]
    assert told.message.startswith("cohort.yaml names vds, pss under columns and assessments")


@pytest.mark.parametrize(
    "heading",
    [
        "VDS",
        "VDS post",
        "VDS post 6",
        "PSS post 6",
        "VDS 6-12 months",
        "VDS 12 hours",
        "VDS 3-4 d",
        "VDS session 2",
        "Satisfaction V2",
        "VDS6",
        "视觉密度术后",
        "VDS\npost 6",
    ],
)
def test_a_score_without_a_timepoint_is_asked_about(heading: str):
    (patients, _), [problem] = wide_to_long(
        SMP, wide(["patient_id", "vds_baseline", "pss_month_6", heading], ["P01", "2", "2", "3"])
    )
    told = " ".join(heading.split())
    assert (problem.rule_id, problem.severity) == ("wide.no_timepoint", "error")
    assert problem.column == told
    assert f'_…: "{told}"`' in problem.remedy
    assert "month_6" not in problem.remedy
    assert list(patients.cells.columns) == ["patient_id"]


def test_the_line_that_is_advised_settles_a_heading_of_two_lines():
    header, row = ["patient_id", "VDS\npost 6", "pss_month_6"], ["P01", "7", "3"]
    rows, problems = long_form(header, row, columns={"vds_month_6": "VDS post 6"})
    assert problems == []
    assert rows == [("P01", "month_6", "", "", "7", "3")]


@pytest.mark.parametrize("heading", ["VDS comment", "VDSs", "pssible", "notes"])
def test_what_holds_no_score_is_not_asked_about(heading: str):
    texts = "taken from a photograph" if "VDS c" in heading else "3"
    _, problems = long_form(["patient_id", "vds_month_6", heading], ["P01", "7", texts])
    assert problems == []
