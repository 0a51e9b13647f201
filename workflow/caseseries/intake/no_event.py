"""The word ``none`` in the table of adverse events: they were looked for, and there were none."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable

NONE_WORDS: Final = ("none", "no event", "no adverse events", "无")


def without_no_event(raw: RawTable) -> RawTable:
    """Return a table of adverse events without the row that says that there are none.

    Such a row names no patient. Every other table is returned as it is.
    """
    says_none = _says_none(raw)
    if not says_none.any():
        return raw
    says_none &= raw.cells["patient_id"] == ""
    return raw.reframe(lambda frame: frame[~says_none].reset_index(drop=True))


def misplaced_none(cohort: str, raw: RawTable) -> Iterator[Problem]:
    """Find the rows that say none beside an adverse event, or of one patient only."""
    says_none = _says_none(raw)
    if not says_none.any():
        return
    recorded = raw.cells.index[~says_none & (raw.cells["event"] != "")]
    for index in raw.cells.index[says_none]:
        row = raw.source_row(index)
        if len(recorded):
            message = (
                f"Row {row} says that there were none, "
                f"but row {raw.source_row(recorded[0])} records one."
            )
        elif raw.text(index, "patient_id"):
            message = f"Row {row} says none of one patient; it would count as an adverse event."
        else:
            continue
        yield raw.problem(
            cohort,
            index,
            "event",
            message=message,
            remedy="Take out the row that says none, or the adverse events that did not occur; "
            "where no patient had any, write none once, without a patient.",
            rule="The word none stands alone in its table, without a patient.",
            rule_id="adverse_events.misplaced_none",
        )


def _says_none(raw: RawTable) -> "pd.Series[bool]":
    """Return which rows say that there was no adverse event."""
    if raw.name != "adverse_events" or not (raw.has("event") and raw.has("patient_id")):
        return pd.Series(False, index=raw.cells.index)
    return raw.cells["event"].str.casefold().isin(NONE_WORDS)
