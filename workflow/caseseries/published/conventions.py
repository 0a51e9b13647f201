"""The customary ways to print numbers and do tests: what a paper does not say may be any of these.

``exact`` counts arrangements; ``mid_p`` counts those as extreme as the observed one half;
``asymptotic`` is the normal distribution with the variance corrected for ties; ``continuity``
brings the statistic half a rank nearer to its mean first; ``untied`` forms of these take no notice
of ties, and ``pratt`` ranks differences of 0 before they are left out. One-sided is meant in the
direction observed, or against it.
"""

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import chain, combinations
from typing import Any, TypeVar

from caseseries.published.findings import AUDIT
from caseseries.published.model import (
    Claim,
    Divisor,
    Kind,
    Method,
    Sides,
    SignificanceTest,
    Study,
    TwoSided,
)
from caseseries.published.parts import fewer_answered
from caseseries.rounding import Interval, Rule, unit

Found = TypeVar("Found")
Change = Callable[[Study, Claim], Claim]

TESTS: Mapping[str, Mapping[str, Any]] = AUDIT["tests"]
"""The tests by their ids: name, groups, what p follows from, methods."""
KINDS: Mapping[str, Mapping[str, Any]] = AUDIT["kinds"]
"""The kinds of numbers by their ids: name, what they are of, where they lie."""
TEST_STATISTICS: frozenset[str] = frozenset(
    kind for kind, one in KINDS.items() if "test" in one.get("of", ())
) | {"correlation"}
"""The kinds of numbers that a p-value may be of."""
REACH: Mapping[str, Interval] = {
    kind: Interval(Fraction(one["lowest"]), Fraction(one["highest"]) if "highest" in one else None)
    for kind, one in KINDS.items()
    if "lowest" in one
}
"""Where numbers of a kind lie, whatever they were computed from."""
NAMES: Mapping[str, str] = {
    **{kind: entry.get("name", kind.replace("_", " ")) for kind, entry in KINDS.items()},
    **{test: entry["name"] for test, entry in TESTS.items()},
}
"""What readers call the kinds of numbers and the tests."""
DIVISORS: dict[Divisor, str] = {name: one["name"] for name, one in AUDIT["divisors"].items()}
BESIDE: Mapping[str, Mapping[str, Sequence[str]]] = AUDIT["beside"]
"""Of which tests a p-value beside a statistic may be, and which of these are exact all the same."""
OF_CHANGES = (
    "A paired test is of changes: describe the change (its scale, from when, to when), and write "
    "its name here as the outcome."
)
MORE_GROUPS = (
    "A test of two of several groups may rest on the SDs, or the ranks, of all. If these two are "
    "all patients, name them as the parts of 'all'."
)
MOST_TESTS = 100
"""Times that a correction for several tests may make p larger, beyond any doubt."""
SMALLEST_OF_TENS = 100
"""Smaller numbers are not rounded before their point."""

_COUNTED = ("exact", "mid_p")
_FORMS = {"student": ("student", "welch"), "welch": ("welch", "student")}
"""Tests that programs and papers call by one name: the t test of two groups."""


def of_another_sort(study: Study, claim: Claim) -> str:
    """Say, if its words tell so, why a number may be none of patients, or of their scores."""
    words = f"{claim.says} {claim.outcome} {claim.category}".replace("_", " ")
    group = study.groups.get(claim.group)
    for sort in AUDIT["of another sort"]:
        named = claim.kind in sort["kinds"] and re.search(sort["words"], words)
        if named and not claim.out_of and not (group and re.search(sort["words"], group.name)):
            return str(sort["told"])
    return ""


def shows_changers(table: Sequence[Sequence[Any]]) -> bool:
    """Tell whether a table is of those who changed: either way, or all before by after."""
    shape = (len(table), len(table[0]) if table else 0)
    return shape == (2, 1) or shape[0] == shape[1] > 1


# --- how else numbers may have been printed -------------------------------------------------------


def _rounded(rule: Rule, *instead: Rule) -> Change:
    """Return how a number is taken that was rounded by another rule than one of some."""

    def change(_: Study, claim: Claim) -> Claim:
        exact = claim.kind in ("count", "n") or claim.relation != "="
        return claim if exact or claim.rounding not in instead else replace(claim, rounding=rule)

    return change


def _reversed(study: Study, claim: Claim) -> Claim:
    """Return a number of a change counted the other way round: its lowest is then the highest."""
    if claim.outcome not in study.changes or claim.kind not in _SIGNED:
        return claim
    kind = _OPPOSITE.get(claim.kind, claim.kind)
    scores = tuple(-score for score in claim.scores)
    limits = tuple(map(_negated, claim.limits[::-1]))
    reported = claim.reported if claim.kind in _COUNTS else _negated(claim.reported)
    return replace(claim, kind=kind, reported=reported, scores=scores, limits=limits)


