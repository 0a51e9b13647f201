"""Each printed number on its own, or with the SD, count or size printed beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from caseseries.published.asked import NO_SIZE, Asked, Seen, alike, of_each, usable
from caseseries.published.conventions import NAMES, REACH
from caseseries.published.findings import Check, Finding, Told, tried
from caseseries.published.grim import Scores, grim, grim_percentage, grim_quartile
from caseseries.published.grimmer import grimmer, sd_within
from caseseries.published.model import Claim, Divisor, Kind, Reading, Study, divided_by
from caseseries.published.parts import (
    IN_ONE_CATEGORY,
    SEVERAL_EACH,
    categories_add_up,
    count_within,
    in_order,
    moment_of_counts,
    provided,
    share_of_count,
)
from caseseries.rounding import Interval, at, unit

NO_SCALE = Finding("not checkable", "No scale is described, and so no steps of scores.")
NO_STEP = Finding("not checkable", "The paper does not say in which steps the scores were given.")
NO_MEAN = Finding("not checkable", "The paper does not print the mean beside this SD.")

INTERPOLATED = (
    "A median may be interpolated between two scores (SAS, definition 1), or within the half step "
    "on either side of one (SPSS, grouped median)."
)
QUANTILES: tuple[Kind, ...] = ("min", "q1", "median", "q3", "max")
QUARTILES: Mapping[Kind, Fraction] = {"q1": Fraction(1, 4), "q3": Fraction(3, 4)}
"""Which share of the scores is below."""
SPREADS: tuple[Kind, ...] = ("sd", "se")
OTHERS_ASKED = "By the count beside it, it is not of the whole group."
A_SHARE = "Is it a share? If so, write it in per cent: 34 for 0.34."
AROUND_MEAN: tuple[Kind, ...] = ("min", "mean", "max")


def check_numbers(study: Study) -> Iterator[Check]:
    """Yield the checks of each number alone and beside its neighbours."""
    yield from of_each(study, ASKED)
    for kinds in (QUANTILES, AROUND_MEAN):
        yield from _in_order(study, kinds)
    yield from _categories(study)


def _in_reach(seen: Seen) -> Told:
    printed, reach, kind = seen.claim.printed, REACH[seen.claim.kind], NAMES[seen.claim.kind]
    if seen.claim.interval.overlaps(reach):
        return seen.told(Finding("holds", f"{printed} is a possible {kind}."))
    why = f"{printed} is no possible {kind}; possible is {reach}."
    if seen.claim.kind == "percentage":
        why += " A percentage change is no share of patients and used by no check; call it other."
    return seen.told(Finding("impossible", why))


# --- scores -----------------------------------------------------------------------------------


def _on_scale(seen: Seen) -> Told | None:
    if not seen.grid:
        return None
    scale = Interval(seen.grid.minimum, seen.grid.maximum)
    on = seen.claim.interval.overlaps(scale)
    why = f"{seen.claim.printed} lies {'on' if on else 'off'} the scale from {scale}."
    return seen.told(Finding("holds" if on else "impossible", why))


def _grim(seen: Seen) -> Finding:
    claim, n, grid = seen.claim, seen.n, seen.grid
    if n is None:
        return NO_SIZE
    if grid is None:
        return _by_decimals(seen, n)
    if grid.step is None:
        return NO_STEP
    if share := QUARTILES.get(claim.kind):
        scores = Scores(n, grid.step, grid.minimum, grid.maximum)
        return grim_quartile(claim.reported, scores, share, claim.rounding)
    on_scale = claim.interval.overlaps(Interval(grid.minimum, grid.maximum))
    if claim.kind == "median" and claim.any_definition and on_scale:
        return Finding("holds", INTERPOLATED)
    # A minimum is one score; the median of an even number of scores is the mean of two.
    averaged = {"mean": n, "median": 2 - n % 2}.get(claim.kind, 1)
    scores = Scores(averaged, grid.step, grid.minimum, grid.maximum)
    middle = claim.kind == "median" and averaged == 2
    return grim(claim.reported, scores, claim.rounding, middle=middle)


def _by_decimals(seen: Seen, n: int) -> Finding:
    """Return GRIM of a mean in the steps that minimum and maximum are printed in, if they are."""
    steps = [unit(end.reported) for kind in ("min", "max") if (end := seen.beside(kind))]
    if seen.claim.kind != "mean" or len(steps) < 2:
        return NO_SCALE
    found = grim(seen.claim.reported, Scores(n, min(steps)), seen.claim.rounding)
    if found.outcome != "impossible":
        return found
    why = f"{found.why} Scores with more decimals than minimum and maximum could give it."
    return Finding("not checkable", why)


def _within_limits(seen: Seen) -> Told:
    mean, n, grid = seen.beside("mean"), seen.n, seen.grid
    found = NO_SIZE if n is None else NO_SCALE
    if n is not None and grid is not None:
        found = _sd_within(seen, n, (at(grid.minimum), at(grid.maximum)))
    return seen.told(found, mean)


def _within_range(seen: Seen) -> Told | None:
    low, high, n = seen.beside("min"), seen.beside("max"), seen.n
    if not low or not high or n is None:
        return None
    found = _sd_within(seen, n, (low.interval, high.interval), reached=True)
    return seen.told(found, low, high, seen.beside("mean"))


def _sd_within(
    seen: Seen, n: int, ends: tuple[Interval, Interval], *, reached: bool = False
) -> Finding:
    mean, divisor = seen.beside("mean"), _divisor(seen)
    means = mean.interval if mean else Interval(None, None)
    return sd_within(seen.claim.interval, means, ends, n=n, divisor=divisor, reached=reached)


def _divisor(seen: Seen) -> Divisor:
    return "n(n-1)" if seen.claim.kind == "se" else seen.reading.divisor


def _of_scores(seen: Seen) -> Told:
    mean, n, grid = seen.beside("mean"), seen.n, seen.grid
    if mean is None:
        found = _no_mean(seen)
    elif n is None or grid is None or grid.step is None:
        found = NO_SIZE if n is None else NO_SCALE if grid is None else NO_STEP
    elif _grim(replace(seen, claim=mean)).outcome == "impossible":
        why = f"Rounded as usual, no such scores have the mean {mean.reported}; GRIM tells more."
        found = Finding("not checkable", why)
    else:
        scores, sd = Scores(n, grid.step, grid.minimum, grid.maximum), seen.claim
        alone = not any(map(seen.beside, QUANTILES))
        both = (mean.reported, sd.reported)
        other = None if mean.rounding == sd.rounding else mean.rounding
        divisor = _divisor(seen)
        found = grimmer(*both, scores, divisor, sd.rounding, mean_rule=other, shown=alone)
    return seen.told(found, mean)


def _no_mean(seen: Seen) -> Finding:
    """Return that an SD has no mean, and ask about the one mean of another time without an SD."""
    sd, study = seen.claim, seen.study
    others = [
        one
        for one in study.claims
        if (one.kind, one.group, one.outcome) == ("mean", sd.group, sd.outcome)
        and one.timepoint
        and not any(alike(study, one, kind=kind) for kind in SPREADS)
    ]
    if len(others) != 1 or not sd.timepoint:
        return NO_MEAN
    when = f"no mean at {sd.timepoint}, and of {others[0].printed} no SD at {others[0].timepoint}"
    why = f"There is {when}. Are the two the same timepoint, written in two ways?"
    return Finding("not checkable", why)


def _in_order(study: Study, kinds: Sequence[Kind]) -> Iterator[Check]:
    """Yield whether numbers of some kinds rise, of those about the same in one group."""
    sets: dict[tuple[object, ...], dict[Kind, Claim]] = {}
    for claim in study.claims:
        if claim.kind in kinds and usable(claim):
            sets.setdefault((claim.group, *claim.about), {}).setdefault(claim.kind, claim)
    for first in sets.values():
        printed = [first[kind] for kind in kinds if kind in first]
        if len(printed) > 1 and ("mean" in first or "mean" not in kinds):
            finding = in_order([(claim.kind, claim.interval) for claim in printed])
            ids = tuple(claim.id for claim in printed)
            yield Check(check_id="ORDER-001", claims=ids, finding=finding)


# --- patients ---------------------------------------------------------------------------------


def _whole_number(seen: Seen) -> Told:
    one, n, found = seen.claim, seen.n, NO_SIZE
    if n:
        found = grim_percentage(one.reported, n=n, rule=one.rounding, shares=one.interval)
    return seen.told(unless_fewer_asked(_unless_share(found, one), [seen]))


def _unless_share(found: Finding, claim: Claim) -> Finding:
    """Return a finding on a percentage with its doubt, where it may be a share of 1."""
    return provided(found, A_SHARE) if 0 < Fraction(claim.reported) < 1 else found


def unless_fewer_asked(found: Finding, percentages: Sequence[Seen]) -> Finding:
    """Return a finding with its doubt, where a count beside a percentage says of fewer it is."""
    beside = map(_of_count, percentages) if found.outcome == "impossible" else ()
    fewer = any(one and one.finding.outcome == "differs" for one in beside)
    return provided(found, OTHERS_ASKED) if fewer else found


def _of_count(seen: Seen) -> Told | None:
    claim, counts = seen.claim, alike(seen.study, seen.claim, kind="count")
    n = scored_in(seen.study, seen.reading, claim, *counts)
    if not n or len(counts) != 1:
        return None
    count, named = int(counts[0].reported), bool(claim.out_of and counts[0].out_of)
    finding = share_of_count(claim.printed, claim.interval, count, n, named=named)
    return seen.told(_unless_share(finding, claim), counts[0])


def _within(seen: Seen) -> Told | None:
    """Return whether no more are counted than there are; events may be more than patients."""
    claim, count = seen.claim, int(seen.claim.reported)
    if claim.out_of:
        return seen.told(count_within(count, seen.n or 0))
    n = seen.reading.sizes.get(claim.group)
    if n is None or not (claim.kind == "n" or claim.scores or claim.category):
        return None
    scored = claim.kind == "n"
    finding = count_within(count, n if scored else max(n, seen.n or 0))
    doubt = SEVERAL_EACH if scored else IN_ONE_CATEGORY
    finding = finding if claim.scores else provided(finding, doubt)
    return Told(finding, (claim.id,), seen.study.sizes_behind([claim.group]))


def _categories(study: Study) -> Iterator[Check]:
    """Yield whether the counts and percentages of different scores fit into one group."""
    sets: dict[tuple[object, ...], list[Claim]] = {}
    for claim in study.claims:
        if claim.kind in ("count", "percentage") and usable(claim) and _counted(claim):
            of = (claim.group, claim.outcome, claim.timepoint, claim.timepoint_options)
            sets.setdefault((*of, bool(claim.scores)), []).append(claim)
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


def _counted(claim: Claim) -> tuple[object, ...]:
    return claim.scores or ((claim.category,) if claim.category else ())


def _apart(claims: Sequence[Claim]) -> bool:
    counted = [one for claim in claims for one in _counted(claim)]
    return len(counted) == len(set(counted))


def scored_in(study: Study, reading: Reading, *claims: Claim | None) -> int | None:
    """Return in how many patients all claims were scored; None where it differs or is unknown."""
    sizes = {study.scored(claim, reading) if claim else None for claim in claims}
    return sizes.pop() if len(sizes) == 1 else None


def _moments(study: Study, claims: Sequence[Claim]) -> Iterator[Check]:
    """Yield whether mean and SD are those of the patients who were counted by their scores."""
    if not claims or not _apart(claims):
        return
    whole = replace(claims[0], scores=(), out_of=None)

    def find(reading: Reading) -> Iterator[Told]:
        seen = Seen(study, whole, reading)
        n, grid = seen.n, seen.grid
        if n is None or scored_in(study, reading, *claims) != n or not grid or grid.step is None:
            return
        counts = {one.scores[0]: _patients(one, n) for one in claims}
        for kind in ("mean", "sd"):
            if moment := seen.beside(kind):
                divisor = None if kind == "mean" else divided_by(reading.divisor, n)
                found = moment_of_counts(moment.interval, counts, n, grid, divisor)
                yield Told(found, (*(one.id for one in claims), moment.id))

    yield from tried(study, "COUNT-005", find, about=whole, grid=True, divisor=True)


def _patients(claim: Claim, n: int) -> Interval:
    """Return how many of n patients a count or a percentage stands for."""
    return claim.interval * (Fraction(n, 100) if claim.kind == "percentage" else 1)


def _category(study: Study, claims: Sequence[Claim]) -> Iterator[Check]:
    def find(reading: Reading) -> Iterator[Told]:
        n, grid = scored_in(study, reading, *claims), study.grid(claims[0].outcome, reading)
        if n is None:
            return
        counted, complete = sum(len(claim.scores) for claim in claims), False
        if grid and grid.step is not None:
            complete = counted == (grid.maximum - grid.minimum) // grid.step + 1
        counts = [_patients(claim, n) for claim in claims]
        if not claims[0].scores:  # A category may be all who are not in another one.
            counts = [one for one in counts if at(n) + one * -1 not in {*counts} - {one}] or counts
        finding = categories_add_up(n, counts, complete=complete)
        finding = finding if claims[0].scores else provided(finding, IN_ONE_CATEGORY)
        yield Told(finding, tuple(claim.id for claim in claims))

    yield from tried(study, "COUNT-002", find, about=claims[0], grid=True)


ASKED = (
    Asked("BOUNDS-003", REACH, _in_reach, alone=True, bounds=True),
    Asked("BOUNDS-001", (*QUANTILES, "mean"), _on_scale, alone=True),
    Asked("GRIM-001", ("mean",), lambda seen: seen.told(_grim(seen)), grid=True),
    Asked("GRIM-003", QUANTILES, lambda seen: seen.told(_grim(seen)), grid=True),
    Asked("BOUNDS-002", ("sd", "se"), _within_limits, divisor=True),
    Asked("GRIMMER-001", ("sd", "se"), _of_scores, grid=True, divisor=True),
    Asked("BOUNDS-004", ("sd", "se"), _within_range, divisor=True),
    Asked("GRIM-002", ("percentage",), _whole_number),
    Asked("COUNT-003", ("percentage",), _of_count),
    Asked("COUNT-001", ("count", "n"), _within),
)
"""The checks of single numbers, in the order in which a reader meets them."""
