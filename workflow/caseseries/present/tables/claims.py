"""Every printed number of a study with its verdict."""

import pandas as pd

from caseseries.present import numbers, words
from caseseries.present.claims import Verdicts, told_once
from caseseries.present.registry import Place
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Table, TableRow

PLACE = Place(of="study", section="", order=1)  # the page has a table of its own


def table(verdicts: Verdicts) -> Table | None:
    """Return the table of claims and verdicts, if the study prints any number."""
    if verdicts.table.empty:
        return None
    return Table(
        id="claims",
        caption="Printed numbers, recomputed numbers and verdicts",
        columns=(
            Column(label="Printed number", align="left", width=0.28),
            Column(label="Printed", width=0.09),
            Column(label="Recomputed", width=0.11),
            Column(label="Verdict", align="left", width=0.16),
            Column(label="Why", align="left", width=0.36),
        ),
        rows=tuple(_row(claim) for _, claim in told_once(verdicts.table).iterrows()),
        provenance=verdicts.provenance,
        notes=(
            f"Paper: {verdicts.citation}",
            "Recomputed numbers are rounded to as many digits as the paper prints.",
        ),
        abbreviations=words.abbreviations("SD"),
    )


def _row(claim: "pd.Series[str]") -> TableRow:
    row_id = (claim["statistic_id"],) if claim["statistic_id"] else ()
    recomputed = numbers.as_printed(claim["recomputed_printed"])
    verdict = f"{words.VERDICT_SIGNS[claim['verdict']]} {claim['verdict']}"
    return TableRow(
        cells=(
            cells.name(claim["says"]),
            Cell(text=numbers.as_printed(claim["reported"]), sources=(claim["claim_id"],)),
            Cell(text=recomputed, sources=row_id),
            Cell(text=verdict, sources=(claim["claim_id"],)),
            Cell(text=claim["why"]),
        )
    )
