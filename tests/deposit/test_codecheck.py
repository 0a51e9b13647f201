"""The CODECHECK manifest, held against the rules by their permanent ids.

Oracle: the register's list of rules for configuration specification 2.0, rules-2.0.yml of
codecheckers/register as of 2026-09-09. ``codecheck_rules.csv`` holds the ids and severities of
those that can be tried without the network, and who can meet each.
"""

import csv
import re
import zipfile
from pathlib import Path

import pytest
import yaml
from tests.deposit.small_study import CITATION, CLOSED, OPEN, REBUILT, SmallStudy, write

from caseseries.deposit.codecheck import codecheck
from caseseries.deposit.pack import pack
from caseseries.deposit.steps import Step


@pytest.fixture
def text(deposit):
    return codecheck(deposit)


@pytest.fixture
def manifest(text):
    return {item["file"]: item["comment"] for item in yaml.safe_load(text)["manifest"]}


with Path(__file__).with_name("codecheck_rules.csv").open(encoding="utf-8") as stream:
    RULES = {rule["id"]: rule for rule in csv.DictReader(stream)}
PUBLISHED = """\
preferred-citation:
  type: article
  title: As published
  doi: 10.5555/12345678
  authors:
    - {family-names: Carberry, given-names: Josiah, orcid: https://orcid.org/0000-0002-1825-0097}
"""
URL = re.compile(r"https?://\S+")
ORCID = re.compile(r"(?:\d{4}-){3}\d{3}[\dX]")


def has_checksum(orcid):
    """ISO 7064 MOD 11-2, as ORCID says."""
    digits, total = orcid.replace("-", ""), 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[-1]


def broken_rules(text, archive):
    """Return the ids of the rules that a manifest in an archive breaks."""
    about = yaml.safe_load(text)
    paper, items = about.get("paper", {}), about.get("manifest", [])
    authors, reference = paper.get("authors", []), paper.get("reference", "")
    orcids = [author["ORCID"] for author in authors if "ORCID" in author]
    others = about.get("reference-other", [])
    names = set(archive.namelist())
    is_doi = reference.startswith("https://doi.org/")
    met = {
        "CC-CFG-001": isinstance(about, dict),
        "CC-CFG-002": text.startswith("---\n"),
        "CC-CFG-003": "codecheck.yml" in names,
        "CC-CFG-004": bool(items),
        "CC-CFG-005": all(item.get("file") for item in items),
        "CC-CFG-006": not any(Path(item["file"]).is_absolute() for item in items),
        "CC-CFG-007": all(len(item["comment"].split()) > 2 for item in items),
        "CC-CFG-014": "version" in about,
        "CC-CFG-015": about.get("version") == "https://codecheck.org.uk/spec/config/2.0/",
        "CC-CFG-016": bool(paper),
        "CC-CFG-017": bool(paper.get("title")),
        "CC-CFG-018": bool(authors),
        "CC-CFG-019": all(author.get("name") for author in authors),
        "CC-CFG-020": len(orcids) == len(authors) and all(map(ORCID.fullmatch, orcids)),
        "CC-CFG-021": bool(reference),
        "CC-CFG-022": not reference.endswith(".pdf"),
        "CC-CFG-023": not re.search(r"FIXME|TODO|XXXX", text),
        "CC-CFG-027": not reference or bool(URL.fullmatch(reference)),
        "CC-CFG-028": not reference or is_doi,
        "CC-CFG-029": isinstance(others, list),
        "CC-CFG-030": all(map(URL.fullmatch, others)),
        "CC-CFG-031": not reference.endswith(".pdf"),
        "CC-MET-001": all(map(has_checksum, orcids)),
        "CC-BUN-001": {item["file"] for item in items} <= names,
        "CC-BUN-005": "LICENSE" in names,
    }
    assert set(met) == {name for name, rule in RULES.items() if rule["who"] != "codechecker"}
    return {name for name, is_met in met.items() if not is_met}


def packed(study, folder):
    pack(study.deposit(), folder)
    text = (folder / "codecheck.yml").read_text(encoding="utf-8")
    return text, zipfile.ZipFile(folder / "deposit.zip")


def test_a_published_paper_meets_every_rule_that_is_not_the_codecheckers(study, tmp_path):
    write("CITATION.cff", CITATION + PUBLISHED)
    text, archive = packed(study, tmp_path / "deposit")
    assert broken_rules(text, archive) == set()
    assert "Missing" not in text


