"""One table in every format. Oracles: lxml reads the HTML, pandoc reads the document tree."""

import csv
import io
import json
from dataclasses import replace

import pypandoc
import pytest
from lxml import html

from caseseries.present.tables.binder import csv_text, for_papers, fragment, page
from caseseries.present.tables.definition import Cell, Column, Table, TableRow


def row(*cells, indent=0):
    return TableRow(cells=cells, indent=indent)


TABLE = Table(
    id="toy",
    caption="A <toy> & its cells",
    columns=(
        Column(label="Outcome", align="left", width=0.4),
        Column(label="n", spanner="Androgenetic", width=0.1),
        Column(label="Mean, points", spanner="Androgenetic", width=0.2),
        Column(label="p", width=0.3),
    ),
    rows=(
        row(Cell(text="Patients"), Cell(text="6"), Cell(text=""), Cell(text="")),
        "VDS",
        row(
            Cell(text="All"),
            Cell(text="6", sources=("vds.all.n",)),
            Cell(text="8.7 ± 1.1", sources=("vds.all.mean", "vds.all.sd")),
            Cell(text="< .001", notes=("Exact.", "Of all.")),
        ),
        row(Cell(text="Scarring"), Cell(text="1"), Cell(text="—"), Cell(text=".03"), indent=1),
    ),
    provenance="Simulated; not patient data.",
    notes=("Means ± SD.",),
    abbreviations={"VDS": "Visual Density Score"},
)
PLAIN = Table(
    id="plain",
    caption="No spanner",
    columns=(Column(label="Outcome"), Column(label="n")),
    rows=("Nothing was recorded.",),
    provenance="Simulated; not patient data.",
)


def tree_of(table):
    [(_, tree)] = for_papers([table])
    return tree


@pytest.fixture
def parsed():
    return html.fromstring(fragment(TABLE))


def test_html_headings_name_their_columns_and_rows(parsed):
    top, under = parsed.xpath(".//thead/tr")
    assert [(th.text, th.get("scope"), th.get("rowspan"), th.get("colspan")) for th in top] == [
        ("Outcome", "col", "2", None),
        ("Androgenetic", "colgroup", None, "2"),
        ("p", "col", "2", None),
    ]
    assert [th.text_content() for th in under] == ["n", "Mean, points"]
    assert [th.text for th in parsed.xpath(".//tbody/tr/th[@scope='row']")] == [
        "Patients",
        "All",
        "Scarring",
    ]
    assert parsed.xpath("string(.//th[@scope='rowgroup'])") == "VDS"
    assert not [th for th in parsed.xpath(".//th") if not th.text_content().strip()]


def test_html_rows_have_as_many_cells_as_there_are_columns(parsed):
    for line in parsed.xpath(".//tbody/tr"):
        assert sum(int(cell.get("colspan", 1)) for cell in line) == len(TABLE.columns)


def test_html_text_is_escaped_and_indents_are_kept(parsed):
    assert parsed.xpath("string(.//caption)") == TABLE.caption
    assert parsed.xpath("string(.//th[@class='indent-1'])") == "Scarring"


def test_html_footnotes_stand_below_with_their_letters(parsed):
    notes = [paragraph.text_content() for paragraph in parsed.xpath(".//div[@class='notes']/p")]
    assert notes == [
        "Simulated; not patient data.",
        "Means ± SD.",
        "VDS, Visual Density Score.",
        "a Exact.",
        "b Of all.",
    ]
    assert parsed.xpath("string(.//td[sup])") == "< .001a,b"


def test_html_cells_lead_to_their_ledger_rows():
    linked = html.fromstring(fragment(TABLE, link=lambda source: f"report.html#{source}"))
    assert linked.xpath(".//td/a/@href") == ["report.html#vds.all.n", "report.html#vds.all.mean"]
    assert linked.xpath(".//td[a='8.7 ± 1.1']/@data-sources") == ["vds.all.mean vds.all.sd"]
    unlinked = html.fromstring(fragment(TABLE, link=lambda source: None))
    assert not unlinked.xpath(".//a")


