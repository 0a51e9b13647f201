"""Every command of `make` reads and writes the study that STUDY names, and no other."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from caseseries.intake.study_file import read_study
from caseseries.intake.template import template_workbook
from caseseries.intake.workbook.stable import save_workbook
from studies import ROOT

EXAMPLE = ROOT / "examples" / "vitiligo"
WRITTEN = [ROOT / "config" / "config.yaml", ROOT / "config" / "paper.yaml"]


@pytest.fixture
def study(tmp_path):
    """A study in a folder whose name has a space."""
    folder = tmp_path / "my study"
    for part in ("config", "data"):
        shutil.copytree(EXAMPLE / part, folder / part)
    return folder


@pytest.fixture
def make(study):
    """Return what a target says of the study; a target that must not pass `fails`."""

    def run(*asked: str, fails: bool = False) -> str:
        started = ["make", "-s", "-C", ROOT, "-o", ".venv/run.stamp", f"STUDY={study}", *asked]
        started += [f"BIN={Path(sys.executable).parent}"]
        path = {"PYTHONPATH": str(ROOT / "workflow")}
        ended = subprocess.run(
            started, env=os.environ | path, capture_output=True, text=True, check=False
        )
        assert bool(ended.returncode) == fails, ended.stderr
        return ended.stdout + ended.stderr

    return run


def of_the_program() -> list[object]:
    """Return what the program's own study has: cohorts, settings, papers."""
    folders = [ROOT, ROOT / "data" / "cohorts", ROOT / "data" / "published"]
    listed = [sorted(path.name for path in folder.iterdir()) for folder in folders]
    return [*listed, *(path.read_bytes() for path in WRITTEN if path.exists())]


def test_every_command_works_on_the_study_and_says_how_to_go_on(study, make, tmp_path):
    before = of_the_program()
    this = f"`make STUDY={shlex.quote(str(study))}"
    assert str(study / "cohort-template.xlsx") in make("workbook")
    save_workbook(template_workbook(read_study(study / "config/study.yaml")), tmp_path / "own")
    assert (study / "cohort-template.xlsx").read_bytes() == (tmp_path / "own").read_bytes()

    east, source = study / "data/cohorts/clinic-east", tmp_path / "handed over"
    shutil.copytree(east, source)
    said = make("new-cohort", "NAME=clinic-new", f"FROM={source}")
    assert f"{study}/config/config.yaml" in said
    assert f"Then run {this}`." in said
    assert "clinic-new" in (study / "config/config.yaml").read_text()
    assert f"Checking {study}/data/cohorts/clinic-new." in make("check", "NAME=clinic-new")
    assert f"{study}/data/cohorts/.kept/" in make(
        "update-cohort", "NAME=clinic-new", f"FROM={source}"
    )
    assert f"{study}/data/cohorts/clinic-new" in make("strip-photos", "NAME=clinic-new")
    assert f"Run {this}`." in make("remove-cohort", "NAME=clinic-new")
    assert not (study / "data/cohorts/clinic-new").exists()

    assert f"Then run {this}`: the paper is in {study}/results/paper" in make("new-paper")
    assert (study / "paper/discussion.md").is_file()
    assert f"run {this} audit`" in make("new-paper-audit", "NAME=miller-2021")
    assert (study / "data/published/miller-2021.xlsx").is_file()
    assert of_the_program() == before


def test_what_a_cohort_reports_computes_no_number_anew(study):
    run = [sys.executable, str(ROOT / "workflow" / "run.py"), "results/clinic-east/ledger.csv"]
    about = os.environ | {"PYTHONPATH": str(ROOT / "workflow"), "STUDY": str(study)}
    subprocess.run(run, env=about, check=True)
    told = study / "data/cohorts/clinic-east/reporting.yaml"
    told.write_text("setting: A clinic in a town.\n")
    again = subprocess.run(run, env=about, check=True, capture_output=True, text=True)
    assert "Nothing to do" in again.stderr


def test_a_study_that_cannot_start_is_named(study, make):
    settings = study / "config/config.yaml"
    settings.write_text(settings.read_text().replace("clinic-east", "clinic-gone"))
    said = make("study", fails=True)
    assert f"The study in {study} did not start" in said
    assert f"Make it with `make STUDY={shlex.quote(str(study))} new-cohort`" in said
    shutil.rmtree(study)
    assert f"{study} is not there. Write it, or correct STUDY." in make("study", fails=True)


def test_the_demonstration_of_a_study_is_simulated_in_its_own_folder(study, make):
    """This one has no settings for it, so that nothing runs."""
    said = make("demo", fails=True)
    assert f"Simulated clinics are in {study}/results/demo/cohorts" in said
    assert f"{study}/config/demo.yaml is not there." in said
