from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries import ledger
from caseseries.published.model import Claim, Group, Proof, Study
from caseseries.published.study_file import read
from caseseries.published.verdicts import COLUMNS, verify

STUDIES = Path(__file__).parents[2] / "data" / "published"


def row(statistic_id, value, *, reason="", cohort="clinic") -> ledger.Row:
    return ledger.Row(
        cohort=cohort,
        provenance="observed",
        statistic_id=statistic_id,
        group="all",
        outcome="vds",
        timepoint="immediate",
        statistic="mean",
        value=value,
        ci_low=None,
        ci_high=None,
        ci_level=None,
        p_value=None,
        n=10,
        n_missing=0,
        unit="points",
        method="mean",
        reason=reason,
        note="",
        case_ids="P01 P02",
    )


def claim(**fields) -> Claim:
    given = {
        "id": "vds.mean",
        "statistic_ids": ("vds.mean",),
        "kind": "mean",
        "outcome": "vds",
        "group": "all",
        "says": "mean",
        "where": "abstract",
        "reported": "8.7",
    }
    return Claim(**(given | fields))


def study(*claims: Claim) -> Study:
    return Study(
        id="paper-2020",
        title="Paper",
        citation="Paper",
        groups={"all": Group(id="all", name="all")},
        claims=claims,
    )


def verdict(claim_: Claim, *rows: ledger.Row, proofs=()) -> pd.Series:
    return verify(study(claim_), ledger.frame(rows), proofs).iloc[0]


@pytest.mark.parametrize(
    ("value", "expected", "as_printed"),
    [
        (8.7, "reproduced", "8.7"),
        (8.65, "reproduced only under one convention", "8.7"),
        (8.7499, "reproduced", "8.7"),
        (8.75, "reproduced only under one convention", "8.8"),
        (8.79, "reproduced only under one convention", "8.8"),
        (8.8, "not reproduced", "8.8"),
        (8.6499, "not reproduced", "8.6"),
    ],
)
def test_a_value_is_rounded_as_printed(value, expected, as_printed):
    found = verdict(claim(), row("vds.mean", value))
    assert (found["verdict"], found["recomputed_printed"]) == (expected, as_printed)
    assert found["recomputed"] == value
    assert found["reported"] == "8.7"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (8.75, "only as an end of the interval 8.65 to 8.75; rounding half up gives 8.8"),
        (8.79, "only by cutting digits off; rounding half up gives 8.8"),
        (8.5, "Recomputed: 8.5; 8.7 stands for 8.65 to 8.75."),
    ],
)
def test_the_reason_names_both_numbers_and_the_rule(value, words):
    assert words in verdict(claim(), row("vds.mean", value))["why"]


def test_half_even_is_named_where_it_explains_the_print():
    found = verdict(claim(reported="8.8"), row("vds.mean", 8.85))
    assert found["verdict"] == "reproduced only under one convention"
    assert "rounding half to even" in found["why"]


def test_a_study_that_names_its_rule_is_held_to_it():
    assert verdict(claim(rounding="truncation"), row("vds.mean", 8.79))["verdict"] == "reproduced"
    even = claim(rounding="half_even", reported="8.8")
    assert verdict(even, row("vds.mean", 8.85))["verdict"] == "reproduced"


def test_a_count_is_not_rounded():
    counted = claim(kind="count", reported="6")
    assert verdict(counted, row("vds.mean", 6.0))["verdict"] == "reproduced"
    assert verdict(counted, row("vds.mean", 7.0))["verdict"] == "not reproduced"


def test_a_bound_holds_or_not():
    below = claim(kind="p_value", reported="0.001", relation="<")
    found = verdict(below, row("vds.mean", 0.00022))
    assert (found["verdict"], found["reported"]) == ("reproduced", "< 0.001")
    assert found["recomputed_printed"] == "< 0.001"
    above = verdict(below, row("vds.mean", 0.00104))
    assert (above["verdict"], above["recomputed_printed"]) == ("not reproduced", "0.0010")


def test_noise_of_floating_point_decides_nothing():
    mean = sum([8.6, 8.7]) / 2
    assert mean != 8.65
    assert "Recomputed: 8.65, printed as 8.7" in verdict(claim(), row("vds.mean", mean))["why"]


def test_the_best_of_several_candidates_counts():
    open_test = claim(
        kind="p_value", reported="0.03", statistic_ids=("welch.p", "student.p", "x.p")
    )
    found = verdict(open_test, row("welch.p", 0.2), row("student.p", 0.0291))
    assert (found["verdict"], found["statistic_id"]) == ("reproduced", "student.p")
    assert "which of 2 results this is; the nearest is shown, the others differ" in found["why"]
    assert found["candidates"] == "welch.p = 0.2; student.p = 0.0291"


def test_the_likeliest_candidate_is_shown_where_none_agrees():
    open_test = claim(kind="p_value", reported="0.03", statistic_ids=("welch.p", "student.p"))
    found = verdict(open_test, row("student.p", 0.5), row("welch.p", 0.2))
    assert (found["verdict"], found["statistic_id"]) == ("not reproduced", "welch.p")


