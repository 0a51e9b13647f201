"""Title page and statements: what is printed, what is asked for, what is refused."""

import pytest

from caseseries.present.manuscript import front
from caseseries.present.manuscript.front import Front
from caseseries.present.pandoc import plain
from caseseries.study_error import StudyError
from studies import ROOT

PAGE = ROOT / "workflow" / "paper" / "title_page.md"

TWO = [
    {"name": "A. One", "affiliations": ["Clinic", "University"], "orcid": "0000-0002-1825-0097"},
    {"name": "B. Two", "affiliations": ["University"], "email": "b@example.org"},
]


def test_authors_share_the_numbers_of_their_affiliations():
    page = Front({"authors": TWO}).title_page(PAGE, "A title", draft=False)
    assert plain(page["byline"]) == "A. One1,2, B. Two2"
    assert [plain(place) for place in page["affiliation"]["c"]] == ["1 Clinic", "2 University"]
    said = [plain(line) for line in page["correspondence"]["c"]]
    assert said[1] == "Correspondence: B. Two, b@example.org"
    assert "subtitle" not in page


def test_what_a_title_page_lacks_is_asked_for_author_by_author():
    asked = [one.what for one in Front({"authors": [{"name": "A. One"}]}).of_authors()]
    assert asked == [
        "affiliations of A. One",
        "orcid of A. One",
        "e-mail of the corresponding author",
    ]
    assert [one.what for one in Front({"authors": TWO}).of_authors()] == ["orcid of B. Two"]


def test_a_missing_file_says_nothing_and_makes_a_draft(tmp_path):
    about = front.read(tmp_path / "paper.yaml")
    page = about.title_page(PAGE, "A title", draft=True)
    assert plain(page["title"]) == "A title"
    assert plain(page["byline"]) == "[authors: to be filled in]"
    assert "Draft" in plain(page["subtitle"])


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("ethic: yes", "the key 'ethic' is not known. Did you mean 'ethics'?"),
        ("authors: [{affiliations: [X]}]", "the key 'name' is missing"),
        ("authors: [{name: X, orcid: 12}]", "should be text or empty"),
        ("authors: [{name: X, orcid: '12'}]", "'12' has the wrong form"),
        ("ethics: [a, b]", "should be text or empty"),
    ],
)
def test_a_faulty_file_is_refused_in_sentences(tmp_path, line, sentence):
    path = tmp_path / "paper.yaml"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(StudyError, match=r"paper\.yaml") as refusal:
        front.read(path)
    assert sentence in str(refusal.value)
