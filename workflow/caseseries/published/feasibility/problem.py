"""What is sought: scores of patients, counted in steps of their scale, and windows on them.

Everything is a whole number here. A score is the number of steps above the scale's minimum; a
printed mean becomes a window on a sum, a printed SD a window on ``n Q - S^2`` (Q the sum of
squares), a printed p-value a window on the squared statistic or on a number of arrangements.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from caseseries.published.feasibility.boxes import Ints, Reals, Space
from caseseries.published.feasibility.table import Design
from caseseries.published.feasibility.windows import Tables, Window


@dataclass(frozen=True)
class Problem:
    """Find scores for every patient such that every window holds."""

    design: Design
    windows: tuple[Window, ...]

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """The columns that a window speaks of, by index; the scores of others are of no account."""
        return tuple(sorted(frozenset[int]().union(*(w.columns for w in self.windows))))

    def alone(self) -> "Problem":
        """Return the problem without the columns that no window speaks of."""
        place = {column: i for i, column in enumerate(self.columns)}
        scores = tuple(self.design.scores[column] for column in self.columns)
        windows = tuple(window.renumbered(place) for window in self.windows)
        return Problem(replace(self.design, scores=scores), windows)

    def missed(self, tables: Ints) -> Reals:
        """Return how far tables, over (table, column, patient), miss each window; 0 inside."""
        seen = Tables(self.design, np.ascontiguousarray(tables.transpose(1, 2, 0)))
        missed = [window.missed(seen) for window in self.windows]
        return np.stack(missed, axis=1) if missed else np.zeros((len(tables), 0))

    def by_ranks(self) -> "Problem":
        """Return the problem with as few scores as whether a table exists depends on.

        Where only rank correlations speak of a column, n patients need no more than n scores.
        """
        others = (w for w in self.windows if w.partner is None or w.measure.end is not None)
        told = frozenset[int]().union(*(w.columns for w in others))
        scores = tuple(
            score
            if column in told
            else replace(score, top=min(score.top, self.design.n - 1), ranked=True)
            for column, score in enumerate(self.design.scores)
        )
        return replace(self, design=replace(self.design, scores=scores))


@dataclass(frozen=True)
class Translation:
    """The claims of a study under one reading, as windows.

    By claim id, in the order of the study file: the window of each claim but the group sizes, or
    why it is ``left_out`` of the question.
    """

    design: Design
    windows: dict[str, Window]
    left_out: dict[str, str] = field(default_factory=dict)

    def problem(self, claims: frozenset[str] | set[str] | None = None) -> Problem:
        """Return the problem that some claims pose together; all of them when None."""
        chosen = [w for claim, w in self.windows.items() if claims is None or claim in claims]
        return Problem(self.design, tuple(chosen))

    def parts(self, claims: frozenset[str]) -> list[frozenset[str]]:
        """Return sets of claims that share no column with each other, in the order of the file."""
        parts: list[tuple[frozenset[int], frozenset[str]]] = []
        for claim in (claim for claim in self.windows if claim in claims):
            columns, together = self.windows[claim].columns, frozenset({claim})
            joined = [part for part in parts if part[0] & columns]
            parts = [part for part in parts if part not in joined]
            merged = (
                columns.union(*(p[0] for p in joined)),
                together.union(*(p[1] for p in joined)),
            )
            parts.append(merged)
        first = list(self.windows).index
        return sorted((part for _, part in parts), key=lambda part: min(map(first, part)))


def whole_space(problem: Problem) -> Space:
    """Return one box with every table that matters, patients of a group sorted.

    Columns that no window speaks of are settled at their lowest score.
    """
    design = problem.design
    run = np.array(design.group_of, dtype=np.int64)[:, None]
    low = np.zeros((len(design.scores), design.n, 1), dtype=np.int64)
    high = low.copy()
    for column in problem.columns:
        high[column] = design.scores[column].top
    return Space(low, high, np.zeros_like(run), run)
