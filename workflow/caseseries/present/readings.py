"""The readings of a paper: what it leaves open, and which answers let all its numbers be true."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, product
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np
import pandas as pd

from caseseries import files
from caseseries.ledger import expect
from caseseries.present import numbers, words
from caseseries.present.sentences import said
from caseseries.published.conventions import DIVISORS, NAMES
from caseseries.published.model import Option, Proof, Study, Unknown

FEW: Final = 4
"""So few numbers make a contradiction that can be told in a sentence."""
FEW_FORMS: Final = 3
"""So many forms of one test are named; more are counted."""
SEARCH: Final = "Complete search over all tables of patients. Assumed"
"""Begins what a proof that only a search found is called."""


Answers = tuple[Option, ...]
"""One answer to each of some questions."""


class Grid(NamedTuple):
    """Readings by their answers to the questions that go down and that go across.

    A cell is its sign (``✓``, ``?`` or how few numbers already contradict each other) and its kind:
    ``possible``, ``undecided``, ``by-one``, ``by-few``, ``by-many``; both are empty where no such
    reading was tried.
    """

    rows: list[Answers]
    columns: list[Answers]
    cells: list[list[tuple[str, str]]]


def _none() -> pd.DataFrame:
    """Return a table of nothing, with the columns that are looked into."""
    columns = ("reading", "verdict", "asked", "numbers", "claims", "minimal", "why", "otherwise")
    of_numbers = ("reconstruction", "claim", "statistic_id", "says", "low", "tables")
    return pd.DataFrame(columns=columns + of_numbers, dtype=str)


@dataclass(frozen=True, eq=False, kw_only=True)
class Readings:
    """Every reading of one paper with its verdict, as the files of the audit hold them.

    ``table`` has one row a reading: the option of every unknown by its id, and ``verdict``;
    ``witnesses`` a table of cases, for every possible reading, that gives all printed numbers.
    ``contradictions`` are the minimal sets of printed numbers that cannot be true under the reading
    that was chosen, ``compatible`` the largest sets that can be. ``rebuilt`` is what each
    reconstruction gives of the printed numbers, ``ranges`` how far every ledger row may lie over
    other tables that fit. ``requests`` are what the authors could be asked, the best first;
    ``left_out`` the numbers that the search does not take, each with its reason; ``proofs`` has a
    certificate of every impossible reading, or why there is none. ``why_none`` says why no table
    was rebuilt, ``untried``, in a sentence, why the readings were not tried.
    """

    study: Study
    table: pd.DataFrame = field(default_factory=_none)
    witnesses: pd.DataFrame = field(default_factory=_none)
    contradictions: pd.DataFrame = field(default_factory=_none)
    compatible: pd.DataFrame = field(default_factory=_none)
    rebuilt: pd.DataFrame = field(default_factory=_none)
    ranges: pd.DataFrame = field(default_factory=_none)
    requests: pd.DataFrame = field(default_factory=_none)
    left_out: pd.DataFrame = field(default_factory=_none)
    proofs: pd.DataFrame = field(default_factory=_none)
    provenance: ClassVar[str] = "Printed numbers alone; no patient's data were seen."
    why_none: str = "No table was rebuilt, because the settings do not name the paper."
    untried: str = ""

    def count(self, verdict: str) -> int:
        """Return how many readings got a verdict."""
        return int(self.table["verdict"].eq(verdict).sum())

    def unknown(self, name: str) -> Unknown:
        """Return what the paper leaves open under a name; a KeyError names the closest."""
        known = {unknown.id: unknown for unknown in self.study.unknowns}
        expect(name, known, f"{self.study.id} leaves nothing open under the name")
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
    def verdict(self) -> str:
        """Whether all numbers can be true together: the best verdict with the printed sizes."""
        if self.table.empty:
            return "undecided"
        found = set(self._as_printed()["verdict"])
        return next((one for one in ("possible", "undecided") if one in found), "impossible")

    def _as_printed(self) -> pd.DataFrame:
        """Return the readings in which every group has its printed size; all, where none is so."""
        study, table = self.study, self.table
        sized = [one.id for one in study.unknowns if one.kind == "group_sizes"]
        if not sized:
            return table
        chosen = (dict(zip(sized, row, strict=True)) for row in table[sized].to_numpy())
        keep = [study.sizes_as_printed(next(study.readings(**one))) for one in chosen]
        return table[keep] if any(keep) else table

    @property
    def assumed(self) -> str:
        """What the listed contradictions rest on, in words; nothing where there are none."""
        readings = () if self.contradictions.empty else self.contradictions["reading"].unique()
        return "; or ".join(self.assumed_by(str(reading)) for reading in readings)

    def assumed_by(self, reading: str) -> str:
        """Return what a reading assumes, in words."""
        usual = f"as usual, {words.listed(_usual(self.study))}"
        says, divisor = self.study.in_words(reading), ""
        if any(one.kind == "sd_divisor" for one in self.study.unknowns) and "divisor" not in says:
            divisor = DIVISORS[self.study.reading_of(reading).divisor]
        return "; ".join(filter(None, (says, divisor, usual)))

    @property
    def rests(self) -> str:
        """What the listed contradictions rest on, and what is known without it, in sentences."""
        otherwise = {
            "possible": " Read otherwise, all numbers can be true: see the answer.",
            "undecided": " Whether all numbers can be true, read otherwise, was not decided.",
        }
        return f"Assumed: {self.assumed}.{otherwise.get(self.verdict, '')}"

    def all_proofs(self, checked: Iterable[Proof]) -> list[Proof]:
        """Return what the checks prove, and the minimal contradictions that only a search finds.

        Those that hold by a convention are left out where others hold by none.
        """
        proofs = {frozenset(proof.claims): proof for proof in checked}
        found = self.contradictions.to_dict("records") if self.verdict == "impossible" else []
        certain = [one for one in found if not one["otherwise"]]
        for one in certain or found:
            claims, why = tuple(str(one["claims"]).split()), str(one["why"])
            if one["otherwise"]:
                why += f" It can hold if {one['otherwise']}; yet by no convention can all numbers."
            searched = Proof(claims=claims, why=why, source=f"{SEARCH}: {self.assumed}.")
            proofs.setdefault(frozenset(claims), searched)
        return list(proofs.values())

    @property
    def excused(self) -> set[str]:
        """The numbers of contradictions that hold by a convention which the paper does not name."""
        by_convention = self.contradictions["otherwise"].ne("")
        return {
            name for cell in self.contradictions["claims"][by_convention] for name in cell.split()
        }

    @property
    def kept(self) -> int:
        """How many printed numbers the largest set holds, under the reading that was chosen."""
        return max(map(int, self.compatible["numbers"]), default=0)

    @property
    def asked(self) -> int:
        """How many printed numbers are asked to be true together, by the reading of most."""
        return max(map(int, self.table["asked"]), default=0)

    @property
    def fewest_asked(self) -> int:
        """The same by the reading of fewest."""
        return min(map(int, self.table["asked"]), default=0)

    def sentences(self) -> list[str]:
        """Return what the readings say, in whole sentences."""
        more = ("answers", "still_open", "given_up", "at_most") if self.asked else ()
        return [self.untried or self.decided, *filter(None, said("readings", *more, of=self))]

    @property
    def decided(self) -> str:
        """Whether all printed numbers can be true, and if what, in sentences."""
        return " ".join([*said("readings", "decided", of=self), *self.notes()])

    @property
    def undecided(self) -> list[str]:
        """The numbers on which the search was given up, in words."""
        given_up = {claim for cell in self.table["undecided"] for claim in str(cell).split()}
        return [claim.says for claim in self.study.claims if claim.id in given_up]

    def notes(self) -> Iterator[str]:
        """Say what possible readings rest on that the paper does not say."""
        able = self.table[self.table["verdict"].eq("possible")]
        for note, count in able["why"].value_counts(sort=False).items():
            holds = "This holds" if count == len(able) else f"{count} of these hold"
            if note:
                yield f"{holds} {words.within(str(note))}"

    @property
    def answered(self) -> list[Unknown]:
        """What all possible readings answer alike."""
        return [one for one in self.study.unknowns if len(self.left(one)) == 1]

    @property
    def still_open(self) -> list[str]:
        """What they answer differently: each question, with the answers that are left."""
        return [self.asks(one) for one in self.study.unknowns if len(self.left(one)) > 1]

    def asks(self, unknown: Unknown) -> str:
        """Return the question about an unknown, and the answers that are left."""
        return f"{unknown.question} {words.sentence(self.answers(unknown))}"

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

    @property
    def grid(self) -> Grid:
        """The readings that are drawn, each in its place."""
        rows, columns = (list(product(*map(self.tried, unknowns))) for unknowns in self.axes)
        names = [one.id for unknowns in self.axes for one in unknowns]
        found = {
            tuple(reading[name] for name in names): _cell(reading)
            for reading in self.drawn.to_dict("records")
        }
        places = [[tuple(one.id for one in (*row, *column)) for column in columns] for row in rows]
        return Grid(rows, columns, [[found.get(one, ("", "")) for one in row] for row in places])

    def not_drawn(self) -> str:
        """Say in one line what the readings come to that a grid does not show."""
        rest = self.table.drop(self.drawn.index)
        if rest.empty:
            return ""
        kept: list[str] = []
        others: list[str] = []
        for name, answer in self.settled.items():
            for option in self.tried(self.unknown(name)):
                (kept if option.id == answer else others).append(option.says)
        verdicts = rest["verdict"].value_counts()
        counted = words.listed(f"{count} {verdict}" for verdict, count in verdicts.items())
        alone = int(rest["numbers"].eq("1").sum())
        return (
            f"Drawn are the readings with {words.listed(kept)}. "
            f"Not drawn are {numbers.counted(len(rest), 'reading')} with "
            f"{words.listed(others, 'or')}: {counted}, {alone} of them by a single number."
        )


def in_words(study: Study, claims: Sequence[str]) -> str:
    """Return what the claims of a check are, given by their ids, in the paper's words."""
    *beside, last = (study.by_id[name].says for name in claims)
    many = len(beside) >= FEW
    return f"{last}, beside {len(beside)} others" if many else "; ".join([*beside, last])


