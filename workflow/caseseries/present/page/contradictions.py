"""Printed numbers that cannot be true, alone or together, with the arithmetic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from caseseries.present import anchors
from caseseries.published.findings import RULES
from caseseries.published.model import Proof, Study


@dataclass(frozen=True, kw_only=True)
class PrintedNumber:
    """A number as its paper prints it, and its place on the page."""

    printed: str
    says: str
    anchor: str


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
    source
        The check or the search that found it.
    """

    anchor: str
    title: str
    numbers: tuple[PrintedNumber, ...]
    given: tuple[PrintedNumber, ...]
    arithmetic: tuple[str, ...]
    source: str


def clashes(proofs: Iterable[Proof], study: Study) -> list[Clash]:
    """Return the contradictions of a study, those of a single number first."""
    found = [_clash(place, proof, study) for place, proof in enumerate(proofs, start=1)]
    return sorted(found, key=lambda clash: len(clash.numbers))


def _clash(place: int, proof: Proof, study: Study) -> Clash:
    alone = len(proof.claims) == 1
    return Clash(
        anchor=f"contradiction/{study.id}/{place}",
        title="Cannot be true" if alone else "Cannot be true together",
        numbers=_numbers(proof.claims, study),
        given=_numbers(proof.given, study),
        arithmetic=tuple(proof.why.rstrip(".").split("; ")),
        source=_source(proof.source),
    )


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
