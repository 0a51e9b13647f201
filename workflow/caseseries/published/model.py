"""What a paper prints: the study, its scales, groups, claims and what it leaves open.

A study is read by :mod:`caseseries.published.study_file`. A **claim** is one printed number.
An **unknown** is one thing that the paper leaves open; one option for each unknown makes a
**reading**, under which every claim has a definite meaning.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Literal, NamedTuple

from caseseries.rounding import Interval, Relation, Rule, interval

Counted = Literal["count", "number", "n", "percentage"]
Described = Literal["mean", "sd", "se", "median", "q1", "q3", "min", "max"]
Ratio = Literal["odds_ratio", "risk_ratio", "hazard_ratio"]
Tested = Literal["correlation", "difference", "cohen_d", "t", "f", "chi2", "z", "u", "p_value"]
Kind = Counted | Described | Ratio | Tested | Literal["other"]
SEARCHED: frozenset[Kind] = frozenset(
    {"count", "mean", "sd", "median", "min", "max", "percentage", "correlation", "p_value"}
)
"""Kinds of numbers that the search over all tables of patients takes."""
UnknownKind = Literal["group_sizes", "score_step", "sd_divisor", "test", "timepoint"]
Divisor = Literal["n-1", "n", "n(n-1)"]
"""What the sum of squares is divided by in a printed SD; ``n(n-1)`` makes it a standard error."""

TwoSided = Literal["absolute", "doubled"]
Untied = Literal["exact_untied", "asymptotic_untied", "continuity_untied"]
Pratt = Literal["exact_pratt", "asymptotic_pratt", "continuity_pratt"]
Method = Literal["exact", "mid_p", "asymptotic", "continuity"] | Untied | Pratt
Sides = Literal["two", "one", "against"]


@dataclass(frozen=True, kw_only=True)
class Scale:
    """The score that an outcome is measured on; ``step`` is None where the paper leaves it open."""

    outcome: str
    name: str
    minimum: Fraction
    maximum: Fraction
    step: Fraction | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


class Grid(NamedTuple):
    """The scores that exist: from minimum to maximum in steps; None where no step is known."""

    minimum: Fraction
    maximum: Fraction
    step: Fraction | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """A difference of one scale between two timepoints: ``start`` minus ``end``."""

    outcome: str
    name: str
    of: str
    start: str
    end: str

    @property
    def scored(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """The scale at both timepoints."""
        return (self.of, self.start), (self.of, self.end)


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of patients; ``size`` as printed, ``parts`` the groups that make it up exactly."""

    id: str
    name: str
    size: int | None = None
    size_claim: str | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One printed number."""

    id: str
    statistic_ids: tuple[str, ...]  # ledger ids that it may be, likeliest first
    kind: Kind
    outcome: str  # what it is about: a scale, a change, or what is counted
    group: str  # or <group>_vs_<group>, which ``compares`` then lists
    says: str
    where: str
    reported: str
    relation: Relation = "="  # the sign printed before it
    rounding: Rule = "closed"
    partner: str | None = None  # the second outcome of a correlation
    timepoint: str | None = None  # when, as stated; or the timepoints that are possible
    timepoint_options: tuple[str, ...] = ()
    compares: tuple[str, ...] = ()
    test: str | None = None  # the test that the paper names behind a p-value, and how it was done
    two_sided: TwoSided | None = None
    method: Method | None = None
    sides: Sides | None = None
    p_of: str | None = None  # the claim whose statistic is tested
    scores: tuple[Fraction, ...] = ()  # those that a percentage or a count counts
    category: str | None = None  # which of several categories of the outcome is counted
    out_of: str | None = None  # the claim that prints the total
    pooled_as: str | None = None  # the question that a count answers across studies
    df: tuple[str, ...] = ()  # as printed
    limits: tuple[str, ...] = ()  # the confidence limits printed beside an estimate
    level: str = "95"  # of the limits, in per cent
    # The counts behind a p-value or ratio, row by row, as claims.
    table: tuple[tuple[str, ...], ...] = ()
    reason: str = ""  # why no check uses a number that is only recorded
    corrected: bool | None = None  # False where p was not corrected for several tests
    # A median or a test may be any customary one, not only as it is named.
    any_definition: bool = False
    of_everybody: bool = False  # of the whole group, though fewer were scored
    within: Interval | None = None  # the exact values that are allowed, whatever is printed

    def __hash__(self) -> int:
        """Hash the id alone, which is soon done."""
        return hash(self.id)

    def __str__(self) -> str:
        return f"{self.relation} {self.reported}"

    @property
    def printed(self) -> str:
        """The number with its sign of relation, as a reader sees it: "< 0.001"."""
        return self.reported if self.relation == "=" else f"{self.relation} {self.reported}"

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that it is of."""
        return self.compares or (self.group,)

    @property
    def about(self) -> tuple[object, ...]:
        """What tells whether two numbers are about the same, whatever their kinds and groups."""
        return self.outcome, self.timepoint, self.timepoint_options, self.scores, self.category

    @property
    def refers_to(self) -> tuple[str, ...]:
        """Ids of the claims that this one names."""
        named = (self.p_of, self.out_of, *(name for row in self.table for name in row))
        return tuple(name for name in named if name)

    @property
    def limits_stand_for(self) -> tuple[Interval, Interval]:
        """What both confidence limits stand for, the lower one first."""
        low, high = (interval(one, self.rounding) for one in sorted(self.limits, key=Fraction))
        return low, high

    @cached_property
    def interval(self) -> Interval:
        """The exact values that may stand behind the printed number; a count is never rounded."""
        if self.within is not None:
            return self.within
        if self.kind in ("count", "n") and self.relation == "=":
            return Interval(Fraction(self.reported), Fraction(self.reported))
        return interval(self.reported, self.rounding, self.relation)


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer to an unknown; only the fields of the unknown's kind are filled."""

    id: str
    says: str
    sizes: Mapping[str, int] = field(default_factory=dict)
    step: Fraction | None = None
    divisor: Divisor | None = None
    test: str | None = None
    two_sided: TwoSided | None = None
    method: Method | None = None
    sides: Sides | None = None
    timepoint: str | None = None


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """One thing that the paper leaves open, and the answers that are tried."""

    id: str
    question: str
    kind: UnknownKind
    options: tuple[Option, ...]  # the answers of the first grid of readings
    wider: tuple[Option, ...] = ()  # answers that only the wider grid tries
    outcome: str | None = None
    claims: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[Option, ...]:
        """The answers of both grids, those of the first before the others."""
        return (*self.options, *self.wider)


