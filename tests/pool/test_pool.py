"""Several simulated clinics: who is pooled, what they give, and what each of them changed."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from caseseries import ledger
from caseseries.cases.study import study_of
from caseseries.estimate.analysis_set import analysis_set
from caseseries.estimate.plan import estimate
from caseseries.intake.read import read_cohort
from caseseries.pool.evidence import pooled_evidence
from caseseries.pool.influence import HEADLINES, ONE_DEGREE, ONE_LEFT, what_changed
from caseseries.pool.plan import pooled_ledger
from caseseries.pool.selection import selected
from caseseries.simulation import Clinic, read_truth, write
from studies import ROOT, SMP

CLINICS = ("one", "two", "three")
TRUTH, _ = read_truth(ROOT / "config" / "simulation.yaml")
LOST = {
    group: means["immediate"] - means["month_6"]
    for group, means in TRUTH["scores"]["vds"]["means"].items()
}


@pytest.fixture(scope="module")
def clinics(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clinics")
    cohorts = []
    for name in CLINICS:
        clinic = Clinic(
            name=name, patients={"androgenetic": 40, "scarring": 30}, months=(6,), raters=1
        )
        write(SMP, TRUTH, clinic, folder, seed=1)
        cohort, _ = read_cohort(folder / name, SMP)
        assert cohort is not None
        cohorts.append(cohort)
    return cohorts


@pytest.fixture(scope="module")
def ledgers(clinics):
    return pd.concat([estimate(cohort) for cohort in clinics], ignore_index=True)


@pytest.fixture(scope="module")
def cases(clinics):
    return {cohort.facts.cohort: analysis_set(cohort) for cohort in clinics}


@pytest.fixture(scope="module")
def pool(ledgers):
    return selected(SMP, ledgers, CLINICS, provenances=["simulated"])


@pytest.fixture(scope="module")
def book(pool, cases):
    return ledger.Ledger(pooled_ledger(pool, cases))


def test_simulated_cohorts_are_not_pooled_unless_the_settings_say_so(ledgers, cases):
    nobody = selected(SMP, ledgers, CLINICS, provenances=["observed"])
    assert nobody.cohorts == ()
    assert set(nobody.members["pooled"]) == {"no"}
    assert nobody.members["why_not"].str.contains("observed cohorts only").all()
    table = pooled_ledger(nobody, cases)
    assert table["value"].isna().all()
    assert table["reason"].str.contains("no cohort may be pooled").all()


def test_two_cohorts_of_the_same_patients_are_never_pooled_together(ledgers):
    for same in ({"two": "one"}, {"one": "two"}):
        pool = selected(SMP, ledgers, CLINICS, provenances=["simulated"], same_patients_as=same)
        assert pool.cohorts == ("one", "three")
        why_not = pool.members.set_index("cohort")["why_not"]
        assert why_not["two"] == "the same patients as one, which is pooled"
    alone = selected(
        SMP, ledgers, ["two", "three"], provenances=["simulated"], same_patients_as={"two": "one"}
    )
    assert alone.cohorts == ("two", "three")


def test_a_score_that_changes_may_have_a_best_score(pool):
    """Its mixed model is of the whole course, which is no timepoint."""
    assert pool.book.find("one", "vds.course.all.mixed_model.month.coefficient")
    definition = json.loads(SMP.definition)
    [score] = [one for one in definition["scores"] if one["id"] == "vds"]
    score["top"] = {"id": "full", "score": score["highest"], "label": "full"}
    found = pooled_evidence(replace(pool, study=study_of(definition)))
    tops = {row.timepoint for row in found if row.statistic.startswith("full.")}
    assert tops == set(pool.timepoints("vds")) == {"baseline", "immediate", "month_6"}


def test_cohorts_that_seem_to_hold_the_same_patients_are_told_where_both_are_pooled(ledgers):
    alike = {("one", "three"): "in three, all are those of one."}
    pool = selected(SMP, ledgers, CLINICS, provenances=["simulated"], alike=alike)
    assert list(pool.members["remark"]) == ["", "", "in three, all are those of one."]
    told = next(row for row in pooled_evidence(pool) if row.statistic == "reml.estimate")
    assert "in three, all are those of one" in told.note
    assert pool.without("one").alike == {}
    kept = selected(SMP, ledgers, ["two", "three"], provenances=["simulated"], alike=alike)
    assert kept.alike == {}


def test_everything_pooled_says_what_it_was_pooled_from(book, pool):
    assert {row.provenance for row in book} == {"simulated"}
    assert pool.provenance == "simulated"


@pytest.mark.parametrize("group", ["androgenetic", "scarring"])
def test_pooled_fading_recovers_the_truth_of_the_simulation(book, group):
    row = book.row("pooled", f"fading.month_6.{group}.reml.estimate")
    assert row.n == len(CLINICS)
    assert row.ci_low < LOST[group] < row.ci_high


def test_one_model_of_all_patients_agrees_with_the_pooled_differences(book):
    comparison = "fading.month_6.androgenetic_vs_scarring"
    two_stage = book.row("pooled", f"{comparison}.reml.estimate").value
    one_stage = book.row("pooled", f"{comparison}.mixed_model.group.coefficient").value
    true = LOST["androgenetic"] - LOST["scarring"]
    assert one_stage == pytest.approx(two_stage, abs=0.1)
    assert one_stage == pytest.approx(true, abs=0.25)


def test_pooling_starts_from_the_rows_of_the_cohorts(book, ledgers):
    """Inverse-variance weights by hand, from the ledger's own means and SDs."""
    rows = ledger.Ledger(ledgers)
    prefix = "fading.month_6.scarring"
    means = np.array([rows.row(name, f"{prefix}.mean").value for name in CLINICS])
    spread = np.array([rows.row(name, f"{prefix}.sd").value for name in CLINICS])
    n = np.array([rows.row(name, f"{prefix}.mean").n for name in CLINICS])
    tau = book.row("pooled", f"{prefix}.reml.tau2.tau").value
    weights = 1 / (spread**2 / n + tau**2)
    by_hand = float(weights @ means / weights.sum())
    assert book.row("pooled", f"{prefix}.reml.estimate").value == pytest.approx(by_hand)


