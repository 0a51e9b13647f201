"""Printed numbers that cannot be true, alone or together, with the arithmetic."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from caseseries.present import anchors
from caseseries.present.readings import Readings
from caseseries.published.findings import RULES
from caseseries.published.model import Proof, Study

RANGE = re.compile(r"stands for (\d[\d.]*) to ([\d.]*\d)")
VALUE = re.compile(r"(\d+/\d+) = ([\d.]*\d)")


# So many numbers can be told in a sentence.
FEW = 4
SEARCH = "Complete search over all tables of patients. Assumed"


@dataclass(frozen=True, kw_only=True)
class PrintedNumber:
    """A number as its paper prints it, and its place on the page."""

    printed: str
    says: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A range on the number line of a contradiction; ``left`` and ``width`` in per cent of it."""

    label: str
    left: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Numbers that cannot all be true.

    Attributes
    ----------
    numbers
        Those that cannot hold together; a single number cannot hold at all.
    given
        Those that the arithmetic takes for true.
    arithmetic
        The arithmetic, line by line.
    bars
        The ranges or values that the arithmetic names, on one number line; none if it names fewer
        than two.
    source
        The check or the search that found it.
    """

    anchor: str
    title: str
    numbers: tuple[PrintedNumber, ...]
    given: tuple[PrintedNumber, ...]
    arithmetic: tuple[str, ...]
    bars: tuple[Bar, ...]
    source: str


def all_proofs(checked: Iterable[Proof], readings: Readings) -> list[Proof]:
    """Return what the checks prove, and the minimal contradictions that only a search finds."""
    proofs = {frozenset(proof.claims): proof for proof in checked}
    for found in readings.contradictions.to_dict("records"):
        claims = tuple(str(found["claims"]).split())
        assumed = readings.study.in_words(str(found["reading"]))
        searched = Proof(claims=claims, why=str(found["why"]), source=f"{SEARCH}: {assumed}.")
        proofs.setdefault(frozenset(claims), searched)
    return list(proofs.values())


def clashes(proofs: Iterable[Proof], study: Study) -> list[Clash]:
    """Return the contradictions of a study, those of a single number first."""
    found = [_clash(place, proof, study) for place, proof in enumerate(proofs, start=1)]
    return sorted(found, key=lambda clash: len(clash.numbers))


def _clash(place: int, proof: Proof, study: Study) -> Clash:
    concerned = _numbers(proof.claims, study)
    alone = len(concerned) == 1
    return Clash(
        anchor=f"contradiction/{study.id}/{place}",
        title="Cannot be true" if alone else "Cannot be true together",
        numbers=concerned,
        given=_numbers(proof.given, study),
        arithmetic=tuple(_lines(proof)),
        bars=_bars(proof.why, concerned),
        source=_source(proof.source),
    )


def _lines(proof: Proof) -> list[str]:
    """Return the arithmetic line by line; what a search found needs no list of its numbers."""
    if proof.source.startswith(SEARCH) and len(proof.claims) > FEW:
        return [proof.why.partition(": ")[0]]
    return proof.why.rstrip(".").split("; ")


def _source(name: str) -> str:
    """Return what a check asks, behind its permanent id."""
    return f"{name}: {RULES[name].asks}" if name in RULES else name


def _numbers(ids: Sequence[str], study: Study) -> tuple[PrintedNumber, ...]:
    return tuple(
        PrintedNumber(
            printed=study.by_id[name].printed,
            says=study.by_id[name].says,
            anchor=anchors.of_claim(study.id, name),
        )
        for name in ids
    )


def _bars(why: str, concerned: Sequence[PrintedNumber]) -> tuple[Bar, ...]:
    """Return what the arithmetic compares: ranges, or a printed value beside attainable ones."""
    ranges = [(f"{low} to {high}", float(low), float(high)) for low, high in RANGE.findall(why)]
    values = [
        (f"{ratio} = {value}", float(value), float(value)) for ratio, value in VALUE.findall(why)
    ]
    if values and len(concerned) == 1:
        printed = float(concerned[0].printed.lstrip("<=> "))
        values.append((f"printed {concerned[0].printed}", printed, printed))
    found = ranges if len(ranges) > 1 else values
    if len(found) < 2:
        return ()
    least, most = min(low for _, low, _ in found), max(high for _, _, high in found)
    scale = 100 / (most - least)
    return tuple(
        Bar(label=label, left=round((low - least) * scale, 2), width=round((high - low) * scale, 2))
        for label, low, high in found
    )
