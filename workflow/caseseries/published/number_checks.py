"""Each printed number on its own, or with the SD, statistic or size printed beside it."""

from collections.abc import Iterator, Mapping, Sequence

from caseseries.published.findings import Check, Finding
from caseseries.published.grim import grim, grim_percentage
from caseseries.published.grimmer import grimmer, sd_within_limits
from caseseries.published.model import Claim, Grid, Hypothesis, Study
from caseseries.published.p_values import (
    Summary,
    attainable,
    comparable_groups,
    p_from_correlation,
    p_from_summaries,
)
from caseseries.published.parts import count_within, in_order, on_scale
from caseseries.published.rounding import Interval

NO_SIZE = Finding("not checkable", "The paper does not print how many patients are in the group.")
NO_SCALE = Finding("not checkable", "The paper does not describe the scale.")
NO_STEP = Finding("not checkable", "The paper does not say in which steps the scores were given.")


def check_numbers(study: Study) -> Iterator[Check]:
    """Yield the checks of each number alone and beside its neighbours."""
    for claim in study.claims:
        if claim.kind == "p_value":
            yield from _p_values(study, claim)
        elif claim.relation != "=":
            continue  # a bound leaves too much open for the checks below
        elif claim.kind in ("mean", "median", "min", "max"):
            yield from _on_scale(study, claim)
            yield from _on_grid(study, claim)
        elif claim.kind == "sd":
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


def sizes_behind(study: Study, groups: Sequence[str]) -> tuple[str, ...]:
    """Return the claims that print the sizes of groups."""
    claims = (study.groups[group].size_claim for group in groups)
    return tuple(claim for claim in claims if claim)


def assumed(hypothesis: Hypothesis, unknowns: Sequence[str]) -> Mapping[str, str]:
    """Return the options of a hypothesis that a check rests on."""
    return {unknown: hypothesis.choices[unknown] for unknown in unknowns}


def beside(study: Study, claim: Claim, *, kind: str, group: str = "") -> Claim | None:
    """Return the exact claim of a kind about the same as a claim, in its group or in another."""
    wanted = (kind, group or claim.group, "=", *_about(claim))
    for other in study.claims:
        if (other.kind, other.group, other.relation, *_about(other)) == wanted:
            return other
    return None


def _about(claim: Claim) -> tuple[object, ...]:
    return claim.outcome, claim.timepoint, claim.timepoint_options, claim.scores


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
            given=sizes_behind(study, [claim.group]),
            assumes=assumed(hypothesis, unknowns),
            sizes_as_printed=study.sizes_as_printed(hypothesis),
            finding=_grim(claim, study.grid(claim.outcome, hypothesis), hypothesis),
        )


def _grim(claim: Claim, grid: Grid | None, hypothesis: Hypothesis) -> Finding:
    n = hypothesis.sizes.get(claim.group)
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
                given=sizes_behind(study, [claim.group]),
                assumes=assumed(hypothesis, unknowns),
                sizes_as_printed=study.sizes_as_printed(hypothesis),
                finding=_sd(
                    check_id, mean, claim, study.grid(claim.outcome, hypothesis), hypothesis
                ),
            )


def _sd(
    check_id: str, mean: Claim, sd: Claim, grid: Grid | None, hypothesis: Hypothesis
) -> Finding:
    n = hypothesis.sizes.get(sd.group)
    if n is None:
        return NO_SIZE
    if grid is None:
        return NO_SCALE
    if _grim(mean, grid, hypothesis).outcome == "impossible":
        return Finding("not checkable", f"The mean {mean.reported} is impossible already.")
    if check_id == "BOUNDS-002":
        return sd_within_limits(
            mean.reported,
            sd.reported,
            n=n,
            minimum=grid.minimum,
            maximum=grid.maximum,
            step=grid.step,
            divisor=hypothesis.divisor,
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
        divisor=hypothesis.divisor,
        rule=sd.rounding,
    )


