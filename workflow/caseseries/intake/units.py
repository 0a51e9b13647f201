"""The units that headings name: millimetres are no centimetres, and weeks no days."""

from typing import Final

from caseseries.cases.column import Column
from caseseries.intake.clinic_words import BRACKETS, LISTS, bare, timepoint_in

_OF_TIME: Final = LISTS["times"]["units"]
_UNITS: Final = {
    bare(word): unit
    for units in (_OF_TIME, {unit: {"": words} for unit, words in LISTS["units"].items()})
    for unit, lists in units.items()
    for words in lists.values()
    for word in words.split()
}


def names_another_unit(column: Column, heading: str) -> bool:
    """Tell whether a heading names a unit, but not that of the column.

    Days, weeks and months are a unit in a column of time; elsewhere, and as "6 weeks", they say
    when. Points have no word of their own, but are no per cent.
    """
    ours, theirs = _units_in(f"({column.unit})"), _units_in(heading)
    is_time = not ours.isdisjoint(_OF_TIME) and not timepoint_in(heading)
    theirs = {unit for unit in theirs if (unit in _OF_TIME) == is_time}
    is_share = column.unit == "points" and theirs == {"percent"}
    return is_share or (bool(ours and theirs) and ours.isdisjoint(theirs))


def unit_of(word: str) -> str:
    """Return the unit that a word says, whatever the language: ``Tage`` are days."""
    return _UNITS.get(bare(word), bare(word)) or word


def _units_in(text: str) -> set[str]:
    """Return the units in a text; a single letter is one in brackets only."""
    text = text.replace("%", " percent ")
    words = [word for word in bare(text).split("_") if len(word) > 1]
    words += bare(" ".join(BRACKETS.findall(text))).split("_")
    return {_UNITS[word] for word in words if word in _UNITS}
