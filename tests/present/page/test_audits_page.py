"""The page of all audited papers. Oracle: papers that cannot be, made up by hand."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from caseseries import files, settings
from caseseries.present import papers
from caseseries.present.page import audits
from caseseries.published import checks
from caseseries.published.study_file import read
from caseseries.study_error import StudyError
from studies import ROOT


def paper(folder: Path, name: str, numbers: dict[str, str]) -> Path:
    """Write a paper of five patients that prints some numbers of their pain."""
    of_all = {"group": "all", "where": "Table 1"}
    size = {"id": "n", "kind": "count", "reported": "5", "outcome": "patients", "says": "patients"}
    claims = [
        {"id": kind, "kind": kind, "reported": text, "outcome": "pain", "says": f"{kind} of pain"}
        for kind, text in numbers.items()
    ]
    said = {
        "study": name,
        "title": "T",
        "citation": "C",
        "groups": {"all": {"name": "all patients", "size": "n"}},
        "scales": {"pain": {"name": "Pain", "minimum": "0", "maximum": "10", "step": "1"}},
        "claims": [one | of_all | {"statistic_ids": []} for one in (size, *claims)],
    }
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(said), encoding="utf-8")
    return path


def page_of(folder: Path, *written: Path) -> str:
    """Audit papers; return the page of all of them."""
    ask = papers.Audit(asked=settings.of_a_study(), template=ROOT / "workflow/paper/letter.md")
    folders = {file: folder / "audit" / file.stem for file in written}
    for file, made in folders.items():
        ask.one(str(file), str(made))
    audits.write(folders, folder / "index.html")
    return (folder / "index.html").read_text(encoding="utf-8")


def test_a_paper_that_only_the_search_refutes_is_not_cleared(tmp_path):
    numbers = {"mean": "3.0", "median": "6", "sd": "2.7", "max": "8"}
    page = page_of(tmp_path, paper(tmp_path, "refuted", numbers))
    assert "<td>cannot</td>" in page
    assert "Its 4 printed outcome numbers cannot all be true together." in page
    assert "mean of pain: 3.0; median of pain: 6" in page
    assert "Among the checks, none fails" in page


def test_a_paper_whose_numbers_can_be_true_says_so(tmp_path):
    page = page_of(tmp_path, paper(tmp_path, "honest", {"mean": "3.0", "max": "8"}))
    assert "<td>can</td>" in page
    assert "cannot" not in page.partition("<tbody>")[2].partition("</table>")[0]


def test_a_failed_check_names_its_numbers(tmp_path):
    page = page_of(tmp_path, paper(tmp_path, "unordered", {"q1": "7", "median": "5"}))
    assert "(ORDER-001: q1 of pain; median of pain)" in page


@pytest.mark.parametrize(
    ("verdicts", "together"),
    [
        (["undecided"], "undecided"),
        (["impossible", "impossible"], "cannot in any of 2 readings"),
        (["impossible", "undecided"], "undecided in 1 of 2 readings"),
        (["possible", "impossible", "undecided"], "can in 1 of 3 readings, undecided in 1"),
    ],
)
def test_what_is_undecided_is_never_told_as_true_or_refuted(tmp_path, verdicts, together):
    file = paper(tmp_path, "made-up", {"mean": "3.0"})
    page_of(tmp_path, file)
    found = pd.DataFrame({"verdict": verdicts, "asked": ["4"] * len(verdicts), "why": ""})
    files.write_table(found, tmp_path / "audit" / "made-up" / "every_reading.csv")
    one = audits.audit_of(tmp_path / "audit" / "made-up", read(file))
    assert one["together"] == together


def test_a_paper_that_took_too_long_is_undecided(tmp_path):
    file = paper(tmp_path, "long", {"mean": "3.0"})
    files.write_table(
        checks.not_made("long", "TIME-001", "refused", "Too late."), tmp_path / "checks.csv"
    )
    one = audits.audit_of(tmp_path, read(file))
    assert (one["together"], one["checks"], one["page"]) == ("undecided", 0, False)


def test_a_paper_that_was_refused_has_no_page_and_no_checks(tmp_path):
    files.write_table(
        checks.not_made("broken", "READ-001", "refused", "No title."), tmp_path / "checks.csv"
    )
    for study in (None, read(paper(tmp_path, "broken", {"mean": "3.0"}))):
        one = audits.audit_of(tmp_path, study)
        assert (one["together"], one["checks"], one["page"]) == ("not tried", 0, False)


def test_all_papers_stand_on_one_page_with_what_failed(tmp_path):
    broken = tmp_path / "broken-2020.yaml"
    broken.write_text("study: broken-2020\n", encoding="utf-8")
    honest = paper(tmp_path, "odd-2021", {"mean": "3.1"})
    page = page_of(tmp_path, broken, honest)
    assert '<a href="odd-2021/summary.html">' in page
    assert "broken-2020/summary.html" not in page
    assert "<strong>cannot hold</strong> (GRIM-001: mean of pain): 5 scores with mean 3.1" in page
    assert "<strong>nothing checked</strong> (READ-001): " in page
    assert "broken-2020.yaml: the key &#39;title&#39; is missing" in page
    assert "The columns count checks, not numbers" in page


def test_papers_are_workbooks_or_yaml_and_never_both(tmp_path):
    for name in ("a.yaml", "b.xlsx", "~$b.xlsx", "README.md"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert [Path(name).name for name in settings.published(tmp_path)] == ["a.yaml", "b.xlsx"]
    (tmp_path / "b.yaml").write_text("", encoding="utf-8")
    with pytest.raises(StudyError, match="b has a workbook and a YAML file; keep one"):
        settings.published(tmp_path)


def test_a_paper_that_the_settings_do_not_name_is_has_settings():
    assert settings.of_a_study() == {"reading": {}, "where": {}, "tables_drawn": 60}
