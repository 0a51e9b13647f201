"""INSPECT-SR: the questions of its domain on results that the checks of a paper can answer.

Wilkinson et al. (2025), doi 10.1101/2025.09.03.25334905. The questions are quoted from its
guidance, version 1.0 (inspect.sr, CC BY 4.0). The tool was written for randomised trials; a
case series has no arms, so each is answered for its groups. No judgement of the domain follows:
that is for two reviewers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from caseseries.published.checks import notable, table
from caseseries.published.findings import Check
from caseseries.published.model import Study

QUESTIONS: Final = {
    "4.4": "Are there any discrepancies between results reported in figures, tables, and text?",
    "4.6": "Are there any unexplained inconsistencies in the numbers of participants?",
    "4.8": "Are the means and variances of integer data impossible?",
    "4.9": "Are there errors in statistical results?",
    "4.10": "Are any other contradictions implied by the data?",
}
CHECKS: Final = {
    "4.6": ("COUNT-001", "COUNT-002", "COUNT-004", "PARTS-001"),
    "4.8": ("GRIM-001", "GRIM-002", "GRIM-003", "GRIMMER-001"),
    "4.9": ("P-", "EFFECT-", "LIMITS-"),
    "4.10": (
        "COUNT-003",
        "COUNT-005",
        "BOUNDS-",
        "ORDER-",
        "PARTS-002",
        "PARTS-003",
        "PARTS-004",
        "CHANGE-",
    ),
}
"""What answers a question: checks by the beginning of their ids."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to one question, and what it rests on; ``yes`` is a reason for concern."""

    id: str
    asks: str
    says: Literal["yes", "no", "unclear", "not applicable"]
    why: str


def answers(study: Study, checks: Sequence[Check], contradictions: pd.DataFrame) -> list[Answer]:
    """Return the answers for one paper, from every check of its numbers.

    ``contradictions`` are the minimal sets that cannot be true together, with ``numbers`` in each.
    """
    every = table(study, checks)
    together = 0
    if len(contradictions):
        together = int(contradictions["numbers"].astype(int).gt(1).sum())
    found = [_in_several_places(study)]
    found += [_from_checks(name, every, together) for name in CHECKS]
    return found


def _in_several_places(study: Study) -> Answer:
    """Say how many numbers were read in several places; each was written down once, so alike."""
    repeated = sum("," in claim.where for claim in study.claims)
    read = f"{repeated} of {len(study.claims)} printed numbers stand in more than one place"
    return Answer(
        id="4.4",
        asks=QUESTIONS["4.4"],
        says="no" if repeated else "not applicable",
        why=f"{read}{', each time alike' if repeated else ''}. Figures were not read.",
    )


def _from_checks(name: str, every: pd.DataFrame, together: int) -> Answer:
    asked = every["check_id"].str.startswith(CHECKS[name])
    own = every[asked & every["outcome"].ne("not checkable")]
    failed = notable(own)
    impossible = failed["outcome"].eq("impossible")
    by_search = together if name == "4.10" else 0
    told = list(_told(own, failed, by_search))
    if impossible.any() or by_search:
        return Answer(id=name, asks=QUESTIONS[name], says="yes", why=" ".join(told))
    if len(failed):
        return Answer(id=name, asks=QUESTIONS[name], says="unclear", why=" ".join(told))
    says: Literal["no", "not applicable"] = "no" if len(own) else "not applicable"
    return Answer(id=name, asks=QUESTIONS[name], says=says, why=" ".join(told))


def _told(own: pd.DataFrame, failed: pd.DataFrame, by_search: int) -> Iterator[str]:
    if by_search:
        yield f"Sets of numbers that cannot be true together: {by_search}."
    yield from dict.fromkeys(failed["why"])
    if own.empty and not by_search:
        yield "The paper prints no numbers that this could be asked of."
    elif failed.empty and not by_search:
        yield f"No check fails; tried: {', '.join(dict.fromkeys(own['check_id']))}."
