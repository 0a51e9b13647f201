"""Oracles: the parts that Word, PDF and HTML readers look for; pypdf-free, by their own bytes."""

import json
import re
import subprocess
import zipfile
from html import unescape

import docx
import pytest

from caseseries.present import pandoc
from caseseries.present.manuscript.build import write_docx, write_html, write_pdf
from caseseries.present.tables.binder import for_papers
from caseseries.present.tables.definition import Cell, Column, Table, TableRow
from caseseries.study_error import StudyError
from present.manuscript.sample_manuscript import ROOT, TEXT, sample

WRITERS = {"docx": write_docx, "pdf": write_pdf, "html": write_html}


def written(folder, extension, text=TEXT):
    case = sample(folder).with_text(text)
    manuscript = case.composed()
    path = folder / f"manuscript.{extension}"
    WRITERS[extension](manuscript, case.paper, path, folder)
    return path


def word_part(path, name="word/document.xml"):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


@pytest.mark.parametrize("extension", WRITERS)
def test_the_bytes_are_the_same_anywhere_and_any_day(tmp_path, extension, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    first, second = tmp_path / "here", tmp_path / "a longer place"
    first.mkdir()
    second.mkdir()
    one = written(first, extension).read_bytes()
    monkeypatch.setenv("TZ", "America/Lima")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert written(second, extension).read_bytes() == one


def test_html_needs_no_other_file_and_its_numbers_lead_to_the_reviewer_page(tmp_path):
    page = written(tmp_path, "html").read_text(encoding="utf-8")
    assert "default-src 'none'" in unescape(page)
    assert not re.findall(r'(?:src|href)="(?!data:|#|\.\./report\.html#|https://doi\.org)', page)
    assert 'href="../report.html#liu-2025/vds.immediate.all.mean"' in page
    assert '<a href="#tbl:outcomes">Table\u00a01</a>' in page
    assert 'id="tbl:outcomes"' in page
    assert 'alt="Dots"' in page


def test_word_numbers_and_references_are_fields(tmp_path):
    document = word_part(written(tmp_path, "docx"))
    for field in (
        " SEQ Table ",
        " SEQ Figure ",
        " REF _Ref_tbl_outcomes ",
        " REF _Ref_fig_fading ",
    ):
        assert field in document
    assert 'w:name="_Ref_tbl_outcomes"' in document
    assert 'descr="Dots"' in document


def test_word_looks_like_a_manuscript(tmp_path):
    path = written(tmp_path, "docx")
    document = docx.Document(str(path))
    normal = document.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 12)
    for name in ("Subtitle", "line number"):
        assert document.styles[name].font.name == "Times New Roman"
        assert document.styles[name].element.rPr.find(docx.oxml.ns.qn("w:spacing")) is None
    assert document.styles["Body Text"].paragraph_format.line_spacing == 2
    assert 'w:lnNumType w:countBy="1" w:restart="continuous"' in word_part(path)
    footers = [name for name in zipfile.ZipFile(path).namelist() if "footer" in name]
    assert any(" PAGE " in word_part(path, name) for name in footers)
    assert document.tables[0].rows[0]._tr.trPr.find(docx.oxml.ns.qn("w:cantSplit")) is not None
    assert any(
        paragraph.text == "Keywords: case series, scalp" for paragraph in document.paragraphs
    )


def test_word_names_no_path_of_this_machine(tmp_path):
    path = written(tmp_path, "docx")
    with zipfile.ZipFile(path) as archive:
        assert "docProps/custom.xml" not in archive.namelist()
        assert not [
            name for name in archive.namelist() if str(tmp_path).encode() in archive.read(name)
        ]


def test_the_pdf_claims_both_standards_and_carries_its_structure(tmp_path):
    """Typst refuses to write a file that breaks a standard it claims."""
    content = written(tmp_path, "pdf").read_bytes()
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert b"/StructTreeRoot" in content


def test_the_pdf_reads_as_it_was_written(tmp_path):
    path = written(tmp_path, "pdf")
    words = subprocess.run(
        ["pdftotext", str(path), "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert "8.7 ± 1.1" in words.replace("\u00a0", " ")
    assert "Table 1. Outcomes at month 6." in words.replace("\u00a0", " ")


def test_a_picture_that_is_not_there_is_told_in_a_sentence(tmp_path):
    case = sample(tmp_path)
    manuscript = case.composed()
    (tmp_path / "fading.svg").unlink()
    with pytest.raises(StudyError, match=r"The document could not be made: .*fading"):
        write_html(manuscript, case.paper, tmp_path / "manuscript.html", tmp_path)
    with pytest.raises(StudyError, match=r"The PDF could not be made: .*fading"):
        write_pdf(manuscript, case.paper, tmp_path / "manuscript.pdf", tmp_path)


def test_a_short_table_leaves_its_place_to_the_text(tmp_path):
    """The page has room for the line below the table, not for the table."""
    lines = "\n\n".join(f"Line {letter}." for letter in "abcdefghijklmnopqrstuvwx")
    cited = "See @tbl:outcomes.\n\nThis stands below it."
    text = TEXT.replace("# Introduction\n\n", f"# Introduction\n\n{lines}\n\n{cited}\n\n")
    words = subprocess.run(
        ["pdftotext", str(written(tmp_path, "pdf", text)), "-"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    first, second, *_ = words.split("\f")
    assert "This stands below it." in first
    assert "Outcomes at month 6." in second


def test_a_short_table_takes_its_notes_along():
    table = Table(
        id="toy",
        caption="Toy.",
        columns=(Column("Name"), Column("Value")),
        rows=(TableRow((Cell("One"), Cell("1"))),),
        provenance="Observed.",
    )
    [(_, text)] = for_papers([table])
    tree = json.loads(text)
    tree["blocks"].append({"t": "Para", "c": pandoc.words("Below.")})
    looks = ROOT / "workflow" / "paper" / "filter.lua"
    options = ("--from", "json", "--to", "typst", "--lua-filter", looks)
    above, _, placed = pandoc.convert(json.dumps(tree), *options).partition(
        "#place(auto, float: true)["
    )
    assert above == ""
    note, below = (placed[: placed.index(words)] for words in ("Observed.", "Below."))
    assert note.count("[") >= note.count("]")
    assert below.count("]") == below.count("[") + 1
