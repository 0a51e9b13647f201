"""Printed groups against the whole that they make up, and changes against their two means."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from caseseries.published.findings import Check, Finding
from caseseries.published.model import Claim, Group, Hypothesis, Study
from caseseries.published.number_checks import assumed, beside, sizes_behind
from caseseries.published.parts import (
    Part,
    change_adds_up,
    means_add_up,
    missing_mean,
    sizes_add_up,
    variances_add_up,
)
from caseseries.published.rounding import Interval
from caseseries.published.samples import squared


class Way(NamedTuple):
    """One way to get a group's mean from the paper, and the claims that it uses."""

    part: Part
    claims: tuple[str, ...]


def check_groups(study: Study) -> Iterator[Check]:
    """Yield the checks of groups against the whole and of changes against their means."""
    for group in study.groups.values():
        if group.parts:
            yield from _counts(study, group)
            yield from _percentages(study, group)
            for outcome, timepoint in _measured(study):
                yield from _means(study, group, outcome, timepoint)
                yield from _variances(study, group, outcome, timepoint)
        yield from _changes(study, group)


def _measured(study: Study) -> list[tuple[str, str | None]]:
    """Return the outcomes and timepoints of which a mean is printed or follows."""
    printed = [(c.outcome, c.timepoint) for c in study.claims if c.kind == "mean"]
    changes = [(change.outcome, change.end) for change in study.changes.values()]
    return list(dict.fromkeys([*printed, *changes]))


def _counts(study: Study, group: Group) -> Iterator[Check]:
    for whole, parts in _printed_for_all(study, group, "count"):
        finding = sizes_add_up(int(whole.reported), [int(part.reported) for part in parts])
        claims = tuple(claim.id for claim in (whole, *parts))
        yield Check(check_id="PARTS-001", claims=claims, finding=finding)


def _percentages(study: Study, group: Group) -> Iterator[Check]:
    """Yield percentages of the whole against its groups' percentages, weighted by size."""
    unknowns = study.unknowns_behind(groups=[group.id, *group.parts])
    for claims in _printed_for_all(study, group, "percentage"):
        printed = [claims[0], *claims[1]]
        for hypothesis in study.readings(unknowns):
            sizes = [hypothesis.sizes.get(claim.group) for claim in printed]
            known = [
                Part(study.groups[claim.group].name, n, claim.interval, claim.reported)
                for claim, n in zip(printed, sizes, strict=True)
                if n is not None
            ]
            if len(known) == len(printed):
                yield Check(
                    check_id="PARTS-004",
                    claims=tuple(claim.id for claim in printed),
                    given=sizes_behind(study, [group.id, *group.parts]),
                    assumes=assumed(hypothesis, unknowns),
                    sizes_as_printed=study.sizes_as_printed(hypothesis),
                    finding=means_add_up(known[0], known[1:]),
                )


def _printed_for_all(study: Study, group: Group, kind: str) -> Iterator[tuple[Claim, list[Claim]]]:
    """Yield a group's claims of a kind with the same claims of every part of it."""
    for whole in study.claims:
        if (whole.kind, whole.group, whole.relation) != (kind, group.id, "="):
            continue
        parts = [beside(study, whole, group=part, kind=kind) for part in group.parts]
        printed = [part for part in parts if part]
        if len(printed) == len(parts):
            yield whole, printed


def _means(study: Study, group: Group, outcome: str, timepoint: str | None) -> Iterator[Check]:
    groups = [group.id, *group.parts]
    unknowns = study.unknowns_behind(groups=groups)
    for hypothesis in study.readings(unknowns):
        whole = _ways(study, hypothesis, group.id, outcome, timepoint)
        parts = {name: _ways(study, hypothesis, name, outcome, timepoint) for name in group.parts}
        missing = [name for name, ways in parts.items() if not ways]
        known = [ways for ways in parts.values() if ways]
        if len(missing) > 1 or not known:
            continue
        for ways in product(whole, *known):
            finding = _mean_finding(study, hypothesis, ways, outcome, missing)
            if finding:
                yield Check(
                    check_id="PARTS-002",
                    claims=tuple(dict.fromkeys(claim for way in ways for claim in way.claims)),
                    given=sizes_behind(study, groups),
                    assumes=assumed(hypothesis, unknowns),
                    sizes_as_printed=study.sizes_as_printed(hypothesis),
                    finding=finding,
                )


