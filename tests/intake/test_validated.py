"""Validated tables on disk."""

import pandas as pd
import pytest

from caseseries.intake.problems import problems_table
from caseseries.intake.read import read_cohort
from caseseries.intake.validated import read_validated, write_problems, write_validated
from studies import SMP


@pytest.fixture
def cohort(clinic, cohort_in):
    return cohort_in(clinic.as_csv())


def test_what_is_written_is_read_back(cohort, tmp_path):
    write_validated(cohort, tmp_path / "validated")
    again = read_validated(tmp_path / "validated")
    assert again.facts == cohort.facts
    assert again.delivered == cohort.delivered
    for name, frame in cohort.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], frame)


def test_two_writings_are_the_same_bytes(cohort, tmp_path):
    write_validated(cohort, tmp_path / "one")
    write_validated(cohort, tmp_path / "two")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_no_unfinished_file_remains(cohort, tmp_path):
    write_validated(cohort, tmp_path)
    names = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert names == {
        "patients.csv",
        "sessions.csv",
        "assessments.csv",
        "adverse_events.csv",
        "photos.csv",
        "cohort.json",
        "study.json",
    }


def test_a_writing_that_fails_leaves_the_old_file_whole(tmp_path, monkeypatch):
    """A full disk is played by a text that cannot be encoded."""
    sheet = tmp_path / "problems.csv"
    sheet.write_text("old")
    monkeypatch.setattr(
        "caseseries.intake.validated.problems_table",
        lambda problems: pd.DataFrame({"\ud800": ["x"]}),
    )
    with pytest.raises(UnicodeEncodeError):
        write_problems([], sheet)
    assert sheet.read_text() == "old"


def test_the_error_sheet_opens_in_a_spreadsheet(clinic, tmp_path):
    clinic.put("patients", 2, "sex", "女")
    _, problems = read_cohort(clinic.as_csv(), SMP)
    write_problems(problems, tmp_path / "problems.csv")
    data = (tmp_path / "problems.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    sheet = pd.read_csv(tmp_path / "problems.csv", dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(sheet, problems_table(problems))
    assert sheet["value"].iloc[0] == "女"


def test_an_error_sheet_without_problems_has_its_header(tmp_path):
    write_problems([], tmp_path / "problems.csv")
    assert pd.read_csv(tmp_path / "problems.csv").columns[0] == "cohort"
