"""The verdict on one reading, a witness or a minimal contradiction, and on all of a paper's."""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import Any, Literal, TypeVar

from caseseries.published.checks import check as check_arithmetic
from caseseries.published.conventions import DIVISORS, by_convention
from caseseries.published.feasibility.branch import UndecidedError
from caseseries.published.feasibility.contradictions import (
    Contradiction,
    in_words,
    plain_first,
    shrink,
)
from caseseries.published.feasibility.oracle import MOST_WORK, PAPER_WORK, Oracle, Question
from caseseries.published.feasibility.solver import DEFAULT_EFFORT, SOON
from caseseries.published.feasibility.table import Table
from caseseries.published.findings import Check
from caseseries.published.model import Divisor, Reading, Study

Verdict = Literal["possible", "impossible", "undecided"]

UNLINKED = (
    "Only if the patients of a change are not all those of both timepoints, which the paper does "
    "not rule out."
)
OTHER_SDS = "With any other kind of SD they, or other numbers, contradict each other as well."


NONE = Contradiction((), {})


@dataclass(frozen=True)
class Decision:
    """The verdict on one reading, and the question as it was read when the verdict fell.

    *Possible*: ``witness`` is a table that gives every printed number, recomputed exactly.
    *Impossible*: ``contradiction`` is a minimal set of printed numbers that no table gives, by no
    convention that the paper leaves open. *Undecided*: the effort was spent, on these sets of
    claims; none of the others contradict each other. ``unlinked`` changes were of patients who need
    not be those of either timepoint; ``note`` says what the verdict rests on that the paper does
    not say.
    """

    question: Question
    verdict: Verdict
    witness: Table | None = None
    contradiction: Contradiction = NONE
    undecided: tuple[tuple[str, ...], ...] = ()
    unlinked: bool = False
    note: str = ""


def decide(study: Study, reading: Reading, effort: int = DEFAULT_EFFORT) -> Decision:
    """Decide whether any table of patients gives all the printed numbers under a reading.

    Each search is given up as undecided when it has looked at ``effort`` boxes.
    """
    return decide_question(Oracle(study, effort).of(reading))


def decide_question(question: Question) -> Decision:
    """Decide a question that is already put in windows.

    What a paper does not say may be either way: whether every patient was scored at every timepoint
    (if not, changes contradict the scores of both timepoints only if they contradict each other
    without them), which SD it prints, and how it rounds and signs its numbers.
    """
    decision, study = _decided(question), question.study
    if decision.verdict == "impossible" and study.changes and not study.followed_up:
        apart = question.read_as(study.unlinked(), question.reading)
        decision = replace(_decided(apart), unlinked=True)
        if decision.witness:
            decision = replace(decision, note=UNLINKED)
    return _by_convention(decision) if decision.verdict == "impossible" else decision


def _by_convention(impossible: Decision) -> Decision:
    """Return the decision by the first conventions left open that are not impossible, if any."""
    first, guilty = impossible.question, impossible.contradiction.claims
    study, own = first.study, first.reading.divisor
    if sizes_that_do_not_add_up(study, first.reading):
        return impossible

    def decided(other: Study, divisor: Divisor, wider: Decision | None) -> Decision | None:
        # What leaves the numbers of the contradiction as they are cannot undo it.
        same = all(other.by_id[name] == study.by_id[name] for name in guilty)
        if divisor == own and same:
            return None
        question = first.read_as(other, other.read_by(first.reading, divisor))
        try:
            # That fewer conventions do is only of account for the words.
            witness = question.table(question.claims, SOON - 1 if wider else None)
        except UndecidedError as given_up:
            return None if wider else _given_up(question, given_up)
        return Decision(question, "possible", witness) if witness else None

    divisors = _kinds_of_sd(first)
    found = by_convention(study, divisors, decided)
    if found is None:
        return replace(impossible, note=OTHER_SDS) if divisors != [own] else impossible
    said, decision = found
    note = f"Only if {said}, which the paper does not say." if decision.witness else ""
    return replace(decision, unlinked=impossible.unlinked, note=note)


def otherwise(question: Question, claims: Sequence[str]) -> str:
    """Return by which conventions, unnamed by the paper, the claims of a contradiction can hold.

    Empty if they can by none.
    """
    wanted = frozenset(claims)

    def held(other: Study, divisor: Divisor, wider: Table | None) -> Table | None:
        asked = question.read_as(other, other.read_by(question.reading, divisor))
        try:
            can = wanted <= asked.claims
            return asked.table(wanted, SOON - 1 if wider else None) if can else None
        except UndecidedError:
            return None

    found = by_convention(question.study, _kinds_of_sd(question), held)
    return found[0] if found else ""


def _kinds_of_sd(question: Question) -> list[Divisor]:
    """Return that of the reading, and the customary ones that no answer of the paper names."""
    own = question.reading.divisor
    if not any(question.study.by_id[name].kind == "sd" for name in question.claims):
        return [own]
    options = (option for one in question.study.unknowns for option in one.every)
    named = {own, *(option.divisor for option in options)}
    return [own, *(one for one in DIVISORS if one not in named)]


def _decided(question: Question) -> Decision:
    sizes = sizes_that_do_not_add_up(question.study, question.reading)
    if sizes:
        return Decision(question, "impossible", contradiction=Contradiction(sizes, {}))
    alone = _impossible_alone(question)
    if alone is not None:
        contradiction = shrink(question, frozenset({alone}))
        return Decision(question, "impossible", contradiction=contradiction)
    try:
        witness = question.table(question.claims)
    except UndecidedError as given_up:
        return _given_up(question, given_up)
    if witness is not None:
        return Decision(question, "possible", witness=witness)
    contradiction = shrink(question, _without_a_table(question))
    return Decision(question, "impossible", contradiction=contradiction)


