"""A study of a few printed numbers that stand in no file, for the checks of numbers alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from caseseries.published.as_written import normal_form
from caseseries.published.checks import check
from caseseries.published.conventions import KINDS as EVERY_KIND
from caseseries.published.conventions import NAMES, TESTS
from caseseries.published.findings import Check, Finding
from caseseries.published.grimmer import sd_within
from caseseries.published.model import Divisor, Study
from caseseries.published.parts import provided
from caseseries.published.sheets import claim_entry
from caseseries.published.statistic_checks import STATISTICS
from caseseries.published.study_file import study_of

KINDS = tuple(kind for kind in EVERY_KIND if kind not in ("number", "n", "p_value", "other"))
WITH_LIMITS = ("difference", "cohen_d", "odds_ratio", "risk_ratio", "hazard_ratio")
TESTED = (*STATISTICS, *WITH_LIMITS)
"""Kinds that have a p-value; each of them is the id of its one number."""
FAR = 10**6
"""Within so many steps of a mean are its scores searched, where no scale is known."""


def study_of_numbers(printed: Mapping[str, Any]) -> Study:
    """Return a study that prints some numbers.

    They stand as printed by kind, ``p`` among them, with ``n`` or the ``sizes`` of two groups, of
    which ``means`` holds the numbers of each; lowest and highest score as ``scale``, and their
    ``step`` (of a scale, 1 unless given); without both, scores may be any numbers; ``df``,
    ``limits`` and their ``level``; the ``test`` behind p; the rule of ``rounding``. A StudyError
    where a number is unclear.
    """
    two, n = printed.get("sizes"), printed.get("n")
    sizes = {"all": sum(two), "a": two[0], "b": two[1]} if two else {"all": n} if n else {}
    groups: dict[str, Any] = {name: {"name": name} for name in ("all", "a", "b")}
    for name in sizes:
        groups[name]["size"] = f"n.{name}"
    counts = [claim_entry("count", str(n), "patients", g, id=f"n.{g}") for g, n in sizes.items()]
    content = {
        "study": "numbers",
        "title": "numbers",
        "citation": "numbers",
        "rounding": printed.get("rounding", "closed"),
        **_scores(printed),
        "groups": groups,
        "claims": [*counts, *_claims(printed)],
    }
    return study_of(content)


def _scores(printed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the numbers are of: scores on a scale, or quantities without known steps."""
    step = printed.get("step") or "1"
    ends = printed.get("scale") or (_reach(printed, step) if printed.get("step") else ())
    if not ends:
        return {"measures": dict.fromkeys(("score", "other"), "quantity")}
    scale = {"name": "score", "minimum": ends[0], "maximum": ends[1], "step": step}
    return {"scales": {"score": scale, "other": scale}}


