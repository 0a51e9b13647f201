"""Words that every study shares: tables, timepoints, provenance."""

import re
from typing import Final

TABLES: Final = ("patients", "sessions", "assessments", "adverse_events", "photos")

YES_NO: Final = ("yes", "no")

BASELINE: Final = "baseline"
IMMEDIATE: Final = "immediate"
DAYS_PER_MONTH: Final = 365.25 / 12


# The patients' column, where a study has it, that says in which order patients were treated.
TREATMENT_ORDER: Final = "treatment_order"

# The rater_id of a score on which all raters agreed.
CONSENSUS: Final = "consensus"

# How every figure, table and sentence names the origin of a cohort.
PROVENANCES: Final = {
    "observed": "observed in patients",
    "reconstructed": "reconstructed from published numbers; not patient data",
    "simulated": "simulated; not patient data",
}

_MONTH = re.compile(r"month_([1-9]\d{0,2})")


def is_timepoint(word: str) -> bool:
    """Say whether a word is ``baseline``, ``immediate`` or ``month_<m>``."""
    return word in (BASELINE, IMMEDIATE) or _MONTH.fullmatch(word) is not None


def follow_up_month(timepoint: str) -> int | None:
    """Return m of ``month_<m>``; None for the timepoints that are no follow-up."""
    match = _MONTH.fullmatch(timepoint)
    return int(match[1]) if match else None


def timepoint_rank(timepoint: str) -> int:
    """Return a number that sorts timepoints in time: baseline −1, immediate 0, month_m m.

    Raises ValueError if the word is no timepoint.
    """
    if timepoint == BASELINE:
        return -1
    if timepoint == IMMEDIATE:
        return 0
    month = follow_up_month(timepoint)
    if month is None:
        raise ValueError(f"'{timepoint}' is no timepoint")
    return month