def _usual(study: Study) -> Iterator[str]:
    """Yield what is assumed where the paper does not say it."""
    kinds = {claim.kind for claim in study.claims}
    yield "numbers rounded"
    if "sd" in kinds and not any(one.kind == "sd_divisor" for one in study.unknowns):
        yield DIVISORS["n-1"]
    if study.changes and not study.followed_up:
        yield "the same patients scored each time"
    if "p_value" in kinds:
        yield "no p-value corrected for several tests"


def _cell(reading: Mapping[Hashable, Any]) -> tuple[str, str]:
    if reading["verdict"] != "impossible":
        return ("✓", "possible") if reading["verdict"] == "possible" else ("?", "undecided")
    needed = int(reading["numbers"])
    return str(needed), "by-one" if needed == 1 else "by-few" if needed <= FEW else "by-many"


def heading(option: Option) -> str:
    """Return a short heading of an answer: its id in words."""
    return option.id.replace("_", " ").replace("-", numbers.MINUS)


def _test(option: Option) -> str:
    return option.test or ""


def read(audit: Path, study: Study) -> Readings:
    """Read the readings of a study from the folder of its audit."""
    about = audit / "reconstructions" / "most_numbers" / "README.md"
    told = about.read_text(encoding="utf-8") if about.exists() else Readings.why_none
    return replace(
        searched(audit, study),
        why_none=told,
        witnesses=_table(audit, "witnesses"),
        rebuilt=_table(audit, "reconstructed_numbers"),
        ranges=_table(audit, "ranges"),
        requests=files.read_table(audit / "requests.csv", keep_default_na=False),
        left_out=_table(audit, "left_out"),
        proofs=_table(audit, "proofs/proofs"),
    )


def searched(audit: Path, study: Study) -> Readings:
    """Read what the search found of the readings of a study, and no more."""
    return replace(
        Readings(study=study),
        table=_table(audit, "every_reading"),
        contradictions=_table(audit, "minimal_contradictions"),
        compatible=_table(audit, "compatible"),
    )


def _table(audit: Path, name: str) -> pd.DataFrame:
    return files.read_texts(audit / f"{name}.csv")
