"""One column of a case table: what it means, and what its cells may hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from caseseries.cases.vocabulary import YES_NO

Kind = Literal["text", "number", "whole number", "choice"]
Report = Literal["", "distribution", "shares", "by_session", "yes"]
DTYPES: Final = {"number": "float64", "whole number": "Int64", "choice": "str", "text": "str"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of one case table.

    Attributes
    ----------
    table, name
        Where it stands, and its name in the file.
    title, description, unit, example
        For people.
    kind
        ``text``, ``number``, ``whole number`` or ``choice``.
    choices
        The words or numbers that a cell may hold; empty if there is no list.
    minimum, maximum
        Limits of a number; None if there is none.
    above_minimum
        Whether the minimum itself is excluded.
    needed
        Whether the column must stand in the file.
    filled
        Whether every cell must be filled.
    meaning
        What a filled cell must be, in words, where kind and limits do not say it.
    report
        How the analysis plan describes the column: ``distribution`` of a number, ``shares`` of
        each word, a number ``by_session``, the share of ``yes``; empty if it does not.
    headings
        What a clinic's file may call the column, as ``mapping.plain`` writes it.
    words
        Each choice with the words that a clinic's file may use for it.
    """

    table: str
    name: str
    title: str
    description: str
    unit: str = ""
    example: str = ""
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    above_minimum: bool = False
    needed: bool = False
    filled: bool = False
    meaning: str = ""
    report: Report = ""
    headings: tuple[str, ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def dtype(self) -> str:
        """How pandas holds the column."""
        return DTYPES[self.kind]

    @property
    def wanted(self) -> str:
        """What a filled cell must be, in words: "a number from 0 to 10"."""
        return self.meaning or _in_words(self)

    @property
    def rule(self) -> str:
        """The rule of the column as a sentence."""
        empty = "" if self.filled else ", or empty"
        return f"{self.title} is {self.wanted}{empty}."

    @property
    def rule_id(self) -> str:
        """The permanent name of the rule."""
        return f"{self.table}.{self.name}"


def columns_from(table: str, entries: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Return the columns that a definition lists, as ``study.yaml`` writes them."""
    return tuple(_column(table, entry) for entry in entries)


def _column(table: str, entry: Mapping[str, Any]) -> Column:
    least = entry.get("minimum", entry.get("above"))
    most = entry.get("maximum")
    given = {key: value for key, value in entry.items() if key != "above"} | {
        "minimum": None if least is None else float(least),
        "maximum": None if most is None else float(most),
        "choices": tuple(entry.get("choices", ())),
        "headings": tuple(entry.get("headings", ())),
        "words": tuple((ours, tuple(theirs)) for ours, theirs in entry.get("words", {}).items()),
    }
    return Column(table=table, above_minimum="above" in entry, **given)


def _in_words(column: Column) -> str:
    if column.choices == YES_NO:
        return "yes or no"
    if column.choices:
        return f"one of {', '.join(column.choices)}"
    if column.minimum is None:
        return f"a {column.kind}" if column.kind != "text" else "text"
    least = f"above {column.minimum:g} and" if column.above_minimum else f"from {column.minimum:g}"
    most = f"at most {column.maximum:g}" if column.above_minimum else f"to {column.maximum:g}"
    return f"a {column.kind} {least} {most}"
