"""The whole study on the project's own cohort: what it writes, twice, and when it runs again."""

import shutil
import zipfile

import pytest

from caseseries import ledger
from workflow.study_folder import RANGES, copy_of_the_project

pytestmark = pytest.mark.workflow


def steps_run(screen: str) -> list[str]:
    """Return the steps that a run showed, in words, without their numbers."""
    lines = [line for line in screen.splitlines() if line.startswith("step ")]
    return sorted(line.split("  ", 1)[1] for line in lines)


def test_results_can_be_found_by_name(finished):
    for name in (
        "liu-2025/validated/patients.csv",
        "liu-2025/problems.csv",
        "liu-2025/ledger.csv",
        "audit/liu-2025/claims.csv",
        "logs/run.log",
    ):
        assert finished.path(f"results/{name}").is_file(), name


def test_no_two_ledger_rows_of_the_study_share_a_name(finished):
    """The readings of papers that the settings do not name stay on their own pages."""
    results = finished.path("results")
    shared = set(results.glob("*/share/ledger.csv"))  # the cohort's own rows once more
    named = results / "audit/liu-2025/readings.csv"
    ledgers = {*results.rglob("ledger.csv"), named} - shared
    assert len(ledgers) == 4
    rows = ledger.read(sorted(ledgers))
    assert not rows.duplicated(["cohort", "statistic_id"]).any()


def test_the_first_page_has_nothing_that_changed(finished):
    assert 'id="changed"' not in finished.path("results/report.html").read_text(encoding="utf-8")
    assert finished.path("results/headlines.csv").is_file()


def test_a_second_run_has_nothing_to_do(finished):
    assert "Nothing to do: every result is up to date." in finished.run()


def test_results_are_the_same_bytes_wherever_and_whenever_they_are_made(finished, tmp_path):
    """Another folder, time zone, locale, hash seed and number of cores."""
    elsewhere = copy_of_the_project(tmp_path / "my study (2)" / "名")
    elsewhere.replace(*RANGES)
    elsewhere.run(
        "--cores",
        "1",
        TZ="Pacific/Kiritimati",
        LC_ALL="C",
        LANG="C",
        PYTHONHASHSEED="12345",
    )
    assert elsewhere.checksums() == finished.checksums()


def test_no_result_holds_a_path_of_this_machine(finished):
    here = str(finished.folder).encode()
    results = finished.path("results")
    guilty = [
        str(path.relative_to(results))
        for path in results.rglob("*")
        if path.is_file() and "logs" not in path.parts and here in path.read_bytes()
    ]
    assert not guilty


def planned_after_editing(study, module: str) -> list[str]:
    """Return the steps that would run if a module were other by an empty line."""
    path = study.path(f"workflow/caseseries/{module}")
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n", encoding="utf-8")
    planned = study.snakemake("-n").stdout
    path.write_text(text, encoding="utf-8")
    lines = [line.partition("would run: ")[2] for line in planned.splitlines()]
    return [line for line in lines if line]


@pytest.fixture(scope="module")
def changing(finished, tmp_path_factory):
    """A finished copy that tests change, one after another."""
    folder = tmp_path_factory.mktemp("changing") / "study"
    shutil.copytree(finished.folder, folder, symlinks=True)
    return type(finished)(folder)


def test_editing_a_module_reruns_the_steps_that_use_it_and_no_others(changing):
    steps = planned_after_editing(changing, "published/verdicts.py")
    assert "Holding the printed numbers of liu-2025 against the ledger" in steps
    assert not [step for step in steps if step.startswith(("Checking", "Computing every"))]


def test_editing_a_module_that_validates_reruns_the_validation(changing):
    steps = planned_after_editing(changing, "cases/vocabulary.py")
    assert "Checking the case tables of liu-2025" in steps


def test_a_second_cohort_runs_its_own_steps_and_the_pooled_ones(changing):
    before = changing.checksums()
    source = changing.path("data/cohorts/liu-2025")
    shutil.copytree(source, changing.path("data/cohorts/clinic-b"))
    changing.replace("config/config.yaml", "  - liu-2025\n", "  - liu-2025\n  - clinic-b\n")
    screen = changing.run()
    assert "\nChanged: clinic-b, treated: nothing → 10 patients " in screen
    assert 'id="changed"' in changing.path("results/report.html").read_text(encoding="utf-8")
    steps = steps_run(screen)
    assert "Checking the case tables of clinic-b" in steps
    assert not [
        step
        for step in steps
        if step.startswith(("Checking", "Computing every number")) and "liu-2025" in step
    ]
    after = changing.checksums()
    own = {name: value for name, value in before.items() if name.startswith("liu-2025/")}
    assert own
    assert {name: after[name] for name in own} == own


def test_results_from_before_a_stop_are_not_taken_for_current(changing):
    """Of what was there, the note lists all that rests on the refused table, and nothing else."""
    changing.replace("data/cohorts/clinic-b/assessments.csv", "P01,immediate,", "P01,now,")
    ended = changing.snakemake()
    assert ended.returncode != 0
    parts = ("clinic-b", "deposit", "headlines.csv", "paper", "pooled", "report.html")
    stale = ", ".join(f"results/{part}" for part in parts)
    assert f"From before the stop, and not current: {stale}." in ended.stderr
    assert "listed in results/OUT-OF-DATE.txt" in ended.stderr
    listed = changing.path("results/OUT-OF-DATE.txt").read_text(encoding="utf-8")
    assert "clinic-b/ledger.csv\n" in listed
    assert "liu-2025/" not in listed
    assert changing.path("results/clinic-b/OUT-OF-DATE.txt").is_file()
    assert not changing.path("results/liu-2025/OUT-OF-DATE.txt").exists()


def test_a_cohort_taken_out_leaves_nothing_that_claims_to_be_of_the_study(changing):
    changing.replace("config/config.yaml", "  - clinic-b\n", "")
    shutil.rmtree(changing.path("data/cohorts/clinic-b"))
    screen = changing.run()
    assert "Worth a look: results/clinic-b belongs to no cohort of the study any more." in screen
    assert changing.path("results/clinic-b/ledger.csv").is_file()
    assert not changing.path("results/OUT-OF-DATE.txt").exists()
    results = changing.path("results")
    naming = [
        str(path.relative_to(results))
        for path in results.rglob("*")
        if path.is_file()
        and path.relative_to(results).parts[0] not in ("clinic-b", "logs")
        and path.suffix != ".zip"
        and b"clinic-b" in path.read_bytes()
    ]
    assert not naming
    with zipfile.ZipFile(changing.path("results/deposit/deposit.zip")) as archive:
        assert not [name for name in archive.namelist() if "clinic-b" in name]
