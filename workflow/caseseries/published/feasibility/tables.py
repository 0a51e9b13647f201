"""What the joint search found, as tables for people: one row a reading, one a contradiction."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from caseseries.published.checks import check
from caseseries.published.feasibility.contradictions import all_contradictions
from caseseries.published.feasibility.grid import Record
from caseseries.published.feasibility.oracle import Oracle
from caseseries.published.feasibility.words import in_words
from caseseries.published.model import Hypothesis, Study


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
    """Return all minimal contradictions under one reading, and all largest compatible sets."""
    contradictions, compatible = all_contradictions(Oracle(study).of(hypothesis))
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
    return pd.DataFrame(against), pd.DataFrame(together)
