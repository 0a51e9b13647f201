"""What the page says of the readings of a paper: sentences, a table of counts, the witnesses."""

from dataclasses import dataclass

from caseseries.present.page.lineage import CaseTable
from caseseries.present.readings import Readings
from caseseries.published.model import Unknown


@dataclass(frozen=True, kw_only=True)
class CountTable:
    """Possible readings by two unknowns: ``2 of 24`` in each cell."""

    across: str
    down: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Witness:
    """A table of cases that gives all printed numbers, and what it assumes."""

    assumes: str
    cases: CaseTable


@dataclass(frozen=True, kw_only=True)
class FeasibilityCard:
    """The readings of one paper."""

    study: str
    sentences: tuple[str, ...]
    counts: CountTable | None
    witnesses: tuple[Witness, ...]


def card(readings: Readings) -> FeasibilityCard:
    """Return what the page says of the readings of a paper."""
    unknowns = readings.study.unknowns
    return FeasibilityCard(
        study=readings.study.id,
        sentences=tuple(readings.sentences()),
        counts=_counts(readings, unknowns[0], unknowns[1]) if len(unknowns) > 1 else None,
        witnesses=tuple(_witnesses(readings)),
    )


def _counts(readings: Readings, down: Unknown, across: Unknown) -> CountTable:
    def cell(choices: dict[str, str]) -> str:
        return f"{readings.count('possible', choices)} of {readings.count(choices=choices)}"

    return CountTable(
        down=down.question,
        across=across.question,
        headings=tuple(option.says for option in across.options),
        rows=tuple(
            (
                row.says,
                tuple(cell({down.id: row.id, across.id: option.id}) for option in across.options),
            )
            for row in down.options
        ),
    )


def _witnesses(readings: Readings) -> list[Witness]:
    told = []
    for hypothesis, cases in readings.witnesses.groupby("hypothesis", sort=False):
        columns = [name for name in cases if name not in ("study", "hypothesis")]
        table = CaseTable(
            headings=tuple(str(name).replace("_", " ") for name in columns),
            lines=tuple(
                tuple(str(cell) for cell in line)
                for line in cases[columns].itertuples(index=False, name=None)
            ),
        )
        told.append(Witness(assumes=_in_words(str(hypothesis), readings), cases=table))
    return told


def _in_words(hypothesis: str, readings: Readings) -> str:
    """Return ``7 androgenetic and 3 scarring; tenths; …``."""
    return "; ".join(readings.option(choice).says for choice in hypothesis.split())
