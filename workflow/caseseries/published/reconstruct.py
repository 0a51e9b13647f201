"""A table of patients rebuilt from printed numbers: a reconstruction, never patients.

Under one reading of a paper it keeps the most printed numbers and, among the tables that do, lies
nearest to those that it has to give up. Where several sets of numbers are equally many and equally
near, it gives up the set that comes first in the study file; where several tables are equally near,
it is the first in dictionary order (:mod:`.dictionary_order`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from caseseries.published.dictionary_order import first_table
from caseseries.published.feasibility.contradictions import largest_compatible
from caseseries.published.feasibility.oracle import Oracle, Question
from caseseries.published.feasibility.solver import DEFAULT_EFFORT
from caseseries.published.feasibility.table import Table
from caseseries.published.model import Reading, Study
from caseseries.published.nearest import Nearest, rounded_up


@dataclass(frozen=True)
class GivenUp:
    """A printed number that the reconstruction does not give."""

    claim: str
    says: str
    printed: str
    recomputed: Fraction | None
    distance: Fraction


@dataclass(frozen=True)
class Reconstruction:
    """A table of patients rebuilt from printed numbers."""

    study: Study
    reading: Reading
    table: Table
    keeps: tuple[str, ...]  # claims that the table gives as printed
    gives_up: tuple[GivenUp, ...]  # the others, with what the table gives instead

    @property
    def distance(self) -> Fraction:
        """The distance of all numbers given up, in units of their last printed digits."""
        return sum((one.distance for one in self.gives_up), Fraction(0))


def reconstruct(study: Study, reading: Reading, effort: int = DEFAULT_EFFORT) -> Reconstruction:
    """Return the table that keeps the most printed numbers and lies nearest to the rest.

    Each search looks at so many boxes as ``effort``; UndecidedError where that does not suffice to
    prove that no table is better.
    """
    question = Oracle(study, effort).of(reading)
    nearest = [_nearest(question, one.claims, one.gives_up) for one in largest_compatible(question)]
    best = min(nearest, key=lambda one: one.distance)
    limits = {one.claim: rounded_up(one.distance) for one in best.gives_up}
    search = Nearest(question, frozenset(best.keeps))
    claims = search.keeps | limits.keys()
    return _judged(question, best.keeps, first_table(search.limited(limits), claims, best.table))


def _nearest(question: Question, keeps: Sequence[str], left_out: Sequence[str]) -> Reconstruction:
    found = Nearest(question, frozenset(keeps)).nearest(left_out)
    if found is None:
        raise ValueError(f"{question.study.id}: no table gives {', '.join(keeps)}")
    return _judged(question, tuple(keeps), found[1])


def _judged(question: Question, keeps: tuple[str, ...], table: Table) -> Reconstruction:
    """Return a table with what it gives up, and how far it lies from that."""
    study, given_up = question.study, question.claims - set(keeps)
    gives_up = []
    for claim_id, number in question.recomputed(table, given_up).items():
        claim = study.by_id[claim_id]
        apart = Nearest(question, frozenset()).distance(claim_id, table)
        gives_up.append(GivenUp(claim_id, claim.says, claim.printed, number.value, apart))
    return Reconstruction(study, question.reading, table, keeps, tuple(gives_up))