def test_before_that_the_manifest_says_what_is_missing(study, tmp_path):
    text, archive = packed(study, tmp_path / "deposit")
    broken = broken_rules(text, archive)
    assert broken == {name for name, rule in RULES.items() if rule["who"] == "authors"}
    head = [line for line in text.splitlines() if line.startswith("# Missing")]
    assert [name for line in head for name in re.findall(r"CC-CFG-\d+", line)] == sorted(broken)
    assert "the ORCID of The makers" in head[0]


def test_a_paper_that_nobody_signed_yet_asks_for_its_authors(study):
    text = codecheck(study.deposit(own=""))
    asked = "config/paper.yaml before it is registered: the authors of the paper"
    assert f"{asked} (CC-CFG-018)" in text
    assert "authors" not in yaml.safe_load(text)["paper"]


def test_every_figure_table_and_ledger_is_in_it_and_no_case_table(manifest):
    """CC-CFG-004."""
    for cohort in (OPEN, REBUILT):
        assert f"results/{cohort}/figures/fading.svg" in manifest
        assert f"results/{cohort}/tables/outcomes.csv" in manifest
    for cohort in (CLOSED, OPEN, REBUILT):
        assert f"results/{cohort}/share/ledger.csv" in manifest
    assert not [path for path in manifest if "validated" in path]


def test_comments_say_what_a_file_shows_and_where_its_cases_come_from(manifest):
    figure = manifest[f"results/{REBUILT}/figures/fading.svg"]
    assert figure == (
        "Figure: Fading by subtype (SVG). "
        "rebuilt: reconstructed from published numbers; not patient data."
    )
    table = manifest[f"results/{OPEN}/tables/outcomes.csv"]
    assert table == "Table: Outcomes & times (CSV). open-clinic: observed in patients."
    shared = manifest[f"results/{CLOSED}/share/ledger.csv"]
    assert shared.endswith("closed-clinic: observed in patients.")


def test_a_result_of_no_cohort_says_so(study):
    table = write("results/audit/synthesis/side_by_side.csv", "study\n")
    given = (write("data/published/liu.yaml", "title: Liu\n"),)
    step = Step(rule="tables", of="", does="Synthesis", given=given, made=(table,))
    deposit = SmallStudy((*study.steps, step)).deposit()
    [comment] = [
        item["comment"]
        for item in yaml.safe_load(codecheck(deposit))["manifest"]
        if item["file"] == table
    ]
    assert comment == (
        "Published series side by side (CSV). From published numbers alone; no patient data."
    )


def test_nothing_stands_in_for_what_only_a_codechecker_knows(text):
    """CC-CFG-013, CC-CFG-023: a placeholder is an error, a missing node is asked for."""
    about = yaml.safe_load(text)
    assert not {"codechecker", "report", "summary", "check_time", "certificate"} & set(about)
    assert not re.search(r"FIXME|TODO|XXXX", text)
    assert "Left to the codechecker" in text


def test_the_paper_has_the_title_of_its_manuscript_and_the_authors_of_the_study(text):
    """CC-CFG-016 to CC-CFG-020: an ORCID stands as the plain identifier."""
    assert yaml.safe_load(text)["paper"] == {
        "title": "What three made-up clinics tell",
        "authors": [
            {"name": "Josiah Carberry", "ORCID": "0000-0002-1825-0097"},
            {"name": "The makers"},
        ],
    }


def test_a_published_paper_is_referred_to_by_its_doi(study):
    """CC-CFG-021, CC-CFG-027, CC-CFG-028."""
    paper = (
        "repository-code: https://example.org/code\n"
        "preferred-citation:\n"
        "  type: article\n"
        "  title: As published\n"
        "  doi: 10.5555/12345678\n"
        "  authors:\n"
        "    - {family-names: Curie, given-names: Marie}\n"
    )
    write("CITATION.cff", CITATION + paper)
    about = yaml.safe_load(codecheck(study.deposit()))
    assert about["paper"] == {
        "title": "As published",
        "authors": [{"name": "Marie Curie"}],
        "reference": "https://doi.org/10.5555/12345678",
    }
    assert about["repository"] == "https://example.org/code"
