"""Which sections the page has."""

import pytest

from caseseries.present.page.assemble import _sections

KEYS = (
    "moved claims contradictions checks feasibility figures tables series other_numbers checklists"
)
NOTHING = dict.fromkeys(KEYS.split(), ())


@pytest.mark.parametrize("kind", ["figures", "tables"])
@pytest.mark.parametrize(
    ("section", "anchor"), [("procedure", "procedure"), ("pooled", "together")]
)
def test_a_section_is_there_for_figures_and_for_tables_alone(kind, section, anchor):
    """A page of many clinics has room for the figures of the procedure, not for its tables."""
    there = {name for name, _ in _sections({**NOTHING, kind: [{"section": section}]})}
    assert anchor in there
    assert anchor not in {name for name, _ in _sections(NOTHING)}
