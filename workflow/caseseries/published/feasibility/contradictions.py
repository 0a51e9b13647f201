"""Minimal contradictions, and the largest sets of claims that can hold together.

A minimal contradiction is a set of claims that cannot hold together, while every set with one of
them left out can. All of them are found together with all largest compatible sets, by duality
(Reiter 1987): what a largest compatible set leaves out is a smallest set that meets every minimal
contradiction. So the smallest sets that meet all known contradictions are tried until each leaves
a compatible rest.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from caseseries.published.conventions import DIVISORS
from caseseries.published.feasibility.branch import UndecidedError
from caseseries.published.feasibility.oracle import Question
from caseseries.published.feasibility.table import Table
from caseseries.published.findings import Check
from caseseries.published.grimmer import gap
from caseseries.published.model import Reading, Study, divided_by
from caseseries.rounding import Interval

FIRST_EFFORT = 2_000
"""Boxes that a search may look at when it is first tried to do without a claim."""

FEW = 4
"""So many claims whose need is still open are worth as many times the effort of a question."""

MOST_UNDECIDED = 5
"""So many sets of claims may stay undecided before the list of contradictions is given up."""

MOST_SETS = 500
"""So many sets may have to be tried before it is given up."""


@dataclass(frozen=True)
class Contradiction:
    """Claims, in the order of the study file, that cannot hold together.

    ``without`` holds for each claim a table that satisfies all the others, the proof that it is
    needed; ``unproved`` are those whose need was not proved within the effort, normally none.
    """

    claims: tuple[str, ...]
    without: dict[str, Table]
    unproved: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compatible:
    """A largest set of claims that can hold together, with a table that satisfies them."""

    claims: tuple[str, ...]
    gives_up: tuple[str, ...]
    table: Table


def shrink(question: Question, claims: frozenset[str]) -> Contradiction:
    """Return a minimal contradiction within claims that cannot hold together.

    Kinds of claims that are hard to follow (tests, correlations, SDs) stay out where the plainer
    ones contradict each other already. Within what is left, claims on a partner score are left out
    first: of those that say much the same one is enough, which is soon proved.
    """
    needed = _known(question, _plainest(question, claims))
    without: dict[str, Table] = {}
    for effort in _efforts(question.oracle.effort):
        still_open = needed - without.keys()
        if effort > question.oracle.effort and len(still_open) > FEW:
            break
        for claim in _to_leave_out(question, still_open):
            try:
                table = question.table(needed - {claim}, effort)
            except UndecidedError:
                continue
            if table is None:
                needed = needed - {claim}
            else:
                without[claim] = table
    question.memory.contradictions.append(needed)
    order = question.in_order(needed)
    return Contradiction(
        order,
        {claim: without[claim] for claim in order if claim in without},
        tuple(claim for claim in order if claim not in without),
    )


def _efforts(most: int) -> list[int]:
    """Return rising efforts: what is hard to decide early is often easy later, or beside it."""
    return [*sorted({min(factor * FIRST_EFFORT, most) for factor in (1, 4, 20)}), FEW * most]


def _known(question: Question, claims: frozenset[str]) -> frozenset[str]:
    """Return claims that contradicted each other under a like reading, if they do here."""
    smaller = (known for known in question.memory.contradictions if known < claims)
    return next((one for one in smaller if question.refutes(one, FIRST_EFFORT)), claims)


def _plainest(question: Question, claims: frozenset[str]) -> frozenset[str]:
    """Return the claims of the plainest kinds that contradict each other already."""
    levels = sorted({_hardness(question, claim) for claim in claims})
    plain = (
        frozenset(claim for claim in claims if _hardness(question, claim) <= level)
        for level in levels[:-1]
    )
    return next(filter(question.refutes, plain), claims)


def _to_leave_out(question: Question, claims: frozenset[str]) -> list[str]:
    """Return claims in the order in which it is tried to do without them."""
    windows = question.translation.windows
    partners = {window.partner for window in windows.values()}

    def key(claim: str) -> tuple[bool, int]:
        window = windows[claim]
        on_partner = window.partner is not None or window.measure in partners
        return not on_partner, -_hardness(question, claim)

    last_first = question.in_order(claims)[::-1]
    return sorted(last_first, key=key)


_HARDNESS = {"sd": 1, "correlation": 2, "p_value": 3}


def _hardness(question: Question, claim: str) -> int:
    """Return how hard a claim is to follow; a p-value of a correlation is one of its kind."""
    of = question.study.by_id[claim].p_of
    kind = question.study.by_id[of or claim].kind
    return _HARDNESS.get(kind, 0)


def plain_first(question: Question, claims: frozenset[str]) -> list[str]:
    """Return claims from the easiest to follow to the hardest, then in the order of the file."""
    return sorted(question.in_order(claims), key=lambda claim: _hardness(question, claim))


def all_contradictions(question: Question) -> tuple[list[Contradiction], list[Compatible], bool]:
    """Return the minimal contradictions, the largest compatible sets, and whether these are all.

    Contradictions come shortest first, compatible sets largest first, both then in the order of
    the study file. Where the effort did not suffice, what was found is returned.
    """
    contradictions, compatible, complete = _explore(question, largest_only=False)
    shortest_first = sorted(contradictions, key=lambda c: _order(question, c.claims))
    return shortest_first, _largest_first(question, compatible), complete


def largest_compatible(question: Question) -> list[Compatible]:
    """Return the compatible sets that keep the most claims, in the order of the study file.

    Only as many contradictions are looked for as it takes to prove that no set is larger; an
    UndecidedError says that the effort did not suffice.
    """
    _, compatible, complete = _explore(question, largest_only=True)
    if not complete:
        raise UndecidedError
    return _largest_first(question, compatible)


def _explore(
    question: Question, *, largest_only: bool
) -> tuple[list[Contradiction], dict[frozenset[str], Table], bool]:
    """Return contradictions, by the claims left out a table with all others, and if these are all.

    A set of claims that is undecided is passed over, and no more than some of them are tried.
    """
    contradictions: list[Contradiction] = []
    compatible: dict[frozenset[str], Table] = {}
    undecided: set[frozenset[str]] = set()
    while True:
        meeting = smallest_meeting([frozenset(c.claims) for c in contradictions])
        if largest_only:
            meeting = [m for m in meeting if len(m) == len(meeting[0])]
        untried = [m for m in meeting if m not in compatible and m not in undecided]
        if not untried or len(undecided) > MOST_UNDECIDED or len(meeting) > MOST_SETS:
            proved = not (undecided or untried or any(c.unproved for c in contradictions))
            return contradictions, {m: compatible[m] for m in meeting if m in compatible}, proved
        for left_out in untried:
            try:
                table = question.table(question.claims - left_out)
            except UndecidedError:
                undecided.add(left_out)
                continue
            if table is None:
                contradictions.append(shrink(question, question.claims - left_out))
                break
            compatible[left_out] = table


def smallest_meeting(sets: list[frozenset[str]]) -> list[frozenset[str]]:
    """Return every set that meets all given sets and has no smaller such set inside (Berge)."""
    meeting = [frozenset[str]()]
    for one in sets:
        hit = [m for m in meeting if m & one]
        grown = {m | {claim} for m in meeting if not m & one for claim in one}
        meeting = hit + [g for g in grown if not any(m <= g for m in hit)]
    return sorted(meeting, key=lambda m: (len(m), sorted(m)))


def _order(question: Question, claims: tuple[str, ...]) -> tuple[int, list[int]]:
    place = list(question.translation.windows)
    return len(claims), [place.index(claim) for claim in claims]


def _largest_first(question: Question, compatible: dict[frozenset[str], Table]) -> list[Compatible]:
    found = [
        Compatible(
            question.in_order(question.claims - left_out), question.in_order(left_out), table
        )
        for left_out, table in compatible.items()
    ]
    return sorted(found, key=lambda one: _order(question, one.gives_up))


# --- in words -------------------------------------------------------------------------------------


def in_words(
    study: Study, reading: Reading, contradiction: Contradiction, checks: Sequence[Check]
) -> str:
    """Say why claims cannot hold together under a reading; empty for no claims.

    Where one of the ``checks`` proves the same, its arithmetic is told; otherwise the numbers are
    named: the proof is then the complete search.
    """
    claims = contradiction.claims
    if not claims:
        return ""
    if arithmetic := _arithmetic(reading, frozenset(claims), checks):
        return arithmetic
    named = [study.by_id[claim] for claim in claims]
    numbers = "; ".join(f"{one.says}: {one.printed}" for one in named)
    if len(claims) == 1:
        if named[0].kind == "sd":
            numbers += f" where {DIVISORS[reading.divisor]}"
        return f"No table of patients gives {numbers}.{_gap(study, reading, claims[0])}"
    if contradiction.unproved:
        rest = "; perhaps fewer of them contradict each other already"
    elif len(claims) == 2:
        rest = ", although each of them can hold"
    else:
        rest = f", although any {len(claims) - 1} of them can hold"
    return f"No table of patients gives these {len(claims)} numbers together{rest}: {numbers}."


def _gap(study: Study, reading: Reading, claim: str) -> str:
    """Say between which two no SD of so many scores lies, where that rules out a printed one."""
    one = study.by_id[claim]
    n, grid = study.scored(one, reading), study.grid(one.outcome, reading)
    low, high = one.interval.low, one.interval.high
    if one.kind != "sd" or not n or n < 2 or not grid or not grid.step:
        return ""
    if low is None or high is None:
        return ""
    unit = divided_by(reading.divisor, n) / grid.step**2
    ends = gap(n, Interval(low**2 * unit, high**2 * unit))
    if ends is None:
        return ""
    below, above = (f"{math.sqrt(end / unit):.4g}" for end in ends)
    return f" {n} scores in steps of {grid.step} have no SD between {below} and {above}."


def _arithmetic(reading: Reading, claims: frozenset[str], checks: Sequence[Check]) -> str:
    for one in checks:
        # Few checks are of the same claims, and that is soon seen.
        same = frozenset(one.claims) == claims
        if same and _refutes(one) and one.assumes.items() <= reading.choices.items():
            return one.finding.why
    return ""


def _refutes(check: Check) -> bool:
    """Tell whether a check fails as the reading has it, be it that another convention helps."""
    failed = check.finding.outcome in ("impossible", "holds only by another convention")
    return failed and check.rule.severity == "error"
