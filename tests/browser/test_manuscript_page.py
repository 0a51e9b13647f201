"""The manuscript in Debian's Chromium, and the way from its numbers to the reviewer page."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def manuscript(results):
    return results / "paper" / "manuscript.html"


def test_it_opens_offline_without_a_word_or_a_request(manuscript, visit):
    page = visit(manuscript)
    page.page.wait_for_load_state()
    assert page.complaints == []
    assert page.requests == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(manuscript, visit, scheme):
    assert visit(manuscript, color_scheme=scheme, bypass_csp=True).violations() == []


@pytest.mark.parametrize("width", [400, 1280])
def test_it_never_scrolls_sideways(manuscript, visit, width):
    assert visit(manuscript, width=width).width() == width


def test_a_number_leads_to_its_row_on_the_reviewer_page(manuscript, visit):
    page = visit(manuscript).page
    page.locator('a.number[href$="#liu-2025/patients.all.count"]').first.click()
    page.wait_for_url("**/report.html#**")
    row = page.locator('[id="liu-2025/patients.all.count"]')
    row.wait_for(state="visible")
    box = row.bounding_box()
    assert 0 <= box["y"] < 900


def test_a_printed_number_leads_to_its_claim_unfolded(manuscript, visit):
    page = visit(manuscript).page
    page.locator('a.number[href$="#claim/liu-2025/pss.very_satisfied.percent"]').first.click()
    page.wait_for_url("**/report.html#**")
    claim = page.locator('[id="claim/liu-2025/pss.very_satisfied.percent"]')
    claim.locator(".behind").wait_for(state="visible")


def test_every_number_leads_to_something_that_is_there(manuscript, results, visit):
    page = visit(manuscript).page
    targets = page.evaluate(
        "() => [...document.querySelectorAll('a.number')].map((link) => link.hash.slice(1))"
    )
    assert len(targets) > 50
    report = visit(results / "report.html").page
    missing = report.evaluate(
        "(ids) => ids.filter((id) => !document.getElementById(decodeURIComponent(id)))",
        sorted(set(targets)),
    )
    assert missing == []


def test_figures_and_tables_are_numbered_in_the_order_of_the_text(manuscript, visit):
    page = visit(manuscript).page
    for kind, selector in (("Figure", "figcaption"), ("Table", "caption")):
        captions = page.locator(selector).all_inner_texts()
        starts = [f"{kind}\u00a0{place}." for place in range(1, len(captions) + 1)]
        assert [caption[: len(start)] for caption, start in zip(captions, starts, strict=True)] == (
            starts
        )
