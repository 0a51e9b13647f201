"""The readings of a paper: what it leaves open, and which answers let all its numbers be true."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from caseseries import files
from caseseries.present import numbers
from caseseries.published.model import Option, Study, Unknown

DECISIONS = ("possible", "impossible", "undecided")


@dataclass(frozen=True, eq=False, kw_only=True)
class Readings:
    """Every reading of one paper with its verdict.

    Attributes
    ----------
    study
        The paper and what it leaves open.
    table
        One row a reading of the first grid: the option of every unknown by its id, and ``verdict``.
    wider
        The same for the readings of both grids.
    witnesses
        For every possible reading a table of cases that gives all printed numbers.
    contradictions
        The minimal sets of printed numbers that cannot be true under the reading that was chosen.
    compatible
        The largest sets of printed numbers that can be, and what each gives up.
    rebuilt
        One row a reconstruction and printed number: what it gives, and whether it is kept.
    ranges
        One row a reconstruction and ledger row: its range over other tables that fit.
    requests
        What the authors could be asked, the best first.
    """

    study: Study
    table: pd.DataFrame
    wider: pd.DataFrame
    witnesses: pd.DataFrame
    contradictions: pd.DataFrame
    compatible: pd.DataFrame
    rebuilt: pd.DataFrame
    ranges: pd.DataFrame
    requests: pd.DataFrame

    def count(self, decision: str) -> int:
        """Return how many readings have a verdict."""
        return int(self.table["verdict"].eq(decision).sum())

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

    def left(self, unknown: str) -> list[Option]:
        """Return the options of an unknown with which all printed numbers can be true."""
        possible = set(self.table.loc[self.table["verdict"].eq("possible"), unknown])
        return [option for option in self.unknown(unknown).options if option.id in possible]

    @property
    def kept(self) -> int:
        """How many printed numbers the largest set holds, under the reading that was chosen."""
        return max((int(number) for number in self.compatible["numbers"]), default=0)

    @property
    def asked(self) -> int:
        """How many printed numbers are asked to be true together."""
        return max((int(number) for number in self.table["asked"]), default=0)

    def sentences(self) -> Iterator[str]:
        """Yield what the readings say, in whole sentences."""
        total, possible, undecided = (
            len(self.table),
            self.count("possible"),
            self.count("undecided"),
        )
        if not self.asked:
            yield "The paper prints no statistics of scores that could be tried together."
            return
        tried = numbers.counted(total, "reading")
        lets = f"{possible or 'none'} {'lets' if possible == 1 else 'let'}"
        yield (
            f"Of {tried} of what the paper leaves open or may have misprinted, {lets} all "
            f"{self.asked} printed outcome numbers be true together"
            + (f"; {undecided} could not be decided." if undecided else ".")
        )
        if possible and self.study.unknowns:
            common = [
                " or ".join(option.says for option in self.left(unknown.id))
                for unknown in self.study.unknowns
                if len(self.left(unknown.id)) < len(unknown.options)
            ]
            if common:
                yield f"In those that do, the answers are: {'; '.join(common)}."
        notes = self.table.loc[self.table["verdict"].eq("possible"), "why"]
        yield from filter(None, dict.fromkeys(notes))
        given_up = {claim for cell in self.table["undecided"] for claim in str(cell).split()}
        if given_up:
            said = (claim.says for claim in self.study.claims if claim.id in given_up)
            yield f"The search was given up on: {'; '.join(said)}."
        if self.compatible.empty:
            return
        reading = self.study.in_words(self.compatible["hypothesis"].iloc[0])
        yield (
            f"Under {f'one reading ({reading})' if reading else 'the only reading'}, at most "
            f"{self.kept} of {self.asked} outcome numbers can be true together."
        )


def read(audit: Path, study: Study) -> Readings:
    """Read the readings of a study from the folder of its audit."""

    def of(name: str) -> pd.DataFrame:
        return files.read_table(audit / f"{name}.csv", dtype=str, keep_default_na=False)

    tried = of("hypotheses")
    first = tried[tried["tried_in"].eq("first grid")] if len(tried) else tried
    return Readings(
        study=study,
        table=first.reset_index(drop=True),
        wider=tried,
        witnesses=of("witnesses"),
        contradictions=of("minimal_contradictions"),
        compatible=of("compatible"),
        rebuilt=of("reconstructed_numbers"),
        ranges=of("ranges"),
        requests=files.read_table(audit / "requests.csv", keep_default_na=False),
    )
