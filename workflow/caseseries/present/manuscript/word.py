"""What a journal expects of a Word file: the styles, the three-line tables, the same bytes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from caseseries.files import write_bytes, zipped
from caseseries.intake.workbook.stable import parts_of
from caseseries.present.pandoc import MOMENT, convert

FONT = "Times New Roman"

# Style: size in points, line spacing.
PARAGRAPHS = {
    "Normal": (12, 2.0),
    "Body Text": (12, 2.0),
    "First Paragraph": (12, 2.0),
    "Abstract": (12, 2.0),
    "Author": (12, 1.5),
    "Bibliography": (12, 2.0),
    "Footnote Text": (10, 1.0),
    "Compact": (8, 1.0),
    "Table Caption": (11, 1.15),
    "Image Caption": (11, 1.15),
    "Captioned Figure": (11, 1.0),
}
HEADINGS = {
    "Title": 16,
    "Subtitle": 12,
    "Abstract Title": 12,
    "Heading 1": 14,
    "Heading 2": 12,
    "Heading 3": 12,
}

THICK, THIN = 12, 6  # eighths of a point
CELL_MARGIN = 30  # twentieths of a point

# What the format wants behind the borders of a cell.
BEHIND_BORDERS = ("w:shd", "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign")

# A table of fewer letters fits on a page, and is kept on one.
LETTERS_ON_A_PAGE = 2000


@contextmanager
def in_style(
    path: Path, *, lines: bool = True, spacing: float | None = None, wide: bool = False
) -> Iterator[tuple[str | Path, ...]]:
    """Give the options by which pandoc writes a Word file in the style of a journal; finish it.

    The styles are pandoc's own, made a journal's. Afterwards the rules of the tables' heads are
    drawn, rows are kept whole, and the bytes are made repeatable.

    Parameters
    ----------
    lines
        Whether lines are numbered.
    spacing
        Line spacing of all text; None for that of a manuscript.
    wide
        Whether pages lie on their side.
    """
    with TemporaryDirectory() as aside:
        reference = Path(aside) / "reference.docx"
        convert("", "--output", reference, "--print-default-data-file", "reference.docx")
        document = docx.Document(str(reference))
        _set_styles(document, spacing)
        _set_page(document.sections[0], lines=lines, wide=wide)
        document.save(str(reference))
        yield "--to", "docx", "--reference-doc", reference, "--output", path
    document = docx.Document(str(path))
    for table in document.tables:
        _finish_table(table)
    document.save(str(path))
    _normalise(path)


def _set_styles(document: Any, spacing: float | None) -> None:
    for name, (size, usual) in PARAGRAPHS.items():
        _set_font(document.styles[name], size)
        document.styles[name].paragraph_format.line_spacing = spacing or usual
        document.styles[name].font.italic = False
    for name, size in HEADINGS.items():
        _set_font(document.styles[name], size)
        document.styles[name].font.bold = True
        document.styles[name].paragraph_format.keep_with_next = True
    document.styles["Table Caption"].paragraph_format.keep_with_next = True
    document.styles["Captioned Figure"].paragraph_format.keep_with_next = True
    document.styles["Hyperlink"].font.color.rgb = RGBColor(0, 0, 0)
    _set_font(document.styles.add_style("line number", WD_STYLE_TYPE.CHARACTER, True), 8)
    _add_note_style(document)
    _rule_tables(document.styles["Table"].element)


def _set_font(style: Any, size: float) -> None:
    style.font.name = FONT
    style.font.size = Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    letters = style.element.get_or_add_rPr()
    for apart in letters.findall(qn("w:spacing")):
        letters.remove(apart)
    fonts = letters.get_or_add_rFonts()
    for name in [name for name in fonts.attrib if "theme" in name.lower()]:
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _add_note_style(document: Any) -> None:
    """Add the style of the lines below a table."""
    note = document.styles.add_style("Table Note", WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = document.styles["Normal"]
    _set_font(note, 9)
    note.paragraph_format.line_spacing = 1
    note.paragraph_format.space_after = Pt(2)


def _rule_tables(style: Any) -> None:
    """Give tables a rule above and one below; the rule under the head is drawn row by row."""
    for part in style.findall(qn("w:tblStylePr")):
        style.remove(part)
    properties = style.find(qn("w:tblPr"))
    borders = "".join(
        f'<w:{edge} w:val="single" w:sz="{THICK}" w:space="0" w:color="000000"/>'
        for edge in ("top", "bottom")
    )
    rules = parse_xml(f"<w:tblBorders {nsdecls('w')}>{borders}</w:tblBorders>")
    properties.find(qn("w:tblInd")).addnext(rules)
    for side in properties.find(qn("w:tblCellMar")):
        if side.tag in (qn("w:left"), qn("w:right")):
            side.set(qn("w:w"), str(CELL_MARGIN))
    bold = "<w:rPr><w:b/></w:rPr>"
    style.append(parse_xml(f'<w:tblStylePr {nsdecls("w")} w:type="firstRow">{bold}</w:tblStylePr>'))


def _set_page(section: Any, *, lines: bool, wide: bool) -> None:
    """A4, margins of 25 mm, continuous line numbers if wanted, the page's number below."""
    sides = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
    section.page_width, section.page_height = sides
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(25)
    if lines:
        numbering = OxmlElement("w:lnNumType")
        numbering.set(qn("w:countBy"), "1")
        numbering.set(qn("w:restart"), "continuous")
        section._sectPr.find(qn("w:pgMar")).addnext(numbering)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer._p.get_or_add_pPr().append(OxmlElement("w:suppressLineNumbers"))
    footer._p.append(
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
    )


def _finish_table(table: Any) -> None:
    rows = table._tbl.tr_lst
    head = [
        row for row in rows if row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None
    ]
    for place, row in enumerate(head):
        for cell in row.tc_lst:
            merged = cell.tcPr is not None and cell.tcPr.find(qn("w:vMerge")) is not None
            if place == len(head) - 1 or merged or cell.grid_span > 1:
                _rule_below(cell)
    for row in rows:
        row.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
    letters = sum(len(text.text or "") for text in table._tbl.iter(qn("w:t")))
    for row in rows[:-1]:
        # A heading that runs across stays with the row below it, a short table on one page.
        if letters < LETTERS_ON_A_PAGE or len(row.tc_lst) == 1:
            for paragraph in row.iter(qn("w:p")):
                paragraph.get_or_add_pPr().get_or_add_keepNext()


def _rule_below(cell: Any) -> None:
    properties = cell.get_or_add_tcPr()
    rule = f'<w:bottom w:val="single" w:sz="{THIN}" w:space="0" w:color="000000"/>'
    borders = parse_xml(f"<w:tcBorders {nsdecls('w')}>{rule}</w:tcBorders>")
    properties.insert_element_before(borders, *BEHIND_BORDERS)


def _normalise(path: Path) -> None:
    """Write the parts in one order with one time, without the properties that name paths."""
    stamp = datetime.fromtimestamp(MOMENT, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    parts = parts_of(path, stamp)
    _drop_custom_properties(parts)
    write_bytes(zipped(parts), path)


def _drop_custom_properties(parts: dict[str, bytes]) -> None:
    """Pandoc writes the abstract and the paths of this machine into them."""
    if parts.pop("docProps/custom.xml", None) is None:
        return
    for name in ("[Content_Types].xml", "_rels/.rels"):
        parts[name] = re.sub(
            rb"<(?:Override|Relationship) [^>]*docProps/custom\.xml[^>]*/>", b"", parts[name]
        )
