"""A clinic that sends its shared ledger is pooled as if it had sent its rows."""

import pandas as pd
import pytest

from caseseries.estimate.analysis_set import analysis_set
from caseseries.estimate.plan import estimate
from caseseries.intake.read import read_cohort
from caseseries.pool.evidence import pooled_evidence
from caseseries.pool.one_stage import one_stage
from caseseries.pool.selection import selected
from caseseries.share.sealed import read_shared, write_shared
from caseseries.share.small_groups import hide_small_groups
from caseseries.simulation import Clinic, read_truth, write
from studies import ROOT, SMP

TRUTH, _ = read_truth(ROOT / "config" / "simulation.yaml")
SIZES = {"one": (20, 15), "two": (18, 14), "three": (12, 9)}


@pytest.fixture(scope="module")
def cohorts(tmp_path_factory):
    folder, found = tmp_path_factory.mktemp("clinics"), {}
    for name, sizes in SIZES.items():
        patients = dict(zip(SMP.grouping.ids, sizes, strict=True))
        clinic = Clinic(name=name, patients=patients, months=(6,), raters=1)
        write(SMP, TRUTH, clinic, folder, seed=1)
        cohort, _ = read_cohort(folder / name, SMP)
        assert cohort is not None
        found[name] = cohort
    return found


@pytest.fixture(scope="module")
def ledgers(cohorts):
    return {name: estimate(cohort) for name, cohort in cohorts.items()}


def pool_of(ledgers, shared=()):
    table = pd.concat(ledgers.values(), ignore_index=True)
    return selected(SMP, table, list(SIZES), provenances=["simulated"], shared=shared)


def with_sent(ledgers, folder, smallest):
    """Send the third clinic's ledger through its file."""
    write_shared(SMP, hide_small_groups(ledgers["three"], smallest=smallest), folder / "sent.csv")
    return ledgers | {"three": read_shared(SMP, {"three": folder / "sent.csv"})}


def test_two_stage_pooling_gives_exactly_what_full_ledgers_give(ledgers, tmp_path):
    rows = list(pooled_evidence(pool_of(ledgers)))
    sent = with_sent(ledgers, tmp_path, smallest=1)
    assert len(rows) > 100
    assert list(pooled_evidence(pool_of(sent, ["three"]))) == rows


def test_what_is_hidden_is_missing_and_told_for_that_estimate_alone(ledgers, tmp_path):
    full = {row.statistic_id: row for row in pooled_evidence(pool_of(ledgers))}
    sent = with_sent(ledgers, tmp_path, smallest=10)
    hidden = {row.statistic_id: row for row in pooled_evidence(pool_of(sent, ["three"]))}
    for group, is_hidden in (("all", False), ("scarring", True)):
        name = f"fading.month_6.{group}.reml.estimate"
        assert ("hidden in the shared ledger: three" in hidden[name].note) is is_hidden
        assert (hidden[name].value == full[name].value) is not is_hidden
        assert hidden[name].n == full[name].n - is_hidden


def test_members_say_who_sent_what(ledgers, tmp_path):
    pool = pool_of(with_sent(ledgers, tmp_path, smallest=5), ["three"])
    assert list(pool.members["sends"]) == ["rows", "rows", "numbers"]


def test_the_model_of_all_patients_says_whose_rows_it_lacks(cohorts, ledgers, tmp_path):
    pool = pool_of(with_sent(ledgers, tmp_path, smallest=5), ["three"])
    cases = {name: analysis_set(cohort) for name, cohort in cohorts.items() if name != "three"}
    notes = {row.note for row in one_stage(pool, cases)}
    assert notes
    assert all("without three, which sent no rows" in note for note in notes)
