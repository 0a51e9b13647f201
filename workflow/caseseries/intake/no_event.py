"""Words that say that there was no adverse event: looked for, and none found.

In the languages that we read, by a rule: such an answer holds a word of absence, and every other
word of it is a general one for events or for looking. "No redness" or "no longer bleeding" may be
either, so a person is asked.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

import pandas as pd

from caseseries.intake.clinic_words import clinic_words
from caseseries.intake.mapping import plain
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable

_NO: Final = clinic_words("begins_with_no")
_ALONE: Final = clinic_words("no_alone")
_GENERAL: Final = clinic_words("of_events")
_SUGGESTS: Final = clinic_words("suggests_no")
_YES: Final = clinic_words("yes_alone")
# "0/10", "3", "***"; what stands for a missing value is told as such.
_NO_WORD: Final = re.compile(r"\d+(?:\s*/\s*\d+)?|[^\w?.–—/-]+")
_CHINESE_NO: Final = re.compile("暂?无(?!菌)|没有|未|否|不(?!良)")
_CHINESE: Final = re.compile(
    "(?:暂?无|没有|未|否)(?:见|有|发现|出现|发生|报告|观察到|明显|任何|特殊|其他|相关|异常|不良|不适|"
    "反应|事件|情况|并发症|副作用|副反应|症状)*"
)


def says_none(text: str) -> bool:
    """Tell whether a text says that there was no adverse event."""
    words = _words(text)
    absent = [word for word in words if word in _NO or word in _ALONE]
    if absent and all(word in _GENERAL for word in words if word not in absent):
        return True
    return bool(words) and all(_CHINESE.fullmatch(word) for word in words)


def may_say_none(text: str) -> bool:
    """Tell whether a text begins like an answer that something is absent, and goes on."""
    words = _words(text)
    return bool(words) and (words[0] in _NO or _CHINESE_NO.match(words[0]) is not None)


def _words(text: str) -> list[str]:
    """Return the words of a text without accents."""
    letters = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain(bare).split("_") if plain(bare) else []


def without_no_event(raw: RawTable) -> RawTable:
    """Return a table of adverse events without the row that says that there are none.

    Such a row names no patient. Every other table is returned as it is.
    """
    if not _has_events(raw):
        return raw
    says = _each(raw, says_none) & (raw.cells["patient_id"] == "")
    return raw.only(~says.to_numpy()) if says.any() else raw


def misplaced_none(raw: RawTable) -> Iterator[Problem]:
    """Find rows that say none beside an adverse event or of one patient, and words that may."""
    if not _has_events(raw):
        return
    none = _each(raw, says_none)
    recorded = raw.cells.index[~none & (raw.cells["event"] != "")]
    for index in raw.cells.index[none]:
        if raw.text(index, "patient_id"):
            yield raw.told(index, "event", "adverse_events.none_of_patient")
        elif len(recorded):
            other = {"other": raw.source_row(recorded[0])}
            yield raw.told(index, "event", "adverse_events.none_beside_another", other)
    for index in raw.cells.index[~none & _each(raw, _is_no_event_in_words)]:
        text = {"text": raw.text(index, "event")}
        yield raw.told(index, "event", "adverse_events.event_words", text)


def _is_no_event_in_words(text: str) -> bool:
    """Tell whether a text may say none, says yes, or is made of numbers or signs alone."""
    if may_say_none(text) or plain(text) in _YES or _NO_WORD.fullmatch(text):
        return True
    words, known = _words(text), _SUGGESTS | _GENERAL | _ALONE | _NO
    return not _SUGGESTS.isdisjoint(words) and known.issuperset(words)


def _has_events(raw: RawTable) -> bool:
    return raw.name == "adverse_events" and raw.has("event") and raw.has("patient_id")


def _each(raw: RawTable, says: Callable[[str], bool]) -> "pd.Series[bool]":
    """Return what is said of each row's event; every different text is looked at once."""
    said = {text: says(text) for text in raw.cells["event"].unique()}
    return raw.cells["event"].map(said).astype(bool)
