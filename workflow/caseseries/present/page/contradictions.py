"""Printed numbers that cannot be true, alone or together, with the arithmetic."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from caseseries.present.readings import FEW, SEARCH
from caseseries.published.findings import RULES
from caseseries.published.model import Claim, Proof, Study

RANGE = re.compile(r"stands for (\d[\d.]*) to ([\d.]*\d)")
VALUE = re.compile(r"(\d+/\d+) = ([\d.]*\d)")


def clashes(proofs: Iterable[Proof], study: Study) -> list[dict[str, Any]]:
    """Return the contradictions of a study, those of a single number first.

    Each has the numbers that cannot hold together (a single one cannot hold at all), those that
    are ``given``, the arithmetic line by line, what it names on one number line (``bars``), and
    the check or the search that found it.
    """
    found = [
        {
            "anchor": f"contradiction/{study.id}/{place}",
            "study": study.id,
            "numbers": [study.by_id[name] for name in proof.claims],
            "given": [study.by_id[name] for name in proof.given],
            "arithmetic": _lines(proof),
            "bars": _bars(proof.why, [study.by_id[name] for name in proof.claims]),
            "source": _source(proof.source),
        }
        for place, proof in enumerate(proofs, start=1)
    ]
    return sorted(found, key=lambda clash: len(clash["numbers"]))


def _lines(proof: Proof) -> list[str]:
    """Return the arithmetic line by line; what a search found needs no list of its numbers."""
    if proof.source.startswith(SEARCH) and len(proof.claims) > FEW:
        return [proof.why.partition(": ")[0]]
    return proof.why.rstrip(".").split("; ")


def _source(name: str) -> str:
    """Return what a check asks, behind its permanent id."""
    return f"{name}: {RULES[name].asks}" if name in RULES else name


def _bars(why: str, concerned: Sequence[Claim]) -> list[tuple[str, float, float]]:
    """Return what the arithmetic compares: ranges, or a printed value beside attainable ones.

    A bar is its label, and where it begins and how wide it is in per cent of the line.
    """
    ranges = [(f"{low} to {high}", float(low), float(high)) for low, high in RANGE.findall(why)]
    values = [
        (f"{ratio} = {value}", float(value), float(value)) for ratio, value in VALUE.findall(why)
    ]
    if values and len(concerned) == 1:
        printed = float(concerned[0].printed.lstrip("<=> "))
        values.append((f"printed {concerned[0].printed}", printed, printed))
    found = ranges if len(ranges) > 1 else values
    if len(found) < 2:
        return []
    least, most = min(low for _, low, _ in found), max(high for _, _, high in found)
    scale = 100 / (most - least)
    return [
        (label, round((low - least) * scale, 2), round((high - low) * scale, 2))
        for label, low, high in found
    ]