def _reach(printed: Mapping[str, Any], text: str) -> tuple[str, ...]:
    """Return ends, in whole steps, beyond which no score can lie; none where these are too far.

    One of n scores is no further from the mean than n standard errors, nor than n SDs.
    """
    step = Fraction(text)
    n = printed.get("n") or sum(printed.get("sizes") or (1,))
    spreads = [Fraction(0), *_values(printed, ("sd", "se"))]
    middles = _values(printed, ("mean", "median", "q1", "q3", "min", "max")) or [Fraction(0)]
    away = (max(spreads) + 1) * (n + 1)  # one more, since each is rounded
    if away > FAR * step:
        return ()
    ends = ((min(middles) - away) // step, (max(middles) + away) // step + 1)
    return tuple(f"{Decimal(int(end)) * Decimal(text):f}" for end in ends)


def _values(printed: Mapping[str, Any], kinds: Sequence[str]) -> list[Fraction]:
    """Return the numbers of some kinds; what is no number is told of where the study is read."""
    found = []
    for kind in kinds:
        with suppress(ValueError):
            found.append(Fraction(normal_form(printed.get(kind) or "")[1]))
    return found


def _claims(printed: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    two: dict[str, Any] = {"group": "a_vs_b", "compares": ["a", "b"]}
    for group, of_group in zip("ab", printed.get("means", ()), strict=False):
        for kind, value in of_group.items():
            yield claim_entry(kind, value, "score", group, id=f"{kind}.{group}")
    for kind in (kind for kind in KINDS if printed.get(kind) is not None):
        entry = claim_entry(kind, printed[kind], "score", "all", id=kind)
        if kind == "correlation":
            entry |= {"partner": "other"}
        elif kind == "u":
            entry |= two
        elif kind in ("t", "f", "chi2") and printed.get("df"):
            entry |= {"df": printed["df"]}
        elif kind in (*WITH_LIMITS, "mean") and printed.get("limits"):
            entry |= {"limits": printed["limits"], "level": printed.get("level") or "95"}
        elif kind in ("count", "percentage"):
            entry |= {"outcome": "share"} | ({"out_of": "n.all"} if printed.get("n") else {})
        yield entry
    if printed.get("p") is None:
        return
    entry = claim_entry("p_value", printed["p"], "score", "all", id="p")
    of = [kind for kind in TESTED if printed.get(kind) is not None]
    entry |= {"p_of": of[0]} if of else {}
    test = printed.get("test")
    compared = TESTS.get(test, {}).get("groups") if test else printed.get("sizes") and "two"
    entry |= {"test": test} if test else {}
    yield entry | (two if compared in ("two", "more") else {})


# --- what the checks say of them -----------------------------------------------------------------


OF_STEPS = ("GRIM-001", "GRIM-003", "GRIMMER-001")
WHOLE = "If the scores are whole numbers"
Told = tuple[str, Check]
"""What is assumed for a check to be made, and the check."""


def checks_of(numbers: dict[str, Any]) -> Iterator[Told]:
    """Yield the checks of some numbers; those of steps of scores that nobody stated say so.

    As in statcheck, a one-sided p-value holds where the text speaks of ``one_tailed`` tests.
    """
    study = study_of_numbers(numbers)
    found = check(study)
    if numbers.get("one_tailed"):
        found = [_if_one_sided(one) for one in found]
    if numbers.get("perhaps_scale"):
        found = [_if_reached(study, one) for one in found]
    if not numbers.get("scale"):
        found = [one for one in found if one.check_id not in ("BOUNDS-001", "BOUNDS-002")]
    alone = list(_beside_nothing(study, found))
    of = {one.claims for one in alone}
    yield from (("", one) for one in found if one.check_id != "UNUSED-001" or one.claims not in of)
    yield from (("", one) for one in alone)
    if not (numbers.get("scale") or numbers.get("step")):
        whole = check(study_of_numbers(numbers | {"step": "1"}))
        usable = (one for one in whole if one.finding.outcome != "not checkable")
        yield from ((WHOLE, one) for one in usable if one.check_id in OF_STEPS)


def _if_one_sided(one: Check) -> Check:
    sided = one.finding.outcome.startswith("holds") and "one-sided" in one.finding.why
    return replace(one, finding=Finding("holds", one.finding.why)) if sided else one


def _if_reached(study: Study, one: Check) -> Check:
    """Return a check of an SD beside a range, which a sentence may mean of the scale.

    No score need reach the ends of a scale, so that the SD is never too small for it.
    """
    if (one.check_id, one.finding.outcome) != ("BOUNDS-004", "impossible"):
        return one
    low, high, mean, sd = (study.by_id[name] for name in one.claims)
    n = int(study.by_id["n.all"].reported)
    divisor: Divisor = "n(n-1)" if sd.kind == "se" else "n-1"
    ends = (low.interval, high.interval)
    too_large = sd_within(sd.interval, mean.interval, ends, n=n, divisor=divisor, reached=False)
    if too_large.outcome == "impossible":
        return one
    return replace(one, finding=provided(one.finding, "It can be if the range is of the scale."))


def lines(told: Iterable[Told]) -> Iterator[str]:
    """Yield the checks, line by line; what is not used only where nothing else is told."""
    every = list(told)
    used = [
        (of, one) for of, one in every if one.check_id != "UNUSED-001" or one.claims[0] in TESTED
    ]
    for of, one in used or every:
        outcome: str = one.finding.outcome
        if of and outcome == "impossible":
            outcome = "cannot hold"  # which accuses of nothing
        yield f"{of + ', ' if of else ''}{one.check_id} {outcome}: {one.finding.why}"


def _beside_nothing(study: Study, found: Sequence[Check]) -> Iterator[Check]:
    """Yield each statistic and effect of which nothing but its reach or its df was checked."""
    of_itself = ("BOUNDS-003", "COUNT-001", "COUNT-004", "UNUSED-001")
    compared = {name for one in found if one.check_id not in of_itself for name in one.claims}
    none = {one.claims[-1] for one in found if one.finding.outcome == "impossible"}
    for claim in study.claims:
        if claim.kind in TESTED and claim.id not in compared:
            why = f"The {NAMES[claim.kind]} of {claim.printed} is compared with nothing: "
            nothing = "no p-value was read right beside it."
            why += "there is no such number." if claim.id in none else nothing
            finding = Finding("not checkable", why)
            yield Check(check_id="UNUSED-001", claims=(claim.id,), finding=finding)
