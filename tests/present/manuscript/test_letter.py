"""The letter to the authors: courteous, with the question that the search found best."""

from dataclasses import replace

import docx
import pandas as pd
import pytest

from caseseries.present.manuscript import letter
from caseseries.published.checks import check, proofs, sizes_in_doubt
from caseseries.published.sheets import claim_entry
from caseseries.published.study_file import read, study_of
from present.manuscript.sample_manuscript import ROOT, paper_of, readings_of

TEMPLATE = ROOT / "workflow" / "paper" / "letter.md"
NUMBERS = ("size", "readings", "left_on_average", "left_at_most")


def request(asks, question, *numbers):
    return {"asks": asks, "question": question} | dict(zip(NUMBERS, numbers, strict=True))


def tried(*requests, contradictions=(), verdict="impossible", otherwise=""):
    readings = readings_of(paper_of("toy", dict.fromkeys("abcdefghi", "1")))
    against = pd.DataFrame(contradictions, columns=["claims", "numbers", "why"])
    against["reading"] = "split=6/4 grid=1"
    against["otherwise"] = otherwise
    table = readings.table.assign(verdict=verdict)
    return replace(readings, table=table, requests=pd.DataFrame(requests), contradictions=against)


def paper_of_means(*means):
    scales = {name: {"name": name, "minimum": "0", "maximum": "10", "step": "1"} for name in "abc"}
    printed = [
        claim_entry("mean", mean, name, "all", id=f"mean.{name}")
        for name, mean in zip("abc", means, strict=False)
    ]
    size = claim_entry("count", "10", "patients", "all", id="n.all", says="patients")
    about = {"study": "toy", "title": "T", "citation": "C", "scales": scales}
    return about | {
        "groups": {"all": {"name": "all", "size": "n.all"}},
        "claims": [size, *printed],
    }


@pytest.fixture
def open_letter():
    """Return the letter of a paper all of whose readings are possible."""
    best = request("grid", "In which steps?", 1, 4, 1.5, 2)
    rows = request("rows", "May we see the scores?", 10, 4, 1.0, 1)
    against = [("a b", "2", "With this reading alone.")]
    found = tried(best, rows, contradictions=against, verdict="possible")
    return letter.text_of(TEMPLATE, found)


def test_it_asks_one_question_with_its_answers_and_for_the_rows(open_letter):
    assert "Dear authors," in open_letter
    assert "**In which steps? Whole scores or half points.**" in open_letter
    assert "Of 4 combinations that we tried, 4 let all 3 be true." in open_letter
    assert "the scores of each patient, without names" in open_letter
    assert "all of this at once.\n" in open_letter


def test_numbers_that_can_all_be_true_accuse_nobody(open_letter):
    assert "We found that they can." in open_letter
    assert "With this reading alone." not in open_letter
    assert "could not bring together" not in open_letter


def test_it_tells_the_contradictions_that_a_reader_can_follow_and_what_they_rest_on():
    long = ("a b c d e f g h i", "9", "No table gives these.")
    short = ("a", "1", "85.7% of 6 is no whole number.")
    text = letter.text_of(TEMPLATE, tried(contradictions=[long, short]))
    assert "There are some that we could not bring together." in text
    assert "- 85.7% of 6 is no whole number. (a number)" in text
    assert "We assumed: 6 and 4; whole scores; as usual, numbers rounded." in text
    assert "No table gives these." not in text


@pytest.mark.parametrize("alone", [True, False])
def test_what_a_convention_lets_hold_is_told_only_where_there_is_nothing_else(alone):
    other = ("b", "1", "No scores have this mean.")
    sd = ("a", "1", "No scores have this SD.")
    found = [sd] if alone else [sd, other]
    excuses = ["the SD is a standard error", ""][: len(found)]
    asks = request("a", "Is 1 printed right?", 1, 0, 3.0, 3)
    text = letter.text_of(TEMPLATE, tried(asks, contradictions=found, otherwise=excuses))
    excuse = "It can hold if the SD is a standard error; yet by no convention can all numbers."
    assert (excuse in text) == ("No scores have this SD." in text) == alone
    assert ("No scores have this mean." in text) != alone


def test_where_no_reading_is_left_it_asks_about_the_numbers():
    text = letter.text_of(TEMPLATE, tried(request("a", "Is 1 printed right?", 1, 0, 3.0, 3)))
    assert "None of the 4 combinations" in text
    assert (
        "lets all 3 be true.\n\nMay we ask:\n\n- Is 1 printed as it was computed (a number)?"
        in text
    )


