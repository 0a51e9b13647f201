"""Each printed number on its own, or with the SD, count or size printed beside it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from caseseries.published.conventions import NAMES, REACH
from caseseries.published.findings import Check, Finding, Told, tried
from caseseries.published.grim import Scores, grim, grim_percentage, grim_quartile
from caseseries.published.grimmer import grimmer, sd_within
from caseseries.published.model import Claim, Divisor, Kind, Reading, Study, divided_by
from caseseries.published.parts import (
    IN_ONE_CATEGORY,
    categories_add_up,
    count_within,
    in_order,
    moment_of_counts,
    provided,
    share_of_count,
)
from caseseries.rounding import Interval, at, unit

NO_SIZE = Finding("not checkable", "The paper does not print how many patients this is of.")
NO_SCALE = Finding("not checkable", "No scale is described, and so no steps of scores.")
NO_STEP = Finding("not checkable", "The paper does not say in which steps the scores were given.")
NO_MEAN = Finding("not checkable", "The paper does not print the mean beside this SD.")

QUANTILES: tuple[Kind, ...] = ("min", "q1", "median", "q3", "max")
QUARTILES: Mapping[Kind, Fraction] = {"q1": Fraction(1, 4), "q3": Fraction(3, 4)}
"""Which share of the scores is below."""
AROUND_MEAN: tuple[Kind, ...] = ("min", "mean", "max")


Find = Callable[[Study, Claim, Reading], Iterable[Told]]


class Asked(NamedTuple):
    """A check of single numbers: of which kinds, by what, and what left open matters to it."""

    check_id: str
    of: Collection[str]
    find: Find
    grid: bool = False  # of the scores
    divisor: bool = False  # of the SD
    alone: bool = False  # nothing that is left open matters, nor do the sizes of groups
    bounds: bool = False  # it is also asked of bounds, and of what no such number can be


def of_each(study: Study, asked: Sequence[Asked]) -> Iterator[Check]:
    """Yield what checks find of each number of their kinds."""
    for claim in study.claims:
        for one in asked:
            if claim.kind in one.of and (one.bounds or usable(claim)):
                find, about = partial(one.find, study, claim), None if one.alone else claim
                by = one.check_id, find
                yield from tried(study, *by, about=about, grid=one.grid, divisor=one.divisor)


def check_numbers(study: Study) -> Iterator[Check]:
    """Yield the checks of each number alone and beside its neighbours."""
    yield from of_each(study, ASKED)
    for claims in _alike(study, QUANTILES):
        yield from _in_order(claims, QUANTILES)
    for claims in _alike(study, AROUND_MEAN):
        if any(claim.kind == "mean" for claim in claims):
            yield from _in_order(claims, AROUND_MEAN)
    yield from _categories(study)


def usable(claim: Claim) -> bool:
    """Tell whether a claim prints a number that its kind can be, and no mere bound of one."""
    reach = REACH.get(claim.kind)
    return claim.relation == "=" and (reach is None or claim.interval.overlaps(reach))


def _in_reach(_: Study, claim: Claim, __: Reading) -> Iterator[Told]:
    reach, kind = REACH[claim.kind], NAMES[claim.kind]
    found = Finding("holds", f"{claim.printed} is a possible {kind}.")
    if not claim.interval.overlaps(reach):
        why = f"{claim.printed} is no possible {kind}; possible is {reach}."
        found = Finding("impossible", why)
    yield Told(found, (claim.id,))


# --- which claims stand beside each other -----------------------------------------------------


def beside(study: Study, claim: Claim, *, kind: Kind, group: str = "") -> Claim | None:
    """Return the exact claim of a kind about the same as a claim, in its group or in another."""
    return next(iter(alike(study, claim, kind=kind, group=group)), None)


def alike(
    study: Study, claim: Claim, *, kind: Kind, group: str = "", bounds: bool = False
) -> list[Claim]:
    """Return all exact claims of a kind about the same as a claim, and ``bounds`` if wanted."""
    wanted = (kind, group or claim.group, *_about(claim))
    return [
        other
        for other in study.claims
        if (other.kind, other.group, *_about(other)) == wanted and (bounds or usable(other))
    ]


def _about(claim: Claim) -> tuple[object, ...]:
    return claim.outcome, claim.timepoint, claim.timepoint_options, claim.scores, claim.category


def _alike(study: Study, kinds: Sequence[Kind]) -> list[list[Claim]]:
    """Return the exact claims of some kinds, those about the same together."""
    sets: dict[tuple[object, ...], list[Claim]] = {}
    for claim in study.claims:
        if claim.kind in kinds and usable(claim):
            sets.setdefault((claim.group, *_about(claim)), []).append(claim)
    return list(sets.values())


def counted_out_of(study: Study, claim: Claim, reading: Reading) -> int | None:
    """Return how many patients a count or a percentage is of."""
    if claim.out_of:
        return int(study.by_id[claim.out_of].reported)
    return study.scored(claim, reading)


# --- scores -----------------------------------------------------------------------------------


def _on_scale(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    grid = study.grid(claim.outcome, reading)
    if grid:
        scale = Interval(grid.minimum, grid.maximum)
        on = claim.interval.overlaps(scale)
        why = f"{claim.printed} lies {'on' if on else 'off'} the scale from {scale}."
        yield Told(Finding("holds" if on else "impossible", why), (claim.id,))


def _on_grid(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    yield Told(_grim(study, claim, reading), (claim.id,))


def _grim(study: Study, claim: Claim, reading: Reading) -> Finding:
    n, grid = study.scored(claim, reading), study.grid(claim.outcome, reading)
    if n is None:
        return NO_SIZE
    if grid is None:
        return _by_decimals(study, claim, n)
    if grid.step is None:
        return NO_STEP
    if share := QUARTILES.get(claim.kind):
        scores = Scores(n, grid.step, grid.minimum, grid.maximum)
        return grim_quartile(claim.reported, scores, p=share, rule=claim.rounding)
    # A minimum is one score; the median of an even number of scores is the mean of two, and that
    # of an odd number where it is interpolated (SAS, definition 1).
    of_two = n > 1 and (claim.any_definition or n % 2 == 0)
    averaged = {"mean": n, "median": 2 if of_two else 1}.get(claim.kind, 1)
    return grim(claim.reported, n=averaged, rule=claim.rounding, **grid._asdict())


def _by_decimals(study: Study, claim: Claim, n: int) -> Finding:
    """Return GRIM of a mean in the steps that minimum and maximum are printed in, if they are."""
    ends = [beside(study, claim, kind=kind) for kind in ("min", "max")]
    steps = [unit(end.reported) for end in ends if end]
    if claim.kind != "mean" or len(steps) < 2:
        return NO_SCALE
    found = grim(claim.reported, n=n, step=min(steps), rule=claim.rounding)
    if found.outcome != "impossible":
        return found
    why = f"{found.why} Scores with more decimals than minimum and maximum could give it."
    return Finding("not checkable", why)


def _within_limits(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    mean, grid = beside(study, claim, kind="mean"), study.grid(claim.outcome, reading)
    n = study.scored(claim, reading)
    found = NO_SIZE if n is None else NO_SCALE
    if n is not None and grid is not None:
        found = _sd_within(claim, mean, (at(grid.minimum), at(grid.maximum)), n, reading)
    yield Told(found, _with_mean(mean, claim))


def _sd_within(
    sd: Claim,
    mean: Claim | None,
    ends: tuple[Interval, Interval],
    n: int,
    reading: Reading,
    *,
    reached: bool = False,
) -> Finding:
    means, divisor = mean.interval if mean else Interval(None, None), _divisor(sd, reading)
    return sd_within(sd.interval, means, ends, n=n, divisor=divisor, reached=reached)


def _of_scores(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    mean = beside(study, claim, kind="mean")
    n, grid = study.scored(claim, reading), study.grid(claim.outcome, reading)
    if mean is None:
        found = NO_MEAN
    elif n is None or grid is None or grid.step is None:
        found = NO_SIZE if n is None else NO_SCALE if grid is None else NO_STEP
    elif _grim(study, mean, reading).outcome == "impossible":
        why = f"Rounded as usual, no such scores have the mean {mean.reported}; GRIM tells more."
        found = Finding("not checkable", why)
    else:
        found = grimmer(
            mean.reported,
            claim.reported,
            n=n,
            divisor=_divisor(claim, reading),
            rule=claim.rounding,
            **grid._asdict(),
        )
    yield Told(found, _with_mean(mean, claim))


def _within_range(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    mean, low, high = (beside(study, claim, kind=kind) for kind in ("mean", "min", "max"))
    n = study.scored(claim, reading)
    if low and high and n is not None:
        ends = low.interval, high.interval
        found = _sd_within(claim, mean, ends, n, reading, reached=True)
        yield Told(found, (low.id, high.id, *_with_mean(mean, claim)))


def _with_mean(mean: Claim | None, claim: Claim) -> tuple[str, ...]:
    return (mean.id, claim.id) if mean else (claim.id,)


def _divisor(claim: Claim, reading: Reading) -> Divisor:
    return "n(n-1)" if claim.kind == "se" else reading.divisor


def _in_order(claims: Sequence[Claim], kinds: Sequence[Kind]) -> Iterator[Check]:
    first = {claim.kind: claim for claim in reversed(claims)}
    printed = [first[kind] for kind in kinds if kind in first]
    if len(printed) > 1:
        finding = in_order([(claim.kind, claim.interval) for claim in printed])
        ids = tuple(claim.id for claim in printed)
        yield Check(check_id="ORDER-001", claims=ids, finding=finding)


# --- patients ---------------------------------------------------------------------------------


def _whole_number(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    n = counted_out_of(study, claim, reading)
    finding = grim_percentage(claim.reported, n=n, rule=claim.rounding) if n else NO_SIZE
    yield Told(finding, (claim.id,))


def _of_count(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    counts = alike(study, claim, kind="count")
    sizes = {counted_out_of(study, one, reading) for one in (claim, *counts)}
    n = sizes.pop() if len(counts) == len(sizes) == 1 else None
    if n:
        count, named = int(counts[0].reported), bool(claim.out_of and counts[0].out_of)
        finding = share_of_count(claim.printed, claim.interval, count, n, named=named)
        yield Told(finding, (counts[0].id, claim.id))


def _within(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    """Yield whether no more are counted than there are; events may be more than patients."""
    if claim.out_of:
        finding = count_within(int(claim.reported), int(study.by_id[claim.out_of].reported))
        yield Told(finding, (claim.id,))
    elif claim.kind == "n" or claim.scores or claim.category:
        n = reading.sizes.get(claim.group)
        if n is not None:
            finding = count_within(int(claim.reported), n)
            finding = provided(finding, IN_ONE_CATEGORY) if claim.category else finding
            yield Told(finding, (claim.id,), study.sizes_behind([claim.group]))


def _categories(study: Study) -> Iterator[Check]:
    """Yield whether the counts and percentages of different scores fit into one group."""
    sets: dict[tuple[object, ...], list[Claim]] = {}
    for claim in study.claims:
        if claim.kind in ("count", "percentage") and usable(claim) and _counted(claim):
            about = (claim.group, claim.outcome, claim.timepoint, claim.timepoint_options)
            sets.setdefault((*about, bool(claim.scores)), []).append(claim)
    for claims in sets.values():
        kinds = [claims]
        if not _apart(claims):
            kinds = [[one for one in claims if one.kind == k] for k in ("count", "percentage")]
        for some in filter(None, kinds):
            for apart in _countings(some):
                if len(apart) > 1:
                    yield from _category(study, apart)
            yield from _moments(study, [one for one in some if len(one.scores) == 1])


def _countings(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Yield claims that count no score twice: the finest, and each coarser one with the rest."""
    finest: list[Claim] = []
    for claim in sorted(claims, key=lambda one: len(_counted(one))):
        finest += [claim] if _apart([*finest, claim]) else []
    yield sorted(finest, key=claims.index)
    for claim in claims:
        if claim not in finest:
            rest = [one for one in finest if _apart([claim, one])]
            yield sorted([claim, *rest], key=claims.index)


