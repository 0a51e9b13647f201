"""Files that once were accused wrongly, passed in silence or stopped the audit of all studies."""

from pathlib import Path

import pytest

from caseseries.published.checks import check, proofs
from caseseries.published.feasibility.translate import translate
from caseseries.published.study_file import read, study_of
from caseseries.study_error import StudyError

INPUTS = Path(__file__).with_name("inputs")


def found(name: str) -> dict[str, set[str]]:
    """Return the outcomes of each check of a study."""
    outcomes: dict[str, set[str]] = {}
    for one in check(read(INPUTS / f"{name}.yaml")):
        outcomes.setdefault(one.check_id, set()).add(one.finding.outcome)
    return outcomes


@pytest.mark.parametrize(
    "name",
    ["wilcoxon43", "mw-asymptotic", "sd-divisor-n-p", "sd-zero-half-up", "one-sided", "dropout"],
)
def test_what_programs_print_is_not_called_impossible(name):
    assert proofs(check(read(INPUTS / f"{name}.yaml"))) == []


@pytest.mark.parametrize(
    ("name", "check_id", "outcome"),
    [
        ("grimmer-1", "GRIMMER-001", "holds only by another convention"),
        ("corr-1-4", "BOUNDS-003", "impossible"),
        ("p-over-one-notest", "BOUNDS-003", "impossible"),
        ("h07-negative-sd", "BOUNDS-003", "impossible"),
        ("sizes", "PARTS-001", "impossible"),
        ("continuous", "P-002", "holds only by another convention"),
        ("carrots-2012", "CHANGE-001", "differs"),
        ("h24-step-tiny", "GRIMMER-001", "not checkable"),
        ("n100000", "GRIMMER-001", "not checkable"),
        ("one-sided", "P-002", "holds only by another convention"),
    ],
)
def test_what_once_was_passed_over_is_judged(name, check_id, outcome):
    assert outcome in found(name)[check_id]


def test_every_number_is_used_or_says_why():
    for path in INPUTS.glob("*.yaml"):
        try:
            study = read(path)
        except StudyError:
            continue
        checks = check(study)
        told = {name for one in checks for name in (*one.claims, *one.given)}
        assert told == {claim.id for claim in study.claims}, path.name
        assert all(one.finding.why for one in checks)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("h27-parts-cycle", "group a, parts: the group is a part of itself"),
        ("dup-reported", "reported"),
    ],
)
def test_what_no_study_can_mean_is_refused(name, sentence):
    with pytest.raises(StudyError, match=sentence):
        read(INPUTS / f"{name}.yaml")


# --- of the same kinds, made up ---------------------------------------------------------------

STUDY = {
    "study": "made-up",
    "title": "T",
    "citation": "C",
    "scales": {"s": {"name": "S", "minimum": "0", "maximum": "10", "step": "1"}},
    "groups": {
        "all": {"name": "all", "size": "n.all", "parts": ["a", "b"]},
        "a": {"name": "a", "size": "n.a"},
        "b": {"name": "b", "size": "n.b"},
    },
}
BETWEEN = {"group": "a_vs_b", "compares": ["a", "b"]}


def claim(name, kind, reported, **more):
    fixed = {"id": name, "kind": kind, "reported": reported, "statistic_ids": []}
    return {"outcome": "s", "group": "all", "says": "x", "where": "w"} | fixed | more


def study(*claims, sizes=(20, 10, 10)):
    counts = [
        claim(f"n.{group}", "count", str(n), outcome="patients", group=group)
        for group, n in zip(("all", "a", "b"), sizes, strict=True)
    ]
    return study_of({**STUDY, "claims": [*counts, *claims]})


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        (
            [claim("m", "mean", "5.0"), claim("p", "p_value", "0.03", p_of="m")],
            "p_of: m is a mean, which has no p-value of its own",
        ),
        ([claim("p", "p_value", "0.03", test="mann_whitney")], "mann_whitney compares two groups"),
        ([claim("p", "p_value", "0.03", test="wilcoxon", **BETWEEN)], "a test within one group"),
        ([claim("x", "mean", "5", **BETWEEN)], "a number of kind mean is of one group"),
        ([claim("x", "n", "0")], "of 0 patients there are no numbers"),
        ([claim("x", "t", "2.2", df=["2", "8"])], "a number of kind t stands with one df"),
        ([claim("x", "other", "50", outcome="y")], "It means: why no check can use the number"),
        ([claim("x", "mean", "5.0", outcome="joy")], "outcome: 'joy' is not known"),
        ([claim("x", "mean", "9" * 400)], "no more than 15 digits"),
        ([claim("x", "count", "3", outcome="y", out_of="x")], "out_of: 'x' is not known"),
        ([claim("x", "percentage", "50", scores=["11"])], "11 lies off the scale from 0 to 10"),
        ([claim("x", "percentage", "50", scores=["1", "1"])], "scores"),
        ([claim("x", "mean", "5.0", limits=["4", "6"], level="00")], "the wrong form"),
    ],
)
def test_statements_that_cannot_be_used_are_refused(claims, sentence):
    with pytest.raises(StudyError, match=sentence):
        study(*claims)