def _of_patients(study: Study, claim: Claim) -> Iterator[Check]:
    unknowns = study.unknowns_behind(groups=[claim.group])
    for hypothesis in study.readings(unknowns):
        n = hypothesis.sizes.get(claim.group)
        finding = grim_percentage(claim.reported, n=n, rule=claim.rounding) if n else NO_SIZE
        yield Check(
            check_id="GRIM-002",
            claims=(claim.id,),
            given=sizes_behind(study, [claim.group]),
            assumes=assumed(hypothesis, unknowns),
            sizes_as_printed=study.sizes_as_printed(hypothesis),
            finding=finding,
        )


def _p_values(study: Study, claim: Claim) -> Iterator[Check]:
    groups = claim.compares or (claim.group,)
    unknowns = study.unknowns_behind(groups=groups, p_value=claim.id)
    for hypothesis in study.readings(unknowns):
        sizes = tuple(hypothesis.sizes[group] for group in groups if group in hypothesis.sizes)
        complete = len(sizes) == len(groups)
        for check_id, others, finding in _p_findings(study, claim, hypothesis, sizes):
            yield Check(
                check_id=check_id,
                claims=(*others, claim.id),
                given=sizes_behind(study, groups),
                assumes=assumed(hypothesis, unknowns),
                sizes_as_printed=study.sizes_as_printed(hypothesis),
                finding=finding if complete else NO_SIZE,
            )
    if claim.compares:
        finding = comparable_groups(study.methods_named)
        yield Check(check_id="P-004", claims=(claim.id,), finding=finding)


def _p_findings(
    study: Study, claim: Claim, hypothesis: Hypothesis, sizes: tuple[int, ...]
) -> Iterator[tuple[str, tuple[str, ...], Finding]]:
    """Yield what can be said of a p-value: check, further claims it rests on, finding."""
    p, relation = claim.reported, claim.relation
    statistic = study.by_id[claim.p_of] if claim.p_of else None
    if statistic and statistic.kind == "correlation":
        recomputed = p_from_correlation(statistic.reported, n=sizes[0], p=p, relation=relation)
        yield "P-001", (statistic.id,), recomputed
    test = hypothesis.tests.get(claim.id)
    if test is None:
        yield "P-003", (), Finding("not checkable", "The paper does not name the test.")
        return
    doubled = test.two_sided == "doubled"
    yield "P-003", (), attainable(test.name, sizes, p=p, relation=relation, doubled=doubled)
    if test.name in ("student", "welch"):
        yield _from_summaries(study, claim, test.name, sizes)


def _from_summaries(
    study: Study, claim: Claim, test: str, sizes: tuple[int, ...]
) -> tuple[str, tuple[str, ...], Finding]:
    printed = [
        beside(study, claim, kind=kind, group=group)
        for group in claim.compares
        for kind in ("mean", "sd")
    ]
    found = [other for other in printed if other]
    others = tuple(other.id for other in found)
    if len(found) < len(printed):
        finding = Finding("not checkable", "The paper does not print mean and SD of both groups.")
        return "P-002", others, finding
    texts = [other.reported for other in found]
    first, second = Summary(texts[0], texts[1], sizes[0]), Summary(texts[2], texts[3], sizes[1])
    return (
        "P-002",
        others,
        p_from_summaries(first, second, test=test, p=claim.reported, relation=claim.relation),
    )


def _in_order(study: Study) -> Iterator[Check]:
    for claim in study.claims:
        if claim.kind not in ("mean", "median") or claim.relation != "=":
            continue
        around = (beside(study, claim, kind="min"), claim, beside(study, claim, kind="max"))
        printed = [other for other in around if other]
        if len(printed) > 1:
            values: list[tuple[str, Interval]] = [(other.kind, other.interval) for other in printed]
            ids = tuple(other.id for other in printed)
            yield Check(check_id="ORDER-001", claims=ids, finding=in_order(values))