def _negated(number: str) -> str:
    return number[1:] if number.startswith("-") else f"-{number}"


def _of_everybody(study: Study, claim: Claim) -> Claim:
    """Return a number of those scored as one of the whole group.

    Of percentages any may be; of others those of a timepoint, to which the last scores of patients
    who left were carried forward.
    """
    groups = [study.groups[one] for one in claim.groups]
    of_some = any(study.n_claims(claim, one.id) for one in groups)
    asked = not claim.out_of if claim.kind in _COUNTS else claim.timepoint and claim.kind != "n"
    return replace(claim, of_everybody=bool(asked and of_some and all(one.size for one in groups)))


def _below_nothing(_: Study, claim: Claim) -> Claim:
    """Return p < .000 as the p = .000 that programs print."""
    nothing = claim.kind == "p_value" and claim.relation == "<" and Fraction(claim.reported) == 0
    return replace(claim, relation="=") if nothing else claim


def _before_its_point(study: Study, claim: Claim) -> Claim:
    """Return a large number as one rounded before its point, if all of its outcome may be so."""
    alike = [c.reported for c in study.claims if c.outcome == claim.outcome and _is_of_scores(c)]
    number, plain = claim.reported.lstrip("-"), claim.relation == "=" and _is_of_scores(claim)
    if not plain or "." in number or int(number) < SMALLEST_OF_TENS:
        return claim
    significant = max(len(_significant(one)) for one in alike)
    to_digits = 10 ** (len(number) - significant) if len(number) > significant > 1 else 1
    zeros = [0 if "." in one else len(one) - len(one.rstrip("0")) for one in alike]
    off = Fraction(max(to_digits, 10 ** min(zeros)) - 1, 2)
    return replace(claim, within=claim.interval + Interval(-off, off)) if off else claim


def _significant(number: str) -> str:
    return (number if "." in number else number.rstrip("0")).replace(".", "").lstrip("-0")


def _is_of_scores(claim: Claim) -> bool:
    return "scores" in KINDS[claim.kind].get("of", ())


def _of_the_counted(study: Study, claim: Claim) -> Claim:
    """Return a percentage as the count beside it, if it is that of fewer than the group has."""
    group = study.groups.get(claim.group)
    of_others = claim.of_everybody or study.n_claims(claim)
    if claim.kind != "percentage" or of_others or not (group and group.size):
        return claim
    about = ("count", claim.group, claim.about)
    counts = [one for one in study.claims if (one.kind, one.group, one.about) == about]
    is_told = any(one.out_of or one.relation != "=" for one in (claim, *counts))
    if is_told or len(counts) != 1:
        return claim
    count = counts[0].reported
    answered = fewer_answered(int(count), group.size, claim.interval)
    return replace(claim, kind="count", reported=count) if answered else claim


def _made_to_add_up(study: Study, claim: Claim) -> Claim:
    """Return a percentage that may be a unit off where those of three and more give just 100."""
    if claim.kind != "percentage":
        return claim
    about = (claim.kind, claim.group, claim.outcome, claim.timepoint)
    alike = (c for c in study.claims if (c.kind, c.group, c.outcome, c.timepoint) == about)
    printed = [Fraction(one.reported) for one in alike]
    if len(printed) < 3 or sum(printed) != 100:
        return claim
    off = unit(claim.reported)
    return replace(claim, within=claim.interval + Interval(-off, off))


def _corrected(study: Study, claim: Claim) -> Claim:
    """Return a p-value before a correction, which makes it larger by no more than all tests."""
    said = claim.corrected is not None or not _test_is_named(study, claim)
    low, high = claim.interval.low, claim.interval.high
    if said or low is None or not claim.interval.overlaps(Interval(Fraction(0), Fraction(1))):
        return claim
    least = max(low, Fraction(0)) / MOST_TESTS
    return replace(claim, within=Interval(least, high, True, claim.interval.high_closed))


def _drawn(study: Study, claim: Claim) -> Claim:
    """Return a p-value by arrangements as one by some that were drawn: as near as chance has it.

    SPSS and R draw 10,000 of ranks; of means often but a thousand are. Shares of these are not less
    than one of them, unless none is.
    """
    drawn = not claim.method and TESTS.get(claim.test or "", {}).get("from") == "arrangements"
    draws, p = 1_000 if claim.test == "permutation" else 10_000, float(claim.reported)
    too_small = claim.relation == "=" and 0 < p < 1 / draws
    if not drawn or not _test_is_named(study, claim) or too_small or p > 1:
        return claim
    p = max(p, 5 / draws)
    off = Fraction(5 * math.sqrt(p * (1 - p) / draws))  # five standard errors
    return replace(claim, within=claim.interval + Interval(-off, off))


