"""Codes, labels and events of a REDCap project, in the words of our tables."""

import re
from collections.abc import Collection
from typing import Final

from caseseries.cases.column import Column
from caseseries.intake.guesses import meaning_of
from caseseries.intake.mapping import plain
from caseseries.intake.redcap.dictionary import RedcapField
from caseseries.intake.timepoint_words import timepoint_in

_ARM: Final = re.compile(r"_arm_\d+$|\s*\(arm \d+.*\)$", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+")
# Words around a number that say nothing about it.
_GRADE: Final = frozenset({"grade", "level", "score", "ctcae", "points"})


def event_name(event: str) -> str:
    """Return the name of an event without its arm: ``month_6_arm_1``, ``Month 6 (Arm 1: SMP)``."""
    return _ARM.sub("", event.strip())


def timepoint_of(event: str) -> str:
    """Return the timepoint that an event names; the event itself if it names none of ours."""
    return timepoint_in(event_name(event)) or event


def session_of(event: str) -> str:
    """Return the number in the name of an event; empty if there is none."""
    number = _NUMBER.search(event_name(event))
    return number.group() if number else ""


def word_of(
    text: str, field: RedcapField, column: Column | None, known: Collection[str]
) -> str | None:
    """Return what a text of the export means in one of our columns; None for an unknown code.

    Parameters
    ----------
    text
        The code, or the label in an export with labels.
    field
        The field, with its choices.
    column
        Our column; None for a score of the wide form.
    known
        Texts that ``cohort.yaml`` translates itself, or takes for missing; they stay as they are.
    """
    if not text or text in known or not field.choices:
        return text
    codes = {label.casefold(): code for code, label in field.choices.items()}
    code = text if text in field.choices else codes.get(text.casefold())
    if code is None:
        return None
    label = field.choices[code]
    return label if label in known else _fitting(code, label, column)


def _fitting(code: str, label: str, column: Column | None) -> str:
    """Choose between a code and its label: whichever our column takes."""
    if column is None or column.kind in ("number", "whole number"):
        return code if _NUMBER.fullmatch(code) else label
    if column.name == "timepoint":
        return timepoint_of(label)
    if not column.choices:
        return label
    ours = {choice.casefold(): choice for choice in column.choices}
    meaning = ours.get(label.casefold()) or meaning_of(column, label)
    return meaning or ours.get(code.casefold(), label)


def contradiction(field: RedcapField, column: Column, known: Collection[str]) -> str:
    """Return where the dictionary calls a number otherwise than we do; empty if nowhere.

    A label that we cannot read is one too, where we have a word of our own for the number.
    """
    for code, label in field.choices.items():
        if not _NUMBER.fullmatch(code) or {code, label} & {*known}:
            continue
        words = [word for word in plain(label).split("_") if word not in _GRADE]
        numbers = [word for word in words if word.isdecimal()]
        said = meaning_of(column, "_".join(word for word in words if not word.isdecimal()))
        ours = next((words[0] for number, words in column.words if number == code), "")
        if numbers and int(numbers[0]) != int(code):
            return f"calls code {code} '{label}'"
        if said and said != code:
            return f"calls code {code} '{label}', which is {said} of {column.title}"
        if ours and not said and words != numbers:
            return f"calls code {code} '{label}'; {code} of {column.title} is '{ours}'"
    return ""
