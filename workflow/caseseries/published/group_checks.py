"""Printed groups against the whole that they make up, and changes against their two means."""

from collections.abc import Iterator, Sequence
from itertools import product

from caseseries.published.asked import Seen, alike, usable
from caseseries.published.findings import Check, Finding, Told, tried
from caseseries.published.model import Claim, Group, Kind, Reading, Study, divided_by
from caseseries.published.number_checks import scored_in, unless_fewer_asked
from caseseries.published.parts import (
    FOLLOWED_UP,
    Part,
    change_adds_up,
    means_add_up,
    missing_mean,
    provided,
    sizes_add_up,
    variances_add_up,
)
from caseseries.published.samples import squared
from caseseries.rounding import Interval

About = tuple[str, str | None]
"""An outcome and its timepoint."""
COUNTED: tuple[Kind, ...] = ("count", "n")
MOMENTS: tuple[Kind, ...] = ("mean", "sd")


def check_groups(study: Study) -> Iterator[Check]:
    """Yield the checks of groups against the whole and of changes against their means."""
    # Of every outcome and timepoint of which a mean is printed or follows.
    measured: list[About] = [(c.outcome, c.timepoint) for c in study.claims if c.kind == "mean"]
    measured += [(change.outcome, change.end) for change in study.changes.values()]
    for group in study.groups.values():
        if group.parts:
            yield from _counts(study, group)
            yield from _percentages(study, group)
            for about in dict.fromkeys(measured):
                yield from _means(study, group, about)
                yield from _variances(study, group, about)
        yield from _changes(study, group)


def _counts(study: Study, group: Group) -> Iterator[Check]:
    """Yield sizes and counts of the whole against those of its groups, or of some of them."""
    sizes = [study.by_id.get(study.groups[name].size_claim or "") for name in _names(group)]
    printed = [[one for one in sizes if one]] if all(sizes) else []
    for kind in COUNTED:
        printed += _printed_for_all(study, group, kind)
    for claims in printed:
        whole, *parts = (int(claim.reported) for claim in claims)
        finding = sizes_add_up(whole, parts, complete=len(parts) == len(group.parts))
        ids = tuple(claim.id for claim in claims)
        yield Check(check_id="PARTS-001", claims=ids, finding=finding)


def _names(group: Group) -> tuple[str, ...]:
    return (group.id, *group.parts)


def _percentages(study: Study, group: Group) -> Iterator[Check]:
    """Yield percentages of the whole against its groups' percentages, weighted by size."""

    def find(reading: Reading) -> Iterator[Told]:
        for printed in _printed_for_all(study, group, "percentage"):
            known = [
                Part(study.groups[claim.group].name, n, claim.interval, claim.reported, (claim.id,))
                for claim in printed
                if (n := study.scored(claim, reading)) is not None
            ]
            all_known = len(known) == len(printed) == len(group.parts) + 1
            if all_known and _same_patients(known):
                seen = [Seen(study, claim, reading) for claim in printed]
                found = unless_fewer_asked(means_add_up(known[0], known[1:]), seen)
                yield Told(found, _claims_of(known))

    yield from tried(study, "PARTS-004", find, groups=_names(group))


def _printed_for_all(study: Study, group: Group, kind: Kind) -> Iterator[list[Claim]]:
    """Yield a group's claims of a kind with the same claims of its parts, of each that has one.

    Where a group has several such claims (of several categories), nothing tells which is which,
    and none is taken; nor is one of other patients than the whole group.
    """
    sizes = {one.size_claim for one in study.groups.values()}
    for whole in study.claims:
        if (whole.kind, whole.group) != (kind, group.id) or whole.id in sizes or not usable(whole):
            continue
        same = [alike(study, whole, kind=kind, group=name) for name in _names(group)]
        found = [claims[0] for claims in same if claims]
        if len(found) > 1 and all(len(claims) < 2 for claims in same):
            yield found


def _claims_of(parts: Sequence[Part]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim for part in parts for claim in part.claims))


def _same_patients(ways: Sequence[Part]) -> bool:
    """Tell whether as many patients are in the first as in the others together."""
    return ways[0].n == sum(part.n for part in ways[1:])


def _means(study: Study, group: Group, about: About) -> Iterator[Check]:
    def find(reading: Reading) -> Iterator[Told]:
        every = [_ways(study, reading, name, about) for name in _names(group)]
        missing = [name for name, ways in zip(_names(group), every, strict=True) if not ways]
        if len(missing) > 1 or group.id in missing or len(group.parts) == len(missing):
            return
        for ways in product(*filter(None, every)):
            finding = _mean_finding(study, reading, ways, about[0], missing)
            claims = _claims_of(ways)
            used = [study.by_id[name] for name in claims]
            if finding and len({one.timepoint for one in used}) > 1:
                finding = _if_followed(finding, study, reading, used)
            if finding:
                yield Told(finding, claims)

    yield from tried(study, "PARTS-002", find, groups=_names(group))


