"""A table of patients rebuilt from printed numbers: a reconstruction, never patients.

Under one reading of a paper it keeps the most printed numbers, and lies nearest to those that it
has to give up. Distance is how far a number lies outside its rounding interval, in units of its
last printed digit; distances of several numbers are added. Where several tables are equally near,
it is the one that the search meets first: the search takes the same way on every machine and run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from caseseries.published.feasibility.bounded import bounded
from caseseries.published.feasibility.contradictions import largest_compatible
from caseseries.published.feasibility.oracle import Oracle, Question
from caseseries.published.feasibility.solver import DEFAULT_EFFORT
from caseseries.published.feasibility.table import Table, short
from caseseries.published.model import Hypothesis, Study
from caseseries.published.rounding import Interval, unit

RESOLUTION = Fraction(1, 1000)
"""Distances are least to within so much of the last printed digit; for counts and means exactly."""


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
    """A table of patients rebuilt from printed numbers.

    Attributes
    ----------
    study, hypothesis
        Whose numbers, under which reading.
    table
        The patients.
    keeps
        Ids of the claims that the table gives as printed.
    gives_up
        The other claims, with what the table gives instead.
    """

    study: Study
    hypothesis: Hypothesis
    table: Table
    keeps: tuple[str, ...]
    gives_up: tuple[GivenUp, ...]

    @property
    def distance(self) -> Fraction:
        """The distance of all numbers given up, in units of their last printed digits."""
        return sum((one.distance for one in self.gives_up), Fraction(0))


def reconstruct(
    study: Study, hypothesis: Hypothesis, effort: int = DEFAULT_EFFORT
) -> Reconstruction:
    """Return the table that keeps the most printed numbers and lies nearest to the rest.

    Parameters
    ----------
    effort
        How many boxes each search may look at.

    Raises
    ------
    UndecidedError
        When the effort does not suffice to prove that no table is better.
    """
    question = Oracle(study, effort).of(hypothesis)
    found = [_nearest(question, one.claims, one.gives_up) for one in largest_compatible(question)]
    return min(found, key=lambda one: one.distance)


def _nearest(question: Question, keeps: Sequence[str], left_out: Sequence[str]) -> Reconstruction:
    search = _Nearest(question, frozenset(keeps))
    nearest = search.nearest(left_out, {})
    if nearest is None:
        raise ValueError(f"{question.study.id}: no table gives {', '.join(keeps)}")
    table = nearest[1]
    numbers = question.recomputed(table, frozenset(left_out))
    gives_up = []
    for claim_id, number in numbers.items():
        claim = question.study.by_id[claim_id]
        distance = search.distance(claim_id, table)
        gives_up.append(GivenUp(claim_id, claim.says, claim.printed, number.value, distance))
    return Reconstruction(question.study, question.hypothesis, table, tuple(keeps), tuple(gives_up))


def outside(value: Fraction, interval: Interval) -> Fraction:
    """Return how far a value lies outside an interval; 0 inside."""
    below = Fraction(0) if interval.low is None else interval.low - value
    above = Fraction(0) if interval.high is None else value - interval.high
    return max(below, above, Fraction(0))


# --- the search for the least distance ------------------------------------------------------------

Found = tuple[Fraction, Table]
"""A distance, and the table that has it."""

Limits = Mapping[str, Fraction]
"""By claim, the distance that is allowed."""

_VERY_FAR = Fraction(10**6)
"""The distance of a number that does not exist in a table."""


@dataclass(frozen=True)
class _Nearest:
    """The search for the least sum of distances, while some claims are kept."""

    question: Question
    keeps: frozenset[str]

    def nearest(self, claims: Sequence[str], limits: Limits) -> Found | None:
        """Return the least sum of distances of some claims, within limits for others.

        The first claim is allowed one distance after the other, from its least upward, as long as
        that lets the rest come nearer.
        """
        if not claims:
            table = self.table(limits)
            return None if table is None else (Fraction(0), table)
        first, *rest = claims
        least = self.least(first, limits)
        if least is None or not rest:
            return least
        best: Found | None = None
        allowed: Fraction | None = least[0]
        while allowed is not None and (best is None or allowed < best[0]):
            found = self.nearest(rest, {**limits, first: allowed})
            if found is None:
                break
            total = found[0] + self.distance(first, found[1])
            if best is None or total < best[0]:
                best = total, found[1]
            allowed = self.next_allowed(first, rest, limits, (allowed, best[0]), found[0])
        return best

    def next_allowed(
        self,
        first: str,
        rest: Sequence[str],
        limits: Limits,
        between: tuple[Fraction, Fraction],
        so_far: Fraction,
    ) -> Fraction | None:
        """Return the least distance of the first claim that lets the rest come nearer."""
        low, high = between

        def nearer(allowed: Fraction) -> bool:
            found = self.nearest(rest, {**limits, first: allowed})
            return found is not None and found[0] < so_far - RESOLUTION

        if not nearer(high):
            return None
        while high - low > RESOLUTION:
            middle = (low + high) / 2
            low, high = (low, middle) if nearer(middle) else (middle, high)
        return high

    def least(self, claim: str, limits: Limits) -> Found | None:
        """Return the least distance of one claim, within limits for others, by halving."""
        table = self.table(limits)
        if table is None:
            return None
        low, best = -RESOLUTION, self.distance(claim, table)
        while best > 0 and best - low > RESOLUTION:
            middle = max((low + best) / 2, Fraction(0))
            nearer = self.table({**limits, claim: middle})
            if nearer is None:
                low = middle
            else:
                best, table = self.distance(claim, nearer), nearer
        return best, table

    def table(self, limits: Limits) -> Table | None:
        """Return a table with the kept claims, and others within their distances."""
        claims = []
        for claim_id, distance in limits.items():
            claim = self.question.study.by_id[claim_id]
            claims.append(bounded(claim, _widened(claim.interval, distance * unit(claim.reported))))
        return self.question.with_claims(claims).table(self.keeps | limits.keys())

    def distance(self, claim_id: str, table: Table) -> Fraction:
        """Return the distance of one claim."""
        claim = self.question.study.by_id[claim_id]
        value = self.question.recomputed(table, frozenset({claim_id}))[claim_id].value
        if value is None:
            return _VERY_FAR
        return outside(value, claim.interval) / unit(claim.reported)


def _widened(interval: Interval, by: Fraction) -> Interval:
    low = None if interval.low is None else interval.low - by
    high = None if interval.high is None else interval.high + by
    # A number at the very distance is allowed, even where the printed end itself is not.
    return Interval(low, high, interval.low_closed or by > 0, interval.high_closed or by > 0)


# --- as tables ------------------------------------------------------------------------------------


def patients(reconstruction: Reconstruction) -> pd.DataFrame:
    """Return one row a patient; what was never printed is not there."""
    names = [f"P{number:02d}" for number in range(1, len(reconstruction.table.groups) + 1)]
    return pd.DataFrame({"patient_id": names, "subtype": list(reconstruction.table.groups)})


def assessments(
    reconstruction: Reconstruction, score: str, partner: str, partner_at: str
) -> pd.DataFrame:
    """Return one row a patient and timepoint, scores as decimals.

    Parameters
    ----------
    score
        The outcome that was scored at every timepoint.
    partner
        The patient's own word, which stands beside the score at one timepoint.
    partner_at
        That timepoint, where the paper does not state it.
    """
    scores = reconstruction.table.scores
    own = next(values for (outcome, _), values in scores.items() if outcome == partner)
    rows = [
        {
            "patient_id": patient_id,
            "timepoint": timepoint,
            score: short(values[i]),
            partner: short(own[i]) if timepoint == partner_at else "",
        }
        for i, patient_id in enumerate(patients(reconstruction)["patient_id"])
        for (outcome, timepoint), values in scores.items()
        if outcome == score
    ]
    return pd.DataFrame(rows)


def kept_and_given_up(reconstruction: Reconstruction) -> pd.DataFrame:
    """Return one row a claim: printed, given by the table, and the distance between."""
    study, table = reconstruction.study, reconstruction.table
    question = Oracle(study).of(reconstruction.hypothesis)
    rows = []
    for claim_id, number in question.recomputed(table, question.claims).items():
        claim, value = study.by_id[claim_id], number.value
        apart = None if value is None else outside(value, claim.interval) / unit(claim.reported)
        rows.append(
            {
                "study": study.id,
                "hypothesis": reconstruction.hypothesis.id,
                "claim": claim_id,
                "says": claim.says,
                "printed": claim.printed,
                "recomputed": None if value is None else float(value),
                "kept": claim_id in reconstruction.keeps,
                "distance": None if apart is None else float(apart),
            }
        )
    return pd.DataFrame(rows)
