"""Results of studies whose numbers cannot be searched: a sentence each, and no fault."""

from pathlib import Path

import pytest

from caseseries.published.feasibility import oracle, tables
from caseseries.published.feasibility.checker import check
from caseseries.published.feasibility.contradictions import all_contradictions
from caseseries.published.feasibility.decide import decide_grid, decide_question
from caseseries.published.feasibility.oracle import Oracle
from caseseries.published.sheets import claim_entry
from caseseries.published.study_file import read, study_of

INPUTS = Path(__file__).with_name("inputs")


@pytest.mark.parametrize(
    ("name", "verdict", "contradiction"),
    [
        ("grimmer-1", "impossible", "m sd"),
        ("out-10-1-10-1", "impossible", "pct cnt"),
        ("paired", "possible", ""),
        ("sizes", "impossible", "n.all n.a n.b"),
        ("corr-1-4", "impossible", "r"),
        ("p-over-one-notest", "impossible", "p"),
        ("s-20-3-4-true-1-1", "possible", ""),
        ("dropout", "possible", ""),
        ("wilcoxon43", "possible", ""),
        ("mw-asymptotic", "possible", ""),
        ("sd-zero-half-up", "possible", ""),
        ("one-sided", "possible", ""),
    ],
)
def test_files_that_failed_once_have_their_verdict(name, verdict, contradiction):
    study = read(INPUTS / f"{name}.yaml")
    table = tables.readings(study, decide_grid(study, list(study.readings())))
    assert list(table["verdict"]) == [verdict]
    assert list(table["contradiction"]) == [contradiction]
    assert list(table["minimal"]) == ["yes" if contradiction else ""]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("continuous", "The steps of age are not known."),
        ("carrots-2012", "The size of the group all is not known."),
        ("h24-step-tiny", "The steps of s are too many."),
        ("n100000", "More than 5000 patients are too many to search."),
    ],
)
def test_what_cannot_be_searched_is_left_out_with_its_reason(name, why):
    study = read(INPUTS / f"{name}.yaml")
    records = decide_grid(study, list(study.readings()))
    assert set(tables.left_out(study, records)["why"]) >= {why}
    assert [record["verdict"] for record in records] == ["possible"]


def test_sizes_that_do_not_add_up_are_their_own_contradiction():
    study = read(INPUTS / "sizes.yaml")
    against, together = tables.contradictions_and_compatible(study, next(study.readings()))
    assert list(against["claims"]) == ["n.all n.a n.b"]
    assert together.empty


def test_a_paper_that_spent_its_budget_is_undecided_and_names_the_numbers():
    study = read(INPUTS / "s-20-3-4-true-1-1.yaml")
    question = Oracle(study, work=0).of(next(study.readings()))
    decision = decide_question(question)
    assert decision.verdict == "undecided"
    assert {claim for part in decision.undecided for claim in part} == question.claims
    again = Oracle(study, work=0).of(next(study.readings()))
    assert all_contradictions(again)[2] is False


def test_a_known_table_is_recomputed_once_for_all_readings(monkeypatch):
    study = read(INPUTS / "s-20-3-4-true-1-1.yaml")
    reading, asked = next(study.readings()), Oracle(study)
    few = frozenset(sorted(asked.of(reading).claims)[:3])
    recomputed = []

    def counted(*about):
        recomputed.append(about[-1])
        return check(*about)

    monkeypatch.setattr(oracle, "check", counted)
    first, second = (asked.of(reading).table(few) for _ in range(2))
    known = len(recomputed)
    assert asked.of(reading).table(few) == first == second
    assert len(recomputed) == known


def test_of_a_contradiction_it_is_told_by_which_convention_its_numbers_can_hold():
    """No four scores have the SD 0.83 by divisor 3; by divisor 4 those of 4, 4, 5, 6 have it."""
    said = {
        "mean.before": ("mean", "4.75", "before"),
        "sd.before": ("sd", "0.83", "before"),
        "mean.after": ("mean", "2.00", "after"),
        "median.after": ("median", "9", "after"),  # of a scale to 10; the mean is 4.5 or more
    }
    claims = [
        claim_entry(kind, text, "pain", "all", id=name, timepoint=when)
        for name, (kind, text, when) in said.items()
    ]
    size = claim_entry("count", "4", "patients", "all", id="n.all")
    scale = {"name": "pain", "minimum": "0", "maximum": "10", "step": "1"}
    about = {"study": "toy", "title": "T", "citation": "C", "scales": {"pain": scale}}
    groups = {"all": {"name": "all", "size": "n.all"}}
    study = study_of(about | {"groups": groups, "claims": [size, *claims]})
    against, _ = tables.contradictions_and_compatible(study, next(study.readings()))
    assert dict(zip(against["claims"], against["otherwise"], strict=True)) == {
        "sd.before": "the SD has the divisor n",
        "mean.after median.after": "",
    }
