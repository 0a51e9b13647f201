"""The study on a real Slurm of two nodes: the same bytes, and a killed job told by its step.

`make test-cluster` runs it, as root; `COHORTS` in the environment is the number of simulated
cohorts beside the study's own (6).
"""

import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workflow.study_folder import copy_of_the_project

HERE = Path(__file__).parent
COHORTS = int(os.environ.get("COHORTS", "6"))
# This Slurm keeps no accounts, and nodes on one disk need not be waited for.
ON_SLURM = [
    *("--workflow-profile", "profiles/slurm", "--slurm-status-command", "squeue"),
    *("--slurm-init-seconds-before-status-checks", "1", "--seconds-between-status-checks", "1"),
    *("--latency-wait", "5"),
]


@pytest.fixture(scope="module", autouse=True)
def slurm(tmp_path_factory):
    """A Slurm that is up while these tests run; its work lies where Slurm's own user may look."""
    folder = Path("/tmp") / f"caseseries-slurm-{os.getpid()}"
    subprocess.run([HERE / "slurm_up.sh", folder], check=True)
    yield
    subprocess.run([HERE / "slurm_down.sh", folder], check=False)
    shutil.rmtree(folder, ignore_errors=True)


def study_of_many(folder):
    """Return a copy of the project with simulated cohorts beside its own."""
    study = copy_of_the_project(folder)
    clinics = []
    for seed in range(1, COHORTS // 3 + 2):
        made = folder / "made" / str(seed)
        command = [study.python, "-m", "caseseries.simulation", made, "--seed", str(seed)]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        for clinic in sorted(made.iterdir())[: COHORTS - len(clinics)]:
            clinics.append(f"{clinic.name}-{seed}")
            shutil.move(clinic, folder / "data/cohorts" / clinics[-1])
    shutil.rmtree(folder / "made")
    lines = "".join(f"  - {name}\n" for name in ["liu-2025", *clinics])
    study.replace("config/config.yaml", "  - liu-2025\n", lines)
    return study


def test_the_cluster_gives_the_bytes_of_one_machine(tmp_path):
    here, there = study_of_many(tmp_path / "here"), study_of_many(tmp_path / "there")
    # At once: most of the time the cluster's run waits for word of its jobs.
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(here.run), pool.submit(there.run, *ON_SLURM)]
        for run in runs:
            run.result()
    assert there.checksums() == here.checksums()


def test_a_job_that_is_killed_is_told_by_its_step_and_the_log_of_its_node(tmp_path):
    study = copy_of_the_project(tmp_path / "study")
    target, begun = "results/liu-2025/validated/cohort.json", "results/logs/validate/liu-2025.log"
    endless = "__import__('time').sleep(600)\n    sheet ="
    study.replace("workflow/scripts/validate.py", "sheet =", endless)
    with ThreadPoolExecutor() as pool:
        running = pool.submit(study.snakemake, *ON_SLURM, target)
        while not study.path(begun).exists():
            assert not running.done(), running.result().stderr
            time.sleep(0.2)
        subprocess.run(["scancel", "--user", "root"], check=True)
        ended = running.result()
    assert ended.returncode != 0
    footer = ended.stderr.partition("The study stopped.")[2]
    assert "Step:  Checking the case tables of liu-2025" in footer
    assert "The step was stopped from outside" in footer
    [line] = [line for line in footer.splitlines() if "Log of the node that ran it:" in line]
    log = line.partition(": ")[2]
    assert log.startswith("results/logs/slurm/")
    assert "CANCELLED" in study.path(log).read_text()