def _moments(study: Study, claims: Sequence[Claim]) -> Iterator[Check]:
    """Yield whether mean and SD are those of the patients who were counted by their scores."""
    if not claims or not _apart(claims):
        return
    whole = replace(claims[0], scores=())

    def find(reading: Reading) -> Iterator[Told]:
        sizes = {counted_out_of(study, claim, reading) for claim in claims}
        n, grid = study.scored(whole, reading), study.grid(whole.outcome, reading)
        if n is None or sizes != {n} or grid is None or grid.step is None:
            return
        counts = {one.scores[0]: _patients(one, n) for one in claims}
        for kind in ("mean", "sd"):
            moment = beside(study, whole, kind=kind)
            if moment:
                divisor = None if kind == "mean" else divided_by(_divisor(moment, reading), n)
                found = moment_of_counts(moment.interval, counts, n, grid, divisor)
                yield Told(found, (*(one.id for one in claims), moment.id))

    yield from tried(study, "COUNT-005", find, about=whole, grid=True, divisor=True)


def _patients(claim: Claim, n: int) -> Interval:
    """Return how many of n patients a count or a percentage stands for."""
    return claim.interval * {"percentage": Fraction(n, 100), "count": Fraction(1)}[claim.kind]


def _counted(claim: Claim) -> tuple[object, ...]:
    return claim.scores or ((claim.category,) if claim.category else ())


