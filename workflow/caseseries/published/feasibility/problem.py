"""What is sought: scores of patients, counted in steps of their scale, and windows on them.

Everything is a whole number here. A score is the number of steps above the scale's minimum; a
printed mean becomes a window on a sum, a printed SD a window on ``n Q - S^2`` (Q the sum of
squares), a printed p-value a window on the squared statistic or on a number of arrangements.
"""

import math
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal


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

    @cached_property
    def _whole(self) -> tuple[int, int, int]:
        """Minimum and step as whole numbers, and what both are divided by."""
        by = math.lcm(self.minimum.denominator, self.step.denominator)
        return int(self.minimum * by), int(self.step * by), by

    def value(self, steps: int) -> Fraction:
        """Return the score that stands so many steps above the minimum."""
        minimum, step, by = self._whole
        return Fraction(minimum + steps * step, by)


@dataclass(frozen=True)
class Measure:
    """A column of scores by its index, or the change from column ``start`` to column ``end``."""

    start: int
    end: int | None = None


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

    def members(self, groups: tuple[int, ...]) -> tuple[int, ...]:
        """Return the patients of some groups."""
        return tuple(i for i, g in enumerate(self.group_of) if g in groups)

    def size(self, groups: tuple[int, ...]) -> int:
        """Return the number of patients in some groups."""
        return sum(self.sizes[g] for g in groups)


@dataclass(frozen=True)
class WholeWindow:
    """A whole number that a measure of some groups has, between two ends."""

    measure: Measure
    groups: tuple[int, ...]
    low: int
    high: int


class SumWindow(WholeWindow):
    """The sum (a printed mean)."""


class SpreadWindow(WholeWindow):
    """``n Q - S^2``, Q being the sum of squares and S the sum (a printed SD)."""


@dataclass(frozen=True)
class CountWindow(WholeWindow):
    """The number of patients with one of some scores (a percentage)."""

    scores: tuple[int, ...]


@dataclass(frozen=True)
class OrderWindow(WholeWindow):
    """The sum of the scores at two places, from 0, of the sorted ones.

    That is twice a median; at one place twice, twice the smallest or the largest score.
    """

    places: tuple[int, int]


Tail = Literal["absolute", "doubled", "one", "against"]
TTest = Literal["student", "welch", "paired_t"]


@dataclass(frozen=True)
class ShareWindow:
    """A p-value or a correlation of some groups, between two ends."""

    measure: Measure
    groups: tuple[int, ...]
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class TWindow(ShareWindow):
    """The two-sided p-value of a t test; paired when ``second`` is empty."""

    second: tuple[int, ...]
    test: TTest


@dataclass(frozen=True)
class ArrangementWindow(ShareWindow):
    """The exact p-value over all arrangements of two groups.

    ``tail`` says what is counted: arrangements as far from the mean (absolute), twice those of the
    smaller tail (doubled), or those of the smaller tail (one) or of the larger (against).
    """

    second: tuple[int, ...]
    ranks: bool
    tail: Tail
    mid_p: bool


@dataclass(frozen=True)
class RankNormalWindow(ShareWindow):
    """The two-sided p-value of a rank sum by the normal distribution.

    The rank sum is that of ``second`` among both groups, or of the positive measures where
    ``second`` is empty; its variance is corrected for ``ties``, or not. It comes ``nearer`` to its
    mean by the correction for continuity (1), not at all, or goes away from it (-1).
    """

    second: tuple[int, ...]
    nearer: int
    ties: bool = True
    pratt: bool = False


@dataclass(frozen=True)
class SignedRankWindow(ShareWindow):
    """The exact p-value of a signed rank sum; zeros are left out, once ranked for ``pratt``."""

    mid_p: bool
    tail: Tail
    pratt: bool = False


@dataclass(frozen=True)
class CorrelationWindow(ShareWindow):
    """A rank correlation r, as ``r |r|``, or r squared (``either_sign``)."""

    partner: Measure
    either_sign: bool = False


@dataclass(frozen=True)
class OrdersWindow(ShareWindow):
    """The exact p-value of a rank correlation, over all orders of the partner scores."""

    partner: Measure
    tail: Tail


@dataclass(frozen=True)
class RankSumWindow(WholeWindow):
    """Twice the distance of a rank sum from its mean.

    It is that of ``second`` among both groups, in the only one of ``windows``; or of the positive
    measures, in the window of so many that are not 0. Programs that take no notice of ties have one
    exact p-value for each.
    """

    second: tuple[int, ...]
    windows: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class AnyWindow(WholeWindow):
    """0 or 1: at least one of some windows on a measure holds, the ways in which a test is done."""

    ways: tuple["Window", ...]


Plain = SumWindow | SpreadWindow | CountWindow | OrderWindow
"""Windows that look at the scores of one set of patients and at nothing else."""

Window = (
    SumWindow
    | SpreadWindow
    | CountWindow
    | OrderWindow
    | TWindow
    | ArrangementWindow
    | RankNormalWindow
    | RankSumWindow
    | SignedRankWindow
    | CorrelationWindow
    | OrdersWindow
    | AnyWindow
)


def ways_of(window: Window) -> tuple[Window, ...]:
    """Return the windows of which one must hold."""
    return window.ways if isinstance(window, AnyWindow) else (window,)


def columns_of(window: Window) -> frozenset[int]:
    """Return the columns of scores that a window speaks of."""
    partner = partner_of(window)
    ends = (window.measure.start, window.measure.end, partner.start if partner else None)
    return frozenset(end for end in ends if end is not None)


def partner_of(window: Window) -> Measure | None:
    """Return what a rank correlation is with; None for other windows."""
    partner: Measure | None = getattr(ways_of(window)[0], "partner", None)
    return partner


def second_of(window: Window) -> tuple[int, ...]:
    """Return the groups that a window compares its first ones with; none for most."""
    groups: tuple[int, ...] = getattr(ways_of(window)[0], "second", ())
    return groups


def regrouped(window: Window, groups: tuple[int, ...], measure: Measure | None = None) -> Window:
    """Return a window on one set of groups as one on another, and perhaps on another measure."""
    if isinstance(window, AnyWindow):
        ways = tuple(regrouped(way, groups, measure) for way in window.ways)
        window = replace(window, ways=ways)
    return replace(window, groups=groups, measure=measure or window.measure)


@dataclass(frozen=True)
class Problem:
    """Find scores for every patient such that every window holds."""

    design: Design
    windows: tuple[Window, ...]

    @property
    def empty_windows(self) -> tuple[Window, ...]:
        """The windows that no number at all can lie in."""
        return tuple(window for window in self.windows if window.low > window.high)

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """The columns that a window speaks of, by index; the scores of others are of no account."""
        return tuple(sorted(frozenset[int]().union(*map(columns_of, self.windows))))

    def by_ranks(self) -> "Problem":
        """Return the problem with as few scores as whether a table exists depends on.

        Where only rank correlations speak of a column, n patients need no more than n scores.
        """
        others = (w for w in self.windows if partner_of(w) is None or w.measure.end is not None)
        told = frozenset[int]().union(*map(columns_of, others))
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
            columns, together = columns_of(self.windows[claim]), frozenset({claim})
            joined = [part for part in parts if part[0] & columns]
            parts = [part for part in parts if part not in joined]
            merged = (
                columns.union(*(p[0] for p in joined)),
                together.union(*(p[1] for p in joined)),
            )
            parts.append(merged)
        first = list(self.windows).index
        return sorted((part for _, part in parts), key=lambda part: min(map(first, part)))
