"""Every printed number of a study held against arithmetic, alone and with its neighbours.

What the paper leaves open (group sizes, score grid, divisor of the SD, test) is tried option by
option, and only where a check depends on it. A number is called impossible only where no customary
convention gives it; those that do are named. No patient data are needed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from caseseries.published.asked import alike
from caseseries.published.conventions import (
    DIVISORS,
    MORE_GROUPS,
    TEST_STATISTICS,
    by_convention,
    may_pool_more_groups,
    of_another_sort,
)
from caseseries.published.findings import AUDIT, Check, Finding, Outcome
from caseseries.published.group_checks import check_groups
from caseseries.published.model import Claim, Divisor, Option, Proof, Study, Unknown
from caseseries.published.number_checks import check_numbers
from caseseries.published.parts import provided
from caseseries.published.statistic_checks import check_statistics

Checker = Callable[[Study], Iterator[Check]]
COLUMNS = (
    *("study", "check_id", "severity", "asks", "claims", "given", "assumes"),
    *("sizes_as_printed", "outcome", "why"),
)
NEAR = 5
"""Patients by which a printed size may be off and still be looked for."""
FAILED = ("impossible", "differs")
Failure = tuple[str, tuple[str, ...]]
"""A check that fails: its id and its claims."""
FROM_GROUPS = ("P-002", "P-003")
"""Checks of a p-value by the groups that it compares."""
LOGARITHMS = "A test of logarithms, as of skewed quantities, gives other p-values."
NOTABLE = ("holds only by another convention", "differs", "impossible")
"""Outcomes that a reader must see, the mildest first."""


def check(study: Study) -> list[Check]:
    """Return every check that the printed numbers of a study allow, and what none can use."""
    found = [
        _by_convention(study, one, checker)
        for checker in (check_numbers, check_statistics, check_groups)
        for one in checker(study)
    ]
    return [*found, *_unused(study, found)]


def _by_convention(study: Study, failed: Check, checker: Checker) -> Check:
    """Return a failed check as one of another convention, where such a one lets it hold.

    One that only differs has its doubt already, so none of the loose conventions is tried.
    """
    if failed.finding.outcome not in FAILED:
        return failed
    sorts = (of_another_sort(study, study.by_id[name]) for name in failed.claims)
    if sort := next(filter(None, sorts), ""):
        return replace(failed, finding=Finding("not checkable", sort))
    concerned = {*failed.claims, *failed.given}
    # Where means of other groups matter, or percentages of other categories.
    beside = "mean" if failed.check_id == "P-002" else "percentage"
    outcomes = {study.by_id[name].outcome for name in failed.claims}
    concerned |= {c.id for c in study.claims if c.kind == beside and c.outcome in outcomes}
    concerned |= {name for one in concerned for name in study.by_id[one].refers_to}
    concerned |= {group.size_claim for group in study.groups.values() if group.size_claim}
    claims = tuple(claim for claim in study.claims if claim.id in concerned)
    assumed = [failed.assumes.get(one.id, one.options[0].id) for one in study.unknowns]
    settled = tuple(
        replace(one, options=tuple(option for option in one.options if option.id == answer))
        for one, answer in zip(study.unknowns, assumed, strict=True)
    )
    small = replace(study, claims=claims, unknowns=settled)
    own = next(small.readings()).divisor

    def giving(variant: Study, divisor: Divisor, _: Check | None) -> Check | None:
        if divisor != own:
            others = [one for one in settled if one.kind != "sd_divisor"]
            option = Option(id=divisor, says=DIVISORS[divisor], divisor=divisor)
            sd = Unknown(id="sd", question="Which SD?", kind="sd_divisor", options=(option,))
            variant = replace(variant, unknowns=(*others, sd))
        return next(filter(same, checker(variant)), None)

    def same(one: Check) -> bool:
        alike = (one.check_id, one.claims) == (failed.check_id, failed.claims)
        return alike and one.finding.outcome in wanted

    divisors = sorted(DIVISORS, key=lambda one: one != own)
    if failed.finding.outcome == "differs":
        wanted: tuple[Outcome, ...] = ("holds", "holds only by rounding")
        explained = by_convention(small, divisors, giving, loosely=())
        return _holding(failed, failed, explained[0]) if explained else failed
    # As the test is named first; only then by another test and another convention together.
    for wanted in (("holds", "holds only by rounding"), ("holds only by another convention",)):
        if found := by_convention(small, divisors, giving):
            told = failed if "holds" in wanted else found[1]
            # Another kind of SD may do as well.
            others = [one for one in divisors if DIVISORS[one] != found[0]]
            more = by_convention(small, others, giving) if len(others) < len(divisors) else None
            return _holding(failed, told, found[0], *(more[:1] if more else ()))
    doubt = _doubt(small, failed)
    return replace(failed, finding=provided(failed.finding, doubt)) if doubt else failed


def _doubt(settled: Study, failed: Check) -> str:
    """Say why a p-value that no convention gives is not impossible; empty where it is."""
    claim = settled.by_id[failed.claims[-1]]
    test = next(settled.readings()).tests.get(claim.id)
    if test and failed.check_id in FROM_GROUPS and may_pool_more_groups(settled, claim, test.name):
        return MORE_GROUPS
    of_quantities = claim.outcome not in (*settled.scales, *settled.changes)
    return LOGARITHMS if failed.check_id == "P-002" and of_quantities else ""


def _holding(failed: Check, told: Check, *conventions: str) -> Check:
    why = f"{told.finding.why} It can hold if {' or if '.join(conventions)}."
    return replace(failed, finding=Finding("holds only by another convention", why))


def _unused(study: Study, found: Sequence[Check]) -> Iterator[Check]:
    """Yield a sentence for every number that no check uses."""
    used = {name for one in found for name in (*one.claims, *one.given)}
    used |= {name for claim in study.claims for row in claim.table for name in row}
    for claim in study.claims:
        if claim.id not in used:
            reason = claim.reason.rstrip(".")
            why = f" ({reason})" if reason else f", because {_why_unused(study, claim)}"
            finding = Finding("not checkable", f"Not used{why}.")
            yield Check(check_id="UNUSED-001", claims=(claim.id,), finding=finding)


def _why_unused(study: Study, claim: Claim) -> str:
    if claim.relation != "=":
        return f"{claim.printed} is a bound, which leaves too much open"
    if claim.kind == "number":
        return "a stated quantity needs no data"
    if claim.kind == "count":
        return "nothing says of how many it is (out_of), and events may be more than patients"
    for p in alike(study, claim, kind="p_value", bounds=True):
        if p.p_of is None and claim.kind in TEST_STATISTICS:
            return f"no p-value names it: if {p.id} is its p-value, write {claim.id} there as p_of"
    return "nothing is printed that it could be held against"


def table(study: Study, checks: Sequence[Check]) -> pd.DataFrame:
    """Return the checks of a study, one row each; lists are joined by spaces."""
    rows = []
    for one in checks:
        assumed = map("=".join, one.assumes.items())
        lists = {"claims": one.claims, "given": one.given, "assumes": assumed}
        joined = {name: " ".join(some) for name, some in lists.items()}
        named = {"study": study.id, **one.rule._asdict(), **vars(one.finding)}
        rows.append(vars(one) | named | joined)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def notable(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of checks that fail whatever is assumed, the gravest first.

    A check counts with the printed group sizes, and as the mildest of its outcomes over all that
    the paper leaves open; one that holds under some answer is not there.
    """
    printed = table[table["sizes_as_printed"].astype(str).eq("True")]
    if printed.empty:
        return printed
    same = printed.groupby(["check_id", "claims"], sort=False)["outcome"]
    always = printed[same.transform(lambda outcomes: outcomes.isin([*NOTABLE, "refused"]).all())]
    grave = always["outcome"].map([*NOTABLE, "refused"].index)
    mildest = always.assign(grave=grave).sort_values("grave", kind="stable")
    mildest = mildest.drop_duplicates(["check_id", "claims"])
    return mildest.sort_values("grave", ascending=False, kind="stable").drop(columns="grave")


