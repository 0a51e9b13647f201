"""What a table is, whatever it is written as.

A cell knows the ledger rows behind it, and carries its footnotes as sentences; the letters are
given out in reading order when the table is written, and equal sentences share one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count, groupby
from string import ascii_lowercase
from typing import Literal


@dataclass(frozen=True)
class Cell:
    """One cell: its text, the anchors of what it was looked up in, its footnotes in sentences."""

    text: str
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column; its label is never empty, because a screen reader says it with every cell.

    ``width`` is a share of the page; neighbours with one ``spanner`` stand under it.
    """

    label: str
    width: float | None = None
    spanner: str = ""
    align: Literal["left", "center"] = "center"


@dataclass(frozen=True)
class TableRow:
    """One row; the first cell names it. ``indent`` counts levels below the row above."""

    cells: tuple[Cell, ...]
    indent: int = 0


Line = TableRow | str
"""A row, or a heading that runs across the table."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table; its id is the name of its files and the target of references: ``outcomes``.

    The first column names the rows. ``notes`` are sentences below the table that belong to no
    single cell, ``abbreviations`` meanings by short name.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Line, ...]
    provenance: str
    notes: tuple[str, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a column without a heading, and rows that do not fit the columns."""
        for place, column in enumerate(self.columns, start=1):
            if not column.label:
                raise ValueError(f"table {self.id}: column {place} has no label")
        for row in self.rows:
            if isinstance(row, TableRow) and len(row.cells) != len(self.columns):
                raise ValueError(
                    f"table {self.id}: the row '{row.cells[0].text}' has {len(row.cells)} cells "
                    f"for {len(self.columns)} columns"
                )

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """The letter of every footnote in reading order: a, b, … z, aa, bb, …."""
        sentences = dict.fromkeys(note for cell in self.cells for note in cell.notes)
        letters = (letter * times for times in count(1) for letter in ascii_lowercase)
        return dict(zip(sentences, letters, strict=False))

    def marks_of(self, cell: Cell) -> str:
        """Return the footnote letters of a cell: ``a,b``."""
        return ",".join(self.marks[sentence] for sentence in cell.notes)

    @cached_property
    def spanners(self) -> tuple[tuple[str, tuple[Column, ...]], ...]:
        """Neighbouring columns under one common heading; the heading is empty where none is."""
        groups = groupby(self.columns, key=lambda column: column.spanner)
        return tuple((name, tuple(group)) for name, group in groups)

    @property
    def parts(self) -> list[tuple[str, list[TableRow]]]:
        """The rows under each heading that runs across; it is empty above the first."""
        parts: list[tuple[str, list[TableRow]]] = []
        for row in self.rows:
            if isinstance(row, str):
                parts.append((row, []))
            elif parts:
                parts[-1][1].append(row)
            else:
                parts.append(("", [row]))
        return parts

    @property
    def closing_lines(self) -> tuple[str, ...]:
        """What stands below the table before its footnotes: provenance, notes, abbreviations."""
        known = sorted(self.abbreviations.items(), key=lambda pair: pair[0].casefold())
        meanings = "; ".join(f"{name}, {meaning}" for name, meaning in known)
        lines = (self.provenance, *self.notes, f"{meanings}." if meanings else "")
        return tuple(line for line in lines if line)

    @property
    def cells(self) -> Iterator[Cell]:
        """Every cell, in reading order."""
        for row in self.rows:
            yield from row.cells if isinstance(row, TableRow) else ()
