"""The letter to the authors: courteous, with the question that the search found best."""

from dataclasses import replace

import docx
import pandas as pd
import pytest

from caseseries.present.manuscript import letter
from present.manuscript.sample_manuscript import ROOT, paper_of, readings_of

TEMPLATE = ROOT / "workflow" / "paper" / "letter.md"
NUMBERS = ("size", "readings", "left_on_average", "left_at_most")


def request(asks, question, *numbers):
    return {"asks": asks, "question": question} | dict(zip(NUMBERS, numbers, strict=True))


def tried(*requests, contradictions=()):
    readings = readings_of(paper_of("toy", {"a": "1"}))
    against = pd.DataFrame(contradictions, columns=["numbers", "why"])
    return replace(readings, requests=pd.DataFrame(requests), contradictions=against)


@pytest.fixture
def open_letter():
    best = request("grid", "In which steps?", 1, 4, 1.5, 2)
    rows = request("rows", "May we see the scores?", 10, 4, 1.0, 1)
    long = ["No table gives these."]
    short = ["85.7% of 6 is no whole number."]
    return letter.text_of(TEMPLATE, tried(best, rows, contradictions=[("9", *long), ("1", *short)]))


def test_it_asks_one_question_and_for_the_rows(open_letter):
    assert "Dear authors," in open_letter
    assert "**In which steps?**" in open_letter
    assert "4 let all printed numbers be true" in open_letter
    assert "the scores of each patient, without names" in open_letter


def test_it_tells_the_contradictions_that_a_reader_can_follow(open_letter):
    assert "- 85.7% of 6 is no whole number." in open_letter
    assert "No table gives these." not in open_letter


def test_where_no_reading_is_left_it_asks_about_the_numbers():
    text = letter.text_of(TEMPLATE, tried(request("a", "Is 1 printed right?", 1, 0, 3.0, 3)))
    assert "lets all printed numbers be true. May we ask:" in text
    assert "- Is 1 printed right?" in text


def test_it_is_written_for_word_as_well(tmp_path, open_letter):
    letter.write(open_letter, tmp_path)
    words = [
        paragraph.text for paragraph in docx.Document(str(tmp_path / "letter.docx")).paragraphs
    ]
    assert "Dear authors," in words
    assert (tmp_path / "letter.md").read_text(encoding="utf-8") == open_letter
