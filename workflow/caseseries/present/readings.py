"""The readings of a paper: what it leaves open, and which answers let all its numbers be true."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from caseseries import files
from caseseries.present import numbers, words
from caseseries.published.conventions import NAMES
from caseseries.published.model import Option, Study, Unknown

FEW: Final = 4
"""So few numbers make a contradiction that can be told in a sentence."""
FEW_FORMS: Final = 3
"""So many forms of one test are named; more are counted."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Readings:
    """Every reading of one paper with its verdict, as the files of the audit hold them.

    Attributes
    ----------
    table
        One row a reading: the option of every unknown by its id, and ``verdict``.
    witnesses
        For every possible reading a table of cases that gives all printed numbers.
    contradictions, compatible
        The minimal sets of printed numbers that cannot be true under the reading that was chosen,
        and the largest sets that can be.
    rebuilt, ranges
        What each reconstruction gives of the printed numbers, and how far every ledger row may lie
        over other tables that fit.
    requests
        What the authors could be asked, the best first.
    left_out
        The numbers that the search does not take, each with its reason.
    why_none
        Why no table was rebuilt, where none was.
    """

    study: Study
    table: pd.DataFrame
    witnesses: pd.DataFrame
    contradictions: pd.DataFrame
    compatible: pd.DataFrame
    rebuilt: pd.DataFrame
    ranges: pd.DataFrame
    requests: pd.DataFrame
    left_out: pd.DataFrame = field(default_factory=pd.DataFrame)
    why_none: str = "No table was rebuilt, because the settings do not name the paper."

    def count(self, verdict: str) -> int:
        """Return how many readings got a verdict."""
        return count(self.table, verdict)

    def unknown(self, name: str) -> Unknown:
        """Return what the paper leaves open under a name.

        Raises
        ------
        KeyError
            When it leaves nothing of that name open; the message lists what it does.
        """
        known = {unknown.id: unknown for unknown in self.study.unknowns}
        if name not in known:
            raise KeyError(
                f"{self.study.id} does not leave {name} open; it does: {', '.join(known)}"
            )
        return known[name]

    def tried(self, unknown: Unknown) -> list[Option]:
        """Return the options of an unknown that were tried."""
        tried = set(self.table[unknown.id])
        return [one for one in (*unknown.options, *unknown.wider) if one.id in tried]

    def left(self, unknown: Unknown) -> list[Option]:
        """Return the options of an unknown with which all printed numbers can be true."""
        possible = set(self.table.loc[self.table["verdict"].eq("possible"), unknown.id])
        return [option for option in self.tried(unknown) if option.id in possible]

    def answers(self, unknown: Unknown) -> str:
        """Return the options that are left in words; many forms of one test are counted."""
        return words.listed(self._told(unknown), "or")

    def _told(self, unknown: Unknown) -> Iterator[str]:
        for test, same in groupby(sorted(self.left(unknown), key=_test), key=_test):
            forms = list(same)
            if not test or len(forms) <= FEW_FORMS:
                yield from (option.says for option in forms)
            else:
                every = sum(option.test == test for option in self.tried(unknown))
                yield f"the {NAMES[test]} in {len(forms)} of the {every} forms tried"

    @property
    def kept(self) -> int:
        """How many printed numbers the largest set holds, under the reading that was chosen."""
        return max((int(number) for number in self.compatible["numbers"]), default=0)

    @property
    def asked(self) -> int:
        """How many printed numbers are asked to be true together."""
        return asked(self.table)

    def sentences(self) -> Iterator[str]:
        """Yield what the readings say, in whole sentences."""
        yield decided(self.table)
        if not self.asked:
            return
        yield from self._common()
        notes = self.table.loc[self.table["verdict"].eq("possible"), "why"]
        yield from filter(None, dict.fromkeys(notes))
        given_up = {claim for cell in self.table["undecided"] for claim in str(cell).split()}
        if given_up:
            said = (claim.says for claim in self.study.claims if claim.id in given_up)
            yield f"The search was given up on: {'; '.join(said)}."
        if self.compatible.empty or self.kept == self.asked:
            return
        reading = self.study.in_words(self.compatible["reading"].iloc[0])
        yield (
            f"Under {f'one reading ({reading})' if reading else 'the only reading'}, at most "
            f"{self.kept} of {self.asked} outcome numbers can be true together."
        )

    def _common(self) -> Iterator[str]:
        """Say what the possible readings share, and what they still leave open."""
        left = {one.id: self.left(one) for one in self.study.unknowns}
        shared = [options[0].says for options in left.values() if len(options) == 1]
        still_open = [one for one in self.study.unknowns if len(left[one.id]) > 1]
        possible = self.count("possible")
        if shared and possible:
            where = "In it" if possible == 1 else "In all of them"
            yield f"{where} the answers are: {'; '.join(shared)}."
        if still_open:
            told = (f"{one.question} {_sentence(self.answers(one))}" for one in still_open)
            yield f"Still open: {' '.join(told)}"

    @property
    def axes(self) -> tuple[list[Unknown], list[Unknown]]:
        """The unknowns that a grid of readings shows: the one that goes down, those across.

        They are those with more than one answer left, and two at least; that with the most answers
        goes down.
        """
        most = sorted(self.study.unknowns, key=lambda one: -len(self.tried(one)))
        left = [one for one in most if len(self.left(one)) > 1]
        shown = [*left, *(one for one in most if one not in left)][: max(2, len(left))]
        down, across = shown[:1], [one for one in self.study.unknowns if one in shown[1:]]
        return down, across

    @property
    def settled(self) -> dict[str, str]:
        """Id of the answer that a grid keeps to, by unknown that it does not show."""
        down, across = self.axes
        hidden = [one for one in self.study.unknowns if one not in (*down, *across)]
        return {one.id: (self.left(one) or one.options)[0].id for one in hidden}

    @property
    def drawn(self) -> pd.DataFrame:
        """The readings that a grid shows."""
        keeps = [self.table[name].eq(option) for name, option in self.settled.items()]
        return self.table[np.logical_and.reduce(keeps)] if keeps else self.table

    def not_drawn(self) -> str:
        """Say in one line what the readings come to that a grid does not show."""
        rest = self.table.drop(self.drawn.index)
        if rest.empty:
            return ""
        others = [
            option.says
            for name, kept in self.settled.items()
            for option in self.tried(self.unknown(name))
            if option.id != kept
        ]
        verdicts = rest["verdict"].value_counts()
        counted = words.listed(f"{count} {verdict}" for verdict, count in verdicts.items())
        alone = int(rest["numbers"].eq("1").sum())
        kept = (
            option.says
            for name, answer in self.settled.items()
            for option in self.tried(self.unknown(name))
            if option.id == answer
        )
        return (
            f"Drawn are the readings with {words.listed(kept)}. "
            f"Not drawn are {numbers.counted(len(rest), 'reading')} with "
            f"{words.listed(others, 'or')}: {counted}, {alone} of them by a single number."
        )


