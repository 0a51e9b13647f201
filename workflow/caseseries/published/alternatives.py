"""Other tables that give the numbers that a reconstruction keeps.

Tables are drawn from all that fit (:mod:`.walks`), and the furthest ends of the headline numbers
are searched for (:mod:`.ranges`). As records of plain values they can be kept in a file, so that
whatever is computed from them needs no new search.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from caseseries.published.feasibility.oracle import Oracle, Question
from caseseries.published.model import Claim, Kind
from caseseries.published.ranges import Range, exact_range
from caseseries.published.reconstruct import Reconstruction
from caseseries.published.walks import tables_drawn

TESTS = {
    "student": "Student's t test",
    "welch": "Welch's t test",
    "mann_whitney": "exact Mann–Whitney test",
    "permutation": "exact permutation test",
}
"""Tests between groups whose p-values readers ask for."""
PROVED = {(True, True): "both", (True, False): "low", (False, True): "high", (False, False): "no"}
MOMENTS: Mapping[Kind, str] = {"mean": "mean", "sd": "SD"}
_UNREPORTED = Claim(
    id="unreported",
    statistic_ids=(),
    kind="p_value",
    outcome="",
    group="",
    says="",
    where="not reported",
    reported="0",
    two_sided="absolute",
    method="exact",
    sides="two",
)
"""What a claim says of a number that no paper prints."""
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
    exact: dict[str, Range] = {}
    if number:
        keeps = frozenset(reconstruction.keeps)
        tables += tables_drawn(question, keeps, number)
        for claim in asked:
            found = exact_range(question, keeps, claim, tables)
            if found is not None:
                exact[claim.statistic_ids[0]] = found
    every = [*tables, *(table for one in exact.values() for table in (one.at_low, one.at_high))]
    return {
        "reading": reconstruction.reading.id,
        "tables": [one.plain() for i, one in enumerate(every) if one not in every[:i]],
        "proved": {
            name: PROVED[found.low_proved, found.high_proved] for name, found in exact.items()
        },
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
                yield replace(_claim(about, group, kind, says), kind=kind)
    for about in changed:
        for group in study.groups:
            says = f"p, paired t test, {study.groups[group].name}"
            yield replace(_claim(about, group, "paired_t.p", says), test="paired_t")
        pairs = {c.compares for c in study.claims if c.outcome == about[0]}
        for pair in sorted(pairs - {()}):
            against = " against ".join(study.groups[one].name for one in pair)
            for test, words in TESTS.items():
                claim = _claim(about, "_vs_".join(pair), f"{test}.p", f"p, {words}, {against}")
                yield replace(claim, test=test, compares=pair)


def _claim(about: tuple[str, str], group: str, statistic: str, says: str) -> Claim:
    name = ".".join((*about, group, statistic))
    return replace(
        _UNREPORTED,
        id=f"unreported {name}",
        statistic_ids=(name,),
        outcome=about[0],
        timepoint=about[1],
        group=group,
        says=says,
    )
