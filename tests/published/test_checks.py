from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import get_args

import pytest

from caseseries.published.checks import (
    COLUMNS,
    check,
    outcomes_of,
    proofs,
    reserves,
    sizes_in_doubt,
    table,
)
from caseseries.published.feasibility.translate import translate
from caseseries.published.findings import RULES, Outcome
from caseseries.published.model import Change, Claim, Group, Scale, Study
from caseseries.published.study_file import read
from caseseries.rounding import printed

F = Fraction
STUDIES = Path(__file__).parents[2] / "data" / "published"


@pytest.fixture(scope="module")
def liu():
    return read(STUDIES / "liu-2025.yaml")


@pytest.fixture(scope="module")
def checked(liu):
    return table(liu, check(liu)).set_index("check_id")


def refused(checked, check_id):
    rows = checked.loc[[check_id]]
    return rows[rows["outcome"].isin(["impossible", "holds only by another convention"])]


def test_sizes_that_the_paper_leaves_open_are_not_doubted_as_printed(liu):
    assert sizes_in_doubt(liu, check(liu)) == []


def test_a_number_that_other_checks_rest_on_is_used():
    study = study_of({"a": [F(2), F(5), F(7)], "b": [F(1), F(6), F(4)]}, F(1))
    found = check(study)
    given = {name for one in found for name in one.given}
    told = outcomes_of(table(study, found))
    assert given
    assert given <= set(told)
    assert "taken for true by GRIM-001, " in told["count.a"]


def test_the_table_has_one_row_a_check_and_all_columns(liu, checked):
    assert ["check_id", *checked.columns] == [
        "check_id",
        *(column for column in COLUMNS if column != "check_id"),
    ]
    assert set(checked.index) <= set(RULES)
    assert set(checked["outcome"]) <= set(get_args(Outcome))
    assert not checked["why"].eq("").any()
    assert table(liu, check(liu)).equals(table(liu, check(liu)))


def test_ids_of_checks_are_permanent():
    """A released id is never renamed, dropped or given to another check."""
    assert list(RULES) == [
        "GRIM-001",
        "GRIM-002",
        "GRIM-003",
        "GRIMMER-001",
        "BOUNDS-001",
        "BOUNDS-002",
        "ORDER-001",
        "COUNT-001",
        "BOUNDS-003",
        "COUNT-002",
        "COUNT-003",
        "BOUNDS-004",
        "P-001",
        "P-002",
        "P-003",
        "P-004",
        "PARTS-001",
        "PARTS-002",
        "PARTS-003",
        "PARTS-004",
        "CHANGE-001",
        "P-005",
        "EFFECT-001",
        "LIMITS-001",
        "LIMITS-002",
        "COUNT-004",
        "COUNT-005",
        "UNUSED-001",
    ]


def test_eighty_five_point_seven_per_cent_needs_seven_patients(checked):
    rows = checked.loc[["GRIM-002"]].set_index("assumes")["outcome"]
    assert rows.to_dict() == {
        "split=6/4": "impossible",
        "split=7/3": "holds",
        "split=5/5": "impossible",
        "split=8/2": "impossible",
    }


def test_fading_adds_up_only_with_seven_androgenetic_patients(checked):
    rows = checked.loc[["PARTS-002"]]
    fading = rows[rows["claims"].str.contains("fading")].set_index("assumes")["outcome"]
    assert fading.to_dict() == {
        "split=6/4": "impossible",
        "split=7/3": "holds",
        "split=5/5": "impossible",
        "split=8/2": "holds",
    }


def test_whole_scores_do_not_give_the_androgenetic_mean(checked):
    rows = refused(checked, "GRIM-001")
    of_mean = rows[rows["claims"] == "vds.immediate.mean.androgenetic"]
    printed_split = of_mean[of_mean["sizes_as_printed"]]
    assert list(printed_split["assumes"]) == ["split=6/4 grid=1"]
    assert printed_split["why"].iloc[0].endswith("It can hold if digits were cut off, not rounded.")


def test_the_only_t_test_named_cannot_compare_two_groups(liu, checked):
    assert list(checked.loc[["P-004"], "outcome"]) == ["holds only by another convention"]
    assert [one.claims for one in reserves(check(liu))] == [("fading.p",)]


def test_p_of_rho_follows_from_rho(checked):
    assert list(checked.loc[["P-001"], "outcome"]) == ["holds"]


