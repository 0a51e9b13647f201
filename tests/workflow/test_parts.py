"""A part of the study: one cohort, up to a step, a step once more, some cohorts at a time."""

import shutil

import pytest

from workflow.study_folder import copy_of_the_project

pytestmark = pytest.mark.workflow

# What is asked for, and the beginnings of what would run, each with the cohorts it runs for.
PARTS = {
    "results/clinic-a/ledger.csv": {"Checking": "a", "Computing every": "a"},
    "--until validate": {"Checking": "ab"},
    "pool --batch pool=1/2": {"Checking": "a", "Computing every": "a"},
    "results/clinic-b/ledger.csv --forcerun estimate": {"Checking": "b", "Computing every": "b"},
}


@pytest.fixture(scope="module")
def two_clinics(tmp_path_factory):
    study = copy_of_the_project(tmp_path_factory.mktemp("parts") / "study")
    source = study.path("data/cohorts/liu-2025")
    for name in ("clinic-a", "clinic-b"):
        shutil.copytree(source, study.path(f"data/cohorts/{name}"))
    settings = "cohorts: [clinic-a, clinic-b]\n"
    study.path("config/config.yaml").write_text(settings, encoding="utf-8")
    return study


@pytest.mark.parametrize("asked", PARTS)
def test_only_what_was_asked_for_would_run(two_clinics, asked):
    screen = two_clinics.snakemake("-n", *asked.split()).stdout
    planned = [line.partition(": ")[2] for line in screen.splitlines() if "would run" in line]
    expected = [(step, f"clinic-{end}") for step, ends in PARTS[asked].items() for end in ends]
    assert len(planned) == len(expected)
    for step, cohort in expected:
        assert [one for one in planned if one.startswith(step) and one.endswith(cohort)]


def test_the_paper_on_a_published_study_rests_on_what_its_authors_declare(study):
    names = ("paper/constants.yaml", "paper/references.bib")
    for name in names:
        study.path(name).parent.mkdir(exist_ok=True)
        study.path(name).write_text("", encoding="utf-8")
    files = study.snakemake("--filegraph", "audit_paper").stdout
    assert [name for name in names if f">{name}<" not in files] == []
