"""What readers call the things that the ledger names in one word."""

from collections.abc import Iterable, Mapping
from typing import Final

from caseseries.cases.vocabulary import (
    BASELINE,
    IMMEDIATE,
    PROVENANCES,
    SUBTYPES,
    follow_up_month,
)

ALL: Final = "all"
GROUPS: Final = {
    ALL: "All patients",
    "androgenetic": "Androgenetic alopecia",
    "scarring": "Scarring alopecia",
}
GROUPS_SHORT: Final = {ALL: "All", "androgenetic": "Androgenetic", "scarring": "Scarring"}

ABBREVIATIONS: Final = {
    "CI": "confidence interval",
    "PSS": "Patient Satisfaction Score",
    "SD": "standard deviation",
    "VDS": "Visual Density Score",
}

# Every verdict has a sign of its own, because colour alone does not reach every reader.
VERDICT_SIGNS: Final = {
    "reproduced": "✓",
    "reproduced only by rounding": "≈",
    "not reproduced": "✗",
    "can hold": "✓",
    "can hold only by rounding": "≈",
    "can hold only by another convention": "≉",
    "put in": "↦",
    "given up": "✗",
    "cannot hold": "⊘",
    "contradicts": "⇄",
    "not checkable": "?",
}


def timepoint(word: str) -> str:
    """Return ``Right after treatment``, ``Month 6``, ``Before treatment``."""
    if word == BASELINE:
        return "Before treatment"
    if word == IMMEDIATE:
        return "Right after treatment"
    return f"Month {follow_up_month(word)}"


def subtypes_of(present: Iterable[str]) -> list[str]:
    """Return the subtypes that occur, in the order in which every figure and table shows them."""
    occurring = set(present)
    return [subtype for subtype in SUBTYPES if subtype in occurring]


def provenance(word: str) -> str:
    """Return the origin of a cohort as a sentence."""
    return f"{PROVENANCES[word].capitalize()}."


def listed(words: Iterable[str]) -> str:
    """Return ``a, b and c``."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def abbreviations(*names: str) -> Mapping[str, str]:
    """Return the meanings of some abbreviations."""
    return {name: ABBREVIATIONS[name] for name in names}
