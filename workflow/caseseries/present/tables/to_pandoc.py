"""A table as blocks of pandoc's document tree, from which Word, PDF and LaTeX are made."""

from collections.abc import Iterable
from typing import Any, Final

from caseseries.present import pandoc
from caseseries.present.pandoc import Node
from caseseries.present.tables.definition import Cell, Column, Line, Table

NO_ATTRIBUTES: Final = ["", [], []]
ALIGNMENTS: Final = {"left": "AlignLeft", "center": "AlignCenter"}
EM_SPACE: Final = "\u2003"
NOTE_STYLE: Final = "Table Note"


def blocks(table: Table) -> list[Node]:
    """Return the table, its identifier ``tbl:<id>``, and below it its notes."""
    caption = [None, [{"t": "Plain", "c": _inlines(table.caption)}]]
    identifier = [f"tbl:{table.id}", [], []]
    columns = [[{"t": ALIGNMENTS[column.align]}, _width(column)] for column in table.columns]
    head = [NO_ATTRIBUTES, _head(table)]
    body = [NO_ATTRIBUTES, 0, [], [_row(table, row) for row in table.rows]]
    foot = [NO_ATTRIBUTES, []]
    content = [identifier, caption, columns, head, [body], foot]
    return [{"t": "Table", "c": content}, *_notes(table)]


def document(table: Table) -> str:
    """Return a document that holds the table alone, as JSON."""
    return pandoc.document(blocks(table)) + "\n"


def _head(table: Table) -> list[Any]:
    spanned = any(name for name, _ in table.spanners)
    top, under = [], []
    for spanner, columns in table.spanners:
        if spanner:
            top.append(_cell(_inlines(spanner), columns=len(columns), align="AlignCenter"))
            under += [_cell(_inlines(column.label)) for column in columns]
        else:
            rows = 2 if spanned else 1
            top += [_cell(_inlines(column.label), rows=rows) for column in columns]
    lines = [top, under] if spanned else [top]
    return [[NO_ATTRIBUTES, cells] for cells in lines]


def _row(table: Table, row: Line) -> list[Any]:
    if isinstance(row, str):
        strong = {"t": "Strong", "c": _inlines(row)}
        return [NO_ATTRIBUTES, [_cell([strong], columns=len(table.columns), align="AlignLeft")]]
    name, *others = (_content(table, cell) for cell in row.cells)
    indent = [{"t": "Str", "c": EM_SPACE * row.indent}] if row.indent else []
    return [NO_ATTRIBUTES, [_cell(indent + name), *map(_cell, others)]]


def _content(table: Table, cell: Cell) -> list[Node]:
    """Return the text of a cell; its sources stand in an attribute that a filter can link."""
    text = _inlines(cell.text)
    if cell.sources:
        sources = ["", [], [["sources", " ".join(cell.sources)]]]
        text = [{"t": "Span", "c": [sources, text]}]
    marks = table.marks_of(cell)
    return [*text, {"t": "Superscript", "c": _inlines(marks)}] if marks else text


def _notes(table: Table) -> list[Node]:
    lines = [_paragraph(_inlines(line)) for line in table.closing_lines]
    for sentence, mark in table.marks.items():
        letter = {"t": "Superscript", "c": _inlines(mark)}
        lines.append(_paragraph([letter, {"t": "Space"}, *_inlines(sentence)]))
    look = ["", ["table-note"], [["custom-style", NOTE_STYLE]]]
    return [{"t": "Div", "c": [look, lines]}] if lines else []


def _paragraph(inlines: list[Node]) -> Node:
    return {"t": "Para", "c": inlines}


def _cell(
    inlines: Iterable[Node], *, rows: int = 1, columns: int = 1, align: str = "AlignDefault"
) -> list[Any]:
    content = list(inlines)
    return [NO_ATTRIBUTES, {"t": align}, rows, columns, [{"t": "Plain", "c": content}]]


def _width(column: Column) -> Node:
    if column.width is None:
        return {"t": "ColWidthDefault"}
    return {"t": "ColWidth", "c": column.width}


def _inlines(text: str) -> list[Node]:
    """Return plain text as words and spaces."""
    inlines: list[Node] = []
    for word in text.split(" "):
        if inlines:
            inlines.append({"t": "Space"})
        inlines.append({"t": "Str", "c": word})
    return inlines
