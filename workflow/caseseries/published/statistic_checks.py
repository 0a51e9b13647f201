"""Printed p-values, effect sizes and limits against the numbers printed beside them."""

from collections.abc import Iterator
from fractions import Fraction

from caseseries.published import counts, effects
from caseseries.published.attainable import attainable
from caseseries.published.conventions import KINDS, NAMES, TESTS, shows_changers
from caseseries.published.findings import Check, Finding, Told
from caseseries.published.model import Claim, Reading, SignificanceTest, Study
from caseseries.published.number_checks import NO_SIZE, Asked, beside, of_each, usable
from caseseries.published.p_values import (
    P_OF,
    Summary,
    comparable_groups,
    p_from_correlation,
    p_from_statistic,
    p_from_summaries,
    p_from_u,
    u_in_reach,
)
from caseseries.published.recomputed import Claimed
from caseseries.rounding import decimal, interval

NO_TEST = Finding("not checkable", "The paper does not name the test.")
NO_DEGREES = Finding("not checkable", "The paper prints no degrees of freedom.")
NO_PAIR = Finding("not checkable", "U compares two groups; name both.")
NO_LIMITS = Finding("not checkable", "No p-value follows from this number as printed.")
NO_COUNTS = Finding("not checkable", "The counts that were compared are not named.")
NO_SUMMARIES = Finding("not checkable", "Means and SDs of what is compared are not all printed.")


def check_statistics(study: Study) -> Iterator[Check]:
    """Yield the checks of p-values, effect sizes and confidence limits."""
    return of_each(study, ASKED)


# --- p-values ---------------------------------------------------------------------------------


def _follows(test: str, source: str) -> bool:
    """Tell whether the p-value of a test follows from counts, or from means and SDs."""
    return bool(TESTS[test].get("from") == source)


def _claimed(claim: Claim) -> Claimed:
    return Claimed(claim.printed, claim.interval)


def _sizes(study: Study, claim: Claim, reading: Reading) -> tuple[int, ...] | None:
    groups = claim.compares or (claim.group,)
    sizes = [study.scored(claim, reading, group) for group in groups]
    return None if None in sizes else tuple(n for n in sizes if n is not None)


def _comparable(study: Study, claim: Claim, _: Reading) -> Iterator[Told]:
    if len(claim.compares) > 1:
        named = study.methods_named or ((claim.test,) if claim.test else ())
        yield Told(comparable_groups(named), (claim.id,))


