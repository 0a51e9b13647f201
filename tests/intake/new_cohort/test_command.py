"""A cohort that the study has is checked, updated and removed; nothing is ever lost."""

import shutil
import sys
from pathlib import Path

import pytest

from caseseries.intake.new_cohort import command
from caseseries.intake.new_cohort.config_line import without_cohort
from caseseries.intake.problems import errors
from caseseries.study_error import StudyError
from studies import DEFINITION

CONFIG = Path("config/config.yaml")


@pytest.fixture
def study(tmp_path, monkeypatch, clinic):
    """Return a study with the sound clinic twice, under two names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    shutil.copyfile(DEFINITION, tmp_path / "config/study.yaml")
    CONFIG.write_text("# ours\ncohorts:\n  - one # first\n  - two\n", encoding="utf-8")
    folder = clinic.as_csv()
    for name in ("one", "two"):
        shutil.copytree(folder, tmp_path / "data/cohorts" / name)
    return tmp_path


def test_check_looks_and_warns_of_the_same_patients(study):
    before = sorted(path for path in study.rglob("*"))
    [problem] = command.check("one", None, CONFIG)
    assert (problem.rule_id, problem.severity) == ("tables.same_patients", "warning")
    assert "of two, row for row" in problem.message
    assert sorted(path for path in study.rglob("*")) == before


def test_update_replaces_the_tables_and_keeps_the_rest(study, clinic):
    clinic.put("assessments", 2, "vds", "9.5")
    source = study / "new"
    shutil.copytree(clinic.as_csv(), source)
    (source / "cohort.yaml").unlink()
    about = (study / "data/cohorts/one/cohort.yaml").read_text()
    old = (study / "data/cohorts/one/assessments.csv").read_text()
    assert not errors(command.update("one", source, CONFIG))
    assert (study / "data/cohorts/one/cohort.yaml").read_text() == about
    assert "9.5" in (study / "data/cohorts/one/assessments.csv").read_text()
    assert list((study / "data/cohorts/one").rglob("*.jpg"))
    assert (study / "data/cohorts/.kept/one-1/assessments.csv").read_text() == old


def test_an_update_that_names_somebody_changes_nothing(study, clinic):
    clinic.add_column("patients", "name", "Maria Schmidt")
    before = (study / "data/cohorts/one/patients.csv").read_text()
    with pytest.raises(StudyError, match="Nothing was taken over"):
        command.update("one", clinic.as_csv(), CONFIG)
    assert (study / "data/cohorts/one/patients.csv").read_text() == before
    assert not (study / "data/cohorts/.unfinished").exists()


def test_remove_keeps_the_folder_and_every_comment(study):
    command.remove("one", None, CONFIG)
    assert CONFIG.read_text() == "# ours\ncohorts:\n  - two\n"
    assert (study / "data/cohorts/.kept/one-1/patients.csv").is_file()
    with pytest.raises(StudyError, match="only cohort"):
        command.remove("two", None, CONFIG)
    with pytest.raises(StudyError, match=r"kept in data/cohorts/\.kept/one-1"):
        command.check("one", None, CONFIG)


def test_a_cohort_that_a_study_is_compared_with_is_not_removed(study):
    CONFIG.write_text(CONFIG.read_text() + "studies: {liu-2025: {cohort: one}}\n")
    with pytest.raises(StudyError, match="liu-2025 is compared with one"):
        command.remove("one", None, CONFIG)


@pytest.mark.parametrize(
    "written",
    ["[one, two]", "[two, one]", "[two,one,three]", "[one]", "[two,\n  one]"],
)
def test_a_list_is_shortened_however_it_is_written(written):
    text = without_cohort(f"cohorts: {written} # here\nconfidence: 0.9\n", "one")
    assert "one" not in text
    assert text.endswith(" # here\nconfidence: 0.9\n")


def test_of_a_list_with_a_line_each_the_line_goes():
    text = "cohorts:\n- two\n- 'one' # mine\n# end\n"
    assert without_cohort(text, "one") == "cohorts:\n- two\n# end\n"


@pytest.mark.parametrize(("action", "moves"), [("update", 0), ("update", 1), ("remove", 0)])
def test_a_stop_half_way_loses_nothing(action, moves, study, clinic, monkeypatch):
    """The process ends before the first or the second move of a folder; the next run goes on."""
    own, kept = study / "data/cohorts/one", study / "data/cohorts/.kept/one-1"
    old = (own / "assessments.csv").read_text()
    clinic.put("assessments", 2, "vds", "9.5")
    source = clinic.as_csv()
    moved, move = [], Path.replace

    def stopped(path, target):
        if path.is_dir():
            moved.append(target)
            if len(moved) > moves:
                raise KeyboardInterrupt
        return move(path, target)

    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        command.ACTIONS[action]("one", source, CONFIG)
    monkeypatch.setattr(Path, "replace", move)
    assert (own.is_dir(), kept.is_dir()) == (moves == 0, moves == 1)
    assert ((kept if moves else own) / "assessments.csv").read_text() == old
    if moves:
        with pytest.raises(StudyError, match=r"kept in data/cohorts/\.kept/one-1: rename"):
            command.update("one", source, CONFIG)
        kept.replace(own)
    command.ACTIONS[action]("one", source, CONFIG)
    assert (kept / "assessments.csv").read_text() == old
    assert own.is_dir() == (action == "update")
    assert ("one" in CONFIG.read_text()) == (action == "update")


@pytest.fixture
def refused(study, monkeypatch):
    """Return what an action is refused with, of a name and a source as `make` hands them over."""

    def run(action, name, source=""):
        monkeypatch.setattr(sys, "argv", ["command", action])
        for key, value in {"COHORT": name, "SOURCE": source, "HOME": str(study)}.items():
            monkeypatch.setenv(key, value)
        with pytest.raises(SystemExit) as refusal:
            command.main()
        assert not (study / "ran").exists()
        return str(refusal.value)

    return run


@pytest.mark.parametrize(
    "name", ["a `touch ran`.xlsx", "a $(touch ran).xlsx", '"; touch ran; ".xlsx']
)
def test_a_name_of_a_file_is_never_run(study, refused, name):
    said = refused("add", "three", f"~/{name}")
    assert f"There is no file or folder {study / name}" in said


@pytest.mark.parametrize("action", ["check", "remove", "strip"])
def test_a_name_of_a_cohort_is_never_run(action, refused):
    """`make` hands the name over in the environment; nothing of it reaches a shell."""
    assert refused(action, '"; touch ran; "$(touch ran)').startswith("There is no cohort")


def test_every_target_that_takes_a_name_takes_it_from_the_environment():
    text = (DEFINITION.parents[1] / "Makefile").read_text()
    [line] = [line for line in text.splitlines() if "export COHORT := $(value NAME)" in line]
    named = {"new-cohort", "check", "update-cohort", "remove-cohort", "strip-photos"}
    assert set(line.partition(":")[0].split()) == named
    assert "data/cohorts/$(NAME)" not in text


def test_stripped_photographs_hold_the_picture_alone(study, capsys):
    assert command.strip("one", None, CONFIG) == []
    assert "Photographs that now hold the picture alone: 3 of 3." in capsys.readouterr().out
