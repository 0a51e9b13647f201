"""Can these claims hold together? Answers, with what was learnt from earlier ones.

A table that was found answers for every set of claims that it satisfies, under any reading with
the same patients and scales. A set of windows without a table answers for every larger set.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from caseseries.published.feasibility.boxes import Ints
from caseseries.published.feasibility.branch import UndecidedError
from caseseries.published.feasibility.checker import Recomputed, check, recompute
from caseseries.published.feasibility.climb import CLIMBERS
from caseseries.published.feasibility.problem import Problem, Translation
from caseseries.published.feasibility.solver import DEFAULT_EFFORT, MOST_KEPT, Solver
from caseseries.published.feasibility.table import Design, Table, table_of
from caseseries.published.feasibility.translate import Known, as_read, translate
from caseseries.published.feasibility.windows import Tables, Window
from caseseries.published.model import Claim, Reading, Study, named_test


@dataclass
class Memory:
    """What is known of one design.

    The ``tables`` that were found, and how far each ``missed`` a window, as far as floating point
    tells; windows that no table satisfies together (``excluded``), with the number of boxes that it
    took; searches that were ``given_up``; minimal ``contradictions``, as claims, under any reading
    with this design; which tables ``hold`` a claim, recomputed exactly. Other conventions of
    printing are kept ``aside``, to change nothing here.
    """

    tables: list[Ints] = field(default_factory=list)
    missed: dict[Window, list[float]] = field(default_factory=dict)
    excluded: dict[frozenset[Window], int] = field(default_factory=dict)
    given_up: dict[frozenset[Window], Solver] = field(default_factory=dict)
    contradictions: list[frozenset[str]] = field(default_factory=list)
    hold: dict[tuple[bytes, Hashable], bool] = field(default_factory=dict)
    aside: "Memory | None" = None

    def fitting(self, problem: Problem) -> list[Ints]:
        """Return the tables that satisfy every window, as far as floating point tells."""
        missed = self._missed(problem)
        return [table for table, far in zip(self.tables, missed, strict=True) if far == 0]

    def nearest(self, problem: Problem) -> list[Ints]:
        """Return some tables that miss the windows by little, the nearest first."""
        missed = self._missed(problem)
        return [self.tables[i] for i in np.argsort(missed, kind="stable")[: CLIMBERS // 2]]

    def _missed(self, problem: Problem) -> NDArray[np.float64]:
        """Return how far each table misses the windows in all."""
        total = np.zeros(len(self.tables))
        for window in problem.windows:
            known = self.missed.setdefault(window, [])
            new = self.tables[len(known) :]
            if new:
                missed = window.missed(Tables(problem.design, np.stack(new, axis=-1)))
                known.extend(missed.tolist())
            total += np.array(known)
        return total


MOST_WORK = 150_000_000
"""Scores of boxes that all searches of one question may look at: about half a minute."""

PAPER_WORK = 20 * MOST_WORK
"""As much for all readings of a paper."""


@dataclass
class Budget:
    """What searches may still cost, in scores of boxes; ``whole`` is the budget it is part of."""

    left: int
    whole: "Budget | None" = None

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self.left <= 0 or bool(self.whole and self.whole.spent)

    def pay(self, cost: int) -> None:
        """Take off what a search cost."""
        self.left -= cost
        if self.whole:
            self.whole.pay(cost)


class Oracle:
    """Answers for one study; keep one for readings that share patients and scales.

    A search may look at ``effort`` boxes; all of them together may cost ``work``.
    """

    def __init__(self, study: Study, effort: int = DEFAULT_EFFORT, work: int = PAPER_WORK) -> None:
        self.study = study
        self.effort = effort
        self._budget = Budget(work)
        self._memory: dict[Design, Memory] = {}
        self.known: Known = {}

    def of(self, reading: Reading) -> "Question":
        """Return the question that the claims pose under one reading."""
        translation = translate(self.study, reading, self.known)
        memory = self._memory.setdefault(translation.design, Memory())
        budget = Budget(MOST_WORK, self._budget)
        return Question(self, self.study, reading, translation, memory, budget)


@dataclass(frozen=True)
class Question:
    """The claims of a study under one reading; what is made of it shares its budget."""

    oracle: Oracle
    study: Study
    reading: Reading
    translation: Translation
    memory: Memory
    budget: Budget

    @property
    def claims(self) -> frozenset[str]:
        """Ids of the claims that are part of the question."""
        return frozenset(self.translation.windows)

    def with_claims(self, claims: Iterable[Claim]) -> "Question":
        """Return the question with some claims exchanged or added, by their ids.

        A p-value that is added names its own test.
        """
        changed = {claim.id: claim for claim in claims}
        every = {claim.id: claim for claim in self.study.claims} | changed
        study = replace(self.study, claims=tuple(every.values()))
        named = {c.id: named_test(c) for c in study.claims if c.test}
        reading = replace(self.reading, tests={**named, **self.reading.tests})
        translation = translate(study, reading, self.oracle.known)
        if translation.design != self.translation.design:
            return self.read_as(study, reading)
        return replace(self, study=study, reading=reading, translation=translation)

    def read_as(self, study: Study, reading: Reading) -> "Question":
        """Return the question in another reading; what is found is remembered apart."""
        translation = translate(study, reading, self.oracle.known)
        memory = Memory()
        if translation.design == self.translation.design:
            memory = self.memory.aside = self.memory.aside or memory
        return replace(self, study=study, reading=reading, translation=translation, memory=memory)

    def table(self, claims: frozenset[str], effort: int | None = None) -> Table | None:
        """Return a table that satisfies some claims, checked exactly, or None when there is none.

        An UndecidedError says that the effort does not suffice, or the budget is spent.
        """
        windows, design = self.translation.windows.items(), self.translation.design
        if any(claim in claims and window.low > window.high for claim, window in windows):
            return None
        together = np.zeros((len(design.scores), design.n), np.int64)
        given_up: list[frozenset[str]] = []
        for part in self.translation.parts(claims):
            try:
                found = self._part(part, effort or self.oracle.effort)
            except UndecidedError:
                given_up.append(part)
                continue
            if found is None:
                return None
            columns = list(self.translation.problem(part).columns)
            together[columns] = found[columns]
        if given_up:
            raise UndecidedError(given_up)
        return table_of(design, together)

    def refutes(self, claims: frozenset[str], effort: int | None = None) -> bool:
        """Tell whether it is proved, within the effort, that claims cannot hold together."""
        try:
            return self.table(claims, effort) is None
        except UndecidedError:
            return False

    def _part(self, claims: frozenset[str], effort: int) -> Ints | None:
        """Return a table of columns that hang together; None when there is none."""
        problem = self.translation.problem(claims)
        windows = frozenset(problem.windows)
        if any(excluded <= windows for excluded in self.memory.excluded):
            return None

        columns, design = list(problem.columns), problem.design

        def whole(steps: Ints) -> Ints:
            table = np.zeros((len(design.scores), design.n), np.int64)
            table[columns] = steps
            return table

        def accepts(steps: Ints) -> bool:
            return self.satisfies(table_of(design, whole(steps)), claims)

        for steps in self.memory.fitting(problem):
            if all(self._holds(steps, claim) for claim in self.in_order(claims)):
                return steps
        if self.budget.spent:
            raise UndecidedError([claims])
        near = [table[columns] for table in self.memory.nearest(problem)]
        # Columns that no window speaks of would cost as much as others.
        solver = self.memory.given_up.pop(windows, None) or Solver(problem.alone())
        begun = solver.cost
        try:
            found = solver.run(accepts, effort, near)
        except UndecidedError:
            if solver.size <= MOST_KEPT:
                self.memory.given_up[windows] = solver
            raise
        finally:
            self.budget.pay(solver.cost - begun)
        if found is None:
            self.memory.excluded[windows] = solver.seen
            return None
        self.memory.tables.append(whole(found))
        return self.memory.tables[-1]

    def _holds(self, steps: Ints, claim: str) -> bool:
        """Tell, as :meth:`satisfies`, of a table that is asked about under many readings."""
        key = steps.tobytes(), as_read(self.study.by_id[claim], self.reading)
        known = self.memory.hold
        if key not in known:
            table = table_of(self.translation.design, steps)
            known[key] = self.satisfies(table, frozenset({claim}))
        return known[key]

    def cases(self, claims: frozenset[str]) -> int:
        """Return how many boxes of tables the proof took that claims cannot hold together."""
        windows = frozenset(self.translation.problem(claims).windows)
        known = (seen for some, seen in self.memory.excluded.items() if some <= windows)
        return max(min(known, default=0), 1)

    def satisfies(self, table: Table, claims: frozenset[str]) -> bool:
        """Tell whether a table gives all the printed numbers of some claims."""
        numbers = check(self.study, self.reading, table, self.in_order(claims))
        return all(number.holds for number in numbers.values())

    def recomputed(self, table: Table, claims: frozenset[str]) -> dict[str, Recomputed]:
        """Return the numbers of some claims as a table gives them, in the order of the file."""
        return recompute(self.study, self.reading, table, self.in_order(claims))

    def in_order(self, claims: Iterable[str]) -> tuple[str, ...]:
        """Return claims in the order of the study file."""
        return tuple(claim for claim in self.translation.windows if claim in claims)
