"""Other names and languages, as ``cohort.yaml`` says."""

import pytest

from caseseries.intake.problems import errors

CHINESE_HEADINGS = {
    "patient_id": "病例编号",
    "timepoint": "时间点",
    "day": "天数",
    "rater_id": "评分者",
    "vds": "视觉密度评分（VDS）",
    "pss": "满意度",
}
CHINESE_WORDS = {"术后即刻": "immediate", "六个月": "month_6"}


def in_chinese(clinic):
    rows = clinic.tables["assessments"]
    rows[0] = [CHINESE_HEADINGS[name] for name in rows[0]]
    to_chinese = {ours: theirs for theirs, ours in CHINESE_WORDS.items()}
    for row in rows[1:]:
        row[1] = to_chinese[row[1]]


def test_chinese_headings_and_words(clinic, cohort_in):
    in_chinese(clinic)
    clinic.describe(
        columns={"assessments": CHINESE_HEADINGS},
        values={"assessments": {"timepoint": CHINESE_WORDS}},
    )
    scores = cohort_in(clinic.as_csv()).assessments
    assert set(scores["timepoint"]) == {"immediate", "month_6"}
    assert scores["vds"].iloc[0] == 9.0


def test_a_problem_quotes_the_heading_of_the_file(clinic, problems_in):
    in_chinese(clinic)
    clinic.tables["assessments"][3][4] = "11"
    clinic.describe(
        columns={"assessments": CHINESE_HEADINGS},
        values={"assessments": {"timepoint": CHINESE_WORDS}},
    )
    [problem] = problems_in(clinic.as_csv())
    assert problem.column == "视觉密度评分（VDS）"
    assert problem.cell == "E4"


def test_headings_that_are_not_mapped_are_told_once(clinic, problems_in):
    in_chinese(clinic)
    [problem] = problems_in(clinic.as_csv())
    assert problem.rule_id == "columns.header"


def test_a_word_that_is_not_mapped_is_told_as_it_stands(clinic, problems_in):
    in_chinese(clinic)
    clinic.tables["assessments"][3][1] = "一年"
    clinic.describe(
        columns={"assessments": CHINESE_HEADINGS},
        values={"assessments": {"timepoint": CHINESE_WORDS}},
    )
    [problem] = problems_in(clinic.as_csv())
    assert problem.value == "一年"
    assert "'一年'" in problem.message


@pytest.mark.parametrize("table", ["patients", "assessments"])
def test_the_column_of_the_codes_is_offered(table, clinic, problems_in):
    clinic.tables[table][0][0] = "Fall-Nr"
    [problem] = errors(problems_in(clinic.as_csv()))
    assert problem.rule_id == "columns.missing"
    line = f'`patient_id: "Fall-Nr"` into cohort.yaml, under columns and {table}'
    assert line in problem.remedy


def test_a_column_in_which_patients_are_alike_is_not_offered(clinic, problems_in):
    clinic.drop_column("patients", "patient_id")
    clinic.add_column("patients", "Year of study", "1")
    [problem] = errors(problems_in(clinic.as_csv()))
    assert "is meant" not in problem.remedy


def test_a_heading_of_cohort_yaml_that_is_not_in_the_file(clinic, problems_in):
    clinic.describe(columns={"assessments": {"vds": "density score"}})
    [problem] = [p for p in problems_in(clinic.as_csv()) if p.severity == "error"]
    assert problem.rule_id == "columns.mapping"
    assert "'density score'" in problem.message


@pytest.mark.parametrize("key", ["columns", "values"])
def test_a_column_of_cohort_yaml_that_no_table_has(key, clinic, problems_in):
    told = "Sex" if key == "columns" else {"f": "female"}
    clinic.describe(**{key: {"patients": {"gendre": told}}})
    [problem] = problems_in(clinic.as_csv())
    assert problem.rule_id == "cohort_file.columns"
    assert problem.message == f"{key}.patients.gendre: patients has no column gendre."


@pytest.mark.parametrize("code", ["N/A", "-99", "not recorded"])
def test_missing_codes(code, clinic, cohort_in):
    clinic.put("assessments", 4, "vds", code)
    clinic.describe(missing_codes=[code])
    assert cohort_in(clinic.as_csv()).assessments["vds"].isna().sum() == 1


def test_a_word_may_stand_for_nothing(clinic, cohort_in):
    clinic.put("patients", 2, "sex", "unknown")
    clinic.describe(values={"patients": {"sex": {"unknown": ""}}})
    assert cohort_in(clinic.as_csv()).patients["sex"].isna().iloc[0]


def test_a_missing_code_that_is_a_score_is_asked_for(clinic, problems_in):
    clinic.put("assessments", 3, "vds", "9")
    clinic.put("patients", 2, "age_years", "99")
    clinic.describe(missing_codes=["9", "99"])
    problems = [problem for problem in problems_in(clinic.as_csv()) if problem.severity == "error"]
    assert {(problem.column, problem.value) for problem in problems} == {("vds", "9")}
    assert '"9": "" under values, assessments and vds' in problems[0].remedy
    clinic.describe(missing_codes=["9", "99"], values={"assessments": {"vds": {"9": ""}}})
    assert not [one for one in problems_in(clinic.as_csv()) if one.severity == "error"]


def test_a_mapping_of_a_column_that_bears_our_name_is_told_once(clinic, problems_in):
    clinic.describe(columns={"assessments": {"vds": "density"}})
    [problem] = problems_in(clinic.as_csv())
    assert problem.message.endswith("but the column there is called vds.")


def test_a_column_of_our_name_beside_the_mapped_one_is_told(clinic, problems_in):
    clinic.add_column("assessments", "density", "8")
    clinic.describe(columns={"assessments": {"vds": "density"}})
    [problem] = [one for one in problems_in(clinic.as_csv()) if one.column == "vds"]
    assert "takes the column 'density' for what 'vds' names" in problem.message


@pytest.mark.parametrize(
    ("table", "heading", "our"),
    [
        ("patients", "Area (mm2)", "area_cm2"),
        ("adverse_events", "duration_weeks", "duration_days"),
    ],
)
def test_a_column_in_another_unit_is_not_to_be_renamed_alone(
    table, heading, our, clinic, problems_in
):
    header = clinic.tables[table][0]
    header[header.index(our)] = heading
    [problem] = [one for one in problems_in(clinic.as_csv()) if one.column == heading]
    assert "Did you mean" not in problem.remedy
    assert f"Its unit is not that of {our}." in problem.remedy
    assert "convert the values; then rename it" in problem.remedy
