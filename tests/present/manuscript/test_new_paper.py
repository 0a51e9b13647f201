"""What `make new-paper` writes is a paper with nothing filled in, and it harms nothing."""

import pytest
import yaml

from caseseries import document
from caseseries.files import write_text
from caseseries.present.checklists import read_reporting
from caseseries.present.manuscript import front
from caseseries.present.manuscript.new_paper import begin
from caseseries.present.manuscript.paper import Paper
from caseseries.present.manuscript.press import constants
from caseseries.present.manuscript.source import environment
from caseseries.study_error import StudyError
from studies import ROOT, SMP


@pytest.fixture
def study(tmp_path):
    """A study of two cohorts of patients and one that was rebuilt."""
    write_text("cohorts: [clinic-a, clinic-b, rebuilt]\n", tmp_path / "config" / "config.yaml")
    for name in ("clinic-a", "clinic-b", "rebuilt"):
        origin = "reconstructed" if name == "rebuilt" else "observed"
        path = tmp_path / "data" / "cohorts" / name / "cohort.yaml"
        write_text(f"title: A clinic\nprovenance: {origin}\n", path)
    return tmp_path


def test_a_paper_begins_with_every_key_explained_and_empty(study):
    begin(study)
    path = study / "config" / "paper.yaml"
    about = front.read(path)
    schema = document.SCHEMAS / "paper.schema.yaml"
    keys = yaml.safe_load(schema.read_text(encoding="utf-8"))["properties"]
    assert set(about.said) == set(keys)
    assert not any(about.said.values())
    assert [lacking.what for lacking in about.of_authors()] == ["authors"]


def test_every_cohort_of_patients_is_asked_what_it_reports(study):
    begin(study)
    keys = document.rules_of("reporting")["properties"]
    for name in ("clinic-a", "clinic-b"):
        folder = study / "data" / "cohorts" / name
        assert read_reporting(folder, SMP) == dict.fromkeys(keys)
    assert not (study / "data" / "cohorts" / "rebuilt" / "reporting.yaml").exists()


def test_constants_begin_with_none(study):
    begin(study)
    assert set(constants(Paper(ROOT / "workflow" / "paper", own=study / "paper"))) == {"alpha"}


def test_nothing_is_begun_where_no_study_is(tmp_path):
    with pytest.raises(StudyError, match=r"config\.yaml: the file is not there"):
        begin(tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_note_in_a_new_part_does_not_show(study):
    for path in begin(study):
        if path.suffix == ".md":
            text = environment().from_string(path.read_text(encoding="utf-8")).render()
            assert not text.strip()


def test_what_is_there_stays(study):
    begin(study)
    mine = study / "paper" / "introduction.md"
    mine.write_text("Mine.\n", encoding="utf-8")
    assert begin(study) == []
    assert mine.read_text(encoding="utf-8") == "Mine.\n"
