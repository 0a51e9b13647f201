"""Which printed numbers must be given up so that all others can hold: numbers against sets."""

from caseseries.present.readings import Readings
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.contradictions import PROVENANCE
from caseseries.present.tables.definition import Cell, Column, Table, TableRow

PLACE = Place(of="readings", section="feasibility", order=1)
MOST_SETS = 20
GIVEN_UP, KEPT = Cell("✗"), Cell("")


def table(readings: Readings) -> Table | None:
    """Return the matrix of numbers and sets, if anything must be given up."""
    sets = [str(gives_up).split() for gives_up in readings.compatible.get("gives_up", [])]
    shown = [one for one in sets if one][:MOST_SETS]
    if not shown:
        return None
    width = round(0.5 / len(shown), 3)
    return Table(
        id="given_up",
        caption="Giving up one of these sets lets all other numbers hold",
        columns=(
            Column("Printed number", 0.38, align="left"),
            Column("Printed", 0.12),
            *(Column(str(place), width, "Set") for place, _ in enumerate(shown, start=1)),
        ),
        rows=tuple(
            TableRow(
                (
                    *cells.printed(readings.study, claim),
                    *(GIVEN_UP if claim.id in one else KEPT for one in shown),
                )
            )
            for claim in readings.study.claims
            if any(claim.id in one for one in shown)
        ),
        provenance=PROVENANCE,
        notes=(f"Paper: {readings.study.citation}", "✗: given up."),
    )
