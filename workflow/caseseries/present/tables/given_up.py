"""Which printed numbers must be given up so that all others can hold: numbers against sets."""

from caseseries.present import anchors
from caseseries.present.readings import Readings
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.contradictions import PROVENANCE
from caseseries.present.tables.definition import Cell, Column, Table, TableRow

PLACE = Place(of="readings", section="feasibility", order=1)
MOST_SETS = 20
GIVEN_UP, KEPT = Cell(text="✗"), Cell(text="")


def table(readings: Readings) -> Table | None:
    """Return the matrix of numbers and sets, if anything must be given up."""
    sets = [str(gives_up).split() for gives_up in readings.compatible.get("gives_up", [])]
    shown = [one for one in sets if one][:MOST_SETS]
    if not shown:
        return None
    study = readings.study
    named = [claim.id for claim in study.claims if any(claim.id in one for one in shown)]
    width = round(0.5 / len(shown), 3)
    return Table(
        id="given_up",
        caption="Giving up one of these sets lets all other numbers hold",
        columns=(
            Column(label="Printed number", align="left", width=0.38),
            Column(label="Printed", width=0.12),
            *(
                Column(label=str(place), spanner="Set", width=width)
                for place in range(1, len(shown) + 1)
            ),
        ),
        rows=tuple(
            TableRow(
                cells=(
                    cells.name(study.by_id[name].says),
                    Cell(
                        text=study.by_id[name].printed,
                        sources=(anchors.of_claim(study.id, name),),
                    ),
                    *(GIVEN_UP if name in one else KEPT for one in shown),
                )
            )
            for name in named
        ),
        provenance=PROVENANCE,
        notes=(f"Paper: {study.citation}", "✗: given up."),
    )