def test_two_things_are_proved_of_the_paper_as_printed(liu):
    found = proofs(check(liu))
    assert [proof.claims for proof in found] == [
        ("pss.very_satisfied.percent",),
        (
            "vds.immediate.mean.all",
            "vds.month_6.mean",
            "fading.mean.androgenetic",
            "fading.mean.scarring",
        ),
    ]
    assert found[0].given == ("n.androgenetic",)
    assert "5/6 = 83.3%" in found[0].why
    assert "1.13 to 1.23" in found[1].why


@pytest.mark.parametrize("name", ["dhurat-2017", "park-2014", "traquina-2001"])
def test_the_other_series_are_free_of_contradictions(name):
    study = read(STUDIES / f"{name}.yaml")
    found = check(study)
    assert found
    assert {one.finding.outcome for one in found} <= {"holds", "not checkable"}
    unused = [one for one in found if one.finding.outcome == "not checkable"]
    assert {one.check_id for one in unused} <= {"UNUSED-001"}


# --- made-up studies whose truth is known ---------------------------------------------------


def claim(kind, group, reported, **more) -> Claim:
    timepoint = "" if kind == "count" else ".end"
    return Claim(
        id=f"{kind}{timepoint}.{group}",
        statistic_ids=(),
        kind=kind,
        outcome="patients" if kind == "count" else "score",
        group=group,
        says=kind,
        where="made up",
        reported=reported,
        **({} if kind == "count" else {"timepoint": "end"}),
        **more,
    )