def _apart(claims: Sequence[Claim]) -> bool:
    counted = [one for claim in claims for one in _counted(claim)]
    return len(counted) == len(set(counted))


def _category(study: Study, claims: Sequence[Claim]) -> Iterator[Check]:
    def find(reading: Reading) -> list[Told]:
        sizes = {counted_out_of(study, claim, reading) for claim in claims}
        n = sizes.pop() if len(sizes) == 1 else None
        if n is None:
            return []
        counts = [_patients(claim, n) for claim in claims]
        complete = _all_scores(study, claims, reading)
        finding = categories_add_up(n, counts, complete=complete)
        finding = finding if claims[0].scores else provided(finding, IN_ONE_CATEGORY)
        return [Told(finding, tuple(claim.id for claim in claims))]

    yield from tried(study, "COUNT-002", find, about=claims[0], grid=True)


def _all_scores(study: Study, claims: Sequence[Claim], reading: Reading) -> bool:
    """Tell whether the counted scores are all that a scale has."""
    grid = study.grid(claims[0].outcome, reading)
    if grid is None or grid.step is None:
        return False
    counted = sum(len(claim.scores) for claim in claims)
    return counted == (grid.maximum - grid.minimum) // grid.step + 1


ASKED = (
    Asked("BOUNDS-003", REACH, _in_reach, alone=True, bounds=True),
    Asked("BOUNDS-001", (*QUANTILES, "mean"), _on_scale, alone=True),
    Asked("GRIM-001", ("mean",), _on_grid, grid=True),
    Asked("GRIM-003", QUANTILES, _on_grid, grid=True),
    Asked("BOUNDS-002", ("sd", "se"), _within_limits, divisor=True),
    Asked("GRIMMER-001", ("sd", "se"), _of_scores, grid=True, divisor=True),
    Asked("BOUNDS-004", ("sd", "se"), _within_range, divisor=True),
    Asked("GRIM-002", ("percentage",), _whole_number),
    Asked("COUNT-003", ("percentage",), _of_count),
    Asked("COUNT-001", ("count", "n"), _within),
)
"""The checks of single numbers, in the order in which a reader meets them."""
