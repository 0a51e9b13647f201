"""The question that settles it, on readings whose answers are known."""

from pathlib import Path

import pytest

from caseseries.published.feasibility.tables import (
    best_single,
    requests,
    smallest_that_settles,
)
from caseseries.published.study_file import read

LIU = Path(__file__).resolve().parents[2] / "data" / "published" / "liu-2025.yaml"
KEYS = ("split", "grid", "sd", "test", "timepoint")


@pytest.fixture(scope="module")
def liu():
    return read(LIU)


def record(verdict: str, *options: str, contradiction=(), unproved=()):
    about = {"assumes": dict(zip(KEYS, options, strict=True)), "unproved": list(unproved)}
    return {"verdict": verdict, "contradiction": list(contradiction)} | about


REMAINING = [
    record("possible", "7/3", "1/10", "n-1", "student", "month_6"),
    record("possible", "7/3", "1/10", "n", "welch", "month_6"),
    record("possible", "7/3", "1/3", "n-1", "permutation_one", "month_6"),
    record("undecided", "7/3", "1/3", "n-1", "welch", "month_6"),
    record("impossible", "6/4", "1", "n", "welch", "month_6", contradiction=["pss.mean"]),
]


def test_the_best_single_answer_leaves_the_fewest_readings(liu):
    found = requests(liu, REMAINING)
    single = best_single(found)
    # Tests leave 1, 2 or 1 of 4 readings: (1 + 4 + 1) / 4 on average.
    assert (single["asks"], single["left_on_average"], single["left_at_most"]) == ("test", 1.5, 2)
    assert single["readings"] == 4


def test_the_smallest_request_that_settles_it_is_two_answers_not_ten_rows(liu):
    settles = smallest_that_settles(requests(liu, REMAINING))
    assert settles["size"] == 2
    assert "test" in settles["asks"].split()
    rows = next(one for one in requests(liu, REMAINING) if one["asks"] == "rows")
    assert (rows["size"], rows["left_at_most"]) == (10, 1)


def test_where_nothing_remains_the_numbers_are_asked_about(liu):
    (first, *_) = requests(liu, REMAINING[-1:])
    assert first["asks"] == "pss.mean"
    assert "Is 2.7 printed as it was computed" in first["question"]


def test_a_number_that_is_not_proved_to_be_needed_is_not_asked_about(liu):
    some = ("6/4", "1", "n", "welch", "month_6")
    both = record(
        "impossible", *some, contradiction=["pss.mean", "fading.p"], unproved=["fading.p"]
    )
    assert [one["asks"] for one in requests(liu, [both])] == ["pss.mean"]
