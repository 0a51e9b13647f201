"""REDCap's data dictionary: what a field is; its codes, labels and events in our words."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from caseseries.cases.column import Column
from caseseries.cases.vocabulary import YES_NO
from caseseries.intake.clinic_words import (
    LISTS,
    clinic_words,
    meaning_of,
    plain,
    timepoint_in,
    words_for,
)
from caseseries.intake.csv.records import read_csv

_HEADINGS: Final[Mapping[str, Sequence[str]]] = LISTS["redcap"]["dictionary"]
_TAG: Final = re.compile(r"<[^>]*>")
_CHOICE_KINDS: Final = ("radio", "dropdown", "checkbox")
_TWO_WORDS: Final = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}
_ARM: Final = re.compile(r"_arm_(\d+)$|\s*\(arm (\d+).*\)$", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+")
# Words around a number that say nothing about it.
_GRADE: Final = frozenset({"grade", "level", "score", "ctcae", "points"})
_ABSENT: Final = clinic_words("begins_with_no") | clinic_words("absence")
_AT_ALL: Final = ("at", "all")


class UnreadableDictionaryError(Exception):
    """The file is no REDCap data dictionary; the message says why, as the end of a sentence."""


@dataclass(frozen=True)
class RedcapField:
    """One field of a REDCap project; its label without markup, its choices as {code: word}.

    ``is_identifier``: the project marks the field as one that identifies the patient.
    """

    name: str
    form: str = ""
    kind: str = "text"
    label: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    is_identifier: bool = False


def read_dictionary(path: Path) -> dict[str, RedcapField]:
    """Read a data dictionary (CSV) into its fields by name, in their order.

    Raises UnreadableDictionaryError if the file is no such dictionary.
    """
    table, _ = read_csv("", path, headings={one for names in _HEADINGS.values() for one in names})
    if table is None:
        raise UnreadableDictionaryError("cannot be read as CSV text")
    labels = {plain(label): label for label in reversed(table.cells.columns)}
    found = {
        what: next((labels[name] for name in names if name in labels), "")
        for what, names in _HEADINGS.items()
    }
    if not (found["name"] and found["kind"]):
        raise UnreadableDictionaryError('has no columns "Variable / Field Name" and "Field Type"')
    rows = (
        {what: cells[label] if label else "" for what, label in found.items()}
        for cells in table.cells.to_dict("records")
    )
    return {row["name"]: _field(row) for row in rows if row["name"]}


def _field(row: Mapping[str, str]) -> RedcapField:
    kind = row["kind"].casefold()
    choices = _TWO_WORDS.get(kind, {})
    if kind in _CHOICE_KINDS:  # 1, Mild | 2, Severe; a label may hold commas itself
        pairs = (part.partition(",") for part in row["choices"].split("|") if "," in part)
        choices = {code.strip(): _words(label) for code, _, label in pairs}
    is_identifier = row["identifier"].casefold() in ("y", "yes", "1")
    return RedcapField(row["name"], row["form"], kind, _words(row["label"]), choices, is_identifier)


def _words(label: str) -> str:
    return " ".join(_TAG.sub(" ", label).split())


def event_name(event: str) -> str:
    """Return the name of an event without its arm: ``month_6_arm_1``, ``Month 6 (Arm 1: SMP)``."""
    return _ARM.sub("", event.strip())


def arms_of(events: Iterable[str]) -> list[str]:
    """Return the numbers of the arms that events name."""
    found = filter(None, (_ARM.search(event.strip()) for event in events))
    return sorted({match[1] or match[2] for match in found}, key=int)


def timepoint_of(event: str) -> str:
    """Return the timepoint that an event names; the event itself if it names none of ours."""
    return timepoint_in(event_name(event)) or event


def session_of(event: str) -> str:
    """Return the number in the name of an event; empty if there is none."""
    return next(iter(_NUMBER.findall(event_name(event))), "")


def word_of(
    text: str, field: RedcapField, column: Column | None, known: Collection[str]
) -> str | None:
    """Return what a text of the export means in one of our columns; None for an unknown code.

    The text is a code, or the label in an export with labels; ``column`` is None for a score of
    the wide form. Texts that ``cohort.yaml`` knows itself stay as they are.
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
    if column is None or column.is_number:
        return code if _NUMBER.fullmatch(code) else label
    if column.name == "timepoint":
        return timepoint_of(label)
    if not column.choices:
        return label
    ours = {choice.casefold(): choice for choice in column.choices}
    meaning = ours.get(label.casefold()) or meaning_of(column, label)
    return meaning or ours.get(code.casefold(), label)


