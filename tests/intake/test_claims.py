"""Two columns that could be one score: nobody chooses but the clinic."""

import pytest

from caseseries.intake.clinic_words import guess_scores
from caseseries.intake.problems import errors
from studies import SMP


def headed(clinic, **headings):
    """Give columns of the assessments other headings."""
    header = clinic.tables["assessments"][0]
    header[:] = [headings.get(name, name) for name in header]
    return clinic


@pytest.mark.parametrize(
    "heading",
    ["VDS 2", "VDS rater 2", "vds_b", "VDS (second rater)", "VDS vertex", "Visual density, left"],
)
def test_a_second_column_of_one_score_is_refused(heading, clinic, problems_in):
    clinic.add_column("assessments", heading, "8")
    [problem] = problems_in(clinic.as_csv())
    assert (problem.rule_id, problem.severity) == ("columns.second", "error")
    assert problem.message == f"The columns 'vds' and '{heading}' could each be vds."
    assert "`vds: `" in problem.remedy


@pytest.mark.parametrize("score", ["vds", "pss"])
@pytest.mark.parametrize("other", ["{} vertex", "{} after treatment of the temples"])
def test_two_columns_of_which_none_is_plainly_the_score_are_refused(
    score, other, clinic, problems_in
):
    headed(clinic, **{score: f"{score} frontal"})
    clinic.add_column("assessments", other.format(score), "2")
    [problem] = errors(problems_in(clinic.as_csv()))
    assert problem.rule_id == "columns.second"
    assert f"'{score} frontal' and '{other.format(score)}'" in problem.message


def test_a_heading_that_cohort_yaml_names_is_settled(clinic, problems_in, cohort_in):
    headed(clinic, vds="VDS frontal")
    clinic.add_column("assessments", "VDS vertex", "2")
    clinic.describe(columns={"assessments": {"vds": "VDS frontal"}})
    folder = clinic.as_csv()
    assert cohort_in(folder).assessments["vds"].iloc[0] != 2
    assert {one.rule_id for one in problems_in(folder)} == {"columns.unknown"}


@pytest.mark.parametrize("heading", ["VDS comment", "VDS photograph"])
def test_a_column_that_holds_no_score_is_no_claim(heading, clinic, problems_in):
    clinic.add_column("assessments", heading, "scored from the photograph")
    assert {one.rule_id for one in problems_in(clinic.as_csv())} == {"columns.unknown"}


WIDE = "patient_id,subtype,{}\nP01,scarring,8,7\nP02,scarring,9,8\nP03,scarring,7,7\n"


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        ("VDS goal immediate,VDS reached immediate", "columns.second"),
        ("VDS vertex month 6,VDS frontal month 6", "columns.second"),
        ("VDS month 6,VDS vertex month 6", "columns.second"),
        ("VDS month 6,VDS month 6", "columns.second"),
        ("VDS month 6,VDS loss month 6", "columns.more_words"),
        ("VDS immediate,VDS change 6 months", "columns.more_words"),
    ],
)
def test_a_wide_sheet(headings, told, clinic, problems_in):
    clinic.describe()
    (clinic.folder / "wide.csv").write_text(WIDE.format(headings), encoding="utf-8")
    (clinic.folder / "cohort.yaml").write_text(clinic.about, encoding="utf-8")
    problems = problems_in(clinic.folder)
    assert told in {one.rule_id for one in problems}
    assert bool(errors(problems)) == (told == "columns.second")
    if told == "columns.more_words":
        [problem] = [one for one in problems if one.rule_id == told]
        assert f'`vds_month_6: "{headings.split(",")[1]}"`' in problem.remedy


@pytest.mark.parametrize(
    "other", ["(0-10) ", "(NRS 0-10) ", "(0–10) ", "[0 to 10 points] ", "（0-10）", "[points]"]
)
def test_the_scale_of_a_score_in_brackets_says_nothing_more(other, clinic, cohort_in):
    headings = f"VDS {other} immediate,VDS{other} month 6"
    (clinic.folder / "wide.csv").write_text(WIDE.format(headings), encoding="utf-8")
    clinic.describe(columns={"wide": {"vds_month_6": f"VDS{other} month 6"}})
    (clinic.folder / "cohort.yaml").write_text(clinic.about, encoding="utf-8")
    assert cohort_in(clinic.folder).assessments["vds"].tolist() == [8, 7, 9, 8, 7, 7]
    assert guess_scores(SMP, headings.split(","), wide=True) == dict(
        zip(("vds_immediate", "vds_month_6"), headings.split(","), strict=True)
    )


@pytest.mark.parametrize(
    ("heading", "severity"), [("PSS at night", "error"), ("PSS change", "warning")]
)
def test_a_score_that_need_not_be_there_is_not_lost_in_a_long_sheet(
    heading, severity, clinic, problems_in
):
    headed(clinic, pss=heading)
    [problem] = problems_in(clinic.as_csv())
    assert (problem.rule_id, problem.severity) == ("columns.more_words", severity)
    line = f'`pss: "{heading}"` into cohort.yaml, under columns and assessments'
    assert line in problem.remedy


@pytest.mark.parametrize("heading", ["VDS (0-100) month 6", "VDS [cm] month 6", "VDS NRS month 6"])
def test_a_score_that_no_other_column_holds_is_not_lost(heading, clinic, problems_in):
    headings = f"VDS immediate,{heading}"
    (clinic.folder / "wide.csv").write_text(WIDE.format(headings), encoding="utf-8")
    clinic.describe()
    (clinic.folder / "cohort.yaml").write_text(clinic.about, encoding="utf-8")
    [problem] = errors(problems_in(clinic.folder))
    assert problem.rule_id == "columns.more_words"
    assert f'`vds_month_6: "{heading}"`' in problem.remedy
