"""Tables that are plain data: place, columns and lines stand in ``templates/<id>.yaml``.

A line looks its cells up in the ledger: ``subject`` is the beginning of their ids, and each of its
``cells`` says how a number is shown, and of which statistic: ``estimate welch.mean_difference``. A
line holds further ``lines`` instead, which stand under its ``heading`` if there are any; a heading
that has neither stands alone. ``each`` names what a line, a column or a cell goes through (a
function of :mod:`.through`, or a list of names). A line is left out without what its material must
have (``if``), with what it must not have (``unless``), without a ledger id that it ``needs``, and
with one that it ``lacks``. What stands in braces is filled in with the names of what the lines go
through.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import yaml

from caseseries.present.registry import Place
from caseseries.present.tables import cells, through
from caseseries.present.tables.definition import Cell, Column, Line, Table, TableRow
from caseseries.present.tables.through import Names, Source

FOLDER = Path(__file__).parent / "templates"
DECLARED = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


class Declared:
    """One table that is plain data, as the modules of this folder make theirs."""

    def __init__(self, name: str) -> None:
        text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        self.id = name
        self.says: Mapping[str, Any] = yaml.load(text, yaml.CSafeLoader)
        self.PLACE = Place(**{key: self.says[key] for key in ("of", "section", "order")})

    def table(self, source: Source) -> Table | None:
        """Return the table, if any of its lines has something to show."""
        names = through.SAID[self.PLACE.of](source)
        return cells.table_of(
            source,
            id=self.id,
            caption=self.says["caption"].format_map(names),
            columns=(
                _column(*column, names=known)
                for column, known in _spread(source, self.says["columns"], names)
            ),
            rows=_lines(source, self.says["lines"], names),
            notes=(note.format_map(names) for note in self.says["notes"]),
            provenance=self.says.get("provenance", "").format_map(names),
            meanings=self.says.get("meanings"),
        )


@cache
def declared() -> tuple[Declared, ...]:
    """Return all tables that are plain data."""
    return tuple(map(Declared, DECLARED))


def _lines(source: Source, lines: Sequence[Mapping[str, Any]], names: Names) -> Iterator[Line]:
    for line in lines:
        for known in _each(source, line.get("each", ()), names):
            if _is_wanted(source, line, known):
                under = list(_lines(source, line.get("lines", ()), known))
                if "heading" in line and (under or "lines" not in line):
                    yield line["heading"].format_map(known)
                yield from [_row(source, line, known)] if "cells" in line else under


def _each(source: Source, loops: Sequence[str | Sequence[Names]], names: Names) -> Iterator[Names]:
    """Yield the names of every combination of what a line goes through."""
    if not loops:
        yield names
        return
    first, *rest = loops
    found = getattr(through, first)(source, names) if isinstance(first, str) else first
    for more in found:
        yield from _each(source, rest, {**names, **more})


def _spread(source: Source, entries: Sequence[Any], names: Names) -> Iterator[tuple[Any, Names]]:
    """Yield columns, or cells of a line, with their names; one entry can stand for many."""
    for entry in entries:
        loops = entry["each"] if isinstance(entry, dict) else ()
        for known in _each(source, loops, names):
            yield entry["as"] if loops else entry, known


def _is_wanted(source: Source, line: Mapping[str, Any], names: Names) -> bool:
    has = {"if": True, "unless": False}
    row = {"needs": True, "lacks": False}
    return all(
        bool(attrgetter(one)(source)) == there
        for key, there in has.items()
        for one in line.get(key, ())
    ) and all(
        (source.row(line[key].format_map(names)) is not None) == there
        for key, there in row.items()
        if key in line
    )


def _column(label: str, width: float | None = None, spanner: str = "", *, names: Names) -> Column:
    return Column(label.format_map(names), width, spanner.format_map(names))


def _row(source: Source, line: Mapping[str, Any], names: Names) -> TableRow:
    own = names.get("row_of", source)
    subject = line["subject"].format_map(names)
    found = (
        _cell(own, subject, cell and cell.format_map(known))
        for cell, known in _spread(source, line["cells"], names)
    )
    name = Cell(line["label"].format_map(names), notes=names.get("remarks", ()))
    indent = int(str(line.get("indent", 1)).format_map(names))
    return TableRow((name, *found), indent)


def _cell(source: Source, subject: str, cell: str | None) -> Cell:
    """Return a cell as it is looked up; one of words that stand in it already begins with ``=``."""
    if cell is None or cell.startswith("="):
        return Cell((cell or "").removeprefix("="))
    how, statistic = cell.split(" ")
    shown: Cell = getattr(cells, how)(source, f"{subject}.{statistic}")
    return shown