def _mean_finding(
    study: Study, reading: Reading, ways: Sequence[Part], outcome: str, missing: Sequence[str]
) -> Finding | None:
    """Return what the means say; None where others were scored in the parts than in the whole."""
    whole, *known = ways
    if not missing:
        return means_add_up(whole, known) if _same_patients(ways) else None
    grid, n = study.grid(outcome, reading), reading.sizes.get(missing[0])
    if grid is None or n is None or whole.n != n + sum(part.n for part in known):
        return None
    name, scale = study.groups[missing[0]].name, Interval(grid.minimum, grid.maximum)
    return missing_mean(whole, known, Part(name, n, scale, "not printed"))


def _ways(study: Study, reading: Reading, group: str, about: About) -> list[Part]:
    """Return every way to a group's mean: as printed, and as a difference of two means."""
    name, change = study.groups[group].name, study.changes.get(about[0])
    printed = _claim(study, "mean", about, group)
    n = scored_in(study, reading, printed)
    ways = []
    if printed and n is not None:
        ways.append(Part(name, n, printed.interval, printed.reported, (printed.id,)))
    if change and about[1] == change.end:
        start, end = (_claim(study, "mean", at, group) for at in change.scored)
        n = scored_in(study, reading, start, end)
        if start and end and n is not None:
            difference = start.interval + end.interval * -1
            formula = f"{start.reported} − {end.reported}"
            ways.append(Part(name, n, difference, formula, (start.id, end.id)))
    return ways


def _claim(study: Study, kind: Kind, about: About, group: str) -> Claim | None:
    wanted = (kind, *about, group)
    known = ((one, (one.kind, one.outcome, one.timepoint, one.group)) for one in study.claims)
    return next((one for one, its in known if its == wanted and usable(one)), None)


def _variances(study: Study, group: Group, about: About) -> Iterator[Check]:
    def find(reading: Reading) -> Iterator[Told]:
        found = [_with_sd(study, reading, name, about) for name in _names(group)]
        ways = [way for way in found if way]
        if not found[0] or len(ways) < 2:
            return
        # The patients scored in the parts must be those scored in the whole.
        sizes = [reading.sizes.get(name) for name in _names(group)]
        as_printed = all(way is None or way.n == n for way, n in zip(found, sizes, strict=True))
        if _same_patients(ways) if all(found) else as_printed:
            yield Told(variances_add_up(ways[0], ways[1:]), _claims_of(ways))

    yield from tried(study, "PARTS-003", find, groups=_names(group), divisor=True)


def _with_sd(study: Study, reading: Reading, group: str, about: About) -> Part | None:
    mean, sd = (_claim(study, kind, about, group) for kind in MOMENTS)
    n = scored_in(study, reading, mean, sd)
    if n is None or mean is None or sd is None:
        return None
    name, claims = study.groups[group].name, (mean.id, sd.id)
    squares = squared(sd.interval) * divided_by(reading.divisor, n)
    return Part(name, n, mean.interval, mean.reported, claims, squares)


def _changes(study: Study, group: Group) -> Iterator[Check]:
    reading = next(study.readings_over(()))
    for change in study.changes.values():
        times = (change.end, None)  # a change is often printed without its timepoint
        found = (_claim(study, "mean", (change.outcome, at), group.id) for at in times)
        printed = next(filter(None, found), None)
        start, end = (_claim(study, "mean", at, group.id) for at in change.scored)
        if printed and start and end:
            claims = (printed, start, end)
            finding = change_adds_up(*(Part(group.name, 1, c.interval, c.reported) for c in claims))
            finding = _if_followed(finding, study, reading, claims)
            ids = tuple(claim.id for claim in claims)
            yield Check(check_id="CHANGE-001", claims=ids, finding=finding)


def _if_followed(
    finding: Finding, study: Study, reading: Reading, claims: Sequence[Claim]
) -> Finding:
    """Return a finding on numbers that must meet only if they are of the same patients."""
    if not any(map(study.n_claims, claims)):
        return finding if study.followed_up else provided(finding, FOLLOWED_UP)
    if not all(any(n.outcome == c.outcome for n in study.n_claims(c)) for c in claims):
        return provided(finding, FOLLOWED_UP)
    for group in dict.fromkeys(claim.group for claim in claims):
        sizes = {study.scored(claim, reading) for claim in claims if claim.group == group}
        if len(sizes) > 1 and finding.outcome == "impossible":
            told = " and ".join(map(str, sizes))
            return Finding("not checkable", f"They are of different patients, {told} of them.")
    return finding
