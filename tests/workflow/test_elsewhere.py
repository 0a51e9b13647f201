"""A study apart from the program, by `--directory` and as a module; a clinic sent it its ledger."""

import os
import shutil
import subprocess
import zipfile

import pytest
import yaml

from caseseries.estimate.plan import estimate
from caseseries.intake.read import read_cohort
from caseseries.share.sealed import write_shared
from caseseries.share.small_groups import hide_small_groups
from caseseries.simulation import Clinic, read_truth, write
from studies import ROOT, SMP
from workflow.study_folder import StudyFolder, copy_of_the_project

pytestmark = pytest.mark.workflow

TRUTH, _ = read_truth(ROOT / "config" / "simulation.yaml")

MODULE = """
configfile: "config/demo.yaml"

module caseseries:
    snakefile: "{snakefile}"
    config: config

use rule * from caseseries as of_the_study_*
"""
COHORT = "data/cohorts/clinic-a"
SETTINGS = "config/demo.yaml"
COHORTS = "cohorts: [clinic-a]\nshared: [clinic-far]\npooled_provenances: [simulated]\n"
SENT = "data/shared/clinic-far.csv"


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The program, in a folder whose name needs quotes."""
    return copy_of_the_project(tmp_path_factory.mktemp("apart") / "the program's (2)" / "名")


@pytest.fixture(scope="module")
def apart(program):
    """A finished study of one clinic's rows and another's numbers, beside the program."""
    folder = program.folder.parent / "a study"
    shutil.copytree(program.path("config"), folder / "config")
    (folder / SETTINGS).write_text(COHORTS, encoding="utf-8")
    few = dict.fromkeys(SMP.grouping.ids, 6)
    for place in (folder / COHORT, folder / "clinic-far"):
        write(SMP, TRUTH, Clinic(name=place.name, patients=few, months=(6,)), place.parent)
    there, _ = read_cohort(folder / "clinic-far", SMP)
    write_shared(SMP, hide_small_groups(estimate(there)), folder / SENT)
    study = StudyFolder(folder)
    study.replace(f"{COHORT}/cohort.yaml", "protocol:", "# protocol:")
    snakefile = str(program.path("Snakefile"))
    # Settings of another name, as the demonstration has: the engine knows them by their whole path.
    settings = ["--configfile", str(folder / SETTINGS)]
    program.run("--snakefile", snakefile, "--directory", str(folder), *settings, LC_ALL="C")
    return study


def planned(study: StudyFolder) -> str:
    """Return what a run of the study as a module would do."""
    ended = study.snakemake("-n", "--cores", "1")
    assert ended.returncode == 0, ended.stderr
    return ended.stdout + ended.stderr


def test_its_results_stand_in_its_own_folder_and_nothing_in_the_program(apart, program):
    assert apart.path("results/report.html").is_file()
    assert apart.path("results/clinic-a/ledger.csv").is_file()
    assert not program.path("results").exists()


def test_no_result_says_where_the_program_lies(apart, program):
    here = str(program.folder.parent).encode()
    guilty = [
        name for name in apart.checksums() if here in (apart.folder / "results" / name).read_bytes()
    ]
    assert not guilty


def test_the_demonstration_names_no_place_on_this_disk(program):
    """Every file that a step of it reads or writes, its settings too, is called from the study."""
    module = [program.python, "-m", "caseseries.simulation", "results/demo/cohorts"]
    path = {"PYTHONPATH": str(program.path("workflow"))}
    subprocess.run(module, cwd=program.folder, env=os.environ | path, check=True)
    graph = program.snakemake("--configfile", "config/demo.yaml", "--cores", "1", "--filegraph")
    shutil.rmtree(program.path("results"))
    assert "config/demo.yaml" in graph.stdout
    assert str(program.folder) not in graph.stdout


def test_the_deposit_holds_the_program_and_the_settings_of_the_study(apart):
    with zipfile.ZipFile(apart.path("results/deposit/deposit.zip")) as archive:
        assert "workflow/Snakefile" in archive.namelist()
        assert archive.read(SETTINGS) == COHORTS.encode()
        assert "workflow/scripts/validate.py" in archive.read("ro-crate-metadata.json").decode()
        assert SENT not in archive.namelist()
        # Nothing that is about the study in the program's folder.
        assert not {"README.md", "CITATION.cff", "results/audit/index.html"} & set(
            archive.namelist()
        )
        paper = yaml.safe_load(archive.read("codecheck.yml"))["paper"]
    assert paper == {"title": f"{SMP.title}: a case series"}


def test_who_sent_numbers_alone_is_named_on_the_page_and_in_the_paper(apart):
    for name in ("report.html", "paper/manuscript.html"):
        assert "clinic-far" in apart.path(f"results/{name}").read_text(encoding="utf-8")


def test_as_a_module_it_is_the_same_study(apart, program):
    """Nothing is left to do; then a file of another content and an older date is seen.

    What is out of date is noted, although the engine takes no handlers of a module.
    """
    snakefile = program.path("workflow/Snakefile")
    apart.path("Snakefile").write_text(MODULE.format(snakefile=snakefile), encoding="utf-8")
    assert "Nothing to be done" in planned(apart)
    apart.replace(f"{COHORT}/patients.csv", "P01,", "P11,")
    os.utime(apart.path(f"{COHORT}/patients.csv"), (1_000_000_000, 1_000_000_000))
    assert "Checking the case tables of clinic-a" in planned(apart)
    assert apart.snakemake("--cores", "1").returncode == 1
    assert "report.html\n" in apart.path("results/OUT-OF-DATE.txt").read_text(encoding="utf-8")
