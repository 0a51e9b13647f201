"""A table as HTML that a screen reader can walk: every cell knows its headings."""

from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from caseseries.present.policy import with_policy
from caseseries.present.tables.definition import Cell, Column, Section, Table, TableRow

Link = Callable[[str], str | None]
LINES = ("caption", "thead", "tbody", "tr", "table", "div", "p")

STYLE = """
body { font: 16px/1.4 system-ui, sans-serif; color: #111; background: #fff; margin: 2rem; }
table { border-collapse: collapse; border-top: 2px solid; border-bottom: 2px solid; }
caption { text-align: left; font-weight: bold; padding-bottom: .5rem; }
thead { border-bottom: 1px solid; }
th, td { padding: .25rem .75rem; text-align: left; vertical-align: top; }
th { font-weight: normal; }
thead th, th[scope=rowgroup] { font-weight: bold; }
sup { line-height: 0; }
.center { text-align: center; }
.right { text-align: right; }
.indent-1 { padding-left: 2rem; }
.indent-2 { padding-left: 3rem; }
.scroll { overflow-x: auto; }
.notes { font-size: .875rem; max-width: 60rem; }
.study-table + .study-table { margin-top: 2rem; }
.notes p { margin: .25rem 0; }
"""


def fragment(table: Table, link: Link | None = None) -> str:
    """Return the table and its notes, to stand inside a page.

    Parameters
    ----------
    link
        Address by id of a ledger row or claim; None where there is nothing to point at. A cell
        points at its first source; all its sources stand in ``data-sources``.
    """
    root = Element("div", {"class": "study-table"})
    scroll = SubElement(root, "div", {"class": "scroll", "tabindex": "0", "role": "region"})
    scroll.set("aria-labelledby", f"caption-{table.id}")
    body = SubElement(scroll, "table", {"id": f"tbl-{table.id}"})
    caption = SubElement(body, "caption", {"id": f"caption-{table.id}"})
    caption.text = table.caption
    _head(SubElement(body, "thead"), table)
    for section, rows in table.parts:
        _part(SubElement(body, "tbody"), table, section, rows, link)
    _notes(SubElement(root, "div", {"class": "notes"}), table)
    # One line a row; never inside a cell, where a space would be seen.
    for element in root.iter():
        if element.tag in LINES:
            element.tail = "\n"
    return tostring(root, encoding="unicode", method="html") + "\n"


def page(table: Table) -> str:
    """Return the table as a page of its own."""
    root = Element("html", {"lang": "en"})
    head = SubElement(root, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width"})
    SubElement(head, "title").text = table.caption
    SubElement(head, "style").text = STYLE
    opening = tostring(root, encoding="unicode", method="html").removesuffix("</html>")
    body = f"<body><main>\n{fragment(table)}</main></body></html>\n"
    return with_policy(f"<!doctype html>\n{opening}{body}")


def _head(head: Element, table: Table) -> None:
    spanned = any(name for name, _ in table.spanners)
    top = SubElement(head, "tr")
    under = SubElement(head, "tr") if spanned else top
    for spanner, columns in table.spanners:
        if spanner:
            attributes = {"colspan": str(len(columns)), "scope": "colgroup", "class": "center"}
            SubElement(top, "th", attributes).text = spanner
        for column in columns:
            place = SubElement(under if spanner else top, "th", {"scope": "col"})
            place.set("class", column.align)
            if spanned and not spanner:
                place.set("rowspan", "2")
            _fill(place, table, column, column.heading)


def _part(
    body: Element,
    table: Table,
    section: Section | None,
    rows: Iterable[TableRow],
    link: Link | None,
) -> None:
    if section:
        line = SubElement(body, "tr")
        across = {"colspan": str(len(table.columns)), "scope": "rowgroup"}
        _fill(SubElement(line, "th", across), table, section.label, section.label.text)
    for row in rows:
        line = SubElement(body, "tr")
        name, *others = row.cells
        heading = SubElement(line, "th", {"scope": "row", "class": f"indent-{row.indent}"})
        _fill(heading, table, name, name.text)
        for cell, column in zip(others, table.columns[1:], strict=True):
            _cell(SubElement(line, "td", {"class": column.align}), table, cell, link)


def _cell(place: Element, table: Table, cell: Cell, link: Link | None) -> None:
    if cell.sources:
        place.set("data-sources", " ".join(cell.sources))
    address = link(cell.sources[0]) if link and cell.sources else None
    if address:
        SubElement(place, "a", {"href": address}).text = cell.text
        _fill(place, table, cell, "")
    else:
        _fill(place, table, cell, cell.text)


def _fill(place: Element, table: Table, noted: Cell | Column, text: str) -> None:
    """Write a text and its footnote letters."""
    if text:
        place.text = text
    if noted.notes:
        SubElement(place, "sup").text = table.marks_of(noted)


def _notes(notes: Element, table: Table) -> None:
    for line in table.closing_lines:
        SubElement(notes, "p").text = line
    for sentence, mark in table.marks.items():
        paragraph = SubElement(notes, "p")
        letter = SubElement(paragraph, "sup")
        letter.text = mark
        letter.tail = f" {sentence}"
