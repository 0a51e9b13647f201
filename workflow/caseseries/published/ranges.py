"""What a paper did not report: the range of a number over every table that its numbers allow.

*Exact* ranges: the lowest and the highest value of a statistic over all tables that give the kept
numbers; a table attains each end, and a complete search proves that none goes further. Where the
search was given up, the range is at least so wide. *Sampled* tables serve every other statistic:
the range in the sample is at least so wide, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from caseseries.published.feasibility.bounded import bounded
from caseseries.published.feasibility.boxes import Ints
from caseseries.published.feasibility.oracle import Question, UndecidedError
from caseseries.published.feasibility.problem import Problem
from caseseries.published.feasibility.shortfall import shortfalls
from caseseries.published.feasibility.table import Table, table_of
from caseseries.published.model import Claim
from caseseries.published.rounding import Interval

RESOLUTION = Fraction(1, 1000)
"""Ends of p-values, SDs and correlations are known to within so much; those of counts exactly."""

DEFAULT_EFFORT = 20_000
"""Boxes that the search beyond one end may look at."""

SEED = 20250901
WALKERS = 64


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


def unreported(claim: Claim, statistic_id: str, says: str, **changes: object) -> Claim:
    """Return a statistic that the paper does not report, like a claim but for some changes."""
    return replace(
        claim,
        id=statistic_id,
        statistic_ids=(statistic_id,),
        says=says,
        where="not reported",
        reported="0",
        relation="=",
        **changes,  # type: ignore[arg-type]  # fields of a claim, which replace() checks
    )


def ranges_table(
    question: Question,
    keeps: frozenset[str],
    statistics: Sequence[Claim],
    effort: int = DEFAULT_EFFORT,
) -> pd.DataFrame:
    """Return one row a statistic: its range, and for each end whether it is proved."""
    rows = []
    for statistic in statistics:
        found = exact_range(question, keeps, statistic, effort)
        rows.append(
            {
                "study": question.study.id,
                "hypothesis": question.hypothesis.id,
                "statistic_id": statistic.statistic_ids[0],
                "says": statistic.says,
                "low": None if found is None else float(found.low),
                "high": None if found is None else float(found.high),
                "low_is": _kind(found is not None and found.low_proved),
                "high_is": _kind(found is not None and found.high_proved),
                "reason": "" if found else "No table that gives the kept numbers has it.",
            }
        )
    return pd.DataFrame(rows)


def _kind(proved: bool) -> str:
    return "exact" if proved else "attained, perhaps not the last"


# --- a sample of tables ---------------------------------------------------------------------------


def sampled_tables(
    question: Question,
    keeps: frozenset[str],
    *,
    number: int = 200,
    moves: int = 4_000,
    seed: int = SEED,
) -> list[Table]:
    """Return different tables that give the kept numbers, from random walks.

    The walks begin at tables that the search found, change one or two scores at a time and never
    leave the tables that fit. Every move is as likely as its reverse, so a long walk visits all
    tables that it can reach equally often; those that it cannot reach are missed.

    Parameters
    ----------
    number
        How many tables to return at most, evenly taken from the walks.
    moves
        How many moves each walk tries.
    """
    if question.table(keeps) is None:
        return []
    problem = question.reading.problem(keeps)
    starts = question.memory.fitting(problem)
    random = np.random.default_rng(seed)
    walkers = np.stack([starts[i % len(starts)] for i in range(WALKERS)])
    visited: dict[bytes, Ints] = {}
    for _ in range(moves):
        walkers = _walk(walkers, problem, random)
        for walker in list[Ints](walkers):
            visited.setdefault(_sorted(walker, problem).tobytes(), walker)
    chosen = np.linspace(0, len(visited) - 1, min(number, len(visited))).astype(int)
    walked = list(visited.values())
    tables = [table_of(problem.design, _sorted(walked[i], problem)) for i in chosen]
    return [table for table in tables if question.satisfies(table, keeps)]


def _walk(walkers: Ints, problem: Problem, random: np.random.Generator) -> Ints:
    """Move each walker once, where the move leaves it among the tables that fit."""
    number, columns, n = walkers.shape
    moved, rows = walkers.copy(), np.arange(number)
    column = random.integers(columns, size=number)
    one, other = random.integers(n, size=(2, number))
    step = random.choice([-3, -2, -1, 1, 2, 3], size=number)
    kind = random.integers(3, size=number)
    a, b = walkers[rows, column, one], walkers[rows, column, other]
    # One score takes a step; one gives a step to another; or two exchange scores.
    moved[rows, column, other] = np.choose(kind, [b, b - step, a])
    moved[rows, column, one] = np.choose(kind, [a + step, a + step, b])
    moved[one == other] = walkers[one == other]
    tops = np.array([score.top for score in problem.design.scores])[:, None]
    inside = ((moved >= 0) & (moved <= tops)).all(axis=(1, 2))
    fits = inside & ~shortfalls(problem, np.clip(moved, 0, tops)).any(axis=1)
    chosen: Ints = np.where(np.asarray(fits)[:, None, None], moved, walkers)
    return chosen


def _sorted(table: Ints, problem: Problem) -> Ints:
    """Return the table with the patients of each group sorted, so that equal tables are equal."""
    keys = [*table[::-1], np.array(problem.design.group_of)]
    ordered: Ints = table[:, np.lexsort(keys)]
    return ordered
