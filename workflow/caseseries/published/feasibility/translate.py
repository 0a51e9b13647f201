"""Printed claims, under one reading, as windows on whole numbers."""

import math
from collections.abc import Hashable
from dataclasses import dataclass, replace
from fractions import Fraction

from caseseries.published.conventions import (
    MORE_GROUPS,
    NAMES,
    OF_CHANGES,
    REACH,
    may_pool_more_groups,
    median_places,
    of_another_sort,
    ways,
)
from caseseries.published.feasibility.checker import MOST_ORDERED
from caseseries.published.feasibility.orders import CorrelationWindow
from caseseries.published.feasibility.p_windows import any_of, p_by, p_of_correlation
from caseseries.published.feasibility.problem import Translation
from caseseries.published.feasibility.table import Design, Measure, Score
from caseseries.published.feasibility.windows import (
    CountWindow,
    Groups,
    OrderWindow,
    SpreadWindow,
    SumWindow,
    Window,
)
from caseseries.published.model import SEARCHED, Claim, Reading, SignificanceTest, Study, divided_by
from caseseries.published.samples import squared
from caseseries.rounding import Interval, at

MOST_PATIENTS = 5_000
MOST_RANKED = 500
"""Each patient is compared with each other one for a rank."""

_FAR = Fraction(10**9)
MOST_SQUARES = 2**30
"""The largest sum of squares, in steps, that the arithmetic of the search holds."""

_GROUP_TESTS = ("student", "welch", "mann_whitney", "permutation")
_PAIRED_TESTS = ("paired_t", "wilcoxon")
_RANK_TESTS = ("mann_whitney", "wilcoxon", "spearman")


class _NotCoveredError(Exception):
    """A claim that is not part of the question, with the reason in words."""


Known = dict[Design, dict[Hashable, Window | str]]
"""Windows, or why there is none, of claims as they were read before, by design."""


def translate(study: Study, reading: Reading, known: Known | None = None) -> Translation:
    """Return the claims of a study under a reading as windows on whole numbers.

    What cannot be part of the question is left out, each with its reason in a sentence. Of studies
    that differ in how numbers were printed, and readings of them, the same may be ``known``.
    """
    reader = _Reader.of(study, reading)
    before = {} if known is None else known.setdefault(reader.design, {})
    windows: dict[str, Window] = {}
    left_out: dict[str, str] = {}
    given = tuple(g.size_claim for g in study.groups.values() if g.size_claim)
    for claim in study.claims:
        if claim.id in given:
            continue
        asked = as_read(claim, reading)
        if asked not in before:
            before[asked] = reader.window_or_reason(claim)
        found = before[asked]
        if isinstance(found, str):
            left_out[claim.id] = found
        else:
            windows[claim.id] = found
    return Translation(reader.design, windows, left_out)


def as_read(claim: Claim, reading: Reading) -> Hashable:
    """Return a claim with all that a reading says of it."""
    sizes = tuple(reading.sizes.get(group) for group in claim.groups)
    of_claim = reading.tests.get(claim.id), reading.timepoints.get(claim.id)
    return claim, sizes, reading.divisor if claim.kind == "sd" else None, *of_claim


