"""What a dictionary's labels say about a study's numbers, and what they leave open."""

from dataclasses import replace

import pytest

from caseseries.cases.column import Column
from caseseries.intake.redcap.codebook import RedcapField, contradiction, line_of_codes

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