def not_made(study: str, check_id: str, outcome: str, why: str) -> pd.DataFrame:
    """Return the row of a study that could not be read, or was not decided in time."""
    asks = AUDIT["instead of checks"][check_id]
    row = (study, check_id, "error", asks, "", "", "", True, outcome, why)
    return pd.DataFrame([row], columns=list(COLUMNS))


def proofs(checks: Sequence[Check]) -> list[Proof]:
    """Return what the checks prove about the study as printed.

    A check proves something when it is arithmetic and fails with the printed group sizes whatever
    is assumed for everything else that the paper leaves open.
    """
    return list(_always(checks, "impossible"))


class SizeInDoubt(NamedTuple):
    """A printed number of patients that explains failures, and the numbers that mend them.

    ``proved`` are the proofs among these ``failures``, each the id and the claims of a check.
    """

    size: Claim
    proved: frozenset[Failure]
    failures: frozenset[Failure]
    instead: tuple[int, ...]


def sizes_in_doubt(study: Study, checks: Sequence[Check]) -> list[SizeInDoubt]:
    """Return the sizes that explain failures which no other single number does.

    One misprint is likelier than many: with another size near by, what fails must hold as numbers
    are usually rounded, and nothing else may fail. None where the paper leaves its sizes open: they
    are asked about as what they are, an unknown.
    """
    if any(one.kind == "group_sizes" for one in study.unknowns):
        return []
    sizes = {group.size_claim for group in study.groups.values() if group.size_claim}
    resting: dict[str, list[Proof]] = {}
    for proof in proofs(checks):
        told = (name for name in proof.claims if name in sizes)
        for size in dict.fromkeys((*proof.given, *told)):
            resting.setdefault(size, []).append(proof)
    found = []
    for size, refuted in resting.items():
        printed, of = study.by_id[size], {(one.source, one.claims) for one in refuted}
        if set.intersection(*(set(claims) for _, claims in of)):
            continue
        least, failing = max(int(printed.reported) - NEAR, 1), set(_failing(checks))
        near = range(least, int(printed.reported) + NEAR + 1)
        left = {n: set(_failing(_with_size(study, printed, n))) for n in near}
        instead = tuple(n for n in near if left[n] <= failing - of)
        if instead:
            mended = failing.difference(*(left[n] for n in instead))
            found.append(SizeInDoubt(printed, frozenset(of), frozenset(mended), instead))
    return found


