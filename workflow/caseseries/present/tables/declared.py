"""Tables that are plain data: place, columns and lines stand in ``templates/<id>.yaml``.

A line looks its cells up in the ledger: ``subject`` is the beginning of their ids, and each of its
``cells`` says how a number is shown, and of which statistic: ``estimate welch.mean_difference``. A
line holds further ``lines`` instead, which stand under its ``heading`` if there are any; a heading
that has neither stands alone. ``each`` names what a line, a column or a cell goes through: a
function of :mod:`.through` or of :mod:`.printed`, of which ``first`` and
other ``PARTS`` take a part, or a list of names. A line is left out without what its material must
have (``if``), with what it must not have (``unless``), without a ledger id that it ``needs``, and
with one that it ``lacks``. What stands in braces is filled in with the names of what the lines go
through; a name alone stands for a whole cell, and words behind ``=`` are no look-up. Caption,
provenance and notes are sentences in Jinja, as everywhere, about what the table is made ``of``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal

import yaml

from caseseries.present import words
from caseseries.present.registry import Place
from caseseries.present.sentences import filled
from caseseries.present.tables import cells, printed, through
from caseseries.present.tables.definition import Cell, Column, Line, Table, TableRow
from caseseries.present.tables.through import Names, Source

FOLDER = Path(__file__).parent / "templates"
LOOPS = vars(through) | vars(printed)
PARTS = {"": slice(None), "first": slice(1), "last": slice(-1, None), "earlier": slice(-1)}
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
        names = {"interval": interval}
        rows = tuple(_lines(source, says["lines"], names))
        if not rows:
            return None
        every = [_column(known, *one) for one, known in _spread(source, says["columns"], names)]
        rows, found = _filled(rows, every)
        stated = [column.width for column in found if column.width]
        rest = round((1 - sum(stated)) / max(len(found) - len(stated), 1), 3) if stated else None
        first, *others = (replace(column, width=column.width or rest) for column in found)
        made = Table(
            id=self.id,
            caption=filled(says["caption"], of=source),
            columns=(replace(first, align="left"), *others),
            rows=rows,
            provenance=filled(says.get("provenance", "{{ of.provenance }}"), of=source),
            notes=tuple(
                filled(note, of=source, **known)
                for note, known in _spread(source, says["notes"], names)
            ),
        )
        scores = words.scores(source.study.scores) if interval else {}
        known = words.ABBREVIATIONS | scores | says.get("meanings", {})
        return replace(made, abbreviations=_used(made, known))


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
    if isinstance(first, str):
        part, _, loop = first.rpartition(" ")
        first = list(LOOPS[loop](source, names))[PARTS[part]]
    for more in first:
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


def _column(
    names: Names,
    label: str,
    width: float | None = None,
    spanner: str = "",
    align: Literal["left", "center"] = "center",
) -> Column:
    return Column(label.format_map(names), width, spanner.format_map(names), align)


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


def _row(source: Source, line: Mapping[str, Any], names: Names) -> TableRow:
    own = names.get("row_of", source)
    name = names.get(line["label"]) or Cell(
        line["label"].format_map(names), notes=names.get("remarks", ())
    )
    found = (_cell(own, line, cell, known) for cell, known in _spread(source, line["cells"], names))
    indent = int(str(line.get("indent", 1)).format_map(names))
    return TableRow((name, *found), indent)


def _cell(source: Source, line: Mapping[str, Any], cell: str | None, names: Names) -> Cell:
    if cell is None:
        return cells.EMPTY
    if cell.startswith("="):
        return Cell(cell.removeprefix("=").format_map(names))
    if cell in names:
        whole: Cell = names[cell]
        return whole
    how, statistic = cell.split(" ")
    show: cells.How = getattr(cells, how.format_map(names))
    return show(source, f"{line['subject']}.{statistic}".format_map(names))
