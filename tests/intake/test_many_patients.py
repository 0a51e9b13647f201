"""Many patients: what one patient more costs is counted, never timed."""

import sys
from pathlib import Path
from types import FrameType

import pandas as pd
import pytest

import caseseries
from caseseries.cases.cohort import Cohort
from caseseries.estimate.plan import estimate
from caseseries.intake.problems import Problem
from caseseries.intake.read import read_cohort
from caseseries.simulation import Clinic, read_truth, write
from studies import SMP

PACKAGE = str(Path(caseseries.__file__).parent)
SIMULATION = Path(__file__).parents[2] / "config" / "simulation.yaml"
FEW, MANY = 1_000, 2_000
# A patient has a code and a place in the order of treatment; some have an oddity, put in words.
CALLS_A_PATIENT = 8


def clinic(folder: Path, patients: int, raters: int = 1) -> Path:
    truth, _ = read_truth(SIMULATION)
    half, rest = patients // 2, patients - patients // 2
    groups = dict(zip(SMP.grouping.ids, (half, rest), strict=True))
    write(SMP, truth, Clinic(name="large", patients=groups, months=(6,), raters=raters), folder)
    return folder / "large"


def calls(work, *given):
    """What a piece of work returns, and how many functions of the package it called."""
    count = 0

    def see(frame: FrameType, event: str, _) -> None:
        nonlocal count
        count += event == "call" and frame.f_code.co_filename.startswith(PACKAGE)

    sys.setprofile(see)
    try:
        result = work(*given)
    finally:
        sys.setprofile(None)
    return result, count


@pytest.fixture(scope="module", params=[1, 2], ids=["one rater", "two raters"])
def read(request, tmp_path_factory) -> dict[int, tuple[Cohort, int]]:
    """The cohort of each size, and the calls that reading it took."""
    found = {}
    for size in (FEW, MANY):
        folder = clinic(tmp_path_factory.mktemp("clinic"), size, request.param)
        (cohort, _), count = calls(read_cohort, folder, SMP)
        found[size] = (cohort, count)
    return found


def test_reading_calls_a_handful_of_functions_for_a_patient_more(read):
    assert read[MANY][1] - read[FEW][1] < CALLS_A_PATIENT * (MANY - FEW)


def test_estimating_calls_a_handful_of_functions_for_a_patient_more(read):
    counts = {size: calls(estimate, read[size][0])[1] for size in (FEW, MANY)}
    assert counts[MANY] - counts[FEW] < CALLS_A_PATIENT * (MANY - FEW)


def test_a_fault_in_every_row_keeps_its_cell(tmp_path: Path):
    folder = clinic(tmp_path, 300)
    path = folder / "assessments.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    rated = table["vds"].ne("").tolist()
    table.assign(vds=table["vds"].where(table["vds"].eq(""), "high")).to_csv(path, index=False)
    cohort, problems = read_cohort(folder, SMP)
    rows = [row for row, given in enumerate(rated, start=2) if given]
    assert cohort is None
    assert [one.cell for one in problems if one.rule_id == "assessments.vds"] == [
        f"C{row}" for row in rows
    ]


def refused(folder: Path) -> list[Problem]:
    _, problems = read_cohort(folder, SMP)
    return [one for one in problems if one.rule_id == "privacy.record_number"]


def test_codes_may_count_as_far_as_there_are_patients(tmp_path: Path):
    """P100000 is a record number among ten patients, and a number among a hundred thousand."""
    folder = clinic(tmp_path, 10)
    (folder / "sessions.csv").unlink()
    (folder / "adverse_events.csv").unlink()
    patients = pd.read_csv(folder / "patients.csv", dtype="str")
    scores = pd.read_csv(folder / "assessments.csv", dtype="str")
    last = {"P10": "P100000"}
    for name, table in (("patients", patients), ("assessments", scores)):
        table.replace({"patient_id": last}).to_csv(folder / f"{name}.csv", index=False)
    assert {one.file for one in refused(folder)} == {"patients.csv", "assessments.csv"}
    codes = [f"P{number:06d}" for number in range(1, 100_001)]
    pd.concat([patients] * 10_000).assign(patient_id=codes).to_csv(
        folder / "patients.csv", index=False
    )
    assert refused(folder) == []
