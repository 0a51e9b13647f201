"""What the joint search found, as tables for people: one row a reading, one a contradiction."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from caseseries import ledger
from caseseries.published.checks import check
from caseseries.published.feasibility.contradictions import all_contradictions
from caseseries.published.feasibility.grid import Record
from caseseries.published.feasibility.oracle import Oracle, UndecidedError
from caseseries.published.feasibility.words import in_words
from caseseries.published.model import Hypothesis, Study
from caseseries.statistics.result import Result

READINGS = "readings"
"""In the ledger rows about a paper, its readings stand where a cohort would."""


def hypotheses(study: Study, records: Sequence[Record]) -> pd.DataFrame:
    """Return one row a reading: its assumptions, verdict, minimal contradiction and words."""
    rows = [
        {"study": study.id}
        | record["assumes"]
        | {
            "verdict": record["verdict"],
            "contradiction": " ".join(record["contradiction"]),
            "numbers": len(record["contradiction"]),
            "why": record["why"],
        }
        for record in records
    ]
    return pd.DataFrame(rows)


def counts(study: Study, records: Sequence[Record]) -> pd.DataFrame:
    """Return how many readings are possible, impossible and undecided, as ledger rows.

    ``readings.all`` counts all of them, ``readings.as_printed`` those with the printed group sizes.
    """
    chosen = {one.id for one in study.hypotheses() if study.sizes_as_printed(one)}
    as_printed = [record for record in records if record["hypothesis"] in chosen]
    return ledger.frame(
        row
        for group, some in (("all", records), ("as_printed", as_printed))
        for row in _counted(group, some)
    )


def _counted(group: str, records: Sequence[Record]) -> Iterator[ledger.Row]:
    subject = ledger.Subject(
        cohort=READINGS,
        provenance="reconstructed",
        outcome="readings",
        group=group,
        unit="readings",
    )
    verdicts = [record["verdict"] for record in records]
    for name in ("count", "possible", "impossible", "undecided"):
        counted = Result(
            statistic=name,
            value=float(len(verdicts) if name == "count" else verdicts.count(name)),
            method="complete search over all tables of patients, exact arithmetic",
            n=len(verdicts),
        )
        yield from ledger.rows(subject, counted)


def witnesses(study: Study, records: Sequence[Record]) -> pd.DataFrame:
    """Return the tables of the possible readings, one row a patient of the reconstruction."""
    rows = [
        {"study": study.id, "hypothesis": record["hypothesis"], "case": number} | patient
        for record in records
        for number, patient in enumerate(record["witness"], start=1)
    ]
    columns = None if rows else ["study", "hypothesis", "case"]
    return pd.DataFrame(rows, columns=columns)


def contradictions_and_compatible(
    study: Study, hypothesis: Hypothesis
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all minimal contradictions under one reading, and all largest compatible sets.

    Both are empty where the search for all of them was given up.
    """
    try:
        contradictions, compatible = all_contradictions(Oracle(study).of(hypothesis))
    except UndecidedError:
        contradictions, compatible = [], []
    checks = check(study)
    against = [
        {
            "study": study.id,
            "hypothesis": hypothesis.id,
            "claims": " ".join(one.claims),
            "numbers": len(one.claims),
            "why": in_words(study, hypothesis, one.claims, checks),
        }
        for one in contradictions
    ]
    together: list[dict[str, Any]] = [
        {
            "study": study.id,
            "hypothesis": hypothesis.id,
            "numbers": len(one.claims),
            "claims": " ".join(one.claims),
            "gives_up": " ".join(one.gives_up),
        }
        for one in compatible
    ]
    return (
        pd.DataFrame(against, columns=["study", "hypothesis", "claims", "numbers", "why"]),
        pd.DataFrame(together, columns=["study", "hypothesis", "numbers", "claims", "gives_up"]),
    )
