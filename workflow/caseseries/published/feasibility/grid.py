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
from caseseries.published.feasibility.oracle import Oracle
from caseseries.published.feasibility.words import in_words
from caseseries.published.findings import Check
from caseseries.published.model import Hypothesis, Study

Record = dict[str, Any]
"""One hypothesis, in values that JSON can hold.

``hypothesis`` and ``assumes`` say what was assumed; ``verdict``; for an impossible one the minimal
``contradiction``, ``why`` in words and, for each of its numbers, a table ``without`` it; for a
possible one the ``witness`` and the numbers ``recomputed`` from it; ``seconds``."""


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
        decision = decide_question(oracle.of(one))
        records.append(
            _record(study, decision, checks) | {"seconds": round(perf_counter() - begun, 3)}
        )
    return records


def _record(study: Study, decision: Decision, checks: Sequence[Check]) -> Record:
    contradiction = decision.contradiction
    claims = contradiction.claims if contradiction else ()
    witness = decision.witness
    numbers = check(study, decision.hypothesis, witness, decision.claims) if witness else {}
    return {
        "hypothesis": decision.hypothesis.id,
        "assumes": dict(decision.hypothesis.choices),
        "verdict": decision.verdict,
        "contradiction": list(claims),
        "minimal": bool(contradiction) and not (contradiction and contradiction.unproved),
        "without": {
            claim: table.records()
            for claim, table in (contradiction.without if contradiction else {}).items()
        },
        "why": in_words(study, decision.hypothesis, claims, checks),
        "witness": witness.records() if witness else [],
        "recomputed": {
            claim: str(float(number.value)) if number.value is not None else ""
            for claim, number in numbers.items()
        },
    }


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
