"""The reviewer page in Debian's Chromium, offline: it works, and nobody is shut out.

Oracle for accessibility: axe-core. The page's own security policy holds in all tests but those
that run axe, which has to be put in.
"""

import csv
import re

import pytest

from browser.conftest import screens

pytestmark = pytest.mark.browser

WIDTHS = [400, 768, 1280, 1600]


@pytest.fixture
def report(results):
    return results / "report.html"


def shown(visit):
    return visit.page.locator("#claim-table > tbody:visible").count()


def test_it_opens_offline_without_a_word_or_a_request(report, visit):
    page = visit(report)
    page.page.wait_for_load_state()
    assert page.complaints == []
    assert page.requests == []


def test_it_is_one_light_file(report):
    text = report.read_text(encoding="utf-8")
    assert len(text.encode()) < 1_500_000
    assert "default-src 'none'" in text
    assert not re.findall(r'src="(?!data:)', text)
    assert not re.findall(r"@import|url\((?!%23)", text)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_axe_finds_nothing_in_what_is_folded_away(report, visit, width, scheme):
    """Of the ledger one part is unfolded: the others are alike, and axe is slow on thousands."""
    page = visit(report, width=width, color_scheme=scheme, bypass_csp=True)
    page.page.evaluate(
        """() => document
            .querySelectorAll('details:not(.part), .whose:first-of-type > .part:first-of-type')
            .forEach((box) => (box.open = true))"""
    )
    assert page.violations() == []


def test_it_is_at_most_eight_screens_long(report, visit):
    assert screens(visit(report).page) <= 8


@pytest.mark.parametrize("width", WIDTHS)
def test_it_never_scrolls_sideways(report, visit, width):
    page = visit(report, width=width)
    assert page.width() == width
    page.page.evaluate("document.querySelectorAll('details').forEach((box) => (box.open = true))")
    assert page.width() == width


def test_the_reason_of_a_verdict_is_on_a_narrow_screen(report, visit):
    box = visit(report, width=400).page.locator("#claim-table .why").first.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400


def test_it_opens_with_the_answer(report, visit, results):
    with (results / "audit" / "liu-2025" / "claims.csv").open(encoding="utf-8") as file:
        verdicts = [claim["verdict"] for claim in csv.DictReader(file)]
    page = visit(report).page
    tiles = page.locator(".tally a")
    for place in range(tiles.count()):
        tile = tiles.nth(place)
        verdict = tile.get_attribute("data-verdict")
        assert tile.locator("strong").inner_text() == str(verdicts.count(verdict))
        assert tile.bounding_box()["y"] < 900
    assert f"Of {len(verdicts)} printed numbers" in page.locator(".finding").first.inner_text()


def test_search_and_filters_narrow_the_claims(report, visit):
    page = visit(report)
    tools = page.page.locator("#claim-tools")
    everything = shown(page)
    tools.get_by_label("Search").fill("FADING scarring")
    assert 0 < shown(page) < everything
    assert tools.locator("output").inner_text() == (
        f"{shown(page)} of {everything} printed numbers shown"
    )
    tools.get_by_label("Search").fill("nothing of this kind")
    assert shown(page) == 0
    tools.get_by_label("Search").fill("")
    tools.get_by_label("Verdict").select_option("can hold")
    chosen = page.page.locator("#claim-table > tbody:visible .judged")
    assert {text.split(" ", 1)[1] for text in chosen.all_inner_texts()} == {"can hold"}
    tools.get_by_label("Verdict").select_option("")
    tools.get_by_label("Manuscript").select_option("yes")
    assert 0 < shown(page) < everything


def test_a_tile_of_the_answer_filters_the_claims(report, visit):
    page = visit(report)
    tile = page.page.locator('.tally a[data-verdict="can hold"]')
    tile.click()
    assert shown(page) == int(tile.locator("strong").inner_text())


def test_a_tile_clicked_again_lets_all_claims_stand(report, visit):
    page = visit(report)
    everything = shown(page)
    tile = page.page.locator('.tally a[data-verdict="put in"]')
    tile.click()
    assert shown(page) < everything
    tile.click()
    assert shown(page) == everything


def test_search_finds_what_is_seen_and_nothing_that_is_folded_away(report, visit):
    page = visit(report)
    search = page.page.locator("#claim-tools").get_by_label("Search")
    search.fill("student t test")
    assert shown(page) > 0
    search.fill("P10")
    assert shown(page) == 0


def test_claims_sort_by_number_both_ways(report, visit):
    page = visit(report).page
    button = page.get_by_role("button", name="Recomputed")

    def column():
        cells = page.locator("#claim-table .recomputed").all_inner_texts()
        numbers = [cell.lstrip("< ") for cell in cells if cell != "—"]
        return [float(number.replace("−", "-")) for number in numbers]

    button.click()
    assert column() == sorted(column())
    assert button.locator("xpath=ancestor::th").get_attribute("aria-sort") == "ascending"
    button.press("Enter")
    assert column() == sorted(column(), reverse=True)


