"""What a table is, whatever it is written as.

A cell knows the ledger rows behind it, and carries its footnotes as sentences; the letters are
given out in reading order when the table is written, and equal sentences share one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from string import ascii_lowercase
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell.

    Attributes
    ----------
    text
        What is printed.
    sources
        Ids of the ledger rows (or claims) that the text was looked up in.
    notes
        Footnotes: whole sentences.
    """

    text: str
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    Attributes
    ----------
    label
        Heading; never empty, because a screen reader says it with every cell.
    spanner
        Neighbours with the same spanner stand under it as their common heading.
    unit
        Unit of all cells, printed after the label.
    width
        Share of the width of the page; None leaves it to the program that sets the table.
    notes
        Footnotes: whole sentences.
    """

    label: str
    spanner: str = ""
    unit: str = ""
    align: Align = "center"
    width: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The label with its unit: "Age, years"."""
        return f"{self.label}, {self.unit}" if self.unit else self.label


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One row; the first cell names it. ``indent`` counts levels below the row above."""

    cells: tuple[Cell, ...]
    indent: int = 0


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading that runs across the table."""

    label: Cell


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table.

    Attributes
    ----------
    id
        Name of its files and the target of references: ``outcomes``.
    caption
        One or two sentences.
    columns
        The first names the rows.
    rows
        Rows and section headings, top to bottom.
    provenance
        Where the patients come from, in words.
    notes
        Sentences below the table that belong to no single cell.
    abbreviations
        Meaning by abbreviation.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow | Section, ...]
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
        """The letter of every footnote, in reading order."""
        sentences = dict.fromkeys(self._footnotes())
        return {sentence: _letter(place) for place, sentence in enumerate(sentences)}

    def marks_of(self, noted: Cell | Column) -> str:
        """Return the footnote letters of a cell or a column: ``a,b``."""
        return ",".join(self.marks[sentence] for sentence in noted.notes)

    @cached_property
    def spanners(self) -> tuple[tuple[str, tuple[Column, ...]], ...]:
        """Neighbouring columns under one common heading; the heading is empty where none is."""
        return tuple((name, tuple(group)) for name, group in groupby(self.columns, _spanner))

    @property
    def parts(self) -> tuple[tuple[Section | None, tuple[TableRow, ...]], ...]:
        """The rows under each section heading; rows above the first heading have none."""
        parts: list[tuple[Section | None, list[TableRow]]] = []
        for row in self.rows:
            if isinstance(row, Section):
                parts.append((row, []))
            elif parts:
                parts[-1][1].append(row)
            else:
                parts.append((None, [row]))
        return tuple((section, tuple(rows)) for section, rows in parts)

    @property
    def closing_lines(self) -> tuple[str, ...]:
        """What stands below the table before its footnotes: provenance, notes, abbreviations."""
        meanings = "; ".join(f"{name}, {meaning}" for name, meaning in self._sorted_meanings())
        lines = (self.provenance, *self.notes, f"{meanings}." if meanings else "")
        return tuple(line for line in lines if line)

    def _sorted_meanings(self) -> Sequence[tuple[str, str]]:
        return sorted(self.abbreviations.items(), key=lambda pair: pair[0].casefold())

    def _footnotes(self) -> Iterator[str]:
        for column in self.columns:
            yield from column.notes
        for row in self.rows:
            for cell in row.cells if isinstance(row, TableRow) else (row.label,):
                yield from cell.notes


def _spanner(column: Column) -> str:
    return column.spanner


def _letter(place: int) -> str:
    """Return a, b, … z, aa, bb, …."""
    times, letter = divmod(place, len(ascii_lowercase))
    return ascii_lowercase[letter] * (times + 1)
