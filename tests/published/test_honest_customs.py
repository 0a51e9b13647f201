"""What authors are used to, beside the usual formulas, is told of, and never called impossible."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from caseseries.published.checks import check
from caseseries.published.feasibility.decide import decide
from caseseries.published.findings import Finding
from caseseries.published.model import Study
from caseseries.published.sheets import claim_entry
from caseseries.published.study_file import study_of

Row = tuple[str, str, str, str]
"""Kind, outcome, group and number of a claim, in this order."""
SCALE = {"pain": {"name": "pain", "minimum": "0", "maximum": "10", "step": "1"}}


def found(sizes: dict[str, int], *rows: Row, **more: Any) -> dict[str, list[Finding]]:
    """Return what the checks say of a study with groups of some sizes, by their ids."""
    told: dict[str, list[Finding]] = {}
    for one in check(study(sizes, *rows, **more)):
        told.setdefault(one.check_id, []).append(one.finding)
    return told


def study(sizes: dict[str, int], *rows: Row, **more: Any) -> Study:
    """Return a study with groups of some sizes."""
    groups: dict[str, Any] = {name: {"name": name, "size": f"n.{name}"} for name in sizes}
    if parts := more.pop("parts", [name for name in sizes if name != "all"]):
        groups["all"]["parts"] = parts
    claims = [
        claim_entry("count", str(n), "patients", name, id=f"n.{name}") for name, n in sizes.items()
    ]
    for kind, outcome, group, reported in rows:
        claims.append(claim_entry(kind, reported, outcome, group, id=f"{kind}.{outcome}.{group}"))
    document = {"study": "s", "title": "T", "citation": "C", "groups": groups}
    extra = more.pop("claims", [])
    return study_of(document | more | {"claims": [*claims, *extra]})


def test_percentages_of_those_who_answered_need_not_add_up():
    """Of 16 and 14 patients 15 and 12 answered; 8 of them and 3 were well: 53.3%, 25.0%, 40.7%."""
    sizes = {"all": 30, "a": 16, "b": 14}
    counts = [("count", "well", group, k) for group, k in (("all", "11"), ("a", "8"), ("b", "3"))]
    shares = [("all", "40.7"), ("a", "53.3"), ("b", "25.0")]
    percentages = [("percentage", "well", *share) for share in shares]
    [differing] = found(sizes, *counts, *percentages)["PARTS-004"]
    assert differing.outcome == "differs"
    assert differing.why.endswith("it is not of the whole group.")
    [without_counts] = found(sizes, *percentages)["PARTS-004"]
    assert without_counts.outcome == "impossible"


def test_both_eyes_of_a_patient_may_be_scored():
    """Forty eyes of 22 patients, 30 of which have the score 3."""
    three = claim_entry("count", "30", "pain", "all", id="three", scores=["3"])
    told = found({"all": 22}, ("n", "pain", "all", "40"), scales=SCALE, claims=[three])["COUNT-001"]
    assert [one.outcome for one in told] == ["differs", "holds"]
    assert told[0].why.endswith("where several are scored of a patient, such as both eyes.")


def test_a_t_test_of_logarithms_is_not_accused():
    """Of quantities that have no highest value; nobody takes logarithms of a score from 0 to 10."""
    random = np.random.default_rng(4)
    values = {"a": np.exp(random.normal(1, 1, 26)), "b": np.exp(random.normal(2, 1, 29))}
    rows = [
        (kind, "pain", group, f"{number:.2f}")
        for group, some in values.items()
        for kind, number in (("mean", some.mean()), ("sd", some.std(ddof=1)))
    ]
    p = stats.ttest_ind(*map(np.log, values.values())).pvalue
    tested = {"test": "student", "compares": ["a", "b"]}
    claim = claim_entry("p_value", f"{p:.4f}", "pain", "a_vs_b", id="p", **tested)
    sizes = {"all": 55, "a": 26, "b": 29}
    [of_quantities] = found(sizes, *rows, measures={"pain": "CRP"}, claims=[claim])["P-002"]
    assert of_quantities.outcome == "differs"
    assert "A test of logarithms" in of_quantities.why
    scale = {"pain": SCALE["pain"] | {"maximum": "200"}}
    [of_scores] = found(sizes, *rows, scales=scale, claims=[claim])["P-002"]
    assert of_scores.outcome == "impossible"


@pytest.mark.parametrize(
    ("everybody", "test", "p", "outcome"),
    [
        ("44", "student", "0.6", "differs"),
        ("22", "student", "0.6", "impossible"),
        ("44", "welch", "0.6", "impossible"),
        ("44", "mann_whitney", "0.0000001", "differs"),
        ("22", "mann_whitney", "0.0000001", "impossible"),
    ],
)
def test_a_test_of_two_arms_may_rest_on_arms_that_nobody_typed_in(everybody, test, p, outcome):
    """Of four arms two are in the file: the error of an analysis of variance is that of all."""
    rows = [("mean", "a", "6.36"), ("sd", "a", "0.50"), ("mean", "b", "2.64"), ("sd", "b", "0.50")]
    arms = [(kind, "pain", group, text) for kind, group, text in rows]
    tested = {"test": test, "compares": ["a", "b"]}
    claim = claim_entry("p_value", p, "pain", "a_vs_b", id="p", **tested)
    document = {"scales": SCALE, "claims": [claim]}
    sizes = {"all": int(everybody), "a": 11, "b": 11}
    printed = study(sizes, *arms, **document, parts=[])
    told = [one.finding for one in check(printed) if one.claims[-1] == "p"]
    assert outcome in {one.outcome for one in told}
    assert any("rest on the SDs, or the ranks, of all" in one.why for one in told) == (
        outcome == "differs"
    )
    if test == "student":
        verdict = "impossible" if outcome == "impossible" else "possible"
        assert decide(printed, next(printed.readings())).verdict == verdict


@pytest.mark.parametrize(
    ("test", "p", "verdict"),
    [
        ("permutation", "0.0437", "possible"),
        ("permutation", "0.3", "impossible"),
        ("mann_whitney", "0.0478", "possible"),
    ],
)
def test_a_p_value_of_arrangements_that_were_drawn_is_near_the_exact_one(test, p, verdict):
    """By 9,999 of the 462 arrangements of 6 and 5 scores; exact are 20/462 and 21/462."""
    values = {"a": [7, 4, 9, 8, 7, 6], "b": [3, 5, 5, 6, 4]}
    rows = [
        (kind, "pain", group, f"{number:.2f}")
        for group, some in values.items()
        for kind, number in (("mean", np.mean(some)), ("sd", np.std(some, ddof=1)))
    ]
    tested = {"test": test, "compares": ["a", "b"], "corrected": False}
    claim = claim_entry("p_value", p, "pain", "a_vs_b", id="p", **tested)
    printed = study({"all": 11, "a": 6, "b": 5}, *rows, scales=SCALE, claims=[claim])
    decided = decide(printed, next(printed.readings()))
    assert decided.verdict == verdict
    if test == "permutation" and verdict == "possible":
        assert decided.note.startswith("Only if arrangements were drawn at random")
        (found,) = [one.finding for one in check(printed) if one.check_id == "P-003"]
        assert found.why.endswith("It can hold if arrangements were drawn at random.")


def test_an_sd_that_was_rounded_twice_is_not_accused():
    """SPSS prints the SD 2.9746 of 18 whole numbers as 2.975, and who rounds that, 2.98."""
    rows = ("mean", "pain", "all", "4.56"), ("sd", "pain", "all", "2.98")
    [twice] = found({"all": 18}, *rows, scales=SCALE)["GRIMMER-001"]
    assert twice.outcome == "holds only by another convention"
    assert twice.why.endswith("It can hold if numbers were rounded twice.")


@pytest.mark.parametrize("printed", ["0.00", "0.07"])
def test_an_odds_ratio_of_nobody_may_be_0_or_have_half_a_patient_added(printed):
    """None of 12 against 5 of 14: 0 by the counts, 0.069 with 1/2 added to each."""
    cells = [("a", "yes", "0"), ("a", "no", "12"), ("b", "yes", "5"), ("b", "no", "9")]
    rows = [("count", outcome, group, n) for group, outcome, n in cells]
    table = [[f"count.{outcome}.{group}" for outcome in ("yes", "no")] for group in "ab"]
    more = {"id": "or", "table": table, "compares": ["a", "b"]}
    claim = claim_entry("odds_ratio", printed, "yes", "a_vs_b", **more)
    told = found({"all": 26, "a": 12, "b": 14}, *rows, claims=[claim])["EFFECT-001"]
    assert [one.outcome for one in told] == ["holds"]


@pytest.mark.parametrize(("same", "outcome"), [("16", "holds"), ("61", "differs")])
def test_a_category_may_be_all_who_are_not_in_another_one(same, outcome):
    """As the 2 × 2 table of cleared and not cleared needs it, of which the paper has three."""
    counts = {"cleared": "35", "better": "30", "same": same, "not_cleared": "46"}
    claims = [
        claim_entry("count", number, "scar", "all", id=name, category=name)
        for name, number in counts.items()
    ]
    [told] = found({"all": 81}, claims=claims)["COUNT-002"]
    assert told.outcome == outcome


def test_a_paired_test_beside_the_scores_of_one_time_is_held_against_no_score():
    """Of 14 patients 7.1 ± 1.7 before and 5.0 ± 2.2 after, p of the change stands in the row."""
    scores = {"outcome": "pain", "group": "all", "timepoint": "after"}
    after = [claim_entry(k, v, id=k, **scores) for k, v in (("mean", "5.0"), ("sd", "2.2"))]
    p = [claim_entry("p_value", "0.04", id=t, test=t, **scores) for t in ("paired_t", "wilcoxon")]
    paper = {"scales": SCALE, "claims": [*after, *p]}
    [told] = found({"all": 14}, **paper)["P-002"]
    assert told.outcome == "not checkable"
    assert told.why.startswith("A paired test is of changes: describe the change")
    printed = study({"all": 14}, **paper)
    decided = decide(printed, next(printed.readings()))
    assert decided.verdict == "possible"
    assert set(decided.question.translation.left_out) == {"paired_t", "wilcoxon"}


def test_last_scores_of_those_who_left_may_be_carried_forward():
    """Of 16 patients 13 came back, and the mean 5.06 is 81/16."""
    at = {"outcome": "pain", "group": "all", "timepoint": "after"}
    claims = [
        claim_entry(kind, text, id=kind, **at) for kind, text in (("n", "13"), ("mean", "5.06"))
    ]
    [told] = found({"all": 16}, scales=SCALE, claims=claims)["GRIM-001"]
    assert told.outcome == "holds only by another convention"
    assert told.why.endswith("numbers are of the whole group, not only of those scored.")
    for claim in claims:  # What was asked once has nothing to carry.
        del claim["timepoint"]
    [told] = found({"all": 16}, scales=SCALE, claims=claims)["GRIM-001"]
    assert told.outcome == "impossible"


@pytest.mark.parametrize(
    ("means", "outcome"),
    [
        (("267000", "284000", "258000"), "holds only by another convention"),
        (("267000", "284000", "258100"), "impossible"),  # which is of hundreds
        (("802", "1410", "55.9"), "holds only by another convention"),
        (("802", "1411", "55.9"), "impossible"),
    ],
)
def test_large_numbers_may_be_rounded_before_their_point(means, outcome):
    """To thousands, of 14 and 29 patients; to three digits, of 21 and 17."""
    one, other = (14, 29) if len(means[0]) == 6 else (21, 17)
    sizes = {"all": one + other, "a": one, "b": other}
    rows = [("mean", "platelets", group, text) for group, text in zip(sizes, means, strict=True)]
    [told] = found(sizes, *rows, measures={"platelets": "platelets"})["PARTS-002"]
    assert told.outcome == outcome


def test_a_p_value_below_0_000_is_one_that_programs_print_so():
    [told] = found({"all": 9}, ("p_value", "x", "all", "< 0.000"))["BOUNDS-003"]
    assert told.outcome == "holds only by another convention"


@pytest.mark.parametrize(
    ("kind", "says", "reported", "check_id"),
    [
        ("percentage", "eyes that improved", "72.5", "GRIM-002"),
        ("percentage", "relapse-free survival", "71.2", "GRIM-002"),
        ("percentage", "mean reduction of PASI", "69.9", "GRIM-002"),
        ("percentage", "relapses per 100 patient-years", "6.2", "GRIM-002"),
        ("percentage", "weighted share who agree", "26.6", "GRIM-002"),
        ("mean", "mean pain of three raters", "4.29", "GRIM-001"),
        ("mean", "mean of ward means of pain", "4.29", "GRIM-001"),
        ("mean", "pain, averaged over both visits", "4.29", "GRIM-001"),
        ("mean", "adjusted mean of pain", "4.29", "GRIM-001"),
        ("mean", "geometric mean of pain", "4.29", "GRIM-001"),
    ],
)
def test_what_is_of_another_sort_by_its_words_is_not_accused(kind, says, reported, check_id):
    outcome = "pain" if kind == "mean" else "better"
    claim = claim_entry(kind, reported, outcome, "all", id="x", says=says)
    [told] = found({"all": 22}, scales=SCALE, claims=[claim])[check_id]
    assert told.outcome == "not checkable"
    [plain] = found({"all": 22}, scales=SCALE, claims=[claim | {"says": "x"}])[check_id]
    assert plain.outcome == "impossible"


def test_more_may_be_counted_than_there_are_patients():
    """Of both eyes of 18 patients 24 improved: 66.7% of 36."""
    told = found(
        {"all": 18}, ("count", "better", "all", "24"), ("percentage", "better", "all", "66.8")
    )
    assert [one.outcome for one in told["GRIM-002"] + told["COUNT-003"]] == ["differs", "differs"]


def test_the_search_takes_no_percentage_of_fewer_than_the_group_has():
    """Ten of the 17 who completed, of 20 patients."""
    share = claim_entry("percentage", "58.8", "pain", "all", id="x", scores=["0"], out_of="done")
    claims = [claim_entry("count", "17", "done", "all", id="done"), share]
    printed = study({"all": 20}, ("mean", "pain", "all", "3.15"), scales=SCALE, claims=claims)
    decided = decide(printed, next(printed.readings()))
    assert decided.verdict == "possible"
    assert (
        decided.question.translation.left_out["x"] == "It is not of all 20 patients of its group."
    )
