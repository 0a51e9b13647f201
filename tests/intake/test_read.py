"""Reading a cohort: our own, and whatever else may lie in a folder."""

import re
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.intake.problems import errors
from caseseries.intake.read import read_cohort
from studies import SMP

COHORTS = Path(__file__).parents[2] / "data" / "cohorts"
SOUND = Path(__file__).with_name("clinic-a")
TABLES = ("patients", "sessions", "assessments", "adverse_events")


def test_liu_2025_is_read_without_a_problem():
    cohort, problems = read_cohort(COHORTS / "liu-2025", SMP)
    assert problems == []
    assert cohort is not None
    assert cohort.facts.provenance == "reconstructed"
    assert cohort.facts.protocol == "liu-2025"
    assert cohort.patients["subtype"].value_counts().to_dict() == {
        "androgenetic": 6,
        "scarring": 4,
    }
    assert cohort.adverse_events.empty
    assert "adverse_events" in cohort.delivered


def test_what_was_never_printed_of_liu_2025_is_missing():
    cohort, _ = read_cohort(COHORTS / "liu-2025", SMP)
    assert cohort is not None
    known = {"patient_id", "subtype", "source_file", "source_row"}
    unknown = cohort.patients.drop(columns=list(known))
    assert unknown.isna().all(axis=None)
    told = cohort.sessions[["day", "density_percent", "bleeding"]].drop_duplicates()
    assert told.to_dict("records") == [
        {"day": 0, "density_percent": 30.0, "bleeding": "no"},
        {"day": 7, "density_percent": 70.0, "bleeding": "no"},
        {"day": 14, "density_percent": 100.0, "bleeding": "no"},
    ]


@settings(max_examples=40)
@given(
    table=st.sampled_from(TABLES),
    start=st.floats(0, 1),
    length=st.integers(0, 40),
    noise=st.one_of(st.binary(max_size=12), st.sampled_from([b'"', b",", b"\r", b";\n", b"\x00"])),
)
def test_no_torn_file_raises(table, start, length, noise):
    """Whatever is cut out of a file and put in its place: a cohort, or problems that say so."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "clinic-a"
        folder.mkdir()
        for path in SOUND.iterdir():
            if path.name != "photos.csv":
                (folder / path.name).write_bytes(path.read_bytes())
        torn = folder / f"{table}.csv"
        data = torn.read_bytes()
        place = int(start * len(data))
        torn.write_bytes(data[:place] + noise + data[place + length :])
        cohort, problems = read_cohort(folder, SMP)
    errors = [problem for problem in problems if problem.severity == "error"]
    assert (cohort is None) == bool(errors)
    for problem in problems:
        assert problem.message
        assert problem.remedy
    cells = [(problem.file, problem.cell) for problem in errors if problem.cell]
    assert len(cells) == len(set(cells))


@settings(max_examples=40)
@given(st.data())
def test_no_cell_raises(data):
    """Any text in any cell of any table."""
    table = data.draw(st.sampled_from(TABLES))
    lines = (SOUND / f"{table}.csv").read_text(encoding="utf-8").splitlines()
    row = data.draw(st.integers(1, len(lines) - 1))
    cells = lines[row].split(",")
    column = data.draw(st.integers(0, len(cells) - 1))
    text = data.draw(st.text(st.characters(blacklist_categories=("Cs",)), max_size=10))
    cells[column] = '"' + text.replace('"', '""') + '"'
    lines[row] = ",".join(cells)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "clinic-a"
        folder.mkdir()
        for path in SOUND.iterdir():
            if path.name != "photos.csv":
                (folder / path.name).write_bytes(path.read_bytes())
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
        cohort, problems = read_cohort(folder, SMP)
    assert (cohort is None) == any(problem.severity == "error" for problem in problems)


@pytest.mark.parametrize("name", ["assessments.CSV", "Assessments.csv"])
def test_a_file_name_in_other_letters(name, clinic, cohort_in):
    folder = clinic.as_csv()
    (folder / "assessments.csv").rename(folder / name)
    assert len(cohort_in(folder).assessments) == 24


def test_words_of_the_clinic_come_in_one_line_to_paste(clinic, problems_in):
    """With cohort.yaml written by hand nothing was guessed; the line mends all of them."""
    clinic.put("patients", 2, "sex", "w")
    clinic.put("adverse_events", 2, "severity", "leicht")
    clinic.put("adverse_events", 2, "related", "vielleicht")
    folder = clinic.as_csv()
    [told] = [one for one in problems_in(folder) if one.rule_id == "cohort_file.values"]
    line = re.search(r"`values: (.*)`", told.remedy)[1]
    assert yaml.safe_load(line) == {
        "patients": {"sex": {"w": "female"}},
        "adverse_events": {"severity": {"leicht": "1"}, "related": {"vielleicht": "…"}},
    }
    clinic.describe(values=yaml.safe_load(line.replace("…", "no")))
    assert errors(problems_in(clinic.as_csv())) == []
