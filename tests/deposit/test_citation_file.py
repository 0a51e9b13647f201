"""CITATION.cff: the project's own against the official schema, and what is read of any.

Oracle: the JSON Schema of the Citation File Format 1.2.0 (see README.md).
"""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator, FormatChecker
from tests.deposit.small_study import CITATION, write

from caseseries.deposit.citation import Author, read_citation
from caseseries.deposit.inventory import DATA_FOLDER, DATA_LICENCE
from caseseries.present.manuscript.paper import Paper
from caseseries.study_error import StudyError

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


TITLE_PAGE = """\
title:
authors:
  - {name: Ada Test, affiliations: ["Clinic, Rome", "Institute, Rome"], email: ada@example.org}
  - {name: Bo Probe, orcid: 0000-0002-1825-0097}
doi: 10.5555/1
"""


class TextLoader(yaml.SafeLoader):
    """YAML with dates as the text that stands there."""


TextLoader.yaml_implicit_resolvers = {
    letter: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
    for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def faults(text):
    schema = json.loads((HERE / "citation-file-format-1.2.0.schema.json").read_text("utf-8"))
    document = yaml.load(text, TextLoader)
    return list(Draft7Validator(schema, format_checker=FormatChecker()).iter_errors(document))


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_the_projects_own_file_keeps_the_official_schema():
    assert not faults((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_the_schema_notices_a_fault():
    assert not faults(CITATION)
    assert faults(CITATION.replace("license: MIT", "licence: MIT"))


def test_the_projects_version_is_that_of_the_package():
    import tomllib

    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    citation = read_citation(ROOT / "CITATION.cff", own=None, title_page=None, title="A paper")
    assert citation.version == package["project"]["version"]
    assert citation.licence == package["project"]["license"]


def test_the_licence_of_our_data_is_the_one_that_the_licence_file_states():
    text = " ".join((ROOT / "LICENSE").read_text(encoding="utf-8").split())
    assert f"everything in {DATA_FOLDER}/" in text
    assert DATA_LICENCE.replace("-", " ") in text


def test_the_manuscript_has_a_title():
    assert Paper(ROOT / "workflow" / "paper").head["title"].startswith("What a published")


def test_people_and_groups_are_read(here):
    file = Path(write("CITATION.cff", CITATION))
    citation = read_citation(file, own=file, title_page=None, title="A paper")
    assert citation.paper_authors == (
        Author(name="Josiah Carberry", orcid="0000-0002-1825-0097", affiliation="Brown University"),
        Author(name="The makers", is_person=False),
    )
    assert citation.released == "2026-02-03"
    assert (citation.title, citation.paper_title) == ("A made-up study", "A paper")
    assert citation.reference == ""


def test_a_study_of_its_own_has_the_authors_of_its_title_page_and_no_day_of_the_program(here):
    file = Path(write("CITATION.cff", CITATION))
    page = Path(write("config/paper.yaml", TITLE_PAGE))
    citation = read_citation(file, own=None, title_page=page, title="Migraine: a case series")
    assert citation.paper_title == "Migraine: a case series"
    assert citation.paper_authors == (
        Author(name="Ada Test", affiliation="Clinic, Rome; Institute, Rome"),
        Author(name="Bo Probe", orcid="0000-0002-1825-0097"),
    )
    assert (citation.released, citation.reference) == ("", "https://doi.org/10.5555/1")
    assert citation.version == "1.2.0"


def test_a_published_paper_comes_before_its_title_page(here):
    paper = "preferred-citation: {title: As published, authors: [{name: Us}], url: 'https://e.org'}"
    own = Path(write("CITATION.cff", CITATION + paper))
    page = Path(write("config/paper.yaml", TITLE_PAGE))
    citation = read_citation(own, own=own, title_page=page, title="A paper")
    assert citation.paper_title == "As published"
    assert [one.name for one in citation.paper_authors] == ["Us"]
    assert citation.reference == "https://e.org"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("title: A made-up study\n", "", "the key 'title' is missing"),
        ("license: MIT\n", "license: 7\n", "license: 7 should be text"),
        ("title: A", 'title: "A', "the file is not valid YAML"),
    ],
)
def test_a_fault_is_told_in_a_sentence(here, old, new, sentence):
    write("CITATION.cff", CITATION.replace(old, new))
    with pytest.raises(StudyError, match=sentence):
        read_citation(Path("CITATION.cff"), own=None, title_page=None, title="A paper")
