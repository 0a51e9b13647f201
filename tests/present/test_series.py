"""The published series as readers get them. Oracle: the counts as the papers print them."""

from dataclasses import replace
from pathlib import Path

import pytest

from caseseries.ledger import Ledger
from caseseries.present import series, style
from caseseries.present.figures import series_forest
from caseseries.present.tables.declared import Declared
from caseseries.present.tables.printed import NOT_STATED
from caseseries.published import synthesis
from caseseries.published.study_file import read
from present.figures import drawn
from present.tables.by_heading import below

table_of = Declared("series")
PUBLISHED = Path(__file__).resolve().parents[2] / "data" / "published"


@pytest.fixture(scope="module")
def four():
    studies = [read(path) for path in sorted(PUBLISHED.glob("*.yaml"))]
    return of(*studies)


def of(*studies):
    return series.PublishedSeries(studies=studies, ledger=Ledger(synthesis.pool(studies)))


def drawing(four):
    (one,) = series_forest.drawings(four)
    return one


def texts_of(four):
    with style.house_style():
        return [text.get_text() for text, _ in drawn.texts_of(drawing(four).draw())]


def test_every_series_is_named_under_both_questions(four):
    texts = texts_of(four)
    for label in ("Dhurat 2017", "Liu 2025", "Park 2014", "Traquina 2001"):
        assert texts.count(label) == 2


def test_counts_are_those_of_the_papers(four):
    texts = texts_of(four)
    assert {"30/30 (100%)", "42/43 (98%)", "62/62 (100%)", "0/10 (0%)", "0/43 (0%)"} <= set(texts)
    assert "0/53 (0%)" in texts
    assert not any(text.startswith("134/135") for text in texts)


def test_what_is_not_comparable_is_left_out_with_its_reason(four):
    assert texts_of(four).count(series_forest.LEFT_OUT) == 3
    words = drawing(four).caption
    assert "Liu 2025 is left out. The share of very satisfied patients is printed" in words
    assert "The series counted different things, so they are not added up" in words


def test_the_table_has_a_row_for_every_series_and_what_it_counted(four):
    table = table_of.table(four)
    sections = [row for row in table.rows if isinstance(row, str)]
    assert sections == list(series.QUESTIONS.values())
    by_name = below(table, sections[0])
    park, counted = by_name["Park 2014"], "What was counted, or why nothing"
    assert park["Patients counted"].text == "42/43 (98%)"
    assert park["Exact interval, %"].text == "88 to 100"
    assert park[counted].text == "highly satisfied patients"
    assert [*park.values()][-1].text == NOT_STATED
    assert by_name["Liu 2025"][counted].text.startswith("The share of very satisfied")
    assert "Together" not in by_name
    together = below(table, sections[1])["Together"]
    assert together["Patients counted"].sources == ("pooled/any_adverse_event.all.count",)


def test_no_note_stands_twice(four):
    notes = table_of.table(four).notes
    assert len(notes) == len(set(notes))
    assert notes[0].startswith("The series counted different things")


def test_the_words_hold_every_sentence_of_the_synthesis(four):
    text = series.as_text(four)
    for question, title in series.QUESTIONS.items():
        assert f"## {title}" in text
        assert all(sentence in text for sentence in four.sentences(question))
    assert text.endswith("\n")
    assert series.PROVENANCE in text


def test_the_differences_are_told_in_words(four):
    told = four.sentences("satisfied_or_improved")
    assert told[0].startswith(
        "The series counted different things, so they are not added up: Dhurat 2017 30/30 patients"
    )
    assert any(line.startswith("Liu 2025 is left out: ") and "85.7%" in line for line in told)
    assert any(line.startswith("How the outcome was judged. Dhurat 2017: ") for line in told)
    assert any("Not stated: Dhurat 2017, Park 2014, Traquina 2001." in line for line in told)
    assert "a finer score for every patient could" in told[-1]


def test_a_series_that_can_tell_is_not_told_that_it_cannot(four):
    park = next(study for study in four.studies if study.id == "park-2014")
    half = tuple(
        replace(claim, reported="20") if claim.id == "satisfied.count" else claim
        for claim in park.claims
    )
    told = of(replace(park, claims=half), four.studies[3]).sentences("satisfied_or_improved")
    assert not any("a finer score" in line for line in told)


def test_nothing_to_pool_is_said(four):
    dhurat = four.studies[0]
    assert of(dhurat).sentences("any_adverse_event")[0] == (
        "No study prints how many patients had an adverse event."
    )