def test_a_page_needs_no_other_file():
    text = page(TABLE)
    assert text.startswith('<!doctype html>\n<html lang="en">')
    assert text.endswith("</main></body></html>\n")
    tree = html.document_fromstring(text)
    assert tree.xpath("string(//title)") == TABLE.caption
    assert not tree.xpath("//@src | //link | //script")
    assert len(tree.xpath("//body//table")) == 1


def test_csv_carries_section_notes_and_provenance_in_every_row():
    read = list(csv.reader(io.StringIO(csv_text(TABLE))))
    assert read == [
        [
            "Section",
            "Outcome",
            "Androgenetic: n",
            "Androgenetic: Mean, points",
            "p",
            "Notes",
            "Provenance",
        ],
        ["", "Patients", "6", "", "", "", TABLE.provenance],
        ["VDS", "All", "6", "8.7 ± 1.1", "< .001", "Exact. Of all.", TABLE.provenance],
        ["VDS", "Scarring", "1", "—", ".03", "", TABLE.provenance],
    ]


def test_csv_of_a_table_that_says_why_it_is_empty():
    _, line = csv.reader(io.StringIO(csv_text(PLAIN)))
    assert line == ["Nothing was recorded.", "", "", "", PLAIN.provenance]


@pytest.mark.parametrize("table", [TABLE, PLAIN], ids=lambda table: table.id)
@pytest.mark.parametrize("to", ["html", "docx", "typst", "latex"])
def test_pandoc_takes_the_tree_as_it_stands(table, to, tmp_path):
    path = tmp_path / f"table.{to}"
    pypandoc.convert_text(
        tree_of(table), to, format="json", outputfile=str(path), extra_args=["--fail-if-warnings"]
    )
    assert path.stat().st_size


def test_pandoc_finds_every_cell_in_its_place():
    shown = html.fromstring(pypandoc.convert_text(tree_of(TABLE), "html", format="json"))
    lines = [[cell.text_content() for cell in line] for line in shown.xpath("//tr")]
    assert lines == [
        ["Outcome", "Androgenetic", "p"],
        ["n", "Mean, points"],
        ["Patients", "6", "", ""],
        ["VDS"],
        ["All", "6", "8.7 ± 1.1", "< .001a,b"],
        ["\u2003Scarring", "1", "—", ".03"],
    ]
    assert shown.xpath("string(//caption)") == TABLE.caption
    assert shown.xpath("//div[@class='table-note']/p[last()]")[0].text_content() == "b Of all."
    assert shown.xpath("//span/@data-sources") == ["vds.all.n", "vds.all.mean vds.all.sd"]


def test_the_tree_has_an_identifier_for_references():
    table, notes = json.loads(tree_of(TABLE))["blocks"]
    assert table["c"][0][0] == "tbl:toy"
    assert dict(notes["c"][0][2]) == {"custom-style": "Table Note"}


def test_latex_spans_its_columns():
    (other, _), (text, _) = for_papers([PLAIN, TABLE])
    assert "Nothing was recorded." in other
    assert r"\multicolumn{2}" in text
    assert r"\label{tbl:toy}" in text
    assert r"8.7 ± 1.1" in text


def test_a_page_of_its_own_fetches_and_runs_nothing():
    [policy, _] = html.fromstring(page(TABLE)).xpath("//meta/@content")
    assert policy.startswith("default-src 'none'")


def test_a_formula_is_a_text_in_the_csv_file():
    cells = (Cell(text="=1+1"), Cell(text="-0.5"))
    rows = list(csv.reader(io.StringIO(csv_text(replace(PLAIN, rows=(row(*cells),))))))
    assert rows[1][1:3] == ["'=1+1", "-0.5"]


@pytest.mark.parametrize("groups", [1, 6])
def test_no_table_is_wider_than_the_page(groups):
    columns = (Column(label="Outcome", width=0.4), *(Column(label="n", width=0.2),) * groups)
    cells = (Cell(text="Patients"), *(Cell(text="1"),) * groups)
    wide = replace(PLAIN, columns=columns, rows=(TableRow(cells=cells),))
    widths = [width["c"] for _, width in json.loads(tree_of(wide))["blocks"][0]["c"][2]]
    assert sum(widths) == pytest.approx(min(0.4 + 0.2 * groups, 1.0))
    assert widths[0] == pytest.approx(2 * widths[1])