@dataclass(frozen=True)
class SignificanceTest:
    """The test behind a p-value, and how it was done.

    What is None is left open: every customary way is allowed, see :mod:`.conventions`.
    """

    name: str
    two_sided: TwoSided | None = None  # how an exact test becomes two-sided
    method: Method | None = None  # how a test of ranks or arrangements counts
    sides: Sides | None = None  # one: in the direction observed, or ``against`` it
    any_form: bool = False  # it may be another customary form of the test than is named


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One option for every unknown of a paper, and what follows from it."""

    choices: Mapping[str, str]  # option id by unknown id
    sizes: Mapping[str, int]  # patients by group
    steps: Mapping[str, Fraction]  # distance between two neighbouring scores, by scale
    divisor: Divisor  # of the sum of squares in a printed SD
    tests: Mapping[str, SignificanceTest]  # by id of the p-value claim
    timepoints: Mapping[str, str]  # of the scale by claim id, where the paper leaves it open
    wider: bool = False  # whether the wider grid alone tries it

    @property
    def id(self) -> str:
        """The choices in one line: ``split=6/4 grid=1/10``."""
        return " ".join(f"{unknown}={option}" for unknown, option in self.choices.items())


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Why printed numbers cannot all be true, whatever the patients' data were."""

    claims: tuple[str, ...]  # those that cannot hold together; a single one cannot hold at all
    why: str  # the arithmetic in words
    source: str  # the check or search that found it
    given: tuple[str, ...] = ()  # claims taken for true, such as group sizes


