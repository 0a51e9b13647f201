"""Tables that are plain data: place, columns and lines stand in ``templates/<id>.yaml``.

A line looks its cells up in the ledger: ``subject`` is the beginning of their ids, and each of its
``cells`` says how a number is shown, and of which statistic: ``estimate welch.mean_difference``. A
line holds further ``lines`` instead, which stand under its ``heading`` if there are any. ``each``
names what a line goes through (a function of :mod:`.through`, or a list of names). It is left out
without what its material must have (``if``), without a ledger id that it ``needs``, and with one
that it ``lacks``. What stands in braces is filled in with the names of what the lines go through.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import yaml

from caseseries.present.registry import Place
from caseseries.present.tables import cells, through
from caseseries.present.tables.definition import Column, Line, Table, TableRow
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
        columns = (Column(*column) for column in self.says["columns"])
        return cells.table_of(
            source,
            id=self.id,
            caption=self.says["caption"].format_map(names),
            columns=columns,
            rows=_lines(source, self.says["lines"], {}),
            notes=(note.format_map(names) for note in self.says["notes"]),
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
                if under and "heading" in line:
                    yield line["heading"].format_map(known)
                yield from under if "lines" in line else [_row(source, line, known)]


def _each(source: Source, loops: Sequence[str | Sequence[Names]], names: Names) -> Iterator[Names]:
    """Yield the names of every combination of what a line goes through."""
    if not loops:
        yield names
        return
    first, *rest = loops
    found = getattr(through, first)(source, names) if isinstance(first, str) else first
    for more in found:
        yield from _each(source, rest, {**names, **more})


def _is_wanted(source: Source, line: Mapping[str, Any], names: Names) -> bool:
    wanted = {"needs": True, "lacks": False}
    if not all(attrgetter(one)(source) for one in line.get("if", ())):
        return False
    return all(
        (source.row(line[key].format_map(names)) is not None) == there
        for key, there in wanted.items()
        if key in line
    )


def _row(source: Source, line: Mapping[str, Any], names: Names) -> TableRow:
    subject = line["subject"].format_map(names)
    looks = [cell and _look(cell.format_map(names)) for cell in line["cells"]]
    indent = int(str(line.get("indent", 1)).format_map(names))
    return cells.row(source, line["label"].format_map(names), subject, looks, indent)


def _look(cell: str) -> cells.Look:
    how, statistic = cell.split(" ")
    return getattr(cells, how), statistic
