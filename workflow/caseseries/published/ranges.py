"""The lowest and the highest value of one statistic over all tables that give the kept numbers.

A table attains each end, and a complete search proves that none goes further. Where the search
was given up, the range is at least so wide.
"""

from dataclasses import dataclass
from fractions import Fraction

from caseseries.published.feasibility.bounded import bounded
from caseseries.published.feasibility.oracle import Question, UndecidedError
from caseseries.published.feasibility.table import Table
from caseseries.published.model import Claim
from caseseries.published.rounding import Interval

RESOLUTION = Fraction(1, 1000)
"""Ends of p-values, SDs and correlations are known to within so much; those of counts exactly."""

DEFAULT_EFFORT = 20_000
"""Boxes that the search beyond one end may look at."""


@dataclass(frozen=True)
class Range:
    """The range of one statistic over all tables that give the kept numbers.

    Attributes
    ----------
    low, high
        Values that a table attains.
    at_low, at_high
        These tables.
    low_proved, high_proved
        Whether it is proved that no table goes further by more than ``RESOLUTION``.
    """

    low: Fraction
    high: Fraction
    at_low: Table
    at_high: Table
    low_proved: bool
    high_proved: bool


def exact_range(
    question: Question,
    keeps: frozenset[str],
    statistic: Claim,
    effort: int = DEFAULT_EFFORT,
) -> Range | None:
    """Return the range of a statistic; None where no table has it.

    Parameters
    ----------
    keeps
        Ids of the claims that every table gives as printed.
    statistic
        What is asked for, as a claim; its printed number is not looked at.
    effort
        Boxes that each search may look at.

    Raises
    ------
    UndecidedError
        When not even one table was found within the effort.
    """
    ends = _Ends(question, keeps, statistic, effort)
    table = ends.table(Interval(None, None))
    if table is None:
        return None
    at_low, low_proved = ends.furthest(table, -1)
    at_high, high_proved = ends.furthest(table, 1)
    low, high = ends.value(at_low), ends.value(at_high)
    return Range(low, high, at_low, at_high, low_proved, high_proved)


@dataclass(frozen=True)
class _Ends:
    """The search for the tables with the lowest and the highest value of a statistic."""

    question: Question
    keeps: frozenset[str]
    statistic: Claim
    effort: int

    def table(self, within: Interval) -> Table | None:
        """Return a table whose statistic lies in an interval."""
        asked = self.question.with_claims([bounded(self.statistic, within)])
        return asked.table(self.keeps | {self.statistic.id}, self.effort)

    def value(self, table: Table) -> Fraction:
        """Return the statistic of a table that has it."""
        name = self.statistic.id
        asked = self.question.with_claims([bounded(self.statistic, Interval(None, None))])
        value = asked.recomputed(table, frozenset({name}))[name].value
        if value is None:
            raise ValueError(f"{name} does not exist in a table that was to have it")
        return value

    def furthest(self, table: Table, sign: int) -> tuple[Table, bool]:
        """Return the table furthest out, and whether that is proved.

        Steps double while they succeed, and shrink while they fail.
        """
        step = max(abs(self.value(table)) / 8, RESOLUTION)
        while True:
            beyond = self.value(table) + sign * step
            within = Interval(beyond, None) if sign > 0 else Interval(None, beyond)
            proved = True
            try:
                further = self.table(within)
            except UndecidedError:
                further, proved = None, False
            if further is not None:
                table, step = further, 2 * step
            elif step <= RESOLUTION:
                return table, proved
            else:
                step = max(step / 4, RESOLUTION)