def _failing(checks: Sequence[Check]) -> Iterator[Failure]:
    """Yield the ids and claims of the checks that need more than the usual rounding somewhere."""
    for key, same in _with_printed_sizes(checks).items():
        if any(one.finding.outcome in NOTABLE for one in same):
            yield key


def _with_size(study: Study, size: Claim, n: int) -> list[Check]:
    """Return the checks of a study that prints another number of patients."""
    moved = tuple(
        replace(one, reported=str(n)) if one.id == size.id else one for one in study.claims
    )
    groups = {
        name: replace(group, size=n) if group.size_claim == size.id else group
        for name, group in study.groups.items()
    }
    return check(replace(study, claims=moved, groups=groups))


def reserves(checks: Sequence[Check]) -> list[Proof]:
    """Return what holds with the printed group sizes only by another convention than is named."""
    return list(_always(checks, "holds only by another convention"))


def outcomes_of(table: pd.DataFrame) -> dict[str, str]:
    """Return for each number that a check uses which hold, fail whatever is open, or rest on it."""
    failed = set(zip(*(notable(table)[key] for key in ("check_id", "claims")), strict=True))
    told: dict[str, dict[str, None]] = {}
    resting: dict[str, dict[str, None]] = {}
    for row in table[table["outcome"].ne("not checkable")].to_dict("records"):
        check_id, claims = row["check_id"], row["claims"]
        holds = "does not hold" if (check_id, claims) in failed else "holds"
        for name in claims.split():
            told.setdefault(name, {})[f"{check_id} {holds}"] = None
        for name in row["given"].split():
            resting.setdefault(name, {})[check_id] = None
    for name, checks in resting.items():
        told.setdefault(name, {})[f"taken for true by {', '.join(checks)}"] = None
    return {claim: f"In checks.csv, {', '.join(some)}." for claim, some in told.items()}


def _with_printed_sizes(checks: Sequence[Check]) -> dict[tuple[str, tuple[str, ...]], list[Check]]:
    """Return the checks with the printed group sizes, by their ids and claims."""
    found: dict[tuple[str, tuple[str, ...]], list[Check]] = {}
    for one in checks:
        if one.sizes_as_printed:
            found.setdefault((one.check_id, one.claims), []).append(one)
    return found


def _always(checks: Sequence[Check], outcome: Outcome) -> Iterator[Proof]:
    """Yield what comes out so under everything that the paper leaves open."""
    for (check_id, claims), same in _with_printed_sizes(checks).items():
        if all(one.finding.outcome == outcome for one in same):
            first = same[0]
            yield Proof(claims=claims, given=first.given, why=first.finding.why, source=check_id)
