"""The lowest and the highest value of one statistic over all tables that give the kept numbers.

A table attains each end, and a complete search proves that none goes further. Where the search
was given up, the range is at least so wide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from caseseries.published.feasibility.oracle import Question, UndecidedError
from caseseries.published.feasibility.table import Table
from caseseries.published.model import Claim
from caseseries.rounding import Interval

RESOLUTION = Fraction(1, 1000)
"""Ends are known to within so much; those of means, counts and scores exactly."""

P_RESOLUTION = Fraction(1, 100)
"""Ends of p-values are known to within this part of themselves."""

DEFAULT_EFFORT = 3_000
"""Boxes that one search beyond an end may look at."""


@dataclass(frozen=True)
class Range:
    """The range of one statistic over all tables that give the kept numbers."""

    low: Fraction  # values that a table attains
    high: Fraction
    at_low: Table  # these tables
    at_high: Table
    low_proved: bool  # no table goes further by more than the resolution
    high_proved: bool


def exact_range(
    question: Question,
    keeps: frozenset[str],
    statistic: Claim,
    tables: Sequence[Table],
    effort: int = DEFAULT_EFFORT,
) -> Range | None:
    """Return the range of a statistic over tables that keep some claims; None where none has it.

    The printed number of ``statistic`` is not looked at. The search begins at the ends of
    ``tables``, which give the kept numbers; each looks at so many boxes as ``effort``.
    """
    ends = _Ends(question, keeps, statistic, effort)
    known = sorted(
        (value, i) for i, table in enumerate(tables) if (value := ends.find(table)) is not None
    )
    if not known:
        return None
    low, low_proved = ends.furthest(tables[known[0][1]], -1)
    high, high_proved = ends.furthest(tables[known[-1][1]], 1)
    return Range(ends.value(low), ends.value(high), low, high, low_proved, high_proved)


@dataclass(frozen=True)
class _Ends:
    """The search for the tables with the lowest and the highest value of a statistic."""

    question: Question
    keeps: frozenset[str]
    statistic: Claim
    effort: int

    def find(self, table: Table) -> Fraction | None:
        """Return the statistic of a table; None where it does not exist."""
        name = self.statistic.id
        return self._free.recomputed(table, frozenset({name}))[name].value

    @cached_property
    def _free(self) -> Question:
        """The question with the statistic as a claim that any value satisfies."""
        return self.question.with_claims([replace(self.statistic, within=Interval(None, None))])

    def value(self, table: Table) -> Fraction:
        """Return the statistic of a table that has it."""
        value = self.find(table)
        if value is None:
            raise ValueError(f"{self.statistic.id} does not exist in a table that was to have it")
        return value

    def furthest(self, table: Table, sign: int) -> tuple[Table, bool]:
        """Return the table furthest out, and whether that is proved.

        Steps double while they succeed, and shrink while they fail.
        """
        step = abs(self.value(table)) / 8
        while True:
            value = self.value(table)
            # How closely an end is looked for.
            of_p = self.statistic.kind == "p_value"
            least = value * P_RESOLUTION if of_p else RESOLUTION
            step = max(step, least)
            beyond = value + sign * step
            within = Interval(beyond, None) if sign > 0 else Interval(None, beyond)
            asked = self.question.with_claims([replace(self.statistic, within=within)])
            proved = True
            try:
                further = asked.table(self.keeps | {self.statistic.id}, self.effort)
            except UndecidedError:
                further, proved = None, False
            if further is not None:
                table, step = further, 2 * step
            elif step == least:
                return table, proved
            else:
                step /= 4
