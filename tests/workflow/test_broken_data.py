"""What a clinic sees when its data are wrong: one sheet, one footer, nothing half-written."""

import csv

import pytest

pytestmark = pytest.mark.workflow

# What a line of the assessments becomes; {vds} is the score that stands there.
FAULTS = {
    "P01": "P01,immediate,11,",
    "P02": "P02,immediate,{vds},good",
    "P03": "P33,immediate,{vds},",
    "P04": "2024-03-01,immediate,{vds},",
    "P05": "P05,immediate,{vds},\nP05,immediate,{vds},",
}
ASSESSMENTS = "data/cohorts/liu-2025/assessments.csv"
LEDGER = "results/liu-2025/ledger.csv"  # of the step after the one that refuses


@pytest.fixture
def study(study):
    """A copy in which the ledger waits for no audit of a paper."""
    study.replace("config/config.yaml", "    cohort: liu-2025\n", "")
    return study


def spoil(study, patient: str) -> tuple[str, str]:
    """Write the fault into the patient's line right after treatment; return both lines."""
    lines = study.path(ASSESSMENTS).read_text(encoding="utf-8").splitlines()
    (good,) = [line for line in lines if line.startswith(f"{patient},immediate,")]
    bad = FAULTS[patient].format(vds=good.split(",")[2])
    study.replace(ASSESSMENTS, good, bad)
    return good, bad


def sheet_of(study) -> list[dict[str, str]]:
    path = study.path("results/liu-2025/problems.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_all_faults_stand_at_once_on_one_sheet_and_on_screen(study):
    for patient in FAULTS:
        spoil(study, patient)
    ended = study.snakemake(LEDGER)
    assert ended.returncode != 0
    errors = [problem for problem in sheet_of(study) if problem["severity"] == "error"]
    places = {(problem["row"], problem["column"]) for problem in errors}
    assert ("2", "vds") in places
    assert ("4", "pss") in places
    for problem in errors:
        assert problem["message"] in ended.stderr
        assert problem["remedy"]
        assert problem["file"] == "assessments.csv"
    footer = ended.stderr.partition("The study stopped.")[2]
    assert "Step:  Checking the case tables of liu-2025" in footer
    assert "results/liu-2025/problems.csv" in footer
    assert "What to do next:" in footer
    assert "Traceback" not in ended.stderr


def test_nothing_half_written_remains_and_mending_the_data_is_enough(study):
    good, bad = spoil(study, "P01")
    assert study.snakemake(LEDGER).returncode != 0
    assert not list(study.path("results").rglob("*.unfinished"))
    assert not study.path("results/liu-2025/validated/cohort.json").exists()
    assert not study.path(LEDGER).exists()
    study.replace(ASSESSMENTS, bad, good)
    study.run(LEDGER)
    assert study.path(LEDGER).is_file()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("  - liu-2025\n", "  - clinic-x\n", "the cohort 'clinic-x' has no folder"),
        ("confidence: 0.95", "confidence: 95", "confidence: 95 must be below 1"),
        ("confidence:", "confidense:", "Did you mean 'confidence'?"),
    ],
)
def test_a_wrong_setting_is_told_in_a_sentence(study, old, new, sentence):
    study.replace("config/config.yaml", old, new)
    ended = study.snakemake()
    assert ended.returncode != 0
    assert sentence in ended.stderr
    assert "The study did not start" in ended.stderr
