"""The note beside results that are from before a run which has not ended."""

import pytest

from out_of_date import NOTE, left_over, note_unfinished


@pytest.fixture
def results(tmp_path, monkeypatch):
    """Results of two cohorts, as paths from the root of a study."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "results"
    for name in ("clinic-a/ledger.csv", "clinic-b/ledger.csv", "report.html"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("old")
    return folder.relative_to(tmp_path)


COHORTS = ("clinic-a", "clinic-b")


def listed(note) -> list[str]:
    return note.read_text(encoding="utf-8").partition("\n\n")[2].splitlines()


def test_what_is_still_to_be_made_is_listed_in_all_and_in_its_cohort(results):
    waiting = ["results/clinic-a/ledger.csv", "results/report.html", "results/clinic-a/new.csv"]
    note_unfinished(results, COHORTS, waiting)
    assert listed(results / NOTE) == ["clinic-a/ledger.csv", "report.html"]
    assert listed(results / "clinic-a" / NOTE) == ["ledger.csv"]
    assert not (results / "clinic-b" / NOTE).exists()
    assert "Do not take them for current." in (results / NOTE).read_text(encoding="utf-8")


def test_a_note_goes_when_what_it_lists_is_made(results):
    note_unfinished(results, COHORTS, ["results/clinic-a/ledger.csv", "results/report.html"])
    note_unfinished(results, COHORTS, ["results/report.html"])
    assert not (results / "clinic-a" / NOTE).exists()
    assert listed(results / NOTE) == ["report.html"]
    note_unfinished(results, COHORTS, [])
    assert not list(results.rglob(NOTE))


def test_nothing_is_noted_where_nothing_was_there(tmp_path):
    note_unfinished(tmp_path / "results", COHORTS, ["results/report.html"])
    note_unfinished(tmp_path / "results", COHORTS, [])
    assert not list(tmp_path.iterdir())


def test_results_of_a_cohort_that_left_are_named_and_kept(results):
    for name in COHORTS:
        (results / name / "problems.csv").write_text("")
    assert left_over(results, ["clinic-a"]) == ["results/clinic-b"]
    assert left_over(results, COHORTS) == []
    assert (results / "clinic-b" / "ledger.csv").is_file()
