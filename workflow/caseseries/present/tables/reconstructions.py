"""What the rebuilt tables of cases give of the printed numbers, and what they give up."""

from collections.abc import Hashable, Mapping

import pandas as pd

from caseseries.present import numbers
from caseseries.present.readings import Readings
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Table, TableRow
from caseseries.published.model import Claim, Study
from caseseries.rounding import decimals, exact, printed

PLACE = Place(of="readings", section="feasibility", order=2)
NAMES = {"most_numbers": "Most numbers", "all_numbers": "All numbers"}
PROVENANCE = "Reconstructed from published numbers; not patient data."
GIVEN_UP = "Given up: outside every value that rounds to the printed number."


def table(readings: Readings) -> Table | None:
    """Return the table of reconstructions, if a table of cases was rebuilt."""
    study, rebuilt = readings.study, readings.rebuilt
    if rebuilt.empty:
        return None
    found = list(dict.fromkeys(rebuilt["reconstruction"]))
    claims = list(dict.fromkeys(rebuilt["claim"]))
    by_key = rebuilt.set_index(["reconstruction", "claim"]).to_dict("index")
    return Table(
        id="reconstructions",
        caption="Printed numbers that come out of the rebuilt tables of cases",
        columns=(
            Column("Printed number", 0.5, align="left"),
            Column("Printed", 0.14),
            *(Column(NAMES[name], 0.18, "Rebuilt") for name in found),
        ),
        rows=tuple(
            TableRow(
                (
                    *cells.printed(study, study.by_id[claim]),
                    *(_recomputed(study, claim, by_key[name, claim]) for name in found),
                )
            )
            for claim in claims
        ),
        provenance=PROVENANCE,
        notes=(f"Paper: {study.citation}", *(_reading(study, rebuilt, name) for name in found)),
    )


def _recomputed(study: Study, claim_id: str, row: Mapping[Hashable, str]) -> Cell:
    if not row["recomputed"]:
        return Cell(numbers.MISSING, notes=("It does not exist in this table.",))
    shown = as_printed(study.by_id[claim_id], float(row["recomputed"]), kept=row["kept"] == "yes")
    return Cell(shown, notes=() if row["kept"] == "yes" else (GIVEN_UP,))


def as_printed(claim: Claim, value: float, *, kept: bool) -> str:
    """Return a recomputed number as the paper prints its own; more digits only to differ."""
    if kept and claim.relation != "=":
        return claim.printed
    shown = printed(exact(value), decimals(claim.reported))
    more = not kept and shown == claim.reported
    return printed(exact(value), decimals(claim.reported) + 1) if more else shown


def _reading(study: Study, rebuilt: pd.DataFrame, name: str) -> str:
    """Say what a reconstruction assumes."""
    reading = rebuilt.loc[rebuilt["reconstruction"].eq(name), "reading"].iloc[0]
    return f"{NAMES[name]}: {study.in_words(reading)}."
