"""Every printed number of a study with its verdict."""

import pandas as pd

from caseseries.present import anchors, numbers, words
from caseseries.present.claims import Verdicts, told_once
from caseseries.present.registry import Place
from caseseries.present.tables.definition import Cell, Column, Table, TableRow

PLACE = Place(of="study", section="", order=1)  # the page has a table of its own
COLUMNS = (
    Column("Printed number", 0.28, align="left"),
    Column("Printed", 0.09),
    Column("Recomputed", 0.11),
    Column("Verdict", 0.16, align="left"),
    Column("Why", 0.36, align="left"),
)


def table(verdicts: Verdicts) -> Table | None:
    """Return the table of claims and verdicts, if the study prints any number."""
    if verdicts.table.empty:
        return None
    return Table(
        id="claims",
        caption="Printed numbers, recomputed numbers and verdicts",
        columns=COLUMNS,
        rows=tuple(_row(claim) for _, claim in told_once(verdicts.table).iterrows()),
        provenance=verdicts.provenance,
        notes=(
            f"Paper: {verdicts.citation}",
            "Recomputed numbers are rounded to as many digits as the paper prints.",
        ),
        abbreviations={"SD": words.ABBREVIATIONS["SD"]},
    )


def _row(claim: "pd.Series[str]") -> TableRow:
    printed = anchors.of_claim(claim["study"], claim["claim_id"])
    name = claim["statistic_id"]
    row = (anchors.of_row(claim["cohort"], name),) if name else ()
    verdict = f"{words.VERDICT_SIGNS[claim['verdict']]} {claim['verdict']}"
    return TableRow(
        (
            Cell(claim["says"]),
            Cell(numbers.as_printed(claim["reported"]), (printed,)),
            Cell(numbers.as_printed(claim["recomputed_printed"]), row),
            Cell(verdict, (printed,)),
            Cell(claim["why"]),
        )
    )
