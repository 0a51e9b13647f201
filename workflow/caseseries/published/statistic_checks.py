"""Printed p-values, effect sizes and limits against the numbers printed beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from caseseries.published import counts, effects
from caseseries.published.as_written import tests_in
from caseseries.published.asked import NO_SIZE, Asked, Seen, alike, of_each, usable
from caseseries.published.attainable import attainable
from caseseries.published.conventions import (
    BESIDE,
    KINDS,
    NAMES,
    OF_CHANGES,
    TESTS,
    described_beside,
    shows_changers,
)
from caseseries.published.effects import Summary
from caseseries.published.findings import Check, Finding, Told
from caseseries.published.model import Claim, Kind, SignificanceTest, Study
from caseseries.published.p_values import (
    P_OF,
    comparable_groups,
    p_from_correlation,
    p_from_statistic,
    p_from_u,
    u_in_reach,
)
from caseseries.published.parts import exchanged, provided
from caseseries.rounding import decimal, interval

STATISTICS: tuple[Kind, ...] = ("t", "f", "chi2", "z", "u", "correlation")
NO_TEST = Finding("not checkable", "The paper does not name the test.")
NO_DEGREES = Finding("not checkable", "The paper prints no degrees of freedom.")
NO_PAIR = Finding("not checkable", "U compares two groups; name both.")
NO_LIMITS = Finding("not checkable", "No p-value follows from this number as printed.")
NO_COUNTS = Finding("not checkable", "The counts that were compared are not named.")
JOINED = "They were held together because no others are printed of the same."
DECIDE = "Does the p-value belong to this statistic?"
NO_SUMMARIES = Finding("not checkable", "Means and SDs of what is compared are not all printed.")


def check_statistics(study: Study) -> Iterator[Check]:
    """Yield the checks of p-values, effect sizes and confidence limits."""
    return of_each(study, ASKED)


# --- p-values ---------------------------------------------------------------------------------


def _follows(test: SignificanceTest | str | None, source: str) -> bool:
    """Tell whether the p-value of a test follows from counts, or from means and SDs."""
    name = test.name if isinstance(test, SignificanceTest) else test
    return bool(name and TESTS[name].get("from") == source)


def _test(seen: Seen) -> SignificanceTest | None:
    return seen.reading.tests.get(seen.claim.id)


def _statistics(seen: Seen) -> list[Claim]:
    """Return the statistic that a p-value names as its own, else those that may be its own.

    They are of the same outcome, time and groups, are named by no other p-value, and fit its test.
    """
    claim, test, claims = seen.claim, _test(seen), seen.study.claims
    if claim.p_of:
        return [one for one in claims if one.id == claim.p_of]
    named = {one.p_of for one in claims}
    return [
        one
        for kind in STATISTICS
        if test is None or test.name in BESIDE[kind]["tests"]
        for one in alike(seen.study, claim, kind=kind)
        if one.id not in named and one.partner == claim.partner
    ]


def _statistic(seen: Seen) -> Claim | None:
    """Return the statistic of a p-value: as it names it, or the only one beside it alone."""
    found = _statistics(seen)
    alone = len(found) == 1 and len(alike(seen.study, seen.claim, kind="p_value", bounds=True)) == 1
    return found[0] if found and (seen.claim.p_of or (alone and _test(seen))) else None


def _comparable(seen: Seen) -> Told | None:
    claim, named = seen.claim, seen.study.methods_named
    named = named or ((claim.test,) if claim.test else ())
    # Its statistic, against which it is held, tells what kind of test it is of.
    if len(claim.compares) < 2 or (claim.p_of and not named):
        return None
    return seen.told(comparable_groups(named))


def _from_statistic(seen: Seen) -> Told | None:
    statistic = _statistic(seen)
    if statistic is None:
        several = " or ".join(one.id for one in _statistics(seen))
        unsaid = f"Nothing says whether it is the p-value of {several}; if so, write that as p_of."
        return seen.told(Finding("not checkable", unsaid)) if several else None
    told = _against(seen, statistic) if usable(statistic) else None
    if told is None or seen.claim.p_of or told.finding.outcome == "not checkable":
        return told
    why = f"{told.finding.why} {JOINED}"
    return told._replace(finding=provided(replace(told.finding, why=why), DECIDE))


def _against(seen: Seen, statistic: Claim) -> Told | None:
    value, claimed, test, sizes = statistic.interval, seen.claim, _test(seen), seen.sizes
    if statistic.limits and statistic.kind not in ("cohen_d", "correlation"):
        another = test is not None and "rests_on" in TESTS[test.name]
        found = effects.p_from_limits(claimed, statistic, another_test=another)
    elif KINDS[statistic.kind].get("df") and not statistic.df:
        found = NO_DEGREES
    elif statistic.kind in P_OF:
        found = p_from_statistic(statistic, claimed, test)
    elif statistic.kind not in ("correlation", "u"):
        if seen.claim.test or seen.claim.table:
            return None  # of which other checks tell
        found = NO_LIMITS
    elif sizes is None:
        found = NO_SIZE
    elif statistic.kind == "correlation":
        said = tests_in(f"{statistic.says}. {seen.claim.says}")
        if test is None and "kendall" in (*seen.study.methods_named, *said):
            test = SignificanceTest("kendall")
        found = p_from_correlation(value, n=sizes[0], claimed=claimed, test=test)
    else:
        found = p_from_u(value, (sizes[0], sizes[1]), claimed) if len(sizes) == 2 else NO_PAIR
    return seen.told(found, statistic)


def _attainable(seen: Seen) -> Told | None:
    claim, test, sizes = seen.claim, _test(seen), seen.sizes
    of = _statistic(seen)
    if test is None or _follows(test, "counts"):
        unnamed = NO_COUNTS if test else NO_TEST
        return seen.told(unnamed) if of is None and not claim.table else None
    if rests_on := TESTS[test.name].get("rests_on"):
        if of and (of.kind in P_OF or of.limits):
            return None
        why = (
            f"Not checked, because a p-value by {NAMES[test.name]} rests on {rests_on}, and "
            "the statistic of the test is not printed."
        )
        return seen.told(Finding("not checkable", why))
    if _follows(test, "changers") and shows_changers(claim.table):
        return None
    return seen.told(NO_SIZE if sizes is None else attainable(test, sizes, claim.interval))


def _from_summaries(seen: Seen) -> Told | None:
    test = _test(seen)
    if not test or not _follows(test, "summaries"):
        return None
    groups, others = _summaries(seen, seen.claim.groups)
    if test.name == "paired_t" and seen.study.is_of_one_time(seen.claim):
        return seen.told(Finding("not checkable", OF_CHANGES))
    if not isinstance(groups, Finding):
        further, _ = _summaries(seen, described_beside(seen.study, seen.claim))
        pooled = () if isinstance(further, Finding) else further
        groups = effects.p_from_summaries(groups, test, seen.claim, seen.reading.divisor, pooled)
    return seen.told(groups, *others)


def _summaries(seen: Seen, groups: Sequence[str]) -> tuple[list[Summary] | Finding, list[Claim]]:
    """Return mean, SD and size of some groups beside a claim, or why there are none.

    With them stand the claims of the means and SDs.
    """
    sizes = seen.sizes_of(groups)
    both = [(seen.beside("mean", group), _spread_of(seen, group)) for group in groups]
    known = [(mean, spread) for mean, spread in both if mean and spread]
    others = [one for pair in known for one in pair]
    if len(known) < len(groups):
        return NO_SUMMARIES, others
    if sizes is None:
        return NO_SIZE, others
    return [_summary(*pair, n) for pair, n in zip(known, sizes, strict=True)], others


def _spread_of(seen: Seen, group: str = "") -> Claim | None:
    """Return the SD beside a claim, else the standard error."""
    return seen.beside("sd", group) or seen.beside("se", group)


def _summary(mean: Claim, spread: Claim, n: int) -> Summary:
    return Summary(mean.interval, spread.interval, n, "n(n-1)" if spread.kind == "se" else None)


def _from_table(seen: Seen) -> Told | None:
    claim, test = seen.claim, _test(seen)
    if not claim.table:
        return None
    table = _counts(seen)
    if test and _follows(test, "changers") and shows_changers(table):
        found = counts.p_from_changers(table, test.name, test.method, claim)
    else:
        name = test.name if test and _follows(test, "counts") else "chi_squared"
        found = counts.p_from_table(table, name, claim)
    return _told_of_table(seen, found)


def _counts(seen: Seen) -> list[list[int]]:
    return [[int(seen.study.by_id[name].reported) for name in row] for row in seen.claim.table]


def _told_of_table(seen: Seen, found: Finding) -> Told:
    return seen.told(found, *(name for row in seen.claim.table for name in row))


# --- test statistics, effect sizes and limits --------------------------------------------------


def _u_in_reach(seen: Seen) -> Told:
    sizes = seen.sizes
    if sizes and len(sizes) == 2:
        return seen.told(u_in_reach(seen.claim.interval, (sizes[0], sizes[1])))
    return seen.told(NO_PAIR if len(seen.claim.compares) != 2 else NO_SIZE)


def _tests_behind(seen: Seen) -> list[str]:
    """Return the tests that are named with a number, or with a p-value of it."""
    of_it = (one.test for one in seen.study.claims if one.p_of == seen.claim.id)
    return [test for test in (seen.claim.test, *of_it) if test]


def _test_of_changers(seen: Seen) -> str:
    """Return the test of those who changed that is behind a table of them; empty if none is."""
    named = (test for test in _tests_behind(seen) if _follows(test, "changers"))
    return next(named, "") if shows_changers(seen.claim.table) else ""


def _degrees(seen: Seen) -> Told | None:
    """Return whether degrees of freedom need more patients or categories than there are."""
    claim, sizes = seen.claim, seen.sizes
    if not claim.df:
        return None
    if claim.kind == "chi2" and claim.table and not _test_of_changers(seen):
        most: Fraction = Fraction((len(claim.table) - 1) * (len(claim.table[0]) - 1))
        of = "this table leaves"
    elif claim.kind in ("t", "f") and sizes:
        most, of = Fraction(sum(sizes) - len(sizes)), f"{sum(sizes)} patients leave"
        if claim.kind == "f" and (len(sizes) == 1 or "rm_anova" in _tests_behind(seen)):
            # Of repeated measurements; whole degrees of freedom are not rounded.
            within = interval(claim.df[0]).high if "." in claim.df[0] else None
            most *= Fraction(claim.df[0]) if within is None else within
    else:
        return None
    told = f"{claim.df[-1]} degrees of freedom; {of} no more than {decimal(most)}."
    if (interval(claim.df[-1]).low or 0) <= most:
        return seen.told(Finding("holds", told))
    doubt = "Several measurements of a patient may have more."
    return seen.told(Finding("differs", f"{told} {doubt}"))


def _of_counts(seen: Seen) -> Told | None:
    claim = seen.claim
    if not claim.table:
        return None
    table = _counts(seen)
    if _two_by_two(claim):
        found = counts.ratio(claim, table)
    elif test := _test_of_changers(seen):
        found = counts.statistic_of_changers(claim, table, test)
    elif claim.kind == "chi2":
        found = counts.chi_squared(claim, table)
    else:
        return None
    return _told_of_table(seen, found)


def _of_two_means(seen: Seen) -> Told | None:
    means = [mean for group in seen.claim.compares if (mean := seen.beside("mean", group))]
    if len(means) != 2 or len(seen.claim.compares) != 2:
        return None
    found = effects.difference(seen.claim, means[0].interval, means[1].interval)
    return seen.told(found, *means)


def _of_summaries(seen: Seen) -> Told | None:
    claim, compared = seen.claim, len(seen.claim.compares)
    if compared not in (0, 2) or (not compared and seen.study.is_of_one_time(claim)):
        return None
    groups, others = _summaries(seen, claim.groups)
    if not isinstance(groups, Finding):
        return seen.told(effects.of_means(claim, groups, seen.reading.divisor), *others)
    return seen.told(groups, *others) if claim.kind == "cohen_d" else None


def _two_by_two(claim: Claim) -> bool:
    return claim.kind in counts.LIMITS and [len(row) for row in claim.table] == [2, 2]


def _limits(seen: Seen) -> Told | None:
    claim = seen.claim
    if not claim.limits:
        return None
    what = f"{claim.printed} with limits {' and '.join(claim.limits)}"
    if Fraction(claim.limits[0]) > Fraction(claim.limits[1]):
        doubt = exchanged("the lower limit", "the upper one")
        return seen.told(Finding("differs", f"{what}. {doubt}"))
    if _two_by_two(claim):
        found = counts.limits_of_ratio(claim, _counts(seen), what)
        if found:
            return _told_of_table(seen, found)
    return seen.told(effects.limits(claim, what))


def _limits_of_mean(seen: Seen) -> Told | None:
    claim, sd, n = seen.claim, _spread_of(seen), seen.n
    if not claim.limits or sd is None or n is None:
        return None
    group, divisor = _summary(claim, sd, n), seen.reading.divisor
    return seen.told(effects.limits_of_mean(claim, group, divisor), sd)


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
