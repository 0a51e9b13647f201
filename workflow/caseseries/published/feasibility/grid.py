"""Every reading of a paper decided, on several cores."""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

from caseseries.published.checks import check as check_arithmetic
from caseseries.published.feasibility.contradictions import in_words
from caseseries.published.feasibility.decide import Decision, decide_question
from caseseries.published.feasibility.oracle import MOST_WORK, PAPER_WORK, Oracle, Question
from caseseries.published.findings import Check
from caseseries.published.model import Reading, Study

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
    contradiction = decision.contradiction
    claims = contradiction.claims if contradiction else ()
    unproved = contradiction.unproved if contradiction else ()
    witness = decision.witness
    tried = decision.question
    numbers = tried.recomputed(witness, tried.claims) if witness else {}
    return {
        "reading": reading.id,
        "grid": "first" if study.in_first_grid(reading) else "wider",
        "assumes": dict(reading.choices),
        "verdict": decision.verdict,
        "contradiction": list(claims),
        "minimal": bool(contradiction) and not unproved,
        "unproved": list(unproved),
        "without": {
            claim: table.records()
            for claim, table in (contradiction.without if contradiction else {}).items()
        },
        "why": in_words(study, reading, claims, checks, minimal=not unproved),
        "asked": len(decision.claims),
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
