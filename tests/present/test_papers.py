"""Many papers in one job: one that cannot be read or decided holds up no other."""

from pathlib import Path

import pytest

from caseseries import files
from caseseries.document import rules_of, with_defaults
from caseseries.present import papers
from caseseries.present.page import audits
from caseseries.published import checks
from caseseries.published.study_file import read
from caseseries.study_error import StudyError
from studies import ROOT

ASKED = with_defaults({}, rules_of("config")["properties"]["studies"]["additionalProperties"])
PARK = str(ROOT / "data/published/park-2014.yaml")


def audit(**more):
    return papers.Audit(asked=ASKED, template=ROOT / "workflow/paper/letter.md", **more)


def rows(folder):
    return files.read_table(folder / "checks.csv").to_dict("records")


def test_a_paper_has_all_its_files_whatever_the_cores(tmp_path):
    written = []
    for jobs in (1, 2):
        folder = tmp_path / str(jobs)
        audit().many([PARK], [str(folder)], jobs)
        written.append({path.name: path.read_bytes() for path in folder.rglob("*.*")})
    assert written[0] == written[1]
    assert {"checks.csv", "summary.html", "claims.csv", "verify_proof.py"} <= set(written[0])


def endless(*_):
    while True:
        pass


@pytest.mark.parametrize(("room", "name"), [(checks, "check"), (papers, "try_readings")])
def test_a_paper_that_takes_too_long_is_told_as_undecided(monkeypatch, tmp_path, room, name):
    monkeypatch.setattr(room, name, endless)
    assert "not decided, because it took longer than 1 s." in audit(longest=1).one(PARK, tmp_path)
    *decided, last = rows(tmp_path)
    checked = name == "try_readings"
    outcome = "not checkable" if checked else "refused"
    assert (last["check_id"], last["outcome"]) == ("TIME-001", outcome)
    assert bool(decided) == (tmp_path / "summary.html").exists() == checked


def test_a_search_that_takes_too_long_leaves_a_page_of_the_checks(monkeypatch, tmp_path):
    monkeypatch.setattr(papers, "try_readings", endless)
    audit(longest=1).one(PARK, tmp_path)
    page = (tmp_path / "summary.html").read_text(encoding="utf-8")
    assert "was not decided, because it took longer than 1 s." in page
    assert "INSPECT-SR" in page
    assert "every_reading.csv" not in page
    assert "cannot be true" not in page
    assert (tmp_path / "claims.csv").exists()
    one = audits.audit_of(tmp_path, read(Path(PARK)))
    assert (one["together"], one["page"]) == ("undecided", True)
    assert sum(one["counts"]) == 0


def test_a_paper_that_cannot_be_read_says_why(tmp_path):
    broken = tmp_path / "broken-2020.yaml"
    broken.write_text("study: broken-2020\n", encoding="utf-8")
    assert "the key 'title' is missing" in audit().one(str(broken), str(tmp_path))
    assert [row["check_id"] for row in rows(tmp_path)] == ["READ-001"]
    with pytest.raises(StudyError, match="the key 'title' is missing"):
        papers.tell_unread([tmp_path / "checks.csv"])


def test_papers_that_were_read_are_not_named(tmp_path):
    papers.check_papers({PARK: str(tmp_path / "checks.csv")})
    papers.tell_unread([tmp_path / "checks.csv"])
    assert {row["outcome"] for row in rows(tmp_path)} <= {"holds", "not checkable"}
