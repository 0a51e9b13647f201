"""Oracle: four readings of a small paper, counted by hand."""

from dataclasses import replace

import pytest

from caseseries.published.model import Group, Option, Unknown
from present.manuscript.sample_manuscript import paper_of, readings_of


@pytest.fixture
def readings():
    return readings_of(paper_of("toy", {"a": "1"}))


def test_readings_are_counted_by_verdict(readings):
    assert readings.count("possible") == 1
    assert readings.count("impossible") == 3


def test_the_sentences_say_what_is_left(readings):
    assert list(readings.sentences()) == [
        "Of 4 readings of what the paper leaves open or may have misprinted, 1 lets all 3 printed "
        "outcome numbers be true together.",
        "In it the answers are: 7 and 3; half points.",
        "Read otherwise (6 and 4; whole scores; as usual, numbers rounded), at most 2 of 3 "
        "outcome numbers can be true together.",
    ]


def test_the_divisor_of_the_sd_is_said_where_the_answer_does_not_say_it(readings):
    sd = Option(id="1", says="sample SD", divisor="n")
    sd_open = Unknown(id="sd", question="?", kind="sd_divisor", options=(sd,))
    unknowns = (readings.study.unknowns[0], sd_open)
    study = replace(readings.study, unknowns=unknowns)
    against = readings.compatible.assign(reading="split=6/4 sd=1")
    told = replace(readings, study=study, contradictions=against).assumed
    assert told == "6 and 4; sample SD; the SD has the divisor n; as usual, numbers rounded"


def test_readings_that_take_fewer_numbers_are_no_readings_of_all(readings):
    first, *_ = replace(readings, table=readings.table.assign(asked=list("2333"))).sentences()
    assert "1 lets all printed outcome numbers that they take (2 to 3) be true" in first


@pytest.mark.parametrize(("row", "able"), [(0, "cannot"), (3, "can")])
def test_a_paper_that_leaves_nothing_open_is_told_in_one_sentence(readings, row, able):
    table = readings.table.assign(verdict=["impossible"] * 3 + ["possible"]).iloc[[row]]
    first, *_ = replace(readings, table=table).sentences()
    assert first == f"Its 3 printed outcome numbers {able} all be true together."


def test_the_sentences_say_what_stays_open(readings):
    table = readings.table.assign(verdict=["impossible", "impossible", "possible", "possible"])
    _, shared, still_open, _ = replace(readings, table=table).sentences()
    assert shared == "In all of them the answers are: 7 and 3."
    assert still_open == "Still open: In which steps? Whole scores or half points."


def test_the_sentences_say_that_nothing_is_left_or_undecided(readings):
    table = readings.table.assign(verdict=["impossible", "impossible", "impossible", "undecided"])
    table["undecided"] = ["", "", "", "a"]
    first, second, *_ = replace(readings, table=table).sentences()
    assert first == (
        "Of 4 readings of what the paper leaves open or may have misprinted, none was found to "
        "let all 3 printed outcome numbers be true together; 1 could not be decided."
    )
    assert second == f"The search was given up on: {readings.study.by_id['a'].says}."


def test_where_nothing_was_decided_no_sentence_reads_as_a_verdict(readings):
    first, *_ = replace(readings, table=readings.table.assign(verdict="undecided")).sentences()
    assert first == (
        "Whether all 3 printed outcome numbers can be true together could not be decided."
    )


def test_the_sentences_say_what_a_possible_reading_rests_on(readings):
    note = "Only if the SD is a standard error, which the paper does not say."
    noted = readings.table.assign(why=["No table.", "", "", note], grid=["1", "1/2", "1", "1/2"])
    first, *_ = told = list(replace(readings, table=noted).sentences())
    assert first.endswith(
        "be true together. This holds only if the SD is a standard error, which "
        "the paper does not say."
    )
    assert "No table." not in " ".join(told)


def test_what_one_of_several_possible_readings_rests_on_is_said_of_it_alone(readings):
    noted = readings.table.assign(verdict="possible", why=["", "", "Only if X.", ""])
    assert "1 of these hold only if X." in replace(readings, table=noted).sentences()[0]


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ("impossible impossible impossible possible", "impossible"),
        ("impossible undecided impossible possible", "undecided"),
        ("impossible possible impossible impossible", "possible"),
    ],
)
def test_numbers_cannot_be_where_no_reading_with_the_printed_sizes_lets_them(
    readings, verdicts, verdict
):
    sizes = {"6/4": {"all": 10}, "7/3": {"all": 11}}
    split, *others = readings.study.unknowns
    options = tuple(replace(one, sizes=sizes[one.id]) for one in split.options)
    split = replace(split, kind="group_sizes", options=options)
    everybody = Group(id="all", name="all", size=10, size_claim=None)
    study = replace(readings.study, unknowns=(split, *others), groups={"all": everybody})
    table = readings.table.assign(verdict=verdicts.split())
    assert replace(readings, study=study, table=table).verdict == verdict


def test_where_all_was_given_up_nothing_is_said_of_the_largest_set(readings):
    given_up = replace(readings, compatible=readings.compatible.iloc[:0])
    assert not any("at most" in sentence for sentence in given_up.sentences())


def test_a_reading_is_told_in_words(readings):
    assert readings.study.in_words("split=7/3 grid=1/2") == "7 and 3; half points"


def test_a_paper_without_scores_is_not_said_to_be_possible(readings):
    nothing = replace(readings, table=readings.table.assign(asked="0"))
    assert list(nothing.sentences()) == [
        "The paper prints no statistics of scores that could be tried together."
    ]
