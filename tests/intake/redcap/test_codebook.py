"""What a dictionary's labels say about a study's numbers, and what they leave open."""

from dataclasses import replace
from pathlib import Path

import pytest

from caseseries.cases.column import Column
from caseseries.intake.redcap.codebook import (
    RedcapField,
    contradiction,
    event_name,
    line_of_codes,
    read_dictionary,
    session_of,
    timepoint_of,
)

ITCH = Column(
    table="assessments",
    name="itch",
    title="Itch",
    description="",
    kind="whole number",
    choices=("0", "1", "2"),
    headings=("Itch", "Juckreiz"),
    words=(("0", ("free of itch",)),),
)
RECOMMENDS = replace(
    ITCH, name="recommend", choices=("0", "1"), words=(("1", ("would recommend it",)),)
)


def field(choices: str, label: str = "") -> RedcapField:
    pairs = (choice.split(", ") for choice in choices.split(" | "))
    return RedcapField("field", kind="radio", label=label, choices=dict(pairs))


@pytest.mark.parametrize(
    "best", ["none", "No itch", "no itching", "no", "Not at all", "kein Juckreiz", "absent"]
)
def test_no_itch_is_free_of_itch(best):
    assert not contradiction(field(f"0, {best} | 1, some | 2, severe"), ITCH, {})
    assert contradiction(field(f"0, severe | 1, some | 2, {best}"), ITCH, {})


@pytest.mark.parametrize(
    "best", ["No improvement", "not free of itch", "not asked", "mild", "None of these"]
)
def test_another_label_is_asked_about_with_a_line_that_changes_nothing(best):
    choices = field(f"0, {best} | 1, some | 2, severe")
    assert contradiction(choices, ITCH, {})
    assert line_of_codes(choices, ITCH, {}) == '"0": "0", "1": "1", "2": "2"'


@pytest.mark.parametrize("choices", ["0, 0 | 1, 1 | 2, 2", "0, Grade 0 | 1, Grade 1 | 2, Grade 2"])
def test_a_label_that_repeats_its_code_says_nothing_else(choices):
    assert not contradiction(field(choices), ITCH, {})


def test_no_is_not_free_of_itch_where_the_field_asks_for_freedom():
    assert contradiction(field("0, No | 1, Yes", "Free of itch?"), ITCH, {})


@pytest.mark.parametrize("choices", ["1, Yes | 0, No", "1, Ja | 0, Nein", "1, True | 0, False"])
def test_the_higher_of_two_codes_is_yes(choices):
    assert not contradiction(field(choices), RECOMMENDS, {})


@pytest.mark.parametrize("choices", ["0, Yes | 1, No", "2, Yes | 1, No", "1, Yes | 2, No"])
def test_yes_at_another_code_is_asked_about(choices):
    assert contradiction(field(choices), RECOMMENDS, {})


def test_yes_to_the_opposite_question_is_asked_about():
    assert contradiction(field("1, Yes | 0, No", "Would not recommend?"), RECOMMENDS, {})
    assert not contradiction(field("1, Yes | 0, No", "Recommends (yes/no)"), RECOMMENDS, {})


SEVERITY = field("0, none | 1, some | 2, severe | 9, not asked")


@pytest.mark.parametrize(
    "words", [{"9": ""}, {"0": "0"}, {"none": "0"}, {"0": "2", "1": "1", "2": "0", "9": None}]
)
def test_a_mapping_that_changes_nothing_or_names_every_code_is_taken(words):
    assert not contradiction(SEVERITY, ITCH, words)


def test_a_mapping_of_some_codes_is_asked_about():
    assert "code 1 'some'" in contradiction(SEVERITY, ITCH, {"0": "2"})
    line = '"0": "2", "1": "…", "2": "…", "9": "…"'
    assert line_of_codes(SEVERITY, ITCH, {"0": "2"}) == line


def test_the_dictionary_of_the_api_is_read_too(tmp_path: Path):
    path = tmp_path / "d.csv"
    path.write_text(
        "field_name,form_name,field_type,field_label,select_choices_or_calculations,identifier\n"
        'sex,patients,radio,"Sex <i>at birth</i>","1, Female, cis | 2, Male | 3",y\n',
        encoding="utf-8",
    )
    field = read_dictionary(path)["sex"]
    assert field.label == "Sex at birth"
    assert field.choices == {"1": "Female, cis", "2": "Male"}
    assert field.is_identifier


@pytest.mark.parametrize(
    ("event", "name", "timepoint", "session"),
    [
        ("month_6_arm_1", "month_6", "month_6", "6"),
        ("6_months_arm_2", "6_months", "month_6", "6"),
        ("Month 12 (Arm 1: SMP)", "Month 12", "month_12", "12"),
        ("baseline_arm_1", "baseline", "baseline", ""),
        ("immediate_arm_1", "immediate", "immediate", ""),
        ("session_2_arm_1", "session_2", "session_2_arm_1", "2"),
        ("visit_b_arm_10", "visit_b", "visit_b_arm_10", ""),
        ("follow_up_arm_1", "follow_up", "follow_up_arm_1", ""),
    ],
)
def test_what_an_event_says(event: str, name: str, timepoint: str, session: str):
    assert event_name(event) == name
    assert timepoint_of(event) == timepoint
    assert session_of(event) == session