@dataclass(frozen=True, kw_only=True, eq=False)
class Study:
    """One paper: where it stands, how it measured, and every number that it prints.

    A study is equal to itself alone, so that what was found of it can be looked up by it.
    """

    id: str
    title: str
    citation: str
    groups: Mapping[str, Group]
    claims: tuple[Claim, ...]
    doi: str = ""
    data_record: str = ""  # DOI of the deposited data
    data_access: str = ""  # what was tried to read them, and when
    methods_named: tuple[str, ...] = ()
    characteristics: Mapping[str, str] = field(default_factory=dict)
    not_comparable: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, Scale] = field(default_factory=dict)
    # Names of outcomes whose scale has no known ends.
    measures: Mapping[str, str] = field(default_factory=dict)
    # Every patient was scored at every timepoint, as far as the paper tells.
    followed_up: bool = False
    changes: Mapping[str, Change] = field(default_factory=dict)
    unknowns: tuple[Unknown, ...] = ()
    notes: tuple[str, ...] = ()  # what was taken for granted in reading its file, in sentences

    @property
    def label(self) -> str:
        """The study as a reader names it: "Liu 2025"."""
        return self.id.replace("-", " ").title()

    @property
    def counted_as(self) -> str:
        """What stands where a cohort would in ledger rows that count the study's readings."""
        return f"readings-{self.id}"

    @cached_property
    def by_id(self) -> Mapping[str, Claim]:
        """The claims by id."""
        return {claim.id: claim for claim in self.claims}

    def readings(self, **where: str) -> Iterator[Reading]:
        """Yield every combination of options of the first grid, in the order of the file.

        Only readings with the options that ``where`` names by unknown are yielded; an option of the
        wider grid is tried where it stands there. A ValueError names the unknowns or options that
        exist, where one does not.
        """
        return self._combined(where, wider=False)

    def every_reading(self, **where: str) -> list[Reading]:
        """Return the readings of the first grid, and then those that only the wider one tries."""
        return sorted(self._combined(where, wider=True), key=lambda one: one.wider)

    def reading_of(self, reading: str) -> Reading:
        """Return the reading of an id."""
        return next(self.readings(**dict(one.split("=", 1) for one in reading.split())))

    def _combined(self, where: Mapping[str, str], *, wider: bool) -> Iterator[Reading]:
        options = {unknown.id: [option.id for option in unknown.every] for unknown in self.unknowns}
        for unknown, option in where.items():
            if unknown not in options:
                known = ", ".join(options) or "none"
                raise ValueError(f"{self.id} has no unknown {unknown!r}; it has: {known}")
            if option not in options[unknown]:
                known = ", ".join(options[unknown])
                raise ValueError(f"{unknown} has no option {option!r}; it has: {known}")
        chosen = ([o for o in one.every if o.id == where.get(one.id)] for one in self.unknowns)
        grids = (one.every if wider else one.options for one in self.unknowns)
        tried = (some or every for some, every in zip(chosen, grids, strict=True))
        return map(self._reading, product(*tried))

    def readings_over(self, depends_on: Sequence[str]) -> Iterator[Reading]:
        """Yield the readings that differ in some unknowns; the others keep their first option."""
        kept = {u.id: u.options[0].id for u in self.unknowns if u.id not in depends_on}
        return self.readings(**kept)

    def unknowns_behind(
        self, groups: Sequence[str], about: Claim | None, *, grid: bool, divisor: bool
    ) -> tuple[str, ...]:
        """Return the unknowns that matter to a check.

        They are those of the sizes of ``groups`` and of the test behind the claim that it is
        ``about``; where these matter, of the ``grid`` of the scores and the ``divisor`` of the SD.
        """
        outcome = about.outcome if about and grid else ""
        scale = self.changes[outcome].of if outcome in self.changes else outcome

        def matters(unknown: Unknown) -> bool:
            sized = {group for option in unknown.options for group in option.sizes}
            return (
                not sized.isdisjoint(groups)
                or (unknown.kind == "score_step" and unknown.outcome == scale)
                or (unknown.kind == "sd_divisor" and divisor)
                or (unknown.kind == "test" and about is not None and about.id in unknown.claims)
            )

        return tuple(unknown.id for unknown in self.unknowns if matters(unknown))

    def in_words(self, reading: str) -> str:
        """Return the id of a reading in words: "7 of one and 3 of the other; tenths; …"."""
        says = {
            f"{unknown.id}={option.id}": option.says
            for unknown in self.unknowns
            for option in unknown.every
        }
        return "; ".join(says[choice] for choice in reading.split())

    def grid(self, outcome: str, reading: Reading) -> Grid | None:
        """Return the scores that an outcome can have, or None where it has no scale."""
        if outcome in self.changes:
            grid = self.grid(self.changes[outcome].of, reading)
            if grid is None:
                return None
            width = grid.maximum - grid.minimum
            return Grid(-width, width, grid.step)
        if outcome not in self.scales:
            return None
        scale = self.scales[outcome]
        return Grid(scale.minimum, scale.maximum, reading.steps.get(outcome))

    def is_of_one_time(self, claim: Claim) -> bool:
        """Tell whether a number is of scores at one time, and so of no changes."""
        scale = self.scales.get(claim.outcome)
        of_scores = scale.minimum >= 0 if scale else claim.timepoint is not None
        return of_scores and claim.outcome not in self.changes

    def scored(self, claim: Claim, reading: Reading, group: str = "") -> int | None:
        """Return in how many patients of a group (the claim's own) its outcome was scored.

        Where it says of how many a count is, that many; where the paper prints it for the outcome
        and timepoint, so many; else the whole group.
        None where neither is printed, or a change is of scores of differently many patients.
        """
        if claim.out_of:
            return int(self.by_id[claim.out_of].reported)
        group = group or claim.group
        printed = self.n_claims(claim, group)
        if not printed:
            return reading.sizes.get(group)
        numbers = {int(one.reported) for one in printed}
        own = [one for one in printed if one.outcome == claim.outcome]
        if own:
            return int(own[0].reported)
        whole = {reading.sizes[group]} if group in reading.sizes else set()
        return numbers.pop() if len(numbers | whole) == 1 else None

    @cached_property
    def _scored(self) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.claims if claim.kind == "n")

    def n_claims(self, claim: Claim, group: str = "") -> list[Claim]:
        """Return the claims that print in how many patients a claim's outcome was scored."""
        if claim.of_everybody:
            return []
        group = group or claim.group
        change = self.changes.get(claim.outcome)
        about = [(claim.outcome, claim.timepoint)]
        if change:
            about += change.scored
        return [
            one
            for one in self._scored
            if one.group == group and (one.outcome, one.timepoint) in about
        ]

    def sizes_behind(self, groups: Sequence[str], about: Claim | None = None) -> tuple[str, ...]:
        """Return the claims that print the sizes of groups, or in how many patients was scored."""
        claims: list[str] = []
        for group in groups:
            scored = [one.id for one in self.n_claims(about, group)] if about else []
            claims += scored or [self.groups[group].size_claim or ""]
        return tuple(dict.fromkeys(claim for claim in claims if claim))

    def unlinked(self) -> "Study":
        """Return the study with changes of patients who need not be those of either timepoint."""
        changes = {
            name: replace(change, start=f"{change.start} of {name}", end=f"{change.end} of {name}")
            for name, change in self.changes.items()
        }
        return replace(self, changes=changes)

    def read_by(self, reading: Reading, divisor: Divisor) -> Reading:
        """Return a reading with another divisor of the SD, and tests in any form where so said."""
        loose = {c.id: named_test(c) for c in self.claims if c.test and c.any_definition}
        return replace(reading, divisor=divisor, tests={**reading.tests, **loose})

    def sizes_as_printed(self, reading: Reading) -> bool:
        """Tell whether every group of a reading has its printed size."""
        printed = {group.id: group.size for group in self.groups.values() if group.size}
        return all(reading.sizes[group] == size for group, size in printed.items())

    def _reading(self, options: tuple[Option, ...]) -> Reading:
        sizes = {group.id: group.size for group in self.groups.values() if group.size is not None}
        steps = {scale.outcome: scale.step for scale in self.scales.values() if scale.step}
        tests = {claim.id: named_test(claim) for claim in self.claims if claim.test}
        timepoints: dict[str, str] = {}
        divisor: Divisor = "n-1"
        answers = list(zip(self.unknowns, options, strict=True))
        for unknown, option in answers:
            sizes |= option.sizes
            if option.step is not None and unknown.outcome is not None:
                steps[unknown.outcome] = option.step
            if option.divisor is not None:
                divisor = option.divisor
            if option.test is not None:
                # In the test of an option nothing stays open.
                how = (option.two_sided or "absolute", option.method or "exact")
                test = SignificanceTest(option.test, *how, option.sides or "two")
                tests |= dict.fromkeys(unknown.claims, test)
            if option.timepoint is not None:
                timepoints |= dict.fromkeys(unknown.claims, option.timepoint)
        return Reading(
            choices={unknown.id: option.id for unknown, option in answers},
            wider=any(option in unknown.wider for unknown, option in answers),
            sizes=sizes,
            steps=steps,
            divisor=divisor,
            tests=tests,
            timepoints=timepoints,
        )


def divided_by(divisor: Divisor, n: int) -> int:
    """Return what the sum of squares of n patients is divided by."""
    return {"n-1": n - 1, "n": n, "n(n-1)": n * (n - 1)}[divisor]


def named_test(claim: Claim) -> SignificanceTest:
    """Return the test that a paper names; what it does not say stays open."""
    named = claim.test or "", claim.two_sided, claim.method, claim.sides
    return SignificanceTest(*named, any_form=claim.any_definition)
