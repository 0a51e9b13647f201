"""Other tables that give the numbers that a reconstruction keeps.

Tables are drawn from all that fit (:mod:`.walks`), and the lowest and the highest value of each
headline number are searched for: a table attains each end, and a complete search proves that none
goes further. Where the search was given up, the range is at least so wide. As records of plain
values they can be kept in a file, so that whatever is computed from them needs no new search.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

from caseseries.published.feasibility.branch import UndecidedError
from caseseries.published.feasibility.oracle import Oracle, Question
from caseseries.published.feasibility.table import Table
from caseseries.published.model import Claim, Kind
from caseseries.published.reconstruct import Reconstruction
from caseseries.published.walks import tables_drawn
from caseseries.rounding import Interval

TESTS = {
    "student": "Student's t test",
    "welch": "Welch's t test",
    "mann_whitney": "exact Mann–Whitney test",
    "permutation": "exact permutation test",
}
"""Tests between groups whose p-values readers ask for."""
PROVED = {(True, True): "both", (True, False): "low", (False, True): "high", (False, False): "no"}
MOMENTS: Mapping[Kind, str] = {"mean": "mean", "sd": "SD"}
Alternatives = dict[str, Any]
"""``reading`` is the reading's id; ``tables`` holds the reconstruction's own table, tables drawn
and those at the far ends, as :meth:`Table.plain`; ``proved`` names, by ledger id of a headline
number, the ends beyond which no table goes: *both*, *low*, *high* or *no*; ``says`` tells what the
headline numbers are."""


def alternatives(reconstruction: Reconstruction, number: int) -> Alternatives:
    """Return other tables that give the numbers that a reconstruction keeps.

    ``number`` are drawn; with 0 it is the reconstruction's own table alone.
    """
    question = Oracle(reconstruction.study).of(reconstruction.reading)
    asked = list(headlines(question))
    tables = [reconstruction.table]
    exact: dict[str, tuple[End, End]] = {}
    if number:
        keeps = frozenset(reconstruction.keeps)
        tables += tables_drawn(question, keeps, number)
        for claim in asked:
            found = exact_range(question, keeps, claim, tables)
            if found is not None:
                exact[claim.statistic_ids[0]] = found
    every = [*tables, *(end.table for ends in exact.values() for end in ends)]
    return {
        "reading": reconstruction.reading.id,
        "tables": [one.plain() for i, one in enumerate(every) if one not in every[:i]],
        "proved": {name: PROVED[low.proved, high.proved] for name, (low, high) in exact.items()},
        "says": {claim.statistic_ids[0]: claim.says for claim in asked},
    }


def headlines(question: Question) -> Iterator[Claim]:
    """Yield what every reader of a case series asks for, whether its paper prints it or not.

    Means and SDs of every score and change, and p-values of changes, as claims; ``statistic_ids``
    holds the ledger's id, and the printed number says nothing.
    """
    study = question.study
    scored = [(s.outcome, s.timepoint) for s in question.translation.design.scores if s.timepoint]
    changed = [(change.outcome, change.end) for change in study.changes.values()]
    for about in (*scored, *changed):
        for group in study.groups:
            for kind, word in MOMENTS.items():
                says = f"{word}, {study.groups[group].name}"
                yield _claim(about, group, kind, says, kind=kind)
    for about in changed:
        for group in study.groups:
            says = f"p, paired t test, {study.groups[group].name}"
            yield _claim(about, group, "paired_t.p", says, test="paired_t")
        pairs = {c.compares for c in study.claims if c.outcome == about[0]}
        for pair in sorted(pairs - {()}):
            against = " against ".join(study.groups[one].name for one in pair)
            for test, words in TESTS.items():
                says = f"p, {words}, {against}"
                of_test = {"test": test, "compares": pair}
                yield _claim(about, "_vs_".join(pair), f"{test}.p", says, **of_test)


def _claim(about: tuple[str, str], group: str, statistic: str, says: str, **more: Any) -> Claim:
    """Return a claim of a number that no paper prints; without ``more`` it is a p-value."""
    name = ".".join((*about, group, statistic))
    unsaid = {"kind": "p_value", "two_sided": "absolute", "method": "exact", "sides": "two"}
    return Claim(
        id=f"unreported {name}",
        statistic_ids=(name,),
        outcome=about[0],
        timepoint=about[1],
        group=group,
        says=says,
        where="not reported",
        reported="0",
        **unsaid | more,
    )


# --- the ends of a range --------------------------------------------------------------------------


RESOLUTION = Fraction(1, 1000)
"""Ends are known to within so much; those of means, counts and scores exactly."""

P_RESOLUTION = Fraction(1, 100)
"""Ends of p-values are known to within this part of themselves."""

DEFAULT_EFFORT = 3_000
"""Boxes that one search beyond an end may look at."""


class End(NamedTuple):
    """One end of the range of a statistic over all tables that give the kept numbers."""

    value: Fraction  # that a table attains
    table: Table  # this table
    proved: bool  # no table goes further by more than the resolution


def exact_range(
    question: Question, keeps: frozenset[str], statistic: Claim, tables: Sequence[Table]
) -> tuple[End, End] | None:
    """Return both ends of a statistic over tables that keep some claims; None where none has it.

    The printed number of ``statistic`` is not looked at. The search begins at the ends of
    ``tables``, which give the kept numbers. Steps double while they succeed, and shrink while they
    fail.
    """
    name = statistic.id

    def within(values: Interval) -> Question:
        return question.with_claims([replace(statistic, within=values)])

    free = within(Interval(None, None))

    def found(some: Sequence[Table]) -> list[End]:
        """Return the statistic of tables, from the lowest; of those that have it."""
        values = ((free.recomputed(one, frozenset({name}))[name].value, one) for one in some)
        known = (End(value, one, proved=False) for value, one in values if value is not None)
        return sorted(known, key=lambda end: end.value)

    def furthest(end: End, sign: int) -> End:
        """Return the end that lies furthest out, and whether that is proved."""
        step = abs(end.value) / 8
        while True:
            # How closely an end is looked for.
            least = end.value * P_RESOLUTION if statistic.kind == "p_value" else RESOLUTION
            step = max(step, least)
            beyond = end.value + sign * step
            asked = within(Interval(beyond, None) if sign > 0 else Interval(None, beyond))
            proved = True
            try:
                further = asked.table(keeps | {name}, DEFAULT_EFFORT)
            except UndecidedError:
                further, proved = None, False
            if further is not None and (reached := found([further])):
                end, step = reached[0]._replace(proved=proved), 2 * step
            elif step == least:
                return end._replace(proved=proved)
            else:
                step /= 4

    known = found(tables)
    return (furthest(known[0], -1), furthest(known[-1], 1)) if known else None
