"""What the page says of the readings of a paper: sentences, the grid of verdicts, the witnesses."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from typing import Any

from caseseries.present.page.lineage import CaseTable
from caseseries.present.readings import Readings
from caseseries.published.model import Option, Unknown

# So few numbers make a contradiction that can be told in a sentence.
FEW = 4


@dataclass(frozen=True)
class Heading:
    """A heading of the grid that spans some of its rows or columns."""

    label: str
    says: str
    span: int


@dataclass(frozen=True)
class Cell:
    """One reading: ``✓``, ``?``, or how few printed numbers already contradict each other."""

    text: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Grid:
    """All readings: the first two open questions go down, the others across.

    Attributes
    ----------
    heads
        Column headings, one line a question.
    rows
        For each row its own headings, the outer where it begins, and its cells.
    down
        How many questions go down.
    """

    heads: tuple[tuple[Heading, ...], ...]
    rows: tuple[tuple[tuple[Heading, ...], tuple[Cell, ...]], ...]
    down: int


@dataclass(frozen=True, kw_only=True)
class Witness:
    """A table of cases that gives all printed numbers, and what it assumes."""

    assumes: str
    cases: CaseTable


@dataclass(frozen=True, kw_only=True)
class FeasibilityCard:
    """The readings of one paper."""

    study: str
    sentences: tuple[str, ...]
    grid: Grid
    witnesses: tuple[Witness, ...]


POSSIBLE, UNDECIDED, NOT_TRIED = Cell("✓", "possible"), Cell("?", "undecided"), Cell("", "")


def card(readings: Readings) -> FeasibilityCard:
    """Return what the page says of the readings of a paper."""
    return FeasibilityCard(
        study=readings.study.id,
        sentences=tuple(readings.sentences()),
        grid=_grid(readings),
        witnesses=tuple(_witnesses(readings)),
    )


def _grid(readings: Readings) -> Grid:
    down, across = readings.study.unknowns[:2], readings.study.unknowns[2:]
    found = {_key(row, (*down, *across)): _cell(row) for row in readings.table.to_dict("records")}
    below = list(product(*(unknown.options for unknown in down)))
    beside = list(product(*(unknown.options for unknown in across)))
    rows = tuple(
        (
            _begun(below, place),
            tuple(found.get(tuple(o.id for o in (*row, *column)), NOT_TRIED) for column in beside),
        )
        for place, row in enumerate(below)
    )
    return Grid(heads=_heads(beside, len(across)), rows=rows, down=len(down))


def _key(row: dict[Hashable, Any], unknowns: Sequence[Unknown]) -> tuple[str, ...]:
    return tuple(str(row[unknown.id]) for unknown in unknowns)


def _cell(row: dict[Hashable, Any]) -> Cell:
    if row["verdict"] != "impossible":
        return POSSIBLE if row["verdict"] == "possible" else UNDECIDED
    numbers = int(row["numbers"])
    kind = "by-one" if numbers == 1 else "by-few" if numbers <= FEW else "by-many"
    return Cell(str(numbers), kind)


def _heads(columns: Sequence[tuple[Option, ...]], levels: int) -> tuple[tuple[Heading, ...], ...]:
    """Return the headings of the columns, outermost first; neighbours with one answer share one."""
    return tuple(
        tuple(
            Heading(_short(outer[-1]), outer[-1].says, len(list(same)))
            for outer, same in groupby(columns, key=lambda column: column[: level + 1])
        )
        for level in range(levels)
    )


def _begun(rows: Sequence[tuple[Option, ...]], place: int) -> tuple[Heading, ...]:
    """Return the headings that begin in a row: its own, and an outer one where that changes."""
    row, before = rows[place], rows[place - 1] if place else ()
    begun = []
    for level, option in enumerate(row):
        if row[: level + 1] != before[: level + 1]:
            span = sum(other[: level + 1] == row[: level + 1] for other in rows)
            begun.append(Heading(_short(option), option.says, span))
    return tuple(begun)


def _short(option: Option) -> str:
    return option.id.replace("_", " ")


def _witnesses(readings: Readings) -> list[Witness]:
    told = []
    for hypothesis, cases in readings.witnesses.groupby("hypothesis", sort=False):
        columns = [name for name in cases if name not in ("study", "hypothesis")]
        table = CaseTable(
            headings=tuple(str(name).replace("_", " ") for name in columns),
            lines=tuple(
                tuple(str(cell) for cell in line)
                for line in cases[columns].itertuples(index=False, name=None)
            ),
        )
        told.append(Witness(assumes=readings.study.in_words(str(hypothesis)), cases=table))
    return told
