"""Every printed number of a study with its verdict."""

import pandas as pd

from caseseries.present import numbers, words
from caseseries.present.tables import cells
from caseseries.present.tables.definition import Cell, Column, Table, TableRow

NOTHING = "The claims file of this study holds no printed number."


def table(claims: pd.DataFrame, citation: str, provenance: str) -> Table:
    """Return the table of claims and verdicts.

    Parameters
    ----------
    claims
        The verdicts as text, one row a claim.
    citation
        The paper in one line.
    provenance
        Sentence on where the recomputed numbers come from.
    """
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
        rows=tuple(_row(claim) for _, claim in claims.iterrows()) or (cells.nothing(NOTHING),),
        provenance=provenance,
        notes=(
            f"Paper: {citation}",
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
