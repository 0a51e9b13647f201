"""The order of treatment, from the clinic's file to the ledger."""

from pathlib import Path

import pandas as pd

from caseseries.estimate.plan import estimate
from caseseries.intake.read import read_cohort
from caseseries.simulation import Clinic, read_truth, write
from studies import ROOT, SMP

LARGEST = 9_999_999


def ledger_of(folder: Path) -> pd.DataFrame:
    cohort, problems = read_cohort(folder, SMP)
    assert cohort is not None, problems
    return estimate(cohort)


def test_cases_are_numbered_by_rank_however_large_the_orders_are(tmp_path):
    """A running number of the whole clinic gives what 1, 2, 3 gives, up to the largest there is."""
    truth, _ = read_truth(ROOT / "config" / "simulation.yaml")
    patients = dict.fromkeys(SMP.grouping.ids[:2], 6)
    write(SMP, truth, Clinic(name="large", patients=patients, months=(6,)), tmp_path)
    plain = ledger_of(tmp_path / "large")
    listed = tmp_path / "large" / "patients.csv"
    table = pd.read_csv(listed, dtype=str)
    from_the_end = LARGEST - 700_001 * (len(table) - table["treatment_order"].astype(int))
    table.assign(treatment_order=from_the_end).to_csv(listed, index=False)
    large = ledger_of(tmp_path / "large")
    learning = large["statistic_id"].str.contains("case_number.spearman")
    assert large.loc[learning, "value"].notna().any()
    pd.testing.assert_frame_equal(large, plain)


def test_an_order_that_could_be_the_number_of_a_person_is_refused(tmp_path):
    truth, _ = read_truth(ROOT / "config" / "simulation.yaml")
    clinic = Clinic(name="large", patients={SMP.grouping.ids[0]: 4}, months=(6,))
    write(SMP, truth, clinic, tmp_path)
    listed = tmp_path / "large" / "patients.csv"
    table = pd.read_csv(listed, dtype=str)
    table.loc[2, "treatment_order"] = str(LARGEST + 1)
    table.to_csv(listed, index=False)
    cohort, problems = read_cohort(tmp_path / "large", SMP)
    assert cohort is None
    assert [(one.column, one.value) for one in problems] == [("treatment_order", "1•••")]
