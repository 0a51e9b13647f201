"""Each printed number on its own, or with the SD or size printed beside it."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from caseseries.published.findings import Check, Finding
from caseseries.published.grim import grim, grim_percentage
from caseseries.published.grimmer import grimmer, sd_within_limits
from caseseries.published.model import Claim, Divisor, Grid, Hypothesis, Kind, Study
from caseseries.published.parts import categories_add_up, count_within, in_order, on_scale
from caseseries.published.rounding import Interval, decimal

NO_SIZE = Finding("not checkable", "The paper does not print how many patients this is of.")
NO_SCALE = Finding("not checkable", "The paper does not describe the scale.")
NO_STEP = Finding("not checkable", "The paper does not say in which steps the scores were given.")

_NOT_NEGATIVE = Interval(Fraction(0), None)
REACH: Mapping[Kind, Interval] = {
    "p_value": Interval(Fraction(0), Fraction(1)),
    "correlation": Interval(Fraction(-1), Fraction(1)),
    "percentage": Interval(Fraction(0), Fraction(100)),
    **dict.fromkeys(("sd", "se", "odds_ratio", "risk_ratio", "f", "chi2", "u"), _NOT_NEGATIVE),
}
"""Where numbers of a kind lie, whatever they were computed from."""


def check_numbers(study: Study) -> Iterator[Check]:
    """Yield the checks of each number alone and beside its neighbours."""
    for claim in study.claims:
        if claim.kind in REACH:
            yield Check(check_id="BOUNDS-003", claims=(claim.id,), finding=_in_reach(claim))
        if not usable(claim):
            continue
        if claim.kind in ("mean", "median", "q1", "q3", "min", "max"):
            yield from _on_scale(study, claim)
        if claim.kind in ("mean", "median", "min", "max"):
            yield from _on_grid(study, claim)
        elif claim.kind in ("sd", "se"):
            yield from _beside_mean(study, claim)
        elif claim.kind == "percentage":
            yield from _of_patients(study, claim)
        elif claim.kind == "count" and claim.out_of:
            total = study.by_id[claim.out_of]
            finding = count_within(int(claim.reported), int(total.reported))
            yield Check(
                check_id="COUNT-001", claims=(claim.id,), given=(total.id,), finding=finding
            )
    yield from _in_order(study)
    yield from _categories(study)


def usable(claim: Claim) -> bool:
    """Tell whether a claim prints a number that its kind can be, and no mere bound of one."""
    reach = REACH.get(claim.kind)
    return claim.relation == "=" and (reach is None or claim.interval.overlaps(reach))


def _in_reach(claim: Claim) -> Finding:
    reach = REACH[claim.kind]
    kind = claim.kind.replace("_", "-")
    if claim.interval.overlaps(reach):
        return Finding("holds", f"{claim.printed} is a possible {kind}.")
    return Finding("impossible", f"{claim.printed} is no possible {kind}: it lies {_from(reach)}.")


def _from(reach: Interval) -> str:
    low = decimal(reach.low)
    return f"from {low} upwards" if reach.high is None else f"from {low} to {decimal(reach.high)}"


def sizes_behind(
    study: Study, groups: Sequence[str], about: Claim | None = None
) -> tuple[str, ...]:
    """Return the claims that print the sizes of groups, or in how many patients was scored."""
    claims: list[str] = []
    for group in groups:
        scored = [one.id for one in study.n_claims(about, group)] if about else []
        claims += scored or [study.groups[group].size_claim or ""]
    return tuple(dict.fromkeys(claim for claim in claims if claim))


def assumed(hypothesis: Hypothesis, unknowns: Sequence[str]) -> Mapping[str, str]:
    """Return the options of a hypothesis that a check rests on."""
    return {unknown: hypothesis.choices[unknown] for unknown in unknowns}


def beside(study: Study, claim: Claim, *, kind: Kind, group: str = "") -> Claim | None:
    """Return the exact claim of a kind about the same as a claim, in its group or in another."""
    return next(iter(alike(study, claim, kind=kind, group=group)), None)


def alike(study: Study, claim: Claim, *, kind: Kind, group: str = "") -> list[Claim]:
    """Return all exact claims of a kind about the same as a claim."""
    wanted = (kind, group or claim.group, *_about(claim))
    return [
        other
        for other in study.claims
        if (other.kind, other.group, *_about(other)) == wanted and usable(other)
    ]


def _about(claim: Claim) -> tuple[object, ...]:
    return claim.outcome, claim.timepoint, claim.timepoint_options, claim.scores, claim.category


def _on_scale(study: Study, claim: Claim) -> Iterator[Check]:
    hypothesis = next(study.readings(()))
    grid = study.grid(claim.outcome, hypothesis)
    if grid:
        finding = on_scale(claim.printed, claim.interval, grid.minimum, grid.maximum)
        yield Check(check_id="BOUNDS-001", claims=(claim.id,), finding=finding)


def _on_grid(study: Study, claim: Claim) -> Iterator[Check]:
    unknowns = study.unknowns_behind(groups=[claim.group], outcome=claim.outcome)
    for hypothesis in study.readings(unknowns):
        yield Check(
            check_id="GRIM-001" if claim.kind == "mean" else "GRIM-003",
            claims=(claim.id,),
            given=sizes_behind(study, [claim.group], claim),
            assumes=assumed(hypothesis, unknowns),
            sizes_as_printed=study.sizes_as_printed(hypothesis),
            finding=_grim(study, claim, study.grid(claim.outcome, hypothesis), hypothesis),
        )


def _grim(study: Study, claim: Claim, grid: Grid | None, hypothesis: Hypothesis) -> Finding:
    n = study.scored(claim, hypothesis)
    if n is None:
        return NO_SIZE
    if grid is None:
        return NO_SCALE
    if grid.step is None:
        return NO_STEP
    # A minimum is one score; the median of an even number of scores is the mean of two.
    averaged = {"mean": n, "median": 1 if n % 2 else 2}.get(claim.kind, 1)
    return grim(
        claim.reported,
        n=averaged,
        step=grid.step,
        minimum=grid.minimum,
        maximum=grid.maximum,
        rule=claim.rounding,
    )


def _beside_mean(study: Study, claim: Claim) -> Iterator[Check]:
    mean = beside(study, claim, kind="mean")
    if mean is None:
        missing = Finding("not checkable", "The paper does not print the mean beside this SD.")
        yield Check(check_id="GRIMMER-001", claims=(claim.id,), finding=missing)
        return
    unknowns = study.unknowns_behind(groups=[claim.group], outcome=claim.outcome, divisor=True)
    for hypothesis in study.readings(unknowns):
        for check_id in ("BOUNDS-002", "GRIMMER-001"):
            yield Check(
                check_id=check_id,
                claims=(mean.id, claim.id),
                given=sizes_behind(study, [claim.group], claim),
                assumes=assumed(hypothesis, unknowns),
                sizes_as_printed=study.sizes_as_printed(hypothesis),
                finding=_sd(study, check_id, mean, claim, hypothesis),
            )


def _sd(study: Study, check_id: str, mean: Claim, sd: Claim, hypothesis: Hypothesis) -> Finding:
    grid = study.grid(sd.outcome, hypothesis)
    divisor: Divisor = "n(n-1)" if sd.kind == "se" else hypothesis.divisor
    n = study.scored(sd, hypothesis)
    if n is None:
        return NO_SIZE
    if grid is None:
        return NO_SCALE
    if _grim(study, mean, grid, hypothesis).outcome == "impossible":
        return Finding("not checkable", f"The mean {mean.reported} is impossible already.")
    if check_id == "BOUNDS-002":
        return sd_within_limits(
            mean.reported,
            sd.reported,
            n=n,
            minimum=grid.minimum,
            maximum=grid.maximum,
            step=grid.step,
            divisor=divisor,
            rule=sd.rounding,
        )
    if grid.step is None:
        return NO_STEP
    return grimmer(
        mean.reported,
        sd.reported,
        n=n,
        step=grid.step,
        minimum=grid.minimum,
        maximum=grid.maximum,
        divisor=divisor,
        rule=sd.rounding,
    )


def _of_patients(study: Study, claim: Claim) -> Iterator[Check]:
    unknowns = () if claim.out_of else study.unknowns_behind(groups=[claim.group])
    given = (claim.out_of,) if claim.out_of else sizes_behind(study, [claim.group], claim)
    for hypothesis in study.readings(unknowns):
        n = counted_out_of(study, claim, hypothesis)
        finding = grim_percentage(claim.reported, n=n, rule=claim.rounding) if n else NO_SIZE
        yield Check(
            check_id="GRIM-002",
            claims=(claim.id,),
            given=given,
            assumes=assumed(hypothesis, unknowns),
            sizes_as_printed=study.sizes_as_printed(hypothesis),
            finding=finding,
        )


def counted_out_of(study: Study, claim: Claim, hypothesis: Hypothesis) -> int | None:
    """Return how many patients a count or a percentage is of."""
    if claim.out_of:
        return int(study.by_id[claim.out_of].reported)
    return study.scored(claim, hypothesis)


def _in_order(study: Study) -> Iterator[Check]:
    for claim in study.claims:
        if claim.kind not in ("mean", "median") or not usable(claim):
            continue
        kinds: tuple[Kind, ...] = (
            ("min", "max") if claim.kind == "mean" else ("min", "q1", "q3", "max")
        )
        others = [beside(study, claim, kind=kind) for kind in kinds]
        middle = len(kinds) // 2
        printed = [one for one in (*others[:middle], claim, *others[middle:]) if one]
        if len(printed) > 1:
            values = [(other.kind, other.interval) for other in printed]
            ids = tuple(other.id for other in printed)
            yield Check(check_id="ORDER-001", claims=ids, finding=in_order(values))


def _categories(study: Study) -> Iterator[Check]:
    """Yield whether the counts and percentages of different scores fit into one group."""
    sets: dict[tuple[object, ...], list[Claim]] = {}
    for claim in study.claims:
        if claim.kind in ("count", "percentage") and claim.scores and usable(claim):
            about = (claim.group, claim.outcome, claim.timepoint, claim.timepoint_options)
            sets.setdefault(about, []).append(claim)
    for claims in sets.values():
        scores = [score for claim in claims for score in claim.scores]
        if len(claims) > 1 and len(scores) == len(set(scores)):
            yield from _category(study, claims)


def _category(study: Study, claims: Sequence[Claim]) -> Iterator[Check]:
    first = claims[0]
    unknowns = study.unknowns_behind(groups=[first.group], outcome=first.outcome)
    for hypothesis in study.readings(unknowns):
        grid = study.grid(first.outcome, hypothesis)
        sizes = {counted_out_of(study, claim, hypothesis) for claim in claims}
        n = sizes.pop() if len(sizes) == 1 else None
        if n is None or grid is None or grid.step is None:
            continue
        counted = sum(len(claim.scores) for claim in claims)
        complete = counted == (grid.maximum - grid.minimum) // grid.step + 1
        share = {"percentage": Fraction(n, 100), "count": Fraction(1)}
        yield Check(
            check_id="COUNT-002",
            claims=tuple(claim.id for claim in claims),
            given=sizes_behind(study, [first.group], first),
            assumes=assumed(hypothesis, unknowns),
            sizes_as_printed=study.sizes_as_printed(hypothesis),
            finding=categories_add_up(
                n, [claim.interval * share[claim.kind] for claim in claims], complete=complete
            ),
        )
