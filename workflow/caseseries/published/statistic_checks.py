"""Printed p-values, effect sizes and limits against the numbers printed beside them."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from caseseries.published import effects
from caseseries.published.attainable import attainable
from caseseries.published.findings import Check, Finding
from caseseries.published.model import Claim, Hypothesis, Study
from caseseries.published.number_checks import NO_SIZE, assumed, beside, sizes_behind, usable
from caseseries.published.p_values import (
    P_OF,
    Claimed,
    Summary,
    comparable_groups,
    p_from_correlation,
    p_from_statistic,
    p_from_summaries,
    p_from_table,
    p_from_u,
)
from caseseries.published.rounding import interval


class Told(NamedTuple):
    """What a check finds, and the further claims that it rests on."""

    finding: Finding
    others: tuple[str, ...] = ()


Find = Callable[[Study, Claim, Hypothesis], Told | None]

BY_SUMMARIES = ("student", "welch", "anova", "paired_t")
BY_TABLE = ("chi_squared", "fisher")
RATIOS = ("odds_ratio", "risk_ratio")
NO_TEST = Finding("not checkable", "The paper does not name the test.")
NO_SUMMARIES = Finding("not checkable", "Mean and SD of what is compared are not both printed.")


def check_statistics(study: Study) -> Iterator[Check]:
    """Yield the checks of p-values, effect sizes and confidence limits."""
    for claim in study.claims:
        if claim.kind == "p_value":
            yield from _tried(study, claim, "P-001", _from_statistic)
            yield from _tried(study, claim, "P-002", _from_summaries, divisor=True)
            yield from _tried(study, claim, "P-003", _attainable)
            yield from _tried(study, claim, "P-005", _from_table)
            if len(claim.compares) > 1:
                named = study.methods_named or ((claim.test,) if claim.test else ())
                finding = comparable_groups(named)
                yield Check(check_id="P-004", claims=(claim.id,), finding=finding)
        elif usable(claim):
            yield from _tried(study, claim, "EFFECT-001", _effect, divisor=True)
            yield from _tried(study, claim, "LIMITS-001", _limits)
            yield from _tried(study, claim, "LIMITS-002", _limits_of_mean, divisor=True)


def _tried(
    study: Study, claim: Claim, check_id: str, find: Find, *, divisor: bool = False
) -> Iterator[Check]:
    """Yield one check under all that the paper leaves open and the check depends on."""
    groups = claim.compares or (claim.group,)
    p_value = claim.id if claim.kind == "p_value" else ""
    unknowns = study.unknowns_behind(groups=groups, divisor=divisor, p_value=p_value)
    for hypothesis in study.readings(unknowns):
        told = find(study, claim, hypothesis)
        if told is not None:
            yield Check(
                check_id=check_id,
                claims=(*told.others, claim.id),
                given=sizes_behind(study, groups, claim),
                assumes=assumed(hypothesis, unknowns),
                sizes_as_printed=study.sizes_as_printed(hypothesis),
                finding=told.finding,
            )


# --- p-values ---------------------------------------------------------------------------------


def _claimed(claim: Claim) -> Claimed:
    return Claimed(claim.printed, claim.interval)


def _sizes(study: Study, claim: Claim, hypothesis: Hypothesis) -> tuple[int, ...] | None:
    groups = claim.compares or (claim.group,)
    sizes = [study.scored(claim, hypothesis, group) for group in groups]
    return None if None in sizes else tuple(n for n in sizes if n is not None)


def _from_statistic(study: Study, claim: Claim, hypothesis: Hypothesis) -> Told | None:
    statistic = study.by_id[claim.p_of] if claim.p_of else None
    if statistic is None or not usable(statistic):
        return None
    of, sizes = (statistic.id,), _sizes(study, claim, hypothesis)
    test = hypothesis.tests.get(claim.id)
    if statistic.kind in P_OF:
        sides = test.sides if test else None
        found = p_from_statistic(
            statistic.kind, statistic.interval, statistic.df, _claimed(claim), sides
        )
        return Told(found, of)
    if statistic.kind not in ("correlation", "u"):
        return None
    if sizes is None:
        return Told(NO_SIZE, of)
    if statistic.kind == "correlation":
        found = p_from_correlation(
            statistic.interval, n=sizes[0], claimed=_claimed(claim), test=test
        )
        return Told(found, of)
    if len(sizes) != 2:
        return Told(Finding("not checkable", "U compares two groups; name both."), of)
    return Told(p_from_u(statistic.interval, (sizes[0], sizes[1]), _claimed(claim)), of)


def _attainable(study: Study, claim: Claim, hypothesis: Hypothesis) -> Told | None:
    test = hypothesis.tests.get(claim.id)
    if test is None:
        return None if claim.p_of or claim.table else Told(NO_TEST)
    if test.name in BY_TABLE:
        return None
    sizes = _sizes(study, claim, hypothesis)
    return Told(NO_SIZE if sizes is None else attainable(test, sizes, claim.interval))


def _from_summaries(study: Study, claim: Claim, hypothesis: Hypothesis) -> Told | None:
    test = hypothesis.tests.get(claim.id)
    if test is None or test.name not in BY_SUMMARIES:
        return None
    sizes = _sizes(study, claim, hypothesis)
    printed = _printed(study, claim)
    others = tuple(one.id for one in printed if one)
    if None in printed:
        return Told(NO_SUMMARIES, others)
    if sizes is None:
        return Told(NO_SIZE, others)
    groups = _summaries(printed, sizes)
    return Told(p_from_summaries(groups, test, _claimed(claim), hypothesis.divisor), others)


def _printed(study: Study, claim: Claim) -> list[Claim | None]:
    """Return mean and SD of every group that a claim compares, in turn."""
    groups = claim.compares or (claim.group,)
    return [beside(study, claim, kind=kind, group=g) for g in groups for kind in ("mean", "sd")]


def _summaries(printed: Sequence[Claim | None], sizes: Sequence[int]) -> list[Summary]:
    stands_for = [one.interval for one in printed if one]
    means_and_sds = zip(stands_for[::2], stands_for[1::2], sizes, strict=True)
    return [Summary(mean, sd, n) for mean, sd, n in means_and_sds]


def _from_table(study: Study, claim: Claim, _: Hypothesis) -> Told | None:
    if not claim.table:
        return None
    test = claim.test if claim.test in BY_TABLE else "chi_squared"
    return Told(p_from_table(_counts(study, claim), test, _claimed(claim)), _in_table(claim))


def _counts(study: Study, claim: Claim) -> list[list[int]]:
    return [[int(study.by_id[name].reported) for name in row] for row in claim.table]


def _in_table(claim: Claim) -> tuple[str, ...]:
    return tuple(name for row in claim.table for name in row)


# --- effect sizes and limits ------------------------------------------------------------------


def _effect(study: Study, claim: Claim, hypothesis: Hypothesis) -> Told | None:
    if claim.kind in RATIOS and len(claim.table) == len(claim.table[0] if claim.table else ()) == 2:
        found = effects.ratio(claim.kind, claim.printed, claim.interval, _counts(study, claim))
        return Told(found, _in_table(claim))
    if claim.kind not in ("difference", "cohen_d") or len(claim.compares) != 2:
        return None
    printed = _printed(study, claim)
    means = [one for one in printed[::2] if one]
    if claim.kind == "difference" and len(means) == 2:
        first, second = (one.interval for one in means)
        found = effects.difference(claim.printed, claim.interval, first, second)
        return Told(found, tuple(one.id for one in means))
    sizes = _sizes(study, claim, hypothesis)
    if sizes is None or None in printed:
        return Told(NO_SUMMARIES)
    groups = _summaries(printed, sizes)
    found = effects.cohen_d(claim.printed, claim.interval, groups, hypothesis.divisor)
    return Told(found, tuple(one.id for one in printed if one))


def _limits(_: Study, claim: Claim, __: Hypothesis) -> Told | None:
    if not claim.limits:
        return None
    low, high = (interval(one, claim.rounding) for one in claim.limits)
    as_ratio = claim.kind in RATIOS
    return Told(effects.limits(claim.printed, claim.interval, low, high, as_ratio=as_ratio))


def _limits_of_mean(study: Study, claim: Claim, hypothesis: Hypothesis) -> Told | None:
    sd = beside(study, claim, kind="sd") if claim.kind == "mean" and claim.limits else None
    n = study.scored(claim, hypothesis)
    if sd is None or n is None:
        return None
    low, high = (interval(one, claim.rounding) for one in claim.limits)
    group, level = Summary(claim.interval, sd.interval, n), float(claim.level)
    found = effects.limits_of_mean(claim.printed, group, low, high, level, hypothesis.divisor)
    return Told(found, (sd.id,))
