from pathlib import Path

import pytest

from caseseries import files, settings
from caseseries.present.page import audits
from caseseries.published import checks
from caseseries.published.study_file import read
from caseseries.study_error import StudyError

STUDIES = Path(__file__).parents[3] / "data" / "published"


def test_all_papers_stand_on_one_page_with_what_failed(tmp_path):
    liu = read(STUDIES / "liu-2025.yaml")
    tables = {
        "liu-2025": checks.table(liu, checks.check(liu)),
        "broken-2020": checks.refused("broken-2020", "broken-2020.yaml: the title is missing."),
    }
    for name, table in tables.items():
        files.write_table(table, tmp_path / f"{name}.csv")
    audits.write([str(tmp_path / f"{name}.csv") for name in tables], str(tmp_path / "index.html"))
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert '<a href="liu-2025/summary.html">' in page
    assert "85.7% of 6 patients is no whole number of patients" in page
    assert (
        "<strong>nothing checked</strong> (READ-001): broken-2020.yaml: the title is missing."
        in page
    )
    one = audits.audit_of(tables["liu-2025"])
    assert one["told"][0]["check_id"] == "GRIM-002"
    assert one["told"][0]["outcome"] == "impossible"


def test_papers_are_workbooks_or_yaml_and_never_both(tmp_path):
    for name in ("a.yaml", "b.xlsx", "~$b.xlsx", "README.md"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert [Path(name).name for name in settings.published(tmp_path)] == ["a.yaml", "b.xlsx"]
    (tmp_path / "b.yaml").write_text("", encoding="utf-8")
    with pytest.raises(StudyError, match="b has a workbook and a YAML file; keep one"):
        settings.published(tmp_path)


def test_a_paper_that_the_settings_do_not_name_is_has_settings():
    assert settings.of_a_study() == {"reading": {}, "where": {}, "tables_drawn": 60}
