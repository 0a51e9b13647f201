"""Certificates of contradictions, which others check with ``verify_proof.py`` alone.

A contradiction of means, percentages, counts and SDs falls to arithmetic that a page can hold; one
of them and exact tests, all of the same scores, to going through all the scores that so many
patients can have. Others fall to a search of boxes, which are counted and not written out.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries.published.feasibility import verify_proof
from caseseries.published.feasibility.problem import (
    ArrangementWindow,
    CountWindow,
    SignedRankWindow,
    SpreadWindow,
    SumWindow,
    Translation,
    Window,
    second_of,
    ways_of,
)
from caseseries.published.feasibility.translate import Known, translate
from caseseries.published.model import Reading, Study

Certificate = dict[str, Any]

VERIFIER = Path(verify_proof.__file__)
MOST_BYTES = 5_000_000
FACTORS = (-1, 1)

MOST_CASES = 100_000
"""Python alone goes through so many scores of patients in a minute."""

TOO_LARGE = "The certificate would take more than 5 MB"
BY_SEARCH = "It falls to a search of boxes, for correlations or tests are part of it"


def certificates(
    study: Study, records: Sequence[Mapping[str, Any]]
) -> tuple[list[Certificate], pd.DataFrame]:
    """Return the different certificates, and one row an impossible reading with its number.

    A reading without one says why, and how many cases its proof has.
    """
    found: dict[str, tuple[int, Certificate]] = {}
    rows = []
    known: Known = {}
    for record in records:
        if record["verdict"] != "impossible":
            continue
        reading = study.reading_of(record["reading"])
        tried = study.unlinked() if record["unlinked"] else study
        made = certificate(tried, reading, record["contradiction"], known)
        number: int | str = ""
        why = f"{BY_SEARCH}: {record['cases']} cases."
        if made is not None and len(json.dumps(made)) > MOST_BYTES:
            why = f"{TOO_LARGE}: {len(made['proof']['cases'])} cases."
        elif made is not None:
            number, _ = found.setdefault(made["sha256"], (len(found) + 1, made))
            why = ""
        claims = " ".join(record["contradiction"])
        rows.append((study.id, record["reading"], claims, number, record["cases"], why))
    columns = ["study", "reading", "contradiction", "certificate", "cases", "why_none"]
    return [made for _, made in found.values()], pd.DataFrame(rows, columns=columns)


def certificate(
    study: Study, reading: Reading, contradiction: Sequence[str], known: Known | None = None
) -> Certificate | None:
    """Return the certificate of a contradiction; None where none of the short proofs is known.

    ``known`` is what was learnt from translating other readings.
    """
    translation = translate(study, reading, known)
    if not contradiction or not set(contradiction) <= translation.windows.keys():
        return None
    numbers = [_number(study, translation, claim) for claim in contradiction]
    if None in numbers:
        return None
    # The mean stands before the SD of the same scores, and what is slow to compute last.
    numbers.sort(key=lambda number: _LAST.get((number or {})["kind"], 0))
    design = translation.design
    about = {
        "study": study.id,
        "groups": dict(zip(design.groups, design.sizes, strict=True)),
        "columns": [
            {
                "minimum": str(score.minimum),
                "maximum": str(study.scales[score.outcome].maximum),
                "step": str(score.step),
            }
            for score in design.scores
        ],
        "divisor": reading.divisor,
        "numbers": numbers,
    }
    return next((made for made in _tried(about) if _proves(made)), None)


def _number(study: Study, translation: Translation, claim_id: str) -> dict[str, Any] | None:
    """Return what a certificate says of a number; None for kinds that have none."""
    claim, window = study.by_id[claim_id], translation.windows[claim_id]
    ways = [way for one in ways_of(window) if (way := _exact(one)) is not None]
    exact = claim.kind == "p_value" and len(ways) == len(ways_of(window))
    of_sums = claim.kind in _KINDS and isinstance(window, SumWindow | SpreadWindow | CountWindow)
    if claim.relation != "=" or not (exact or of_sums):
        return None
    ends = (window.measure.start, window.measure.end)
    names = translation.design.groups
    return {
        "id": claim.id,
        "kind": claim.kind,
        "printed": claim.reported,
        "rounding": claim.rounding,
        "groups": [names[g] for g in window.groups],
        "second": [names[g] for g in second_of(window)],
        "columns": [end for end in ends if end is not None],
        "scores": [str(score) for score in claim.scores],
    } | ({"test": _test(window), "ways": ways} if exact else {})


_LAST = {"sd": 1, "p_value": 2}
_KINDS = ("mean", "sd", "percentage", "count")


def _exact(window: Window) -> tuple[str, bool] | None:
    """Return how an exact test is done: its tails, and whether it is mid-p; None for others."""
    if isinstance(window, ArrangementWindow | SignedRankWindow):
        return None if getattr(window, "pratt", False) else (window.tail, window.mid_p)
    return None


def _test(window: Window) -> str:
    first = ways_of(window)[0]
    if not isinstance(first, ArrangementWindow):
        return "wilcoxon"
    return "mann_whitney" if first.ranks else "permutation"


def _tried(about: Mapping[str, Any]) -> Iterator[Certificate]:
    """Yield certificates of all kinds of proof; most of them prove nothing."""
    found = [list(verify_proof.bounds(number, dict(about))) for number in about["numbers"]]
    kinds = {number["kind"] for number in about["numbers"]}
    yield _sealed(about, {"kind": "nothing", "bounds": found})
    if not kinds & {"sd", "p_value"}:
        for factors in product(FACTORS, repeat=len(found)):
            yield _sealed(about, {"kind": "sums", "bounds": found, "factors": list(factors)})
    n, top, _, _ = verify_proof.about(about["numbers"][0], dict(about))
    lowest = 0 if len(about["numbers"][0]["columns"]) == 1 else -top
    if kinds in ({"sd"}, {"mean", "sd"}):
        totals = found[0] if len(found) == 2 else [n * lowest, n * top]
        low, high = found[-1]
        cases = [
            [total, -(-(low + total**2) // n), (high + total**2) // n]
            for total in range(totals[0], totals[1] + 1)
        ]
        yield _sealed(about, {"kind": "squares", "bounds": found, "cases": cases})
    groups = {g for number in about["numbers"] for g in number["groups"] + number["second"]}
    count = math.prod(
        math.comb(about["groups"][group] + top - lowest, top - lowest) for group in groups
    )
    if count <= MOST_CASES:
        yield _sealed(about, {"kind": "cases", "bounds": found, "cases": count})


def _sealed(about: Mapping[str, Any], proof: Mapping[str, Any]) -> Certificate:
    whole = {**about, "proof": dict(proof)}
    return whole | {"sha256": verify_proof.checksum(whole)}


def _proves(made: Certificate) -> bool:
    try:
        verify_proof.verify(made)
    except verify_proof.RefusedError:
        return False
    return True