@pytest.mark.parametrize(
    ("claims", "check_id", "outcome"),
    [
        (
            [claim("p", "p_value", "0.000", relation="<", test="student", **BETWEEN)],
            "BOUNDS-003",
            "holds only by another convention",
        ),
        ([claim("x", "percentage", "150", outcome="y")], "BOUNDS-003", "impossible"),
        (
            [claim(f"c{k}", "count", "15", scores=[str(k)]) for k in (1, 2)],
            "COUNT-002",
            "impossible",
        ),
        (
            [claim("u", "u", "500", **BETWEEN), claim("p", "p_value", "0.02", p_of="u", **BETWEEN)],
            "P-001",
            "impossible",
        ),
        ([claim("x", "mean", "5.0", limits=["6.0", "7.0"])], "LIMITS-001", "differs"),
        (
            [claim("o", "other", "50", reason="It is a percentage of a percentage.")],
            "UNUSED-001",
            "not checkable",
        ),
    ],
)
def test_statements_that_can_be_used_are_judged(claims, check_id, outcome):
    found = {one.check_id: one.finding.outcome for one in check(study(*claims))}
    assert found[check_id] == outcome


def test_hundreds_of_thousands_of_patients_are_no_burden():
    sizes = (200_000, 100_000, 100_000)
    big = study(
        claim("m", "mean", "5.0"),
        claim("sd", "sd", "1.1"),
        claim("p", "p_value", "0.03", test="mann_whitney", **BETWEEN),
        claim("q", "p_value", "0.03", test="wilcoxon"),
        sizes=sizes,
    )
    outcomes = {one.check_id: one.finding.outcome for one in check(big)}
    assert outcomes["GRIMMER-001"] == outcomes["P-003"] == "not checkable"


def test_effects_are_compared_with_the_usual_formulas():
    """By hand: OR 7·7/(3·3) = 5.44, RR 2.33; d = (6 − 5)/1 = 1; limits 5 ± 2.262·1/√10."""
    counts = [claim(x, "count", v, outcome="y") for x, v in zip("efgh", "7337", strict=True)]
    table = [["e", "f"], ["g", "h"]]
    moments = [
        claim(f"{kind}.{group}", kind, value, group=group)
        for group, mean in (("a", "6.00"), ("b", "5.00"))
        for kind, value in (("mean", mean), ("sd", "1.00"))
    ]
    moments[2] |= {"limits": ["4.28", "5.72"]}
    honest = [
        claim("or", "odds_ratio", "5.44", table=table, limits=["0.80", "36.9"]),
        claim("rr", "risk_ratio", "2.33", table=table),
        claim("d", "cohen_d", "1.00", **BETWEEN),
        claim("diff", "difference", "1.00", **BETWEEN),
    ]
    found = check(study(*counts, *moments, *honest))
    told = [one for one in found if one.check_id[:6] in ("EFFECT", "LIMITS")]
    assert {one.finding.outcome for one in told} == {"holds"}
    assert len(told) == 7
    wrong = [one | {"reported": "9.99"} for one in honest]
    told = [one for one in check(study(*counts, *moments, *wrong)) if "EFFECT" in one.check_id]
    assert {one.finding.outcome for one in told} == {"differs"}


@pytest.mark.parametrize("pair", [("s", "age"), ("age", "s")])
def test_a_measure_may_be_correlated_with_a_scale(pair):
    outcome, partner = pair
    r = claim("r", "correlation", "0.44", outcome=outcome, partner=partner)
    p = claim("p", "p_value", "0.05", outcome=outcome, p_of="r")
    sizes = [claim("n.all", "count", "20", outcome="patients")]
    content = {**STUDY, "groups": {"all": {"name": "all", "size": "n.all"}}}
    made = study_of({**content, "measures": {"age": "age"}, "claims": [*sizes, r, p]})
    found = {one.check_id: one.finding.outcome for one in check(made)}
    assert found["P-001"] == "holds"
    assert {"r", "p"} <= set(translate(made, next(made.readings())).left_out)
