"""The word ``none`` in the table of adverse events: they were looked for, and there were none."""

from typing import Final

from caseseries.intake.raw_table import RawTable

NONE_WORDS: Final = ("none", "no event", "no adverse events", "无")


def without_no_event(raw: RawTable) -> RawTable:
    """Return a table of adverse events without the row that says that there are none.

    Such a row names no patient. Every other table is returned as it is.
    """
    if raw.name != "adverse_events" or not (raw.has("event") and raw.has("patient_id")):
        return raw
    says_none = raw.cells["event"].str.casefold().isin(NONE_WORDS) & (raw.cells["patient_id"] == "")
    return raw.reframe(lambda frame: frame[~says_none].reset_index(drop=True))