def _from_statistic(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    statistic = study.by_id[claim.p_of] if claim.p_of else None
    if statistic is None or not usable(statistic):
        return
    sizes, test = _sizes(study, claim, reading), reading.tests.get(claim.id)
    value, claimed = statistic.interval, _claimed(claim)
    if statistic.limits and statistic.kind != "cohen_d":
        low, high = (interval(one, statistic.rounding) for one in statistic.limits)
        level, as_ratio = float(statistic.level), _is_ratio(statistic)
        found = effects.p_from_limits(
            claimed,
            value,
            (low, high),
            level,
            as_ratio=as_ratio,
            another_test=test is not None and "rests_on" in TESTS[test.name],
        )
    elif KINDS[statistic.kind].get("df") and not statistic.df:
        found = NO_DEGREES
    elif statistic.kind in P_OF:
        found = p_from_statistic(statistic.kind, value, statistic.df, claimed, test)
    elif statistic.kind not in ("correlation", "u"):
        if claim.test or claim.table:
            return  # of which other checks tell
        found = NO_LIMITS
    elif sizes is None:
        found = NO_SIZE
    elif statistic.kind == "correlation":
        if test is None and "kendall" in study.methods_named:
            test = SignificanceTest("kendall")
        found = p_from_correlation(value, n=sizes[0], claimed=claimed, test=test)
    elif len(sizes) == 2:
        found = p_from_u(value, (sizes[0], sizes[1]), claimed)
    else:
        found = NO_PAIR
    yield Told(found, (statistic.id, claim.id))


def _attainable(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    test, of = reading.tests.get(claim.id), study.by_id.get(claim.p_of or "")
    if test is None or _follows(test.name, "counts"):
        if of is None and not claim.table:
            yield Told(NO_COUNTS if test else NO_TEST, (claim.id,))
    elif rests_on := TESTS[test.name].get("rests_on"):
        if of is None or not (of.kind in P_OF or of.limits):
            why = (
                f"Not checked, because a p-value by {NAMES[test.name]} rests on {rests_on}, and "
                "the statistic of the test is not printed."
            )
            yield Told(Finding("not checkable", why), (claim.id,))
    elif not (_follows(test.name, "changers") and shows_changers(claim.table)):
        sizes = _sizes(study, claim, reading)
        found = NO_SIZE if sizes is None else attainable(test, sizes, claim.interval)
        yield Told(found, (claim.id,))


def _from_summaries(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    test = reading.tests.get(claim.id)
    if test and _follows(test.name, "summaries"):
        groups, others = _summaries(study, claim, reading)
        found = (
            groups
            if isinstance(groups, Finding)
            else p_from_summaries(groups, test, _claimed(claim), reading.divisor)
        )
        yield Told(found, (*others, claim.id))


def _summaries(
    study: Study, claim: Claim, reading: Reading
) -> tuple[list[Summary] | Finding, tuple[str, ...]]:
    """Return mean, SD and size of every group that a claim compares, or why there are none.

    With them stand the ids of the means and SDs.
    """
    groups = claim.compares or (claim.group,)
    means = [beside(study, claim, kind="mean", group=group) for group in groups]
    spreads = [_spread_of(study, claim, group) for group in groups]
    known = [(mean, sd) for mean, sd in zip(means, spreads, strict=True) if mean is not None and sd]
    others = tuple(one.id for pair in known for one in pair)
    sizes = _sizes(study, claim, reading)
    if len(known) < len(groups):
        return NO_SUMMARIES, others
    if sizes is None:
        return NO_SIZE, others
    return [_summary(*pair, n) for pair, n in zip(known, sizes, strict=True)], others


def _spread_of(study: Study, claim: Claim, group: str = "") -> Claim | None:
    """Return the SD beside a claim, else the standard error."""
    sd = beside(study, claim, kind="sd", group=group)
    return sd or beside(study, claim, kind="se", group=group)


def _summary(mean: Claim, spread: Claim, n: int) -> Summary:
    return Summary(mean.interval, spread.interval, n, "n(n-1)" if spread.kind == "se" else None)


def _from_table(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    if not claim.table:
        return
    table, claimed, test = _counts(study, claim), _claimed(claim), reading.tests.get(claim.id)
    if test and _follows(test.name, "changers") and shows_changers(table):
        found = counts.p_from_changers(table, test.name, test.method, claimed)
    else:
        name = test.name if test and _follows(test.name, "counts") else "chi_squared"
        found = counts.p_from_table(table, name, claimed)
    yield Told(found, (*_in_table(claim), claim.id))


def _test_of_changers(study: Study, claim: Claim) -> str:
    """Return the test of those who changed that is behind a table of them; empty if none is."""
    named = (test for test in _tests_behind(study, claim) if _follows(test, "changers"))
    return next(named, "") if shows_changers(claim.table) else ""


def _tests_behind(study: Study, claim: Claim) -> list[str]:
    """Return the tests that are named with a number, or with a p-value of it."""
    tests = (claim.test, *(one.test for one in study.claims if one.p_of == claim.id))
    return [test for test in tests if test]


def _counts(study: Study, claim: Claim) -> list[list[int]]:
    return [[int(study.by_id[name].reported) for name in row] for row in claim.table]


def _in_table(claim: Claim) -> tuple[str, ...]:
    return tuple(name for row in claim.table for name in row)


# --- test statistics, effect sizes and limits --------------------------------------------------


def _u_in_reach(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    sizes = _sizes(study, claim, reading)
    found = NO_PAIR if len(claim.compares) != 2 else NO_SIZE
    if sizes and len(sizes) == 2:
        found = u_in_reach(claim.interval, (sizes[0], sizes[1]))
    yield Told(found, (claim.id,))


def _degrees(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    """Yield whether degrees of freedom need more patients or categories than there are."""
    sizes = _sizes(study, claim, reading)
    if not claim.df:
        return
    if claim.kind == "chi2" and claim.table and not _test_of_changers(study, claim):
        most: Fraction = Fraction((len(claim.table) - 1) * (len(claim.table[0]) - 1))
        of = "this table leaves"
    elif claim.kind in ("t", "f") and sizes:
        most, of = Fraction(sum(sizes) - len(sizes)), f"{sum(sizes)} patients leave"
        if claim.kind == "f" and (len(sizes) == 1 or "rm_anova" in _tests_behind(study, claim)):
            most *= _most(claim.df[0])  # repeated measurements
    else:
        return
    told = f"{claim.df[-1]} degrees of freedom; {of} no more than {decimal(most)}."
    low = interval(claim.df[-1]).low or 0
    doubt = f"{told} Several measurements of a patient may have more."
    yield Told(Finding("differs", doubt) if low > most else Finding("holds", told), (claim.id,))


def _most(degrees: str) -> Fraction:
    """Return the most that degrees of freedom stand for; whole ones are not rounded."""
    return interval(degrees).high or Fraction(0) if "." in degrees else Fraction(degrees)


def _of_counts(study: Study, claim: Claim, _: Reading) -> Iterator[Told]:
    if not claim.table:
        return
    table, about = _counts(study, claim), (claim.kind, claim.printed, claim.interval)
    if _two_by_two(claim):
        found = counts.ratio(*about, table)
    elif test := _test_of_changers(study, claim):
        found = counts.statistic_of_changers(*about, table, test)
    elif claim.kind == "chi2":
        found = counts.chi_squared(claim.printed, claim.interval, table)
    else:
        return
    yield Told(found, (*_in_table(claim), claim.id))


def _of_two_means(study: Study, claim: Claim, _: Reading) -> Iterator[Told]:
    means = [beside(study, claim, kind="mean", group=group) for group in claim.compares]
    known = [one for one in means if one]
    if len(known) == len(means) == 2:
        ends = (known[0].interval, known[1].interval)
        found = effects.difference(claim.printed, claim.interval, *ends)
        yield Told(found, (*(one.id for one in known), claim.id))


def _of_summaries(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    if len(claim.compares) not in (0, 2):
        return
    groups, others = _summaries(study, claim, reading)
    if not isinstance(groups, Finding):
        about = (claim.kind, claim.printed, claim.interval)
        yield Told(effects.of_means(*about, groups, reading.divisor), (*others, claim.id))
    elif claim.kind == "cohen_d":
        yield Told(groups, (*others, claim.id))


def _is_ratio(claim: Claim) -> bool:
    return "ratio" in KINDS[claim.kind].get("of", ())


def _two_by_two(claim: Claim) -> bool:
    return claim.kind in counts.LIMITS and [len(row) for row in claim.table] == [2, 2]


def _limits(study: Study, claim: Claim, _: Reading) -> Iterator[Told]:
    if not claim.limits:
        return
    low, high = (interval(one, claim.rounding) for one in claim.limits)
    what = f"{claim.printed} with limits {' and '.join(claim.limits)}"
    if _two_by_two(claim):
        level, table = float(claim.level) / 100, _counts(study, claim)
        found = counts.limits_of_ratio(claim.kind, table, what, low, high, level)
        if found:
            yield Told(found, (*_in_table(claim), claim.id))
            return
    found = effects.limits(what, claim.interval, low, high, as_ratio=_is_ratio(claim))
    yield Told(found, (claim.id,))


def _limits_of_mean(study: Study, claim: Claim, reading: Reading) -> Iterator[Told]:
    sd = _spread_of(study, claim) if claim.limits else None
    n = study.scored(claim, reading)
    if sd is None or n is None:
        return
    low, high = (interval(one, claim.rounding) for one in claim.limits)
    group, level = _summary(claim, sd, n), float(claim.level)
    found = effects.limits_of_mean(claim.printed, group, low, high, level, reading.divisor)
    yield Told(found, (sd.id, claim.id))


P, ESTIMATES = ("p_value",), tuple(kind for kind in KINDS if kind != "p_value")
ASKED = (
    Asked("P-004", P, _comparable, alone=True, bounds=True),
    Asked("P-001", P, _from_statistic, bounds=True),
    Asked("P-002", P, _from_summaries, divisor=True, bounds=True),
    Asked("P-003", P, _attainable, bounds=True),
    Asked("P-005", P, _from_table, bounds=True),
    Asked("COUNT-001", ("u",), _u_in_reach),
    Asked("COUNT-004", ("t", "f", "chi2"), _degrees),
    Asked("EFFECT-001", (*counts.LIMITS, "chi2", "z"), _of_counts),
    Asked("EFFECT-001", ("difference",), _of_two_means),
    Asked("EFFECT-001", ("cohen_d", "t"), _of_summaries, divisor=True),
    Asked("LIMITS-001", ESTIMATES, _limits),
    Asked("LIMITS-002", ("mean",), _limits_of_mean, divisor=True),
)
"""The checks of what was tested and estimated, in the order in which a reader meets them."""
