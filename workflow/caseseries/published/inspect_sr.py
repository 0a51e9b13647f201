"""INSPECT-SR: the questions of its domain on results that the checks of a paper can answer.

Wilkinson et al. (2025), doi 10.1101/2025.09.03.25334905. The questions are quoted from its
guidance, version 1.0 (inspect.sr, CC BY 4.0). The tool was written for randomised trials; here
each is answered for the groups of any paper. No judgement of the domain follows: that is for two
reviewers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from caseseries.published.checks import notable, table
from caseseries.published.findings import AUDIT, Check
from caseseries.published.model import Study

QUESTIONS: Final = AUDIT["inspect_sr"]
"""By their numbers, what is asked, and the checks that answer, by the beginning of their ids."""
PLACE: Final = re.compile(
    r"(the )?(main )?(abstract|introduction|methods|results|discussion|conclusions?|text|"
    r"(supplementary )?(table|figure|fig\.|appendix|supplement)( [a-z]?\d+[a-z]?)?)( section)?"
)
"""A place where numbers stand; a row, a column or a page of it is no other."""


Says = Literal["yes", "no", "unclear", "not applicable"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to one question, and what it rests on; ``yes`` is a reason for concern."""

    id: str
    asks: str
    says: Says
    why: str


def answers(
    study: Study, checks: Sequence[Check], contradictions: pd.DataFrame, verdict: str, rests: str
) -> list[Answer]:
    """Return the answers for one paper, from every check of its numbers and from the search.

    ``contradictions`` are the minimal sets of ``numbers`` that cannot be true together under one
    reading; ``rests`` says what they rest on, and what is known without it. Only where the
    ``verdict`` on all numbers with the printed group sizes, whatever else the paper leaves open, is
    *impossible*, they are a reason for concern.
    """
    every = table(study, checks)
    sets = sum(int(size) > 1 for size in contradictions.get("numbers", ()))
    cannot = "cannot be true together"
    if verdict == "possible":
        cannot = "contradict each other under some answers alone"
    told = f"Sets of numbers that {cannot}: {sets}. {rests}" if sets else ""
    found = [_in_several_places(study)]
    for name, question in QUESTIONS.items():
        searched = (verdict, told) if name == "4.10" and sets else ("", "")
        if "checks" in question:
            found.append(_from_checks(name, every, *searched))
    return found


def _in_several_places(study: Study) -> Answer:
    """Say how many numbers were read in several places; each was written down once, so alike."""
    parts = [re.split(r"[,;&]| and ", claim.where.lower()) for claim in study.claims]
    places = [{one.strip() for one in some if PLACE.fullmatch(one.strip())} for some in parts]
    repeated = sum(len(some) > 1 for some in places)
    read = f"{repeated} of {len(study.claims)} printed numbers stand in more than one place"
    return Answer(
        id="4.4",
        asks=QUESTIONS["4.4"]["asks"],
        says="no" if repeated else "not applicable",
        why=f"{read}{', each time alike' if repeated else ''}. Figures were not read.",
    )


def _from_checks(name: str, every: pd.DataFrame, searched: str, told: str) -> Answer:
    """Answer a question from its checks, and from the verdict of the search with what is told."""
    asked = every["check_id"].str.startswith(tuple(QUESTIONS[name]["checks"]))
    own = every[asked & every["outcome"].ne("not checkable")]
    failed = notable(own)
    says: Says = "no" if len(own) or searched else "not applicable"
    if len(failed) or searched == "undecided":
        says = "unclear"
    if failed["outcome"].eq("impossible").any() or searched == "impossible":
        says = "yes"
    whys = [told] if told else []
    whys += dict.fromkeys(failed["why"])
    if len(own) and failed.empty:
        whys.append(f"No check fails; tried: {', '.join(dict.fromkeys(own['check_id']))}.")
    elif not whys:
        whys.append("The paper prints no numbers that this could be asked of.")
    return Answer(id=name, asks=QUESTIONS[name]["asks"], says=says, why=" ".join(whys))