def study_of(groups: dict[str, list[Fraction]], step: Fraction, *, tell_step=True) -> Study:
    everybody = {"all": [score for scores in groups.values() for score in scores], **groups}
    claims = []
    for name, scores in everybody.items():
        n = len(scores)
        mean = sum(scores, F(0)) / n
        variance = sum((score - mean) ** 2 for score in scores) / (n - 1)
        middle = sorted(scores)[(n - 1) // 2] + sorted(scores)[n // 2]
        claims += [
            claim("count", name, str(n)),
            claim("mean", name, printed(mean, 2)),
            claim("sd", name, printed(F(float(variance) ** 0.5), 2)),
            claim("median", name, printed(middle / 2, 2)),
            claim("min", name, printed(min(scores), 2)),
            claim("max", name, printed(max(scores), 2)),
            claim(
                "percentage",
                name,
                printed(F(100 * scores.count(F(5)), n), 1),
                scores=(F(5),),
            ),
        ]
    return Study(
        id="made-up",
        title="Made up",
        citation="Nobody",
        claims=tuple(claims),
        scales={
            "score": Scale(
                outcome="score",
                name="Score",
                minimum=F(0),
                maximum=F(10),
                step=step if tell_step else None,
            )
        },
        groups={
            name: Group(
                id=name,
                name=name,
                size=len(scores),
                size_claim=f"count.{name}",
                parts=tuple(groups) if name == "all" else (),
            )
            for name, scores in everybody.items()
        },
    )


def random_groups(seed: int, step: Fraction) -> dict[str, list[Fraction]]:
    random = Random(seed)
    top = int(10 / step)
    return {
        name: [random.randint(0, top) * step for _ in range(random.randint(2, 8))]
        for name in ("a", "b")
    }


@pytest.mark.parametrize("seed", range(40))
def test_a_study_printed_from_real_scores_passes_every_check(seed):
    step = [F(1), F(1, 2), F(1, 3), F(1, 10)][seed % 4]
    found = check(study_of(random_groups(seed, step), step))
    assert {one.check_id for one in found} >= {
        "GRIM-001",
        "GRIM-003",
        "GRIMMER-001",
        "PARTS-003",
        "PARTS-004",
    }
    outcomes = {one.finding.outcome for one in found}
    assert "impossible" not in outcomes, [o.finding.why for o in found]
    assert proofs(found) == []


def test_the_median_of_grouped_scores_is_told_and_not_accused():
    """Within the half step about a score: ``statistics.median_grouped`` gives 5.25."""
    study = study_of({"a": [F(k) for k in (2, 5, 5, 8)], "b": [F(k) for k in (1, 6, 7, 9)]}, F(1))
    claims = tuple(
        replace(one, reported="5.25") if one.id == "median.end.a" else one for one in study.claims
    )
    [told] = [
        one
        for one in check(replace(study, claims=claims))
        if one.check_id == "GRIM-003" and one.claims == ("median.end.a",)
    ]
    assert told.finding.outcome == "holds only by another convention"


@pytest.mark.parametrize(
    ("claim_id", "reported", "check_id"),
    [
        ("mean.end.a", "10.40", "BOUNDS-001"),
        ("mean.end.a", "5.13", "GRIM-001"),
        ("sd.end.a", "7.90", "BOUNDS-002"),
        ("sd.end.a", "0.01", "GRIMMER-001"),
        ("percentage.end.a", "33.0", "GRIM-002"),
        ("min.end.a", "9.00", "ORDER-001"),
        ("mean.end.all", "9.50", "PARTS-002"),
        ("sd.end.all", "0.10", "PARTS-003"),
        ("percentage.end.all", "87.5", "PARTS-004"),
        ("count.all", "11", "PARTS-001"),
    ],
)
def test_a_number_moved_out_of_reach_is_found(claim_id, reported, check_id):
    groups = {"a": [F(k) for k in (2, 5, 5, 8)], "b": [F(k) for k in (1, 6, 7, 9)]}
    study = study_of(groups, F(1))
    assert proofs(check(study)) == []
    claims = tuple(
        replace(one, reported=reported) if one.id == claim_id else one for one in study.claims
    )
    groups = dict(study.groups)
    if claim_id == "count.all":
        groups["all"] = replace(groups["all"], size=int(reported))
    broken = replace(study, claims=claims, groups=groups)
    found = [proof for proof in proofs(check(broken)) if proof.source == check_id]
    assert any(claim_id in proof.claims for proof in found)


def test_a_bound_is_no_mean_to_check():
    study = study_of({"a": [F(2), F(5)], "b": [F(1), F(6)]}, F(1))
    bounded = tuple(
        replace(one, relation="<", reported="3.13") if one.id == "mean.end.a" else one
        for one in study.claims
    )
    found = check(replace(study, claims=bounded))
    unused = [one for one in found if "mean.end.a" in one.claims]
    assert [one.check_id for one in unused] == ["UNUSED-001"]
    assert unused[0].finding.why.startswith("Not used, because < 3.13 is a bound")
    assert proofs(found) == []


def test_what_the_paper_does_not_say_is_not_checkable():
    groups = {"a": [F(2), F(5)], "b": [F(1), F(6)]}
    silent = study_of(groups, F(1), tell_step=False)
    reasons = {one.finding.why for one in check(silent) if one.finding.outcome == "not checkable"}
    assert "The paper does not say in which steps the scores were given." in reasons
    bounds = [one for one in check(silent) if one.check_id == "BOUNDS-002"]
    assert {one.finding.outcome for one in bounds} == {"holds"}
    sizeless = replace(silent, groups={n: replace(g, size=None) for n, g in silent.groups.items()})
    reasons = {one.finding.why for one in check(sizeless)}
    assert "The paper does not print how many patients this is of." in reasons


def test_a_count_of_which_nobody_says_of_how_many_is_not_used_and_told_why():
    study = study_of({"a": [F(2), F(5)], "b": [F(1), F(6)]}, F(1))
    lost = replace(study.by_id["mean.end.a"], id="lost", kind="count", reported="3", outcome="lost")
    (found,) = [
        one for one in check(replace(study, claims=(*study.claims, lost))) if "lost" in one.claims
    ]
    assert found.check_id == "UNUSED-001"
    assert "nothing says of how many it is (out_of)" in found.finding.why


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("1.65", "holds"),
        ("1.64", "holds only by another convention"),
        ("1.46", "differs"),
    ],
)
def test_a_ratio_whose_digits_were_cut_off_holds_by_that_convention(said, outcome):
    """The ratio of the counts is 1.649."""
    counts = {"a": "470", "b": "380", "c": "300", "d": "400"}
    cells = [
        replace(claim("count", "all", text), id=name, outcome=name) for name, text in counts.items()
    ]
    ratio = replace(claim("odds_ratio", "all", said), table=(("a", "b"), ("c", "d")))
    study = study_of({"a": [F(2), F(5)], "b": [F(1), F(6)]}, F(1))
    checks = check(replace(study, claims=(*study.claims, *cells, ratio)))
    [found] = [one.finding for one in checks if one.check_id == "EFFECT-001"]
    assert found.outcome == outcome
    assert ("digits were cut off" in found.why) == (said == "1.64")


