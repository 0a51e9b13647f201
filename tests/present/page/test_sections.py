"""Which sections the page has."""

import pytest

from caseseries.present.page import build

KEYS = "moved claims contradictions checks papers figures tables series other_numbers checklists"
NOTHING = dict.fromkeys(KEYS.split(), ())


def sections(**content):
    """Return the anchors of the sections of a page."""
    shown = '{{ sections | map("first") | join(" ") }}'
    asked = f'{{% from "sections.j2" import sections with context %}}{shown}'
    return build.OF_PAGES.from_string(asked).render(page=NOTHING | content).split()


@pytest.mark.parametrize("kind", ["figures", "tables"])
@pytest.mark.parametrize(
    ("section", "anchor"), [("procedure", "procedure"), ("pooled", "together")]
)
def test_a_section_is_there_for_figures_and_for_tables_alone(kind, section, anchor):
    """A page of many clinics has room for the figures of the procedure, not for its tables."""
    assert anchor in sections(**{kind: [{"section": section}]})
    assert anchor not in sections()


def test_every_page_says_what_it_rests_on():
    assert sections() == ["ledger", "quality", "provenance"]
