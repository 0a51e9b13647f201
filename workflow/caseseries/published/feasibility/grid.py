"""Every reading of a paper decided, on several cores, and kept so that a stopped run goes on."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from caseseries.published.checks import check as check_arithmetic
from caseseries.published.feasibility.checker import check
from caseseries.published.feasibility.decide import Decision, decide_question
from caseseries.published.feasibility.oracle import Oracle, Question
from caseseries.published.feasibility.words import in_words
from caseseries.published.findings import Check
from caseseries.published.model import Divisor, Hypothesis, Study

Record = dict[str, Any]
"""One reading, in values that JSON can hold.

``hypothesis`` and ``assumes`` say what was assumed, ``grid`` whether the first or the wider grid
tries it; ``verdict``; for an impossible one the ``contradiction``, whether it is ``minimal``, the
numbers whose need is ``unproved``, ``why`` in words and, for each of its numbers, a table
``without`` it; for a possible one the ``witness``, the numbers ``recomputed`` from it, and ``by``
which test a p-value came about; the sets of numbers that are ``undecided``; why numbers are
``left_out``, and how many were ``asked`` to hold together; a ``note`` on what a verdict rests on;
whether changes were ``unlinked`` from the scores of both timepoints; how many ``cases`` of tables
the proof of the contradiction excluded; ``seconds``."""

UNLINKED = (
    "Only if the patients of a change are not all those of both timepoints, which the paper does "
    "not rule out."
)
OTHER_SD: dict[Divisor, str] = {
    "n": "Not if the printed SDs are population SDs (divisor n), which the paper does not say.",
    "n(n-1)": "Not if the printed SDs are standard errors, which the paper does not say.",
}


def decide_grid(
    study: Study,
    hypotheses: Sequence[Hypothesis],
    *,
    jobs: int = 1,
    known: Mapping[str, Record] | None = None,
    progress: Callable[[Record], None] = lambda record: None,
) -> list[Record]:
    """Decide hypotheses and return their records, in the order in which they are given.

    Parameters
    ----------
    jobs
        How many processes share the work. It changes the seconds and nothing else.
    known
        Records of an earlier run, by hypothesis; they are not decided again.
    progress
        Called with every new record as soon as it is there.
    """
    found = dict(known or {})
    open_ones = [one for one in hypotheses if one.id not in found]
    for record in _decided(study, open_ones, jobs):
        found[record["hypothesis"]] = record
        progress(record)
    return [found[one.id] for one in hypotheses]


def _decided(study: Study, hypotheses: Sequence[Hypothesis], jobs: int) -> Iterator[Record]:
    batches = list(_alike(hypotheses).values())
    # What each number says alone is the same under every hypothesis.
    decide_batch = partial(_decide_batch, study, check_arithmetic(study))
    if jobs == 1 or len(batches) < 2:
        for batch in batches:
            yield from decide_batch(batch)
        return
    with ProcessPoolExecutor(min(jobs, len(batches))) as pool:
        largest_first = sorted(batches, key=lambda batch: -_cells(batch[0]))
        for records in pool.map(decide_batch, largest_first):
            yield from records


def _alike(hypotheses: Sequence[Hypothesis]) -> dict[tuple[object, ...], list[Hypothesis]]:
    """Return hypotheses that differ in tests alone together: they learn most from each other."""
    batches: dict[tuple[object, ...], list[Hypothesis]] = {}
    for one in hypotheses:
        settled = (one.sizes, one.steps)
        key = (one.divisor, *(pair for part in settled for pair in sorted(part.items())))
        batches.setdefault(key, []).append(one)
    return batches


def _cells(hypothesis: Hypothesis) -> float:
    return float(sum(1 / step for step in hypothesis.steps.values()))


def _decide_batch(
    study: Study, checks: Sequence[Check], hypotheses: Sequence[Hypothesis]
) -> list[Record]:
    oracle = Oracle(study)
    records = []
    for one in hypotheses:
        begun = perf_counter()
        question = oracle.of(one)
        record = _record(question, decide_question(question), checks)
        records.append(record | {"seconds": round(perf_counter() - begun, 3)})
    return records


def _record(question: Question, decision: Decision, checks: Sequence[Check]) -> Record:
    study, hypothesis = question.study, decision.hypothesis
    contradiction = decision.contradiction
    claims = contradiction.claims if contradiction else ()
    unproved = contradiction.unproved if contradiction else ()
    witness = decision.witness
    tried = study.unlinked() if decision.unlinked else study
    numbers = check(tried, hypothesis, witness, decision.claims) if witness else {}
    return {
        "hypothesis": hypothesis.id,
        "grid": "first" if study.in_first_grid(hypothesis) else "wider",
        "assumes": dict(hypothesis.choices),
        "verdict": decision.verdict,
        "contradiction": list(claims),
        "minimal": bool(contradiction) and not unproved,
        "unproved": list(unproved),
        "without": {
            claim: table.records()
            for claim, table in (contradiction.without if contradiction else {}).items()
        },
        "why": in_words(study, hypothesis, claims, checks, minimal=not unproved),
        "asked": len(decision.claims),
        "undecided": [list(part) for part in decision.undecided],
        "left_out": dict(question.reading.left_out),
        "note": _note(decision),
        "unlinked": decision.unlinked,
        "cases": question.cases(frozenset(claims)),
        "witness": witness.records() if witness else [],
        "recomputed": {
            claim: str(float(number.value)) if number.value is not None else ""
            for claim, number in numbers.items()
        },
        "by": {claim: number.way for claim, number in numbers.items() if number.way},
    }


def _note(decision: Decision) -> str:
    if decision.unlinked and decision.witness:
        return UNLINKED
    return OTHER_SD[decision.other_sd] if decision.other_sd else ""


def read_known(path: Path) -> dict[str, Record]:
    """Return the records of an earlier, perhaps interrupted run; a torn last line is left out."""
    if not path.is_file():
        return {}
    known: dict[str, Record] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        known[record["hypothesis"]] = record
    return known


def cores() -> int:
    """Return how many processes may work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