def _mean_finding(
    study: Study,
    hypothesis: Hypothesis,
    ways: Sequence[Way],
    outcome: str,
    missing: Sequence[str],
) -> Finding | None:
    whole, *known = [way.part for way in ways]
    if not missing:
        return means_add_up(whole, known)
    grid = study.grid(outcome, hypothesis)
    n = hypothesis.sizes.get(missing[0])
    if grid is None or n is None:
        return None
    name = study.groups[missing[0]].name
    scale = Interval(grid.minimum, grid.maximum)
    return missing_mean(whole, known, Part(name, n, scale, "not printed"))


def _ways(
    study: Study, hypothesis: Hypothesis, group: str, outcome: str, timepoint: str | None
) -> list[Way]:
    """Return every way to a group's mean: as printed, and as a difference of two means."""
    n = hypothesis.sizes.get(group)
    if n is None:
        return []
    name = study.groups[group].name
    printed = _claim(study, "mean", outcome, timepoint, group)
    ways = []
    if printed:
        ways.append(Way(Part(name, n, printed.interval, printed.reported), (printed.id,)))
    change = study.changes.get(outcome)
    if change and timepoint == change.end:
        start = _claim(study, "mean", change.of, change.start, group)
        end = _claim(study, "mean", change.of, change.end, group)
        if start and end:
            difference = start.interval + end.interval * -1
            formula = f"{start.reported} − {end.reported}"
            ways.append(Way(Part(name, n, difference, formula), (start.id, end.id)))
    return ways


def _claim(
    study: Study, kind: str, outcome: str, timepoint: str | None, group: str
) -> Claim | None:
    for claim in study.claims:
        about = (claim.kind, claim.outcome, claim.timepoint, claim.group, claim.relation)
        if about == (kind, outcome, timepoint, group, "="):
            return claim
    return None


def _variances(study: Study, group: Group, outcome: str, timepoint: str | None) -> Iterator[Check]:
    unknowns = study.unknowns_behind(groups=[group.id, *group.parts], divisor=True)
    for hypothesis in study.readings(unknowns):
        whole = _with_sd(study, hypothesis, group.id, outcome, timepoint)
        found = [_with_sd(study, hypothesis, name, outcome, timepoint) for name in group.parts]
        known = [way for way in found if way]
        if whole is None or not known:
            continue
        lost = 1 if hypothesis.divisor == "n-1" else 0
        yield Check(
            check_id="PARTS-003",
            claims=tuple(claim for way in (whole, *known) for claim in way.claims),
            given=sizes_behind(study, [group.id, *group.parts]),
            assumes=assumed(hypothesis, unknowns),
            sizes_as_printed=study.sizes_as_printed(hypothesis),
            finding=variances_add_up(whole.part, [way.part for way in known], degrees_lost=lost),
        )


def _with_sd(
    study: Study, hypothesis: Hypothesis, group: str, outcome: str, timepoint: str | None
) -> Way | None:
    n = hypothesis.sizes.get(group)
    mean = _claim(study, "mean", outcome, timepoint, group)
    sd = _claim(study, "sd", outcome, timepoint, group)
    if n is None or mean is None or sd is None:
        return None
    part = Part(study.groups[group].name, n, mean.interval, mean.reported)
    return Way(replace(part, variance=squared(sd.interval)), (mean.id, sd.id))


def _changes(study: Study, group: Group) -> Iterator[Check]:
    for change in study.changes.values():
        printed = _claim(study, "mean", change.outcome, change.end, group.id)
        start = _claim(study, "mean", change.of, change.start, group.id)
        end = _claim(study, "mean", change.of, change.end, group.id)
        if printed and start and end:
            as_parts = [Part(group.name, 1, c.interval, c.reported) for c in (printed, start, end)]
            yield Check(
                check_id="CHANGE-001",
                claims=(printed.id, start.id, end.id),
                finding=change_adds_up(*as_parts),
            )