def _test_is_named(study: Study, claim: Claim) -> bool:
    """Tell of a p-value whether its test is no unknown, of which every answer is tried as it is."""
    tried = {name for one in study.unknowns if one.kind == "test" for name in one.claims}
    return claim.kind == "p_value" and claim.id not in tried


_COUNTS: tuple[Kind, ...] = ("count", "percentage")
_SIGNED: tuple[Kind, ...] = (
    *("mean", "median", "min", "max", "q1", "q3"),
    *("correlation", *_COUNTS),
)
_OPPOSITE: Mapping[Kind, Kind] = {"min": "max", "max": "min", "q1": "q3", "q3": "q1"}
OTHERWISE: Mapping[str, Change] = {
    "digits were cut off, not rounded": _rounded("truncation", "closed"),
    "the standard error is an SD": lambda _, claim: (
        replace(claim, kind="sd") if claim.kind == "se" else claim
    ),
    "the change is counted the other way round": _reversed,
    "a p-value below 0.000 is one that rounds to it": _below_nothing,
    "numbers are of the whole group, not only of those scored": _of_everybody,
    "percentages are of fewer than the group has, as the counts beside them say": _of_the_counted,
}
"""How numbers may have been printed otherwise than the study file says, in words."""

LOOSELY: Mapping[str, Change] = {
    "ties were rounded either way": _rounded("closed", "half_up", "half_even"),
    "numbers were rounded twice": _rounded("twice", "closed", "half_up", "half_even"),
    "percentages were made to add up to 100": _made_to_add_up,
    "numbers were rounded to tens, hundreds or so many digits": _before_its_point,
    "the median is by another definition than the usual one": lambda _, claim: (
        replace(claim, any_definition=True) if claim.kind == "median" else claim
    ),
    "the test was done in another form than is named": lambda study, claim: (
        replace(claim, any_definition=True) if _test_is_named(study, claim) else claim
    ),
    "arrangements were drawn at random": _drawn,
    "the p-value was corrected for several tests": _corrected,
}
"""Conventions that allow what a number stands for as it is named, and more, in words."""


def by_convention(
    study: Study,
    divisors: Sequence[Divisor],
    holds: Callable[[Study, Divisor, Found | None], Found | None],
    loosely: Collection[str] = tuple(LOOSELY),
) -> tuple[str, Found] | None:
    """Return by which conventions numbers hold that do not as the study file has them, in words.

    Of the ``divisors`` of the SD the first is what the study file says. ``holds`` judges the
    numbers of a study; it is given what was found with more conventions allowed.
    """
    for divisor, otherwise in _printed_otherwise(study, divisors):
        printed = printed_by(study, otherwise)
        loose = [one for one in loosely if _matters(printed, one)]
        found = holds(printed_by(study, (*otherwise, *loose)), divisor, None)
        if found is None:
            continue
        said = (*otherwise, *([DIVISORS[divisor]] * (divisor != divisors[0])))
        for one in loose[::-1]:
            fewer = [other for other in loose if other != one]
            if not (fewer or said):
                continue
            still = holds(printed_by(study, (*otherwise, *fewer)), divisor, found)
            if still is not None:
                found, loose = still, fewer
        return " and ".join((*said, *loose)), found
    return None


def _printed_otherwise(
    study: Study, divisors: Sequence[Divisor]
) -> list[tuple[Divisor, tuple[str, ...]]]:
    """Return every set of other conventions that matter to a study; the fewest first."""
    apply = [one for one in OTHERWISE if _matters(study, one)]
    sets = chain.from_iterable(combinations(apply, k) for k in range(len(apply) + 1))
    every = [(divisor, chosen) for chosen in sets for divisor in divisors]
    return sorted(every, key=lambda one: len(one[1]) + (one[0] != divisors[0]))


def _matters(study: Study, convention: str) -> bool:
    return printed_by(study, (convention,)).claims != study.claims


# Every reading of a paper asks for the same studies again.
@lru_cache(maxsize=512)
def printed_by(study: Study, conventions: tuple[str, ...]) -> Study:
    """Return a study whose numbers were printed by other conventions, one after the other."""
    if not conventions:
        return study
    *others, last = conventions
    moved, change = printed_by(study, tuple(others)), {**OTHERWISE, **LOOSELY}[last]
    return replace(moved, claims=tuple(change(moved, claim) for claim in moved.claims))


# --- how a statistic may have been computed -------------------------------------------------------