@pytest.mark.parametrize(
    ("statistic_ids", "rows", "why"),
    [
        (("vds.mean",), [], "There are no patient data to recompute it from."),
        (("vds.mean",), [row("other", 1.0)], "The study computes no such number."),
        ((), [row("other", 1.0)], "No method of the study computes such a number."),
        (
            ("vds.mean",),
            [row("vds.mean", None, reason="one patient in the group")],
            "The ledger leaves it empty: one patient in the group.",
        ),
    ],
)
def test_what_cannot_be_compared_says_why(statistic_ids, rows, why):
    found = verdict(claim(statistic_ids=statistic_ids), *rows)
    assert (found["verdict"], found["why"]) == ("not checkable", why)
    assert pd.isna(found["recomputed"])
    assert pd.isna(found["n"])


def test_a_proof_settles_what_the_data_do_not():
    alone = Proof(claims=("vds.mean",), why="It is odd.", source="GRIM-001")
    together = Proof(claims=("vds.mean", "x", "y"), why="They do not add up.", source="PARTS-002")
    assert verdict(claim(), proofs=[alone])["verdict"] == "cannot hold"
    fights = verdict(claim(), row("vds.mean", 5.0), proofs=[together])
    assert (fights["verdict"], fights["contradicts"]) == ("contradicts", "x y")
    assert fights["why"].startswith("They do not add up. Recomputed: 5; 8.7 stands for")
    assert verdict(claim(), proofs=[together, alone])["verdict"] == "cannot hold"
    elsewhere = Proof(claims=("x",), why="No.", source="GRIM-001")
    assert verdict(claim(), proofs=[elsewhere])["verdict"] == "not checkable"


def test_what_the_data_reproduce_stays_so_and_names_its_fights():
    together = Proof(claims=("vds.mean", "x"), why="They do not add up.", source="PARTS-002")
    found = verdict(claim(), row("vds.mean", 8.7), proofs=[together])
    assert (found["verdict"], found["contradicts"]) == ("reproduced", "x")
    assert "speak against it: They do not add up." in found["why"]


def rebuilt(statistic_id, value) -> ledger.Row:
    return replace(row(statistic_id, value), provenance="reconstructed")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (8.7, "can hold"),
        (8.65, "can hold only under one convention"),
        (8.79, "can hold only under one convention"),
        (8.6, "given up"),
    ],
)
def test_a_rebuilt_table_reproduces_nothing(value, expected):
    assert verdict(claim(), rebuilt("vds.mean", value))["verdict"] == expected


def test_what_was_put_into_a_rebuilt_table_is_told_apart():
    counted = claim(kind="count", outcome="patients", reported="6")
    assert verdict(counted, rebuilt("vds.mean", 6.0))["verdict"] == "put in"
    assert verdict(counted, rebuilt("vds.mean", 7.0))["verdict"] == "given up"


def test_all_members_of_a_contradiction_are_marked_alike():
    claims = [claim(id=name, statistic_ids=(name,)) for name in ("a", "b", "c")]
    proof = Proof(claims=("a", "b"), why="They do not add up.", source="PARTS-002")
    values = {"a": 8.7, "b": 5.0, "c": 8.7}
    rows = ledger.frame([rebuilt(name, value) for name, value in values.items()])
    found = verify(study(*claims), rows, [proof])
    assert list(found["verdict"]) == ["contradicts", "contradicts", "can hold"]


def test_what_holds_by_an_unnamed_test_alone_says_so():
    reserve = Proof(claims=("vds.mean",), why="No named test compares groups.", source="P-004")
    found = verify(study(claim()), ledger.frame([rebuilt("vds.mean", 8.7)]), (), [reserve]).iloc[0]
    assert found["verdict"] == "can hold only under one convention"
    assert found["why"].endswith("No named test compares groups.")


def test_the_rows_behind_a_verdict_are_named():
    found = verdict(claim(), row("vds.mean", 8.7))
    assert (found["cohort"], found["provenance"]) == ("clinic", "observed")
    assert (found["n"], found["case_ids"], found["method"]) == (10, "P01 P02", "mean")


def test_one_cohort_at_a_time():
    rows = [row("vds.mean", 8.7), row("vds.mean", 8.7, cohort="other")]
    with pytest.raises(ValueError, match="the ledger holds clinic, other"):
        verify(study(claim()), ledger.frame(rows))


def test_every_claim_of_the_paper_gets_a_verdict():
    liu = read(STUDIES / "liu-2025.yaml")
    table = verify(liu, ledger.frame([]))
    assert tuple(table.columns) == COLUMNS
    assert list(table["claim_id"]) == [one.id for one in liu.claims]
    assert set(table["verdict"]) == {"not checkable"}
    assert table["timepoint"].iloc[17] == "month_6 or immediate"


@given(st.integers(0, 10_000), st.integers(1, 3))
def test_a_value_printed_by_rounding_half_up_is_reproduced(thousandths, places):
    value = thousandths / 1000
    text = f"{round(thousandths / 1000 + 1e-9, places):.{places}f}"
    found = verdict(replace(claim(), reported=text), row("vds.mean", value))["verdict"]
    tie = (thousandths * 2 * 10**places) % 1000 == 0 and (thousandths * 10**places) % 1000 != 0
    assert found == "reproduced" or (tie and found == "reproduced only under one convention")


def test_without_patients_a_number_says_what_its_checks_say():
    found = verify(
        study(claim()), ledger.frame([]), checked={claim().id: "In checks.csv, X holds."}
    )
    assert found["why"].iloc[0] == (
        "There are no patient data to recompute it from. In checks.csv, X holds."
    )
    unused = verify(study(claim()), ledger.frame([]), checked={"another": "X holds."})
    assert unused["why"].iloc[0].endswith("No check could use it.")
