"""A table as blocks of pandoc's document tree, from which Word, PDF and LaTeX are made."""

from collections.abc import Iterable
from typing import Any, Final

from caseseries.present import pandoc
from caseseries.present.pandoc import Node, superscript, words
from caseseries.present.tables.definition import Cell, Column, Line, Table

NO_ATTRIBUTES: Final = ["", [], []]
ALIGNMENTS: Final = {"left": "AlignLeft", "center": "AlignCenter"}
EM_SPACE: Final = "\u2003"
NOTE_STYLE: Final = "Table Note"


def blocks(table: Table) -> list[Node]:
    """Return the table, its identifier ``tbl:<id>``, and below it its notes."""
    caption = [None, [{"t": "Plain", "c": words(table.caption)}]]
    identifier = [f"tbl:{table.id}", [], []]
    # What is wider than the page would run off it.
    whole = max(1.0, sum(column.width or 0 for column in table.columns))
    columns = [[{"t": ALIGNMENTS[one.align]}, _width(one, whole)] for one in table.columns]
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
            top.append(_cell(words(spanner), columns=len(columns), align="AlignCenter"))
            under += [_cell(words(column.label)) for column in columns]
        else:
            rows = 2 if spanned else 1
            top += [_cell(words(column.label), rows=rows) for column in columns]
    lines = [top, under] if spanned else [top]
    return [[NO_ATTRIBUTES, cells] for cells in lines]


def _row(table: Table, row: Line) -> list[Any]:
    if isinstance(row, str):
        strong = {"t": "Strong", "c": words(row)}
        return [NO_ATTRIBUTES, [_cell([strong], columns=len(table.columns), align="AlignLeft")]]
    name, *others = (_content(table, cell) for cell in row.cells)
    indent = [{"t": "Str", "c": EM_SPACE * row.indent}] if row.indent else []
    return [NO_ATTRIBUTES, [_cell(indent + name), *map(_cell, others)]]


def _content(table: Table, cell: Cell) -> list[Node]:
    """Return the text of a cell; its sources stand in an attribute that a filter can link."""
    text = words(cell.text)
    if cell.sources:
        sources = ["", [], [["sources", " ".join(cell.sources)]]]
        text = [{"t": "Span", "c": [sources, text]}]
    marks = table.marks_of(cell)
    return [*text, superscript(marks)] if marks else text


def _notes(table: Table) -> list[Node]:
    lines = list(map(words, table.closing_lines))
    for sentence, mark in table.marks.items():
        lines.append([superscript(mark), {"t": "Space"}, *words(sentence)])
    look = ["", ["table-note"], [["custom-style", NOTE_STYLE]]]
    paragraphs = [{"t": "Para", "c": line} for line in lines]
    return [{"t": "Div", "c": [look, paragraphs]}] if lines else []


def _cell(
    inlines: Iterable[Node], *, rows: int = 1, columns: int = 1, align: str = "AlignDefault"
) -> list[Any]:
    content = list(inlines)
    return [NO_ATTRIBUTES, {"t": align}, rows, columns, [{"t": "Plain", "c": content}]]


def _width(column: Column, whole: float) -> Node:
    if column.width is None:
        return {"t": "ColWidthDefault"}
    return {"t": "ColWidth", "c": column.width / whole}
