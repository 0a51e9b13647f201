"""What readers call the things that the ledger names in one word."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from caseseries.cases.study import VERSUS, Score, Study, Top
from caseseries.cases.vocabulary import BASELINE, IMMEDIATE, PROVENANCES, follow_up, is_follow_up
from caseseries.present import numbers

ABBREVIATIONS: Final = {"CI": "confidence interval", "SD": "standard deviation"}


class Verdict(NamedTuple):
    """How readers are told of a verdict: by sign, colour, and words for one number and several.

    The colour is one that :mod:`.style` names.
    """

    sign: str
    colour: str
    one: str
    several: str


_FILE: Final = Path(__file__).parent / "templates" / "verdicts.yaml"
_TOLD: Final = yaml.load(_FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
VERDICTS: Final = {verdict: Verdict(*told) for verdict, told in _TOLD["verdicts"].items()}
VERDICT_SIGNS: Final = {verdict: told.sign for verdict, told in VERDICTS.items()}
ESTIMATES: Final = {
    "hodges_lehmann": "Hodges–Lehmann shift",
    "reml.estimate": "pooled mean",
    "superiority.probability_of_superiority": "probability of superiority",
}
"""Estimates that are no means of one cohort, by their words in the ledger."""

CHECK_OUTCOMES: Final[Mapping[str, str]] = _TOLD["checks"]
"""What a reader is told of a check's outcome: the words of the verdicts."""

ADAPTED = "Written for randomised trials; asked here of the groups of any paper."
INSPECT_SR = (
    "Questions of INSPECT-SR, domain 4 (Wilkinson JD, et al. medRxiv 2025.09.03.25334905; guidance "
    "1.0, CC BY 4.0). A “yes” is a reason for concern, not an accusation; the judgement of the "
    "domain is left to two reviewers."
)


def judged(counts: Mapping[str, int]) -> str:
    """Return ``Of 22 printed numbers, 7 can hold, 9 were put in as printed and …``."""
    told = [
        f"{counts[verdict]} {told.several if counts[verdict] > 1 else told.one}"
        for verdict, told in VERDICTS.items()
        if counts.get(verdict)
    ]
    total = sum(counts.values())
    return f"Of {total} printed {'number' if total == 1 else 'numbers'}, {listed(told)}."


def timepoint(word: str) -> str:
    """Return ``Right after treatment``, ``Month 6``, ``Before treatment``."""
    if word == BASELINE:
        return "Before treatment"
    if word == IMMEDIATE:
        return "Right after treatment"
    unit, number = follow_up(word)
    return f"{unit.capitalize()} {number}"


def duration(word: str) -> str:
    """Return ``6 months``: how long after treatment a follow-up is."""
    unit, number = follow_up(word)
    return numbers.counted(number, unit)


def when(word: str) -> str:
    """Return ``right after treatment`` or ``at month 6``, to stand within a sentence."""
    said = timepoint(word).lower()
    return f"at {said}" if is_follow_up(word) else said


def at(name: str, timepoint_word: str) -> str:
    """Return ``Change, month 6``: something at a timepoint, as a heading."""
    return f"{name}, {timepoint(timepoint_word).lower()}"


def outcome(study: Study, outcome: str) -> str:
    """Return ``Change, points of the score``: an outcome with its unit, as a heading."""
    change, score = study.change(outcome), study.score(outcome)
    if change is None:
        return f"{score.short}, {score.unit}"
    if outcome == change.ratio:
        return f"{change.ratio_name}, % of {score.short} {when(change.start)}"
    if score.unit == "%":
        return f"{change.name}, percentage points"
    # Points alone say nothing; days do.
    of = f" of {score.short}" if score.unit == "points" else ""
    return f"{change.name}, {score.unit}{of}"


def change(study: Study, outcome: str) -> str:
    """Return what a change is, as a sentence."""
    found = study.change(outcome)
    if found is None:
        return ""
    short = study.score(outcome).short
    end = "at the follow-up" if not found.ends_at(found.end) else when(found.end)
    first, last = f"{short} {when(found.start)}", f"{short} {end}"
    if outcome == found.ratio:
        return f"{found.ratio_name} is {last} in per cent of {first}."
    one, other = (first, last) if found.sign == "loss" else (last, first)
    return f"{found.name} is {one} minus {other}."


def minus(study: Study, pair: str) -> str:
    """Return ``One − other``: a comparison as the difference that it is."""
    first, second = (study.grouping.label(part, short=True) for part in pair.split(VERSUS))
    return f"{first} − {within(second)}"


def scores(scored: Iterable[Score]) -> dict[str, str]:
    """Return the meanings of the short names of some scores."""
    return {score.short: score.name for score in scored if score.short != score.name}


def best(study: Study) -> Iterator[tuple[Score, Top, str]]:
    """Yield each score that has a best category, with its title: ``Much better (score 5)``."""
    for score in study.scores:
        if score.top:
            title = f"{score.top.label.capitalize()} ({score.short} {score.top.value:g})"
            yield score, score.top, title


def within(label: str) -> str:
    """Return a label as it stands within a sentence; ``AGA`` stays as it is."""
    return label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def sentence(clause: str) -> str:
    """Return a clause as a sentence."""
    return f"{clause[:1].upper()}{clause[1:].rstrip('.')}."


def sentences(*parts: str) -> str:
    """Join the sentences that there are."""
    return " ".join(part for part in parts if part)


def further(more: int, what: str) -> str:
    """Say how many more there are than a figure has room for; nothing where it shows all."""
    return f"The ledger holds {numbers.counted(more, f'further {what}')}." if more > 0 else ""


def provenance(word: str) -> str:
    """Return the origin of a cohort as a sentence."""
    return f"{PROVENANCES[word].capitalize()}."


def listed(words: Iterable[str], joint: str = "and") -> str:
    """Return ``a, b and c``."""
    *others, last = words
    return f"{', '.join(others)} {joint} {last}" if others else last
