"""``sha256sum``, the program that everybody has, reads what we write."""

import subprocess
from pathlib import Path

from tests.deposit.small_study import REBUILT

from caseseries.deposit.pack import pack


def sha256sum(sums: Path) -> subprocess.CompletedProcess[str]:
    command = ["sha256sum", "--check", "--strict", str(sums)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_file_checks_from_the_root_of_the_project(deposit):
    pack(deposit, Path("results/deposit"))
    checked = sha256sum(Path("results/deposit/SHA256SUMS"))
    assert checked.returncode == 0, checked.stderr
    lines = checked.stdout.splitlines()
    assert len(lines) == len(deposit.files)
    assert all(line.endswith(": OK") for line in lines)


def test_inputs_program_and_results_are_all_there(deposit):
    for path in (
        f"data/cohorts/{REBUILT}/patients.csv",
        "data/protocols/standard.yaml",
        "requirements.lock",
        "workflow/scripts/estimate.py",
        f"results/{REBUILT}/validated/patients.csv",
        f"results/{REBUILT}/ledger.csv",
    ):
        assert path in deposit.files, path


def test_a_changed_result_is_noticed(deposit):
    pack(deposit, Path("results/deposit"))
    Path(f"results/{REBUILT}/ledger.csv").write_text("changed\n", encoding="utf-8")
    checked = sha256sum(Path("results/deposit/SHA256SUMS"))
    assert checked.returncode != 0
    assert f"results/{REBUILT}/ledger.csv: FAILED" in checked.stdout
