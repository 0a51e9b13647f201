import shutil
from pathlib import Path

import pytest

from caseseries import document, settings
from caseseries.study_error import StudyError

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["cohorts"],
    "properties": {
        "cohorts": {"description": "Folders.", "type": "array", "maxItems": 2},
        "confidence": {"type": "number", "maximum": 1, "default": 0.95},
        "kind": {"enum": ["a", "b"]},
        "name": {"type": "string", "pattern": "^[a-z]+$", "description": "Small letters."},
    },
}


@pytest.mark.parametrize(
    ("document_", "sentence"),
    [
        ({}, "the key 'cohorts' is missing. Add it. It means: Folders."),
        ({"cohorts": [], "cohort": 1}, "the key 'cohort' is not known. Did you mean 'cohorts'?"),
        ({"cohorts": "a"}, "cohorts: 'a' should be a list. It means: Folders."),
        ({"cohorts": [], "kind": "c"}, "kind: 'c' is not one of: a, b."),
        ({"cohorts": [], "name": "A1"}, "name: 'A1' has the wrong form. It means: Small letters."),
        ({"cohorts": ["a", "b", "c"]}, "cohorts: there are 3, and there may be 2 at the most."),
        (None, "the file is empty."),
        ({"cohorts": [], "confidence": 2}, "confidence: 2 must be at most 1."),
    ],
)
def test_every_fault_is_a_sentence(document_, sentence):
    assert any(sentence in found for _, found in document.faults(document_, SCHEMA))


def test_all_faults_are_told_at_once():
    assert len(document.faults({"kind": "c", "name": "A1"}, SCHEMA)) == 3


def test_defaults_are_filled_without_touching_the_original():
    given = {"cohorts": ["a"]}
    assert document.with_defaults(given, SCHEMA) == {"cohorts": ["a"], "confidence": 0.95}
    assert given == {"cohorts": ["a"]}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"cohorts: [a", "not valid YAML. Line 2"),
        (b"cohorts:\n\t- a", "not valid YAML. Line 2"),
        ("cohorts: [für]".encode("latin-1"), "not UTF-8"),
    ],
)
def test_an_unreadable_file_is_named_with_its_place(tmp_path, content, sentence):
    path = tmp_path / "config.yaml"
    path.write_bytes(content)
    with pytest.raises(StudyError, match=sentence):
        document.load(path, "config")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StudyError, match="the file is not there"):
        document.load(tmp_path / "config.yaml", "config")


def test_a_slip_in_the_settings_is_told_with_its_line(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("studies:\n  liu-2025:\n    cohort:liu-2025\n    reading: {split: 6/4}\n")
    assert settings.slip(path).startswith(f"{path}: the file is not valid YAML. Line 4, column 12:")
    assert "a space is missing after a colon" in settings.slip(path)
    for text in ("", "# nothing yet\n", "- clinic-a\n"):
        path.write_text(text)
        assert settings.slip(path).startswith(f"{path} holds no settings. The line `cohorts:`")
    path.write_text("studies:\n  liu-2025:\n    cohort: liu-2025\n")
    assert settings.slip(path) == ""


def test_settings_name_every_folder_and_file_that_is_missing(tmp_path):
    config = {"cohorts": ["clinic-a"], "studies": {"liu-2025": {"cohort": "clinic-b"}}}
    with pytest.raises(StudyError) as fault:
        settings.checked(config, data=tmp_path / "data")
    assert "the cohort 'clinic-a' has no folder" in str(fault.value)
    assert "the study 'liu-2025' has no file" in str(fault.value)
    assert "'clinic-b' is not among the cohorts" in str(fault.value)


def test_settings_choose_only_what_a_paper_leaves_open(tmp_path):
    published = tmp_path / "data" / "published"
    published.mkdir(parents=True)
    shutil.copy(ROOT / "data" / "published" / "liu-2025.yaml", published)
    (tmp_path / "data" / "cohorts" / "clinic-a").mkdir(parents=True)
    about = {"reading": {"split": "6-4", "grid": "1/10"}, "where": {"divider": "n"}}
    with pytest.raises(StudyError) as fault:
        settings.checked(
            {"cohorts": ["clinic-a"], "studies": {"liu-2025": about}}, data=tmp_path / "data"
        )
    assert str(fault.value).splitlines() == [
        "config/config.yaml: studies.liu-2025.reading: split: '6-4' is not among the answers. "
        "Did you mean '6/4'?",
        "config/config.yaml: studies.liu-2025.where: the paper leaves no question 'divider' open. "
        "Its open questions are: split, grid, sd, test, timepoint.",
    ]


def test_the_chosen_reading_is_among_those_that_are_tried(tmp_path):
    published = tmp_path / "data" / "published"
    published.mkdir(parents=True)
    shutil.copy(ROOT / "data" / "published" / "liu-2025.yaml", published)
    (tmp_path / "data" / "cohorts" / "clinic-a").mkdir(parents=True)

    def checked(**about):
        config = {"cohorts": ["clinic-a"], "studies": {"liu-2025": about}}
        return settings.checked(config, data=tmp_path / "data")["studies"]["liu-2025"]

    with pytest.raises(StudyError, match="reading says split: 6/4, but where leaves only split: 7"):
        checked(reading={"split": "6/4"}, where={"split": "7/3"})
    kept = checked(reading={"grid": "1/10"}, where={"split": "7/3"})["reading"]
    assert kept == {"split": "7/3", "grid": "1/10"}


def test_a_shared_ledger_is_there_and_is_no_cohort_of_ones_own(tmp_path):
    (tmp_path / "data" / "cohorts" / "clinic-a").mkdir(parents=True)
    config = {"cohorts": ["clinic-a"], "shared": ["clinic-a", "clinic-b"]}
    with pytest.raises(StudyError, match="cohort of your own") as faults:
        settings.checked(config, data=tmp_path / "data")
    assert "there is no file" in str(faults.value)
    for name in ("clinic-b", "clinic-c"):
        (tmp_path / "data" / "shared").mkdir(exist_ok=True)
        (tmp_path / "data" / "shared" / f"{name}.csv").touch()
    config["shared"] = ["clinic-b", "clinic-c"]
    assert settings.checked(config, data=tmp_path / "data")["shared"] == ["clinic-b", "clinic-c"]


def test_settings_are_complete_after_checking(tmp_path):
    (tmp_path / "data" / "cohorts" / "clinic-a").mkdir(parents=True)
    assert settings.checked({"cohorts": ["clinic-a"]}, data=tmp_path / "data")["confidence"] == 0.95
