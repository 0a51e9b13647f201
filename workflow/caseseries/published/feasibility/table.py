"""A complete table of patients: the group of each, and each score as an exact number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility.problem import Design

Column = tuple[str, str | None]
"""Outcome and timepoint; the timepoint is None where a paper does not state it."""


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
