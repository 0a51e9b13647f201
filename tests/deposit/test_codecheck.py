"""The CODECHECK manifest, held against the rules by their permanent ids.

Oracle: configuration specification 1.0 (codecheck.org.uk/spec/config/1.0/) and the register's list
of rules, rules-2.0.yml.
"""

import re
from pathlib import Path

import pytest
import yaml
from tests.deposit.small_study import CITATION, CLOSED, OPEN, REBUILT, SmallStudy, write

from caseseries.deposit.codecheck import codecheck
from caseseries.deposit.steps import Step


@pytest.fixture
def text(deposit):
    return codecheck(deposit)


@pytest.fixture
def manifest(text):
    return {item["file"]: item["comment"] for item in yaml.safe_load(text)["manifest"]}


def test_it_is_an_explicit_yaml_document(text):
    """CC-CFG-001, CC-CFG-002."""
    assert text.startswith("---\n")
    assert list(yaml.safe_load(text)) == ["version", "paper", "manifest"]


def test_it_names_the_version_of_the_specification(text):
    """CC-CFG-014, CC-CFG-015."""
    assert yaml.safe_load(text)["version"] == "https://codecheck.org.uk/spec/config/1.0/"


def test_every_file_is_relative_exists_and_has_a_comment(manifest):
    """CC-CFG-005, CC-CFG-006, CC-CFG-007, CC-BUN-001."""
    for path, comment in manifest.items():
        assert not Path(path).is_absolute()
        assert Path(path).is_file()
        assert len(comment.split()) > 2


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
