"""Words that every study shares: tables, timepoints, provenance."""

import re
from collections.abc import Iterable
from typing import Final

TABLES: Final = ("patients", "sessions", "assessments", "adverse_events", "photos")

YES_NO: Final = ("yes", "no")

BASELINE: Final = "baseline"
IMMEDIATE: Final = "immediate"

# The units in which follow-ups are named, in days.
DAYS: Final = {"day": 1.0, "week": 7.0, "month": 365.25 / 12}

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

_FOLLOW_UP = re.compile(rf"({'|'.join(DAYS)})_([1-9]\d{{0,2}})")


def is_timepoint(word: str) -> bool:
    """Say whether a word is ``baseline``, ``immediate`` or a follow-up such as ``month_6``."""
    return word in (BASELINE, IMMEDIATE) or is_follow_up(word)


def is_follow_up(word: str) -> bool:
    """Say whether a word is ``day_<d>``, ``week_<w>`` or ``month_<m>``."""
    return _FOLLOW_UP.fullmatch(word) is not None


def follow_up(timepoint: str) -> tuple[str, int]:
    """Return ``("month", 6)`` for ``month_6``.

    Raises ValueError if the word is no follow-up.
    """
    match = _FOLLOW_UP.fullmatch(timepoint)
    if match is None:
        raise ValueError(f"'{timepoint}' is no follow-up")
    return match[1], int(match[2])


def time_unit(timepoints: Iterable[str]) -> str:
    """Return the unit in which the follow-ups among some timepoints are named.

    It is the day where there are several, and the month where there is no follow-up.
    """
    units = {follow_up(one)[0] for one in timepoints if is_follow_up(one)} or {"month"}
    return units.pop() if len(units) == 1 else "day"


def time_after(timepoint: str, unit: str) -> int:
    """Return how long after treatment a timepoint is, in a unit; 0 for one that is no follow-up.

    What is named in another unit is rounded.
    """
    if not is_follow_up(timepoint):
        return 0
    own, number = follow_up(timepoint)
    return number if own == unit else round(number * DAYS[own] / DAYS[unit])


def timepoint_rank(timepoint: str) -> float:
    """Return a number that sorts timepoints: baseline −1, immediate 0, follow-ups their days.

    Raises ValueError if the word is no timepoint.
    """
    if timepoint in (BASELINE, IMMEDIATE):
        return -1 if timepoint == BASELINE else 0
    unit, number = follow_up(timepoint)
    return number * DAYS[unit]
