"""Every form in which papers print numbers: honest ones are not accused, spoilt ones are told."""

import copy
from functools import cache

import pytest

from caseseries.published.checks import check
from caseseries.published.study_file import study_of
from published.printed_study import PrintedStudy

SPOILT = {
    **{"n.all": "42", "n.before.a": "15", "n.after.b": "13", "n.fall.a": "15"},
    **{
        "mean.before.a": "3.71",
        "sd.after.b": "9.00",
        "median.after.a": "4.4",
        "min.after.c": "9.0",
    },
    **{"q1.before.a": "9.5", "q3.before.b": "1.0", "max.before.c": "12.0", "mean.fall.b": "7.77"},
    **{"sd.fall.a": "8.02", "t.a": "-0.01", "t.p.b": "0.9990", "z.c": "0.11", "z.p.a": "0.9"},
    **{"age.min.a": "57.0", "age.max.b": "12.0", "age.se.c": "30.00", "age.p": "0.00"},
    **{"pearson.a": "0.12", "pearson.a.p": "0.9", "spearman.c.p": "0.9", "brown.a": "14"},
    **{"share.black.b": "99.1", "hair.x": "31.00", "hair.p": "0.001", "hair.exact": "0.001"},
    **{"good.p": "0.001", "odds_ratio": "19.00", "risk_ratio": "19.00", "f": "90.00"},
    **{"f.p": "0.999", "h": "90.00", "h.p": "0.999", "t": "9.99", "t.p": "0.001", "w": "9.99"},
    **{"w.p": "0.001", "difference": "6.00", "d": "6.00", "u": "190.0", "u.p": "0.9999"},
}
TOLD = ("impossible", "differs", "holds only by another convention")


@cache
def honest(seed: int) -> dict:
    return PrintedStudy(seed).document()


def outcomes(document) -> dict:
    every = check(study_of(document))
    return {(one.check_id, one.claims): one.finding.outcome for one in every}


@pytest.mark.parametrize("seed", range(4))
def test_no_honest_number_is_accused_and_none_is_passed_over(seed):
    found = outcomes(honest(seed))
    assert not {key: outcome for key, outcome in found.items() if outcome in TOLD}
    claims = {claim["id"] for claim in honest(seed)["claims"]}
    assert claims == {name for _, names in found for name in names}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_number_is_told(name):
    document = copy.deepcopy(honest(1))
    (claim,) = (claim for claim in document["claims"] if claim["id"] == name)
    claim["reported"] = SPOILT[name]
    found = outcomes(document)
    assert [key for key, outcome in found.items() if outcome in TOLD], name