def _given_up(question: Question, given_up: UndecidedError) -> Decision:
    parts = tuple(map(question.in_order, given_up.parts))
    return Decision(question, "undecided", undecided=parts)


def sizes_that_do_not_add_up(study: Study, reading: Reading) -> tuple[str, ...]:
    """Return the claims of a group's size and of those of its parts, where they differ in sum."""
    for group in study.groups.values():
        names = (group.id, *group.parts)
        sizes = [reading.sizes.get(name) for name in names]
        known = [size for size in sizes if size is not None]
        if group.parts and len(known) == len(names) and known[0] != sum(known[1:]):
            printed = (study.groups[name].size_claim for name in names)
            return tuple(claim for claim in printed if claim)
    return ()


def _without_a_table(question: Question) -> frozenset[str]:
    """Return the first claims that share columns and that no table gives together."""
    parts = question.translation.parts(question.claims)
    return next(filter(question.refutes, parts), question.claims)


def _impossible_alone(question: Question) -> str | None:
    """Return the plainest claim that cannot hold even alone, as far as its window tells."""
    windows = question.translation.windows
    empty = frozenset(name for name, window in windows.items() if window.low > window.high)
    return next(iter(plain_first(question, empty)), None)


# --- all readings of a paper ----------------------------------------------------------------------


Given = TypeVar("Given")
Made = TypeVar("Made")

Record = dict[str, Any]
"""One reading, in values that JSON can hold.

``reading`` and ``assumes`` say what was assumed, ``grid`` whether the first or the wider grid
tries it; ``verdict``; for an impossible one the ``contradiction``, whether it is ``minimal``, the
numbers whose need is ``unproved``, ``why`` in words and, for each of its numbers, a table
``without`` it; for a possible one the ``witness``, the numbers ``recomputed`` from it, and ``by``
which test a p-value came about; the sets of numbers that are ``undecided``; why numbers are
``left_out``, and how many were ``asked`` to hold together; a ``note`` on what a verdict rests on;
whether changes were ``unlinked`` from the scores of both timepoints; how many ``cases`` of tables
the proof of the contradiction excluded; ``seconds``."""


def decide_grid(study: Study, readings: Sequence[Reading], *, jobs: int = 1) -> list[Record]:
    """Decide readings and return their records, in the order in which they are given.

    How many processes share the work changes the seconds and nothing else.
    """
    batches = sorted(_alike(readings).values(), key=lambda batch: -_cells(batch[0]))
    work = max(PAPER_WORK // max(len(batches), 1), MOST_WORK)
    # What each number says alone is the same under every reading.
    decide_batch = partial(_decide_batch, study, check_arithmetic(study), work)
    decided = [record for records in mapped(decide_batch, batches, jobs) for record in records]
    found = {record["reading"]: record for record in decided}
    return [found[one.id] for one in readings]


def _alike(readings: Sequence[Reading]) -> dict[tuple[object, ...], list[Reading]]:
    """Return readings that differ in tests alone together: they learn most from each other."""
    batches: dict[tuple[object, ...], list[Reading]] = {}
    for one in readings:
        settled = (one.sizes, one.steps)
        key = (one.divisor, *(pair for part in settled for pair in sorted(part.items())))
        batches.setdefault(key, []).append(one)
    return batches


def _cells(reading: Reading) -> float:
    return float(sum(1 / step for step in reading.steps.values()))


def _decide_batch(
    study: Study, checks: Sequence[Check], work: int, readings: Sequence[Reading]
) -> list[Record]:
    oracle = Oracle(study, work=work)
    records = []
    for one in readings:
        begun = perf_counter()
        question = oracle.of(one)
        record = _record(question, decide_question(question), checks)
        records.append(record | {"seconds": round(perf_counter() - begun, 3)})
    return records


def _record(question: Question, decision: Decision, checks: Sequence[Check]) -> Record:
    study, reading = question.study, question.reading
    contradiction, claims = decision.contradiction, decision.contradiction.claims
    witness, tried = decision.witness, decision.question
    numbers = tried.recomputed(witness, tried.claims) if witness else {}
    return {
        "reading": reading.id,
        "grid": "wider" if reading.wider else "first",
        "assumes": dict(reading.choices),
        "verdict": decision.verdict,
        "contradiction": list(claims),
        "minimal": bool(claims) and not contradiction.unproved,
        "unproved": list(contradiction.unproved),
        "without": {claim: table.records() for claim, table in contradiction.without.items()},
        "why": in_words(study, reading, contradiction, checks),
        "asked": len(tried.claims),
        "undecided": [list(part) for part in decision.undecided],
        "left_out": dict(question.translation.left_out),
        "note": decision.note,
        "unlinked": decision.unlinked,
        "cases": decision.question.cases(frozenset(claims)),
        "witness": witness.records() if witness else [],
        "recomputed": {
            claim: str(float(number.value)) if number.value is not None else ""
            for claim, number in numbers.items()
        },
        "by": {claim: number.way for claim, number in numbers.items() if number.way},
    }


def mapped(function: Callable[[Given], Made], items: Iterable[Given], jobs: int) -> list[Made]:
    """Return what a function makes of each item, in their order, on several cores."""
    items = list(items)
    if jobs == 1 or len(items) < 2:
        return [function(item) for item in items]
    with ProcessPoolExecutor(min(jobs, len(items))) as pool:
        return list(pool.map(function, items))


def cores() -> int:
    """Return how many processes may work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
