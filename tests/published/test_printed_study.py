"""Every form in which papers print numbers: honest ones are not accused, spoilt ones are told."""

import copy
from functools import cache

import pytest
from scipy import stats

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


def told(document, *names: str) -> dict:
    """Return by id what every check says that concerns one of some claims."""
    found = check(study_of(document))
    return {one.check_id: one.finding for one in found if {*names} & {*one.claims}}


def test_a_percentage_that_was_rounded_twice_is_not_accused():
    """5 of 11 patients are 45.45%: a program prints 45.5, and who rounds that, 46."""
    document = PrintedStudy(1).document()
    of_c = {"outcome": "hair", "group": "c", "category": "grey", "out_of": "n.grey"}
    grey = [("n.grey", "count", "11", {}), ("grey", "count", "5", of_c)]
    for name, kind, text, more in [*grey, ("share.grey", "percentage", "46", of_c)]:
        about = {"outcome": "patients", "group": "c", "says": name, "where": "table"}
        claim = {"id": name, "kind": kind, "reported": text, "statistic_ids": []}
        document["claims"].append(about | claim | more)
    found = told(document, "share.grey")
    for one in (found["GRIM-002"], found["COUNT-003"]):
        assert one.outcome == "holds only by another convention"
        assert one.why.endswith("It can hold if numbers were rounded twice.")
    document["claims"][-1]["reported"] = "47"
    found = told(document, "share.grey")
    assert found["GRIM-002"].outcome == found["COUNT-003"].outcome == "impossible"


@pytest.mark.parametrize(
    ("last", "outcome"), [("33.4", "holds only by another convention"), ("33.5", "impossible")]
)
def test_percentages_that_were_made_to_add_up_are_not_accused(last, outcome):
    """Three of nine are 33.3% each time; who wants 100 in all, prints 33.4 once."""
    document = PrintedStudy(1).document()
    nine = [
        {"id": "n.nine", "kind": "count", "reported": "9", "outcome": "patients"},
        *(
            {"id": colour, "kind": "percentage", "reported": text, "category": colour}
            | {"outcome": "shade", "out_of": "n.nine"}
            for colour, text in [("black", "33.3"), ("grey", "33.3"), ("white", last)]
        ),
    ]
    for one in nine:
        one |= {"group": "c", "says": one["id"], "where": "table", "statistic_ids": []}
    document["claims"] += nine
    found = told(document, "white")["GRIM-002"]
    assert found.outcome == outcome
    assert found.why.endswith("made to add up to 100.") == (outcome != "impossible")


def test_a_t_test_with_the_sd_of_all_groups_is_not_accused():
    """Fisher's least significant difference, and R's pairwise.t.test as it comes."""
    means, sds, sizes = (3.48, 6.73, 5.00), (2.26, 1.54, 0.50), (5, 6, 10)
    degrees = sum(sizes) - 3
    pooled = sum((n - 1) * sd**2 for n, sd in zip(sizes, sds, strict=True)) / degrees
    t = (means[1] - means[0]) / (pooled * (1 / 5 + 1 / 6)) ** 0.5
    document = PrintedStudy(1).document()
    fixed = {"statistic_ids": [], "says": "age", "where": "table", "outcome": "age"}
    claims = [one for one in document["claims"] if one["id"].startswith("n.")]
    for group, mean, sd, n in zip("abc", means, sds, sizes, strict=True):
        next(one for one in claims if one["id"] == f"n.{group}")["reported"] = str(n)
        for kind, value in (("mean", mean), ("sd", sd)):
            about = {"id": f"{kind}.{group}", "kind": kind, "reported": f"{value:.2f}"}
            claims.append(fixed | about | {"group": group})
    p = {"id": "p", "kind": "p_value", "reported": f"{2 * stats.t.sf(t, degrees):.4f}"}
    p |= {"test": "student", "group": "a_vs_b", "compares": ["a", "b"]}
    document["claims"] = [*(one for one in claims if one["id"].count(".") == 1), fixed | p]
    document["claims"][0]["reported"] = str(sum(sizes))
    found = told(document, "p")["P-002"]
    assert found.outcome == "holds only by another convention"
    assert found.why.endswith("given by: Student's t test with the SD of all groups described.")


def test_a_change_counted_the_other_way_round_is_told_as_such():
    """No n at each timepoint says that the same patients were scored, so it could but differ."""
    document = PrintedStudy(2).document()
    document["claims"] = [one for one in document["claims"] if one["kind"] != "n"]
    (change,) = (one for one in document["claims"] if one["id"] == "mean.fall.b")
    change["reported"] = f"{-float(change['reported']):.2f}"
    found = told(document, "mean.fall.b")["CHANGE-001"]
    assert found.outcome == "holds only by another convention"
    assert found.why.endswith("It can hold if the change is counted the other way round.")
