"""Printed numbers that cannot be true, alone or together, with the arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caseseries.present import anchors
from caseseries.published.model import Study


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


def clashes(rows: Sequence[Mapping[str, str]], studies: Mapping[str, Study]) -> list[Clash]:
    """Return the contradictions of all studies, those of a single number first."""
    found = [_clash(place, row, studies[row["study"]]) for place, row in enumerate(rows, start=1)]
    return sorted(found, key=lambda clash: len(clash.numbers))


def _clash(place: int, row: Mapping[str, str], study: Study) -> Clash:
    concerned = _numbers(row["claims"], study)
    alone = len(concerned) == 1
    return Clash(
        anchor=f"contradiction/{study.id}/{place}",
        title="Cannot be true" if alone else "Cannot be true together",
        numbers=concerned,
        given=_numbers(row["given"], study),
        arithmetic=tuple(row["why"].rstrip(".").split("; ")),
        source=row["source"],
    )


def _numbers(ids: str, study: Study) -> tuple[PrintedNumber, ...]:
    return tuple(
        PrintedNumber(
            printed=study.by_id[name].printed,
            says=study.by_id[name].says,
            anchor=anchors.of_claim(study.id, name),
        )
        for name in ids.split()
    )
