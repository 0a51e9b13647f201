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
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from caseseries.files import write_bytes, zipped
from caseseries.intake.workbook.stable import parts_of
from caseseries.present.pandoc import MOMENT

# Pandoc's own, made a journal's: its styles, A4, numbered lines. Edit it in Word.
REFERENCE = Path(__file__).with_name("templates") / "reference.docx"

# Styles of running text, in which a letter has another line spacing.
RUNNING = (
    *("Normal", "Body Text", "First Paragraph", "Abstract", "Author", "Bibliography"),
    *("Footnote Text", "Compact", "Table Caption", "Image Caption", "Captioned Figure"),
)

THIN = 6  # eighths of a point

# What the format wants behind the borders of a cell.
BEHIND_BORDERS = ("w:shd", "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign")

# A table of fewer letters fits on a page, and is kept on one.
LETTERS_ON_A_PAGE = 2000


@contextmanager
def in_style(
    path: Path, *, lines: bool = True, spacing: float | None = None, wide: bool = False
) -> Iterator[tuple[str | Path, ...]]:
    """Give the options by which pandoc writes a Word file in the style of a journal; finish it.

    The styles are those of ``REFERENCE``. Afterwards the rules of the tables' heads are drawn, rows
    are kept whole, and the bytes are made repeatable. With ``lines`` they are numbered, ``wide``
    pages lie on their side; ``spacing`` is that of all text, None that of a manuscript.
    """
    with TemporaryDirectory() as aside:
        reference = Path(aside) / REFERENCE.name
        document = docx.Document(str(REFERENCE))
        _vary(document, lines=lines, spacing=spacing, wide=wide)
        document.save(str(reference))
        yield "--to", "docx", "--reference-doc", reference, "--output", path
    document = docx.Document(str(path))
    for table in document.tables:
        _finish_table(table)
    document.save(str(path))
    _normalise(path)


def _vary(document: Any, *, lines: bool, spacing: float | None, wide: bool) -> None:
    page = document.sections[0]
    if not lines:
        page._sectPr.remove(page._sectPr.find(qn("w:lnNumType")))
    if wide:
        page.page_width, page.page_height = page.page_height, page.page_width
        page.orientation = WD_ORIENT.LANDSCAPE
    for name in RUNNING if spacing else ():
        document.styles[name].paragraph_format.line_spacing = spacing


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
    # Pandoc writes the abstract and the paths of this machine into them.
    parts.pop("docProps/custom.xml", None)
    for name in ("[Content_Types].xml", "_rels/.rels"):
        named = rb"<(?:Override|Relationship) [^>]*docProps/custom\.xml[^>]*/>"
        parts[name] = re.sub(named, b"", parts[name])
    write_bytes(zipped(parts), path)
