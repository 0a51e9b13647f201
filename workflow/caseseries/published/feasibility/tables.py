"""What the joint search found, as tables for people: one row a reading, one a contradiction."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from caseseries import ledger
from caseseries.published.checks import check
from caseseries.published.feasibility.answers import tally
from caseseries.published.feasibility.contradictions import (
    Compatible,
    Contradiction,
    all_contradictions,
    in_words,
)
from caseseries.published.feasibility.decide import sizes_that_do_not_add_up
from caseseries.published.feasibility.grid import Record
from caseseries.published.feasibility.oracle import Oracle
from caseseries.published.model import Reading, Study
from caseseries.statistics.result import Result

READINGS = "readings"
"""In the ledger rows about a paper, its readings stand where a cohort would."""


def readings(study: Study, records: Sequence[Record]) -> pd.DataFrame:
    """Return one row a reading: its grid and assumptions, verdict, contradiction and words.

    ``asked`` counts the numbers that were asked to hold together; ``undecided`` names those that
    the search was given up on.
    """
    rows = [
        {"study": study.id, "tried_in": f"{record['grid']} grid"}
        | record["assumes"]
        | {
            "verdict": record["verdict"],
            "contradiction": " ".join(record["contradiction"]),
            "numbers": len(record["contradiction"]),
            "minimal": _minimal(record["contradiction"], proved=record["minimal"]),
            "why": " ".join(filter(None, (record["why"], record["note"]))),
            "asked": record["asked"],
            "undecided": " ".join(claim for part in record["undecided"] for claim in part),
        }
        for record in records
    ]
    return pd.DataFrame(rows)


def _minimal(contradiction: Sequence[str], *, proved: bool) -> str:
    if not contradiction:
        return ""
    return "yes" if proved else "not proved"


def left_out(study: Study, records: Sequence[Record]) -> pd.DataFrame:
    """Return one row a printed number that no reading takes part in, with the reason."""
    reasons = [record["left_out"] for record in records]
    rows = [
        (study.id, claim.id, claim.says, claim.printed, reasons[0][claim.id])
        for claim in study.claims
        if reasons and all(claim.id in reason for reason in reasons)
    ]
    return pd.DataFrame(rows, columns=["study", "claim", "says", "printed", "why"])


def counts(study: Study, records: Sequence[Record]) -> pd.DataFrame:
    """Return how many readings are possible, impossible and undecided, as ledger rows.

    ``readings.all`` counts those of the first grid, ``readings.as_printed`` those of them with the
    printed group sizes; ``readings.wider`` and ``readings.wider_as_printed`` count both grids.
    ``alone`` are the impossible ones in which a single number cannot hold.
    """
    every = (*study.readings(), *study.wider_readings())
    chosen = {one.id for one in every if study.sizes_as_printed(one)}
    first = [record for record in records if record["grid"] == "first"]
    return ledger.frame(
        row
        for group, some in (("all", first), ("wider", records))
        for name, kept in (
            (group, some),
            (
                "as_printed" if group == "all" else f"{group}_as_printed",
                [record for record in some if record["reading"] in chosen],
            ),
        )
        for row in _counted(name, kept)
    )


def _counted(group: str, records: Sequence[Record]) -> Iterator[ledger.Row]:
    subject = ledger.Subject(
        cohort=READINGS,
        provenance="reconstructed",
        outcome="readings",
        group=group,
        unit="readings",
    )
    for name, number in tally(records).items():
        counted = Result(
            statistic="count" if name == "readings" else name,
            value=float(number),
            method="complete search over all tables of patients, exact arithmetic",
            n=len(records),
            own_unit="readings",
        )
        yield from ledger.rows(subject, counted)


def witnesses(study: Study, records: Sequence[Record]) -> pd.DataFrame:
    """Return the tables of the possible readings, one row a patient of the reconstruction."""
    rows = [
        {"study": study.id, "reading": record["reading"], "case": number} | patient
        for record in records
        for number, patient in enumerate(record["witness"], start=1)
    ]
    columns = None if rows else ["study", "reading", "case"]
    return pd.DataFrame(rows, columns=columns)


def contradictions_and_compatible(
    study: Study, reading: Reading
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all minimal contradictions under one reading, and all largest compatible sets.

    ``complete`` says whether it is proved that there are no others.
    """
    contradictions, compatible, complete = _all_together(study, reading)
    told = "yes" if complete else "not proved"
    checks = check(study)
    against = [
        {
            "study": study.id,
            "reading": reading.id,
            "claims": " ".join(one.claims),
            "numbers": len(one.claims),
            "why": in_words(study, reading, one.claims, checks, minimal=not one.unproved),
            "minimal": "not proved" if one.unproved else "yes",
            "complete": told,
        }
        for one in contradictions
    ]
    together: list[dict[str, Any]] = [
        {
            "study": study.id,
            "reading": reading.id,
            "numbers": len(one.claims),
            "claims": " ".join(one.claims),
            "gives_up": " ".join(one.gives_up),
            "complete": told,
        }
        for one in compatible
    ]
    about = ("study", "reading")
    return (
        pd.DataFrame(against, columns=[*about, "claims", "numbers", "why", "minimal", "complete"]),
        pd.DataFrame(together, columns=[*about, "numbers", "claims", "gives_up", "complete"]),
    )


def _all_together(
    study: Study, reading: Reading
) -> tuple[list[Contradiction], list[Compatible], bool]:
    sizes = sizes_that_do_not_add_up(study, reading)
    if sizes:
        return [Contradiction(sizes, {})], [], True
    return all_contradictions(Oracle(study).of(reading))
