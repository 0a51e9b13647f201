"""Guess what a clinic's headings and words mean, so that nobody has to be asked.

A guess is written into ``cohort.yaml`` where a person sees it and can correct it; nothing is
guessed when the tables are read.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from caseseries.cases.column import Column
from caseseries.cases.study import Score, Study
from caseseries.cases.vocabulary import YES_NO, is_timepoint
from caseseries.intake.clinic_words import LISTS, clinic_words, is_in_doubt, timepoint_and_rest
from caseseries.intake.mapping import plain

_AT: Final = clinic_words("at")


def guess_sheets(names: Iterable[str]) -> dict[str, str]:
    """Return {our table: sheet} for sheets that are not called as ours but plainly mean a table.

    A table that several sheets could mean is left to a person.
    """
    called = {name: plain(name) for name in names}
    return _single(
        (table, name)
        for name, word in called.items()
        for table, words in LISTS["sheets"].items()
        if word in words.split() and table not in called.values()
    )


def guess_columns(known: Mapping[str, Column], headings: Iterable[str]) -> dict[str, str]:
    """Return {our column: heading} for headings that are not ours but plainly mean a column.

    A heading that could mean several columns, and a column that several headings could mean, are
    left to a person.
    """
    called = {heading: plain(heading) for heading in headings}
    absent = [our for our in known if our not in called.values()]
    found = []
    for heading, name in called.items():
        meant = [our for our in absent if name in map(plain, known[our].headings)]
        if name not in known and len(meant) == 1:
            found.append((meant[0], heading))
    return _single(found)


def guess_wide_columns(study: Study, headings: Iterable[str]) -> dict[str, str]:
    """Return {``<score>_month_6``: heading} for headings that name a score, a timepoint, no more.

    A column that several headings could mean is left to a person.
    """
    found = []
    for heading in headings:
        timepoint, rest = timepoint_and_rest(heading)
        scores = [score.id for score in study.scores if _is_called(score, rest)]
        if timepoint and len(scores) == 1:
            found.append((f"{scores[0]}_{timepoint}", heading))
    return {our: heading for our, heading in _single(found).items() if plain(heading) != our}


def _single(guesses: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what each of ours is called, without what several of theirs could be."""
    called: dict[str, list[str]] = {}
    for our, theirs in guesses:
        called.setdefault(our, []).append(theirs)
    return {our: theirs[0] for our, theirs in called.items() if len(theirs) == 1}


def claim_of(study: Study, heading: str) -> tuple[str, str, frozenset[str]] | None:
    """Return the score and the timepoint that a heading names among other words, and those words.

    None if it names no score, or several. The timepoint is empty if it names none.
    """
    timepoint, rest = timepoint_and_rest(heading)
    words = rest.split("_")
    found: dict[str, frozenset[str]] = {}
    for score in study.scores:
        for name in _names(score):
            size = len(name.split("_"))
            places = [n for n in range(len(words)) if "_".join(words[n : n + size]) == name]
            if places:
                others = words[: places[0]] + words[places[0] + size :]
                found.setdefault(score.id, frozenset(others) - _AT - {""})
    if len(found) != 1:
        return None
    [(score_id, more)] = found.items()
    return score_id, timepoint, more


def _is_called(score: Score, text: str) -> bool:
    """Tell whether a text is what a clinic calls a score, with nothing else that means anything."""
    return _without_at(text) in map(_without_at, _names(score))


@cache
def _names(score: Score) -> tuple[str, ...]:
    return tuple(map(plain, (score.id, score.short, score.name, *score.headings)))


@cache
def _without_at(text: str) -> str:
    return "_".join(word for word in text.split("_") if word not in _AT)


def guess_values(column: Column, words: Iterable[str]) -> dict[str, str]:
    """Return {word in the file: our word} for words that are not ours but plainly mean one."""
    guesses = {}
    for word in dict.fromkeys(words):
        meaning = meaning_of(column, word)
        if meaning and meaning != word:
            guesses[word] = meaning
    return guesses


def meaning_of(column: Column, word: str) -> str:
    """Return our word for one of the clinic's; empty if it is ours already, or unknown.

    Only a phrase that is known as a whole has a meaning: "not known" is not "known", nor is
    "known?".
    """
    if is_in_doubt(word):
        return ""
    name = plain(word)
    if column.name == "timepoint":
        timepoint, rest = timepoint_and_rest(word)
        known = all(part in _AT for part in rest.split("_") if part)
        return timepoint if known and not is_timepoint(name) else ""
    if word.casefold() in (choice.casefold() for choice in column.choices):
        return ""
    if column.choices == YES_NO:
        words = [(ours, theirs.split()) for ours, theirs in LISTS["yes_no"].items()]
    else:
        words = [(ours, list(theirs)) for ours, theirs in column.words]
    return next((ours for ours, theirs in words if name in map(plain, theirs)), "")