def test_a_claim_unfolds_to_the_rows_behind_it(report, visit):
    page = visit(report).page
    claim = page.locator('[id="claim/liu-2025/vds.immediate.mean.all"]')
    claim.locator("summary").click()
    behind = claim.locator(".behind")
    assert "t interval" in claim.locator("th").first.inner_text()
    rows = behind.locator("tbody tr")
    assert rows.count() == 10
    assert rows.first.inner_text().split("\t") == [
        "P01",
        "Androgenetic",
        "8.1",
        "assessments.csv, row 2",
    ]
    behind.get_by_role("link", name="vds.immediate.all.mean").click()
    assert page.url.endswith("#liu-2025/vds.immediate.all.mean")
    row = page.locator('[id="liu-2025/vds.immediate.all.mean"]')
    row.wait_for(state="visible")


def test_a_deep_link_shows_a_row_that_a_filter_hides(report, visit):
    page = visit(report).page
    page.locator("#claim-tools").get_by_label("Search").fill("nothing of this kind")
    page.evaluate("location.hash = '#claim/liu-2025/n.all'")
    claim = page.locator('[id="claim/liu-2025/n.all"]')
    claim.wait_for(state="visible")
    assert claim.locator("details").get_attribute("open") is not None


def test_the_ledger_is_searched_and_taken_away_as_a_file(report, visit, results):
    page = visit(report).page
    tools = page.locator("#ledger-tools")
    tools.get_by_label("Search").fill("fading welch")
    assert page.locator("#ledger tr[id]:visible").count() > 0
    with page.expect_download() as download:
        tools.get_by_role("button", name="Download").click()
    taken = list(csv.DictReader(download.value.path().read_text(encoding="utf-8").splitlines()))
    with (results / "liu-2025" / "ledger.csv").open(encoding="utf-8") as file:
        ledger = {row["statistic_id"]: row for row in csv.DictReader(file)}
    assert taken
    for row in taken:
        original = ledger[row["statistic_id"]]
        assert "welch" in row["statistic_id"]
        assert row["method"] == original["method"]
        assert row["n"] == original["n"]
        for name in ("value", "ci_low", "ci_high", "range_low", "range_high"):
            assert number(row[name]) == number(original[name])
    assert any(row["range_low"] for row in taken)


def test_a_test_is_found_in_the_ledger_though_its_part_is_folded(report, visit):
    page = visit(report).page
    page.locator("#ledger-tools").get_by_label("Search").fill("Mann")
    found = page.locator("#ledger-parts tbody:visible")
    assert found.count() > 0
    assert all("Mann" in text or "mann" in text for text in found.all_inner_texts())


def number(text: str) -> float | None:
    return float(text) if text else None


def test_every_link_within_the_page_leads_somewhere(report, visit):
    page = visit(report).page
    missing = page.evaluate(
        """() => [...document.querySelectorAll('a[href^="#"]')]
            .map((link) => decodeURIComponent(link.getAttribute('href').slice(1)))
            .filter((id) => !document.getElementById(id))"""
    )
    assert missing == []


def test_every_link_to_a_file_leads_to_a_result(report, visit, results):
    page = visit(report).page
    links = page.evaluate(
        """() => [...document.querySelectorAll('a[href]:not([href^="#"])')]
            .map((link) => link.getAttribute('href'))"""
    )
    assert links
    assert [link for link in links if not (results / link).is_file()] == []


def test_it_reads_without_javascript(report, visit):
    page = visit(report, java_script_enabled=False).page
    assert page.locator("#claim-table > tbody").count() > 10
    assert not page.locator("#claim-tools").is_visible()
    claim = page.locator('[id="claim/liu-2025/n.all"]')
    claim.locator("summary").click()
    assert claim.get_by_text("patients.csv, row 2").is_visible()
    assert page.locator(".finding").first.is_visible()


def test_it_is_worked_with_the_keyboard_alone(report, visit):
    page = visit(report).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to printed numbers"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("adverse")
    assert page.locator("#claim-table > tbody:visible").count() == 1


def test_it_prints_without_its_tools(report, visit, tmp_path):
    page = visit(report).page
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.locator("#claim-tools").is_visible()
    assert page.locator("#claim-table .why").first.is_visible()
    shown = page.evaluate(
        "[...document.querySelectorAll('.exhibit > :is(figure, .study-table)')].map((one) => "
        "[one.checkVisibility(), one.previousElementSibling.checkVisibility()])"
    )
    assert shown
    # What is folded away on screen is printed, without the title that its caption repeats.
    assert shown == [[True, False]] * len(shown)
    printed = tmp_path / "report.pdf"
    page.pdf(path=str(printed), format="A4")
    assert printed.read_bytes().startswith(b"%PDF")
