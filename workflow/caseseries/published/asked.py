"""What checks of single numbers are asked of: a number under one reading, and others beside it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from caseseries.published.conventions import REACH
from caseseries.published.findings import Check, Finding, Told, tried
from caseseries.published.model import Claim, Grid, Kind, Reading, Study

NO_SIZE = Finding("not checkable", "The paper does not print how many patients this is of.")


@dataclass(frozen=True)
class Seen:
    """One number under one reading of its study."""

    study: Study
    claim: Claim
    reading: Reading

    @property
    def n(self) -> int | None:
        """In how many patients its outcome was scored."""
        return self.study.scored(self.claim, self.reading)

    @property
    def sizes(self) -> tuple[int, ...] | None:
        """In how many patients of each group that it is of; None where one is unknown."""
        return self.sizes_of(self.claim.groups)

    def sizes_of(self, groups: Sequence[str]) -> tuple[int, ...] | None:
        """In how many patients of some groups its outcome was scored; None where one is unknown."""
        sizes = [self.study.scored(self.claim, self.reading, group) for group in groups]
        return None if None in sizes else tuple(n for n in sizes if n is not None)

    @property
    def grid(self) -> Grid | None:
        """The scores that its outcome can have."""
        return self.study.grid(self.claim.outcome, self.reading)

    def beside(self, kind: Kind, group: str = "") -> Claim | None:
        """Return the exact claim of a kind about the same, in its group or in another."""
        return next(iter(alike(self.study, self.claim, kind=kind, group=group)), None)

    def told(self, finding: Finding, *others: str | Claim | None) -> Told:
        """Return a finding that is about some others, of those that are printed, and the number."""
        ids = [one.id if isinstance(one, Claim) else one for one in others if one]
        return Told(finding, (*ids, self.claim.id))


class Asked(NamedTuple):
    """A check of single numbers: of which kinds, by what, and what left open matters to it."""

    check_id: str
    of: Collection[str]
    find: Callable[[Seen], Told | None]
    grid: bool = False  # of the scores
    divisor: bool = False  # of the SD
    alone: bool = False  # nothing that is left open matters, nor do the sizes of groups
    bounds: bool = False  # it is also asked of bounds, and of what no such number can be


def of_each(study: Study, asked: Sequence[Asked]) -> Iterator[Check]:
    """Yield what checks find of each number of their kinds."""
    for claim in study.claims:
        for one in asked:
            if claim.kind in one.of and (one.bounds or usable(claim)):
                about = None if one.alone else claim
                find = partial(_told, one, study, claim)
                by = one.check_id, find
                yield from tried(study, *by, about=about, grid=one.grid, divisor=one.divisor)


def _told(one: Asked, study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    told = one.find(Seen(study, claim, reading))
    yield from [told] if told else []


def usable(claim: Claim) -> bool:
    """Tell whether a claim prints a number that its kind can be, and no mere bound of one."""
    reach = REACH.get(claim.kind)
    return claim.relation == "=" and (reach is None or claim.interval.overlaps(reach))


def alike(
    study: Study, claim: Claim, *, kind: Kind, group: str = "", bounds: bool = False
) -> list[Claim]:
    """Return all exact claims of a kind about the same as a claim, and ``bounds`` if wanted."""
    # Whichever of two groups the paper names first.
    wanted = (kind, {group} if group else {*claim.groups}, *claim.about)
    return [
        other
        for other in study.claims
        if (other.kind, {*other.groups}, *other.about) == wanted and (bounds or usable(other))
    ]
