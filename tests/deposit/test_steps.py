"""Whose cases stand behind which file."""

from caseseries.deposit.steps import (
    Step,
    cohorts_behind,
    files_given,
    files_made,
    with_indexed,
)


def step(rule, given, made, of=""):
    return Step(rule=rule, of=of, does=rule, given=tuple(given), made=tuple(made))


STEPS = [
    step("validate", ["raw/a", "raw/a2"], ["tables/a"], of="a"),
    step("validate", ["raw/b"], ["tables/b"], of="b"),
    step("estimate", ["tables/a", "protocol"], ["ledger/a"], of="a"),
    step("estimate", ["tables/b", "protocol"], ["ledger/b"], of="b"),
    step("pool", ["ledger/a", "ledger/b"], ["pooled"]),
    step("explain", ["protocol"], ["explained"]),
]
COHORT_OF = {"raw/a": "a", "raw/a2": "a", "raw/b": "b"}


def test_given_is_what_no_step_made():
    assert files_given(STEPS) == {"raw/a", "raw/a2", "raw/b", "protocol"}
    assert files_made(STEPS) == {
        "tables/a",
        "tables/b",
        "ledger/a",
        "ledger/b",
        "pooled",
        "explained",
    }


def test_a_result_rests_on_all_cohorts_before_it_and_on_no_other():
    behind = cohorts_behind(STEPS, COHORT_OF)
    assert behind["raw/a2"] == ("a",)
    assert behind["ledger/a"] == ("a",)
    assert behind["pooled"] == ("a", "b")
    assert behind["explained"] == ()


def test_the_order_of_the_steps_does_not_matter():
    assert cohorts_behind(STEPS[::-1], COHORT_OF) == cohorts_behind(STEPS, COHORT_OF)


def test_a_step_is_named_by_its_rule_and_what_it_works_on():
    assert [one.name for one in STEPS][1::3] == ["validate/b", "pool"]


def test_an_index_stands_for_every_file_beside_it(tmp_path):
    for name in ("index.json", "changes.csv", "changes.html"):
        (tmp_path / name).write_text("x")
    shown = with_indexed(step("show", [], [f"{tmp_path}/index.json", "elsewhere/ledger.csv"]))
    assert [path.removeprefix(f"{tmp_path}/") for path in shown.made] == [
        "changes.csv",
        "changes.html",
        "index.json",
        "elsewhere/ledger.csv",
    ]