def test_where_one_size_explains_several_numbers_it_is_asked_about_the_size():
    study = study_of(paper_of_means("3.42", "2.17", "1.58"))  # of 12 whole scores each, not of 10
    about_a_mean = request("mean.a", "Is 3.42 printed right?", 1, 0, 3.0, 3)
    found = replace(tried(about_a_mean), study=study)
    text = letter.text_of(TEMPLATE, found, check(study))
    assert "One misprinted number of patients would explain several of them:" in text
    asks = "Is 10 printed as it was counted (patients)? With it 3 of these cannot hold"
    assert f"- {asks}; with 12 all of them could.\n" in text
    # What the size explains is not asked about.
    assert "May we ask" not in text
    with_a_part = paper_of_means("3.42", "2.17", "1.58", "5.0")
    parts = [
        claim_entry("count", n, "n", name, id=f"n.{name}") for name, n in (("x", "7"), ("y", "5"))
    ]
    with_a_part["claims"] += parts
    with_a_part["groups"] |= {name: {"name": name, "size": f"n.{name}"} for name in "xy"}
    with_a_part["groups"]["all"]["parts"] = ["x", "y"]
    [doubt] = sizes_in_doubt(study_of(with_a_part), check(study_of(with_a_part)))
    assert (len(doubt.proved), doubt.instead) == (4, (12,))


def test_a_single_number_puts_no_size_in_doubt():
    study = study_of(paper_of_means("3.42", "2.10"))
    text = letter.text_of(TEMPLATE, replace(tried(), study=study), check(study))
    assert "misprinted number of patients" not in text


def paper_of_shares(whole, treated, control):
    """Print shares of 12 treated patients, 14 controls and all 26."""
    groups = {"all": 26, "treated": 12, "control": 14}
    shares = dict(zip(groups, (whole, treated, control), strict=True))
    claims = [claim_entry("count", str(n), "n", g, id=f"n.{g}") for g, n in groups.items()]
    claims += [
        claim_entry("percentage", s, "better", g, id=f"share.{g}") for g, s in shares.items()
    ]
    of = {name: {"name": name, "size": f"n.{name}"} for name in groups}
    of["all"]["parts"] = ["treated", "control"]
    return study_of({"study": "toy", "title": "T", "citation": "C", "groups": of, "claims": claims})


def test_a_right_size_is_not_doubted_for_one_wrong_number_which_is_asked_about():
    study = paper_of_shares("56", "58.3", "50.0")  # 54% is right
    assert len(proofs(check(study))) == 2
    text = letter.text_of(TEMPLATE, replace(tried(), study=study), check(study))
    assert "misprinted number of patients" not in text
    assert "There are some that we could not bring together." in text
    can = letter.text_of(TEMPLATE, replace(tried(verdict="possible"), study=study), check(study))
    assert "We found that they can, but there are others that we could not bring together." in can
    assert "- Is 56 printed as it was computed (percentage better)?" in text


def test_a_size_with_which_something_else_fails_is_not_offered():
    study = paper_of_shares("36", "58.3", "50.0")  # of 25 patients, who are not 12 and 14
    assert sizes_in_doubt(study, check(study)) == []
    two = paper_of_shares("54", "50.0", "46.2")  # of 13 controls; then there are not 26 in all
    assert sizes_in_doubt(two, check(two)) == []


def test_what_does_not_follow_or_needs_a_convention_is_asked_about_and_accuses_nobody():
    holds = paper_of_means("5.0")
    differs = paper_of_means("5.0")
    differs["claims"][1]["limits"] = ["4.0", "7.0"]
    for said, asks in ((holds, False), (differs, True)):
        study = study_of(said)
        found = replace(tried(verdict="possible"), study=study)
        assert letter.has_a_reason(found, check(study)) == asks
    text = letter.text_of(TEMPLATE, found, check(study))
    assert "We found that they can." in text
    assert "Some do not follow by the usual formulas, or only by a convention" in text
    assert "- 5.0 with limits 4.0 and 7.0: computed is" in text
    assert "cannot" not in text


def test_what_an_open_question_would_settle_is_asked_about_as_that():
    """Liu 2025: with seven patients 85.7% can be, and the test of one p-value is not named."""
    study = read(ROOT / "data" / "published" / "liu-2025.yaml")
    table = pd.DataFrame([{"verdict": "possible", "asked": "13", "why": ""}])
    for unknown in study.unknowns:
        table[unknown.id] = unknown.options[0].id
    readings = replace(tried(), study=study, table=table)
    text = letter.text_of(TEMPLATE, readings, check(study))
    assert "85.7% of 6 patients is no whole number" in text
    assert "Is 85.7 printed" not in text
    assert "it is the p-value of another test" not in text


def test_what_is_undecided_is_told_as_that():
    text = letter.text_of(TEMPLATE, tried(verdict="undecided"))
    assert "We found none that cannot be, but could not decide it." in text


def test_what_a_possible_reading_rests_on_is_asked():
    found = tried(verdict="possible")
    noted = replace(found, table=found.table.assign(why="Only if X, which it does not say."))
    text = letter.text_of(TEMPLATE, noted)
    assert "This holds only if X, which it does not say. Is that so?" in text


def test_one_answer_that_is_left_is_asked_about():
    found = tried(verdict="possible")
    one = replace(found, table=found.table.iloc[[0]])
    text = letter.text_of(TEMPLATE, one)
    assert "- How many? 6 and 4.\n- In which steps? Whole scores." in text


def test_it_is_written_for_word_as_well(tmp_path, open_letter):
    letter.write(open_letter, tmp_path)
    words = [
        paragraph.text for paragraph in docx.Document(str(tmp_path / "letter.docx")).paragraphs
    ]
    assert "Dear authors," in words
    assert (tmp_path / "letter.md").read_text(encoding="utf-8") == open_letter