def count(table: pd.DataFrame, verdict: str) -> int:
    """Return how many rows of the table of readings have a verdict."""
    return int(table["verdict"].eq(verdict).sum())


def asked(table: pd.DataFrame) -> int:
    """Return how many printed numbers a table of readings asks to be true together."""
    return max((int(number) for number in table["asked"]), default=0)


def decided(table: pd.DataFrame) -> str:
    """Say in a sentence whether all printed numbers can be true, from the table of readings."""
    most = asked(table)
    if not most:
        return "The paper prints no statistics of scores that could be tried together."
    possible, undecided = count(table, "possible"), count(table, "undecided")
    fewest = min(int(number) for number in table["asked"])
    true = f"all {most} printed outcome numbers"
    if fewest < most:
        true = f"all printed outcome numbers that they take ({fewest} to {most})"
    if undecided == len(table):
        return f"Whether {true} can be true together could not be decided."
    if len(table) == 1:
        able = "can" if possible else "cannot"
        told = "all be true together" if most > 1 else "be true"
        return f"Its {numbers.counted(most, 'printed outcome number')} {able} {told}."
    tried = numbers.counted(len(table), "reading")
    lets = "1 lets" if possible == 1 else f"{possible or 'none'} let"
    if undecided and not possible:
        lets = "none was found to let"
    return (
        f"Of {tried} of what the paper leaves open or may have misprinted, {lets} {true} be "
        f"true together{f'; {undecided} could not be decided' if undecided else ''}."
    )


def _test(option: Option) -> str:
    return option.test or ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def read(audit: Path, study: Study) -> Readings:
    """Read the readings of a study from the folder of its audit."""

    def of(name: str) -> pd.DataFrame:
        return files.read_table(audit / f"{name}.csv", dtype=str, keep_default_na=False)

    about = audit / "reconstructions" / "most_numbers" / "README.md"
    named = {"why_none": about.read_text(encoding="utf-8")} if about.exists() else {}
    return Readings(
        study=study,
        **named,
        table=of("every_reading"),
        witnesses=of("witnesses"),
        contradictions=of("minimal_contradictions"),
        compatible=of("compatible"),
        rebuilt=of("reconstructed_numbers"),
        ranges=of("ranges"),
        requests=files.read_table(audit / "requests.csv", keep_default_na=False),
        left_out=of("left_out"),
    )
