"""Which printed numbers cannot be true together, and what must be given up so that the rest can."""

from collections.abc import Iterator, Sequence

from caseseries.present import anchors
from caseseries.present.readings import Readings
from caseseries.present.registry import Place
from caseseries.present.tables.definition import Cell, Column, Table, TableRow
from caseseries.published.model import Study

# The page tells each contradiction once, as a card.
PLACE = Place(of="readings", section="", order=1)
PROVENANCE = "Printed numbers alone; no patient's data were seen."


COLUMNS = (
    Column("Printed numbers", 0.5, align="left"),
    Column("How many", 0.1),
    Column("Why", 0.4, align="left"),
)


def table(readings: Readings) -> Table | None:
    """Return the table of contradictions of a study, if there are any."""
    if readings.contradictions.empty:
        return None
    return Table(
        id="contradictions",
        caption="Printed numbers that cannot be true together",
        columns=COLUMNS,
        rows=tuple(_rows(readings)),
        provenance=PROVENANCE,
        notes=(
            f"Paper: {readings.study.citation}",
            *_minimal(readings),
            readings.rests,
        ),
    )


def _minimal(readings: Readings) -> Iterator[str]:
    """Say that each number is needed, or of how many contradictions that is not proved."""
    unproved = int(readings.contradictions["minimal"].ne("yes").sum())
    if unproved:
        yield (
            f"Of {unproved} of the {len(readings.contradictions)} contradictions it is not proved "
            "that each number is needed: fewer of them may contradict each other already."
        )
    else:
        yield "Each contradiction is minimal: without any one of its numbers the rest can hold."


def _rows(readings: Readings) -> Iterator[TableRow]:
    study = readings.study
    for found in readings.contradictions.to_dict("records"):
        claims = str(found["claims"]).split()
        listed, sources = (
            _listed(study, claims),
            (anchors.of_claim(study.id, one) for one in claims),
        )
        why = Cell(_why(str(found["why"]), listed))
        yield TableRow((Cell(listed, tuple(sources)), Cell(str(len(claims))), why), indent=1)


def _listed(study: Study, claims: Sequence[str]) -> str:
    return "; ".join(f"{study.by_id[name].says}: {study.by_id[name].printed}" for name in claims)


def _why(why: str, listed: str) -> str:
    """Return the reason without the list of numbers that the row begins with."""
    shorter = why.removesuffix(f": {listed}.")
    return why if shorter == why else f"{shorter}."