def test_what_a_cohort_changed_is_the_pool_with_it_less_the_pool_without_it(pool, cases):
    changes = what_changed(pool).set_index(["cohort", "statistic_id"])
    name = "fading.month_6.all.reml.estimate"
    without = ledger.Ledger(pooled_ledger(pool.without("two"), cases)).row("pooled", name)
    assert changes.loc[("two", name), "without"] == pytest.approx(without.value)
    moved = changes["with_it"] - changes["without"]
    assert changes["moved_by"].to_numpy(float) == pytest.approx(moved.to_numpy(float), nan_ok=True)
    assert changes["flipped"].equals(changes["conclusion_without"] != changes["conclusion_with"])
    assert not changes["newly_known"].any()


def test_a_move_from_two_cohorts_to_three_says_that_the_interval_rested_on_one_degree(pool):
    changes = what_changed(pool)
    means = changes["statistic_id"].str.endswith(".reml.estimate")
    assert set(changes["note"][means]) == {ONE_DEGREE}
    assert set(changes["note"][~means]) == {""}


def test_a_move_from_one_cohort_to_two_says_that_nothing_was_pooled(pool):
    changes = what_changed(pool.without("three")).set_index("statistic_id")
    assert set(changes.loc["fading.month_6.all.reml.estimate", "note"]) == {ONE_LEFT}


def test_the_first_pooled_number_is_newly_known_and_flips_nothing(pool):
    """Of two cohorts, pooled means exist with either only: before, nothing was concluded."""
    changes = what_changed(pool.without("three"))
    means = changes[changes["statistic_id"].str.endswith(".reml.estimate")]
    assert set(means["conclusion_without"]) <= {"not known", "no interval"}
    assert means["newly_known"].all()
    assert not changes["flipped"].any()


def test_one_cohort_changes_nothing_because_there_is_nothing_to_compare(ledgers):
    alone = selected(SMP, ledgers, ["one"], provenances=["simulated"])
    assert what_changed(alone).empty


def test_one_cohort_has_no_pooled_number(ledgers):
    alone = selected(SMP, ledgers, ["one"], provenances=["simulated"])
    rows = [row for row in pooled_evidence(alone) if ".in_one." not in row.statistic_id]
    assert all(row.value is None for row in rows)
    headlines = [row for row in rows if row.statistic_id.endswith(HEADLINES)]
    assert {row.reason for row in headlines} == {"one cohort: there is nothing to pool"}


def test_the_spread_between_cohorts_has_the_root_of_the_unit_of_its_variance(book):
    """Oracle: an SD of log odds is one of log odds, an SD of points one of points."""
    assert book.row("pooled", "fading.month_6.all.reml.tau2.tau").unit == "points"
    assert book.row("pooled", "pss.month_6.all.very_satisfied.glmm.tau").unit == "log odds"


def test_the_exact_limits_of_each_cohort_stand_beside_the_pooled_share(ledgers):
    """Oracle: scipy binomtest, as R binom.test; a count that is not there has no limits."""
    name = "adverse_events.all.count"
    without = (ledgers["cohort"] == "two") & (ledgers["statistic_id"] == name)
    book = ledger.Ledger(ledgers)
    pool = selected(SMP, ledgers[~without], CLINICS, provenances=["simulated"])
    found = {row.statistic_id: row for row in pooled_evidence(pool)}
    count = book.row("one", name)
    low, high = binomtest(int(count.value), count.n).proportion_ci(0.95, "exact")
    alone = found["adverse_events.all.in_one.percent"]
    assert (alone.ci_low, alone.ci_high) == pytest.approx((100 * low, 100 * high))
    assert found["adverse_events.all.in_two.percent"].value is None
    assert "missing" in found["adverse_events.all.in_two.percent"].reason
