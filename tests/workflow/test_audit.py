"""The audit of a published study alone: from its printed numbers, without any patient data."""

import csv
import shutil

import pytest

from studies import ROOT
from workflow.study_folder import StudyFolder, copy_of_the_project

pytestmark = pytest.mark.workflow


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """A study whose patients nobody has, audited."""
    study = copy_of_the_project(tmp_path_factory.mktemp("audit") / "study")
    study.replace("config/config.yaml", "    cohort: liu-2025\n", "")
    study.path("data/published/broken-2020.yaml").write_text("study: broken-2020\n")
    ended = study.snakemake("audits", "--keep-going")
    assert ended.returncode != 0
    assert "broken-2020.yaml: the key 'title' is missing" in ended.stderr
    return study.path("results")


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_cohort_is_touched(audited):
    assert {path.name for path in audited.iterdir()} == {"audit", "logs"}


def test_every_published_study_is_checked(audited):
    checked = {path.parent.name for path in audited.glob("audit/*/checks.csv")}
    papers = {"liu-2025", "dhurat-2017", "park-2014", "traquina-2001"}
    assert checked == papers | {"broken-2020"}
    assert {path.parent.name for path in audited.glob("audit/*/summary.html")} == papers


def test_a_paper_that_cannot_be_read_holds_up_no_other(audited):
    (row,) = rows(audited / "audit/broken-2020/checks.csv")
    assert (row["outcome"], row["check_id"]) == ("refused", "READ-001")
    index = (audited / "audit/index.html").read_text(encoding="utf-8")
    assert "the key &#39;title&#39; is missing" in index
    assert '<a href="park-2014/summary.html">' in index
    assert "85.7% of 6 patients is no whole number of patients" in index


def test_verdicts_rest_on_arithmetic_alone(audited):
    verdicts = {
        row["claim_id"]: row["verdict"] for row in rows(audited / "audit/liu-2025/claims.csv")
    }
    assert verdicts["pss.very_satisfied.percent"] == "cannot hold"
    assert verdicts["vds.month_6.mean"] == "contradicts"
    assert verdicts["adverse_events.count"] == "not checkable"
    assert not {"reproduced", "can hold"} & set(verdicts.values())


def test_what_was_rebuilt_is_labelled_and_says_what_it_gives_up(audited):
    folder = audited / "audit/liu-2025"
    numbers = rows(folder / "reconstructed_numbers.csv")
    assert {row["provenance"] for row in numbers} == {"reconstructed"}
    assert {row["claim"] for row in numbers if row["kept"] == "no"} == {
        "pss.very_satisfied.percent",
        "vds.month_6.mean",
    }
    assert len(rows(folder / "reconstructions/most_numbers/patients.csv")) == 10
    assert rows(folder / "reconstructions/all_numbers/patients.csv") == []
    summary = (folder / "summary.html").read_text(encoding="utf-8")
    assert "These are reconstructions, not patients." in summary
    assert "85.7% of 6 patients is no whole number of patients" in summary


def test_figures_and_tables_are_drawn(audited):
    folder = audited / "audit/liu-2025"
    for name in ("claims_overview", "feasibility_grid"):
        assert (folder / f"figures/{name}.pdf").stat().st_size > 1000
    for name in ("claims", "contradictions", "reconstructions"):
        assert (folder / f"tables/{name}.html").stat().st_size > 500


def test_one_paper_alone_leaves_the_others(tmp_path):
    study = copy_of_the_project(tmp_path / "study")
    ended = study.snakemake("audits", "--cores", "1", ONE_PAPER="park-2014")
    assert ended.returncode == 0, ended.stderr
    audit = study.path("results/audit")
    assert {path.name for path in audit.iterdir()} == {"park-2014", "index.html"}
    assert "park-2014/summary.html" in (audit / "index.html").read_text(encoding="utf-8")
    ended = study.snakemake("audits", ONE_PAPER="parc-2014")
    assert "has no file of a paper 'parc-2014'. Did you mean 'park-2014'?" in ended.stderr


@pytest.fixture
def papers_alone(tmp_path):
    """A folder with nothing but published papers, and what the program says of it."""
    study = StudyFolder(tmp_path)
    shutil.copytree(ROOT / "data/published", study.path("data/published"))

    def asked(*targets):
        apart = ["--snakefile", str(ROOT / "Snakefile"), "--cores", "1"]
        program = {"PYTHONPATH": str(ROOT / "workflow"), "ONE_PAPER": "park-2014"}
        return study.snakemake(*targets, *apart, **program)

    return study, asked


def test_a_folder_with_papers_alone_is_audited(papers_alone):
    study, asked = papers_alone
    ended = asked("audits")
    assert ended.returncode == 0, ended.stderr
    assert study.path("results/audit/park-2014/summary.html").is_file()


@pytest.mark.parametrize("settings", [None, "cohorts:\n", "cohorts: []\n"])
def test_a_folder_with_papers_alone_is_told_what_the_whole_study_lacks(papers_alone, settings):
    study, asked = papers_alone
    if settings:
        study.path("config").mkdir()
        study.path("config/config.yaml").write_text(settings, encoding="utf-8")
    ended = asked()
    said = ended.stderr.strip().splitlines()
    assert ended.returncode != 0
    assert said[-1].startswith("  There are no patients to analyse: no cohort stands in config/")
    assert said[-2].endswith("did not start or was interrupted.")
    planned = asked("audits", "-n")
    assert planned.returncode == 0, planned.stderr
    assert "would run: Auditing published studies" in planned.stdout
