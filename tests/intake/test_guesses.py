"""What a heading or a word of a clinic plainly means; what could mean two things stays."""

import pytest

from caseseries.cases.column import Column
from caseseries.cases.dictionary import columns_of
from caseseries.intake.clinic_words import guess_columns, guess_scores, guess_values
from studies import SMP


@pytest.mark.parametrize(
    ("table", "heading", "ours"),
    [
        ("patients", "ID", "patient_id"),
        ("patients", "Patient No.", "patient_id"),
        ("patients", "编号", "patient_id"),
        ("patients", "Age", "age_years"),
        ("patients", "年龄（岁）", "age_years"),
        ("patients", "Âge", "age_years"),
        ("patients", "paziente", "patient_id"),
        ("patients", "Súbtype", "subtype"),
        ("adverse_events", "Séance", "session"),
        ("adverse_events", "gravità", "severity"),
        ("sessions", "Giorno", "day"),
        ("assessments", "visita", "timepoint"),
        ("patients", "Sexe", "sex"),
        ("patients", "Gender", "sex"),
        ("patients", "性别", "sex"),
        ("patients", "Diagnosis", "subtype"),
        ("patients", "脱发类型", "subtype"),
        ("patients", "Fitzpatrick", "skin_type"),
        ("patients", "面积", "area_cm2"),
        ("sessions", "次数", "session"),
        ("sessions", "Density", "density_percent"),
        ("sessions", "出血", "bleeding"),
        ("assessments", "Time point", "timepoint"),
        ("assessments", "随访时间", "timepoint"),
        ("assessments", "Satisfaction", "pss"),
        ("assessments", "满意度", "pss"),
        ("assessments", "VDS score", "vds"),
        ("assessments", "评分者", "rater_id"),
        ("patients", "Alopecia subtype", "subtype"),
        ("adverse_events", "不良反应", "event"),
        ("adverse_events", "Grade", "severity"),
        ("adverse_events", "Day", "onset_day"),
        ("adverse_events", "Tag", "onset_day"),
        ("assessments", "Zeitpunkt", "timepoint"),
        ("photos", "File name", "file"),
    ],
)
def test_a_heading_that_plainly_means_a_column(table: str, heading: str, ours: str):
    assert guess_columns(columns_of(SMP, table), [heading]) == {ours: heading}


@pytest.mark.parametrize(
    ("table", "headings"),
    [
        ("patients", ["ID", "Patient No."]),
        ("patients", ["patient_id", "ID"]),
        ("adverse_events", ["Day", "Onset"]),
        ("adverse_events", ["onset_day", "Day"]),
        ("patients", ["hair", "remarks", ""]),
        ("assessments", ["score"]),
        ("patients", []),
    ],
)
def test_what_could_mean_two_things_is_left_to_a_person(table: str, headings: list[str]):
    assert guess_columns(columns_of(SMP, table), headings) == {}


def test_scores_of_a_long_table():
    headings = ["VDS score (0-10)", "PSS (0 to 3)", "VDS month 6", "PSS change"]
    assert guess_scores(SMP, headings, wide=False) == {"vds": headings[0], "pss": headings[1]}
    assert guess_scores(SMP, ["VDS (0-10)", "VDS (0-100)"], wide=False) == {"vds": "VDS (0-10)"}
    assert guess_scores(SMP, ["vds", "VDS (0-10)"], wide=False) == {}


def test_scores_of_a_wide_table():
    headings = [
        "VDS术后即刻",
        "VDS 6个月",
        "满意度 6个月",
        "vds_month_12",
        "VDS",
        "6个月",
        "姓名",
    ]
    assert guess_scores(SMP, headings, wide=True) == {
        "vds_immediate": "VDS术后即刻",
        "vds_month_6": "VDS 6个月",
        "pss_month_6": "满意度 6个月",
    }


@pytest.mark.parametrize("who", ["R2", "rater 2", "(Untersucher 2)", "Prüfer R2", "observer2"])
def test_scores_of_raters(who: str):
    assert guess_scores(SMP, [f"VDS {who} 6 Monate"], wide=True) == {
        "vds_month_6_rater_R2": f"VDS {who} 6 Monate"
    }
    assert guess_scores(SMP, [f"VDS {who}"], wide=False) == {}


@pytest.mark.parametrize("which", ["2", "left", "zone 2", "R2 left", "rater", "b"])
def test_scores_of_whom_nobody_knows(which: str):
    assert guess_scores(SMP, [f"VDS {which} month 6"], wide=True) == {}


@pytest.mark.parametrize(
    ("table", "column", "word", "ours"),
    [
        ("patients", "subtype", "AGA", "androgenetic"),
        ("patients", "subtype", "雄激素性脱发", "androgenetic"),
        ("patients", "subtype", "Cicatricial alopecia", "scarring"),
        ("patients", "subtype", "瘢痕性脱发", "scarring"),
        ("patients", "sex", "F", "female"),
        ("patients", "sex", "Feminin", "female"),
        ("patients", "sex", "男", "male"),
        ("patients", "skin_type", "Type III", "III"),
        ("patients", "skin_type", "4", "IV"),
        ("patients", "consent_publication", "是", "yes"),
        ("sessions", "bleeding", "无", "no"),
        ("assessments", "timepoint", "6 months", "month_6"),
        ("assessments", "timepoint", "术后即刻", "immediate"),
    ],
)
def test_a_word_that_plainly_means_ours(table: str, column: str, word: str, ours: str):
    assert guess_values(columns_of(SMP, table)[column], [word]) == {word: ours}


@pytest.mark.parametrize(
    ("table", "column", "word"),
    [
        ("patients", "subtype", "Scarring"),
        ("patients", "subtype", "areata"),
        ("patients", "sex", ""),
        ("patients", "subtype", "AGA?"),
        ("patients", "subtype", "non-AGA"),
        ("patients", "sex", "f?"),
        ("patients", "consent_publication", "Yes - for data only"),
        ("assessments", "timepoint", "month_6"),
        ("assessments", "timepoint", "~6 months"),
        ("assessments", "timepoint", "visit 2"),
        ("assessments", "timepoint", "month_3.5"),
        ("assessments", "timepoint", "Month 6-7"),
    ],
)
def test_other_words_stay(table: str, column: str, word: str):
    assert guess_values(columns_of(SMP, table)[column], [word]) == {}


@pytest.mark.parametrize(
    ("description", "word", "ours"),
    [
        ("Whether it is recommended: 0 is no, 1 is yes.", "Ja", "1"),
        ("Recommended (yes or no): 0 = no; 1 = yes", "true", "1"),
        ("1 = yes, 2 = no.", "NON", "2"),
        ("Pain: 0 is no pain, 1 is pain.", "no", ""),
        ("Whether it is recommended.", "yes", ""),
    ],
)
def test_yes_and_no_are_read_where_the_study_says_what_they_are(description, word, ours):
    choices = ("0", "1") if "0" in description else ("1", "2")
    about = {"title": "Recommend", "description": description, "kind": "whole number"}
    column = Column(table="assessments", name="recommend", choices=choices, **about)
    assert guess_values(column, [word]) == ({word: ours} if ours else {})
