"""Tables that are plain data: place, columns and lines stand in ``templates/<id>.yaml``.

A line looks its cells up in the ledger: ``subject`` is the beginning of their ids, and each of its
``cells`` says how a number is shown, and of which statistic: ``estimate welch.mean_difference``. A
line holds further ``lines`` instead, which stand under its ``heading`` if there are any; a heading
that has neither stands alone. ``each`` names what a line, a column or a cell goes through:
``score in of.study.scores``, or something that gives names itself, ``groups(of)``. These are
expressions of Jinja about what the table is made ``of``, with the functions of :mod:`.through` and
:mod:`.printed`; so is ``if``. A line is also left out without a ledger id that it ``needs``, and
with one that it ``lacks``. In ids the names of what the lines go through stand in braces; all that
is read is a sentence in Jinja. A name alone stands for a whole cell, and words behind ``=`` are no
look-up.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from jinja2 import Template

from caseseries.estimate import predictability, standardisation
from caseseries.present import words
from caseseries.present.material import headlines
from caseseries.present.registry import Place
from caseseries.present.sentences import LANGUAGE, on_one_line
from caseseries.present.tables import cells, printed, through
from caseseries.present.tables.definition import Cell, Column, Line, Table, TableRow
from caseseries.present.tables.through import Names, Source

FOLDER = Path(__file__).parent / "templates"
OUTCOMES = {"predictability": predictability, "standardisation": standardisation}
OF_TABLES = LANGUAGE.overlay()
OF_TABLES.globals = LANGUAGE.globals | vars(through) | vars(printed) | OUTCOMES
OF_TABLES.globals["headlines"] = headlines
DECLARED = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


class Declared:
    """One table, as its file says."""

    def __init__(self, name: str) -> None:
        text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        self.id = name
        self.says: Mapping[str, Any] = yaml.load(text, yaml.CSafeLoader)
        self.PLACE = Place(**{key: self.says[key] for key in ("of", "section", "order")})

    def table(self, source: Source) -> Table | None:
        """Return the table, if any of its lines has something to show.

        A column in which every cell is empty is left out. Columns that state no width share what
        the others leave. The short names that the table uses are told below it: those of the study,
        the usual ones, and its own (``meanings``).
        """
        says, interval = self.says, getattr(source, "interval_name", "")
        names = {"of": source, "interval": interval}
        rows = tuple(_lines(says["lines"], names))
        if not rows:
            return None
        every = [_column(known, *one) for one, known in _spread(says["columns"], names)]
        rows, found = _filled(rows, every)
        stated = [column.width for column in found if column.width]
        rest = round((1 - sum(stated)) / max(len(found) - len(stated), 1), 3) if stated else None
        first, *others = (replace(column, width=column.width or rest) for column in found)
        made = Table(
            id=self.id,
            caption=_said(says["caption"], names),
            columns=(replace(first, align="left"), *others),
            rows=rows,
            provenance=_said(says.get("provenance", "{{ of.provenance }}"), names),
            notes=tuple(_said(note, known) for note, known in _spread(says["notes"], names)),
        )
        scores = words.scores(source.study.scores) if interval else {}
        known = words.ABBREVIATIONS | scores | says.get("meanings", {})
        return replace(made, abbreviations=_used(made, known))


@cache
def declared() -> tuple[Declared, ...]:
    """Return all tables that are plain data."""
    return tuple(map(Declared, DECLARED))


@cache
def _text(text: str) -> Template:
    return OF_TABLES.from_string(text)


@cache
def _expression(expression: str) -> Callable[..., Any]:
    return OF_TABLES.compile_expression(expression, undefined_to_none=False)


def _said(text: str, names: Names) -> str:
    """Return a text of a file filled in with names, on one line."""
    return on_one_line(_text(text).render(names)) if "{" in text else text


def _lines(lines: Sequence[Mapping[str, Any]], names: Names) -> Iterator[Line]:
    for line in lines:
        for known in _each(line.get("each", ()), names):
            if _is_wanted(line, known):
                under = list(_lines(line.get("lines", ()), known))
                if "heading" in line and (under or "lines" not in line):
                    yield _said(line["heading"], known)
                yield from [_row(line, known)] if "cells" in line else under


def _each(loops: Sequence[str | Sequence[Names]], names: Names) -> Iterator[Names]:
    """Yield the names of every combination of what a line goes through."""
    if not loops:
        yield names
        return
    first, *rest = loops
    for more in _looped(first, names) if isinstance(first, str) else first:
        yield from _each(rest, {**names, **more})


def _looped(loop: str, names: Names) -> Iterator[Names]:
    """Yield the names that a loop gives: those before its ``in``, or else of its own."""
    if " in " not in loop:
        yield from _expression(loop)(names)
        return
    before, expression = loop.split(" in ", 1)
    named = before.split(", ")
    for one in _expression(expression)(names):
        yield dict(zip(named, one if len(named) > 1 else [one], strict=True))


def _spread(entries: Sequence[Any], names: Names) -> Iterator[tuple[Any, Names]]:
    """Yield columns, or cells of a line, with their names; one entry can stand for many."""
    for entry in entries:
        loops = entry["each"] if isinstance(entry, dict) else ()
        for known in _each(loops, names):
            yield entry["as"] if loops else entry, known


def _is_wanted(line: Mapping[str, Any], names: Names) -> bool:
    if "if" in line and not _expression(line["if"])(names):
        return False
    there = {"needs": True, "lacks": False}
    return all(
        (names["of"].row(line[key].format_map(names)) is not None) == there[key]
        for key in there.keys() & line.keys()
    )


def _column(
    names: Names,
    label: str,
    width: float | None = None,
    spanner: str = "",
    align: Literal["left", "center"] = "center",
) -> Column:
    return Column(_said(label, names), width, _said(spanner, names), align)


def _filled(rows: Sequence[Line], columns: list[Column]) -> tuple[tuple[Line, ...], list[Column]]:
    """Return rows and columns without columns of empty cells; the first takes their room."""
    lines = [row.cells for row in rows if isinstance(row, TableRow)]
    kept = [at for at in range(len(columns)) if any(cells[at].text for cells in lines)]
    if len(kept) == len(columns):
        return tuple(rows), columns
    first, *others = (columns[at] for at in kept)
    filled = (
        row if isinstance(row, str) else replace(row, cells=tuple(row.cells[at] for at in kept))
        for row in rows
    )
    return tuple(filled), [replace(first, width=None), *others]


def _used(table: Table, known: Mapping[str, str]) -> dict[str, str]:
    """Return those short names, with their meanings, that a table uses."""
    texts = [table.caption, *table.notes]
    texts += [text for column in table.columns for text in (column.spanner, column.label)]
    texts += [row for row in table.rows if isinstance(row, str)]
    texts += [text for cell in table.cells for text in (cell.text, *cell.notes)]
    used = set(re.findall(r"[\w-]+", " ".join(texts)))
    return {name: meaning for name, meaning in known.items() if used.issuperset(name.split())}


def _row(line: Mapping[str, Any], names: Names) -> TableRow:
    label, remarks = line["label"], names.get("remarks", ())
    name = names.get(label) or Cell(_said(label, names), notes=remarks)
    found = (_cell(line, cell, known) for cell, known in _spread(line["cells"], names))
    return TableRow((name, *found), int(_said(str(line.get("indent", 1)), names)))


def _cell(line: Mapping[str, Any], cell: str | None, names: Names) -> Cell:
    if cell is None:
        return cells.EMPTY
    if cell.startswith("="):
        return Cell(_said(cell.removeprefix("="), names))
    if cell in names:
        whole: Cell = names[cell]
        return whole
    how, statistic = cell.split(" ")
    show: cells.How = getattr(cells, how)
    row_of = names.get("row_of", names["of"])
    return show(row_of, f"{line['subject']}.{statistic}".format_map(names))
