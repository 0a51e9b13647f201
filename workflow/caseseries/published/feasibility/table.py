"""Tables of patients: their groups and columns of scores, and complete ones as exact numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

Column = tuple[str, str | None]
"""Outcome and timepoint; the timepoint is None where a paper does not state it."""


@dataclass(frozen=True)
class Score:
    """One column of unknown scores; ``top`` is the highest score, in steps above ``minimum``.

    Of ``ranked`` scores nothing is of account but their order.
    """

    outcome: str
    timepoint: str | None
    minimum: Fraction
    step: Fraction
    top: int
    ranked: bool = False

    def value(self, steps: int) -> Fraction:
        """Return the score that stands so many steps above the minimum."""
        return self.minimum + steps * self.step


@dataclass(frozen=True)
class Measure:
    """A column of scores by its index, or the change from column ``start`` to column ``end``."""

    start: int
    end: int | None = None

    def renumbered(self, place: Mapping[int, int]) -> "Measure":
        """Return the measure where each column has another place."""
        return Measure(place[self.start], None if self.end is None else place[self.end])


@dataclass(frozen=True)
class Design:
    """Groups of patients, one after the other, and the columns of scores that each patient has."""

    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    scores: tuple[Score, ...]

    @property
    def n(self) -> int:
        """The number of patients."""
        return sum(self.sizes)

    @cached_property
    def group_of(self) -> tuple[int, ...]:
        """The index of the group of each patient."""
        return tuple(g for g, size in enumerate(self.sizes) for _ in range(size))

    def rows(self, groups: tuple[int, ...]) -> slice | NDArray[np.int64]:
        """Return the patients of some groups as an index; neighbours as a slice, which is fast."""
        return _rows(self.sizes, groups)

    def size(self, groups: tuple[int, ...]) -> int:
        """Return the number of patients in some groups."""
        return sum(self.sizes[g] for g in groups)

    def levels(self, measure: Measure) -> range:
        """Return what a patient can have, in steps."""
        top = self.scores[measure.start].top
        return range(0 if measure.end is None else -top, top + 1)


@lru_cache(maxsize=1024)
def _rows(sizes: tuple[int, ...], groups: tuple[int, ...]) -> slice | NDArray[np.int64]:
    members = np.flatnonzero(np.repeat([g in groups for g in range(len(sizes))], sizes))
    first, last = int(members[0]), int(members[-1]) + 1
    return slice(first, last) if last - first == len(members) else members


@dataclass(frozen=True)
class Table:
    """One table of patients: the group of each, and its scores by outcome and timepoint."""

    groups: tuple[str, ...]
    scores: Mapping[Column, tuple[Fraction, ...]]

    def plain(self) -> dict[str, list[list[str]]]:
        """Return groups, columns and scores as texts, from which the table comes back."""
        return {
            "groups": [list(self.groups)],
            "columns": [[outcome, timepoint or ""] for outcome, timepoint in self.scores],
            "scores": [[str(score) for score in scores] for scores in self.scores.values()],
        }

    @classmethod
    def of_plain(cls, plain: Mapping[str, Sequence[Sequence[str]]]) -> "Table":
        """Return the table of texts that :meth:`plain` made."""
        columns = [(outcome, timepoint or None) for outcome, timepoint in plain["columns"]]
        scores = [tuple(Fraction(score) for score in scores) for scores in plain["scores"]]
        return cls(tuple(plain["groups"][0]), dict(zip(columns, scores, strict=True)))

    def records(self) -> list[dict[str, str]]:
        """Return one row a patient, scores as the shortest exact text ("8.7", "26/3")."""
        return [
            {"group": group}
            | {_name(column): short(scores[i]) for column, scores in self.scores.items()}
            for i, group in enumerate(self.groups)
        ]


def table_of(design: Design, steps: NDArray[np.int64]) -> Table:
    """Return the table of whole steps over (column, patient) as exact scores."""
    return Table(
        tuple(design.groups[g] for g in design.group_of),
        {
            (score.outcome, score.timepoint): tuple(map(score.value, row.tolist()))
            for score, row in zip(design.scores, steps, strict=True)
        },
    )


def _name(column: Column) -> str:
    outcome, timepoint = column
    return f"{outcome}_{timepoint}" if timepoint else outcome


@lru_cache(maxsize=4096)
def short(value: Fraction) -> str:
    """Return an exact value as a decimal where it ends within six digits, else as a fraction."""
    for places in range(7):
        scaled = value * 10**places
        if scaled.denominator == 1:
            return f"{float(value):.{places}f}"
    return str(value)