def test_a_change_that_is_printed_without_its_timepoint_is_held_against_both_means():
    study = study_of({"a": [F(2), F(5)], "b": [F(1), F(6)]}, F(1))
    before = replace(claim("mean", "all", "6.00"), id="before", timepoint="start")
    fall = Change(outcome="fall", name="fall", of="score", start="start", end="end")
    for timepoint in ("end", None):
        for said, outcome in (("2.50", "holds"), ("2.90", "impossible")):
            moved = replace(
                claim("mean", "all", said), id="fall", outcome="fall", timepoint=timepoint
            )
            changed = replace(
                study,
                claims=(*study.claims, before, moved),
                changes={"fall": fall},
                followed_up=True,
            )
            [found] = [one for one in check(changed) if one.check_id == "CHANGE-001"]
            assert found.finding.outcome == outcome


def test_a_statistic_whose_p_value_does_not_name_it_is_told_so():
    study = study_of({"a": [F(2), F(5)], "b": [F(1), F(6)]}, F(1))
    z, p = claim("z", "all", "3.577"), claim("p_value", "all", "0.04")
    for said in (p, replace(p, reported="0.05", relation="<")):
        [told] = [
            one
            for one in check(replace(study, claims=(*study.claims, z, said)))
            if one.check_id == "UNUSED-001" and z.id in one.claims
        ]
        assert f"write {z.id} there as p_of" in told.finding.why
    found = check(replace(study, claims=(*study.claims, z, p)))
    [unused] = [one for one in found if one.check_id == "UNUSED-001" and z.id in one.claims]
    assert f"if {p.id} is its p-value, write {z.id} there as p_of" in unused.finding.why
    named = check(replace(study, claims=(*study.claims, z, replace(p, p_of=z.id))))
    assert "differs" in {one.finding.outcome for one in named if z.id in one.claims}


def test_a_p_value_that_is_held_against_its_statistic_lacks_no_name_of_a_test():
    study = study_of({"a": [F(2), F(5), F(7)], "b": [F(1), F(6), F(4)]}, F(1))
    statistic = claim("f", "all", "4.10", df=("1", "4"))
    p = replace(claim("p_value", "all", "0.11"), group="a_vs_b", compares=("a", "b"))
    for of, named in ((None, True), (statistic.id, False)):
        said = replace(study, claims=(*study.claims, statistic, replace(p, p_of=of)))
        told = {one.check_id: one.finding for one in check(said) if p.id in one.claims}
        assert ("P-004" in told) == named
        left_out = translate(said, next(said.readings())).left_out[p.id]
        assert ("neither named nor an unknown" in left_out) == named
    assert told["P-001"].outcome == "holds"
    assert "held against the F beside it alone" in left_out


def test_a_statistic_and_its_p_value_that_nothing_joins_are_held_together_where_they_stand_alone():
    study = study_of({"a": [F(2), F(5), F(7)], "b": [F(1), F(6), F(4)]}, F(1))
    pair = {"compares": ("a", "b")}
    f = replace(claim("f", "a_vs_b", "3.20", df=("1", "27"), **pair), outcome="other")
    p = replace(claim("p_value", "a_vs_b", "0.002", test="anova", **pair), outcome="other")
    second = replace(f, id="f.second")

    def told(*claims):
        found = check(replace(study, claims=(*study.claims, *claims)))
        return next(one for one in found if one.check_id == "P-001")

    joined = told(f, p)
    assert (joined.claims, joined.finding.outcome) == ((f.id, p.id), "differs")
    assert joined.finding.why.endswith("Does the p-value belong to this statistic?")
    assert told(f, replace(p, p_of=f.id)).finding.outcome == "impossible"
    assert told(f, replace(p, reported="0.085")).finding.outcome == "holds"
    the_other_way = replace(f, group="b_vs_a", compares=("b", "a"))
    assert told(the_other_way, p).claims == (f.id, p.id)
    for claims in ((f, second, p), (f, p, replace(p, id="p.second")), (f, replace(p, test=None))):
        finding = told(*claims).finding
        assert finding.outcome == "not checkable"
        assert f"Nothing says whether it is the p-value of {f.id}" in finding.why


def test_an_sd_and_a_mean_apart_are_asked_about_as_of_one_timepoint():
    study = study_of({"a": [F(2), F(5), F(7)], "b": [F(1), F(6), F(4)]}, F(1))
    apart = tuple(
        replace(one, timepoint="edn") if one.id == "sd.end.a" else one for one in study.claims
    )
    told = [one for one in check(replace(study, claims=apart)) if one.check_id == "GRIMMER-001"]
    (why,) = [one.finding.why for one in told if one.claims == ("sd.end.a",)]
    assert why.startswith("There is no mean at edn, and of 4.67 no SD at end. Are the two the same")
