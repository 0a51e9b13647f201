"""Studies that the program was not written for run through it, unchanged."""

import shutil

import pytest

from browser.conftest import SCREEN, screens
from caseseries import ledger
from caseseries.simulation import read_truth, write
from studies import FIVE, FIVE_FOLDER, VITILIGO_FOLDER
from workflow.study_folder import StudyFolder, copy_of_the_project

pytestmark = pytest.mark.workflow

DELIVERED = ("report.html", "paper/manuscript.docx", "paper/manuscript.pdf", "deposit/deposit.zip")


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    return copy_of_the_project(tmp_path_factory.mktemp("program") / "caseseries")


def run(program: StudyFolder, study: StudyFolder) -> None:
    snakefile = str(program.path("Snakefile"))
    program.run("--snakefile", snakefile, "--directory", str(study.folder))


@pytest.fixture(scope="module")
def vitiligo(program, tmp_path_factory):
    """The example, finished."""
    folder = tmp_path_factory.mktemp("example") / "vitiligo"
    shutil.copytree(VITILIGO_FOLDER, folder, ignore=shutil.ignore_patterns("results", ".snakemake"))
    study = StudyFolder(folder)
    run(program, study)
    return study


@pytest.fixture(scope="module")
def five(program, tmp_path_factory):
    """A clinic with five diagnoses and a third score beside one with neither, finished."""
    folder = tmp_path_factory.mktemp("example") / "five"
    shutil.copytree(FIVE_FOLDER / "config", folder / "config")
    shutil.copytree(program.path("data/protocols"), folder / "data" / "protocols")
    truth, clinics = read_truth(FIVE_FOLDER / "config" / "simulation.yaml")
    for clinic in clinics[:2]:
        write(FIVE, truth, clinic, folder / "data" / "cohorts")
    study = StudyFolder(folder)
    study.replace("config/config.yaml", ", another-clinic]", "]")
    run(program, study)
    return study


def rows(study: StudyFolder, name: str) -> ledger.Ledger:
    return ledger.Ledger(ledger.read(study.path(f"results/{name}/ledger.csv")))


@pytest.mark.parametrize("name", ["vitiligo", "five"])
def test_another_study_gets_its_page_its_paper_and_its_deposit(name, request):
    study = request.getfixturevalue(name)
    assert [one for one in DELIVERED if not study.path(f"results/{one}").is_file()] == []


@pytest.mark.browser
@pytest.mark.parametrize("name", ["vitiligo", "five"])
def test_the_page_is_short_and_opens_with_what_the_cohorts_give_together(
    name,
    request,
    chromium,
):
    study = request.getfixturevalue(name)
    page = chromium.new_page(viewport=SCREEN)
    page.goto(study.path("results/report.html").as_uri())
    assert screens(page) <= 8
    outcome = page.locator(".glance").first.get_by_text("Primary outcome").bounding_box()
    assert outcome["y"] + outcome["height"] < SCREEN["height"]
    page.close()


def test_a_study_of_skin_has_its_own_outcomes_and_no_others(vitiligo):
    book = rows(vitiligo, "clinic-east")
    assert book.row("clinic-east", "regained.month_6.nonsegmental_vs_segmental.welch.p").value
    assert book.row("clinic-east", "global_impression.month_6.all.much_better.percent").value
    assert book.row("clinic-east", "repigmentation_agreement.month_6.all.icc_2_1").value
    outcomes = {row.outcome for row in book}
    assert not outcomes & {"vds", "pss", "fading", "retention", "sessions", "protocol", "touch_up"}


def test_the_paper_of_a_study_of_skin_speaks_of_skin(vitiligo):
    text = vitiligo.path("results/paper/manuscript.html").read_text(encoding="utf-8")
    assert "vitiligo" in text
    assert "simulated" in text
    assert "Visual Density" not in text
    assert "alopecia" not in text


def test_five_diagnoses_are_compared_with_the_reference(five):
    book = rows(five, "many-diagnoses")
    compared = {row.group for row in book if row.outcome == "fading" and "_vs_" in row.group}
    assert compared == {
        f"androgenetic_vs_{other}"
        for other in ("scarring", "areata", "transplant_scar", "female_pattern")
    }
    omnibus = book.row("many-diagnoses", "fading.month_6.between_groups.kruskal_wallis.p")
    assert omnibus.value is not None


def test_a_third_score_is_analysed_where_it_was_taken(five):
    assert rows(five, "many-diagnoses").find("many-diagnoses", "hairline.month_6.all.mean")
    assert not rows(five, "fewer-diagnoses").find("fewer-diagnoses", "hairline.month_6.all.mean")


def test_clinics_with_fewer_groups_and_scores_are_pooled_where_they_can_be(five):
    book = rows(five, "pooled")
    assert book.row("pooled", "fading.month_6.scarring.reml.estimate").n == 2
    alone = book.row("pooled", "hairline_gain.month_6.all.reml.estimate")
    assert alone.value is None
    assert alone.reason == "one cohort: there is nothing to pool"