@dataclass(frozen=True)
class _Reader:
    """Knows which column and which patients a claim speaks of."""

    study: Study
    reading: Reading
    design: Design
    columns: dict[tuple[str, str | None], int]

    @classmethod
    def of(cls, study: Study, reading: Reading) -> "_Reader":
        base = dict.fromkeys(
            part
            for name in study.groups
            for part in base_groups(study, reading, name)
            if reading.sizes.get(part, 0) > 0
        )
        sizes = tuple(reading.sizes[name] for name in base)
        columns: dict[tuple[str, str | None], int] = {}
        scores: list[Score] = []
        for column in _columns(study, reading):
            score = _score(study, reading, *column)
            if score is not None and sum(sizes) * score.top**2 <= MOST_SQUARES:
                columns[column] = len(scores)
                scores.append(score)
        return cls(study, reading, Design(tuple(base), sizes, tuple(scores)), columns)

    def window_or_reason(self, claim: Claim) -> Window | str:
        try:
            return self._window(claim)
        except _NotCoveredError as reason:
            return str(reason)

    def _window(self, claim: Claim) -> Window:
        if claim.kind not in SEARCHED:
            raise _NotCoveredError("Numbers of its kind are held against arithmetic alone.")
        if claim.outcome not in (*self.study.scales, *self.study.changes):
            raise _NotCoveredError("It is not a statistic of the patients' scores on a scale.")
        if self.design.n > MOST_PATIENTS:
            raise _NotCoveredError(f"More than {MOST_PATIENTS} patients are too many to search.")
        if doubt := of_another_sort(self.study, claim):
            raise _NotCoveredError(doubt)
        self._check_scored(claim)
        if claim.kind in REACH and not claim.interval.overlaps(REACH[claim.kind]):
            return SumWindow(self._measure(claim), self._groups(claim.groups[0]), 1, 0)
        self._check_ranked(claim)
        if claim.kind == "p_value":
            return self._p_value(claim)
        if claim.kind == "correlation":
            return self._correlation(claim)
        measure, groups = self._measure(claim), self._groups(claim.group)
        n, interval = self.design.size(groups), claim.interval
        step, origin = self._scale(measure)
        levels = self.design.levels(measure)
        least, most = n * levels[0], n * levels[-1]
        match claim.kind:
            case "mean":
                low, high = _whole(interval, n / step, -origin * n / step)
                return SumWindow(measure, groups, max(low, least), min(high, most))
            case "sd":
                low, high = self._spread(interval, n, step)
                # The largest has half of the scores at either end.
                largest = n * n // 4 * (levels[-1] - levels[0]) ** 2
                return SpreadWindow(measure, groups, low, min(high, largest))
            case "percentage" | "count":
                part = Fraction(n, 100) if claim.kind == "percentage" else Fraction(1)
                low, high = _whole(interval, part)
                scores = self._counted(claim, measure)
                return CountWindow(measure, groups, max(low, 0), min(high, n), scores=scores)
            case "min" | "max" | "median":
                # Twice a score, or the sum of the two about the middle.
                low, high = _whole(interval, 2 / step, -2 * origin / step)
                places = {"min": ((0, 0),), "max": ((n - 1, n - 1),)}.get(claim.kind)
                usual, *others = places or median_places(n)
                tried = (usual, *others) if claim.any_definition else (usual,)
                orders = [OrderWindow(measure, groups, low, high, places=one) for one in tried]
                if claim.kind == "median" and claim.any_definition:
                    # Of grouped scores, within half a step of a middle one.
                    orders += [
                        OrderWindow(measure, groups, low - 1, high + 1, places=(middle, middle))
                        for middle in dict.fromkeys((n // 2, (n - 1) // 2))
                    ]
                return any_of(orders)
        raise _NotCoveredError(f"Numbers of kind {claim.kind} are not covered.")

    # --- which numbers a claim speaks of ------------------------------------------------------

    def _check_scored(self, claim: Claim) -> None:
        """Leave a claim out that speaks of fewer patients than its groups have."""
        for name in claim.groups:
            size, printed = self.reading.sizes.get(name), self.study.n_claims(claim, name)
            scored = {
                self.study.scored(claim, self.reading, name),
                *(int(n.reported) for n in printed),
            }
            if size and scored != {size}:
                raise _NotCoveredError(f"It is not of all {size} patients of its group.")

    def _check_ranked(self, claim: Claim) -> None:
        """Leave a claim out that ranks more patients than can be compared with each other."""
        test = self.reading.tests.get(claim.id)
        ranks = claim.kind == "correlation" or (test is not None and test.name in _RANK_TESTS)
        if ranks and self.design.n > MOST_RANKED:
            raise _NotCoveredError(f"More than {MOST_RANKED} patients are too many to rank.")

    def _groups(self, name: str) -> Groups:
        parts = base_groups(self.study, self.reading, name)
        if not set(parts) <= set(self.design.groups):
            raise _NotCoveredError(f"The size of the group {name} is not known.")
        return tuple(sorted(self.design.groups.index(part) for part in parts))

    def _measure(self, claim: Claim) -> Measure:
        if claim.outcome in self.study.changes:
            scored = self.study.changes[claim.outcome].scored
            return Measure(*(self._column(*column) for column in scored))
        return Measure(self._column(claim.outcome, _timepoint(claim, self.reading)))

    def _column(self, outcome: str, timepoint: str | None) -> int:
        if (outcome, timepoint) not in self.columns:
            known = outcome in self.reading.steps
            why = "too many" if known else "not known"
            raise _NotCoveredError(f"The steps of {outcome} are {why}.")
        return self.columns[outcome, timepoint]

    def _scale(self, measure: Measure) -> tuple[Fraction, Fraction]:
        """Return the step of a measure and the value at 0 steps."""
        score = self.design.scores[measure.start]
        return score.step, score.minimum if measure.end is None else Fraction(0)

    def _spread(self, interval: Interval, n: int, step: Fraction) -> tuple[int, int]:
        divisor = divided_by(self.reading.divisor, n)
        if divisor == 0:
            raise _NotCoveredError("One patient has no SD.")
        return _whole(squared(interval), n * divisor / step**2)

    def _counted(self, claim: Claim, measure: Measure) -> tuple[int, ...]:
        if not claim.scores:
            raise _NotCoveredError("The claim does not say which scores it counts.")
        step, origin = self._scale(measure)
        steps = [(score - origin) / step for score in claim.scores]
        return tuple(sorted(int(s) for s in steps if s.denominator == 1))

    # --- tests and correlations ---------------------------------------------------------------

    def _p_value(self, claim: Claim) -> Window:
        """Return the window of a p-value: any customary way to do its test may have given it."""
        test = self.reading.tests.get(claim.id)
        if test is None and (of := self.study.by_id.get(claim.p_of or "")):
            raise _NotCoveredError(
                f"It is held against the {NAMES[of.kind]} beside it alone, which does not say how "
                "the test was done."
            )
        if test is None:
            raise _NotCoveredError("The test behind the p-value is neither named nor an unknown.")
        if test.name == "spearman":
            return self._p_of_correlation(claim, test)
        as_named = claim.test and not test.any_form
        if not as_named and may_pool_more_groups(self.study, claim, test.name):
            raise _NotCoveredError(MORE_GROUPS)
        groups, second = self._compared(claim, test)
        about = (self._measure(claim), groups), second, self.design
        return any_of([p_by(way, claim.interval, *about) for way in ways(test)])

    def _correlation(self, claim: Claim) -> Window:
        if not self._of_ranks(claim):
            raise _NotCoveredError("Only Spearman correlations are covered.")
        low, high = claim.interval.low, claim.interval.high
        return CorrelationWindow(
            self._measure(claim),
            self._groups(claim.group),
            Fraction(-1) if low is None else max(low * abs(low), Fraction(-1)),
            Fraction(1) if high is None else min(high * abs(high), Fraction(1)),
            partner=self._partner(claim),
        )

    def _of_ranks(self, claim: Claim) -> bool:
        """Tell whether the paper, or a ledger id, says that a correlation is Spearman's."""
        tests = (self.reading.tests.get(p.id) for p in self.study.claims if p.p_of == claim.id)
        named = {claim.test, *(test.name for test in tests if test)}
        return "spearman" in named or any("spearman" in name for name in claim.statistic_ids)

    def _compared(self, claim: Claim, test: SignificanceTest) -> tuple[Groups, Groups]:
        """Return the patients of both groups; none in the second for a test of one group."""
        if test.name in _PAIRED_TESTS and self.study.is_of_one_time(claim):
            raise _NotCoveredError(OF_CHANGES)
        if test.name in _PAIRED_TESTS:
            return self._groups(claim.group), ()
        if test.name not in _GROUP_TESTS or len(claim.compares) != 2:
            raise _NotCoveredError(f"A p-value by {NAMES[test.name]} is not covered.")
        return self._groups(claim.compares[0]), self._groups(claim.compares[1])

    def _p_of_correlation(self, claim: Claim, test: SignificanceTest) -> Window:
        """Return the window of a Spearman p-value, wide enough for every way to do the test."""
        of, partner = (self._measure(claim), self._groups(claim.group)), self._partner(claim)
        n = self.design.size(of[1])
        if n <= 2:
            raise _NotCoveredError("A correlation of two patients has no p-value.")
        window = p_of_correlation(ways(test), claim.interval, of, partner, n)
        if window is None:
            raise _NotCoveredError(f"The orders of more than {MOST_ORDERED} pairs are not counted.")
        return window

    def _partner(self, claim: Claim) -> Measure:
        partner = claim.partner
        if partner is None and claim.p_of is not None:
            partner = self.study.by_id[claim.p_of].partner
        if partner is None:
            raise _NotCoveredError("The claim does not say what is correlated with what.")
        return Measure(self._column(partner, _partner_timepoint(self.study, claim, partner)))


def _columns(study: Study, reading: Reading) -> list[tuple[str, str | None]]:
    """Return every (scale, timepoint) that a claim speaks of, scales in the order of the file."""
    columns: dict[tuple[str, str | None], None] = {}
    for claim in study.claims:
        if claim.outcome in study.changes:
            columns |= dict.fromkeys(study.changes[claim.outcome].scored)
        elif claim.outcome in study.scales and claim.kind != "number":
            columns[claim.outcome, _timepoint(claim, reading)] = None
        if claim.partner is not None and claim.partner in study.scales:
            columns[claim.partner, _partner_timepoint(study, claim, claim.partner)] = None
    order = list(study.scales)
    return sorted(columns, key=lambda column: order.index(column[0]))


def _timepoint(claim: Claim, reading: Reading) -> str | None:
    return claim.timepoint or reading.timepoints.get(claim.id)


def _partner_timepoint(study: Study, claim: Claim, partner: str) -> str | None:
    """Return when the partner was scored: once, or whenever the claim says."""
    stated = {c.timepoint for c in study.claims if c.outcome == partner and c.timepoint}
    if not stated:
        return None
    return claim.timepoint if claim.timepoint in stated else min(stated)


def _score(study: Study, reading: Reading, outcome: str, timepoint: str | None) -> Score | None:
    """Return a column of scores; None where its steps are not known."""
    if outcome not in reading.steps:
        return None
    scale, step = study.scales[outcome], reading.steps[outcome]
    top = math.floor((scale.maximum - scale.minimum) / step)
    return Score(outcome, timepoint, scale.minimum, step, top)


def base_groups(study: Study, reading: Reading, name: str) -> list[str]:
    """Return the groups that make up a group; itself where it has no parts of known sizes."""
    parts = study.groups[name].parts
    found = [base for part in parts for base in base_groups(study, reading, part)]
    return found if found and all(reading.sizes.get(base, 0) > 0 for base in found) else [name]


def _whole(interval: Interval, factor: Fraction, shift: Fraction = Fraction(0)) -> tuple[int, int]:
    """Return the whole numbers in ``factor * interval + shift``; without an end, a far one."""
    ends = interval * factor + at(shift)
    low = -_FAR if ends.low is None else ends.low
    high = _FAR if ends.high is None else ends.high
    numbers = replace(ends, low=low, high=high).whole_numbers()
    return numbers.start, numbers.stop - 1
