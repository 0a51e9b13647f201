"""What the page says of the readings of a paper: sentences, the grid of verdicts, the witnesses."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from typing import Any

from caseseries.present import numbers
from caseseries.present.page.lineage import CaseTable
from caseseries.present.readings import Readings
from caseseries.published.model import Option, Unknown

# So few numbers make a contradiction that can be told in a sentence.
FEW = 4


@dataclass(frozen=True)
class Heading:
    """A heading of the grid that spans some of its columns."""

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
    """The readings that are drawn.

    Attributes
    ----------
    heads
        Column headings, one line a question.
    rows
        For each answer to the question that goes down its words and its cells.
    """

    heads: tuple[tuple[Heading, ...], ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


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
    not_drawn: str
    witness: Witness | None


POSSIBLE, UNDECIDED, NOT_TRIED = Cell("✓", "possible"), Cell("?", "undecided"), Cell("", "")


def card(readings: Readings) -> FeasibilityCard:
    """Return what the page says of the readings of a paper."""
    return FeasibilityCard(
        study=readings.study.id,
        sentences=tuple(readings.sentences()),
        grid=_grid(readings),
        not_drawn=readings.not_drawn(),
        witness=_witness(readings),
    )


def _grid(readings: Readings) -> Grid:
    down, across = readings.axes
    found = {_key(row, (*down, *across)): _cell(row) for row in readings.drawn.to_dict("records")}
    columns = list(product(*map(readings.tried, across)))
    rows = tuple(
        (
            row[0].says if row else "",
            tuple(found.get(tuple(o.id for o in (*row, *column)), NOT_TRIED) for column in columns),
        )
        for row in product(*map(readings.tried, down))
    )
    return Grid(heads=_heads(columns, len(across)), rows=rows)


def _key(row: dict[Hashable, Any], unknowns: Sequence[Unknown]) -> tuple[str, ...]:
    return tuple(str(row[unknown.id]) for unknown in unknowns)


def _cell(row: dict[Hashable, Any]) -> Cell:
    if row["verdict"] != "impossible":
        return POSSIBLE if row["verdict"] == "possible" else UNDECIDED
    needed = int(row["numbers"])
    kind = "by-one" if needed == 1 else "by-few" if needed <= FEW else "by-many"
    return Cell(str(needed), kind)


def _heads(columns: Sequence[tuple[Option, ...]], levels: int) -> tuple[tuple[Heading, ...], ...]:
    """Return the headings of the columns, outermost first; neighbours with one answer share one."""
    return tuple(
        tuple(
            Heading(_short(outer[-1]), outer[-1].says, len(list(same)))
            for outer, same in groupby(columns, key=lambda column: column[: level + 1])
        )
        for level in range(levels)
    )


def _short(option: Option) -> str:
    return option.id.replace("_", " ").replace("-", numbers.MINUS)


def _witness(readings: Readings) -> Witness | None:
    """Return the table of cases that makes the first possible reading so."""
    for reading, cases in readings.witnesses.groupby("reading", sort=False):
        columns = [name for name in cases if name not in ("study", "reading")]
        table = CaseTable(
            headings=tuple(str(name).replace("_", " ") for name in columns),
            lines=tuple(
                tuple(str(cell) for cell in line)
                for line in cases[columns].itertuples(index=False, name=None)
            ),
        )
        return Witness(assumes=readings.study.in_words(str(reading)), cases=table)
    return None