def ways(test: SignificanceTest) -> tuple[SignificanceTest, ...]:
    """Return every customary way to do a test that leaves something open, likeliest first."""
    named = list(_ways(replace(test, any_form=False)))
    if test.any_form:
        names = _FORMS.get(test.name, (test.name,))
        named += [way for name in names for way in _ways(SignificanceTest(name))]
    return tuple(dict.fromkeys(named))


def _ways(test: SignificanceTest) -> Iterator[SignificanceTest]:
    methods = tuple(TESTS[test.name].get("methods", (None,)))
    methods = (test.method,) if test.method and methods != (None,) else methods
    for sides in (test.sides,) if test.sides else _EVERY_SIDE:
        for method in methods:
            for two_sided in _two_sided(test, method, sides):
                yield SignificanceTest(test.name, two_sided, method, sides)


def in_words(test: SignificanceTest) -> str:
    """Return how a test is done: "Mann–Whitney test, mid-p, one-sided"."""
    method = "t" if (test.name, test.method) == ("spearman", "asymptotic") else test.method
    done = [method if "methods" in TESTS[test.name] else None, test.two_sided, test.sides]
    said = [AUDIT["methods"][one] for one in done if one in AUDIT["methods"]]
    return ", ".join([NAMES[test.name], *said])


_EVERY_SIDE: tuple[Sides, ...] = ("two", "one", "against")


def _two_sided(
    test: SignificanceTest, method: Method | None, sides: Sides
) -> tuple[TwoSided | None, ...]:
    """Return the ways to count two tails; one tail, and a symmetric distribution, have but one."""
    symmetric = test.name not in ("mann_whitney", "permutation")
    if sides != "two" or method not in _COUNTED or symmetric:
        return (None,)
    return (test.two_sided,) if test.two_sided else ("absolute", "doubled")


def described_beside(study: Study, claim: Claim) -> tuple[str, ...]:
    """Return further groups with a mean beside those that a claim compares."""
    compared, about = {*claim.compares}, (claim.outcome, claim.timepoint)
    wholes = {name for name, group in study.groups.items() if compared & {*group.parts}}
    means = [one for one in study.claims if one.kind == "mean"]
    described = [one.group for one in means if (one.outcome, one.timepoint) == about]
    known = compared | wholes | {"all"}
    return tuple(dict.fromkeys(name for name in described if name not in known))


def may_pool_more_groups(study: Study, claim: Claim, test: str) -> bool:
    """Tell whether a test of two groups may rest on more groups than it compares.

    After an analysis of variance the error of a t test is that of all groups, and after a
    Kruskal–Wallis test all are ranked together (Dunn): those with a mean beside, and those that
    nobody wrote into the study file, where its groups compared are not all its patients.
    """
    if test not in ("student", "mann_whitney") or len(claim.compares) != 2:
        return False
    whole, compared = study.groups.get("all"), claim.compares
    size = sum(study.groups[name].size or 0 for name in compared)
    everybody = whole and ({*whole.parts} == {*compared} or size >= (whole.size or math.inf))
    return not everybody or bool(described_beside(study, claim))


_POSITIONS = (("0", "1"), ("1/2", "1/2"), ("0", "0"), ("1", "1"), ("1/3", "1/3"), ("3/8", "3/8"))
"""Types 4 to 9 of Hyndman and Fan: a and b of the place a + p (n + 1 − a − b) in sorted scores."""


def quartile_weights(n: int, p: Fraction) -> tuple[Fraction, ...]:
    """Return how far from one score to the next a quartile of n scores may lie; sorted.

    Types 1 to 9 of Hyndman and Fan (1996), doi 10.2307/2684934, which are those of R, NumPy, SAS,
    Stata, SPSS, Minitab and Excel; and the medians of halves, with or without the middle score,
    which are Tukey's hinges: a score, or midway of two.
    """
    if n == 1:
        return (Fraction(0),)
    first, last = Fraction(1), Fraction(n)
    ends = ((Fraction(a), Fraction(b)) for a, b in _POSITIONS)
    places = (min(max(a + p * (n + 1 - a - b), first), last) for a, b in ends)
    return tuple(sorted({Fraction(0), Fraction(1, 2), *(place % 1 for place in places)}))


def median_places(n: int) -> tuple[tuple[int, int], ...]:
    """Return between which sorted scores, from 0, a median may lie midway; the usual one first.

    Types 1 to 9 of Hyndman and Fan (1996), doi 10.2307/2684934, which are SAS's definitions and
    more, and the lower and the upper of the two in the middle. Those below the middle are above it
    in a change that is counted the other way round.
    """
    low, high = (n - 1) // 2, n // 2
    if low == high and n > 1:
        low, high = low - 1, high + 1
        return (low + 1, low + 1), (low, low + 1), (low, low), (high - 1, high), (high, high)
    return tuple(dict.fromkeys(((low, high), (low, low), (high, high))))