def contradiction(field: RedcapField, column: Column, words: Mapping[str, str | None]) -> str:
    """Return where the dictionary calls a number otherwise than we do; empty if nowhere.

    A label that we cannot read is one too, where we have a word of our own for the number; and so
    is a code of which ``words``, those of ``cohort.yaml``, say nothing while they change others.
    """
    numbered = _numbered(field)
    meant = {code: words.get(code, words.get(label)) for code, label in numbered.items()}
    changed = any(meaning not in (None, "", code) for code, meaning in meant.items())
    for code, label in numbered.items():
        if {code, label} & {*words}:
            continue
        if changed:
            return f"has the code {code} '{label}' too, of which values says nothing"
        said, bare = _meaning(field, column, label), _without_grade(label)
        numbers = [word for word in bare if word.isdecimal()]
        ours = next((words[0] for number, words in column.words if number == code), "")
        if numbers and int(numbers[0]) != int(code):
            return f"calls code {code} '{label}'"
        if said and said != code:
            return f"calls code {code} '{label}', which is {said} of {column.title}"
        if ours and not said and bare != numbers:
            return f"calls code {code} '{label}'; {code} of {column.title} is '{ours}'"
    return ""


def line_of_codes(field: RedcapField, column: Column, words: Mapping[str, str | None]) -> str:
    """Return what every code means, for ``values``; ``…`` where a person has to say it.

    Where no label says that a code means another number, each is proposed to mean itself.
    """
    numbered = _numbered(field).items()
    meant = {
        code: words.get(code, words.get(label)) or _meaning(field, column, label)
        for code, label in numbered
    }
    is_same = all(said in ("", code) for code, said in meant.items())
    possible = column.choices or tuple(meant)
    given = {
        code: said or (code if is_same and code in possible else "…")
        for code, said in meant.items()
    }
    return ", ".join(f'"{code}": "{said}"' for code, said in given.items())


def _numbered(field: RedcapField) -> dict[str, str]:
    return {code: label for code, label in field.choices.items() if _NUMBER.fullmatch(code)}


def _without_grade(label: str) -> list[str]:
    return [word for word in plain(label).split("_") if word not in _GRADE]


def _meaning(field: RedcapField, column: Column, label: str) -> str:
    """Return the number of ours that a label plainly means; empty if it means none."""
    words = [word for word in _without_grade(label) if not word.isdecimal()]
    # "Free of itch?" turns yes and no round; "Itch (yes/no)" does not.
    asked = plain(field.label).split("_")
    is_turned = asked[0] in _ABSENT or not (_ABSENT - {*words_for("no")}).isdisjoint(asked)
    answer = next((one for one in YES_NO if words and {*words} <= {*words_for(one)}), "")
    known = "" if answer and is_turned else meaning_of(column, "_".join(words))
    if known or not column.words or not words or is_turned:
        return known
    [(best, (called, *_))] = column.words
    # "None" is the end that the study calls "free of itch".
    names = " ".join((column.name, *column.headings, called))
    own = tuple({*plain(names).split("_")} - _ABSENT - {""})
    is_absence = not _ABSENT.isdisjoint(plain(called).split("_"))
    others_fit = all(word in _AT_ALL or word.startswith(own) for word in words[1:])
    if is_absence and words[0] in _ABSENT and others_fit:
        return best
    # Of two numbers the higher is yes, if it is the one that the study names.
    if answer and len(column.choices) == 2 and (is_absence or best == column.choices[1]):
        return column.choices[answer == "yes"]
    return ""
